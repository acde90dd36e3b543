"""Breaks in a series: when a level, or a relation to other series, changed for good.

All sets of break dates are compared by least squares (dynamic programming), their number is chosen by BIC, each date
gets an interval, and sup F tells whether there is any break at all.

References
----------
Bai, J. & Perron, P. (2003). Computation and analysis of multiple structural change models. J. Appl. Econometrics 18,
1-22. Bai, J. (1997). Estimation of a change point in multiple regression models. Rev. Economics and Statistics 79,
551-563. Andrews, D. W. K. (1993). Tests for parameter instability. Econometrica 61, 821-856. Estrella, A. (2003).
Critical values and p values of Bessel process distributions. Econometric Theory 19, 1128-1143.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import erfcx, gammaln

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import FloatArray, as_matrix, as_vector, check_level, frozen

CHUNK = 4096  # moments of the argmax that are integrated over
REACH = 60.0  # how far its density is followed, in units of sigma^2 / mu^2


@dataclass(frozen=True, slots=True, eq=False)
class Breaks:
    """Where a series breaks.

    Attributes
    ----------
    positions
        How many observations lie before each break, ascending, for the number of breaks that BIC chooses; empty
        when there is none.
    intervals
        For each break the first and last position that the data allow, at `level`.
    coefficients
        Of each segment, shape (breaks + 1, regressors).
    rss, bic
        Residual sums of squares and BIC with 0, 1, ... breaks, shape (most + 1,).
    sets
        Best positions for 0, 1, ... breaks.
    sup_f
        Largest F statistic of a single break.
    p_value
        Of no break at all against one somewhere, for errors without serial correlation.
    trimming, level
        As asked for.
    """

    positions: tuple[int, ...]
    intervals: tuple[tuple[int, int], ...]
    coefficients: FloatArray
    rss: FloatArray
    bic: FloatArray
    sets: tuple[tuple[int, ...], ...]
    sup_f: float
    p_value: float
    trimming: float
    level: float

    @property
    def number(self) -> int:
        """How many breaks BIC chooses."""
        return len(self.positions)


def breaks(
    series: npt.ArrayLike,
    design: npt.ArrayLike | None = None,
    *,
    trimming: float = 0.15,
    most: int = 5,
    level: float = 0.95,
) -> Breaks:
    """Find the breaks of a series.

    Parameters
    ----------
    series
        Observations in order of time, shape (n,).
    design
        Regressors whose coefficients may break, shape (n, k); a constant when None.
    trimming
        Shortest segment as a share of n, in (0, 0.5).
    most
        Largest number of breaks to look for; fewer where segments would get too short.
    level
        Coverage aimed at for the dates.

    Returns
    -------
    Breaks
        Positions, intervals, fit for each number of breaks, and the sup F test.

    Raises
    ------
    EstimateError
        For values that are not finite, regressors that are not independent, or a series too short for one break.

    Notes
    -----
    BIC as n (log(RSS/n) + 1 + log 2 pi) + (k + 1)(m + 1) log n: each break costs a parameter. The interval of a date
    is that of Bai (1997) with segments' own variances; it supposes errors without serial correlation.
    """
    check_level(level)
    y = as_vector(series, "series")
    n = len(y)
    X = np.ones((n, 1)) if design is None else as_matrix(design, "design")
    if len(X) != n:
        raise EstimateError("The design needs one row per observation.", seen=f"{len(X)} rows, {n} observations")
    if not 0 < trimming < 0.5:
        raise ValueError(f"trimming must lie between 0 and 0.5, not {trimming}")
    k = X.shape[1]
    shortest = max(math.floor(trimming * n), k + 1)
    most = min(most, n // shortest - 1)
    if most < 1:
        raise EstimateError("The series is too short to break.", seen=f"{n} observations",
                            do=f"give at least {2 * (k + 1)}, more with more regressors")  # fmt: skip
    cost = _segment_rss(X, y, shortest)
    sets, rss = _best_sets(cost, shortest, most)
    bic = n * (np.log(np.maximum(rss, 1e-300) / n) + 1 + math.log(2 * math.pi))
    bic = bic + (k + 1) * np.arange(1, most + 2) * math.log(n)
    chosen = sets[int(np.argmin(bic))]
    sup_f = max(0.0, float((rss[0] - rss[1]) / max(float(rss[1]) / (n - 2 * k), 1e-300)))
    return Breaks(
        chosen,
        tuple(_interval(X, y, edges, level) for edges in _neighbours(chosen, n)),
        frozen(np.array([_fit(X[a:b], y[a:b])[0] for a, b in _segments(chosen, n)])),
        frozen(rss),
        frozen(bic),
        sets,
        sup_f,
        sup_f_p_value(sup_f, k, trimming),
        trimming,
        level,
    )


def sup_f_p_value(sup_f: float, k: int, trimming: float) -> float:
    """Return the chance of so large a sup F without a break (k coefficients may break).

    Notes
    -----
    Tail of the supremum of a squared normalised Bessel process of order k over (trimming, 1 - trimming): Estrella
    (2003), first two terms, which are exact to about a tenth of the p-value below 0.1; 1 where they are not small.
    """
    if sup_f <= k:
        return 1.0
    b = sup_f
    log_front = (k / 2) * math.log(b) - b / 2 - (k / 2) * math.log(2) - float(gammaln(k / 2))
    length = 2 * math.log((1 - trimming) / trimming)
    return float(min(1.0, math.exp(log_front) * ((1 - k / b) * length + 2 / b)))


def _segment_rss(X: FloatArray, y: FloatArray, shortest: int) -> FloatArray:
    """Return the residual sum of squares of each segment [i, j), shape (n + 1, n + 1); infinite where too short."""
    n, k = X.shape
    # On an orthonormal basis and around the overall fit, sums keep their digits.
    Q, R = np.linalg.qr(X)
    if np.abs(np.diag(R)).min() < 1e-10 * np.abs(np.diag(R)).max():
        raise EstimateError("The regressors are not independent of one another.", where="design")
    e = y - Q @ (Q.T @ y)
    Q = Q * math.sqrt(n)
    XX = np.concatenate([np.zeros((1, k, k)), np.cumsum(Q[:, :, None] * Q[:, None, :], axis=0)])
    Xy = np.concatenate([np.zeros((1, k)), np.cumsum(Q * e[:, None], axis=0)])
    yy = np.concatenate([[0.0], np.cumsum(e * e)])
    cost = np.full((n + 1, n + 1), np.inf)
    for i in range(n - shortest + 1):
        j = np.arange(i + shortest, n + 1)
        G, g = XX[j] - XX[i], Xy[j] - Xy[i]
        G = G + 1e-12 * np.eye(k)  # a regressor that does not vary inside a segment explains nothing there
        beta = np.linalg.solve(G, g[:, :, None])[:, :, 0]
        cost[i, j] = np.maximum(yy[j] - yy[i] - (beta * g).sum(axis=1), 0.0)
    return cost


def _best_sets(cost: FloatArray, shortest: int, most: int) -> tuple[tuple[tuple[int, ...], ...], FloatArray]:
    """Return the best positions for 0, 1, ... breaks and their residual sums of squares."""
    n = len(cost) - 1
    best, came = [cost[0].copy()], []
    for m in range(1, most + 1):
        total = best[-1][:, None] + cost
        total[: m * shortest] = np.inf
        came.append(np.argmin(total, axis=0))
        best.append(total.min(axis=0))
    sets = []
    for m in range(most + 1):
        positions, end = [], n
        for back in range(m - 1, -1, -1):
            end = int(came[back][end])
            positions.append(end)
        sets.append(tuple(reversed(positions)))
    return tuple(sets), np.array([b[n] for b in best])


def _segments(positions: tuple[int, ...], n: int) -> list[tuple[int, int]]:
    edges = [0, *positions, n]
    return [(edges[i], edges[i + 1]) for i in range(len(edges) - 1)]


def _neighbours(positions: tuple[int, ...], n: int) -> list[tuple[int, int, int]]:
    edges = [0, *positions, n]
    return [(edges[i - 1], edges[i], edges[i + 1]) for i in range(1, len(edges) - 1)]


def _fit(X: FloatArray, y: FloatArray) -> tuple[FloatArray, float]:
    """Return coefficients and the mean squared residual."""
    beta = np.asarray(np.linalg.lstsq(X, y, rcond=None)[0], dtype=np.float64)
    return beta, float(((y - X @ beta) ** 2).mean())


def _interval(X: FloatArray, y: FloatArray, edges: tuple[int, int, int], level: float) -> tuple[int, int]:
    """Return the positions between which a break lies."""
    begin, at, end = edges
    (before, s1), (after, s2) = _fit(X[begin:at], y[begin:at]), _fit(X[at:end], y[at:end])
    delta = after - before
    Q1 = X[begin:at].T @ X[begin:at] / (at - begin)
    Q2 = X[at:end].T @ X[at:end] / (end - at)
    drifts = float(delta @ Q1 @ delta) / 2, float(delta @ Q2 @ delta) / 2
    if min(drifts) <= 0 or min(s1, s2) <= 0:
        return at, at  # no noise, or no step to place
    low, high = (argmax_quantile(q, drifts, (2 * drifts[0] * s1, 2 * drifts[1] * s2))
                 for q in ((1 - level) / 2, (1 + level) / 2))  # fmt: skip
    return max(begin + 1, math.floor(at - high)), min(end - 1, math.ceil(at - low))


def argmax_quantile(q: float, drifts: tuple[float, float], variances: tuple[float, float]) -> float:
    """Return a quantile of where a two-sided Brownian motion that drifts downwards both ways has its top.

    Parameters
    ----------
    q
        Probability.
    drifts
        Downward drift per unit of time before and after 0, above 0.
    variances
        Variance per unit of time before and after 0, above 0.

    Notes
    -----
    The top of one side is exponential with rate 2 mu / sigma^2; the density of its time follows from the first passage
    to that height, and the other side has to stay below it. Integrated numerically.
    """
    sides = []
    for one, other in ((0, 1), (1, 0)):
        unit = variances[one] / drifts[one] ** 2
        grid = unit * REACH * (np.arange(CHUNK + 1) / CHUNK) ** 3
        density = _argmax_density(grid[1:], (drifts[one], drifts[other]), (variances[one], variances[other]))
        heights = np.concatenate([[density[0]], density])
        pieces = np.diff(grid) * (heights[1:] + heights[:-1]) / 2
        sides.append((grid, np.concatenate([[0.0], np.cumsum(pieces)])))
    (left, below), (right, above) = sides
    whole = float(below[-1] + above[-1])
    wanted = q * whole
    if wanted <= below[-1]:
        return -float(np.interp(below[-1] - wanted, below, left))
    return float(np.interp(wanted - below[-1], above, right))


def _argmax_density(t: FloatArray, drifts: tuple[float, float], variances: tuple[float, float]) -> FloatArray:
    """Return the density of the top's time at t > 0 on the first of two sides."""
    mu, sigma2 = drifts[0], variances[0]
    rate = 2 * drifts[1] / variances[1]  # the other side's top is exponential with this rate
    s = np.sqrt(sigma2 * t)
    u = mu * t / s
    v = u + rate * s
    normal = np.exp(-u * u / 2) / math.sqrt(2 * math.pi)
    return np.asarray(2 * mu / sigma2 * s * normal / t * (v * _mills(v) - u * _mills(u)))


def _mills(u: FloatArray) -> FloatArray:
    """Return (1 - Phi(u)) / phi(u)."""
    return np.asarray(math.sqrt(math.pi / 2) * erfcx(u / math.sqrt(2)))
