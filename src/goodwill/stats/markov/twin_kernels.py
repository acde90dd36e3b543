"""Compiled loops of the twin chain: couplings of two moves, forward-backward on pairs, bounds over couplings."""

from __future__ import annotations

import numpy as np
from numba import njit

from goodwill.stats.inputs import FloatArray, IntArray
from goodwill.stats.markov.kernels import TINY, forward, longest, node_weights

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
def transport(  # noqa: C901, PLR0912 - one compiled loop
    gain: FloatArray, p: FloatArray, q: FloatArray, sign: float, flow: FloatArray, work: FloatArray
) -> float:
    """Return the largest (sign 1) or smallest (-1) mean of `gain` (K, K) over joint distributions with margins p, q.

    Successive best paths through the residual network: with K states at most a few paths. `flow` ends as the coupling;
    `work` (4, K) is scratch.
    """
    k = len(p)
    left, wanted, best_row, best_column = work[0], work[1], work[2], work[3]
    from_row, from_column = np.empty(k, dtype=np.int64), np.empty(k, dtype=np.int64)
    finer = 1e-13 * np.abs(gain).max()  # than this, two paths are equally good: rounding must not make circles
    for j in range(k):
        left[j], wanted[j] = p[j], q[j]
        for i in range(k):
            flow[j, i] = 0.0
    for _ in range(6 * k * k):
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
        if end < 0:
            break
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
    total = 0.0
    for j in range(k):
        for i in range(k):
            total += flow[j, i] * gain[j, i]
    return total


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def twin_rows(  # noqa: C901, PLR0912, PLR0915 - one compiled loop
    offsets: IntArray,
    moves: IntArray,
    others: IntArray,
    differs: IntArray,
    seen: IntArray,
    log_weights: FloatArray,
    initial: FloatArray,
    transitions: FloatArray,
    counterfactual: FloatArray,
    densities: FloatArray,
    shifts: FloatArray,
    kind: int,
    same_again: bool,
    factual_out: FloatArray,
    twin_out: FloatArray,
    joint_out: FloatArray,
    logs_out: FloatArray,
) -> None:
    """Forward-backward on pairs (state, twin's state); only the first emits.

    `differs` (rows,) is 1 where the covariates of the two differ. Until a customer's first such row the pair is one
    chain.
    """
    nodes, k = initial.shape
    most = longest(offsets)
    alpha, scales = np.zeros((nodes, most, k, k)), np.empty((nodes, most))
    beta, before, joint = np.empty((k, k)), np.empty((k, k)), np.empty((k, k))
    logs, posterior = np.empty(nodes), np.empty(nodes)
    for c in range(len(offsets) - 1):
        first = offsets[c]
        rows = offsets[c + 1] - first
        split = rows
        for t in range(1, rows):
            if differs[first + t] == 1:
                split = t
                break
        for m in range(nodes):
            d = m if densities.shape[0] > 1 else 0
            logs[m] = 0.0
            for t in range(rows):
                e = seen[first + t]
                a = alpha[m, t]
                a[:] = 0.0
                if t == 0:
                    for j in range(k):
                        a[j, j] = initial[m, j]
                else:
                    u, v, same = moves[first + t], others[first + t], differs[first + t] == 0
                    for s in range(k):
                        for z in range(k):
                            mass = alpha[m, t - 1, s, z]
                            if mass == 0.0:
                                continue
                            one = s == z and same and (t < split or same_again)
                            couple(kind, one, transitions[m, u, s], counterfactual[m, v, z], joint)
                            for j in range(k):
                                for i in range(k):
                                    a[j, i] += mass * joint[j, i]
                total = 0.0
                for j in range(k):
                    for i in range(k):
                        a[j, i] *= densities[d, e, j]
                        total += a[j, i]
                total = max(total, TINY)
                scales[m, t] = 1.0 / total
                a *= scales[m, t]
                logs[m] += np.log(total) + shifts[d, e]
        logs_out[c] = node_weights(logs, log_weights, posterior)
        for m in range(nodes):
            d = m if densities.shape[0] > 1 else 0
            beta[:] = posterior[m]
            for t in range(rows - 1, -1, -1):
                e = seen[first + t]
                for j in range(k):
                    for i in range(k):
                        x = alpha[m, t, j, i] * beta[j, i]
                        factual_out[first + t, j] += x
                        twin_out[first + t, i] += x
                        if t == rows - 1:
                            joint_out[c, j, i] += x
                        beta[j, i] *= densities[d, e, j] * scales[m, t]
                if t == 0:
                    break
                u, v, same = moves[first + t], others[first + t], differs[first + t] == 0
                for s in range(k):
                    for z in range(k):
                        one = s == z and same and (t < split or same_again)
                        x = 0.0
                        if t >= split or s == z:
                            couple(kind, one, transitions[m, u, s], counterfactual[m, v, z], joint)
                            for j in range(k):
                                for i in range(k):
                                    x += joint[j, i] * beta[j, i]
                        before[s, z] = x
                beta[:] = before


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def bound_rows(  # noqa: C901, PLR0912 - one compiled loop
    offsets: IntArray,
    moves: IntArray,
    others: IntArray,
    differs: IntArray,
    seen: IntArray,
    log_weights: FloatArray,
    initial: FloatArray,
    transitions: FloatArray,
    counterfactual: FloatArray,
    densities: FloatArray,
    shifts: FloatArray,
    same_again: bool,
    rewards: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> None:
    """Fill bounds (customers, r) on the mean of each reward (r, K) of the twin's state in the last row, given the data.

    Backwards: V_{t-1}(k, l) is the largest (smallest) of sum_ji c(j, i) B_t(j) V_t(j, i) over couplings c of the
    two moves; divided by the likelihood, V at the start is the bound.
    """
    nodes, k = initial.shape
    most = longest(offsets)
    alpha, scales = np.empty((nodes, most, k)), np.empty((nodes, most))
    logs, posterior = np.empty(nodes), np.empty(nodes)
    value, gain, flow, work = np.empty((k, k)), np.empty((k, k)), np.empty((k, k)), np.empty((4, k))
    for c in range(len(offsets) - 1):
        first = offsets[c]
        rows = offsets[c + 1] - first
        split = rows
        for t in range(1, rows):
            if differs[first + t] == 1:
                split = t
                break
        for m in range(nodes):
            d = m if densities.shape[0] > 1 else 0
            logs[m] = forward(
                first, rows, moves, seen, initial[m], transitions[m], densities[d], shifts[d], alpha[m], scales[m]
            )
        node_weights(logs, log_weights, posterior)
        for m in range(nodes):
            d = m if densities.shape[0] > 1 else 0
            for r in range(len(rewards)):
                for way in range(2):
                    sign = 1.0 if way == 1 else -1.0
                    for j in range(k):
                        value[j] = rewards[r]
                    for t in range(rows - 1, -1, -1):
                        e = seen[first + t]
                        for j in range(k):
                            for i in range(k):
                                gain[j, i] = densities[d, e, j] * scales[m, t] * value[j, i]
                        if t == 0:
                            break
                        u, v, same = moves[first + t], others[first + t], differs[first + t] == 0
                        for s in range(k):
                            for z in range(k):
                                if s == z and same and (t < split or same_again):
                                    x = 0.0
                                    for j in range(k):
                                        x += transitions[m, u, s, j] * gain[j, j]
                                    value[s, z] = x
                                elif t >= split:
                                    p, q = transitions[m, u, s], counterfactual[m, v, z]
                                    value[s, z] = transport(gain, p, q, sign, flow, work)
                    x = 0.0
                    for j in range(k):
                        x += initial[m, j] * gain[j, j]
                    if way == 1:
                        high[c, r] += posterior[m] * x
                    else:
                        low[c, r] += posterior[m] * x
