"""Phrases of emotion: what customers feel, how it was read, and how much of it is known."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "{title:title}: positive in {positive:figure}; negative in {negative:figure} (n counts texts).":
        "{title}: positiva i {positive}; negativa i {negative} (n räknar texter).",
    "Positive in {positive:figure}; negative in {negative:figure} (n counts texts).":
        "Positiva i {positive}; negativa i {negative} (n räknar texter).",
    "{title:title}: no words were read.": "{title}: inga ord har lästs.",
    "No words were read.": "Inga ord har lästs.",
    "The commonest emotion in customers' words is {name:metric}: {figure:figure}.":
        "Vanligaste känslan i kundernas ord är {name}: {figure}.",
    "The commonest state in customers' words is {name:metric}: {figure:figure}.":
        "Vanligaste tillståndet i kundernas ord är {name}: {figure}.",
    "Contacts whose feeling is known lie at {figure:figure}.":
        "Kontakter vars känsla är känd ligger på {figure}.",
    "Lowest at {touchpoint:name}: {figure:figure}.": "Lägst vid {touchpoint}: {figure}.",
    "Contacts whose feeling is not known: {figure:figure}.": "Kontakter vars känsla inte är känd: {figure}.",
    # doubts
    "Whether texts look alike here and where errors were measured cannot be checked from the facts.":
        "Om texterna liknar dem där läsfelen mättes går inte att kontrollera ur fakta.",
    "Of customers' words {share:number} are in a language that no model reads or whose errors are not known.":
        "Av kundernas ord är {share} på språk som ingen modell läser eller vars läsfel inte är kända.",
    "Errors of reading are known for the languages read.": "Läsfelen är kända för de språk som lästs.",
    "More is called so than reading finds at all where its errors were measured: shares are left out.":
        "Mer pekas ut än läsningen alls hittar där läsfelen mättes: andelar är utelämnade.",
    "Errors of reading are measured on customers who were asked as well.":
        "Läsfelen är mätta på kunder som också tillfrågats.",
    "There are neither contacts nor words in which a feeling could be known.":
        "Det finns varken kontakter eller ord där en känsla kunde vara känd.",
    "There are no contacts.": "Det finns inga kontakter.",
    "The feeling of only {share:number} of contacts is known; the others may differ.":
        "Känslan är känd för bara {share} av kontakterna; de andra kan skilja sig.",
    "The feeling of {share:number} of contacts is known.": "Känslan i {share} av kontakterna är känd.",
    "Too few customers were both asked and read.": "För få kunder har både tillfrågats och lästs.",
    "Read from words, feelings lie {size:number} lower than what customers say when asked.":
        "Lästa ur ord ligger känslorna {size} lägre än vad kunderna säger när de tillfrågas.",
    "Read from words, feelings lie {size:number} higher than what customers say when asked.":
        "Lästa ur ord ligger känslorna {size} högre än vad kunderna säger när de tillfrågas.",
    "Read from words, feelings lie where customers put them when asked.":
        "Lästa ur ord ligger känslorna där kunderna själva lägger dem när de tillfrågas.",
}  # fmt: skip

TITLES: Mapping[str, str] = {"What customers feel": "Vad kunderna känner"}

METRICS: Mapping[str, str] = {
    "positive": "positiva",
    "negative": "negativa",
    "anger": "ilska",
    "disgust": "avsky",
    "fear": "rädsla",
    "joy": "glädje",
    "sadness": "sorg",
    "surprise": "förvåning",
    "frustration": "frustration",
    "confusion": "förvirring",
    "relief": "lättnad",
    "gratitude": "tacksamhet",
    "distrust": "misstro",
    "threat to leave": "hot om att lämna",
    "mean feeling": "känsla i medeltal",
    "feeling unknown": "okänd känsla",
    "words that say nothing": "ord som inget säger",
    "words not read": "ord som inte lästs",
    "asked and read: correlation": "tillfrågat och läst: korrelation",
    "asked and read: difference": "läst minus tillfrågat",
}

REASONS: Mapping[str, str] = {
    "nothing was read": "inget har lästs",
    "the classifier does not tell it from the rest": "läsningen skiljer det inte från resten",
    "how often reading errs here was never measured": "hur ofta läsningen har fel här har aldrig mätts",
    "texts here are unlike those on which errors were measured": "texterna här liknar inte dem som läsfelen mättes på",
    "no feeling is known": "ingen känsla är känd",
    "too few customers were both asked and read": "för få kunder har både tillfrågats och lästs",
    "asked or read feelings do not differ": "tillfrågade eller lästa känslor skiljer sig inte åt",
}

DEEDS: Mapping[str, str] = {
    "load contacts with their moments, or answers with text":
        "läs in kontakter med deras ögonblick, eller svar med text",
}  # fmt: skip

CARDS: Mapping[str, str] = {
    "What do customers feel, where and when, and how much of it is known?":
        "Vad känner kunderna, var och när, och hur mycket av det är känt?",
    "Shares of customers' texts with a feeling, corrected for how often reading errs; several feelings can be in one "
    "text. Mean feeling is that of contacts, -1 to 1: what the customer said of it, else what a coder or the words "
    "tell. A contact without any of these is unknown, never neutral.":
        "Andelar av kundernas texter med en känsla, rättade för hur ofta läsningen har fel; flera känslor kan finnas i "
        "samma text. Medelkänslan gäller kontakter, -1 till 1: vad kunden själv sa, annars vad en kodare eller orden "
        "säger. En kontakt utan något av detta är okänd, aldrig neutral.",
    "How often reading errs was measured in the languages that were read.":
        "Hur ofta läsningen har fel är mätt på de språk som lästs.",
    "Texts with one feeling look alike here and where errors of reading were measured.":
        "Texter med samma känsla liknar varandra här och där läsfelen mättes.",
    "The feeling of at least half of the contacts is known.": "Känslan i minst hälften av kontakterna är känd.",
    "What is read from words agrees with what customers say when they are asked.":
        "Det som läses ur ord stämmer med vad kunderna säger när de tillfrågas.",
    "shares planted at 2 to 60 % under error rates that differ by feeling":
        "inplanterade andelar på 2 till 60 % med läsfel som skiljer sig mellan känslor",
    "with a reader that never errs the share is the plain one with Wilson's interval":
        "med en läsare som aldrig har fel är andelen den vanliga, med Wilsons intervall",
    "sums against counting text by text": "summor mot räkning text för text",
}  # fmt: skip
