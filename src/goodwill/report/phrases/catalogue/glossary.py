"""Words that sentences are built of: what is measured, in what, verdicts; and how terms are rendered in Swedish.

Terms, so that every file says the same:

==========================  ==========================================================================
answer, reply               svar (ett helt: ett besvarat formulär)
asked, answered, silent     tillfrågad, har svarat, de som inte svarat
beyond chance, clear        mer än slumpen ger, tydligt
borrowing (of units)        lån av varandra: små enheters tal dras mot det gemensamma
carried out                 genomförd
comparable units            jämförbara enheter
construct                   det en fråga mäter; begrepp
contact, touchpoint         kontakt, kontaktpunkt
effect, no effect           verkan, ingen verkan (bara där upplägget kan visa en orsak)
experience, relationship    upplevelse, relation
engagement                  engagemang
finished period             avslutad period
goes with                   hänger samman med (aldrig "beror på" eller "driver")
interval                    intervall
lag behind, gap             ligga efter, gap
leadership conditions       ledarskapets villkor (villkor som ledningen ger; inget betyg på en chef)
living through as worse     upplevas som sämre
mean, share, scale          medelvärde, andel, skala
mix (of contacts)           blandning
net promoter score          NPS
pooled                      sammanslagen
promise, kept, broken       löfte, hållet, brutet
remembered                  ihågkommen (svar en vecka efteråt eller mer)
season, trend               säsong, trend
success, ease, emotion      utfall, enkelhet, känsla
touchpoint and survey mode  kontaktpunkt och svarssätt
treated units               enheter med åtgärden
unit, team                  enhet, lag
wave                        omgång
==========================  ==========================================================================

The reader is "du"; the company is "vi". Numbers are written by `goodwill.report.phrases.numerals`.
"""

from __future__ import annotations

from collections.abc import Mapping

METRICS: Mapping[str, str] = {
    "net promoter score": "NPS",
    "recommend": "vilja att rekommendera",
    "satisfaction": "nöjdhet",
    "success": "utfall",
    "ease": "enkelhet",
    "emotion": "känsla",
    "success, ease and emotion": "utfall, enkelhet och känsla",
    "whole experience": "hela upplevelsen",
    "trust": "förtroende",
    "forgive": "vilja att förlåta",
    "advocate": "vilja att tala väl om oss",
    "repurchase": "vilja att köpa igen",
    "image": "anseende",
    "expectation": "förväntningar",
    "quality": "kvalitet",
    "value": "prisvärdhet",
    "complaint_handling": "klagomålshantering",
    "complaint handling": "klagomålshantering",
    "loyalty": "lojalitet",
    "heard": "känslan av att bli hörd",
    "noticed": "känslan av att bli sedd",
    "easy to get": "lätt att få",
    "nice to get": "trevligt att få",
    "easy to use": "lätt att använda",
    "nice to use": "trevligt att använda",
    "relationship": "relation",
    "experience": "upplevelse",
    "engagement": "engagemang",
    "relationship remembered": "ihågkommen relation",
    "experience remembered": "ihågkommen upplevelse",
    # What employees are asked.
    "overall": "totalt",
    "leadership conditions": "ledarskapets villkor",
    "leadership trust": "förtroende för ledningen",
    "empathy": "ledningens lyhördhet",
    "purpose": "meningsfullhet",
    "recognition": "uppskattning",
    "tools": "verktyg",
    "training": "utbildning",
    "voice": "möjlighet att göra sin röst hörd",
    "workload": "arbetsbelastning",
    # Figures of tables.
    "{metric:metric}, share of the best {n:count} answers": "{metric}, andel med de {n} bästa svaren",
    "{metric:metric}, mix held fixed": "{metric}, med fast blandning",
    "{concept:the_metric} index": "index för {concept}",
    "contacts with {what:metric}": "kontakter där {what}",
    "emotion asked": "känslan är tillfrågad",
    "emotion from words": "känslan är utläst ur ord",
    "neither asked nor from words": "känslan varken är tillfrågad eller utläst ur ord",
    "emotion gap": "känslans gap",
    "difference of shares": "skillnad mellan andelar",
    "rank": "plats",
    "share of {outcome:the_metric}": "andel av {outcome}",
    "share of variance": "andel av variansen",
    "path": "väg",
    "along all ways": "längs alla vägar",
    "distance from the others": "avstånd från de andra",
    "distance from comparable units": "avstånd från jämförbara enheter",
    "distance after borrowing": "avstånd efter lån av varandra",
    "after borrowing": "efter lån av varandra",
    "own": "egen",
    "{part:metric}: distance from comparable units": "{part}: avstånd från jämförbara enheter",
    "{part:metric}: distance after borrowing": "{part}: avstånd efter lån av varandra",
    "change against expected": "förändring mot det väntade",
    "change against previous": "förändring mot förra perioden",
    "change against before": "förändring mot tidigare",
    "answer rate": "svarsandel",
    "promised": "utlovat",
    "expected": "väntat",
    "delivered": "levererat",
    "delivered: {promise:name}": "levererat: {promise}",
    "share kept": "andel hållna",
    "worse than promised": "sämre än utlovat",
    "days late": "dagar för sent",
    "{metric:metric}: late minus on time": "{metric}: sent minus i tid",
    "a week early or more": "minst en vecka för tidigt",
    "2 to 7 days early": "2 till 7 dagar för tidigt",
    "up to 2 days early": "upp till 2 dagar för tidigt",
    "up to 2 days late": "upp till 2 dagar för sent",
    "2 to 7 days late": "2 till 7 dagar för sent",
    "more than a week late": "mer än en vecka för sent",
    "on time": "i tid",
    "late": "sent",
    "late or not": "sent eller inte",
    # Series of pictures.
    "had the action": "hade åtgärden",
    "comparable units": "jämförbara enheter",
}

