"""Weigh both models label by label, calibrate and set thresholds, on texts that neither model was trained on.

Few positives are held out for rare labels (a dozen of grief), so nothing is fitted freely: weights shrink to those
all labels share, and thresholds are tuned on labels mixed with the calibrated probabilities (which know the expected
F1 without seeing one label). `judge` repeats the whole fit on folds: what it reports was not seen by what is judged.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from goodwill.measure.emotion.english import any_of, blended
from goodwill.measure.emotion.labels import EKMAN, GROUPS, LABELS

PARTS = {"labels": slice(0, 28), "groups": slice(28, 32), "ekman": slice(32, 39)}
SHRINK = 30.0  # strength of the pull to the shared weights, as a precision on the weights
MIX = 0.5  # share of the calibrated probability in the labels on which a threshold is tuned


def _logistic(inputs: np.ndarray, y: np.ndarray, centre: np.ndarray, pull: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression, pulled to `centre` with precision `pull`; the last input is the constant."""

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = inputs @ w
        value = np.logaddexp(0, z).sum() - y @ z + 0.5 * (pull * (w - centre) ** 2).sum()
        slope = inputs.T @ (1 / (1 + np.exp(-z)) - y) + pull * (w - centre)
        return value, slope

    return minimize(loss, centre, jac=True, method="L-BFGS-B").x


def _part(inputs: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights of each target, shape (targets, inputs + 1); `inputs` has shape (texts, targets, inputs)."""
    n, targets, k = inputs.shape
    pooled = np.concatenate([inputs.reshape(n * targets, k), np.ones((n * targets, 1))], axis=1)
    shared = _logistic(pooled, y.reshape(-1), np.r_[np.full(k, 1 / k), 0.0], np.r_[np.full(k, 1.0), 0.0])
    pull = np.r_[np.full(k, SHRINK), 0.01]
    one = np.ones((n, 1))
    return np.stack([_logistic(np.c_[inputs[:, t], one], y[:, t], shared, pull) for t in range(targets)])


def fit(encoder: np.ndarray, linear: np.ndarray, target: np.ndarray) -> dict[str, np.ndarray]:
    """Weights of `blended` from log odds of both models and truth, each of shape (texts, 39)."""
    found = {"labels": _part(np.stack([encoder[:, :28], linear[:, :28]], 2), target[:, :28])}
    w = found["labels"]
    p = 1 / (1 + np.exp(-(encoder[:, :28] * w[:, 0] + linear[:, :28] * w[:, 1] + w[:, 2])))
    for part, members in (("groups", GROUPS), ("ekman", EKMAN)):
        own = PARTS[part]
        found[part] = _part(np.stack([encoder[:, own], linear[:, own], any_of(p, members)], 2), target[:, own])
    return found


def chances(encoder: np.ndarray, linear: np.ndarray, blend: dict[str, np.ndarray]) -> np.ndarray:
    """Calibrated probabilities, shape (texts, 39)."""
    return np.concatenate(blended(encoder, linear, blend), axis=1)


def threshold(p: np.ndarray, y: np.ndarray, mix: float = MIX) -> float:
    """The threshold with the best F1 on labels mixed with their probabilities, halfway between two texts."""
    order = np.argsort(-p, kind="stable")
    soft = mix * p[order] + (1 - mix) * y[order]
    f1 = 2 * np.cumsum(soft) / (np.arange(1, len(p) + 1) + soft.sum())
    best = int(f1[: len(p) - 1].argmax())
    return float((p[order][best] + p[order][best + 1]) / 2)


def thresholds(p: np.ndarray, y: np.ndarray, mix: float = MIX) -> np.ndarray:
    """A threshold for each column."""
    return np.array([threshold(p[:, k], y[:, k], mix) for k in range(p.shape[1])])


def f1(said: np.ndarray, y: np.ndarray) -> np.ndarray:
    """F1 of each column; 0 where nothing was found."""
    hit = (said & (y > 0.5)).sum(0)
    return 2 * hit / np.maximum(said.sum(0) + (y > 0.5).sum(0), 1)


def macro(said: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Macro-F1 of labels, groups and Ekman's seven."""
    each = f1(said, y)
    return {part: float(each[own].mean()) for part, own in PARTS.items()}


def judge(
    encoder: np.ndarray, linear: np.ndarray, target: np.ndarray, *, seed: int, folds: int = 5, repeats: int = 2
) -> tuple[np.ndarray, np.ndarray]:
    """Out-of-fold probabilities and decisions (first repeat last), shape (repeats, texts, 39) each."""
    chance = np.random.default_rng(seed)
    n = len(target)
    p, said = np.zeros((repeats, n, 39)), np.zeros((repeats, n, 39), bool)
    for repeat in range(repeats):
        fold = chance.permutation(n) % folds
        for k in range(folds):
            learn, rest = fold != k, fold == k
            blend = fit(encoder[learn], linear[learn], target[learn])
            at = thresholds(chances(encoder[learn], linear[learn], blend), target[learn])
            p[repeat, rest] = chances(encoder[rest], linear[rest], blend)
            said[repeat, rest] = p[repeat, rest] >= at
    return p, said


def reliability(p: np.ndarray, y: np.ndarray, bins: int = 10) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error over bins of equal width, and (mean probability, share true, texts) of each bin."""
    bin_of = np.minimum((p * bins).astype(int), bins - 1)
    parts = [part for k in range(bins) if len(part := np.flatnonzero(bin_of == k))]
    rows = [(float(p[part].mean()), float(y[part].mean()), len(part)) for part in parts]
    return sum(abs(said - true) * n for said, true, n in rows) / len(p), rows


NAMES = [*LABELS, *GROUPS, *EKMAN]
