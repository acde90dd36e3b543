"""Compiled loops over customers: forward-backward with the gradient in one pass, filter, smoother, best path.

All of them read tables: transition matrices for each different row of covariates and densities for each different row
of observations, so that the chain itself does nothing but multiply and add. Densities are scaled to a largest one of
1 in each row (`shifts` keeps the logarithm of what was divided out). Nothing here starts threads: callers share out
customers.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from goodwill.stats.inputs import FloatArray, IntArray

TINY = 1e-300  # a row's density given the past, when rounding has left none


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def longest(offsets: IntArray) -> int:
    """Return the largest number of rows of a customer."""
    most = 0
    for c in range(len(offsets) - 1):
        most = max(most, offsets[c + 1] - offsets[c])
    return most


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def forward(
    first: int,
    rows: int,
    moves: IntArray,
    seen: IntArray,
    initial: FloatArray,
    transitions: FloatArray,
    densities: FloatArray,
    shifts: FloatArray,
    alpha: FloatArray,
    scales: FloatArray,
) -> float:
    """Fill `alpha` (rows, K; filtered probabilities) and `scales`, and return the log-likelihood of one customer."""
    k = initial.shape[0]
    total = 0.0
    for t in range(rows):
        e = seen[first + t]
        mass = 0.0
        if t == 0:
            for j in range(k):
                alpha[0, j] = initial[j] * densities[e, j]
                mass += alpha[0, j]
        else:
            u = moves[first + t]
            for j in range(k):
                x = 0.0
                for i in range(k):
                    x += alpha[t - 1, i] * transitions[u, i, j]
                alpha[t, j] = x * densities[e, j]
                mass += alpha[t, j]
        mass = max(mass, TINY)
        scale = 1.0 / mass
        for j in range(k):
            alpha[t, j] *= scale
        scales[t] = scale
        total += np.log(mass) + shifts[e]
    return total


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def node_weights(logs: FloatArray, log_weights: FloatArray, posterior: FloatArray) -> float:
    """Fill the posterior of the nodes and return the log-likelihood over all of them."""
    top = -np.inf
    for m in range(len(logs)):
        top = max(top, logs[m] + log_weights[m])
    mass = 0.0
    for m in range(len(logs)):
        posterior[m] = np.exp(logs[m] + log_weights[m] - top)
        mass += posterior[m]
    for m in range(len(logs)):
        posterior[m] /= mass
    return float(top + np.log(mass))


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def likelihoods(
    offsets: IntArray,
    moves: IntArray,
    seen: IntArray,
    log_weights: FloatArray,
    initial: FloatArray,
    transitions: FloatArray,
    densities: FloatArray,
    shifts: FloatArray,
    out: FloatArray,
) -> None:
    """Fill `out` with each customer's log-likelihood (forward pass only)."""
    nodes, k = initial.shape
    most = longest(offsets)
    alpha, scales = np.empty((most, k)), np.empty(most)
    logs, posterior = np.empty(nodes), np.empty(nodes)
    for c in range(len(offsets) - 1):
        first = offsets[c]
        rows = offsets[c + 1] - first
        for m in range(nodes):
            d = m if densities.shape[0] > 1 else 0
            logs[m] = forward(
                first, rows, moves, seen, initial[m], transitions[m], densities[d], shifts[d], alpha, scales
            )
        out[c] = node_weights(logs, log_weights, posterior)


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def gradients(
    offsets: IntArray,
    moves: IntArray,
    seen: IntArray,
    masses: FloatArray,
    log_weights: FloatArray,
    initial: FloatArray,
    transitions: FloatArray,
    densities: FloatArray,
    shifts: FloatArray,
    d_initial: FloatArray,
    d_transitions: FloatArray,
    d_densities: FloatArray,
) -> float:
    """Return the weighted log-likelihood, adding its derivatives to the last three.

    Fisher's identity: d log L / d Q_u(i, j) sums alpha_{t-1}(i) B_t(j) beta_t(j) over the rows with matrix u, and
    d log L / d log B_e(j) sums the posterior of j over the rows with observation e. Beta starts at the
    customer's weight times the node's posterior, so both carry through all sums.
    """
    nodes, k = initial.shape
    most = longest(offsets)
    alpha, scales = np.empty((nodes, most, k)), np.empty((nodes, most))
    beta, flow = np.empty(k), np.empty(k)
    logs, posterior = np.empty(nodes), np.empty(nodes)
    total = 0.0
    for c in range(len(offsets) - 1):
        first = offsets[c]
        rows = offsets[c + 1] - first
        for m in range(nodes):
            d = m if densities.shape[0] > 1 else 0
            logs[m] = forward(
                first, rows, moves, seen, initial[m], transitions[m], densities[d], shifts[d], alpha[m], scales[m]
            )
        total += masses[c] * node_weights(logs, log_weights, posterior)
        for m in range(nodes):
            d = m if densities.shape[0] > 1 else 0
            for j in range(k):
                beta[j] = masses[c] * posterior[m]
            for t in range(rows - 1, -1, -1):
                e = seen[first + t]
                for j in range(k):
                    d_densities[d, e, j] += alpha[m, t, j] * beta[j]
                    flow[j] = densities[d, e, j] * beta[j] * scales[m, t]
                if t == 0:
                    for j in range(k):
                        d_initial[m, j] += flow[j]
                else:
                    u = moves[first + t]
                    for i in range(k):
                        x = 0.0
                        a = alpha[m, t - 1, i]
                        for j in range(k):
                            d_transitions[m, u, i, j] += a * flow[j]
                            x += transitions[m, u, i, j] * flow[j]
                        beta[i] = x
    return total


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def filter_rows(
    offsets: IntArray,
    moves: IntArray,
    seen: IntArray,
    log_weights: FloatArray,
    nodes_at: FloatArray,
    initial: FloatArray,
    transitions: FloatArray,
    densities: FloatArray,
    shifts: FloatArray,
    out: FloatArray,
    logs_out: FloatArray,
    intercepts: FloatArray,
) -> None:
    """Fill `out` (rows, K) with P(state | data up to the row), one customer's log-likelihood and mean intercept."""
    nodes, k = initial.shape
    most = longest(offsets)
    alpha, scales = np.empty((nodes, most, k)), np.empty((nodes, most))
    logs, posterior = np.zeros(nodes), np.empty(nodes)
    for c in range(len(offsets) - 1):
        first = offsets[c]
        rows = offsets[c + 1] - first
        for m in range(nodes):
            d = m if densities.shape[0] > 1 else 0
            logs[m] = forward(
                first, rows, moves, seen, initial[m], transitions[m], densities[d], shifts[d], alpha[m], scales[m]
            )
        logs_out[c] = node_weights(logs, log_weights, posterior)
        for m in range(nodes):
            intercepts[c] += posterior[m] * nodes_at[m]
        if nodes == 1:
            for t in range(rows):
                for j in range(k):
                    out[first + t, j] = alpha[0, t, j]
            continue
        logs[:] = 0.0
        for t in range(rows):  # the node's posterior as it stood at each row
            for m in range(nodes):
                d = m if densities.shape[0] > 1 else 0
                logs[m] += shifts[d, seen[first + t]] - np.log(scales[m, t])
            node_weights(logs, log_weights, posterior)
            for j in range(k):
                x = 0.0
                for m in range(nodes):
                    x += posterior[m] * alpha[m, t, j]
                out[first + t, j] = x


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def smooth_rows(
    offsets: IntArray,
    moves: IntArray,
    seen: IntArray,
    log_weights: FloatArray,
    nodes_at: FloatArray,
    initial: FloatArray,
    transitions: FloatArray,
    densities: FloatArray,
    shifts: FloatArray,
    out: FloatArray,
    logs_out: FloatArray,
    intercepts: FloatArray,
    moved: FloatArray,
) -> None:
    """Fill `out` (rows, K) with P(state | all data), each customer's log-likelihood, mean intercept; add up moves."""
    nodes, k = initial.shape
    most = longest(offsets)
    alpha, scales = np.empty((nodes, most, k)), np.empty((nodes, most))
    beta, flow = np.empty(k), np.empty(k)
    logs, posterior = np.empty(nodes), np.empty(nodes)
    for c in range(len(offsets) - 1):
        first = offsets[c]
        rows = offsets[c + 1] - first
        for m in range(nodes):
            d = m if densities.shape[0] > 1 else 0
            logs[m] = forward(
                first, rows, moves, seen, initial[m], transitions[m], densities[d], shifts[d], alpha[m], scales[m]
            )
        logs_out[c] = node_weights(logs, log_weights, posterior)
        for m in range(nodes):
            intercepts[c] += posterior[m] * nodes_at[m]
            d = m if densities.shape[0] > 1 else 0
            beta[:] = posterior[m]
            for t in range(rows - 1, -1, -1):
                e = seen[first + t]
                for j in range(k):
                    out[first + t, j] += alpha[m, t, j] * beta[j]
                    flow[j] = densities[d, e, j] * beta[j] * scales[m, t]
                if t > 0:
                    u = moves[first + t]
                    for i in range(k):
                        x = 0.0
                        for j in range(k):
                            y = transitions[m, u, i, j] * flow[j]
                            moved[i, j] += alpha[m, t - 1, i] * y
                            x += y
                        beta[i] = x


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def best_paths(
    offsets: IntArray,
    moves: IntArray,
    seen: IntArray,
    initial: FloatArray,
    transitions: FloatArray,
    densities: FloatArray,
    out: IntArray,
) -> None:
    """Fill `out` (rows,) with the most likely path of each customer (Viterbi); tables of one node."""
    k = initial.shape[0]
    most = longest(offsets)
    best, after, back = np.empty(k), np.empty(k), np.zeros((most, k), dtype=np.int64)
    for c in range(len(offsets) - 1):
        first = offsets[c]
        rows = offsets[c + 1] - first
        for j in range(k):
            best[j] = np.log(max(initial[j] * densities[seen[first], j], TINY))
        for t in range(1, rows):
            u, e = moves[first + t], seen[first + t]
            for j in range(k):
                top, at = -np.inf, 0
                for i in range(k):
                    x = best[i] + np.log(max(transitions[u, i, j], TINY))
                    if x > top:
                        top, at = x, i
                after[j] = top + np.log(max(densities[e, j], TINY))
                back[t, j] = at
            best[:] = after
        state = int(best.argmax())
        for t in range(rows - 1, -1, -1):
            out[first + t] = state
            state = back[t, state]
