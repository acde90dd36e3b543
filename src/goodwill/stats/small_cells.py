"""NPS and shares of many small cells: a Dirichlet-multinomial whose cells borrow from each other.

Cell u has counts n_u ~ Multinomial(p_u) with p_u ~ Dirichlet(k pi). Its posterior mean is
(n_u + k pi) / (sum n_u + k): few answers are pulled towards pi, many stand for themselves. k says how alike
the cells are; it is estimated, and its uncertainty is carried.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, digamma, gammaln

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray, as_matrix, as_vector, check_level, frozen
from goodwill.stats.intervals import NO_ANSWERS

GRID = 200
LOG_ALPHA_RANGE = (-8.0, 14.0)
NPS_SCORES = np.array([1.0, 0.0, -1.0])
SHARE_SCORES = np.array([1.0, 0.0])


@dataclass(frozen=True, slots=True, eq=False)
class DirichletPrior:
    """What the cells have in common.

    Attributes
    ----------
    shares
        Expected shares of the categories, pi, shape (J,).
    concentration
        k: how many answers the common shares are worth in each cell. Very large when cells do not differ by
        more than chance.
    log_likelihood
        Of the counts, up to the multinomial coefficients.
    """

    shares: FloatArray
    concentration: float
    log_likelihood: float

    @property
    def alpha(self) -> FloatArray:
        """Parameters of the Dirichlet, k pi, shape (J,)."""
        return self.concentration * self.shares


@dataclass(frozen=True, slots=True, eq=False)
class SmallCells:
    """Figures of small cells after borrowing.

    Attributes
    ----------
    estimates
        One per cell in the order given; absent where nobody answered.
    prior
        What they were pulled towards.
    pooling
        Weight of the common shares in each cell, shape (cells,): near 1 the cell says little of its own.
    """

    estimates: tuple[Estimate, ...]
    prior: DirichletPrior
    pooling: FloatArray


def dirichlet_multinomial(counts: npt.ArrayLike) -> DirichletPrior:
    """Return the Dirichlet that makes the counts of all cells most likely.

    Parameters
    ----------
    counts
        Shape (cells, J); may be weighted counts on the scale of effective answers.

    Raises
    ------
    EstimateError
        With fewer than two cells that have answers, or negative counts.

    Notes
    -----
    The solution is the fixed point of Minka (2000), eq. 55. His iteration creeps where cells hardly differ
    (k grows without bound), so the same gradient goes to L-BFGS in log alpha, with bounds.
    """
    from scipy.optimize import minimize

    table = _counts(counts)
    total = table.sum(axis=0)
    start = np.log(np.maximum(10 * total / total.sum(), 1e-3))
    found = minimize(
        lambda a: _negative_log_likelihood(a, table),
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[LOG_ALPHA_RANGE] * table.shape[1],
        options={"maxiter": 1000, "ftol": 1e-14, "gtol": 1e-8},
    )
    alpha = np.exp(found.x)
    return DirichletPrior(frozen(alpha / alpha.sum()), float(alpha.sum()), -float(found.fun))


def minka_step(alpha: npt.ArrayLike, counts: npt.ArrayLike) -> FloatArray:
    """Return one step of Minka's fixed-point iteration; the maximum likelihood is where it stands still."""
    a, table = as_vector(alpha, "alpha"), _counts(counts)
    up = (digamma(a + table) - digamma(a)).sum(axis=0)
    down = (digamma(a.sum() + table.sum(axis=1)) - digamma(a.sum())).sum()
    step: FloatArray = a * up / down
    return step


def shrink_nps(counts: npt.ArrayLike, *, level: float = 0.95) -> SmallCells:
    """Return the NPS of small cells in points with posterior intervals.

    Parameters
    ----------
    counts
        Promoters, passives, detractors per cell, shape (cells, 3).
    level
        Posterior probability of the intervals.

    Raises
    ------
    EstimateError
        As `dirichlet_multinomial`, or when there are not three columns.

    Notes
    -----
    The posterior averages over k (uniform in k/(k + typical cell size)) and carries the uncertainty of the
    common NPS. Its first two moments are matched by a Beta on [-100, 100], so no interval leaves the scale.
    """
    table = _counts(counts)
    if table.shape[1] != 3:
        raise EstimateError("An NPS needs three counts per cell.", seen=f"{table.shape[1]} columns")
    return _shrink(table, NPS_SCORES, 100.0, "points", level)


def shrink_shares(successes: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95) -> SmallCells:
    """Return shares of small cells with posterior intervals; `successes` and `n` have shape (cells,)."""
    yes, total = as_vector(successes, "successes"), as_vector(n, "n")
    if yes.shape != total.shape:
        raise EstimateError("Each cell needs successes and n.", seen=f"{len(yes)} and {len(total)}")
    return _shrink(_counts(np.column_stack([yes, total - yes])), SHARE_SCORES, 1.0, "share", level)


