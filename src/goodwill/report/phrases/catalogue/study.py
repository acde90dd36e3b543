"""Phrases of the study: the headline, what to do first, what is not known, the three perspectives side by side."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # The headline
    "{customers:count} customers made {contacts:count} contacts in the last twelve months.":
        "{customers} {customers|kund|kunder} hade {contacts} {contacts|kontakt|kontakter} med oss de senaste tolv "
        "månaderna.",
    "{contacts:count} contacts were made in the last twelve months; by whom is not known.":
        "De senaste tolv månaderna togs {contacts} {contacts|kontakt|kontakter}; av vilka är inte känt.",
    "Over time their {metric:metric} stands at {figure:figure}.": "Över tid ligger deras {metric} på {figure}.",
    "In the moment {metric:the_metric} is the lowest of {n:count}: {figure:figure}.":
        "I stunden är {metric} lägst av {n}: {figure}.",
    "In the moment {metric:the_metric}: {figure:figure}.": "I stunden, {metric}: {figure}.",
    "Among employees {metric:the_metric} is the lowest of {n:count}: {figure:figure}.":
        "Bland medarbetarna är {metric} lägst av {n}: {figure}.",
    "Among employees {metric:the_metric}: {figure:figure}.": "Bland medarbetarna, {metric}: {figure}.",
    "Nothing is known yet of {perspectives:the_metrics}.": "Ännu är inget känt om {perspectives}.",
    "{n:count} more findings are clear; they are listed below.": "{n} resultat till är tydliga; de står längre ned.",
    "{n:count} more finding is clear; they are listed below.": "{n} resultat till är tydligt; det står längre ned.",
    "{n:count} comparisons were made and none stands out from chance: no clear change, no unit that differs, no "
    "priority that ranks above the others.":
        "{n} {n|jämförelse|jämförelser} gjordes och ingen sticker ut från slumpen: ingen tydlig förändring, ingen "
        "enhet som "
        "avviker, ingen prioritering som går före de andra.",
    "{n:count} actions cannot be judged yet.": "{n} åtgärder kan inte bedömas än.",
    "{n:count} action cannot be judged yet.": "{n} åtgärd kan inte bedömas än.",
    # What to do first
    "Finish {action:quoted} or drop it: {why:sentence}": "Slutför {action} eller lägg ned den: {why}",
    "Look into {touchpoint:name}.": "Undersök {touchpoint}.",
    "Learn what {unit:name} does well.": "Ta reda på vad {unit} gör bra.",
    "Visit {unit:name} before deciding anything.": "Besök {unit} innan du bestämmer något.",
    "Stop or change {action:name}.": "Stoppa eller ändra ”{action}”.",
    "Keep this promise or restate it.": "Håll det här löftet eller formulera om det.",
    "{value:number} {unit:unit} a year ({low:number} to {high:number})":
        "{value} {unit} per år ({low} till {high})",
    # What is not known
    "{title:title}: {why:sentence}": "{title}: {why}",
    "{title:title}: {why:reason}": "{title}: {why}",
    "{title:title}: {why:reason}.": "{title}: {why}.",
    # The three perspectives
    "{n:count} remembered answers are left out here.": "{n} ihågkomna svar är inte med här.",
    "Engagement figures come from the published cells.": "Engagemangets siffror kommer från de publicerade cellerna.",
    "No engagement has been published.": "Inget engagemang är publicerat.",
}  # fmt: skip

# The period of a study.
WORDS: Mapping[str, str] = {"{first:period} to {last:period}": "{first} till {last}"}

TITLES: Mapping[str, str] = {
    "Three perspectives side by side": "Tre perspektiv sida vid sida",
    "Experience and engagement": "Upplevelse och engagemang",
}

CARDS: Mapping[str, str] = {
    "How do relationship, experience and engagement stand, for any unit and period, in one frame?":
        "Hur står det till med relation, upplevelse och engagemang, för valfri enhet och period, i samma bild?",
    "Net promoter score in points from -100 to 100; the others as the mean on a scale from 0 (worst) to "
    "100 (best). Figures of different scales are not compared with each other, only with themselves.":
        "NPS i poäng från −100 till 100; de övriga som medelvärde på en skala från 0 (sämst) till 100 (bäst). "
        "Siffror på olika skalor jämförs inte med varandra, bara med sig själva.",
    "Answers given just after and answers remembered are not mixed.":
        "Svar som getts strax efteråt och svar ur minnet blandas inte.",
    "Engagement is what was published under the threshold of persons.":
        "Engagemang är det som publicerats med hänsyn till minsta antal personer.",
    "equals the net promoter method": "lika med metoden för NPS",
    "means counted row by row": "medelvärden räknade rad för rad",
}  # fmt: skip
