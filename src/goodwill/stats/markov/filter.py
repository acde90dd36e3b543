"""The filter as a compiled step over a customer's events in time order, with the signature of engine's folds.

Events of several tables come merged by time. Within a period they add up: what happened (covariates) and what was seen
(channels). When the first event of a later period comes, periods before it are closed one by one: P(state) moves by the
matrix of the period's covariates and is weighed by the densities of what was seen. A step sees only the
state and one event, so a history can be carried on from any point. `goodwill.engine.state_folds` makes the folds.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from goodwill.stats.inputs import FloatArray, IntArray
from goodwill.stats.markov.densities import (
    BINARY,
    CODES,
    COUNT,
    GAUSSIAN,
    HALF_LOG_TWO_PI,
    LEAST,
    LOGNORMAL,
    ORDINAL,
    fill_transitions,
    log_density,
)
from goodwill.stats.markov.layout import stationary
from goodwill.stats.markov.likelihood import nodes_of
from goodwill.stats.markov.parameters import HmmParameters

EVENT, SEEN, EXIT, ENTRY = range(4)
FLAG, SUM = range(2)
HEADER = 8
KINDS = 256  # an int8 plus 128
LISTED = 32  # counts below it, and flags of up to FLAGS covariates, are looked up instead of worked out
FLAGS = 6
CONSTANT = -HALF_LOG_TWO_PI
Model = tuple[Any, ...]
"""starts, roles, initial, tau, rho, kinds of channels, numbers of cuts, b, scales, cuts, listed densities, what was
taken out of them, matrices by flags."""


def packed(
    parameters: HmmParameters,
    starts: npt.ArrayLike,
    roles: npt.NDArray[np.int64],
    *,
    through: int = -1,
    lag: int = 0,
) -> tuple[float, ...]:
    """Return all numbers that the kernel reads, in one row.

    Parameters
    ----------
    parameters
        Of a model whose channels have no covariates of their own.
    starts
        Where each period begins, microseconds since 1970, ascending, and where the last one ends, shape (periods + 1,).
    roles
        What each kind of event is (role, place of its covariate or channel, flag or sum), shape (256, 3), kind + 128.
    through
        Number of periods to close at the end of a run whether or not events came after them; -1 to leave the last open.
    lag
        How many closed periods to smooth; 0 for none.
    """
    form, begin = parameters.form, np.asarray(starts, dtype=np.float64)
    places, logs = nodes_of(form)
    width = max([len(e.cuts) for e in parameters.emissions] + [1])
    header = [form.states, len(places), len(form.covariates), len(form.channels), len(begin), through, lag, width]
    parts = [np.array(header, dtype=np.float64), begin, roles.astype(np.float64).ravel()]
    for weight, u in zip(np.exp(logs), places, strict=True):
        first = parameters.initial
        if form.initial == "stationary":
            first = stationary(parameters.transitions(parameters.mean_covariates, intercept=float(u)))[0]
        parts.append(weight * first)
    parts += [(parameters.tau - parameters.sigma * u).ravel() for u in places]
    parts.append(parameters.rho.ravel())
    for c, e in zip(form.channels, parameters.emissions, strict=True):
        scales, cuts = np.ones(form.states), np.zeros(width)
        scales[: len(e.scales)], cuts[: len(e.cuts)] = e.scales, e.cuts
        parts += [
            np.array([CODES[c.kind], len(e.cuts)]),
            np.concatenate([e.intercepts + e.loading * u for u in places]),
        ]
        parts += [scales, cuts]
    return tuple(float(x) for x in np.concatenate(parts))


def field_starts(parameters: HmmParameters, lag: int = 0) -> dict[str, tuple[float, str]]:
    """Return the fields of the state, in the kernel's order: name -> (start, how it is carried)."""
    form = parameters.form
    k, m = form.states, form.nodes
    names = {
        "period": (np.nan, "count"),
        "left": (0.0, "count"),
        "closed": (0.0, "count"),
        "log_likelihood": (0.0, "number"),
    }
    names |= {f"state_{s}": (np.nan, "number") for s in range(k)}
    names |= {f"joint_{n}_{s}": (np.nan, "number") for n in range(m if m > 1 else 0) for s in range(k)}
    names |= {f"open_event_{i}": (0.0, "number") for i in range(len(form.covariates))}
    names |= {f"open_seen_{i}": (np.nan, "number") for i in range(len(form.channels))}
    for h in range(lag):
        names |= {f"smoothed_{h}_{s}": (np.nan, "number") for s in range(k)}
    for h in range(lag):
        names |= {f"kept_{h}_joint_{i}": (np.nan, "number") for i in range(m * k)}
        names |= {f"kept_{h}_density_{i}": (1.0, "number") for i in range(m * k)}
        names |= {f"kept_{h}_event_{i}": (0.0, "number") for i in range(len(form.covariates))}
    return names


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _list_densities(
    channels: tuple[IntArray, IntArray, FloatArray, FloatArray, FloatArray], listed: FloatArray, shifts: FloatArray
) -> None:
    """Fill densities of small whole values (channels, LISTED, nodes x K), the largest 1, and what was taken out."""
    kinds, cuts_of, b, scales, cuts = channels
    k = scales.shape[1]
    for c in range(len(kinds)):
        if kinds[c] in (GAUSSIAN, LOGNORMAL):
            continue
        for y in range(2 if kinds[c] == BINARY else (cuts_of[c] + 1 if kinds[c] == ORDINAL else LISTED)):
            constant = -math.lgamma(y + 1.0) if kinds[c] == COUNT else 0.0
            for i in range(b.shape[1]):
                listed[c, y, i] = log_density(kinds[c], y, b[c, i], scales[c, i % k], cuts[c, : cuts_of[c]], constant)
            shifts[c, y] = listed[c, y].max()
            for i in range(b.shape[1]):
                listed[c, y, i] = math.exp(listed[c, y, i] - shifts[c, y])


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _unpacked(parameters: FloatArray) -> Model:
    """Return what `packed` put into one row, and the tables made of it."""
    k, nodes, p, channels = int(parameters[0]), int(parameters[1]), int(parameters[2]), int(parameters[3])
    n_starts, width = int(parameters[4]), int(parameters[7])
    wide, at = nodes * k, HEADER
    starts = parameters[at : at + n_starts]
    at += n_starts
    roles = parameters[at : at + KINDS * 3].astype(np.int64).reshape(KINDS, 3)
    at += KINDS * 3
    initial = parameters[at : at + wide]
    at += wide
    tau = parameters[at : at + wide * (k - 1)].reshape(nodes, k, k - 1)
    at += wide * (k - 1)
    rho = parameters[at : at + k * p].reshape(k, p)
    at += k * p
    codes, cuts_of = np.empty(channels, dtype=np.int64), np.empty(channels, dtype=np.int64)
    b, scales, cuts = np.empty((channels, wide)), np.empty((channels, k)), np.empty((channels, width))
    for c in range(channels):
        codes[c], cuts_of[c] = int(parameters[at]), int(parameters[at + 1])
        b[c], scales[c] = parameters[at + 2 : at + 2 + wide], parameters[at + 2 + wide : at + 2 + wide + k]
        cuts[c] = parameters[at + 2 + wide + k : at + 2 + wide + k + width]
        at += 2 + wide + k + width
    listed, shifts = np.zeros((channels, LISTED, wide)), np.zeros((channels, LISTED))
    _list_densities((codes, cuts_of, b, scales, cuts), listed, shifts)
    flags = min(p, FLAGS)
    patterns, looked_up = np.zeros((2**flags, p)), np.empty((nodes, 2**flags, k, k))
    for row in range(2**flags):
        for i in range(flags):
            patterns[row, i] = (row >> i) & 1
    for m in range(nodes):
        fill_transitions(patterns, tau[m], rho, 0.0, looked_up[m])
    return starts, roles, initial, tau, rho, codes, cuts_of, b, scales, cuts, listed, shifts, looked_up


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _places(parameters: FloatArray) -> tuple[int, int, int, int, int, int, int]:
    """Return where the joint probabilities, open events, open channels, smoothed and kept periods begin, and sizes."""
    k, nodes, p, channels = int(parameters[0]), int(parameters[1]), int(parameters[2]), int(parameters[3])
    wide = nodes * k
    event = 4 + k + (wide if nodes > 1 else 0)
    smooth = event + p + channels
    return 4 + (k if nodes > 1 else 0), event, event + p, smooth, smooth + int(parameters[6]) * k, wide, 2 * wide + p


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _weigh_one(kind: int, y: float, b: FloatArray, scales: FloatArray, cuts: FloatArray, density: FloatArray) -> float:
    """Multiply `density` by that of one value that is not listed, and return the logarithm taken out."""
    z = math.log(y) if kind == LOGNORMAL else y
    constant = -math.lgamma(y + 1.0) if kind == COUNT else CONSTANT - (z if kind == LOGNORMAL else 0.0)
    logs, top = np.empty(len(density)), -np.inf
    for i in range(len(density)):
        logs[i] = log_density(kind, z, b[i], scales[i % len(scales)], cuts, constant)
        top = max(top, logs[i])
    for i in range(len(density)):
        density[i] *= math.exp(logs[i] - top)
    return top


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _keep(
    state: FloatArray, at: tuple[int, int, int, int, int, int, int], lag: int, moved: FloatArray, density: FloatArray
) -> None:
    """Keep the closed period for the smoother, in front of those before it."""
    _, event, seen, _, kept_at, wide, kept = at
    for q in range(lag * kept - 1, kept - 1, -1):
        state[kept_at + q] = state[kept_at + q - kept]
    for j in range(wide):
        state[kept_at + j], state[kept_at + wide + j] = moved[j], density[j]
    for q in range(seen - event):
        state[kept_at + 2 * wide + q] = state[event + q]


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _fresh(state: FloatArray, event: int, tau: FloatArray, rho: FloatArray, out: FloatArray) -> None:
    """Fill the matrices of covariates that are not all flags, one for each node."""
    p = rho.shape[1]
    one = state[event : event + p].copy().reshape(1, p)
    for m in range(len(out)):
        fill_transitions(one, tau[m], rho, 0.0, out[m])


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _noted(kind: int, before: float, value: float) -> float:
    """Return what a channel shows of the open period after one more event."""
    if kind == BINARY:
        return 1.0
    if kind == COUNT:
        return 1.0 if np.isnan(before) else before + 1.0
    if kind == LOGNORMAL:
        if not value > 0.0:
            return before
        return value if np.isnan(before) else before + value
    return before if np.isnan(value) else value


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def filter_kernel(  # noqa: C901, PLR0912, PLR0915 - one loop: calls with ten arrays cost more than their work
    offsets: IntArray, times: IntArray, kinds: IntArray, values: FloatArray, parameters: FloatArray, states: FloatArray
) -> None:
    """Carry P(state) over each customer's events; `packed` says what `parameters` hold, `field_starts` what states do.

    A customer who left is closed with the period of the exit, and stays there.
    """
    through, lag, valued = int(parameters[5]), int(parameters[6]), values.shape[1] > 0
    starts, roles, initial, tau, rho, codes, cuts_of, b, scales, cuts, listed, shifts, looked_up = _unpacked(parameters)
    at = _places(parameters)
    joint, event, seen, smooth, _, wide, _ = at
    nodes, k, p, end = len(tau), tau.shape[1], rho.shape[1], starts[len(starts) - 1]
    moved, density, fresh = np.empty(wide), np.empty(wide), np.empty((nodes, 1, k, k))
    for c in range(len(offsets) - 1):
        state = states[c]
        period = -1 if np.isnan(state[0]) else int(state[0])
        for i in range(offsets[c], offsets[c + 1] + 1):
            last = i == offsets[c + 1]
            if state[1] == 1.0 or (last and period < 0) or (not last and (times[i] < starts[0] or times[i] >= end)):
                continue
            if period < 0:
                period = int(np.searchsorted(starts, float(times[i]), side="right")) - 1
            leaves = not last and roles[kinds[i] + 128, 0] == EXIT
            until = through if last else period
            while not last and times[i] >= starts[until + 1]:
                until += 1
            for _ in range(period, until + 1 if leaves else until):  # close the open period
                shift, total = 0.0, 0.0
                for j in range(wide):
                    density[j] = 1.0
                for q in range(len(codes)):  # weigh what it showed
                    y = state[seen + q]
                    if np.isnan(y):
                        if codes[q] != BINARY and codes[q] != COUNT:
                            continue
                        y = 0.0  # nothing came
                    if codes[q] == GAUSSIAN or codes[q] == LOGNORMAL or y >= LISTED:
                        shift += _weigh_one(codes[q], y, b[q], scales[q], cuts[q, : cuts_of[q]], density)
                        continue
                    row = int(y)
                    shift += shifts[q, row]
                    for j in range(wide):
                        density[j] *= listed[q, row, j]
                if state[2] == 0.0:
                    for j in range(wide):
                        moved[j] = initial[j]
                else:  # move by what happened
                    row, known = 0, True
                    for q in range(p):
                        x = state[event + q]
                        if x != 0.0:
                            known = known and q < FLAGS and x == 1.0
                            row |= (1 << q) if q < FLAGS else 0
                    if not known:
                        _fresh(state, event, tau, rho, fresh)
                    for m in range(nodes):
                        for j in range(k):
                            x = 0.0
                            for s in range(k):
                                q_sj = looked_up[m, row, s, j] if known else fresh[m, 0, s, j]
                                x += state[joint + m * k + s] * q_sj
                            moved[m * k + j] = x
                for j in range(wide):
                    moved[j] *= density[j]
                    total += moved[j]
                total = max(total, LEAST)
                scale = 1.0 / total
                for j in range(wide):
                    moved[j] *= scale
                    state[joint + j] = moved[j]
                if nodes > 1:
                    for s in range(k):
                        state[4 + s] = 0.0
                        for m in range(nodes):
                            state[4 + s] += moved[m * k + s]
                state[2] += 1.0
                state[3] += math.log(total) + shift
                if lag > 0:
                    _keep(state, at, lag, moved, density)
                for q in range(event, seen):
                    state[q] = 0.0
                for q in range(seen, smooth):
                    state[q] = np.nan
                period += 1
            if leaves:
                state[1] = 1.0
                continue
            if last:
                continue
            kind = kinds[i] + 128
            role, target, value = roles[kind, 0], roles[kind, 1], 1.0
            if valued:
                value = values[i, 0]
            if role == SEEN:
                state[seen + target] = _noted(codes[target], state[seen + target], value)
            elif role == EVENT and roles[kind, 2] == FLAG:
                state[event + target] = 1.0
            elif role == EVENT and not np.isnan(value):
                state[event + target] += value
        state[0] = period if period >= 0 else np.nan
        if lag > 0:
            _smooth_kept(state, lag, at, tau, rho)


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _smooth_kept(
    state: FloatArray, lag: int, at: tuple[int, int, int, int, int, int, int], tau: FloatArray, rho: FloatArray
) -> None:
    """Run backwards over the periods kept (0 the latest) and fill P(state of each | all that was seen)."""
    _, _, _, smooth_at, kept_at, wide, kept = at
    nodes, k, p = tau.shape[0], tau.shape[1], rho.shape[1]
    beta, before, fresh = np.ones(wide), np.empty(wide), np.empty((1, k, k))
    for h in range(min(lag, int(state[2]))):
        here = kept_at + h * kept
        total = 0.0
        for j in range(wide):
            total += state[here + j] * beta[j]
        for s in range(k):
            x = 0.0
            for j in range(s, wide, k):
                x += state[here + j] * beta[j]
            state[smooth_at + h * k + s] = x / total
        one = state[here + 2 * wide : here + kept].copy().reshape(1, p)
        for m in range(nodes):
            fill_transitions(one, tau[m], rho, 0.0, fresh)
            for s in range(k):
                x = 0.0
                for j in range(k):
                    x += fresh[0, s, j] * state[here + wide + m * k + j] * beta[m * k + j]
                before[m * k + s] = x
        largest = max(before.max(), LEAST)
        for j in range(wide):
            beta[j] = before[j] / largest
