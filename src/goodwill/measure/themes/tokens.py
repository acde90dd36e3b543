"""Words of a text as they are compared: small letters, accents folded, letters of the language kept."""

from __future__ import annotations

import re
import unicodedata

KEPT = frozenset("åäöæø")
"""Letters of their own, not accented ones: "får" is not "far"."""
_APOSTROPHES = re.compile(r"['’‘`´]")
_WORD = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[a-z0-9åäöæø]+")
_OTHER = re.compile(r"[^\x00-\x7fåäöæøÅÄÖÆØ]")


def folded(text: str) -> str:
    """Return a text in small letters without accents (``é`` reads ``e``), whichever way it was encoded.

    å, ä, ö, æ and ø are letters, not accents, and stay; apostrophes vanish, so that ``don't`` is one word.
    """
    if text.isascii():
        low = text.lower()
        return low.replace("'", "").replace("`", "") if "'" in low or "`" in low else low
    low = _APOSTROPHES.sub("", unicodedata.normalize("NFC", text).lower())
    if _OTHER.search(low) is None:
        return low
    return unicodedata.normalize("NFC", "".join(_bare(c) for c in unicodedata.normalize("NFC", low)))


def tokens(text: str) -> list[str]:
    """Return the words of a text in order, folded; hyphens part words."""
    low = folded(text)
    return _PLAIN.findall(low) if _OTHER.search(low) is None else _WORD.findall(low)


def _bare(letter: str) -> str:
    if letter.isascii() or letter in KEPT:
        return letter
    return "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
