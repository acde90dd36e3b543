"""How common something is in a group, when it is told by a classifier that errs.

The share of texts that a classifier calls angry is not the share that is angry: with 5 % false alarms and half of the
angry ones missed, "7 % called angry" means 4 %. Two corrections, both with intervals that carry the doubt about the
sample and about the classifier: the adjusted count (Forman 2008) and the re-weighing of calibrated probabilities
(Saerens, Latinne & Decaestecker 2002). Both assume that texts of one kind look the same in the group as where the
classifier was judged (only the shares differ).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import chdtri

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.intervals import critical, wilson

FloatArray = npt.NDArray[np.float64]

NO_TEXTS = "nothing was read"
NOT_TOLD = "the classifier does not tell it from the rest"
ENDS = 1e-9
"""Shares are sought between this and one minus this: at the very ends a likelihood may be minus infinity."""


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """How often a classifier says yes, among true and among others.

    Attributes
    ----------
    tpr, fpr
        Share of yes among those that are (true positive rate) and among those that are not (false positive rate).
    n_positive, n_negative
        How many of each they were measured on; None where they are known exactly.
    """

    tpr: float
    fpr: float
    n_positive: int | None = None
    n_negative: int | None = None

    def __post_init__(self) -> None:
        if not (0.0 <= self.tpr <= 1.0 and 0.0 <= self.fpr <= 1.0):
            raise EstimateError("Rates lie between 0 and 1.", seen=f"tpr {self.tpr}, fpr {self.fpr}")

    @property
    def tpr_variance(self) -> float:
        """Variance of the measured rate; with one case of each kind added, so that 0 of 20 is not certainty."""
        return _variance(self.tpr, self.n_positive)

    @property
    def fpr_variance(self) -> float:
        """Variance of the measured rate, likewise."""
        return _variance(self.fpr, self.n_negative)


@dataclass(frozen=True, slots=True)
class Prevalence:
    """A corrected share.

    Attributes
    ----------
    estimate
        Share between 0 and 1 with interval; absent where nothing was read or the classifier does not tell.
    raw
        Share that the classifier called so.
    unclipped
        The corrected share before it was kept between 0 and 1; nan where absent.
    statement
        What a reader has to know: that the correction leads outside 0 to 1, and what that means. Empty otherwise.
    possible
        False where the count contradicts the rates at every share: so many would not be called so if all were.
    """

    estimate: Estimate
    raw: float
    unclipped: float
    statement: str = ""
    possible: bool = True


def adjusted_count(
    said: float, n: float, rates: ErrorRates, *, level: float = 0.95, n_effective: float | None = None
) -> Prevalence:
    """Return a share corrected for a classifier's errors: p = (q - fpr) / (tpr - fpr).

    Parameters
    ----------
    said, n
        How many were called so, of how many.
    rates
        The classifier's error rates.
    level
        Coverage aimed at.
    n_effective
        Effective number where texts come in clusters (several of one customer); n by default.

    Returns
    -------
    Prevalence
        The interval holds every share p that the count does not contradict: |q - fpr - p (tpr - fpr)| is at most the
        critical value times its standard error at that p, with variances of q, tpr and fpr (Fieller's construction,
        with the binomial variance at the p in question). With a perfect classifier it is Wilson's. A share led outside
        0 to 1 gets the bound that holds without the errors assumed.

    Raises
    ------
    EstimateError
        If counts are impossible.

    Notes
    -----
    Forman (2008), Quantifying counts and costs via classification. Data Mining and Knowledge Discovery 17, eq. 1.
    """
    if not (math.isfinite(n) and 0 <= said <= n):
        raise EstimateError("At most all are called so.", seen=f"{said} of {n}")
    if n == 0:
        return Prevalence(Estimate.missing(NO_TEXTS, unit="share"), math.nan, math.nan)
    raw, apart = said / n, rates.tpr - rates.fpr
    size = min(n, n_effective) if n_effective is not None else n
    ends = _compatible(raw, size, rates, critical(level))
    if ends is None or apart <= 0:
        return Prevalence(Estimate.missing(NOT_TOLD, round(n), "share"), raw, math.nan)
    unclipped = (raw - rates.fpr) / apart
    value = min(1.0, max(0.0, unclipped))
    low, high = (min(1.0, max(0.0, e)) for e in ends)
    if not 0.0 <= unclipped <= 1.0:
        low, high = _beyond(unclipped, (low, high), wilson(raw * size, size, level), rates)
    estimate = Estimate(value, min(low, value), max(high, value), round(n), level, "share")
    return Prevalence(estimate, raw, unclipped, _outside(unclipped, rates), possible=ends[0] <= 1.0)


def _compatible(q: float, n: float, rates: ErrorRates, z: float) -> tuple[float, float] | None:
    """Return the ends of the shares that the count does not contradict, None when they have no ends."""
    d, a, f = rates.tpr - rates.fpr, q - rates.fpr, rates.fpr
    vt, vf, zz = rates.tpr_variance, rates.fpr_variance, z * z
    square = d * d * (1 + zz / n) - zz * (vt + vf)
    linear = -2 * a * d - zz * d * (1 - 2 * f) / n + 2 * zz * vf
    constant = a * a - zz * f * (1 - f) / n - zz * vf
    if square <= 0:
        return None
    root = math.sqrt(max(0.0, linear * linear - 4 * square * constant))
    return (-linear - root) / (2 * square), (-linear + root) / (2 * square)


def _beyond(unclipped: float, ends: tuple[float, float], called: Estimate, rates: ErrorRates) -> tuple[float, float]:
    """Return ends for a share led outside 0 to 1: as far as the count goes without the errors assumed."""
    if unclipped < 0 and called.high is not None:  # every one called so is right
        return 0.0, max(ends[1], min(1.0, called.high / rates.tpr))
    if unclipped > 1 and called.low is not None:  # every one not called so is rightly not
        return min(ends[0], max(0.0, 1.0 - (1.0 - called.low) / (1.0 - rates.fpr))), 1.0
    return ends


def _outside(unclipped: float, rates: ErrorRates) -> str:
    if unclipped < 0:
        return (
            f"Fewer were called so than the {rates.fpr:.1%} of false alarms alone would give: the share is near zero."
        )
    if unclipped > 1:
        return f"More were called so than the classifier finds at all ({rates.tpr:.1%}): the share is near one."
    return ""


def _variance(rate: float, n: int | None) -> float:
    if n is None:
        return 0.0
    if n <= 0:
        return 0.25
    centre = (rate * n + 1) / (n + 2)
    return centre * (1 - centre) / (n + 2)


@dataclass(frozen=True, slots=True)
class PriorShift:
    """Shares of classes found by re-weighing probabilities.

    Attributes
    ----------
    shares
        One figure for each class; intervals by likelihood ratio where there are two classes, by the curvature of the
        likelihood where there are more.
    log_likelihood
        At the shares, up to a constant.
    iterations
        Steps of expectation and maximisation.
    """

    shares: tuple[Estimate, ...]
    log_likelihood: float
    iterations: int


def prior_shift(
    probabilities: npt.ArrayLike,
    prior: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    level: float = 0.95,
    tolerance: float = 1e-10,
    most: int = 20_000,
) -> PriorShift:
    """Return shares of classes in a group from calibrated probabilities, by expectation and maximisation.

    Parameters
    ----------
    probabilities
        Calibrated probabilities of each class for each text, shape (texts, classes), rows adding to 1.
    prior
        Shares of the classes where the probabilities were calibrated, shape (classes,), all above 0.
    weights
        How often each row stands for, shape (texts,): rows may be bins.
    level
        Coverage aimed at.
    tolerance, most
        Stop when no share changes by more in a step, or after so many steps.

    Raises
    ------
    EstimateError
        If shapes or values are impossible.

    Notes
    -----
    Saerens, Latinne & Decaestecker (2002), Neural Computation 14(1), eqs. 2.9 and 4.1: with r_ik = p_ik / prior_k,
    s_k <- mean_i s_k r_ik / sum_j s_j r_ij. This climbs the likelihood sum_i log sum_k s_k r_ik, which is concave in s.
    """
    ratio, w = _ratios(probabilities, prior, weights)
    if w.sum() == 0:
        return PriorShift((Estimate.missing(NO_TEXTS, unit="share"),) * ratio.shape[1], 0.0, 0)
    shares, steps = np.full(ratio.shape[1], 1 / ratio.shape[1]), 0
    while steps < most:
        steps += 1
        joint = shares * ratio
        new = np.asarray((w / joint.sum(axis=1)) @ joint / w.sum())
        done = np.abs(new - shares).max() <= tolerance
        shares = new
        if done:
            break
    ends = _two(ratio, w, shares, level) if len(shares) == 2 else _curved(ratio, w, shares, level)
    n = round(float(w.sum()))
    found = tuple(
        Estimate(float(s), min(lo, float(s)), max(hi, float(s)), n, level, "share")
        for s, (lo, hi) in zip(shares, ends, strict=True)
    )
    return PriorShift(found, float(w @ np.log((shares * ratio).sum(axis=1))), steps)


def _ratios(
    probabilities: npt.ArrayLike, prior: npt.ArrayLike, weights: npt.ArrayLike | None
) -> tuple[FloatArray, FloatArray]:
    p, base = np.asarray(probabilities, dtype=np.float64), np.asarray(prior, dtype=np.float64)
    if p.ndim != 2 or base.shape != (p.shape[1],) or p.shape[1] < 2:
        raise EstimateError("Probabilities need one column for each class.", seen=f"{p.shape} and {base.shape}")
    if not np.isfinite(p).all() or (p < 0).any() or np.abs(p.sum(axis=1) - 1).max(initial=0.0) > 1e-6:
        raise EstimateError("Probabilities of a text lie between 0 and 1 and add to 1.")
    if (base <= 0).any() or abs(base.sum() - 1) > 1e-6:
        raise EstimateError(
            "Shares where the classifier was calibrated are above 0 and add to 1.", seen=str(base.tolist())
        )
    w = np.ones(len(p)) if weights is None else np.asarray(weights, dtype=np.float64)
    if w.shape != (len(p),) or (w < 0).any():
        raise EstimateError("There is one weight of at least 0 for each text.", seen=str(w.shape))
    return p / base, w


def _two(ratio: FloatArray, w: FloatArray, shares: FloatArray, level: float) -> list[tuple[float, float]]:
    """Return the shares whose likelihood is not too far below the best (likelihood ratio, one degree of freedom)."""
    cut = float(chdtri(1, 1 - level)) / 2

    def log_likelihood(s: float) -> float:
        return float(w @ np.log(np.maximum(s * ratio[:, 0] + (1 - s) * ratio[:, 1], 1e-300)))

    best = float(np.clip(shares[0], ENDS, 1 - ENDS))
    floor = log_likelihood(best) - cut

    def below(s: float) -> float:
        return log_likelihood(s) - floor

    low = 0.0 if below(ENDS) >= 0 else float(brentq(below, ENDS, best))
    high = 1.0 if below(1 - ENDS) >= 0 else float(brentq(below, best, 1 - ENDS))
    return [(low, high), (1 - high, 1 - low)]


def _curved(ratio: FloatArray, w: FloatArray, shares: FloatArray, level: float) -> list[tuple[float, float]]:
    """Return Wald intervals from the information of the likelihood on the simplex."""
    scaled = ratio / (shares * ratio).sum(axis=1, keepdims=True)
    free = shares > 1e-6
    basis = np.linalg.svd(np.ones((1, int(free.sum()))))[2][1:].T  # directions in which shares still add to 1
    spread = np.zeros(len(shares))
    if basis.shape[1]:
        information = (scaled[:, free] * w[:, None]).T @ scaled[:, free]
        covariance = basis @ np.linalg.pinv(basis.T @ information @ basis) @ basis.T
        spread[free] = np.sqrt(np.maximum(0.0, np.diag(covariance)))
    half = critical(level) * spread
    return [(max(0.0, s - h), min(1.0, s + h)) for s, h in zip(shares.tolist(), half.tolist(), strict=True)]
