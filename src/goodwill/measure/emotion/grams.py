"""Pieces of texts as numbers: hashed character n-grams inside words, words and pairs of words, in arrays.

One pass over the characters of many texts together: sums of codes times powers of an odd base modulo 2^64 give the
hash of any stretch by one subtraction (a polynomial hash; Karp & Rabin 1987), since an odd base can be divided by
modulo 2^64.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]

LONGEST = 2_000
"""So many characters of a text are read."""
TOKEN = re.compile(r"[^\W_]+|[!?]|[\u2600-\u27bf\U0001f300-\U0001faff]")
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SPACE, _END = 32, 10


@dataclass(frozen=True)
class Grams:
    """Pieces of texts, text after text.

    Attributes
    ----------
    hashes
        64-bit hash of each piece, shape (pieces,).
    text
        Which text it stands in, ascending within each kind, shape (pieces,).
    texts
        Number of texts.
    """

    hashes: Hashes
    text: Places
    texts: int

    def columns(self, bits: int) -> Places:
        """Return the column of each piece in a table of 2^bits columns."""
        return (self.hashes >> np.uint64(64 - bits)).astype(np.int64)

    def mean(self, weight: npt.NDArray[np.floating], power: float = 0.5) -> npt.NDArray[np.float64]:
        """Return, per text, the sum of the pieces' weights over (number of pieces)^power; 0 for a text without any."""
        count = np.bincount(self.text, minlength=self.texts)
        total = np.bincount(self.text, weights=weight, minlength=self.texts)
        return np.asarray(total / np.maximum(count, 1) ** power)


def tokens(text: str) -> list[str]:
    """Return the words, marks and pictures of a text in lower case."""
    return TOKEN.findall(text[:LONGEST].lower())


class Read:
    """Texts joined to one array of characters, ready to be cut into pieces."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        joined = " \n ".join(" ".join(words) for words in texts)
        codes = np.frombuffer(f" {joined} \n".encode("utf-32-le", "replace"), dtype=np.uint32)
        self.texts = len(texts)
        self._space = codes == _SPACE
        self._end = codes == _END
        self._text = np.cumsum(self._end) - self._end
        power, self._back = _powers(len(codes))
        self._sums = np.concatenate([[np.uint64(0)], np.cumsum(codes.astype(np.uint64) * power, dtype=np.uint64)])

    def characters(self, shortest: int, longest: int) -> Grams:
        """Return the n-grams inside words, a space on either side of each word counted as its edge."""
        found, where = [], []
        breaks = np.concatenate([[0], np.cumsum(self._space | self._end)])
        ends = np.concatenate([[0], np.cumsum(self._end)])
        for n in range(shortest, longest + 1):
            at = np.arange(max(0, len(self._space) - n + 1))
            whole = ends[at + n] == ends[at]
            inside = breaks[at + n - 1] == breaks[at + 1] if n > 2 else np.ones(len(at), bool)
            blank = self._space[at] & self._space[at + n - 1]  # two edges and nothing between, or one edge alone
            at = at[whole & inside & ~blank] if n <= 2 else at[whole & inside]
            found.append(self._hash(at, at + n, n))
            where.append(self._text[at])
        return Grams(np.concatenate(found), np.concatenate(where), self.texts)

    def words(self, *, pairs: bool) -> Grams:
        """Return whole words, and pairs of neighbours when asked."""
        word = ~(self._space | self._end)
        edge = np.diff(np.concatenate([[0], word.astype(np.int8), [0]]))
        start, stop = np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)
        text = self._text[start]
        hashes = self._hash(start, stop, 101)
        if pairs and len(start) > 1:
            next_to = text[1:] == text[:-1]
            double = (hashes[:-1] * np.uint64(3) + hashes[1:] * np.uint64(5))[next_to] * _MIX
            hashes, text = np.concatenate([hashes, double]), np.concatenate([text, text[:-1][next_to]])
        return Grams(hashes, text, self.texts)

    def _hash(self, start: Places, stop: Places, kind: int) -> Hashes:
        raw = (self._sums[stop] - self._sums[start]) * self._back[start]
        raw ^= raw >> np.uint64(29)
        return np.asarray((raw + np.uint64(kind)) * _MIX)


@lru_cache(maxsize=1)
def _tables(size: int) -> tuple[Hashes, Hashes]:
    ones = np.ones(size, dtype=np.uint64)
    up, down = ones.copy(), ones.copy()
    up[1:], down[1:] = np.uint64(_BASE), np.uint64(_INVERSE)
    return np.multiply.accumulate(up), np.multiply.accumulate(down)


def _powers(n: int) -> tuple[Hashes, Hashes]:
    """Return powers of the base and of its inverse modulo 2^64, at least n of each."""
    up, down = _tables(1 << max(16, (n - 1).bit_length()))
    return up[:n], down[:n]
