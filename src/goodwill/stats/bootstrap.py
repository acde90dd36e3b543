"""A bootstrap that adds: every cluster of rows gets a Poisson(1) weight in every replicate.

A replicate is then a `Moments` with those weights; whatever is computed from moments can be computed from
each. Rows of one cluster (a customer, a team) share their weight, so clustering is kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import FloatArray, as_codes, as_matrix, as_weights
from goodwill.stats.moments import Moments

CLUSTERS_AT_ONCE = 4000


def poisson_moments(
    X: npt.ArrayLike,
    *,
    clusters: Any = None,
    weights: npt.ArrayLike | None = None,
    replicates: int = 1000,
    seed: int = 0,
) -> list[Moments]:
    """Return `replicates` moments of the rows of X under Poisson(1) weights.

    Parameters
    ----------
    X
        Shape (n, p).
    clusters
        Cluster of each row, shape (n,); every row is its own cluster when None.
    weights
        Survey weights, shape (n,), multiplied with the Poisson ones.
    replicates, seed
        How many, and the seed that makes them the same again.

    Raises
    ------
    EstimateError
        With values missing or fewer than two clusters.
    """
    if replicates < 2:
        raise ValueError(f"at least two replicates are needed, not {replicates}")
    rows = as_matrix(X, "X")
    n, p = rows.shape
    w = as_weights(weights, n)
    codes = np.arange(n) if clusters is None else as_codes(clusters, n, "clusters")
    groups = int(codes.max(initial=-1)) + 1
    if groups < 2:
        raise EstimateError("A bootstrap needs two clusters of rows.", seen=f"{groups}")
    order = np.argsort(codes, kind="stable")
    centre = (w @ rows) / max(w.sum(), np.finfo(float).tiny)
    augmented = np.column_stack([np.ones(n), rows - centre])[order]
    codes, w = codes[order], w[order]
    rng = np.random.default_rng(seed)
    sums = np.zeros((replicates, (p + 1) ** 2))
    squares, counts = np.zeros(replicates), np.zeros(replicates)
    for low in range(0, groups, CLUSTERS_AT_ONCE):
        high = min(groups, low + CLUSTERS_AT_ONCE)
        part = slice(*np.searchsorted(codes, [low, high]))
        draw = rng.poisson(1.0, (replicates, high - low)).astype(np.float64)
        local = codes[part] - low
        sums += draw @ _grams(augmented[part], w[part], local, high - low)
        squares += draw**2 @ np.bincount(local, w[part] ** 2, minlength=high - low)
        counts += (draw > 0) @ np.bincount(local, w[part] > 0, minlength=high - low)
    return [_moments(s.reshape(p + 1, p + 1), centre, q, c) for s, q, c in zip(sums, squares, counts, strict=True)]


def percentile_ends(replicates: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Return the percentile interval over the first axis."""
    tail = (1 - level) / 2
    low, high = np.quantile(replicates, [tail, 1 - tail], axis=0)
    return low, high


def rank_ends(shares: FloatArray, replicates: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Return simultaneous confidence intervals of ranks, 1 for the largest.

    Parameters
    ----------
    shares
        Point values, shape (p,).
    replicates
        Bootstrap values, shape (B, p).

    Returns
    -------
    tuple of ndarray
        Lowest and highest rank of each, shape (p,): 1 + how many are clearly larger, and p - how many are
        clearly smaller, by a studentised max-t over all pairs.

    Notes
    -----
    Mogstad, Romano, Shaikh & Wilhelm (2024), Review of Economic Studies 91:476-518. Percentiles of
    bootstrapped ranks do not cover when values are close; these do.
    """
    p = len(shares)
    if p == 1:
        return np.ones(1), np.ones(1)
    i, j = np.triu_indices(p, 1)
    difference = shares[i] - shares[j]
    drawn = replicates[:, i] - replicates[:, j]
    se = np.maximum(drawn.std(axis=0, ddof=1), 1e-12)
    bound = float(np.quantile(np.max(np.abs(drawn - difference) / se, axis=1), level))
    larger = np.zeros((p, p), dtype=bool)
    larger[i, j] = difference / se > bound
    larger[j, i] = difference / se < -bound
    return 1.0 + larger.sum(axis=0), p - larger.sum(axis=1).astype(np.float64)


def _grams(rows: FloatArray, weights: FloatArray, codes: np.ndarray, groups: int) -> FloatArray:
    """Return the flattened weighted Gram matrix of each cluster, shape (groups, q * q)."""
    q = rows.shape[1]
    grams = np.empty((groups, q, q))
    for i in range(q):
        for j in range(i, q):
            grams[:, i, j] = np.bincount(codes, weights * rows[:, i] * rows[:, j], minlength=groups)
            grams[:, j, i] = grams[:, i, j]
    return grams.reshape(groups, q * q)


def _moments(gram: FloatArray, centre: FloatArray, squares: float, count: float) -> Moments:
    weight = float(gram[0, 0])
    if weight <= 0:
        return Moments.empty(len(centre))
    shift = gram[0, 1:] / weight
    cross = gram[1:, 1:] - weight * np.outer(shift, shift)
    return Moments(round(count), weight, float(squares), centre + shift, cross)
