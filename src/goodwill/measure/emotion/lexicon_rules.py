"""Words that turn, strengthen or weaken what stands after them, by language. Written for Goodwill."""

from __future__ import annotations

NEGATIONS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "not no never t none nobody nothing neither nor without "
        "hardly cannot cant dont doesnt didnt isnt wasnt arent wont wouldnt",
        "sv": "inte ej icke aldrig ingen inget inga ingenting utan knappast varken knappt",
        "da": "ikke aldrig ingen intet ingenting uden næppe hverken",
        "no": "ikke aldri ingen intet ingenting uten neppe verken ikkje",
        "fi": "ei en et emme ette eivät eikä ettei älä älkää ilman tuskin enkä etkä eivätkä",
        "de": "nicht kein keine keinen keinem keiner nie niemals nichts niemand ohne kaum weder",
        "fr": "pas ne n jamais aucun aucune rien personne sans ni guère",
        "es": "no nunca jamás ningún ninguna ninguno nada nadie sin ni tampoco",
        "pt": "não nunca jamais nenhum nenhuma nada ninguém sem nem tampouco",
    }.items()
}
"""Each turns the words of feeling among the next few."""

INTENSIFIERS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "very really so extremely absolutely totally utterly incredibly completely truly super most",
        "sv": "mycket väldigt jätte riktigt så extremt helt otroligt "
        "oerhört absolut verkligen fullständigt totalt super alldeles minst",
        "da": "meget virkelig så ekstremt helt utrolig utroligt fuldstændig absolut super vildt",
        "no": "veldig virkelig så ekstremt helt utrolig fullstendig absolutt super kjempe svært meget",
        "fi": "erittäin todella niin hyvin täysin aivan tosi uskomattoman super äärimmäisen",
        "de": "sehr wirklich so extrem total absolut völlig unglaublich super echt äußerst höchst richtig",
        "fr": "très vraiment si extrêmement totalement absolument tellement trop super complètement",
        "es": "muy realmente tan extremadamente totalmente absolutamente increíblemente súper completamente mucho",
        "pt": "muito realmente tão extremamente totalmente absolutamente incrivelmente super completamente demais",
    }.items()
}

DIMINISHERS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "slightly somewhat bit little fairly rather partly",
        "sv": "lite något ganska aningen rätt delvis hyfsat tämligen",
        "da": "lidt noget ganske delvis temmelig nogenlunde",
        "no": "litt noe ganske delvis nokså",
        "fi": "vähän hieman melko aika osittain jokseenkin",
        "de": "etwas bisschen ziemlich teilweise eher",
        "fr": "peu assez légèrement plutôt",
        "es": "poco algo bastante ligeramente",
        "pt": "pouco algo bastante ligeiramente",
    }.items()
}

TURNS: dict[str, frozenset[str]] = {
    "en": frozenset({"but", "however", "although"}),
    "sv": frozenset({"men", "dock", "fast"}),
    "da": frozenset({"men", "dog"}),
    "no": frozenset({"men", "dog"}),
    "fi": frozenset({"mutta", "kuitenkin"}),
    "de": frozenset({"aber", "jedoch", "doch", "leider"}),
    "fr": frozenset({"mais", "cependant", "pourtant"}),
    "es": frozenset({"pero", "aunque"}),
    "pt": frozenset({"mas", "porém"}),
}
"""What stands after them weighs more, what stands before less."""
