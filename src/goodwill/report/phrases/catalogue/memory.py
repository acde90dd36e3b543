"""Phrases of memory: the verdict on its rule, weights and shapes, what memories go with, and the doubts about it."""

from __future__ import annotations

from collections.abc import Mapping

VERDICTS: Mapping[str, str] = {
    "Memories follow the best and the worst moment and the end; the average adds nothing to them that can be seen.":
        "Minnen följer det bästa och det sämsta ögonblicket och slutet; medelvärdet tillför inget som syns.",
    "Memories follow the average of all moments; peaks and the end add nothing to it that can be seen.":
        "Minnen följer medelvärdet av alla ögonblick; toppar och slut tillför inget som syns.",
    "Memories follow how experiences end; the average and the peaks add next to nothing.":
        "Minnen följer hur upplevelser slutar; medelvärdet och topparna tillför nästan ingenting.",
    "Neither rule alone describes memories: peaks and the end add to the average, and the average adds to them.":
        "Ingen av reglerna räcker ensam: toppar och slut tillför något utöver medelvärdet, och medelvärdet tillför "
        "något utöver dem.",
    "Whether memories follow the average or peaks and the end cannot be told apart yet.":
        "Om minnen följer medelvärdet eller toppar och slut går ännu inte att skilja åt.",
}  # fmt: skip

SENTENCES: Mapping[str, str] = {
    **VERDICTS,
    **{f"{{title:title}}: {english}": f"{{title}}: {swedish}" for english, swedish in VERDICTS.items()},
    "There are {n:count} such answers: {why:reason}.": "Det finns {n} sådana svar: {why}.",
    "This rests on {n:count} remembered experiences of {customers:count} customers.":
        "Det vilar på {n} ihågkomna upplevelser hos {customers} kunder.",
    "About {n:count} are usually needed to tell them apart.": "Omkring {n} brukar behövas för att skilja dem åt.",
    "One standard deviation of the end goes with {figure:figure} of the remembered score.":
        "En standardavvikelse i slutet hänger samman med {figure} i det ihågkomna betyget.",
    "How long an experience lasted counts for next to nothing.":
        "Hur länge en upplevelse varade spelar nästan ingen roll.",
    "How long an experience lasted counts as well.": "Hur länge en upplevelse varade spelar också roll.",
    "How it began counts as well.": "Hur den började spelar också roll.",
    "What felt bad weighs {times:number} times what felt good ({low:number} to {high:number}).":
        "Det som kändes dåligt väger {times} gånger det som kändes bra ({low} till {high}).",
    "Remembered less just after, of the same experiences: {figure:figure}.":
        "Ihågkommet minus genast efteråt, för samma upplevelser: {figure}.",
    "What customers remember goes with peaks and the end of an experience, not with its average.":
        "Det kunder minns hänger samman med toppar och slut i en upplevelse, inte med dess medelvärde.",
    "What customers remember goes with how an experience ends, not with its average.":
        "Det kunder minns hänger samman med hur en upplevelse slutar, inte med dess medelvärde.",
    "What customers remember goes with peaks and the end beside the average.":
        "Det kunder minns hänger samman med toppar och slut vid sidan av medelvärdet.",
    # doubts
    "{n:count} remembered experiences have a known path.": "{n} ihågkomna upplevelser har ett känt förlopp.",
    "Only {n:count} remembered experiences have a path of three or more felt moments: average, best and worst are "
    "hard to tell apart.":
        "Bara {n} ihågkomna upplevelser har ett förlopp med minst tre kända ögonblick: medelvärde, bästa och sämsta är "
        "svåra att skilja åt.",
    "Not checked: no remembered experience has a known path.":
        "Inte kontrollerat: ingen ihågkommen upplevelse har ett känt förlopp.",
    "All moments were told or coded; none was read with error.":
        "Alla ögonblick är berättade eller kodade; inget är avläst med fel.",
    "Where moments are known twice, the error is {times:number} times the stated one.":
        "Där ögonblick är kända två gånger är felet {times} gånger det uppgivna.",
    "{share:number} of what single moments differ by is error of reading; best and worst moments are mostly guessed.":
        "{share} av det som skiljer enskilda ögonblick är avläsningsfel; bästa och sämsta ögonblick är mest gissade.",
    "{share:number} of what single moments differ by is error of reading, and allowed for.":
        "{share} av det som skiljer enskilda ögonblick är avläsningsfel, och det är inräknat.",
    "Nobody was asked when they remember.": "Ingen har tillfrågats i efterhand, när de minns.",
    "Only {share:number} of remembered answers are about experiences whose moments are known; the others may be "
    "remembered otherwise.":
        "Bara {share} av de ihågkomna svaren gäller upplevelser vars ögonblick är kända; de andra kan minnas på annat "
        "sätt.",
    "{share:number} of remembered answers are about experiences with known moments.":
        "{share} av de ihågkomna svaren gäller upplevelser med kända ögonblick.",
    "It is not known which contacts were solved, so who was asked cannot be checked.":
        "Det är inte känt vilka kontakter som blev lösta, så vilka som tillfrågades kan inte kontrolleras.",
    "{left:number} of unsolved contacts were asked about, against {solved:number} of solved ones: bad endings are "
    "missing.":
        "{left} av de olösta kontakterna frågades det om, mot {solved} av de lösta: dåliga slut saknas.",
    "Unsolved contacts were asked about ({left:number}) like solved ones ({solved:number}).":
        "Det frågades om olösta kontakter ({left}) lika väl som om lösta ({solved}).",
    "Just after (within a day) and remembered (from seven days) are kept apart; {n:count} answers in between are left "
    "out.":
        "Genast efteråt (inom ett dygn) och ihågkommet (från sju dagar) hålls isär; {n} svar däremellan är utelämnade.",
    "Feelings are read and coded only of customers who agreed to it.":
        "Känslor läses av och kodas bara för kunder som har gått med på det.",
    "Only feelings that customers told themselves are used.": "Bara känslor som kunder själva har berättat används.",
    "No consent to reading feelings is on record; make sure that customers agreed.":
        "Inget samtycke till att läsa av känslor finns sparat; se till att kunderna har gått med på det.",
    # what is missing
    "There are no contacts to remember.": "Det finns inga kontakter att minnas.",
    "What to do: load contacts first.": "Gör så här: läs in kontakter först.",
    "There must be one score from 0 to 1 per experience.": "Det måste finnas ett betyg från 0 till 1 per upplevelse.",
    "No moment inside a contact has a known feeling.": "Inget ögonblick i en kontakt har en känd känsla.",
    "What to do: load moments with a valence, or customers' words with consent to read them.":
        "Gör så här: läs in ögonblick med en känsla, eller kunders ord med samtycke till att läsa av dem.",
}  # fmt: skip

