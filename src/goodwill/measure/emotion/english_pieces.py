"""From an English text to words, and from words to the pieces the encoder knows (WordPiece, Schuster & Nakajima 2012).

Words are lower case and without diacritics, each mark of punctuation on its own, as the encoder was first trained. A
picture sign is read by its Unicode name ("😂" as "face with tears of joy"): its meaning is in the name, and the
vocabulary has no sign for it; two names that hide the meaning ("pouting") are said plainer. A sign repeated at once is
read once. Placeholders that hide names ("[NAME]") are one word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

UNKNOWN, START, END = 100, 101, 102
PLACEHOLDERS = {"[name]": 1, "[religion]": 2}
"""Places of the vocabulary that were left unused and now stand for a hidden name or religion."""

_LONGEST_WORD = 100
_CHARACTERS_READ = 2000
_WORD = re.compile(r"\[(?:name|religion)\]|[^\W_]+|[^\w\s\x00-\x1f\x7f]|_")
_PLAINER = {"😡": ("very", "angry", "face"), "🤬": ("very", "angry", "face", "cursing")}
_APART = str.maketrans(
    {"\u200d": " ", "\ufe0f": " ", "\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2026": "..."}
)


@lru_cache(maxsize=4096)
def _sign(character: str) -> tuple[str, ...]:
    """Words of a picture sign's Unicode name; nothing for a modifier of colour or sex; other characters themselves."""
    if character in _PLAINER:
        return _PLAINER[character]
    category = unicodedata.category(character)
    if category == "Sk" or character in "♀♂":
        return ("^",) if character == "^" else ("`",) if character == "`" else ()
    if category not in {"So", "Cn", "Co"}:
        return (character,)
    name = unicodedata.name(character, "").lower().replace("-", " ")
    if not name or name.startswith("variation selector"):
        return ()
    return tuple(re.findall(r"[a-z0-9]+", name))


def plain(text: str) -> str:
    """Lower case without diacritics (combining marks), typographic quotes made plain."""
    text = text[:_CHARACTERS_READ].translate(_APART).lower()
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return "".join(character for character in apart if unicodedata.category(character) not in {"Mn", "Cc", "Cf"})


def words(text: str) -> list[str]:
    """The words, marks and named signs of a text, in order.

    Parameters
    ----------
    text
        Any text; only its first 2000 characters are read.
    """
    read_as = plain(text)
    found = _WORD.findall(read_as)
    if read_as.isascii():
        return found
    read: list[str] = []
    before = ""
    for word in found:
        if len(word) == 1 and ord(word) > 0x2000:
            if word != before:
                read.extend(_sign(word))
        else:
            read.append(word)
        before = word
    return read


class Pieces:
    """The encoder's vocabulary: from words to numbers of pieces, longest first.

    Parameters
    ----------
    vocabulary
        One piece a line; its number is its line. Pieces that continue a word begin with "##".
    """

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._kept: dict[str, tuple[int, ...]] = {word: (number,) for word, number in PLACEHOLDERS.items()}

    def _split(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST_WORD:
            return (UNKNOWN,)
        found: list[int] = []
        start, size = 0, len(word)
        while start < size:
            for end in range(size, start, -1):
                piece = word[start:end] if start == 0 else f"##{word[start:end]}"
                number = self._numbers.get(piece)
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return (UNKNOWN,)
        return tuple(found)

    def of(self, read: list[str], longest: int) -> npt.NDArray[np.int64]:
        """Numbers of the pieces of a text's words, between the marks of start and end, at most `longest` in all."""
        numbers = [START]
        kept = self._kept
        for word in read:
            pieces = kept.get(word)
            if pieces is None:
                pieces = self._split(word)
                if len(kept) < 200_000:
                    kept[word] = pieces
            numbers.extend(pieces)
            if len(numbers) >= longest:
                break
        numbers = numbers[: longest - 1]
        numbers.append(END)
        return np.array(numbers, dtype=np.int64)
