"""Phrases of managing and monitoring: where improvement would matter most, what became of each action."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # priorities
    "A step of {step:number} of the scale at {touchpoint:name} goes with about {n:count} customers a year "
    "({low:number} to {high:number}) staying, {money:number} {currency:unit} a year ({least:number} to {most:number}).":
        "Ett steg på {step} av skalan vid {touchpoint} hänger samman med att ungefär {n} kunder om året ({low} till "
        "{high}) stannar, {money} {currency} om året ({least} till {most}).",
    "A step of {step:number} of the scale at {touchpoint:name} goes with about {n:number} customers a year "
    "({low:number} to {high:number}) staying.":
        "Ett steg på {step} av skalan vid {touchpoint} hänger samman med att ungefär {n} kunder om året ({low} till "
        "{high}) stannar.",
    "A step of {step:number} of the scale at {touchpoint:name} goes with {size:number} points on a later recommend "
    "answer.":
        "Ett steg på {step} av skalan vid {touchpoint} hänger samman med {size} poäng på ett senare svar om att "
        "rekommendera.",
    "It is the largest in {share:number} of draws.": "Den är störst i {share} av dragningarna.",
    "There is no priority list yet: {why:reason}.": "Det finns ingen prioriteringslista än: {why}.",
    "Too few customers have been followed at {touchpoints:name} to say anything.":
        "För få kunder har följts vid {touchpoints} för att något ska kunna sägas.",
    "Each touchpoint has enough followed customers.": "Varje kontaktpunkt har tillräckligt många följda kunder.",
    "One slope per touchpoint is fitted; a bend in it would not show.":
        "En lutning per kontaktpunkt är anpassad; en böj i den skulle inte synas.",
    "What else set these customers apart is not adjusted for: read every figure as goes with.":
        "Vad som i övrigt skiljde de här kunderna åt är inte borträknat: läs varje siffra som att den hänger samman "
        "med.",
    "{touchpoint:name} first; intervals show how unsure each place is.":
        "{touchpoint} först; intervallen visar hur osäker varje plats är.",
    # before_after
    "No action is on record yet.": "Ingen åtgärd finns registrerad än.",
    "Enter one with its aim and its units, and it will be judged here.":
        "Lägg in en med mål och enheter, så bedöms den här.",
    "{action:name}: {verdict:verdict} - {why:sentence}": "”{action}”: {verdict} – {why}",
    "Against {compared:count} comparable units the {treated:count} treated ones stand {effect:number} points on "
    "{metric:metric} ({low:number} to {high:number}); read alone they changed by {plain:number}.":
        "Mot {compared} {compared|jämförbar enhet|jämförbara enheter} står de {treated} med åtgärden {effect} poäng i "
        "{metric} ({low} till "
        "{high}); "
        "lästa för sig förändrades de {plain}.",
    "{action:name} worked: {effect:number} points on {metric:metric} against comparable units.":
        "”{action}” fick avsedd verkan: {effect} poäng i {metric} mot jämförbara enheter.",
    "{action:name} harmed: {effect:number} points on {metric:metric} against comparable units.":
        "”{action}” gjorde skada: {effect} poäng i {metric} mot jämförbara enheter.",
    "No untreated unit was as low before as those of {actions:name}.":
        "Ingen enhet utan åtgärd låg tidigare lika lågt som de med ”{actions}”.",
    "Untreated units with equal levels before exist for each action.":
        "För varje åtgärd finns enheter utan den som låg på samma nivå tidigare.",
    "Before {actions:name} began, its units already moved differently from the others.":
        "Redan innan ”{actions}” började rörde sig dess enheter annorlunda än de andra.",
    "Before the actions began, treated and comparable units moved alike.":
        "Innan åtgärderna började rörde sig enheter med åtgärd och jämförbara enheter lika.",
    "Whether actions reached other units cannot be seen in the facts; units that had another action meanwhile are left "
    "out of the comparison.":
        "Om åtgärder nådde andra enheter syns inte bland fakta; enheter som hade en annan åtgärd under tiden är inte "
        "med i jämförelsen.",
    "Whether actions reached other units cannot be seen in the facts.":
        "Om åtgärder nådde andra enheter syns inte bland fakta.",
    # Verdicts
    "{share:number} of the planned steps were carried out.": "{share} av de planerade stegen genomfördes.",
    "So far {share:number} of the planned steps were carried out.":
        "Hittills har {share} av de planerade stegen genomförts.",
    "{n:count} complete month has passed; it takes {needed:count}.": "{n} hel månad har gått; det krävs {needed}.",
    "{n:count} complete months have passed; it takes {needed:count}.":
        "{n} hela månader har gått; det krävs {needed}.",
    "There is nothing to compare with: {why:reason}.": "Det finns inget att jämföra med: {why}.",
    "No untreated unit was equally low before, so nothing is comparable.":
        "Ingen enhet utan åtgärd låg lika lågt tidigare, så inget är jämförbart.",
    "The difference from comparable units is larger than re-assigning the action explains.":
        "Skillnaden mot jämförbara enheter är större än vad som blir om åtgärden lottas om bland enheterna.",
    "Only {n:count} sets of units could have been chosen; chance cannot be excluded.":
        "Bara {n} urval av enheter var möjliga; slumpen kan inte uteslutas.",
    "An effect as large as the aim ({aim:number} points) can be excluded.":
        "En verkan så stor som målet ({aim} poäng) kan uteslutas.",
    "Only an effect of {size:number} points or more would show; the aim was {aim:number}.":
        "Bara en verkan på {size} poäng eller mer skulle synas; målet var {aim}.",
    "Both no effect and the aimed effect fit the answers.":
        "Svaren stämmer både med ingen verkan och med den avsedda.",
    # Picture
    "Mean score by month of the units that had each action and of the comparable ones.":
        "Medelvärde per månad för enheterna som hade varje åtgärd och för de jämförbara.",
}  # fmt: skip

TITLES: Mapping[str, str] = {
    "Where improvement would matter most": "Var förbättring skulle betyda mest",
    "What a step of improvement goes with": "Vad ett steg av förbättring hänger samman med",
    "What became of each action": "Vad det blev av varje åtgärd",
    "Treated and comparable units, month by month": "Enheter med åtgärden och jämförbara, månad för månad",
}

REASONS: Mapping[str, str] = {
    "no payments are recorded": "inga betalningar finns registrerade",
    "cancellations are not recorded": "uppsägningar är inte registrerade",
    "no experience has been told about yet": "ingen har berättat om någon upplevelse än",
    "the three components rise and fall together completely": "de tre delarna stiger och sjunker helt tillsammans",
    "neither cancellations nor later answers are recorded": "varken uppsägningar eller senare svar är registrerade",
    "only {n:count} customers have been followed; {needed:count} are needed":
        "bara {n} kunder har följts; {needed} behövs",
    "only {gone:number} of {n:count} followed customers have left; {needed:count} are needed":
        "bara {gone} av {n} följda kunder har lämnat; {needed} behövs",
    "no unit has enough answers before and after": "ingen enhet har tillräckligt många svar före och efter",
    "an action needs both treated and untreated units": "en åtgärd kräver enheter både med och utan den",
    "an action needs both treated and untreated units ({seen:seen})":
        "en åtgärd kräver enheter både med och utan den ({seen})",
    "too few units to compare": "för få enheter att jämföra",
    "too few units to compare ({seen:seen})": "för få enheter att jämföra ({seen})",
    "units do not differ at all, so chance cannot be judged ({seen:seen})":
        "enheterna skiljer sig inte åt alls, så slumpen kan inte bedömas ({seen})",
}  # fmt: skip

SEEN: Mapping[str, str] = {
    "{n:count} of {all:count} units treated": "{n} av {all} enheter med åtgärden",
    "{n:count} equal units": "{n} likadana enheter",
}

CARDS: Mapping[str, str] = {
    "At which touchpoint does a step of improvement go with most customers staying, and most money?":
        "Vid vilken kontaktpunkt hänger ett steg av förbättring samman med att flest kunder stannar, och med mest "
        "pengar?",
    "Customers a year who would stay if what goes with a better experience now went with the improved one too. It "
    "orders attention; it does not show that improving will have this result.":
        "Kunder om året som skulle stanna om det som nu hänger samman med en bättre upplevelse också hängde samman med "
        "den förbättrade. Det säger var uppmärksamheten gör mest nytta; det visar inte att förbättringen får det "
        "resultatet.",
    "Enough customers have left after telling about an experience.":
        "Tillräckligt många kunder har lämnat efter att ha berättat om en upplevelse.",
    "A step goes with the same change wherever on the scale it is taken.":
        "Ett steg hänger samman med samma förändring var på skalan det än tas.",
    "Customers who told of worse experiences were not about to leave for other reasons.":
        "Kunder som berättade om sämre upplevelser var inte på väg att lämna av andra skäl.",
    "slopes equal least squares on the rows": "lutningar lika med minsta kvadrat på raderna",
    "planted slopes are covered": "inlagda lutningar täcks",
    "Did the aimed metric move where the action was, more than at units that were comparable?":
        "Rörde sig det åtgärden siktade på mer där åtgärden var än vid jämförbara enheter?",
    "A positive value means treated units gained on comparable ones, in scale points. It is not the plain change: "
    "units picked because they were low come up by themselves.":
        "Ett positivt värde betyder att enheter med åtgärden tog in på jämförbara, i skalpoäng. Det är inte den rena "
        "förändringen: enheter som valts för att de låg lågt kommer upp av sig själva.",
    "Without the action, treated units would have gone the way of equally low ones.":
        "Utan åtgärden skulle enheterna ha gått samma väg som andra som låg lika lågt.",
    "Nothing changed at the treated units before the action was assigned.":
        "Inget förändrades vid enheterna innan åtgärden tilldelades dem.",
    "The action at some units did not reach the units they are compared with.":
        "Åtgärden vid vissa enheter nådde inte de enheter de jämförs med.",
    "size and coverage under unit-by-month shocks": "storlek och täckning under stötar per enhet och månad",
    "p-value over every set of units": "p-värde över varje urval av enheter",
}  # fmt: skip
