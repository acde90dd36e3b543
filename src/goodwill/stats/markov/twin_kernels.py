"""Compiled loops of the twin chain: forward-backward on pairs of states, bounds over couplings."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from goodwill.stats.inputs import FloatArray, IntArray
from goodwill.stats.markov.couplings import couple, transport
from goodwill.stats.markov.kernels import TINY, forward, longest, node_weights

BoolArray = npt.NDArray[np.bool_]


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _parting(differs: IntArray, first: int, rows: int) -> int:
    """Return the customer's first row, after the start, whose covariates differ; `rows` for none."""
    for t in range(1, rows):
        if differs[first + t] == 1:
            return t
    return rows


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _move_pairs(
    kind: int, alike: bool, p: FloatArray, q: FloatArray, before: FloatArray, joint: FloatArray, out: FloatArray
) -> None:
    """Add to `out` the pairs `before` after a move by p and q (K, K); `alike`: pairs on one state stay together."""
    k = len(p)
    for s in range(k):
        for z in range(k):
            mass = before[s, z]
            if mass == 0.0:
                continue
            couple(kind, s == z and alike, p[s], q[z], joint)
            for j in range(k):
                for i in range(k):
                    out[j, i] += mass * joint[j, i]


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _pull_pairs(
    kind: int, alike: bool, parted: bool, p: FloatArray, q: FloatArray, beta: FloatArray, joint: FloatArray
) -> None:
    """Take `beta` back over a move by p and q (K, K); pairs on two states count only once the chains have parted."""
    k = len(p)
    before = np.empty((k, k))
    for s in range(k):
        for z in range(k):
            x = 0.0
            if parted or s == z:
                couple(kind, s == z and alike, p[s], q[z], joint)
                for j in range(k):
                    for i in range(k):
                        x += joint[j, i] * beta[j, i]
            before[s, z] = x
    beta[:] = before


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _pairs_forward(
    kind: int,
    alike: BoolArray,
    seen: IntArray,
    moves: IntArray,
    others: IntArray,
    initial: FloatArray,
    transitions: FloatArray,
    counterfactual: FloatArray,
    densities: FloatArray,
    shifts: FloatArray,
    alpha: FloatArray,
    scales: FloatArray,
) -> float:
    """Fill P(pair | seen so far) of one customer's rows at one node, (rows, K, K), and return the log-likelihood."""
    k, log = len(initial), 0.0
    joint = np.empty((k, k))
    for t in range(len(seen)):
        a = alpha[t]
        a[:] = 0.0
        if t == 0:
            for j in range(k):
                a[j, j] = initial[j]
        else:
            _move_pairs(kind, alike[t], transitions[moves[t]], counterfactual[others[t]], alpha[t - 1], joint, a)
        total = 0.0
        for j in range(k):
            for i in range(k):
                a[j, i] *= densities[seen[t], j]
                total += a[j, i]
        total = max(total, TINY)
        scales[t] = 1.0 / total
        a *= scales[t]
        log += np.log(total) + shifts[seen[t]]
    return log


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _pairs_backward(
    kind: int,
    alike: BoolArray,
    split: int,
    seen: IntArray,
    moves: IntArray,
    others: IntArray,
    transitions: FloatArray,
    counterfactual: FloatArray,
    densities: FloatArray,
    alpha: FloatArray,
    scales: FloatArray,
    weight: float,
    factual_out: FloatArray,
    twin_out: FloatArray,
    joint_out: FloatArray,
) -> None:
    """Add one node's share of P(pair | all that was seen) to the margins (rows, K) and the last row's pairs (K, K)."""
    rows, k = len(seen), len(joint_out)
    beta, joint = np.full((k, k), weight), np.empty((k, k))
    for t in range(rows - 1, -1, -1):
        for j in range(k):
            for i in range(k):
                x = alpha[t, j, i] * beta[j, i]
                factual_out[t, j] += x
                twin_out[t, i] += x
                if t == rows - 1:
                    joint_out[j, i] += x
                beta[j, i] *= densities[seen[t], j] * scales[t]
        if t > 0:
            p, q = transitions[moves[t]], counterfactual[others[t]]
            _pull_pairs(kind, alike[t], t >= split, p, q, beta, joint)


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _alike(differs: IntArray, split: int, same_again: bool) -> BoolArray:
    """Return for each of a customer's rows whether two chains on one state make one move, (rows,)."""
    alike: BoolArray = differs == 0
    if not same_again:
        alike[split:] = False
    return alike


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def twin_rows(
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
    logs, posterior = np.empty(nodes), np.empty(nodes)
    for c in range(len(offsets) - 1):
        a, b = offsets[c], offsets[c + 1]
        split = _parting(differs, a, b - a)
        alike, e, u, v = _alike(differs[a:b], split, same_again), seen[a:b], moves[a:b], others[a:b]
        for m in range(nodes):
            d = m if densities.shape[0] > 1 else 0
            p, q = transitions[m], counterfactual[m]
            logs[m] = _pairs_forward(
                kind, alike, e, u, v, initial[m], p, q, densities[d], shifts[d], alpha[m], scales[m]
            )
        logs_out[c] = node_weights(logs, log_weights, posterior)
        factual, twins = factual_out[a:b], twin_out[a:b]
        for m in range(nodes):
            d = m if densities.shape[0] > 1 else 0
            p, q = transitions[m], counterfactual[m]
            _pairs_backward(
                kind,
                alike,
                split,
                e,
                u,
                v,
                p,
                q,
                densities[d],
                alpha[m],
                scales[m],
                posterior[m],
                factual,
                twins,
                joint_out[c],
            )


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _pull_values(
    alike: bool,
    parted: bool,
    p: FloatArray,
    q: FloatArray,
    sign: float,
    gain: FloatArray,
    value: FloatArray,
    flow: FloatArray,
    work: FloatArray,
) -> None:
    """Fill `value` (K, K) with the best mean of `gain` over couplings of the two moves by p and q (K, K)."""
    k = len(p)
    for s in range(k):
        for z in range(k):
            if s == z and alike:
                x = 0.0
                for j in range(k):
                    x += p[s, j] * gain[j, j]
                value[s, z] = x
            elif parted:
                value[s, z] = transport(gain, p[s], q[z], sign, flow, work)


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _bound(
    sign: float,
    reward: FloatArray,
    alike: BoolArray,
    split: int,
    seen: IntArray,
    moves: IntArray,
    others: IntArray,
    initial: FloatArray,
    transitions: FloatArray,
    counterfactual: FloatArray,
    densities: FloatArray,
    scales: FloatArray,
    room: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
) -> float:
    """Return the largest (sign 1) or smallest (-1) mean of one reward (K,) for one customer at one node."""
    k = len(initial)
    value, gain, flow, work = room
    for j in range(k):
        value[j] = reward
    for t in range(len(seen) - 1, -1, -1):
        for j in range(k):
            for i in range(k):
                gain[j, i] = densities[seen[t], j] * scales[t] * value[j, i]
        if t > 0:
            p, q = transitions[moves[t]], counterfactual[others[t]]
            _pull_values(alike[t], t >= split, p, q, sign, gain, value, flow, work)
    x = 0.0
    for j in range(k):
        x += initial[j] * gain[j, j]
    return x


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def bound_rows(
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
    room = (np.empty((k, k)), np.empty((k, k)), np.empty((k, k)), np.empty((4, k)))
    for c in range(len(offsets) - 1):
        a, b = offsets[c], offsets[c + 1]
        split = _parting(differs, a, b - a)
        alike, e, u, v = _alike(differs[a:b], split, same_again), seen[a:b], moves[a:b], others[a:b]
        for m in range(nodes):
            d = m if densities.shape[0] > 1 else 0
            logs[m] = forward(
                a, b - a, moves, seen, initial[m], transitions[m], densities[d], shifts[d], alpha[m], scales[m]
            )
        node_weights(logs, log_weights, posterior)
        for m in range(nodes):
            seen_as, p, q = densities[m if densities.shape[0] > 1 else 0], transitions[m], counterfactual[m]
            for r in range(len(rewards)):
                for sign, out in ((-1.0, low), (1.0, high)):
                    x = _bound(sign, rewards[r], alike, split, e, u, v, initial[m], p, q, seen_as, scales[m], room)
                    out[c, r] += posterior[m] * x