# The same in the definite form, for the middle of a sentence; words that are not here keep their form above.
THE_METRICS: Mapping[str, str] = {
    "satisfaction": "nöjdheten",
    "recommend": "viljan att rekommendera",
    "success": "utfallet",
    "ease": "enkelheten",
    "emotion": "känslan",
    "trust": "förtroendet",
    "forgive": "viljan att förlåta",
    "advocate": "viljan att tala väl om oss",
    "repurchase": "viljan att köpa igen",
    "image": "anseendet",
    "expectation": "förväntningarna",
    "quality": "kvaliteten",
    "value": "prisvärdheten",
    "complaint_handling": "klagomålshanteringen",
    "loyalty": "lojaliteten",
    "relationship": "relationen",
    "experience": "upplevelsen",
    "engagement": "engagemanget",
    "relationship remembered": "den ihågkomna relationen",
    "experience remembered": "den ihågkomna upplevelsen",
    "leadership trust": "förtroendet för ledningen",
    "purpose": "meningsfullheten",
    "recognition": "uppskattningen",
    "tools": "verktygen",
    "training": "utbildningen",
    "voice": "möjligheten att göra sin röst hörd",
    "workload": "arbetsbelastningen",
    "{metric:metric}": "{metric}",
}

UNITS: Mapping[str, str] = {
    "points": "poäng",
    "minutes": "minuter",
    "days": "dagar",
    "days late": "dagar för sent",
    "share": "andel",
    "index": "index",
    "rank": "plats",
    "customers": "kunder",
    "customers a year": "kunder per år",
    "per whole scale": "per hel skala",
    "share of scale": "andel av skalan",
    "share of variance": "andel av variansen",
    "share of variance between units": "andel av variansen mellan enheter",
    "sd per sd": "standardavvikelser per standardavvikelse",
    "mean score": "medelvärde",
    "points on a later answer": "poäng på ett senare svar",
    "on {low:number} to {high:number}": "på skalan {low} till {high}",
    "points on {low:number} to {high:number}": "poäng på skalan {low} till {high}",
    "of {most:number}": "av {most}",
    "of its scale": "av sin skala",
}

VERDICTS: Mapping[str, str] = {
    "not carried out": "inte genomförd",
    "too early to tell": "för tidigt att säga",
    "too small to tell": "för litet underlag",
    "cannot tell": "kan inte avgöras",
    "carried out, no response": "genomförd, utan verkan",
    "worked": "fick avsedd verkan",
    "harmed": "gjorde skada",
    "warranted": "får läsas per enhet",
    "with care": "läs med försiktighet",
    "not warranted": "får inte läsas per enhet",
}

# A figure with its interval and count, as goodwill.measure.survey_figures.told writes it.
FIGURES: Mapping[str, str] = {
    "{value:number} {unit:unit} ({low:number} to {high:number}), n = {n:count}":
        "{value} {unit} ({low} till {high}), n = {n}",
    "{value:number} ({low:number} to {high:number}), n = {n:count}": "{value} ({low} till {high}), n = {n}",
    "{value:number} {unit:unit}, n = {n:count}": "{value} {unit}, n = {n}",
    "{value:number}, n = {n:count}": "{value}, n = {n}",
    "{value:number} ({low:number} to {high:number})": "{value} ({low} till {high})",
    "{value:number}": "{value}",
    "not known ({why:reason})": "inte känt ({why})",
    "not shown ({why:reason})": "visas inte ({why})",
}  # fmt: skip

# Single words of tables and settings.
WORDS: Mapping[str, str] = {
    "unit": "enhet",
    "company": "företag",
    "site": "plats",
    "team": "lag",
    "region": "region",
    "channel": "kanal",
    "touchpoint": "kontaktpunkt",
    "survey": "enkät",
    "segment": "grupp",
    "higher": "högre",
    "lower": "lägre",
    "better": "bättre",
    "worse": "sämre",
    "above": "över",
    "below": "under",
    "rose": "steg",
    "fell": "sjönk",
    "worked": "fick avsedd verkan",
    "harmed": "gjorde skada",
    "staffing": "bemanning",
    "process": "arbetssätt",
    "training": "utbildning",
    "all": "alla",
}
