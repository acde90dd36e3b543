"""Phrases of engagement: scores of published cells, comparisons of units, agreement within units."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # engagement_scores
    "There are no engagement figures to show.": "Det finns inga siffror om engagemang att visa.",
    "In the wave {wave:name}, {answered:count} of {asked:count} employees replied.":
        "I omgången {wave} svarade {answered} av {asked} medarbetare.",
    "In the wave {wave:name}, {answered:count} employees replied (how many were asked is not known).":
        "I omgången {wave} svarade {answered} medarbetare (hur många som tillfrågades är inte känt).",
    "In the wave {wave:name}, {asked:count} were asked.": "I omgången {wave} tillfrågades {asked}.",
    "In the wave {wave:name}, too few replied to say how many.":
        "I omgången {wave} svarade för få för att säga hur många.",
    "Engagement overall is {figure:figure} on a scale from {low:number} to {high:number}.":
        "Engagemanget totalt är {figure} på en skala från {low} till {high}.",
    "Engagement overall is {figure:figure}.": "Engagemanget totalt är {figure}.",
    "Engagement overall is not shown ({why:reason}).": "Engagemanget totalt visas inte ({why}).",
    "Leadership conditions are at {figure:figure}.": "Ledarskapets villkor ligger på {figure}.",
    "{n:count} of {all:count} units are not shown, to keep people from being recognised.":
        "{n} av {all} enheter visas inte, för att ingen ska kunna kännas igen.",
    "How many were asked is not known, so the silent ones cannot be counted.":
        "Hur många som tillfrågades är inte känt, så de som inte svarat kan inte räknas.",
    "{share:number} of those asked did not reply.": "{share} av de tillfrågade svarade inte.",
    "Among all who were asked, the mean lies between {low:number} and {high:number}.":
        "Bland alla som tillfrågades ligger medelvärdet mellan {low} och {high}.",
    "There are no units to show.": "Det finns inga enheter att visa.",
    "{share:number} of the units may be shown; nothing is known here of the others.":
        "{share} av enheterna får visas; om de andra är inget känt här.",
    "{n:count} units of one kind can be compared; a unit stands out only among at least {needed:count}.":
        "{n} {n|enhet|enheter} av samma slag kan jämföras; en enhet kan sticka ut bara bland minst {needed}.",
    "The scale of {constructs:metrics} was not the same in all waves, so their waves cannot be compared.":
        "Skalan för {constructs} var inte densamma i alla omgångar, så omgångarna kan inte jämföras.",
    "Each construct was asked on one scale in all waves.": "Varje fråga hade samma skala i alla omgångar.",
    # Comparisons of units
    "Leadership conditions in {unit:name} are {size:number} points below those of comparable units in the wave "
    "{wave:name}.":
        "Ledarskapets villkor i {unit} ligger {size} poäng under jämförbara enheters i omgången {wave}.",
    "Leadership conditions in {unit:name} are {size:number} points below those of comparable units over the last "
    "{n:count} waves.":
        "Ledarskapets villkor i {unit} ligger {size} poäng under jämförbara enheters över de senaste {n} omgångarna.",
    "Engagement of everyone rose by {size:number} points between {first:name} and {last:name}.":
        "Engagemanget för alla steg med {size} poäng mellan {first} och {last}.",
    "Engagement of everyone fell by {size:number} points between {first:name} and {last:name}.":
        "Engagemanget för alla sjönk med {size} poäng mellan {first} och {last}.",
    "The change of engagement in {unit:name} between {first:name} and {last:name} was {size:number} points better than "
    "in comparable units.":
        "Engagemangets förändring i {unit} mellan {first} och {last} var {size} poäng bättre än i jämförbara enheter.",
    "The change of engagement in {unit:name} between {first:name} and {last:name} was {size:number} points worse than "
    "in comparable units.":
        "Engagemangets förändring i {unit} mellan {first} och {last} var {size} poäng sämre än i jämförbara enheter.",
    # engagement_agreement
    "There is nothing to say about agreement within units.": "Det finns inget att säga om samstämmighet inom enheter.",
    "In the wave {wave:name}, {said:warranteds}.": "I omgången {wave} gäller: {said}.",
    "{n:count} units may be shown; differences between units need about ten.":
        "{n} {n|enhet|enheter} får visas; skillnader mellan enheter kräver ungefär tio.",
    "No unit may be shown, so its scatter is not known.": "Ingen enhet får visas, så spridningen är inte känd.",
    "No unit may be shown, so its answers are not known.": "Ingen enhet får visas, så svaren är inte kända.",
    "The scatter within units differs up to {times:number}-fold, so one figure of agreement hides differences.":
        "Spridningen inom enheter skiljer sig upp till {times} gånger, så en enda siffra för samstämmighet döljer "
        "skillnader.",
    "Some units do not scatter at all, so one figure of agreement hides differences.":
        "Vissa enheter har ingen spridning alls, så en enda siffra för samstämmighet döljer skillnader.",
    "Answers spread {share:number} as much as even answers would, so r_wg against even answers reads high.":
        "Svaren sprider sig {share} så mycket som jämnt fördelade svar skulle göra, så r_wg mot jämna svar blir hög.",
    # Pictures
    "Engagement of {n:count} units in the wave {wave:name}, by name, each with its interval; everyone together is at "
    "{middle:number}.":
        "Engagemang för {n} enheter i omgången {wave}, i namnordning, var och en med sitt intervall; alla tillsammans "
        "ligger på {middle}.",
    "Engagement of {n:count} units in the wave {wave:name}, by name, each with its interval.":
        "Engagemang för {n} enheter i omgången {wave}, i namnordning, var och en med sitt intervall.",
    "Share of the variance of answers that lies between units, for {n:count} constructs.":
        "Andel av svarens varians som ligger mellan enheter, för {n} frågor.",
}  # fmt: skip

WARRANTED: Mapping[str, str] = {
    "people within units agree and units differ, so the mean of a unit may be read as its figure for "
    "{constructs:metrics}":
        "folk inom enheterna är samstämmiga och enheterna skiljer sig åt, så en enhets medelvärde får läsas som dess "
        "siffra för {constructs}",
    "units differ, but their means are less reliable or agreement is weak (read with care) for {constructs:metrics}":
        "enheterna skiljer sig åt, men medelvärdena är mindre tillförlitliga eller samstämmigheten svag (läs med "
        "försiktighet) för {constructs}",
    "units do not differ enough to read their means as figures of units for {constructs:metrics}":
        "enheterna skiljer sig inte tillräckligt för att medelvärdena ska läsas som enheternas siffror för "
        "{constructs}",
    "too few units may be shown to tell for {constructs:metrics}":
        "för få enheter får visas för att det ska gå att säga för {constructs}",
}  # fmt: skip

TITLES: Mapping[str, str] = {
    "Engagement scores": "Engagemang",
    "Agreement within units": "Samstämmighet inom enheter",
    "How much units differ": "Hur mycket enheterna skiljer sig åt",
    "Engagement by unit, wave {wave:name}": "Engagemang per enhet, omgång {wave}",
}

REASONS: Mapping[str, str] = {
    "not shown: too few people here, or in what could be worked out from this figure":
        "visas inte: för få personer här, eller i det som kan räknas ut av siffran",
    "too few people here, or in what could be worked out from this figure":
        "för få personer här, eller i det som kan räknas ut av siffran",
    "not published": "inte publicerat",
    "its questions were asked on different scales": "frågorna ställdes på olika skalor",
    "fewer than {n:count} other units to compare with": "färre än {n} andra enheter att jämföra med",
    "the other units do not differ at all": "de andra enheterna skiljer sig inte åt alls",
    "there is one wave only": "det finns bara en omgång",
    "An intraclass correlation needs two units and repeated answers in one of them.":
        "intraklasskorrelation kräver två enheter och upprepade svar i en av dem",
    "An intraclass correlation needs two units and repeated answers in one of them. Seen: {units:count} units, "
    "{answers:number} answers.":
        "intraklasskorrelation kräver två enheter och upprepade svar i en av dem; här finns {units} enheter och "
        "{answers} svar",
    "Nobody differs from the others of the unit. Seen: no spread within units.":
        "ingen skiljer sig från de andra i enheten; det finns ingen spridning inom enheter",
}  # fmt: skip

CARDS: Mapping[str, str] = {
    "How do employees answer about their work, by unit and wave?":
        "Vad svarar medarbetarna om sitt arbete, per enhet och omgång?",
    "A mean on the scale it was asked on, turned so that higher is better. It is what people of the unit say on "
    "average; it is no mark for a manager, and units that differ in little are not in an order. A figure that is not "
    "shown would rest on fewer than five people or help to work out one that does.":
        "Ett medelvärde på den skala frågan hade, vänt så att högre är bättre. Det är vad enhetens folk säger i "
        "medeltal; det är inget betyg på en chef, och enheter som skiljer sig litet står inte i någon ordning. En "
        "siffra som inte visas skulle vila på färre än fem personer eller hjälpa till att räkna ut en sådan.",
    "Those who did not reply would have answered like those of their unit who did.":
        "De som inte svarade skulle ha svarat som de i samma enhet som svarade.",
    "Most units may be shown, so that the units that are shown stand for all.":
        "De flesta enheter får visas, så att de som visas står för alla.",
    "At least six units can be compared in the last wave.":
        "Minst sex enheter kan jämföras i den senaste omgången.",
    "means, counts and intervals against adding up row by row":
        "medelvärden, antal och intervall mot summering rad för rad",
    "alike units under a common shock: few false flags; a low unit is found":
        "likadana enheter under en gemensam stöt: få falska utpekanden; en låg enhet hittas",
    "everybody answered: the interval has no width": "alla har svarat: intervallet har ingen bredd",
    "Do people of a unit agree, and do units differ, so that a unit's mean says something about it?":
        "Är folk i en enhet samstämmiga, och skiljer sig enheterna åt, så att en enhets medelvärde säger något om den?",
    "r_wg is 1 when all of a unit answer alike and 0 when answers scatter as evenly as chance would; ICC(1) is the "
    "share of variance between units; ICC(2) says how reliable the mean of a unit is. High agreement with no "
    "difference between units says that all units are alike, not that the means are wrong. A construct asked by "
    "several questions scatters less than one question, so its r_wg reads high.":
        "r_wg är 1 när alla i en enhet svarar lika och 0 när svaren sprider sig så jämnt som slumpen skulle göra; "
        "ICC(1) är andelen varians mellan enheter; ICC(2) säger hur tillförlitligt en enhets medelvärde är. Hög "
        "samstämmighet utan skillnad mellan enheter säger att alla enheter är lika, inte att medelvärdena är fel. Ett "
        "begrepp som frågas med flera frågor sprider sig mindre än en enda fråga, så dess r_wg blir hög.",
    "At least ten units may be shown, so that differences between units can be judged.":
        "Minst tio enheter får visas, så att skillnader mellan enheter kan bedömas.",
    "Units scatter about equally, so that one variance within units describes them.":
        "Enheterna har ungefär lika stor spridning, så att en enda varians inom enheter beskriver dem.",
    "Answers without agreement would spread evenly over the scale.":
        "Svar utan samstämmighet skulle sprida sig jämnt över skalan.",
    "ratings of Shrout & Fleiss (1979): the intraclass correlation underneath":
        "bedömningar hos Shrout & Fleiss (1979): intraklasskorrelationen i botten",
    "ICC and r_wg from published cells against the rows they were made from":
        "ICC och r_wg ur publicerade celler mot raderna de gjordes av",
    "a known share between units is covered": "en känd andel mellan enheter täcks",
}  # fmt: skip
