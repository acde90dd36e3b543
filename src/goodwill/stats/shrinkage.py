"""Many units at once: each borrows from the others as far as its own data leave room.

Two models. Effects with known variances, y_u ~ N(theta_u, v_u) and theta_u ~ N(mu, tau2): meta-analysis of
actions, unit means, agents. Counts in ordered or unordered categories, n_u ~ Multinomial(p_u) and
p_u ~ Dirichlet: the NPS or a share of many small cells.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray, as_vector, check_level, frozen
from goodwill.stats.intervals import critical

GRID = 400
METHODS = ("bayes", "reml", "paule_mandel", "dersimonian_laird")


@dataclass(frozen=True, slots=True, eq=False)
class Shrinkage:
    """Units pulled towards their common mean.

    Attributes
    ----------
    mean
        Common mean mu with its interval; `n` counts units.
    mean_small_sample
        The same with the Knapp-Hartung interval (t, scaled by the spread seen), for few units.
    predicted
        Where a new unit would lie: centred on mu with the variance tau2 + se^2.
    tau2
        Variance between units, not counting chance (with ``"bayes"`` the square of the median of tau).
    q, i2
        Cochran's Q, and the share of the spread seen that is not chance (with this tau2).
    estimates
        One per unit, in the order given: posterior mean and interval; `n` is 1 unless counts were given.
    values, errors
        Posterior means and standard deviations, shape (units,).
    pooling
        Weight given to the common mean instead of the unit's own figure, shape (units,).
    method
        How tau2 was found.
    """

    mean: Estimate
    mean_small_sample: Estimate
    predicted: Estimate
    tau2: float
    q: float
    i2: float
    estimates: tuple[Estimate, ...]
    values: FloatArray
    errors: FloatArray
    pooling: FloatArray
    method: str


def shrink_means(
    effects: npt.ArrayLike,
    variances: npt.ArrayLike,
    *,
    method: str = "bayes",
    level: float = 0.95,
    unit: str = "",
    counts: npt.ArrayLike | None = None,
) -> Shrinkage:
    """Return the effects of units, shrunk towards their common mean.

    Parameters
    ----------
    effects, variances
        Estimate of each unit and its squared standard error, shape (units,).
    method
        ``"bayes"`` averages over tau with the uniform shrinkage prior s/(s + tau)^2 of DuMouchel (1994),
        s^2 the harmonic mean of the variances: intervals then know that tau is not known. The others plug in
        one tau2: ``"reml"``, ``"paule_mandel"`` (1982), ``"dersimonian_laird"`` (1986).
    level, unit
        Coverage aimed at and unit of measurement.
    counts
        Observations behind each effect, for the `n` of its estimate.

    Raises
    ------
    EstimateError
        With fewer than two units or variances that are not positive.
    ValueError
        For another method.

    Notes
    -----
    Posterior mean w y + (1-w) mu with w = tau2/(tau2 + v); its variance w v + (1-w)^2 Var(mu) carries the
    uncertainty of mu (Raudenbush & Bryk 1985).
    """
    y, v, n = _effects(effects, variances, counts)
    check_level(level)
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
    if method == "bayes":
        tau, weight = _tau_posterior(y, v)
    else:
        tau, weight = np.array([math.sqrt(between_variance(y, v, method))]), np.ones(1)
    means, sds, mu, mu_sd = _conditional(y, v, tau)
    values = weight @ means
    errors = np.sqrt(weight @ (sds**2 + (means - values) ** 2))
    low, high = _mixture_ends(means, sds, weight, level)
    estimates = tuple(
        Estimate(float(values[u]), float(low[u]), float(high[u]), int(n[u]), level, unit, se=float(errors[u]))
        for u in range(len(y))
    )
    tau2 = _median(tau, weight) ** 2
    wider = np.sqrt(tau**2 + mu_sd**2)
    return Shrinkage(
        _mixture(mu, mu_sd, weight, len(y), level=level, unit=unit),
        _knapp_hartung(y, v, tau2, level, unit),
        _mixture(mu, wider, weight, len(y), level=level, unit=unit),
        tau2,
        _q(y, v),
        tau2 / (tau2 + _typical(v)),
        estimates,
        frozen(values),
        frozen(errors),
        frozen(weight @ (v / (tau[:, None] ** 2 + v))),
        method,
    )


def between_variance(effects: npt.ArrayLike, variances: npt.ArrayLike, method: str = "reml") -> float:
    """Return tau2, the variance between units, by ``"reml"``, ``"paule_mandel"`` or ``"dersimonian_laird"``.

    Raises
    ------
    EstimateError
        As `shrink_means`.
    ValueError
        For another method.
    """
    y, v, _ = _effects(effects, variances, None)
    k = len(y)
    if method == "dersimonian_laird":
        w = 1 / v
        return max(0.0, (_q(y, v) - (k - 1)) / float(w.sum() - (w**2).sum() / w.sum()))
    if method == "paule_mandel":
        return _root(lambda t: _q(y, v + t) - (k - 1), y, v)
    if method == "reml":
        return _root(lambda t: _reml_score(y, v + t), y, v)
    raise ValueError(f"method must be one of {', '.join(METHODS[1:])}, not {method!r}")


def _reml_score(y: FloatArray, total: FloatArray) -> float:
    """Twice the derivative of the restricted log-likelihood in tau2."""
    w = 1 / total
    mu = (w @ y) / w.sum()
    return float((w**2) @ (y - mu) ** 2 - w.sum() + (w**2).sum() / w.sum())


def _root(score: Callable[[float], float], y: FloatArray, v: FloatArray) -> float:
    """Return the largest zero of a score that ends negative; 0 when it is negative throughout."""
    top = float(np.ptp(y)) ** 2 + float(v.max())
    grid = np.concatenate([[0.0], np.geomspace(1e-8 * top, 4 * top, 200)])
    positive = [t for t in grid if score(float(t)) > 0]
    if not positive:
        return 0.0
    low = float(positive[-1])
    high = float(grid[min(len(grid) - 1, int(np.searchsorted(grid, low)) + 1)])
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if score(middle) > 0 else (low, middle)
    return (low + high) / 2


def _tau_posterior(y: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return a grid of tau and its posterior weights under the uniform shrinkage prior."""
    u = (np.arange(GRID) + 0.5) / GRID
    tau = math.sqrt(len(v) / float((1 / v).sum())) * u / (1 - u)
    total = v[None, :] + tau[:, None] ** 2
    w = 1 / total
    mu = (w @ y) / w.sum(axis=1)
    fit = np.log(total).sum(axis=1) + np.log(w.sum(axis=1)) + (w * (y - mu[:, None]) ** 2).sum(axis=1)
    log_weight = -0.5 * fit
    weight = np.exp(log_weight - log_weight.max())
    return tau, weight / weight.sum()