def _shrink(table: FloatArray, scores: FloatArray, factor: float, unit: str, level: float) -> SmallCells:
    check_level(level)
    prior = dirichlet_multinomial(table)
    n = table.sum(axis=1)
    k, weight = _concentration_posterior(table, prior.shares)
    mean, variance = _posterior_moments(table, prior.shares, scores, k)
    centre = weight @ mean
    spread = weight @ (variance + (mean - centre) ** 2)
    low, high = _beta_ends(centre, spread, level, float(scores.min()))
    estimates = tuple(
        Estimate(
            float(factor * centre[u]),
            float(factor * low[u]),
            float(factor * high[u]),
            round(float(n[u])),
            level,
            unit,
            se=float(factor * math.sqrt(spread[u])),
        )
        if n[u] > 0
        else Estimate.missing(NO_ANSWERS, unit=unit)
        for u in range(len(n))
    )
    return SmallCells(estimates, prior, frozen(weight @ (k[:, None] / (k[:, None] + n))))


def _posterior_moments(
    table: FloatArray, shares: FloatArray, scores: FloatArray, k: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of sum_j scores_j p_j for each k and cell, shape (len(k), cells)."""
    n = table.sum(axis=1)
    size = k[:, None] + n
    mean = (k[:, None] * (shares @ scores) + table @ scores) / size
    square = (k[:, None] * (shares @ scores**2) + table @ scores**2) / size
    # The common mean is itself known only as well as all cells together tell it.
    common = (shares @ scores**2 - (shares @ scores) ** 2) / _information(n, k)
    variance = (square - mean**2) / (size + 1) + (k[:, None] / size) ** 2 * common[:, None]
    return mean, variance


def _concentration_posterior(table: FloatArray, shares: FloatArray) -> tuple[FloatArray, FloatArray]:
    n = table.sum(axis=1)
    typical = (n > 0).sum() / (1 / n[n > 0]).sum()
    u = (np.arange(GRID) + 0.5) / GRID
    k = typical * u / (1 - u)
    a = k[:, None, None] * np.maximum(shares, 1e-12)
    fit = (gammaln(a + table) - gammaln(a)).sum(axis=(1, 2))
    fit += (gammaln(k[:, None]) - gammaln(k[:, None] + n)).sum(axis=1)
    # Integrating the common shares out, as REML does with a mean, gives each k the room it leaves to them.
    fit -= (table.shape[1] - 1) / 2 * np.log(_information(n, k))
    weight = np.exp(fit - fit.max())
    return k, weight / weight.sum()


def _information(n: FloatArray, k: FloatArray) -> FloatArray:
    """Return how many single answers all cells together are worth for the common shares, given each k."""
    seen = n[n > 0]
    worth: FloatArray = (seen * (k[:, None] + 1) / (seen + k[:, None])).sum(axis=1)
    return worth


def _beta_ends(mean: FloatArray, variance: FloatArray, level: float, bottom: float) -> tuple[FloatArray, FloatArray]:
    """Return quantiles of the Beta on [bottom, 1] with this mean and variance."""
    width = 1 - bottom
    m = np.clip((mean - bottom) / width, 1e-9, 1 - 1e-9)
    v = np.clip(variance / width**2, 1e-15, 0.999 * m * (1 - m))
    size = m * (1 - m) / v - 1
    tail = (1 - level) / 2
    ends = [betaincinv(m * size, (1 - m) * size, q) * width + bottom for q in (tail, 1 - tail)]
    return np.minimum(ends[0], mean), np.maximum(ends[1], mean)


def _negative_log_likelihood(log_alpha: FloatArray, table: FloatArray) -> tuple[float, FloatArray]:
    a = np.exp(log_alpha)
    k, n = a.sum(), table.sum(axis=1)
    value = (gammaln(k) - gammaln(k + n)).sum() + (gammaln(a + table) - gammaln(a)).sum()
    common = (digamma(k) - digamma(k + n)).sum()
    slope = a * (common + (digamma(a + table) - digamma(a)).sum(axis=0))
    return -float(value), -slope


def _counts(counts: npt.ArrayLike) -> FloatArray:
    table = as_matrix(counts, "counts")
    if table.shape[1] < 2:
        raise EstimateError("Counts need two categories.", seen=f"{table.shape[1]}")
    if (table < 0).any():
        raise EstimateError("Counts must not be negative.", where="counts", seen=f"{table.min():g}")
    if (table.sum(axis=1) > 0).sum() < 2:
        raise EstimateError(
            "Borrowing needs two cells with answers.",
            seen=f"{int((table.sum(axis=1) > 0).sum())}",
            do="report the cell by itself",
        )
    return table
