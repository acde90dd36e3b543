"""Short texts that no model of letters can place, told to be English by their words.

"Shame." or "I miss those days" have too few letters for `languages.detect`. Such a text is English if it has words that
are common in English and in none of eight other languages, and fewer words that English does not have. Everything else
stays untold: this is evidence from the text itself, no default.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from goodwill.measure.emotion.english import ARTEFACT
from goodwill.measure.emotion.english_pieces import words


@lru_cache(maxsize=1)
def _vocabularies() -> tuple[frozenset[str], frozenset[str]]:
    """Words of English, and those of them that other languages have too."""
    known = (ARTEFACT / "grams.txt").read_text(encoding="utf-8").split("\n")
    shared = (ARTEFACT / "shared_words.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(known), frozenset(shared)


def is_english(text: str) -> bool:
    """Whether the words of a text say that it is English; False also where they do not say.

    Parameters
    ----------
    text
        Any text.
    """
    known, shared = _vocabularies()
    letters = "".join(character if character < "\u2000" else " " for character in text)  # a sign has no language
    read = [word for word in words(letters) if word.isalpha() and len(word) > 1]
    strange = sum(word not in known for word in read)
    own = sum(word in known and word not in shared for word in read)
    return own > strange


def told(texts: Sequence[str | None], languages: Sequence[str | None]) -> list[str | None]:
    """Return the languages with those texts as English that were untold and are English by their words.

    Parameters
    ----------
    texts, languages
        n texts and their languages so far, None where untold.
    """
    return [
        "en" if code is None and text and is_english(text) else code
        for text, code in zip(texts, languages, strict=True)
    ]
