"""The fixed words of the brief in English and Swedish: the English is the key, a missing one an error.

Sentences of results come from the methods, in English; the page marks them so where it is Swedish.
"""

from __future__ import annotations

from goodwill.report.swedish import SWEDISH

LANGUAGES = ("en", "sv")
_CONTEXT = {
    "scope all": "Overall",
    "scope period": "By period",
    "scope unit": "By unit",
    "scope segment": "By group",
    "scope touchpoint": "By touchpoint",
    "scope channel": "By channel",
    "scope survey": "By survey",
    "scope construct": "By question",
    "scope touchpoint and channel": "By touchpoint and channel",
    "scope circumstance": "By circumstance",
    "scope promise": "By promise",
    "scope part": "By part",
    "scope pair": "By pair",
    "scope concept": "By concept",
    "scope path": "By path",
    "scope unit apart": "By unit, distance from the others",
    "scope unit borrowed": "By unit, after borrowing from one another",
    "scope behaviour": "What goes with it",
    "scope handler": "By who handled it",
    "scope cohort": "By year in which the contract began",
    "scope tried out": "Tried out on the past",
    "scope change": "Change of the last finished period",
    "scope change unit": "Change of the last finished period, by unit",
    "scope period, mix fixed": "By period, mix held fixed",
    "scope state": "By state of loyalty",
    "scope event": "By what happened",
    "scope handled": "Had every failure been put right",
    "scope theme": "By theme",
    "scope theme touchpoint": "By theme and touchpoint",
    "scope theme language": "By theme and language",
    "scope just after": "Asked just after",
    "scope remembered": "Asked when they remember",
    "scope published": "As published",
    "scope later": "What memories go with later",
    "scope later average": "What memories go with later, on average",
    "scope profile": "By half-life and weight tried",
    "scope threshold": "By tipping point tried",
    "scope curve": "Along the balance",
    "scope balance": "By balance",
    "scope calibration": "Tried on the last quarter",
    "scope recovery": "After failures",
}


def words(text: str, language: str = "en") -> str:
    """Return fixed words in a language; words that the catalogue lacks are returned as they are.

    Raises
    ------
    ValueError
        If the language is neither English nor Swedish.
    """
    if language not in LANGUAGES:
        raise ValueError(f"the brief speaks {' and '.join(LANGUAGES)}, not {language!r}")
    english = _CONTEXT.get(text, text)
    return SWEDISH.get(english, english) if language == "sv" else english


def has_words(text: str) -> bool:
    """Whether the catalogue knows this text."""
    return text in _CONTEXT or text in SWEDISH


def headings() -> tuple[str, ...]:
    """Return the English of the headings of groups of rows."""
    return tuple(_CONTEXT.values())