def _conditional(
    y: FloatArray, v: FloatArray, tau: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return posterior means and sds given each tau, shape (taus, units), and those of mu, shape (taus,)."""
    total = v[None, :] + tau[:, None] ** 2
    w = 1 / total
    mu, mu_sd = (w @ y) / w.sum(axis=1), 1 / np.sqrt(w.sum(axis=1))
    own = tau[:, None] ** 2 / total
    means = own * y + (1 - own) * mu[:, None]
    sds = np.sqrt(own * v + ((1 - own) * mu_sd[:, None]) ** 2)
    return means, sds, mu, mu_sd


def _mixture_ends(
    means: FloatArray, sds: FloatArray, weight: FloatArray, level: float
) -> tuple[FloatArray, FloatArray]:
    """Return the quantiles of mixtures of normals by bisection, one mixture per column."""
    sds = np.maximum(sds, 1e-300)
    ends = []
    for target in ((1 - level) / 2, (1 + level) / 2):
        low, high = (means - 10 * sds).min(axis=0), (means + 10 * sds).max(axis=0)
        for _ in range(60):
            middle = (low + high) / 2
            below = weight @ ndtr((middle - means) / sds) < target
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        ends.append((low + high) / 2)
    return ends[0], ends[1]


def _knapp_hartung(y: FloatArray, v: FloatArray, tau2: float, level: float, unit: str) -> Estimate:
    """Knapp & Hartung (2003): weighted residual spread over k - 1 and a t quantile."""
    w = 1 / (v + tau2)
    mu = float((w @ y) / w.sum())
    k = len(y)
    se = math.sqrt(float(w @ (y - mu) ** 2) / ((k - 1) * float(w.sum())))
    half = critical(level, k - 1) * se
    return Estimate(mu, mu - half, mu + half, k, level, unit, se=se)


def _mixture(means: FloatArray, sds: FloatArray, weight: FloatArray, n: int, *, level: float, unit: str) -> Estimate:
    value = float(weight @ means)
    low, high = _mixture_ends(means[:, None], sds[:, None], weight, level)
    se = math.sqrt(weight @ (sds**2 + (means - value) ** 2))
    return Estimate(value, float(low[0]), float(high[0]), n, level, unit, se=se)


def _median(values: FloatArray, weight: FloatArray) -> float:
    """Return the weighted median: with few units the mean of tau2 has no bound."""
    return float(values[np.searchsorted(np.cumsum(weight), 0.5)])


def _q(y: FloatArray, v: FloatArray) -> float:
    w = 1 / v
    mu = (w @ y) / w.sum()
    return float(w @ (y - mu) ** 2)


def _typical(v: FloatArray) -> float:
    """Higgins & Thompson (2002), eq. 9: the variance within units that I2 compares with."""
    w = 1 / v
    return float((len(v) - 1) * w.sum() / (w.sum() ** 2 - (w**2).sum()))


def _effects(
    effects: npt.ArrayLike, variances: npt.ArrayLike, counts: npt.ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    y, v = as_vector(effects, "effects"), as_vector(variances, "variances")
    n = np.ones(len(y)) if counts is None else as_vector(counts, "counts")
    if not len(y) == len(v) == len(n):
        raise EstimateError("Each effect needs one variance and one count.", seen=f"{len(y)}, {len(v)}, {len(n)}")
    if len(y) < 2:
        raise EstimateError("Shrinkage needs two units.", seen=f"{len(y)}", do="report the unit by itself")
    if (v <= 0).any():
        raise EstimateError(
            "Variances must be positive.",
            where="variances",
            seen=f"{v.min():g}",
            do="leave out units whose variance cannot be estimated",
        )
    return y, v, n
