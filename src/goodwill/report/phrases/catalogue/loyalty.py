"""Phrases of dynamic loyalty: states, what went with moves, what is said beside them, warnings."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "Loyalty as customers live it: {states:states}.": "Lojalitet så som kunderna lever den: {states}.",
    "With no single sort of event do falls clearly go.":
        "Inget enskilt slag av händelse hänger tydligt samman med fall.",
    "Of what is on record, {event:event} goes most with falls: about {value:number} fewer steady customers "
    "({low:number} to {high:number}).":
        "Av det som är registrerat hänger {event} mest samman med fall: omkring {value} färre stadiga kunder "
        "({low} till {high}).",
    "Nine or ten is said by {plain:ranged}, corrected for who answers {corrected:ranged}.":
        "Nio eller tio sägs av {plain}, rättat för vilka som svarar {corrected}.",
    "{n:count} customer says nine or ten and is gone in spirit.":
        "{n} kund säger nio eller tio och är borta i tanken.",
    "{n:count} customers say nine or ten and are gone in spirit.":
        "{n} kunder säger nio eller tio och är borta i tanken.",
    "Moves of loyalty {way:way} go with {event:event}.": "Rörelser {way} i lojalitet hänger samman med {event}.",
    "Something happened in {region:name} between {first:period} and {last:period} that we do not know: customers there "
    "answer lower since.":
        "Något hände i {region} mellan {first} och {last} som vi inte känner till: kunderna där svarar lägre sedan "
        "dess.",
    "Something happened in {region:name} between {first:period} that we do not know: customers there answer lower "
    "since.":
        "Något hände i {region} i {first} som vi inte känner till: kunderna där svarar lägre sedan dess.",
    "Since what a competitor did in {month:period}, customers answer lower.":
        "Sedan det en konkurrent gjorde i {month} svarar kunderna lägre.",
    "Those whom {event:name} befell in {month:period} answer lower since.":
        "De som råkade ut för {event} i {month} svarar lägre sedan dess.",
    "Those on the list of early warnings six months ago left more often since than others: {listed:ranged} against "
    "{others:ranged}.":
        "De som stod på listan över tidiga varningar för sex månader sedan har lämnat oftare än andra: {listed} mot "
        "{others}.",
    "Of those who said nine or ten, those gone in spirit six months ago left more often since: {listed:ranged} against "
    "{others:ranged}.":
        "Av dem som sade nio eller tio har de som var borta i tanken för sex månader sedan lämnat oftare: {listed} mot "
        "{others}.",
    "States are read from purchases and renewals alone.": "Tillstånden läses bara ur köp och förlängningar.",
    "In {share:number} of the months customers could not leave; their staying is not taken for loyalty.":
        "Under {share} av månaderna kunde kunderna inte lämna; att de stannade räknas inte som lojalitet.",
    "The number of states was given.": "Antalet tillstånd var givet.",
    "{n:count} states; BIC prefers {bic:count}, customers held out prefer {others:count}.":
        "{n} tillstånd; BIC föredrar {bic}, undanhållna kunder föredrar {others}.",
    "The model of states did not settle, so its figures are rough.":
        "Modellen av tillstånd kom inte till ro, så dess siffror är grova.",
    "The states hardly differ in what customers do, so they mean little.":
        "Tillstånden skiljer sig knappt i vad kunderna gör, så de betyder lite.",
    "The model settled; the steady buy {times:number} times as often as those gone in spirit.":
        "Modellen kom till ro; de stadiga köper {times} gånger så ofta som de som är borta i tanken.",
    "Strong feelings are on record too seldom to ask what goes with them.":
        "Starka känslor är registrerade för sällan för att fråga vad som hänger samman med dem.",
    "The feeling is known for {share:number} of contacts only; the others count at what is usual, so what goes with "
    "feelings is told roughly.":
        "Känslan är känd för bara {share} av kontakterna; de andra räknas som vanligt är, så det som hänger samman med "
        "känslor är grovt.",
    "Events and what was done about them were not drawn at random, so they go with moves and no more.":
        "Händelser och vad som gjordes åt dem lottades inte, så de hänger samman med rörelser och inget mer.",
    "Nothing is known of what customers did.": "Inget är känt om vad kunderna har gjort.",
    "No events are on record.": "Inga händelser är registrerade.",
    "No data can tell whether two lives of one customer would share their chances: for single customers bounds are "
    "given that hold in any case.":
        "Inga data kan avgöra om två liv för en och samma kund skulle dela sin slump: för enskilda kunder ges gränser "
        "som håller i varje fall.",
    "No contacts have a feeling that others read.": "Inga kontakter har en känsla som andra har läst av.",
    "Feelings that others read count only where customers agreed.":
        "Känslor som andra har läst av räknas bara där kunderna har samtyckt.",
    "No consents to reading emotion are kept, so feelings of all count.":
        "Inga samtycken till att läsa känslor finns sparade, så allas känslor räknas.",
    "Share of customers by state of loyalty from {first:period} to {last:period}: steady {begin:number} at first, "
    "{end:number} at last.":
        "Andel kunder per lojalitetstillstånd från {first} till {last}: stadiga {begin} först, {end} sist.",
}  # fmt: skip

TITLES: Mapping[str, str] = {
    "Dynamic loyalty": "Rörlig lojalitet",
    "Customers by state of loyalty": "Kunder per lojalitetstillstånd",
}

REASONS: Mapping[str, str] = {
    "there is nothing to tell loyalty from (no facts with a customer)":
        "det finns inget att läsa lojalitet ur (inga fakta med en kund)",
    "too little time or too few customers to tell steady from wavering ({n:count} customers, {months:count} months)":
        "för kort tid eller för få kunder för att skilja stadig från vacklande ({n} kunder, {months} månader)",
    "nothing was bought or renewed often enough to tell loyalty from behaviour ({n:count} months with a purchase or "
    "renewal)":
        "inget köptes eller förlängdes ofta nog för att läsa lojalitet ur beteende ({n} månader med köp eller "
        "förlängning)",
    "befell everybody in the same months, so nobody is left to compare with":
        "drabbade alla samma månader, så ingen finns kvar att jämföra med",
    "nobody is on the list": "ingen står på listan",
    "too few were on an earlier list to tell": "för få stod på en tidigare lista för att kunna säga något",
    "too few answers": "för få svar",
}  # fmt: skip

CARDS: Mapping[str, str] = {
    "Who is steady, who is wavering, who is gone in spirit, and what went with each move?":
        "Vem är stadig, vem vacklar, vem är borta i tanken, och vad hängde samman med varje rörelse?",
    "The share of customers whose behaviour is that of each state; steady means that they go on buying as of old. "
    "States are probabilities: of single customers they say little, of groups much. What went with a move was there in "
    "the same month; that the move would not have come without it is not shown.":
        "Andelen kunder vars beteende är det i varje tillstånd; stadig betyder att de köper vidare som förr. Tillstånd "
        "är sannolikheter: om enskilda kunder säger de lite, om grupper mycket. Det som hängde samman med en rörelse "
        "fanns där samma månad; att rörelsen annars hade uteblivit är inte visat.",
    "States are read from purchases and renewals alone, never from answers or words.":
        "Tillstånden läses bara ur köp och förlängningar, aldrig ur svar eller ord.",
    "Customers who cannot leave are told by what they buy, not by their staying.":
        "Kunder som inte kan lämna bedöms efter vad de köper, inte efter att de stannar.",
    "The number of states fits, and people can name them.": "Antalet tillstånd passar, och människor kan namnge dem.",
    "The model found its best parameters.": "Modellen fann sina bästa parametrar.",
    "Feelings are known for enough contacts; the others count at what is usual.":
        "Känslorna är kända för tillräckligt många kontakter; de andra räknas som vanligt är.",
    "Events came to customers who were otherwise alike.": "Händelserna kom till kunder som annars var lika.",
    "Where one customer's other life is told, both lives share their chances.":
        "Där en kunds andra liv skildras delar båda liven sin slump.",
    "Feelings are read only where customers agreed.": "Känslor läses bara där kunderna har samtyckt.",
    "slopes of anger, irritation, wow; shared disruptions and their months":
        "lutningar för ilska, irritation och hänförelse; gemensamma störningar och deras månader",
    "shares of moves over all orders of events; answers explained row by row":
        "rörelsernas andelar över alla ordningar av händelser; svar förklarade rad för rad",
    "without events nothing is shared out; what adds up adds up":
        "utan händelser delas inget ut; det som ska gå ihop går ihop",
}  # fmt: skip

STATES: Mapping[str, str] = {
    "steady": "stadig",
    "wavering": "vacklande",
    "slipping": "på glid",
    "gone in spirit": "borta i tanken",
}
GLOSSED: Mapping[str, str] = {
    "steady (buys as of old, by habit) {share:ranged}": "stadiga (köper som förr, av vana) {share}",
    "wavering (buys now and then, open to others) {share:ranged}":
        "vacklande (köper då och då, öppna för andra) {share}",
    "slipping (buys seldom, on the way out) {share:ranged}": "på glid (köper sällan, på väg bort) {share}",
    "gone in spirit (hardly buys, whatever is said) {share:ranged}":
        "borta i tanken (köper knappt, vad som än sägs) {share}",
}  # fmt: skip
RANGED: Mapping[str, str] = {
    "{value:number} ({low:number} to {high:number})": "{value} ({low} till {high})",
    "{value:number}": "{value}",
}
WAYS: Mapping[str, str] = {"up": "uppåt", "down": "nedåt"}
EVENTS: Mapping[str, str] = {
    "anger": "ilska",
    "irritation": "irritation",
    "wow": "hänförelse",
    "failure": "fel",
    "put right": "rättade fel",
    "own life": "eget liv",
    "a competitor": "en konkurrent",
    "the news": "nyheter",
    "change sprung": "överraskande förändring",
    "change announced": "aviserad förändring",
    "no record explains": "inget registrerat förklarar",
    "nothing on record": "inget registrerat",
    "{first:event} and {second:event}": "{first} och {second}",
}
WORDS: Mapping[str, str] = {
    "{begin:state} > {end:state}": "{begin} > {end}",
    "as answered": "enligt svaren",
    "corrected for who answers": "rättat för vilka som svarar",
}
METRICS: Mapping[str, str] = {
    "share of customers": "andel kunder",
    "customers who left": "kunder som lämnat",
    "chance to buy in a month": "sannolikhet att köpa under en månad",
    "spent in a year": "köpt för under ett år",
    "left in a month": "lämnade under en månad",
    "customers who went": "kunder som gick",
    "goes with the next move": "hänger samman med nästa rörelse",
    "moves down a year": "rörelser nedåt per år",
    "moves up a year": "rörelser uppåt per år",
    "steady customers lost": "förlorade stadiga kunder",
    "worth a year": "värde per år",
    "steady, had every failure been put right": "stadiga, om varje fel hade rättats",
    "gone in spirit, had every failure been put right": "borta i tanken, om varje fel hade rättats",
    "worth a year, had every failure been put right": "värde per år, om varje fel hade rättats",
    "fall in answers": "fall i svaren",
    "says nine or ten": "säger nio eller tio",
    "answered within a year": "har svarat inom ett år",
    "customers on the list": "kunder på listan",
    "expected share wrong": "väntad andel felaktiga",
    "left since, of those listed six months ago": "har lämnat sedan dess, av dem på listan för sex månader sedan",
    "left since, of the others": "har lämnat sedan dess, av de andra",
    "left since, listed minus others": "har lämnat sedan dess, listade minus andra",
    "change of the share steady": "förändring av andelen stadiga",
    "BIC without events": "BIC utan händelser",
    "log-likelihood of a customer held out": "log-likelihood för en undanhållen kund",
}
UNITS: Mapping[str, str] = {
    "log odds": "logodds",
    "moves a year": "rörelser per år",
    "share of the scale": "andel av skalan",
    "a year": "per år",
    "{currency:name} a year": "{currency} per år",
}
DEEDS: Mapping[str, str] = {
    "load purchases, renewals or cancellations as outcomes, or agreements":
        "läs in köp, förlängningar eller uppsägningar som utfall, eller avtal",
}  # fmt: skip
