"""Phrases of endings: start, trough and end, customers who fell silent, teams, what goes with a good end."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "{title:title}: {figure:figure}.": "{title}: {figure}.",
    "{title:title}: no contact whose course is known.": "{title}: ingen kontakt vars förlopp är känt.",
    "Contacts that end clearly better than their lowest moment: {figure:figure}.":
        "Kontakter som slutar tydligt bättre än sitt lägsta ögonblick: {figure}.",
    "Contacts in which the customer fell silent before an end: {figure:figure}.":
        "Kontakter där kunden tystnade före ett slut: {figure}.",
    "They end lowest at {place:name}: {figure:figure}.": "De slutar lägst vid {place}: {figure}.",
    "What goes most with a good end: {what:behaviour} ({figure:figure}).":
        "Det som mest hänger samman med ett gott slut: {what} ({figure}).",
    "Contacts at {unit:name} end {size:number} lower on {low:number} to {high:number} than like contacts of other "
    "units.":
        "Kontakter vid {unit} slutar {size} lägre på skalan {low} till {high} än liknande kontakter vid andra enheter.",
    "Contacts at {unit:name} end {size:number} higher on {low:number} to {high:number} than like contacts of other "
    "units.":
        "Kontakter vid {unit} slutar {size} högre på skalan {low} till {high} än liknande kontakter vid andra enheter.",
    "No feeling was read.": "Ingen känsla har lästs av.",
    "Only feelings of customers who agreed to it are read.":
        "Bara känslor hos kunder som har gått med på det läses av.",
    "No consents to reading emotion are on record; what others read counts for everybody.":
        "Inga samtycken till att läsa av känslor finns sparade; det som andra läst räknas för alla.",
    "There are no contacts with a course.": "Det finns inga kontakter med ett förlopp.",
    "Of contacts with a course on record it is felt out for {share:number} only.":
        "Av kontakterna med ett sparat förlopp är känslan känd för bara {share}.",
    "Of contacts with a course on record it is felt out for {share:number}.":
        "Av kontakterna med ett sparat förlopp är känslan känd för {share}.",
    "Of contacts with a course on record (a draw of {drawn:number} of customers) it is felt out for {share:number} "
    "only.":
        "Av kontakterna med ett sparat förlopp (ett urval av {drawn} av kunderna) är känslan känd för bara {share}.",
    "Of contacts with a course on record (a draw of {drawn:number} of customers) it is felt out for {share:number}.":
        "Av kontakterna med ett sparat förlopp (ett urval av {drawn} av kunderna) är känslan känd för {share}.",
    "In {share:number} of contacts the customer fell silent before an end; how these ended is bounded, not known.":
        "I {share} av kontakterna tystnade kunden före ett slut; hur de slutade har gränser men är inte känt.",
    "In {share:number} of contacts the customer fell silent before an end.":
        "I {share} av kontakterna tystnade kunden före ett slut.",
    "There are no ends to judge.": "Det finns inga slut att bedöma.",
    "Feelings were given by people, none was read by a model.":
        "Känslorna angavs av människor, ingen lästes av en modell.",
    "About {share:number} of the spread of ends is error of reading: single contacts say little.":
        "Omkring {share} av slutens spridning är avläsningsfel: enskilda kontakter säger lite.",
    "About {share:number} of the spread of ends is error of reading.":
        "Omkring {share} av slutens spridning är avläsningsfel.",
    "How hard contacts were beyond that, and what a team's own customers are like, is not known.":
        "Hur svåra kontakterna var därutöver, och hurdana ett lags egna kunder är, är inte känt.",
    "There are no teams to compare.": "Det finns inga lag att jämföra.",
    "{n:count} of {all:count} teams have fewer than six finished months with like contacts elsewhere: too early to "
    "tell.":
        "{n} av {all} lag har färre än sex avslutade månader med liknande kontakter på annat håll: för tidigt att "
        "säga.",
    "All teams that can be compared have at least six finished months.":
        "Alla lag som kan jämföras har minst sex avslutade månader.",
    "{title:title}: lowest at {low:name} ({least:number}), highest at {high:name} ({most:number}); from the lowest "
    "moment to the end, with intervals.":
        "{title}: lägst vid {low} ({least}), högst vid {high} ({most}); från det lägsta ögonblicket till slutet, med "
        "intervall.",
    "The course of no contact is on record.": "Inget förlopp av någon kontakt är registrerat.",
}  # fmt: skip

TITLES: Mapping[str, str] = {"How contacts end": "Hur kontakter slutar"}

REASONS: Mapping[str, str] = {
    "no contact whose course is known": "ingen kontakt vars förlopp är känt",
    "contacts of one customer only": "kontakter med en enda kund",
    "too few customers to tell": "för få kunder för att säga något",
    "fewer than six finished months in which other units had the same kind of contact":
        "färre än sex avslutade månader då andra enheter hade samma slags kontakt",
    "no contacts": "inga kontakter",
}  # fmt: skip

BEHAVIOURS: Mapping[str, str] = {
    "resolved": "ärendet blev löst",
    "not passed on": "inte skickad vidare",
    "waited at most 5 minutes": "väntade högst 5 minuter",
    "took at most 15 minutes": "tog högst 15 minuter",
    "handled by a person": "en människa tog hand om det",
    "first contact in 14 days": "första kontakten på 14 dagar",
    "told what came of it": "fick veta vad det ledde till",
}

METRICS: Mapping[str, str] = {
    "start": "början",
    "trough": "lägsta ögonblick",
    "end": "slut",
    "recovery": "återhämtning",
    "ends better than its trough": "slutar bättre än sitt lägsta",
    "ends badly": "slutar dåligt",
    "drop-offs": "kunden tystnade",
    "course known": "känt förlopp",
    "end, drop-offs included": "slut, även de som tystnade",
    "end against like contacts": "slut mot liknande kontakter",
    "end after borrowing": "slut efter lån av varandra",
    "place from the lowest": "plats från den lägsta",
    "chance of the lowest tenth": "chans att höra till lägsta tiondelen",
    "end with it against without": "slut med mot utan",
    "how often": "hur ofta",
    "reliability": "tillförlitlighet",
}

UNITS: Mapping[str, str] = {"place": "plats"}

WORDS: Mapping[str, str] = {"behaviour": "beteende", "unit segment": "enhet och kontaktpunkt"}

DEEDS: Mapping[str, str] = {
    "load the turns of contacts, or ask customers at several moments":
        "läs in kontakternas repliker, eller fråga kunder vid flera ögonblick",
}  # fmt: skip

CARDS: Mapping[str, str] = {
    "How do contacts end for the customer, where do they end badly, and what goes with a good end?":
        "Hur slutar kontakter för kunden, var slutar de dåligt, och vad hänger samman med ett gott slut?",
    "End is the mean of the last two moments felt, -1 to 1; recovery is how far it lies above the lowest. A customer "
    "who fell silent before an end has no end: such contacts are counted apart, never as neutral. Teams are compared "
    "on like contacts; their place has an interval, and people are never compared.":
        "Slut är medelvärdet av de två sista kända ögonblicken, -1 till 1; återhämtning är hur långt det ligger över "
        "det lägsta. En kund som tystnade före ett slut har inget slut: sådana kontakter räknas för sig, aldrig som "
        "neutrala. Lag jämförs på liknande kontakter; deras plats har ett intervall, och människor jämförs aldrig.",
    "Feelings are read only of customers who agreed to it.":
        "Känslor läses bara av hos kunder som har gått med på det.",
    "Contacts whose course is known are like those whose course is not.":
        "Kontakter med känt förlopp är som dem utan.",
    "Customers who fell silent ended no better than they last felt.":
        "Kunder som tystnade slutade inte bättre än de sist kände.",
    "Most of the spread of ends is the customers', not the reading's.":
        "Det mesta av slutens spridning är kundernas, inte avläsningens.",
    "Start, wait, repeat contacts, touchpoint, channel and reason make contacts comparable.":
        "Början, väntan, upprepade kontakter, kontaktpunkt, kanal och ärende gör kontakter jämförbara.",
    "Each team can be compared in at least six finished months.":
        "Varje lag kan jämföras i minst sex avslutade månader.",
    "start, trough, end and shares against counting contact by contact":
        "början, lägsta, slut och andelar mot räkning kontakt för kontakt",
    "league tables of 40 equal-sized teams at an intraclass correlation of .03":
        "tabeller över 40 lag med en intraklasskorrelation på ,03",
}  # fmt: skip
