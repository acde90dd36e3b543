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
    "{metric:metric}: {why:sentence}": "{metric}: {why}",
    "{title:title}: {why:reason}": "{title}: {why}",
    "{title:title}: {why:reason}.": "{title}: {why}.",
    # adjusted_change
    "{metric:the_metric} in {when:span} differs from {against:against} by {figure:figure}, the mix of contacts held "
    "fixed.":
        "{metric} i {when} skiljer sig från {against} med {figure}, med fast blandning av kontakter.",
    "{metric:the_metric} in {when:span} was {size:number} points higher than in {against:against}, the mix of contacts "
    "held fixed.":
        "{metric} i {when} låg {size} poäng högre än {against}, med fast blandning av kontakter.",
    "{metric:the_metric} in {when:span} was {size:number} points lower than in {against:against}, the mix of contacts "
    "held fixed.":
        "{metric} i {when} låg {size} poäng lägre än {against}, med fast blandning av kontakter.",
    "No clear change in {metrics:metrics}.": "Ingen tydlig förändring i {metrics}.",
    "{metric:metric}: {why:reason}.": "{metric}: {why}.",
    "{title:title}: nobody answered.": "{title}: ingen har svarat.",
    "Nothing could be compared.": "Inget kunde jämföras.",
    "The same months a year earlier are compared.": "Samma månader ett år tidigare är jämförelsen.",
    "No year of answers was asked in one way, so the season is not removed and no change is claimed.":
        "Inget helt år av svar är insamlat på ett och samma sätt, så säsongen är inte borträknad och ingen förändring "
        "hävdas.",
    "The same kinds of contact were asked about in the same way at both times.":
        "Samma slags kontakter frågades om på samma sätt vid båda tillfällena.",
    "{metric:metric}: {share:number} of the answers are about kinds of contact, or were asked in a way, that only one "
    "of the two times has; they are left out.":
        "{metric}: {share} av svaren gäller slags kontakter, eller sätt att fråga, som bara den ena tiden har; de är "
        "inte med.",
    "Whether units have their months independently cannot be seen from the facts.":
        "Om enheterna har sina månader oberoende av varandra syns inte bland fakta.",
    "Fewer than {n:count} units answered, so a change cannot be told from the months of one.":
        "Färre än {n} enheter svarade, så en förändring kan inte skiljas från en enda enhets månader.",
    # The three perspectives
    "{n:count} remembered answers are left out here.": "{n} ihågkomna svar är inte med här.",
    "Engagement figures come from the published cells.": "Engagemangets siffror kommer från de publicerade cellerna.",
    "Units that you do not see are left out.": "Enheter som du inte ser är inte med.",
    "No engagement has been published.": "Inget engagemang är publicerat.",
}  # fmt: skip

# The months of a change, and what they are compared with.
SPANS: Mapping[str, str] = {"{first:period} to {last:period}": "{first} till {last}", "{period:period}": "{period}"}
AGAINST: Mapping[str, str] = {
    "the same months a year earlier": "samma månader ett år tidigare",
    "the months before": "månaderna före",
}

REASONS: Mapping[str, str] = {
    "too early to tell: there are no earlier finished months with answers to compare with":
        "för tidigt att säga: det finns inga tidigare avslutade månader med svar att jämföra med",
    "no kind of contact was asked about in the same way at both times":
        "ingen slags kontakt frågades om på samma sätt vid båda tillfällena",
    "too few units answered to tell a change from the good and bad months of one of them":
        "för få enheter svarade för att skilja en förändring från bra och dåliga månader hos en av dem",
}  # fmt: skip

# The period of a study.
WORDS: Mapping[str, str] = {"{first:period} to {last:period}": "{first} till {last}"}

TITLES: Mapping[str, str] = {
    "What changed, season and mix removed": "Vad som förändrats, utan säsong och blandning",
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
    "Did the company's figures change, once season and the mix of contacts are removed?":
        "Förändrades företagets siffror, när säsong och blandningen av kontakter räknats bort?",
    "Points on the net promoter score, else on a scale from 0 to 100. The last three finished months against "
    "the same months a year earlier; each kind of contact counts as it does in both times together, so that "
    "more contacts of a worse kind are no change. An interval that holds zero means no clear change.":
        "Poäng i NPS, annars på en skala från 0 till 100. De tre senaste avslutade månaderna mot samma månader ett år "
        "tidigare; varje slags kontakt väger som i båda tiderna tillsammans, så att fler kontakter av ett sämre slag "
        "inte är någon förändring. Ett intervall som innehåller noll betyder ingen tydlig förändring.",
    "A year earlier the season was the same.": "Ett år tidigare var säsongen densamma.",
    "Both times have the same kinds of contact, asked about in the same way.":
        "Båda tiderna har samma slags kontakter, efterfrågade på samma sätt.",
    "Units have their good and bad months independently of one another.":
        "Enheterna har sina bra och dåliga månader oberoende av varandra.",
    "standardised change and jackknife, unit by unit in plain loops":
        "standardiserad förändring och jackknife, enhet för enhet i enkla slingor",
    "no more than 5 % false in companies with good and bad months of teams":
        "högst 5 % falska i företag där lag har bra och dåliga månader",
    "one kind of contact gives the plain difference of means":
        "ett enda slags kontakt ger den rena skillnaden mellan medelvärden",
    "equals the net promoter method": "lika med metoden för NPS",
    "means counted row by row": "medelvärden räknade rad för rad",
}  # fmt: skip
