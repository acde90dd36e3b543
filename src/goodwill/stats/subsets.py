"""What every subset, or every random ordering, of predictors explains of an outcome.

Both walk down Schur complements. Taking predictor k into the model turns the matrix of the remaining
correlations into its Schur complement; leaving k out drops its row. Level by level, all 2^p subsets cost
about six multiplications each instead of one linear solve each, and everything is an array operation.
"""

from __future__ import annotations

import numpy as np

from goodwill.stats.inputs import FloatArray

# A predictor whose variance given the others is below this adds nothing that its rounding error does not.
REDUNDANT = 1e-10


def explained_by_subset(R: FloatArray, r: FloatArray) -> FloatArray:
    """Return R-squared of the outcome on every subset of predictors.

    Parameters
    ----------
    R
        Correlations of the p predictors, shape (p, p).
    r
        Their correlations with the outcome, shape (p,).

    Returns
    -------
    ndarray
        Shape (2**p,). Bit k of the position says whether predictor k is in the subset. A predictor that the
        others in the subset determine adds nothing.
    """
    state = _bordered(R, r)[None]
    for _ in range(len(r)):
        state = np.concatenate([state[:, 1:, 1:], _take_first(state)])
    explained: FloatArray = 1.0 - state[:, 0, 0]
    return explained


def gains_in_order(R: FloatArray, r: FloatArray, orders: np.ndarray) -> FloatArray:
    """Return what each predictor adds to R-squared when predictors enter in the given orders.

    Parameters
    ----------
    R, r
        As in `explained_by_subset`.
    orders
        Shape (m, p), each row a permutation of 0..p-1.

    Returns
    -------
    ndarray
        Shape (m, p): column k is the gain of predictor k.
    """
    m, p = orders.shape
    full = np.concatenate([orders, np.full((m, 1), p)], axis=1)
    state = _bordered(R, r)[full[:, :, None], full[:, None, :]]
    gains = np.empty((m, p))
    rows = np.arange(m)
    for position in range(p):
        before = state[:, -1, -1]
        state = _take_first(state)
        gains[rows, orders[:, position]] = before - state[:, -1, -1]
    return gains


def subset_sizes(p: int) -> np.ndarray:
    """Return the number of predictors in each of the 2**p subsets, shape (2**p,)."""
    sizes = np.zeros(1, dtype=np.int64)
    for _ in range(p):
        sizes = np.concatenate([sizes, sizes + 1])
    return sizes


def _bordered(R: FloatArray, r: FloatArray) -> FloatArray:
    return np.block([[R, r[:, None]], [r[None, :], np.ones((1, 1))]])


def _take_first(state: FloatArray) -> FloatArray:
    """Return the Schur complements of the first entries, shape (m, q-1, q-1)."""
    pivot = state[:, 0, 0]
    usable = pivot > REDUNDANT
    inverse = np.where(usable, 1.0, 0.0) / np.where(usable, pivot, 1.0)
    column = state[:, 0, 1:]
    taken: FloatArray = state[:, 1:, 1:] - (column * inverse[:, None])[:, :, None] * column[:, None, :]
    return taken
