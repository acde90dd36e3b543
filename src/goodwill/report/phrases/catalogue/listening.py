"""Phrases of listening: whom we asked, who answered, how far silence could move the figures."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "Of {asked:count} asked, {figure:figure} answered (n counts those asked).":
        "Av {asked} tillfrågade svarade {figure} (n räknar de tillfrågade).",
    "By survey from {low:number} ({lowest:name}) to {high:number} ({highest:name}).":
        "Per enkät från {low} ({lowest}) till {high} ({highest}).",
    "{metric:the_metric} could lie anywhere from {low:number} to {high:number} of its scale if the silent all stood "
    "at one "
    "end.":
        "{metric} kan ligga var som helst från {low} till {high} av sin skala om alla som inte svarat stod i samma "
        "ände.",
    "Nobody was asked.": "Ingen har tillfrågats.",
    "{n:count} invitations are marked completed but no reply names them: rates are too low.":
        "{n} utskick är märkta som besvarade men inget svar nämner dem: svarsandelarna är för låga.",
    "Replies name the invitations they answer.": "Svaren nämner de utskick de hör till.",
    "There is only one group, so rates cannot be compared.":
        "Det finns bara en grupp, så svarsandelar kan inte jämföras.",
    "Answer rates run from {low:number} to {high:number}: read weighted figures.":
        "Svarsandelarna går från {low} till {high}: läs de vägda siffrorna.",
    "Groups answer at about the same rate.": "Grupperna svarar ungefär lika ofta.",
}  # fmt: skip

TITLES: Mapping[str, str] = {"Who answered": "Vilka som svarade"}

CARDS: Mapping[str, str] = {
    "Whom did we ask, who answered, and how far could silence move the figures?":
        "Vilka tillfrågades, vilka svarade, och hur mycket kan tystnaden flytta siffrorna?",
    "The share of those asked who answered. It is no measure of quality by itself: what counts is whether those who "
    "answer differ from those who do not.":
        "Andelen av de tillfrågade som svarade. Den är inget kvalitetsmått i sig: det avgörande är om de som svarar "
        "skiljer sig från dem som inte gör det.",
    "Replies name the invitation they answer.": "Svaren nämner det utskick de hör till.",
    "Groups that were asked answer at about the same rate.": "De grupper som tillfrågades svarar ungefär lika ofta.",
    "asked, answered, weighted and worst case against row-by-row counting":
        "tillfrågade, svarande, vägt och sämsta fall mot räkning rad för rad",
    "with equal answer rates the weighted figure is the plain one":
        "med lika svarsandelar är den vägda siffran den ovägda",
}  # fmt: skip
