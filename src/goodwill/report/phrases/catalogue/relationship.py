"""Phrases of the methods of relationship: scores, net promoter, trend, differences, small groups, the index."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # net_promoter
    "There is no net promoter score: {why:reason}.": "Det finns inget NPS: {why}.",
    "The net promoter score is {figure:figure}.": "NPS är {figure}.",
    "In {period:period} it was {figure:figure}.": "I {period} var det {figure}.",
    "Nobody answered, so the scale cannot be checked.": "Ingen har svarat, så skalan kan inte kontrolleras.",
    "All answers were given on 0 to 10.": "Alla svar gavs på skalan 0 till 10.",
    "The question was not asked on 0 to 10, so there are no promoters and detractors.":
        "Frågan ställdes inte på skalan 0 till 10, så det finns inga ambassadörer och kritiker.",
    # trend
    "{title:title}: nothing finished to show.": "{title}: ingen avslutad period att visa.",
    "{metric:metric} in {period:period}: {figure:figure}.": "{metric} i {period}: {figure}.",
    "Its distance from what season and trend led one to expect: {figure:figure}.":
        "Avstånd till vad säsong och trend gav anledning att vänta: {figure}.",
    "Whether it changed: {why:reason}.": "Om det förändrades: {why}.",
    "{metric:the_metric} in {period:period} was {size:number} {unit:unit} higher than season and trend of the earlier "
    "periods led one to expect.":
        "{metric} i {period} låg {size} {unit} högre än säsong och trend i tidigare perioder gav anledning att vänta.",
    "{metric:the_metric} in {period:period} was {size:number} {unit:unit} lower than season and trend of the earlier "
    "periods led one to expect.":
        "{metric} i {period} låg {size} {unit} lägre än säsong och trend i tidigare perioder gav anledning att vänta.",
    "{metric:the_metric} in {period:period} was {size:number} {unit:unit} higher than in the period before, season and "
    "trend allowed for.":
        "{metric} i {period} låg {size} {unit} högre än i perioden före, med hänsyn till säsong och trend.",
    "{metric:the_metric} in {period:period} was {size:number} {unit:unit} lower than in the period before, season and "
    "trend allowed for.":
        "{metric} i {period} låg {size} {unit} lägre än i perioden före, med hänsyn till säsong och trend.",
    "{n:count} finished periods; season and change can be told apart from {needed:count} on.":
        "{n} {n|avslutad period|avslutade perioder}; säsong och förändring kan skiljas åt från {needed}.",
    "A bend in the trend cannot be told from a change by the facts alone.":
        "En böj i trenden kan inte skiljas från en förändring med enbart fakta.",
    "{periods:periods} is unfinished: it is shown but not judged.":
        "{periods} är inte avslutad: den visas men bedöms inte.",
    "All periods are finished.": "Alla perioder är avslutade.",
    # group_differences
    "{title:title}: among {n:count} groups the distance from others with the same kind of contact runs from "
    "{low:figure} ({lowest:name}) to {high:figure} ({highest:name}), n in months.":
        "{title}: bland {n} grupper går avståndet till andra med samma slags kontakt från {low} ({lowest}) till "
        "{high} ({highest}), n i månader.",
    "{metric:the_metric} differs by {by:word}: in {group:name} it is higher than elsewhere for the same kind of "
    "contact "
    "in the same months.":
        "{metric} skiljer sig åt mellan grupper ({by}): i {group} är siffran högre än på andra håll för samma slags "
        "kontakt i samma månader.",
    "{metric:the_metric} differs by {by:word}: in {group:name} it is lower than elsewhere for the same kind of contact "
    "in the same months.":
        "{metric} skiljer sig åt mellan grupper ({by}): i {group} är siffran lägre än på andra håll för samma slags "
        "kontakt i samma månader.",
    # small_groups
    "{title:title}: the units' own figures run from {low:number} to {high:number}; after borrowing from one another "
    "from {least:figure} ({lowest:name}) to {most:figure} ({highest:name}).":
        "{title}: enheternas egna siffror går från {low} till {high}; efter lån av varandra från {least} ({lowest}) "
        "till {most} ({highest}).",
    "{metric:the_metric} in {unit:name} lies above comparable units by {size:number} {measure:unit}.":
        "{metric} i {unit} ligger {size} {measure} över jämförbara enheter.",
    "{metric:the_metric} in {unit:name} lies below comparable units by {size:number} {measure:unit}.":
        "{metric} i {unit} ligger {size} {measure} under jämförbara enheter.",
    # satisfaction_index
    "{title:title}: satisfaction {figure:figure} on 0 to 100.": "{title}: nöjdhet {figure} på skalan 0 till 100.",
    "Of what was asked, {concept:the_metric} goes with it most ({figure:figure}).":
        "Av det som frågades hänger {concept} mest samman med den ({figure}).",
    "{share:number} of replies answer all questions of the index.":
        "{share} av dem som svarat har besvarat alla frågor i indexet.",
    "The questions hang together poorly for {concepts:reliabilities}: its paths are too small.":
        "Frågorna hänger dåligt samman för {concepts}: dess vägar blir för små.",
    "The questions of each concept hang together.": "Frågorna i varje begrepp hänger samman.",
    "Hardly to be told apart: {pairs:distincts}.": "Går knappt att skilja åt: {pairs}.",
    "The concepts can be told apart.": "Begreppen går att skilja åt.",
}  # fmt: skip

RELIABILITIES: Mapping[str, str] = {
    "{concept:metric} (rho_A {value:number})": "{concept} (rho_A {value})",
    "{promise:name} (reliability {value:number})": "{promise} (tillförlitlighet {value})",
}
DISTINCTS: Mapping[str, str] = {
    "{first:metric} and {second:metric} (HTMT {value:number})": "{first} och {second} (HTMT {value})",
}

TITLES: Mapping[str, str] = {
    "Net promoter score": "Rekommendationsvilja (NPS)",
    "Trend": "Trend",
    "Trend: {metric:metric}": "Trend: {metric}",
    "Differences between groups": "Skillnader mellan grupper",
    "Differences between groups: {metric:metric} by {by:word}": "Skillnader mellan grupper ({by}): {metric}",
    "Units after borrowing": "Enheter efter lån av varandra",
    "Units after borrowing: {metric:metric}": "Enheter efter lån av varandra: {metric}",
    "Satisfaction index": "Nöjdhetsindex",
    "Score": "Medelvärde",
    "Customer satisfaction": "Kundnöjdhet",
    "Ease (customer effort)": "Enkelhet (kundens ansträngning)",
    "Trust, forgive, advocate, buy again": "Förtroende, förlåta, tala väl, köpa igen",
}

REASONS: Mapping[str, str] = {
    "not asked on 0 to 10, so there are no promoters and detractors":
        "inte frågat på skalan 0 till 10, så det finns inga ambassadörer och kritiker",
    "satisfaction was not asked": "nöjdhet har inte frågats",
    "only {n:count} replies answer all questions; {needed:count} are needed":
        "bara {n} har besvarat alla frågor; {needed} behövs",
    "fewer than two connected concepts of the index were asked":
        "färre än två sammanhängande begrepp i indexet har frågats",
}  # fmt: skip

# Paths between concepts, as tables name them.
WORDS: Mapping[str, str] = {"{source:metric} -> {target:metric}": "{source} → {target}"}

CARDS: Mapping[str, str] = {
    "How many more customers would recommend us than advise against us?":
        "Hur många fler kunder skulle rekommendera oss än avråda från oss?",
    "Points from -100 (all give 0-6) to 100 (all give 9-10). A high score says that many would recommend; it does "
    "not say that they do, nor why.":
        "Poäng från −100 (alla ger 0–6) till 100 (alla ger 9–10). Ett högt värde säger att många skulle rekommendera; "
        "det säger inte att de gör det, och inte varför.",
    "The question was asked on 0 to 10.": "Frågan ställdes på skalan 0 till 10.",
    "NPS -24.69188 of 2,353 telecom answers": "NPS −24,69188 för 2 353 svar från telekom",
    "one answer per customer collapses to the adjusted Wald interval":
        "med ett svar per kund blir det det justerade Wald-intervallet",
    "cells against counting row by row": "celler mot räkning rad för rad",
    "Did the figure change, beyond season, trend, mix and what months vary by themselves?":
        "Förändrades siffran, utöver säsong, trend, blandning och det som månader varierar av sig själva?",
    "The last finished period against what earlier ones led one to expect, with the mix of units, touchpoints and "
    "survey modes held fixed. A change goes with something that happened then; it does not say with what.":
        "Den senaste avslutade perioden mot vad tidigare gav anledning att vänta, med fast blandning av enheter, "
        "kontaktpunkter och svarssätt. En förändring hänger samman med något som hände då; den säger inte med vad.",
    "There are enough finished periods to tell season, trend and chance apart.":
        "Det finns tillräckligt många avslutade perioder för att skilja säsong, trend och slump åt.",
    "Apart from season and chance, earlier periods follow a line.":
        "Bortsett från säsong och slump följer tidigare perioder en rät linje.",
    "The last period shown is complete.": "Den sista perioden som visas är avslutad.",
    "companies with season, mix shift and team-by-month shocks: 5 % at the 5 % level":
        "företag med säsong, skiftande blandning och stötar per lag och månad: 5 % på 5-procentsnivån",
    "standardised means against dummy-variable least squares; forecast against statsmodels":
        "standardiserade medelvärden mot minsta kvadrat med dummyvariabler; prognos mot statsmodels",
    "Which groups lie apart from the others, like compared with like?":
        "Vilka grupper skiljer sig från de andra, när lika jämförs med lika?",
    "A group's figure minus that of the others for the same touchpoint and survey mode in the same month. It goes "
    "with the group; customers, staff and circumstances of the group may all be behind it.":
        "En grupps siffra minus de andras för samma kontaktpunkt och svarssätt i samma månad. Avståndet hänger samman "
        "med gruppen; dess kunder, personal och omständigheter kan alla ligga bakom.",
    "team-by-month shocks and repeated customers: 5 % at the 5 % level, planted differences found":
        "stötar per lag och månad och återkommande kunder: 5 % på 5-procentsnivån, inlagda skillnader hittas",
    "distances against looping over cells": "avstånd mot räkning cell för cell",
    "Which units stand out once small numbers and good and bad months are allowed for?":
        "Vilka enheter sticker ut när hänsyn tagits till små antal och till bra och dåliga månader?",
    "A small unit's figure is pulled towards the common one, the more the less it has to say. A unit stands out only "
    "if its distance remains; it goes with the unit, whatever lies behind it.":
        "En liten enhets siffra dras mot den gemensamma, mer ju mindre den har att säga. En enhet sticker ut bara om "
        "avståndet står kvar; det hänger samman med enheten, vad som än ligger bakom.",
    "units that do not differ are pulled all the way to the common figure":
        "enheter som inte skiljer sig åt dras hela vägen till den gemensamma siffran",
    "a planted unit stands out, others do not": "en inlagd enhet sticker ut, andra gör det inte",
    "How satisfied are customers on a scale of 0 to 100, and what goes with it?":
        "Hur nöjda är kunderna på en skala från 0 till 100, och vad hänger samman med det?",
    "Each concept is a weighted mean of its questions, from 0 to 100. A path says by how many standard deviations two "
    "concepts go together when the others are held fixed; it does not say which moves which.":
        "Varje begrepp är ett vägt medelvärde av sina frågor, från 0 till 100. En väg säger med hur många "
        "standardavvikelser två begrepp hänger samman när de andra hålls fasta; den säger inte vilket som flyttar "
        "vilket.",
    "Most replies answer all questions of the index.": "De flesta som svarat har besvarat alla frågor i indexet.",
    "The questions of a concept measure one thing.": "Frågorna i ett begrepp mäter en och samma sak.",
    "The concepts are different things.": "Begreppen är olika saker.",
    "12 paths of the mobile phone data against semPLS fixtures":
        "12 vägar i mobiltelefondata mot facit från semPLS",
    "bootstrap standard errors of the same data against B = 1000 of a full bootstrap":
        "medelfel ur dragningar av samma data mot B = 1000 i en full bootstrap",
    "All answers were given on one scale.": "Alla svar gavs på en och samma skala.",
    "means and shares against row-by-row counting, with and without repeated customers":
        "medelvärden och andelar mot räkning rad för rad, med och utan återkommande kunder",
    "one answer per customer collapses to Student's t and Wilson":
        "med ett svar per kund blir det Students t och Wilson",
    "How high is a construct, on its own scale?": "Hur högt ligger det frågan mäter, på sin egen skala?",
    "The mean answer, higher is better, and the share of people who gave one of the best answers. It says how those "
    "who answered feel about the question, on that scale.":
        "Medelvärdet av svaren, högre är bättre, och andelen som gav något av de bästa svaren. Det säger hur de som "
        "svarade ser på frågan, på den skalan.",
    "How satisfied are customers?": "Hur nöjda är kunderna?",
    "The mean on the scale asked and the share of the best two answers (4 and 5 of 5). High says people are content; "
    "it does not say that they will stay.":
        "Medelvärdet på den skala som frågan hade och andelen med de två bästa svaren (4 och 5 av 5). Högt säger att "
        "folk är nöjda; det säger inte att de stannar.",
    "How easy do customers find it to get what they came for?":
        "Hur enkelt tycker kunderna att det är att få det de kom för?",
    "The mean with effort turned into ease, so that higher is easier, and the share of the best two answers. Ease is "
    "not the same as a good feeling.":
        "Medelvärdet, med ansträngning vänd till enkelhet så att högre är enklare, och andelen med de två bästa "
        "svaren. Enkelhet är inte detsamma som en god känsla.",
    "How willing are customers to trust, forgive, speak for us and buy again?":
        "Hur villiga är kunderna att lita på oss, förlåta, tala väl om oss och köpa igen?",
    "Means of four intentions on the scale asked. They are what people say they would do, not what they did.":
        "Medelvärden för fyra avsikter på den skala som frågan hade. De är vad folk säger att de skulle göra, inte vad "
        "de gjorde.",
}  # fmt: skip
