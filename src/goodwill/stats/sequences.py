"""Intervals that stay right however often one looks: asymptotic confidence sequences for a running mean."""

from __future__ import annotations

import math

from scipy.special import lambertw

from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import check_level
from goodwill.stats.intervals import NO_ANSWERS, ONE_ANSWER


def confidence_sequence(
    n: float,
    mean: float,
    variance: float,
    level: float = 0.95,
    *,
    look: float = 100.0,
    unit: str = "",
    answers: int | None = None,
) -> Estimate:
    """Return the running mean with an interval that covers at all times together.

    Parameters
    ----------
    n, mean, variance
        Count, mean and variance (divisor n - 1) of the effect scores so far; n may be an effective count.
    level
        Probability that the interval never misses the truth, over all looks from a moderate n (about 30) on.
    look
        Count at which the interval is made as tight as can be; it must be chosen before looking.
    unit, answers
        Unit of measurement, and number of observations where it is not n.

    Returns
    -------
    Estimate
        Absent with fewer than two scores, or when they do not vary.

    Raises
    ------
    ValueError
        If a count or variance is negative, or the level or look is out of range.

    Notes
    -----
    Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Annals of Statistics 52:2613-2640, eq. 1:
    mean -+ s sqrt(2 (n r2 + 1) / (n^2 r2) log(sqrt(n r2 + 1) / alpha)), with r2 from `tuning`.
    """
    check_level(level)
    if not (n >= 0 and variance >= 0):
        raise ValueError(f"counts and variances must not be negative: {n}, {variance}")
    count = round(n) if answers is None else answers
    if n < 2:
        return Estimate.missing(ONE_ANSWER if n else NO_ANSWERS, count, unit)
    if variance == 0:
        return Estimate.missing("the scores so far are all the same", count, unit)
    half = math.sqrt(variance) * boundary(n, level, look)
    return Estimate(mean, mean - half, mean + half, count, level, unit, se=math.sqrt(variance / n))


def boundary(n: float, level: float = 0.95, look: float = 100.0) -> float:
    """Return the half-width of the sequence at count n, in standard deviations of a single score."""
    alpha = 1 - check_level(level)
    r2 = tuning(look, alpha)
    return math.sqrt(2 * (n * r2 + 1) / (n * n * r2) * math.log(math.sqrt(n * r2 + 1) / alpha))


def tuning(look: float, alpha: float = 0.05) -> float:
    """Return r2 that makes the sequence tightest at count `look`: (-W(-alpha^2 / e) - 1) / look.

    W is the lower branch of Lambert's function.
    """
    if not look > 0:
        raise ValueError(f"the look must be at a positive count, not {look}")
    return (-float(lambertw(-(alpha**2) / math.e, -1).real) - 1) / look
