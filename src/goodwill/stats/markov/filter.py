"""The filter as a compiled step over a customer's events in time order, with the signature of engine's folds.

Events of several tables come merged by time. Within a period they add up: what happened (covariates) and what was seen
(channels). When the first event of a later period comes, periods before it are closed one by one: P(state) moves by the
matrix of the period's covariates and is weighed by the densities of what was seen. A step sees only the
state and one event, so a history can be carried on from any point. `goodwill.engine.state_folds` makes the folds.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from goodwill.stats.inputs import FloatArray, IntArray
from goodwill.stats.markov.densities import (
    BINARY,
    CODES,
    COUNT,
    GAUSSIAN,
    LOGNORMAL,
    ORDINAL,
    fill_transitions,
    log_density,
)
from goodwill.stats.markov.likelihood import nodes_of
from goodwill.stats.markov.parameters import HmmParameters

EVENT, SEEN, EXIT, ENTRY = range(4)
FLAG, SUM = range(2)
HEADER = 8
KINDS = 256  # an int8 plus 128
LISTED = 32  # counts below it, and flags of up to FLAGS covariates, are looked up instead of worked out
FLAGS = 6
CONSTANT = -0.5 * math.log(2.0 * math.pi)


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
    from goodwill.stats.markov.layout import stationary

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
    kinds: IntArray,
    cuts_of: IntArray,
    b: FloatArray,
    scales: FloatArray,
    cuts: FloatArray,
    listed: FloatArray,
    shifts: FloatArray,
) -> None:
    """Fill densities of small whole values, shape (channels, LISTED, nodes x K), the largest 1, and what was divided out."""
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
def _weigh_one(kind: int, y: float, b: FloatArray, scales: FloatArray, cuts: FloatArray, density: FloatArray) -> float:
    """Multiply `density` by that of one value that is not listed, and return the logarithm divided out."""
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
def filter_kernel(
    offsets: IntArray, times: IntArray, kinds: IntArray, values: FloatArray, parameters: FloatArray, states: FloatArray
) -> None:
    """Carry P(state) over each customer's events; `packed` says what `parameters` hold, `field_starts` what `states` do."""
    k, nodes, p, channels = int(parameters[0]), int(parameters[1]), int(parameters[2]), int(parameters[3])
    n_starts, through, lag, width = int(parameters[4]), int(parameters[5]), int(parameters[6]), int(parameters[7])
    wide, at = nodes * k, HEADER
    starts = parameters[at : at + n_starts]
    at += n_starts
    roles = parameters[at : at + KINDS * 3].reshape(KINDS, 3)
    at += KINDS * 3
    initial = parameters[at : at + wide]
    at += wide
    tau = parameters[at : at + nodes * k * (k - 1)].reshape(nodes, k, k - 1)
    at += nodes * k * (k - 1)
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
    _list_densities(codes, cuts_of, b, scales, cuts, listed, shifts)
    flags = min(p, FLAGS)
    patterns = np.zeros((2**flags, p))
    for row in range(2**flags):
        for i in range(flags):
            patterns[row, i] = (row >> i) & 1
    looked_up, fresh, one = np.empty((nodes, 2**flags, k, k)), np.empty((nodes, 1, k, k)), np.empty((1, p))
    for m in range(nodes):
        fill_transitions(patterns, tau[m], rho, 0.0, looked_up[m])
    joint, moved, density = np.empty(wide), np.empty(wide), np.empty(wide)
    first_joint = 4 + (k if nodes > 1 else 0)
    first_event = 4 + k + (wide if nodes > 1 else 0)
    first_seen = first_event + p
    first_smooth = first_seen + channels
    first_kept = first_smooth + lag * k
    kept = 2 * wide + p
    for c in range(len(offsets) - 1):
        state = states[c]
        period = -1 if np.isnan(state[0]) else int(state[0])
        i = offsets[c]
        while True:
            there = i < offsets[c + 1]
            if there:
                if times[i] < starts[0] or times[i] >= starts[n_starts - 1] or state[1] == 1.0:
                    i += 1
                    continue
                if period < 0:
                    period = np.searchsorted(starts, float(times[i]), side="right") - 1
            elif period < 0 or state[1] == 1.0 or period >= through:
                break
            if not there or times[i] >= starts[period + 1]:  # close the open period
                total = 0.0
                shift = 0.0
                for j in range(wide):
                    density[j] = 1.0
                for q in range(channels):
                    y = state[first_seen + q]
                    if np.isnan(y):
                        if codes[q] != BINARY and codes[q] != COUNT:
                            continue
                        y = 0.0
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
                else:
                    row, known = 0, True
                    for q in range(p):
                        x = state[first_event + q]
                        if x != 0.0:
                            known = known and q < flags and x == 1.0
                            row |= (1 << q) if q < flags else 0
                    if not known:
                        one[0] = state[first_event:first_seen]
                    for m in range(nodes):
                        if not known:
                            fill_transitions(one, tau[m], rho, 0.0, fresh[m])
                        for j in range(k):
                            x = 0.0
                            for s in range(k):
                                x += state[first_joint + m * k + s] * (
                                    looked_up[m, row, s, j] if known else fresh[m, 0, s, j]
                                )
                            moved[m * k + j] = x
                for j in range(wide):
                    joint[j] = moved[j] * density[j]
                    total += joint[j]
                total = max(total, 1e-300)
                scale = 1.0 / total
                for j in range(wide):
                    joint[j] *= scale
                    state[first_joint + j] = joint[j]
                if nodes > 1:
                    for s in range(k):
                        state[4 + s] = 0.0
                        for m in range(nodes):
                            state[4 + s] += joint[m * k + s]
                state[2] += 1.0
                state[3] += math.log(total) + shift
                if lag > 0:
                    for h in range(lag - 1, 0, -1):
                        for q in range(kept):
                            state[first_kept + h * kept + q] = state[first_kept + (h - 1) * kept + q]
                    state[first_kept : first_kept + wide] = joint
                    state[first_kept + wide : first_kept + 2 * wide] = density
                    state[first_kept + 2 * wide : first_kept + kept] = state[first_event:first_seen]
                period += 1
                for q in range(p):
                    state[first_event + q] = 0.0
                for q in range(channels):
                    state[first_seen + q] = np.nan
                continue
            role, target, value = roles[kinds[i] + 128, 0], int(roles[kinds[i] + 128, 1]), 1.0
            if values.shape[1] > 0:
                value = values[i, 0]
            if role == EVENT:
                if roles[kinds[i] + 128, 2] == FLAG:
                    state[first_event + target] = 1.0
                elif not np.isnan(value):
                    state[first_event + target] += value
            elif role == SEEN:
                if codes[target] == BINARY:
                    state[first_seen + target] = 1.0
                elif codes[target] == COUNT:
                    state[first_seen + target] = (
                        1.0 if np.isnan(state[first_seen + target]) else state[first_seen + target] + 1.0
                    )
                elif codes[target] == LOGNORMAL and value > 0.0:
                    state[first_seen + target] = (
                        value if np.isnan(state[first_seen + target]) else state[first_seen + target] + value
                    )
                elif codes[target] in (GAUSSIAN, ORDINAL) and not np.isnan(value):
                    state[first_seen + target] = value
            elif role == EXIT:
                state[1] = 1.0
            i += 1
        state[0] = period if period >= 0 else np.nan
        if lag > 0:
            _smooth_kept(state, lag, k, nodes, p, first_smooth, first_kept, tau, rho, one, fresh)


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _smooth_kept(
    state: FloatArray,
    lag: int,
    k: int,
    nodes: int,
    p: int,
    first_smooth: int,
    first_kept: int,
    tau: FloatArray,
    rho: FloatArray,
    one: FloatArray,
    fresh: FloatArray,
) -> None:
    """Run backwards over the periods kept (0 the latest) and fill P(state of each | all that was seen)."""
    wide = nodes * k
    kept = 2 * wide + p
    beta, before = np.ones(wide), np.empty(wide)
    for h in range(min(lag, int(state[2]))):
        here = first_kept + h * kept
        total = 0.0
        for j in range(wide):
            total += state[here + j] * beta[j]
        for s in range(k):
            x = 0.0
            for m in range(nodes):
                x += state[here + m * k + s] * beta[m * k + s]
            state[first_smooth + h * k + s] = x / total
        if h + 1 >= int(state[2]):
            break
        one[0] = state[here + 2 * wide : here + kept]
        for m in range(nodes):
            fill_transitions(one, tau[m], rho, 0.0, fresh[m])
            for s in range(k):
                x = 0.0
                for j in range(k):
                    x += fresh[m, 0, s, j] * state[here + wide + m * k + j] * beta[m * k + j]
                before[m * k + s] = x
        largest = before.max()
        for j in range(wide):
            beta[j] = before[j] / largest
