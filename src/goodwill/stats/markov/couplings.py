"""Compiled couplings of two moves: shared noise, independent, and the best of all of them (a transport problem)."""

from __future__ import annotations

import numpy as np
from numba import njit

from goodwill.stats.inputs import FloatArray, IntArray

SHARED, INDEPENDENT = 0, 1
EMPTY = 1e-13  # mass that counts as none in a transport problem


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def couple(kind: int, alike: bool, p: FloatArray, q: FloatArray, out: FloatArray) -> None:
    """Fill `out` (K, K) with the joint distribution of two moves with margins p and q.

    Shared: both fall where one uniform number says, P(j, i) = max(0, min(C_j, C*_i) - max(C_{j-1}, C*_{i-1})).
    Independent: the product. `alike` makes the two one move (p and q must then be equal).
    """
    k = len(p)
    if alike:
        out[:] = 0.0
        for j in range(k):
            out[j, j] = p[j]
        return
    if kind == INDEPENDENT:
        for j in range(k):
            for i in range(k):
                out[j, i] = p[j] * q[i]
        return
    low = 0.0
    for j in range(k):
        high = low + p[j]
        low_twin = 0.0
        for i in range(k):
            high_twin = low_twin + q[i]
            out[j, i] = max(0.0, min(high, high_twin) - max(low, low_twin))
            low_twin = high_twin
        low = high


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _best_paths(
    gain: FloatArray, sign: float, flow: FloatArray, work: FloatArray, from_row: IntArray, from_column: IntArray
) -> int:
    """Search the residual network from rows with mass left; return the best column that wants some, -1 for none."""
    k = len(gain)
    left, wanted, best_row, best_column = work[0], work[1], work[2], work[3]
    finer = 1e-13 * np.abs(gain).max()  # than this, two paths are equally good: rounding must not make circles
    for j in range(k):
        best_row[j] = 0.0 if left[j] > EMPTY else -np.inf
        best_column[j] = -np.inf
        from_column[j] = -1
    changed, passes = True, 0
    while changed and passes < 2 * k:
        changed, passes = False, passes + 1
        for j in range(k):
            for i in range(k):
                x = best_row[j] + sign * gain[j, i]
                if x > best_column[i] + finer:
                    best_column[i], from_row[i], changed = x, j, True
        for i in range(k):
            for j in range(k):
                if flow[j, i] > EMPTY:
                    x = best_column[i] - sign * gain[j, i]
                    if x > best_row[j] + finer:
                        best_row[j], from_column[j], changed = x, i, True
    end = -1
    for i in range(k):
        if wanted[i] > EMPTY and best_column[i] > -np.inf and (end < 0 or best_column[i] > best_column[end]):
            end = i
    return end


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _send(end: int, flow: FloatArray, work: FloatArray, from_row: IntArray, from_column: IntArray) -> None:
    """Send along the path that ends in column `end` as much as it can carry."""
    k, left, wanted = len(flow), work[0], work[1]
    amount, column, steps = wanted[end], end, 0
    row = from_row[column]
    while from_column[row] >= 0 and steps < 2 * k:
        amount = min(amount, flow[row, from_column[row]])
        column, steps = from_column[row], steps + 1
        row = from_row[column]
    amount = min(amount, left[row])
    left[row] -= amount
    wanted[end] -= amount
    column, steps = end, 0
    row = from_row[column]
    flow[row, column] += amount
    while from_column[row] >= 0 and steps < 2 * k:
        column, steps = from_column[row], steps + 1
        flow[row, column] -= amount
        row = from_row[column]
        flow[row, column] += amount


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def transport(gain: FloatArray, p: FloatArray, q: FloatArray, sign: float, flow: FloatArray, work: FloatArray) -> float:
    """Return the largest (sign 1) or smallest (-1) mean of `gain` (K, K) over joint distributions with margins p, q.

    Successive best paths through the residual network: with K states at most a few paths. `flow` ends as the coupling;
    `work` (4, K) is scratch.
    """
    k = len(p)
    from_row, from_column = np.empty(k, dtype=np.int64), np.empty(k, dtype=np.int64)
    for j in range(k):
        work[0, j], work[1, j] = p[j], q[j]
        for i in range(k):
            flow[j, i] = 0.0
    for _ in range(6 * k * k):
        end = _best_paths(gain, sign, flow, work, from_row, from_column)
        if end < 0:
            break
        _send(end, flow, work, from_row, from_column)
    total = 0.0
    for j in range(k):
        for i in range(k):
            total += flow[j, i] * gain[j, i]
    return total
