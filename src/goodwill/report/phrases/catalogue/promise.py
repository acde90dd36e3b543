"""Phrases of promises: what was promised beside what was delivered, and promised dates."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # delivery
    "{title:title}: there are no promises.": "{title}: det finns inga löften.",
    "{title:title}: {said:promise_items}.": "{title}: {said}.",
    "Less is delivered than promised: “{promise:name}” ({promised:number} {unit:unit} promised and "
    "{delivered:number} {same:unit} delivered).":
        "Mindre levereras än utlovat: ”{promise}” ({promised} {unit} utlovat och {delivered} {same} levererat).",
    "Less is delivered than promised: “{promise:name}” ({promised:number} {unit:unit} promised).":
        "Mindre levereras än utlovat: ”{promise}” ({promised} {unit} utlovat).",
    "Less is delivered than promised: “{promise:name}” ({promised:number} promised and {delivered:number} "
    "delivered).":
        "Mindre levereras än utlovat: ”{promise}” ({promised} utlovat och {delivered} levererat).",
    "All promises are measured.": "Alla löften mäts.",
    "Nothing is kept that measures {promises:name}.": "Det finns inget sparat som mäter {promises}.",
    "Too early to judge {promises:name}: fewer than six finished months.":
        "För tidigt att bedöma {promises}: färre än sex avslutade månader.",
    "All measured promises can be judged.": "Alla löften som mäts kan bedömas.",
    "There are too few units to compare their gaps.": "Det finns för få enheter för att jämföra deras gap.",
    "Units cannot be told apart by their gaps for {promises:reliabilities}.":
        "Enheterna kan inte skiljas åt på sina gap för {promises}.",
    "Units differ in their gaps by more than chance.": "Enheternas gap skiljer sig mer än slumpen ger.",
    # dates
    "{title:title}: kept {kept:figure}; on average {days:days}.": "{title}: hållna {kept}; i medeltal {days}.",
    "{metric:the_metric} is {on_time:figure} on time and {late:figure} late.":
        "{metric} är {on_time} i tid och {late} vid försening.",
    "Being late goes with lower {metric:metric}: by {size:number} points.":
        "Försening hänger samman med lägre {metric}: {size} poäng.",
    "Being late goes with higher {metric:metric}: by {size:number} points.":
        "Försening hänger samman med högre {metric}: {size} poäng.",
    "{share:number} of {n:count} promised dates can be matched with what happened.":
        "{share} av {n} utlovade datum kan paras ihop med vad som hände.",
    "There are no promised dates.": "Det finns inga utlovade datum.",
    "How the score goes with lateness: {why:reason}.": "Hur siffran hänger samman med försening: {why}.",
}  # fmt: skip

# One promise in the brief of all.
PROMISE_ITEMS: Mapping[str, str] = {
    "{promise:name}: promised {level:number} {unit:unit}, delivered {delivered:figure}, kept {kept:figure}":
        "”{promise}”: utlovat {level} {unit}, levererat {delivered}, hållet {kept}",
    "{promise:name}: promised {level:number} , delivered {delivered:figure}, kept {kept:figure}":
        "”{promise}”: utlovat {level}, levererat {delivered}, hållet {kept}",
}  # fmt: skip

DAYS: Mapping[str, str] = {
    "{days:number} days early ({low:number} to {high:number})": "{days} dagar för tidigt ({low} till {high})",
    "{days:number} days late ({low:number} to {high:number})": "{days} dagar för sent ({low} till {high})",
    "{days:number} days early ({low:number} to {high:number} days late)":
        "{days} dagar för tidigt ({low} till {high} dagar för sent)",
    "{days:number} days late ({low:number} to {high:number} days late)":
        "{days} dagar för sent ({low} till {high} dagar för sent)",
    "days late not known ({why:reason})": "hur många dagar för sent är inte känt ({why})",
}  # fmt: skip

TITLES: Mapping[str, str] = {
    "Promise against delivery": "Löften mot leverans",
    "Promised dates": "Utlovade datum",
}

REASONS: Mapping[str, str] = {
    "nothing is kept that measures it ({what:name})": "det finns inget sparat som mäter det ({what})",
    "nobody was asked before the first contact": "ingen har tillfrågats före den första kontakten",
    "no promised date can be matched with what happened": "inget utlovat datum kan paras ihop med vad som hände",
    "no promised dates": "inga utlovade datum",
}

CARDS: Mapping[str, str] = {
    "Do we deliver what we promise?": "Levererar vi det vi lovar?",
    "The mean level delivered beside the level promised, and the share of contacts that kept it. A mean can keep a "
    "promise that many contacts break: read both. Levels are compared, not differences of one person's answers.":
        "Den levererade nivån i medeltal bredvid den utlovade, och andelen kontakter som höll löftet. Ett medelvärde "
        "kan hålla ett löfte som många kontakter bryter: läs båda. Nivåer jämförs, inte skillnader mellan en och samma "
        "persons svar.",
    "Each promise is measured by something that is kept in the facts.":
        "Varje löfte mäts av något som finns sparat bland fakta.",
    "There are enough finished months to judge a gap.":
        "Det finns tillräckligt många avslutade månader för att bedöma ett gap.",
    "reliability .234 of the difference of quality and expectation, mobile phone data":
        "tillförlitlighet 0,234 för skillnaden mellan kvalitet och förväntan, mobiltelefondata",
    "levels and shares kept against row-by-row counting": "nivåer och andelar hållna mot räkning rad för rad",
    "How often do we keep the date we promised, and how does the score go with being late?":
        "Hur ofta håller vi det datum vi lovat, och hur hänger siffran samman med försening?",
    "The share that came by the promised date, and the mean days early or late. That late goes with a lower score does "
    "not say that each late day costs as much; who is promised what is not drawn by lot.":
        "Andelen som kom till utlovat datum, och hur många dagar för tidigt eller för sent i medeltal. Att försening "
        "hänger samman med en lägre siffra säger inte att varje dags försening kostar lika mycket; vem som lovas vad "
        "lottas inte.",
    "Most promised dates can be matched with what happened.":
        "De flesta utlovade datum kan paras ihop med vad som hände.",
    "There are enough finished months to judge how the score goes with lateness.":
        "Det finns tillräckligt många avslutade månader för att bedöma hur siffran hänger samman med försening.",
    "Olist orders: score 2.27 late against 4.28 on time": "beställningar hos Olist: betyg 2,27 sent mot 4,28 i tid",
    "share kept and days late against the order file read row by row":
        "andel hållna och dagar för sent mot orderfilen läst rad för rad",
}  # fmt: skip
