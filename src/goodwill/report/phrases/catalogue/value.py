"""Phrases of what customers are worth ahead: who still buys, what they bring, and how the models did last time."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "{title:title}: {value:number} {unit:unit} ({low:number} to {high:number}) from {n:count} customers; later money "
    "is discounted by {rate:number} a year.":
        "{title}: {value} {unit} ({low} till {high}) från {n} kunder; senare pengar räknas ned med {rate} om året.",
    "{title:title}: {value:number} {unit:unit} from {n:count} customers; later money is discounted by {rate:number} a "
    "year.": "{title}: {value} {unit} från {n} kunder; senare pengar räknas ned med {rate} om året.",
    "{title:title}: not known ({why:reason}).": "{title}: inte känt ({why}).",
    "Of those who bought and have not said farewell, {figure:figure}, are probably still customers.":
        "Av dem som har köpt och inte tagit farväl är troligen {figure} fortfarande kunder.",
    "Of those under contract, {figure:figure}, will probably still be at the end.":
        "Av dem med avtal har troligen {figure} det fortfarande vid slutet.",
    "As of {day:period}, {expected:number} purchases per customer were expected by now; {made:number} were made.":
        "Den {day} väntades {expected} köp per kund till nu; {made} gjordes.",
    "Whether buying is steady cannot be seen: nobody bought twice.":
        "Om köpandet är jämnt går inte att se: ingen har köpt två gånger.",
    "The model of buying could not be tried out on a past day.":
        "Modellen av köpen kunde inte prövas på en dag som varit.",
    "Tried out {days:count} days back, customers made {share:number} of the purchases expected.":
        "Prövad {days} dagar tillbaka gjorde kunderna {share} av de köp som väntades.",
    "Tried out {days:count} days back, customers made {share:number} of the purchases expected, and among customers "
    "with about as many purchases it was off by up to {worst:number}: customers' rates do not stay as they were.":
        "Prövad {days} dagar tillbaka gjorde kunderna {share} av de köp som väntades, och bland kunder med ungefär "
        "lika många köp slog den fel med upp till {worst}: kunders takt förblir inte som den var.",
    "It is not known since when customers are customers.": "Det är inte känt sedan när kunderna är kunder.",
    "For {share:number} of those who bought, the first purchases lie before the records begin and are not seen.":
        "För {share} av dem som har köpt ligger de första köpen före uppgifternas början och syns inte.",
    "{share:number} of those who bought were customers before the records.":
        "{share} av dem som har köpt var kunder före uppgifternas början.",
    "What purchases are worth is not known customer by customer.":
        "Vad köp är värda är inte känt kund för kund.",
    "Customers who come often spend more each time (correlation {r:number}): the value of frequent customers is "
    "understated.":
        "Kunder som kommer ofta lägger mer varje gång (korrelation {r}): värdet av flitiga kunder är för lågt.",
    "Customers who come often spend less each time (correlation {r:number}): the value of frequent customers is "
    "overstated.":
        "Kunder som kommer ofta lägger mindre varje gång (korrelation {r}): värdet av flitiga kunder är för högt.",
    "How often and how much hardly go together (correlation {r:number}).":
        "Hur ofta och hur mycket hänger knappt samman (korrelation {r}).",
    "Nothing is known of contracts that ended, or of contracts at all.":
        "Inget är känt om avtal som har slutat, eller om avtal över huvud taget.",
    "The model of contracts could not be tried out on a past day.":
        "Modellen av avtalen kunde inte prövas på en dag som varit.",
    "Tried out {days:count} days back, {expected:number} were expected to stay under contract and {found:number} did.":
        "Prövad {days} dagar tillbaka väntades {expected} ha kvar avtalet och {found} hade det.",
    "Tried out {days:count} days back, {expected:number} were expected to stay under contract and {found:number} did: "
    "leaving is not as steady as the model takes it to be.":
        "Prövad {days} dagar tillbaka väntades {expected} ha kvar avtalet och {found} hade det: kunder slutar inte så "
        "jämnt som modellen antar.",
    "The currency of purchases is not recorded.": "Köpens valuta är inte registrerad.",
    "{share:number} of purchases and renewals are not in {currency:code}; what they bring is left out.":
        "{share} av köpen och förlängningarna är inte i {currency}; vad de ger är utelämnat.",
    "Nearly all purchases and renewals are in {currency:code}.": "Nästan alla köp och förlängningar är i {currency}.",
    "There are no purchases and no agreements.": "Det finns inga köp och inga avtal.",
    "Nobody was under contract long enough.": "Ingen har haft avtal tillräckligt länge.",
}  # fmt: skip

TITLES: Mapping[str, str] = {"What customers are worth ahead": "Vad kunderna är värda framöver"}

REASONS: Mapping[str, str] = {
    "nobody bought twice, so nothing can be told of coming back":
        "ingen har köpt två gånger, så inget kan sägas om att komma tillbaka",
    "too little is known of contracts that began and ended": "för lite är känt om avtal som har börjat och slutat",
    "nothing of that kind is expected": "inget sådant väntas",
}  # fmt: skip

METRICS: Mapping[str, str] = {
    "expected value": "väntat värde",
    "expected value of purchases": "väntat värde av köp",
    "expected value of renewals": "väntat värde av förlängningar",
    "expected purchases": "väntade köp",
    "customers still buying": "kunder som fortfarande köper",
    "under contract at the end": "har avtal vid slutet",
    "purchases expected": "väntade köp då",
    "purchases made": "gjorda köp",
}

UNITS: Mapping[str, str] = {
    "{currency:code} margin in {months:count} months": "{currency} i marginal på {months} månader",
    "{currency:code} taken in {months:count} months": "{currency} i intäkter på {months} månader",
    "purchases in {months:count} months": "köp på {months} månader",
    "purchases per customer": "köp per kund",
    "purchases": "köp",
}

SERIES: Mapping[str, str] = {"expected": "väntade", "made": "gjorda"}

PLACES: Mapping[str, str] = {
    "0 repeat purchases {series:series}": "0 återköp, {series}",
    "1 repeat purchase {series:series}": "1 återköp, {series}",
    "{low:count} to {high:count} repeat purchases {series:series}": "{low} till {high} återköp, {series}",
    "{low:count} or more repeat purchases {series:series}": "{low} återköp eller fler, {series}",
    # names of these bands alone, in tables
    "{low:count} to {high:count} repeat purchases": "{low} till {high} återköp",
    "{low:count} repeat purchases": "{low} återköp",
}  # fmt: skip

WORDS: Mapping[str, str] = {
    "0 repeat purchases": "0 återköp",
    "1 repeat purchase": "1 återköp",
    "{low:count} to {high:count} repeat purchases": "{low} till {high} återköp",
    "{low:count} or more repeat purchases": "{low} återköp eller fler",
    "tried out": "prövat",
    "cohort": "årgång",
    "months": "månader",
    "discount": "diskontering",
    "as_of": "per dag",
    "repeat purchase": "återköp",
    "repeat purchases": "återköp",
    "or more repeat purchases": "eller fler återköp",
    "to {high:count} repeat purchases": "till {high} återköp",
}

DEEDS: Mapping[str, str] = {
    "load what customers bought or renewed, or their time under contract":
        "läs in vad kunder har köpt eller förlängt, eller deras tid med avtal",
}  # fmt: skip

CARDS: Mapping[str, str] = {
    "Who is still a customer, and what will customers probably bring in the months ahead?":
        "Vilka är fortfarande kunder, och vad ger kunderna troligen under månaderna framöver?",
    "A customer who has not told us of leaving is a customer with a probability. Expected value is what their "
    "purchases and renewals bring, discounted; it says nothing of what an action would add to it.":
        "En kund som inte har sagt att hen slutar är kund med en sannolikhet. Väntat värde är vad köp och "
        "förlängningar ger, diskonterat; det säger inget om vad en åtgärd skulle lägga till.",
    "Customers buy at a steady rate of their own until they stop for good.":
        "Kunder köper i en egen jämn takt tills de slutar för gott.",
    "The first purchase on record is the first one.": "Det första registrerade köpet är det första.",
    "How much customers spend does not go with how often they come.":
        "Hur mycket kunder lägger hänger inte samman med hur ofta de kommer.",
    "Each customer's chance of ending the contract, once free to, stays the same from month to month.":
        "Varje kunds chans att avsluta avtalet, när det går, är densamma månad för månad.",
    "Purchases and renewals are in one currency.": "Köp och förlängningar är i en och samma valuta.",
    "CDNOW and the regular customers of Fader & Hardie": "CDNOW och de vanliga kunderna hos Fader & Hardie",
    "planted buyers and contracts: total, tried-out purchases, intervals":
        "planterade köpare och avtal: summa, prövade köp, intervall",
}  # fmt: skip
