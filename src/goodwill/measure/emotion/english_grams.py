"""The second witness of the English reading: words, pairs of words and runs of letters, weighed one by one.

A linear model over TF-IDF sees what an encoder of pieces blurs (a rare word, a misspelling, a run of marks). Two
blocks, each of length one (Salton & Buckley 1988, logarithmic counts times inverse document frequency): words and pairs
of words; runs of 2 to 5 characters inside a blank-delimited token with a blank at each end.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from goodwill.measure.emotion.english_pieces import plain, words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SHORTEST, LONGEST = 2, 5
_LONGEST_TOKEN = 40


def word_grams(text: str) -> list[str]:
    """Words and pairs of neighbouring words, with repetition; a pair is joined by a blank."""
    read = words(text)
    return read + [f"{first} {second}" for first, second in pairwise(read)]


def letter_grams(token: str) -> list[str]:
    """Runs of 2 to 5 characters of one token with a blank at each end."""
    padded = f" {token[:_LONGEST_TOKEN]} "
    size = len(padded)
    return [padded[i : i + n] for n in range(SHORTEST, min(LONGEST, size) + 1) for i in range(size - n + 1)]


class Grams:
    """From texts to the weighted grams of a fixed vocabulary.

    Parameters
    ----------
    of_words, of_letters
        Grams known of each block, in the order of the columns (words first).
    rarity
        Inverse document frequency of each column, shape (columns,).
    """

    def __init__(self, of_words: Sequence[str], of_letters: Sequence[str], rarity: npt.NDArray[np.float32]) -> None:
        self._words = {gram: place for place, gram in enumerate(of_words)}
        self._letters = {gram: place for place, gram in enumerate(of_letters, start=len(of_words))}
        self._rarity = rarity
        self._kept: dict[str, list[int]] = {}

    def _token(self, token: str) -> list[int]:
        found = self._kept.get(token)
        if found is None:
            known = self._letters
            found = [known[gram] for gram in letter_grams(token) if gram in known]
            if len(self._kept) < 50_000:
                self._kept[token] = found
        return found

    def matrix(self, texts: Sequence[str]) -> csr_matrix:
        """Weights of grams, shape (texts, columns), each block of a row of length one (or zero)."""
        from scipy.sparse import csr_matrix

        known, ends, columns = self._words, [0], []
        border = len(known)
        for text in texts:
            columns.extend([known[gram] for gram in word_grams(text) if gram in known])
            for token in plain(text).split():
                columns.extend(self._token(token))
            ends.append(len(columns))
        place = np.array(columns, dtype=np.int32)
        found = csr_matrix(
            (np.ones(len(place), dtype=np.float32), place, np.array(ends)), shape=(len(texts), len(self._rarity))
        )
        found.sum_duplicates()
        found.data = (1.0 + np.log(found.data)) * self._rarity[found.indices]
        rows = np.repeat(np.arange(len(texts)), np.diff(found.indptr))
        block = 2 * rows + (found.indices >= border)
        length = np.sqrt(np.bincount(block, weights=found.data.astype(np.float64) ** 2, minlength=2 * len(texts)))
        found.data = (found.data / length[block]).astype(np.float32)
        return found
