"""Made-up memories that follow a known rule: paths of 3 to 11 moments, customers with levels, answers on 1 to 7."""

from __future__ import annotations

import numpy as np

from goodwill.measure.memory.path_features import FEATURES, Paths, features

RULES = {
    "mean": {"mean": 0.9},
    "peak-end": {"peak": 0.20, "trough": 0.30, "end": 0.40},
    "end": {"end": 0.85},
}


def true_paths(rng, n, *, own=0.25, along=0.15, between=0.35):
    """Return paths whose feelings wander around the level of each experience; bounded to -1 to 1."""
    length = rng.integers(3, 12, n)
    most = 11
    walk = np.zeros((n, most))
    walk[:, 0] = rng.normal(0, 1, n)
    for t in range(1, most):
        walk[:, t] = 0.7 * walk[:, t - 1] + np.sqrt(1 - 0.49) * rng.normal(0, 1, n)
    felt = between * rng.normal(0, 1, (n, 1)) + along * walk + own * rng.normal(0, 1, (n, most))
    felt[:, 0] -= 0.15
    inside = np.arange(most)[None] < length[:, None]
    group = np.repeat(np.arange(n), length)
    return Paths.grouped(group, np.clip(felt, -1, 1)[inside])


def memories(seed, n, rule, *, error=0.0, noise=0.28, stated=1.0, per_customer=2.0, level_sd=0.12, rounded=True):
    """Return paths as read (with `error`, stated as `stated` times as large), scores on 0 to 1, and customers."""
    rng = np.random.default_rng(seed)
    truth = true_paths(rng, n)
    x = features(truth)
    raw = sum(w * x[:, FEATURES.index(f)] for f, w in RULES[rule].items())
    customer = np.unique(rng.integers(0, max(int(n / per_customer), 2), n), return_inverse=True)[1]
    level = level_sd * rng.normal(0, 1, customer.max() + 1)
    raw = raw + level[customer] + noise * rng.normal(0, 1, n)
    score = np.clip((raw + 1) / 2, 0, 1)
    if rounded:
        score = np.rint(score * 6) / 6
    m = len(truth.valence)
    sd = error * rng.uniform(0.6, 1.4, m)
    read = np.clip(truth.valence + sd * rng.normal(0, 1, m), -1, 1)
    return Paths(truth.offsets, read, (stated * sd) ** 2), score, customer, truth