TITLES: Mapping[str, str] = {"How experiences are remembered": "Hur kunder minns upplevelser"}

REASONS: Mapping[str, str] = {
    "nobody was asked when they remember": "ingen har tillfrågats i efterhand, när de minns",
    "nobody was asked twice": "ingen har tillfrågats två gånger",
    "fewer than five customers were asked both just after and when they remember":
        "färre än fem kunder har tillfrågats både genast efteråt och i efterhand",
    "fewer than {n:count} answers about experiences of three or more felt moments":
        "färre än {n} svar om upplevelser med minst tre kända ögonblick",
    "fewer than {n:count} remembered experiences of several moments":
        "färre än {n} ihågkomna upplevelser med flera ögonblick",
    "fewer than {n:count} remembered answers with a full time after them":
        "färre än {n} ihågkomna svar med en hel tid efter sig",
    "fewer than {n:count} customers": "färre än {n} kunder",
    "all experiences have the same number of moments": "alla upplevelser har lika många ögonblick",
    "all answers are alike": "alla svar är lika",
    "all scores are alike": "alla betyg är lika",
    "all are alike": "alla är lika",
    "no outcomes are kept": "inga utfall finns sparade",
    "too few customers": "för få kunder",
    "not measured": "inte mätt",
}  # fmt: skip

METRICS: Mapping[str, str] = {
    "answers with a known path": "svar med känt förlopp",
    "remembered less just after": "ihågkommet minus genast efteråt",
    "verdict": "utslag",
    "customers": "kunder",
    "weight": "vikt",
    "published weight": "publicerad vikt",
    "share of variance out of sample": "andel av variansen utanför urvalet",
    "gain of peak-end over the mean": "vinst för toppar och slut mot medelvärdet",
    "weight of duration, 90 % interval": "varaktighetens vikt, intervall på 90 %",
    "p-value": "p-värde",
    "shape": "form",
    "contacts with a felt moment": "kontakter med ett känt ögonblick",
    "feeling at {share:number} % of the way": "känsla efter {share} % av vägen",
    "buys within {days:count} days": "köper inom {days} dagar",
    "amount within {days:count} days": "belopp inom {days} dagar",
    "leaves within {days:count} days": "lämnar inom {days} dagar",
    "later trust": "senare förtroende",
    "later forgive": "senare vilja att förlåta",
    "later advocate": "senare vilja att tala väl om oss",
    "later repurchase": "senare vilja att köpa igen",
}

