"""Phrases of the emotional account: its parameters, the tipping point, chances of leaving, and the doubts about it."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "{title:title}: half of a balance is forgotten in {figure:figure}.":
        "{title}: hälften av ett saldo är glömd efter {figure}.",
    "Weight of a draw against a payment: {figure:figure}.": "Ett uttags vikt mot en insättnings: {figure}.",
    "Leaving in a month per unit of lower balance: {figure:figure}.":
        "Att lämna en viss månad, per enhet lägre saldo: {figure}.",
    "The tipping point, below which more leave, lies at {figure:figure}.":
        "Brytpunkten, under vilken fler lämnar, ligger vid {figure}.",
    "Customers below it: {figure:figure}.": "Kunder under den: {figure}.",
    "No tipping point can be told; what is seen is also what a smooth curve would give.":
        "Ingen brytpunkt kan urskiljas; det som syns skulle också en jämn kurva ge.",
    "One very bad contact goes with more leaving in the month after, beside the balance: {figure:figure}.":
        "En enda mycket dålig kontakt hänger samman med att fler lämnar månaden efter, utöver saldot: {figure}.",
    "One very bad contact goes with less leaving in the month after, beside the balance: {figure:figure}.":
        "En enda mycket dålig kontakt hänger samman med att färre lämnar månaden efter, utöver saldot: {figure}.",
    "Slope of what came on what was expected, in the last quarter: {figure:figure}.":
        "Lutning för det som hände mot det väntade, under det senaste kvartalet: {figure}.",
    "The lower their balance, the more customers leave.": "Ju lägre saldo, desto fler kunder lämnar.",
    "There is a tipping point: below a balance of {point:number} more customers leave.":
        "Det finns en brytpunkt: under saldot {point} lämnar fler kunder.",
    "{n:count} customers are most likely to leave within 90 days; {share:number} of such a list stayed when it was "
    "tried on the last quarter.":
        "{n} kunder lämnar troligast inom 90 dagar; {share} av en sådan lista stannade när den prövades på det senaste "
        "kvartalet.",
    "Balances of customers: most lie between {low:number} and {high:number}.":
        "Kunders saldon: flest ligger mellan {low} och {high}.",
    # doubts
    "Only {share:number} of contacts have a feeling that is known; the others are placed by their kind.":
        "Bara {share} av kontakterna har en känd känsla; de andra placeras efter sitt slag.",
    "{share:number} of contacts have a feeling that is known; the others count with what is expected of them, and with "
    "the doubt of it.":
        "{share} av kontakterna har en känd känsla; de andra räknas med det som är att vänta av dem, och med "
        "osäkerheten i "
        "det.",
    "Feelings that others read are used only with consent on record.":
        "Känslor som andra har läst av används bara där samtycke finns sparat.",
    "No consent to read emotion is on record, so all feelings on record are used.":
        "Inget samtycke till att läsa av känslor finns sparat, så alla sparade känslor används.",
    "How fast a balance fades cannot be told from these facts; the best of the values tried is used.":
        "Hur fort ett saldo klingar av går inte att säga av dessa fakta; det bästa av de prövade värdena används.",
    "A half-life from {low:number} to {high:number} days fits.":
        "En halveringstid från {low} till {high} dagar "
        "passar.",
    "Too few left in the last quarter to check the chances of leaving.":
        "För få lämnade under det senaste kvartalet för att pröva chanserna att lämna.",
    "Chances of leaving had a slope of {slope:number} on the last quarter instead of 1: do not read them as "
    "they stand.":
        "Chanserna att lämna hade lutningen {slope} mot det senaste kvartalet i stället för 1: läs dem inte som "
        "de står.",
    "Chances of leaving had a slope of {slope:number} on the last quarter (1 is right).":
        "Chanserna att lämna hade lutningen {slope} mot det senaste kvartalet (1 är rätt).",
    "It cannot be checked whether something else goes with both the balance and leaving.":
        "Det går inte att kontrollera om något annat hänger samman både med saldot och med att lämna.",
}  # fmt: skip

TITLES: Mapping[str, str] = {"Emotional account": "Känslokonto", "Balances of customers": "Kunders saldon"}

REASONS: Mapping[str, str] = {
    "no tipping point can be told": "ingen brytpunkt kan urskiljas",
    "too few customers were seen leaving": "för få kunder har setts lämna",
    "too few whole months are watched": "för få hela månader är iakttagna",
    "customers with agreements have no contacts": "kunder med avtal har inga kontakter",
    "nobody left in the last quarter": "ingen lämnade under det senaste kvartalet",
    "nobody is counted yet": "ingen är räknad ännu",
    "fewer than ten of them left in the last quarter": "färre än tio av dem lämnade under det senaste kvartalet",
    "fewer than five left after such failures": "färre än fem lämnade efter sådana fel",
    "fewer than five left after a very bad contact": "färre än fem lämnade efter en mycket dålig kontakt",
    "too little is known of very bad contacts": "för lite är känt om mycket dåliga kontakter",
    "all had the same chance": "alla hade samma chans",
    "nobody left, or everybody did; there is no hazard to compare":
        "ingen lämnade, eller alla; det finns inget att "
        "jämföra",
}  # fmt: skip

METRICS: Mapping[str, str] = {
    "half-life": "halveringstid",
    "weight of a draw": "ett uttags vikt",
    "leaving per unit of lower balance": "att lämna, per enhet lägre saldo",
    "tipping point": "brytpunkt",
    "jump below the tipping point": "hopp under brytpunkten",
    "walk-out": "att lämna efter en enda mycket dålig kontakt",
    "below the best": "under det bästa",
    "likelihood ratio": "likelihoodkvot",
    "odds of leaving": "odds att lämna",
    "balance": "saldo",
    "mean balance": "medelsaldo",
    "below the tipping point": "under brytpunkten",
    "overdrawn": "övertrasserade",
    "slope": "lutning",
    "expected to leave": "väntas lämna",
    "left": "lämnade",
}

UNITS: Mapping[str, str] = {
    "times": "gånger",
    "log likelihood": "log-likelihood",
    "likelihood ratio": "likelihoodkvot",
}

WORDS: Mapping[str, str] = {
    "answered before": "har svarat förut",
    "never answered": "har aldrig svarat",
    "tenth most likely": "tiondelen som troligast lämnar",
    "all others": "alla andra",
    "first, put right": "första, rättat",
    "first, not put right": "första, inte rättat",
    "later, put right": "senare, rättat",
    "later, not put right": "senare, inte rättat",
    "put right against not, first failure": "rättat mot inte, första felet",
    "put right against not, later failure": "rättat mot inte, senare fel",
    "first failure put right against no failure": "första felet rättat, mot inget fel",
    "later failure put right against no failure": "senare fel rättat, mot inget fel",
    "first failure not put right against no failure": "första felet inte rättat, mot inget fel",
}

CARDS: Mapping[str, str] = {
    "the hazard against statsmodels' logistic regression": "risken att lämna mot logistisk regression i statsmodels",
    "half-life, negativity, threshold and jump of a simulated panel":
        "halveringstid, uttags vikt, tröskel och hopp i en simulerad panel",
    "leaving after one very bad contact, planted and not, in simulated panels":
        "att lämna efter en enda mycket dålig kontakt, inlagt och inte, i simulerade paneler",
    "balances against a loop in Python over one customer's events":
        "saldon mot en slinga i Python över en kunds händelser",
    "Does leaving go with the balance of what customers have felt, and is there a tipping point?":
        "Hänger det samman med saldot av vad kunder har känt om de lämnar, och finns det en brytpunkt?",
    "Every interaction pays in or draws on a balance that fades with time; draws weigh more. A balance of 0 is "
    "neutral. "
    "The tipping point is the balance below which more leave than a smooth curve tells; where none can be told, there "
    "may still be one. A low balance goes with leaving; it need not be why they leave.":
        "Varje kontakt sätter in på eller tar ut från ett saldo som klingar av med tiden; uttag väger mer. Saldot 0 är "
        "neutralt. Brytpunkten är det saldo under vilket fler lämnar än en jämn kurva säger; där ingen kan "
        "urskiljas kan det "
        "ändå finnas en. Ett lågt saldo hänger samman med att lämna; det behöver inte vara därför de lämnar.",
    "The feeling of enough contacts is known to place the others by their kind and customer.":
        "Känslan är känd för tillräckligt många kontakter för att placera de andra efter slag och kund.",
    "Feelings that others read are used only of customers who agreed to it.":
        "Känslor som andra har läst av används bara för kunder som har gått med på det.",
    "The facts tell how fast a balance fades.": "Fakta säger hur fort ett saldo klingar av.",
    "Chances of leaving, given a quarter ago, fit what came of them.":
        "Chanserna att lämna, givna för ett kvartal sedan, passar med vad som hände.",
    "Nothing else that changes with the balance makes customers leave.":
        "Inget annat som ändras med saldot får kunder att lämna.",
}  # fmt: skip
