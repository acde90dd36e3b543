"""Train the linear model: a logistic regression for each of the 39 targets over TF-IDF grams. Needs scikit-learn."""

from __future__ import annotations

from collections import Counter

import numpy as np
from sklearn.linear_model import LogisticRegression

from goodwill.measure.emotion.english_grams import Grams, letter_grams, word_grams
from goodwill.measure.emotion.english_pieces import plain


def vocabulary(texts: list[str], *, rarest_word: int, rarest_letters: int) -> Grams:
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
    grams = Grams(kept_words, kept_letters, rarity)
    grams.names = (kept_words, kept_letters, rarity)  # type: ignore[attr-defined]
    return grams


def fit(matrix: object, target: np.ndarray, *, strength: float) -> tuple[np.ndarray, np.ndarray]:
    """Weights, shape (columns, targets), and intercepts; `strength` is the inverse of the penalty."""
    weights, starts = [], []
    for column in range(target.shape[1]):
        model = LogisticRegression(C=strength, solver="liblinear", max_iter=100, tol=1e-3)
        model.fit(matrix, target[:, column] > 0.5)
        weights.append(model.coef_[0].astype(np.float32))
        starts.append(float(model.intercept_[0]))
    return np.stack(weights, 1), np.array(starts, dtype=np.float32)