UNITS: Mapping[str, str] = {
    "valence": "känsla",
    "p": "p",
    "money": "pengar",
    "experiences": "upplevelser",
}

WORDS: Mapping[str, str] = {
    "mean": "medelvärde",
    "peak": "bästa ögonblick",
    "trough": "sämsta ögonblick",
    "end": "slut",
    "start": "början",
    "trend": "riktning",
    "duration": "varaktighet",
    "spread": "spridning",
    "here": "här",
    "just after": "genast efteråt",
    "remembered": "ihågkommet",
    "published": "publicerat",
    "curve": "förlopp",
    "curve of all": "förlopp för alla",
    "later": "senare",
    "later average": "senare, i medeltal",
    "later days": "senare, antal dagar",
    "both": "båda",
    "cannot be told apart": "går inte att skilja åt",
    "mean only": "bara medelvärdet",
    "peak-end": "toppar och slut",
    "end only": "bara slutet",
    "full": "alla",
    "salience": "framträdande",
    "fading": "kvar per ögonblick",
    "negativity": "det dåligas vikt",
    "peak, trough and end add to the mean": "bästa, sämsta och slut tillför utöver medelvärdet",
    "the mean adds to peak, trough and end": "medelvärdet tillför utöver bästa, sämsta och slut",
    "mean, peak and trough add to the end": "medelvärde, bästa och sämsta tillför utöver slutet",
    "the start counts as well": "början spelar också roll",
    "duration counts for 0.10 or more": "varaktigheten väger 0.10 eller mer",
}

SERIES: Mapping[str, str] = {"here": "här", "published": "publicerat", "just after": "genast efteråt"}

PLACES: Mapping[str, str] = {"{line:word} {series:series}": "{line}, {series}"}

CARDS: Mapping[str, str] = {
    "Do memories follow peaks and the end of an experience, or its average?":
        "Följer minnen toppar och slut i en upplevelse, eller dess medelvärde?",
    "Weights say how many standard deviations of the remembered score go with one of the feature, the others held "
    "level. A verdict is given where the rival rules are refuted; otherwise they cannot be told apart, which is common "
    "below 5,000 experiences. Just after and remembered are two things and stand apart.":
        "Vikter säger hur många standardavvikelser i det ihågkomna betyget som hänger samman med en i förloppets drag, "
        "med de andra hållna lika. Ett utslag ges där de rivaliserande reglerna är motbevisade; annars går de inte att "
        "skilja åt, vilket är vanligt under 5 000 upplevelser. Genast efteråt och ihågkommet är två saker och står "
        "isär.",
    "There are enough remembered experiences to tell the rules apart.":
        "Det finns tillräckligt många ihågkomna upplevelser för att skilja reglerna åt.",
    "The error of reading moments is known and not overwhelming.":
        "Avläsningsfelet i ögonblick är känt och inte överväldigande.",
    "Most remembered answers are about experiences whose moments are known.":
        "De flesta ihågkomna svar gäller upplevelser vars ögonblick är kända.",
    "Experiences are asked about whether they ended well or badly.":
        "Det frågas om upplevelser vare sig de slutade väl eller illa.",
    "Answers just after and remembered ones are not pooled.":
        "Svar genast efteråt och ihågkomna svar slås inte samman.",
    "Customers agreed that their feelings are read.": "Kunderna har gått med på att deras känslor läses av.",
    "random-intercept weights against dense generalised least squares":
        "vikter med egen nivå per kund mot fullständig generaliserad minsta kvadrat",
    "verdicts in mean-rule, peak-end and end-only worlds with error of reading":
        "utslag i världar där medelvärdet, toppar och slut, eller bara slutet gäller, med avläsningsfel",
    "the salience form at its corners is the mean, the end and the extreme":
        "den framträdande formen är i sina hörn medelvärdet, slutet och ytterligheten",
}  # fmt: skip
