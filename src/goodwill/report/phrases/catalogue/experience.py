"""Phrases of experience and ease: the three parts, what goes with loyalty, units side by side, the grid."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # components
    "{title:title}: nobody was asked about success, ease or emotion.":
        "{title}: ingen har tillfrågats om utfall, enkelhet eller känsla.",
    "Nobody was asked about success, ease or emotion.": "Ingen har tillfrågats om utfall, enkelhet eller känsla.",
    "Emotion against the mean of the other two (the gap): {figure:figure}.":
        "Känslan mot medelvärdet av de andra två (gapet): {figure}.",
    "For {share:number} of contacts it is not known how they felt.":
        "För {share} av kontakterna är det inte känt hur de kändes.",
    "For {share:number} of contacts the feeling is unknown; it is not neutral.":
        "För {share} av kontakterna är känslan okänd; den är inte neutral.",
    "The feeling is known for {share:number} of contacts.": "Känslan är känd för {share} av kontakterna.",
    "It is not known how many contacts there were.": "Det är inte känt hur många kontakter det var.",
    "Emotion lags behind success and ease by {size:number} {unit:unit}.":
        "Känslan ligger {size} {unit} efter utfall och enkelhet.",
    "Emotion is ahead of success and ease by {size:number} {unit:unit}.":
        "Känslan ligger {size} {unit} före utfall och enkelhet.",
    "Emotion lags behind success and ease at {touchpoint:name} by {size:number} {unit:unit}.":
        "Vid {touchpoint} ligger känslan {size} {unit} efter utfall och enkelhet.",
    "Emotion is ahead of success and ease at {touchpoint:name} by {size:number} {unit:unit}.":
        "Vid {touchpoint} ligger känslan {size} {unit} före utfall och enkelhet.",
    "The three parts were asked on {low:number} to {high:number}.":
        "De tre delarna frågades på skalan {low} till {high}.",
    "The three parts were asked on different scales; shown from 0 to 100.":
        "De tre delarna frågades på olika skalor; de visas från 0 till 100.",
    # goes_with_loyalty
    "{title:title}: Share of {outcome:the_metric} that goes with each part: {shares:items}.":
        "{title}: andel av {outcome} som hänger samman med varje del: {shares}.",
    "These cannot be ranked: {pairs:pairs}.": "De här kan inte rangordnas: {pairs}.",
    "{part:the_metric} goes with {outcome:the_metric} more than {other:the_metric} does.":
        "{part} hänger mer samman med {outcome} än {other} gör.",
    "Loyalty was asked later, in another reply.": "Lojaliteten frågades senare, i ett annat formulär.",
    "Loyalty was asked in the same reply: one mood colours all answers, so shares are too large.":
        "Lojaliteten frågades i samma formulär: ett och samma humör färgar alla svar, så andelarna är för stora.",
    "The three parts together go with {share:number} of the variance of loyalty.":
        "De tre delarna hänger tillsammans samman med {share} av lojalitetens varians.",
    # units_apart
    "{title:title}: there are no units to compare.": "{title}: det finns inga enheter att jämföra.",
    "{title:title}: of {n:count} units, after borrowing from one another, {unit:name} lies lowest, in "
    "{part:the_metric}: "
    "{figure:figure} from comparable units.":
        "{title}: av {n} enheter ligger {unit} lägst efter lån av varandra, i {part}: {figure} från jämförbara "
        "enheter.",
    "Contacts that {unit:name} handles are lived through as worse than those of comparable units: {part:the_metric} "
    "lies "
    "{off:off_by} ({others:offs}), in {measure:unit}.":
        "Kontakter som {unit} tar hand om upplevs som sämre än de vid jämförbara enheter: {part} ligger {off} "
        "({others}), i {measure}.",
    "Contacts that {unit:name} handles are lived through as better than those of comparable units: {part:the_metric} "
    "lies "
    "{off:off_by} ({others:offs}), in {measure:unit}.":
        "Kontakter som {unit} tar hand om upplevs som bättre än de vid jämförbara enheter: {part} ligger {off} "
        "({others}), i {measure}.",
    "{n:count} of {all:count} units have fewer than six finished months with like contacts elsewhere: too early to "
    "tell.":
        "{n} av {all} enheter har färre än sex avslutade månader med likadana kontakter på andra håll: för tidigt att "
        "säga.",
    "Units are compared within touchpoint and survey mode; how hard their contacts were is not known.":
        "Enheter jämförs inom kontaktpunkt och svarssätt; hur svåra deras kontakter var är inte känt.",
    "What a unit's customers say of contacts elsewhere is taken off; other differences between customers cannot be "
    "seen.":
        "Det som en enhets kunder säger om kontakter på andra håll är borträknat; andra skillnader mellan kunder syns "
        "inte.",
    "Whether some units have kinder customers cannot be seen: there are no contacts without the units.":
        "Om vissa enheter har snällare kunder syns inte: det finns inga kontakter utan enheterna.",
    # ease_grid
    "All four questions were asked.": "Alla fyra frågorna har ställts.",
    "Not asked: {questions:metrics}.": "Inte frågat: {questions}.",
    "The four questions were asked on {low:number} to {high:number}.":
        "De fyra frågorna ställdes på skalan {low} till {high}.",
    "The four questions were asked on different scales; shown from 0 to 100.":
        "De fyra frågorna ställdes på olika skalor; de visas från 0 till 100.",
}  # fmt: skip

PAIRS: Mapping[str, str] = {"{first:the_metric} and {second:the_metric}": "{first} och {second}"}
# How far a part of an experience lies off.
OFF_BY: Mapping[str, str] = {"{size:number} lower": "{size} lägre", "{size:number} higher": "{size} högre"}
OFFS: Mapping[str, str] = {"{part:the_metric} {off:off_by}": "{part} {off}"}

TITLES: Mapping[str, str] = {
    "Success, ease and emotion": "Utfall, enkelhet och känsla",
    "What goes with loyalty": "Vad som hänger samman med lojalitet",
    "Units side by side": "Enheter sida vid sida",
    "Easy and nice, to get and to use": "Lätt och trevligt, att få och att använda",
}

REASONS: Mapping[str, str] = {
    "nothing to compare": "inget att jämföra",
    "fewer than {n:count} experiences can be matched with loyalty":
        "färre än {n} upplevelser kan paras ihop med lojalitet",
}  # fmt: skip

# Pairs of parts, as tables name them.
WORDS: Mapping[str, str] = {"{first:metric} - {second:metric}": "{first} – {second}"}

CARDS: Mapping[str, str] = {
    "Did customers get what they came for, was it easy, and how did it make them feel?":
        "Fick kunderna det de kom för, var det enkelt, och hur kändes det?",
    "Three means on one scale; their intervals hold together. The gap says how far the feeling lags behind the other "
    "two. A contact without an answer has an unknown feeling, not a neutral one.":
        "Tre medelvärden på en skala; intervallen håller tillsammans. Gapet säger hur långt känslan ligger efter de "
        "andra två. En kontakt utan svar har en okänd känsla, inte en neutral.",
    "Success, ease and emotion were asked on one scale.": "Utfall, enkelhet och känsla frågades på samma skala.",
    "Contacts whose feeling is not known are like those whose feeling is.":
        "Kontakter vars känsla inte är känd liknar dem vars känsla är känd.",
    "means, gaps and shares against row-by-row counting": "medelvärden, gap och andelar mot räkning rad för rad",
    "one answer per customer and one month collapses to the paired t test":
        "med ett svar per kund och en månad blir det det parade t-testet",
    "Which of success, ease and emotion goes with later loyalty?":
        "Vilken del – utfall, enkelhet eller känsla – hänger samman med senare lojalitet?",
    "The share of the variance of loyalty that goes with each part, averaged over all orders of entering them. It says "
    "what goes together, not what would move loyalty; two parts whose intervals of difference hold zero cannot be "
    "ranked.":
        "Andelen av lojalitetens varians som hänger samman med varje del, i medeltal över alla ordningar att ta in "
        "dem. "
        "Den säger vad som hör ihop, inte vad som skulle flytta lojaliteten; två delar vars skillnad har ett intervall "
        "med noll i kan inte rangordnas.",
    "Loyalty was asked later than the experience, in another reply.":
        "Lojaliteten frågades senare än upplevelsen, i ett annat formulär.",
    "The three parts together go with loyalty at all.":
        "De tre delarna hänger tillsammans över huvud taget samman med lojalitet.",
    "shares against least squares over all six orders, row by row":
        "andelar mot minsta kvadrat över alla sex ordningar, rad för rad",
    "with a loyalty made of one part alone that part has the whole share":
        "med en lojalitet gjord av en enda del får den delen hela andelen",
    "Which units' contacts are lived through as worse or better than like contacts of other units?":
        "Vilka enheters kontakter upplevs som sämre eller bättre än likadana kontakter vid andra enheter?",
    "Distances in success, ease and emotion, judged together, so that a unit is judged once and not three times. They "
    "go with the unit: people, work and circumstances there may all be behind them.":
        "Avstånd i utfall, enkelhet och känsla, bedömda tillsammans, så att en enhet bedöms en gång och inte tre. De "
        "hänger samman med enheten: människor, arbete och omständigheter där kan alla ligga bakom.",
    "Apart from what they say of contacts elsewhere, customers of all units judge alike.":
        "Bortsett från vad de säger om kontakter på andra håll bedömer alla enheters kunder lika.",
    "planted weak teams are found, others are not, with kinder customers here and there":
        "inlagda svaga lag hittas, andra inte, med snällare kunder här och där",
    "200 companies in which nothing happens": "200 företag där inget händer",
    "Is it easy and nice to get, and easy and nice to use, and for whom is it not?":
        "Är det lätt och trevligt att få, och lätt och trevligt att använda, och för vem är det inte så?",
    "Four means on the scale asked; the intervals of the four cells of one place hold together. A circumstance is "
    "something a customer is in for a while; it goes with the answer, nothing more.":
        "Fyra medelvärden på den skala som frågorna hade; intervallen för platsens fyra rutor håller tillsammans. En "
        "omständighet är något som en kund är i under en tid; den hänger samman med svaret, inget mer.",
    "The four questions were asked on one scale.": "De fyra frågorna ställdes på samma skala.",
    "cells by touchpoint and circumstance against row-by-row counting":
        "rutor per kontaktpunkt och omständighet mot räkning rad för rad",
    "one answer per customer collapses to Student's t at the simultaneous level":
        "med ett svar per kund blir det Students t på den samtidiga nivån",
}  # fmt: skip
