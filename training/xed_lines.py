"""Lines of XED's files with their places in the common order of all files, folds and near-duplicates."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numba import njit
from sklearn.feature_extraction.text import HashingVectorizer

PLEASANT, UNPLEASANT = {"joy", "trust", "anticipation"}, {"anger", "disgust", "fear", "sadness"}
LONGEST = "br"  # the longest file: the others' places are told along it
FOLDS, STRETCH, EDGE = 5, 490, 40
ALIKE = 0.6  # cosine of characters from which two lines are near-duplicates
_SHAPES = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 4), alternate_sign=False, dtype=np.float32)


@dataclass
class Lines:
    """One file.

    Attributes
    ----------
    name, language
        Of the file; the code it is read as.
    texts, share
        Lines; share of pleasant among their emotions.
    felt, pure
        Whether a line has any emotion that counts; only such of one kind.
    fold, edge
        Fold in cross-validation; whether it stands near the edge of a stretch.
    """

    name: str
    language: str
    texts: list[str]
    share: np.ndarray
    felt: np.ndarray
    pure: np.ndarray
    fold: np.ndarray
    edge: np.ndarray

    def alike(self, held: np.ndarray, other: Lines) -> np.ndarray:
        """Return which of another file's lines look nearly like one of the held lines."""
        mine = _SHAPES.transform([t for t, h in zip(self.texts, held, strict=True) if h])
        found = np.zeros(len(other.texts), bool)
        for start in range(0, len(found), 2000):
            part = _SHAPES.transform(other.texts[start : start + 2000]) @ mine.T
            found[start : start + 2000] = part.max(axis=1).toarray().ravel() >= ALIKE
        return found


def load(folder: Path, name: str) -> Lines:
    """Return the lines of one file."""
    texts, emotions = _read(folder, name)
    pleasant = np.array([len(e & PLEASANT) for e in emotions])
    unpleasant = np.array([len(e & UNPLEASANT) for e in emotions])
    place = _places(emotions, _read(folder, LONGEST)[1])
    inside = place % STRETCH
    return Lines(
        name, "pt" if name == "br" else name, texts, pleasant / np.maximum(pleasant + unpleasant, 1),
        pleasant + unpleasant > 0, (pleasant > 0) != (unpleasant > 0), _folds(texts, place),
        (inside < EDGE) | (inside > STRETCH - EDGE),
    )  # fmt: skip


def _read(folder: Path, name: str) -> tuple[list[str], list[set[str]]]:
    with (folder / "clean" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [r["text"] for r in rows], [set(r["emotions"].split("|")) for r in rows]


def _places(emotions: list[set[str]], along: list[set[str]]) -> np.ndarray:
    """Return each line's place along the longest file: matched by the longest common run of labels, others between."""
    codes: dict[frozenset[str], int] = {}
    a, b = (np.array([codes.setdefault(frozenset(e), len(codes)) for e in x]) for x in (emotions, along))
    matched = _common(a, b)
    at = np.flatnonzero(matched >= 0)
    return np.interp(np.arange(len(a)), at, matched[at])


@njit
def _common(a, b):  # noqa: ANN001, ANN202
    n, m = len(a), len(b)
    best = np.zeros((n + 1, m + 1), np.int16)
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            best[i, j] = best[i + 1, j + 1] + 1 if a[i] == b[j] else max(best[i + 1, j], best[i, j + 1])
    matched = np.full(n, -1, np.int64)
    i = j = 0
    while i < n and j < m:
        if a[i] == b[j]:
            matched[i] = j
            i += 1
            j += 1
        elif best[i + 1, j] >= best[i, j + 1]:
            i += 1
        else:
            j += 1
    return matched


def _folds(texts: list[str], place: np.ndarray) -> np.ndarray:
    """Return the fold of each line: its stretch's, and that of the first near-duplicate before it."""
    fold = (place // STRETCH).astype(int) % FOLDS
    shapes = _SHAPES.transform(texts)
    for start in range(0, len(texts), 2000):
        near = (shapes[start : start + 2000] @ shapes.T).tocoo()
        close = (near.data >= ALIKE) & (near.col < near.row + start)
        for row, column in zip(near.row[close] + start, near.col[close], strict=True):
            fold[row] = fold[column]
    return fold
