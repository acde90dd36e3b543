"""Train the linear model: a logistic regression for each of the 39 targets over TF-IDF grams."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from numba import njit
from scipy.sparse import csr_matrix

from goodwill.measure.emotion.english_grams import Grams, letter_grams, word_grams
from goodwill.measure.emotion.english_pieces import plain


def vocabulary(
    texts: list[str], *, rarest_word: int, rarest_letters: int
) -> tuple[Grams, list[str], list[str], np.ndarray]:
    """Grams that at least so many texts have, with their inverse document frequency (smoothed)."""
    words: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    for text in texts:
        words.update(set(word_grams(text)))
        letters.update({gram for token in plain(text).split() for gram in letter_grams(token)})
    kept_words = sorted(gram for gram, n in words.items() if n >= rarest_word)
    kept_letters = sorted(gram for gram, n in letters.items() if n >= rarest_letters)
    seen = np.array([words[g] for g in kept_words] + [letters[g] for g in kept_letters], dtype=np.float64)
    rarity = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
    return Grams(kept_words, kept_letters, rarity), kept_words, kept_letters, rarity


@njit(cache=True)
def _pass(ends, columns, values, target, order, weights, squares, start, start_squares, rate, penalty):  # noqa: ANN001, ANN202
    """One pass of AdaGrad (Duchi et al. 2011) over the texts; the penalty acts on the weights of a text."""
    targets = target.shape[1]
    z = np.empty(targets)
    for row in order:
        z[:] = start
        for at in range(ends[row], ends[row + 1]):
            for k in range(targets):
                z[k] += values[at] * weights[columns[at], k]
        for k in range(targets):
            z[k] = 1 / (1 + np.exp(-z[k])) - target[row, k]
            start_squares[k] += z[k] * z[k]
            start[k] -= rate * z[k] / np.sqrt(start_squares[k])
        for at in range(ends[row], ends[row + 1]):
            column, value = columns[at], values[at]
            for k in range(targets):
                slope = z[k] * value + penalty * weights[column, k]
                squares[column, k] += slope * slope
                weights[column, k] -= rate * slope / np.sqrt(squares[column, k])


def fit(
    matrix: csr_matrix, target: np.ndarray, *, passes: int, rate: float, penalty: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Weights, shape (columns, targets), and intercepts, of one logistic regression for each target."""
    chance = np.random.default_rng(seed)
    targets = target.shape[1]
    weights = np.zeros((matrix.shape[1], targets), dtype=np.float32)
    squares = np.full_like(weights, 1e-2)
    share = target.mean(0).astype(np.float64)
    start, start_squares = np.log(share / (1 - share)), np.full(targets, 1.0)
    for _ in range(passes):
        order = chance.permutation(len(target))
        _pass(
            matrix.indptr,
            matrix.indices,
            matrix.data,
            target.astype(np.float32),
            order,
            weights,
            squares,
            start,
            start_squares,
            rate,
            penalty,
        )
    return weights, start.astype(np.float32)


def write(
    folder: Path,
    of_words: list[str],
    of_letters: list[str],
    rarity: np.ndarray,
    weights: np.ndarray,
    start: np.ndarray,
) -> None:
    """Write grams and weights; weights as 8 bits with a scale for each target, rounded."""
    scale = np.abs(weights).max(0) / 127
    (folder / "grams.txt").write_text("\n".join(of_words + of_letters) + "\n", encoding="utf-8")
    np.savez_compressed(
        folder / "grams.npz",
        weights=np.rint(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        start=start.astype(np.float32),
        rarity=rarity.astype(np.float16),
        words=np.array(len(of_words)),
    )
