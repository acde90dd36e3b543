"""Compiled tables of a panel model and their derivatives: transition matrices and emission densities."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from goodwill.stats.inputs import FloatArray, IntArray

BINARY, COUNT, GAUSSIAN, LOGNORMAL, ORDINAL = range(5)
CODES = {"binary": BINARY, "count": COUNT, "gaussian": GAUSSIAN, "lognormal": LOGNORMAL, "ordinal": ORDINAL}
HALF_LOG_TWO_PI = 0.5 * math.log(2.0 * math.pi)
LARGEST = 700.0  # exp of more overflows
LEAST = 1e-300


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x)) without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def fill_transitions(events: FloatArray, tau: FloatArray, rho: FloatArray, shift: float, out: FloatArray) -> None:
    """Fill `out` (rows, K, K) with the ordered-logit matrices of each row of covariates."""
    k, p = rho.shape
    for u in range(len(events)):
        for i in range(k):
            push = shift
            for q in range(p):
                push += events[u, q] * rho[i, q]
            below = 0.0
            for j in range(k - 1):
                here = logistic(tau[i, j] - push)
                out[u, i, j] = here - below
                below = here
            out[u, i, k - 1] = 1.0 - below


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def pull_transitions(
    events: FloatArray,
    tau: FloatArray,
    rho: FloatArray,
    shift: float,
    d_out: FloatArray,
    d_tau: FloatArray,
    d_rho: FloatArray,
) -> float:
    """Add derivatives by tau and rho, given those by the matrices, and return the one by `shift`.

    With D = C(1 - C): d/d tau_kj = (R_kj - R_k,j+1) D_kj, and the covariates' push enters every threshold with -1.
    """
    k, p = rho.shape
    by_shift = 0.0
    for u in range(len(events)):
        for i in range(k):
            push = shift
            for q in range(p):
                push += events[u, q] * rho[i, q]
            summed = 0.0
            for j in range(k - 1):
                here = logistic(tau[i, j] - push)
                x = (d_out[u, i, j] - d_out[u, i, j + 1]) * here * (1.0 - here)
                d_tau[i, j] += x
                summed += x
            for q in range(p):
                d_rho[i, q] -= events[u, q] * summed
            by_shift -= summed
    return by_shift


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def log_density(kind: int, y: float, eta: float, scale: float, cuts: FloatArray, constant: float) -> float:
    """Return the log-density of one value; `constant` is what does not depend on parameters."""
    if kind == BINARY:
        z = eta if y > 0.5 else -eta
        return z - math.log1p(math.exp(z)) if z < 0.0 else -math.log1p(math.exp(-z))
    if kind == COUNT:
        return y * eta - math.exp(min(eta, LARGEST)) + constant
    if kind in (GAUSSIAN, LOGNORMAL):
        z = (y - eta) / scale
        return -math.log(scale) - 0.5 * z * z + constant
    level = int(y)
    above = logistic(cuts[level] - eta) if level < len(cuts) else 1.0
    below = logistic(cuts[level - 1] - eta) if level > 0 else 0.0
    return math.log(max(above - below, LEAST))


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def add_log_densities(
    kind: int,
    y: FloatArray,
    x: FloatArray,
    constants: FloatArray,
    intercepts: FloatArray,
    slopes: FloatArray,
    scales: FloatArray,
    cuts: FloatArray,
    shift: float,
    out: FloatArray,
) -> None:
    """Add one channel's log-densities to `out` (rows, K); a missing value adds nothing."""
    k = len(intercepts)
    precisions, logs = np.ones(k), np.zeros(k)
    if len(scales):
        for s in range(k):
            precisions[s], logs[s] = 1.0 / scales[s], math.log(scales[s])
    for e in range(len(y)):
        if np.isnan(y[e]):
            continue
        push = shift
        for q in range(x.shape[1]):
            push += x[e, q] * slopes[q]
        if kind in (GAUSSIAN, LOGNORMAL):  # most of the work where every row differs: no logarithm for each
            for s in range(k):
                z = (y[e] - intercepts[s] - push) * precisions[s]
                out[e, s] += constants[e] - logs[s] - 0.5 * z * z
            continue
        for s in range(k):
            out[e, s] += log_density(kind, y[e], intercepts[s] + push, 1.0, cuts, constants[e])


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def pull_densities(
    kind: int,
    y: FloatArray,
    x: FloatArray,
    intercepts: FloatArray,
    slopes: FloatArray,
    scales: FloatArray,
    cuts: FloatArray,
    shift: float,
    d_out: FloatArray,
    d_intercepts: FloatArray,
    d_slopes: FloatArray,
    d_scales: FloatArray,
    d_cuts: FloatArray,
) -> float:
    """Add one channel's derivatives, given the posterior of the states `d_out`, and return the one by `shift`."""
    by_shift = 0.0
    for e in range(len(y)):
        if np.isnan(y[e]):
            continue
        push = shift
        for q in range(x.shape[1]):
            push += x[e, q] * slopes[q]
        summed = 0.0
        for s in range(len(intercepts)):
            eta = intercepts[s] + push
            g = d_out[e, s]
            if kind == BINARY:
                slope = y[e] - logistic(eta)
            elif kind == COUNT:
                slope = y[e] - math.exp(min(eta, LARGEST))
            elif kind in (GAUSSIAN, LOGNORMAL):
                z = (y[e] - eta) / scales[s]
                slope = z / scales[s]
                d_scales[s] += g * (z * z - 1.0) / scales[s]
            else:
                slope = _pull_level(int(y[e]), eta, cuts, g, d_cuts)
            d_intercepts[s] += g * slope
            summed += g * slope
        for q in range(x.shape[1]):
            d_slopes[q] += x[e, q] * summed
        by_shift += summed
    return by_shift


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _pull_level(level: int, eta: float, cuts: FloatArray, g: float, d_cuts: FloatArray) -> float:
    above = logistic(cuts[level] - eta) if level < len(cuts) else 1.0
    below = logistic(cuts[level - 1] - eta) if level > 0 else 0.0
    density = max(above - below, LEAST)
    up, down = above * (1.0 - above) / density, below * (1.0 - below) / density
    if level < len(cuts):
        d_cuts[level] += g * up
    if level > 0:
        d_cuts[level - 1] -= g * down
    return down - up


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def to_densities(logs: FloatArray, shifts: FloatArray) -> None:
    """Turn log-densities (rows, K) into densities, the largest of each row 1; its logarithm goes to `shifts`."""
    for e in range(len(logs)):
        top = logs[e, 0]
        for s in range(1, logs.shape[1]):
            top = max(top, logs[e, s])
        shifts[e] = top
        for s in range(logs.shape[1]):
            logs[e, s] = math.exp(logs[e, s] - top)


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def spread(table: FloatArray, which: IntArray, out: FloatArray) -> None:
    """Add row `which[e]` of a table to each row e of `out`."""
    for e in range(len(which)):
        for s in range(out.shape[1]):
            out[e, s] += table[which[e], s]


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def gather(table: FloatArray, which: IntArray, out: FloatArray) -> None:
    """Add each row e of a table to row `which[e]` of `out`."""
    for e in range(len(which)):
        for s in range(out.shape[1]):
            out[which[e], s] += table[e, s]
