"""Intervals for the figures a survey gives: NPS, shares, means, and differences between two groups.

Counts may be weighted sums. The interval then uses the effective count ``n_effective`` = (sum w)^2 / sum w^2
instead of the sum of weights, and `answers` says how many persons stand behind the figure.
"""

from __future__ import annotations

import math

from scipy.special import ndtr, ndtri, stdtr, stdtrit

from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import check_level

Counts = tuple[float, float, float]
Sample = tuple[float, float, float]
Proportion = tuple[float, float]

NO_ANSWERS = "nobody answered"
ONE_ANSWER = "one answer says nothing about spread"


def critical(level: float, df: float | None = None) -> float:
    """Return the two-sided critical value of the normal, or of Student's t with `df` degrees of freedom."""
    check_level(level)
    upper = (1 + level) / 2
    return float(ndtri(upper) if df is None else stdtrit(df, upper))


def nps(
    promoters: float,
    passives: float,
    detractors: float,
    level: float = 0.95,
    *,
    n_effective: float | None = None,
    answers: int | None = None,
    df: float | None = None,
) -> Estimate:
    """Return the Net Promoter Score in points with its adjusted Wald interval.

    Parameters
    ----------
    promoters, passives, detractors
        Counts of 9-10, 7-8 and 0-6, or sums of weights.
    level
        Coverage aimed at.
    n_effective
        Effective count, where the counts are weighted or the answers come in clusters.
    answers
        Number of persons, where it is not the sum of the counts.
    df
        Degrees of freedom of the variance where it was estimated from few clusters: t instead of normal.

    Returns
    -------
    Estimate
        Value 100 (p+ - p-); interval from n + 3, P + 3/4, D + 3/4, cut to [-100, 100] and always containing
        the value. Absent when nobody answered.

    Raises
    ------
    ValueError
        If a count is negative or not finite.

    Notes
    -----
    Rocks (2016), The American Statistician 70(4): Var(p+ - p-) = [p+ + p- - (p+ - p-)^2] / n.
    """
    total = _total((promoters, passives, detractors))
    quantile = critical(level, df)
    if total == 0:
        return Estimate.missing(NO_ANSWERS, unit="points")
    centre, variance = _adjusted_nps((promoters, passives, detractors), n_effective)
    value = 100 * (promoters - detractors) / total
    half = quantile * math.sqrt(variance)
    return Estimate(
        value,
        min(value, max(-100.0, 100 * (centre - half))),
        max(value, min(100.0, 100 * (centre + half))),
        _answers(total, answers),
        level,
        "points",
        se=100 * math.sqrt(variance),
    )


def wilson(
    successes: float,
    n: float,
    level: float = 0.95,
    *,
    n_effective: float | None = None,
    answers: int | None = None,
    df: float | None = None,
) -> Estimate:
    """Return a share with Wilson's score interval.

    Parameters
    ----------
    successes, n
        Counts, or sums of weights.
    level, n_effective, answers, df
        As in `nps`.

    Raises
    ------
    ValueError
        If a count is negative or not finite, or there are more successes than answers.

    Notes
    -----
    Wilson (1927): (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
    """
    _total((successes, n))
    if successes > n * (1 + 1e-12):
        raise ValueError(f"{successes} successes among {n} answers")
    quantile = critical(level, df)
    if n == 0:
        return Estimate.missing(NO_ANSWERS, unit="share")
    share = min(1.0, successes / n)
    size = _size(n, n_effective)
    low, high = _score_ends(share, size, quantile)
    se = math.sqrt(share * (1 - share) / size)
    return Estimate(share, low, high, _answers(n, answers), level, "share", se=se)


def mean_t(
    n: float,
    mean: float,
    variance: float,
    level: float = 0.95,
    *,
    n_effective: float | None = None,
    answers: int | None = None,
    unit: str = "",
    scale: tuple[float, float] | None = None,
) -> Estimate:
    """Return a mean with Student's t interval.

    Parameters
    ----------
    n, mean, variance
        Count, mean and variance (divisor n - 1, or `Moments.variance`).
    level, n_effective, answers
        As in `nps`.
    unit
        What the mean is measured in.
    scale
        Ends of the answer scale. The interval is cut to it; and where all answers are equal, it gives the
        interval that t cannot: a different answer has probability at most 1 - ((1-level)/2)^(1/n).

    Returns
    -------
    Estimate
        Absent with fewer than two answers. Without `scale`, equal answers give a value without interval.

    Raises
    ------
    ValueError
        If the count or variance is negative or not finite.
    """
    _total((n, variance))
    check_level(level)
    if n == 0:
        return Estimate.missing(NO_ANSWERS, unit=unit)
    count, size = _answers(n, answers), _size(n, n_effective)
    if count < 2 or size <= 1:
        return Estimate.missing(ONE_ANSWER, count, unit)
    if variance == 0:
        low, high = _equal_answers(mean, size, level, scale)
        return Estimate(mean, low, high, count, level, unit, se=0.0)
    se = math.sqrt(variance / size)
    half = critical(level, size - 1) * se
    bottom, top = scale or (-math.inf, math.inf)
    return Estimate(
        mean,
        min(mean, max(bottom, mean - half)),
        max(mean, min(top, mean + half)),
        count,
        level,
        unit,
        se=se,
    )


def difference_nps(
    first: Counts,
    second: Counts,
    level: float = 0.95,
    *,
    n_effective: tuple[float, float] | None = None,
    answers: int | None = None,
) -> Estimate:
    """Return the difference of two Net Promoter Scores, first minus second, in points.

    Parameters
    ----------
    first, second
        (promoters, passives, detractors) of each group.
    n_effective
        Effective counts of the two groups.

    Notes
    -----
    Both groups are adjusted as in `nps`; the interval is centred on the difference of the adjusted scores.
    """
    totals = _total(first), _total(second)
    quantile = critical(level)
    if min(totals) == 0:
        return Estimate.missing("nobody answered in one of the groups", _answers(sum(totals), answers), "points")
    sizes = n_effective or (None, None)
    (c1, v1), (c2, v2) = _adjusted_nps(first, sizes[0]), _adjusted_nps(second, sizes[1])
    value = 100 * ((first[0] - first[2]) / totals[0] - (second[0] - second[2]) / totals[1])
    se = 100 * math.sqrt(v1 + v2)
    centre = 100 * (c1 - c2)
    return Estimate(
        value,
        min(value, max(-200.0, centre - quantile * se)),
        max(value, min(200.0, centre + quantile * se)),
        _answers(sum(totals), answers),
        level,
        "points",
        se=se,
    )


def nps_answers_needed(half_width: float, promoters: float, detractors: float, level: float = 0.95) -> int:
    """Return how many answers give an NPS within `half_width` points at the given shares.

    Raises
    ------
    ValueError
        If the half-width is not positive or the shares are no shares.
    """
    if not half_width > 0 or min(promoters, detractors) < 0 or promoters + detractors > 1:
        raise ValueError(f"not a half-width and two shares: {half_width}, {promoters}, {detractors}")
    spread = promoters + detractors - (promoters - detractors) ** 2
    return math.ceil(spread * (100 * critical(level) / half_width) ** 2)


def difference_of_means(first: Sample, second: Sample, level: float = 0.95, *, unit: str = "") -> Estimate:
    """Return the difference of two means, first minus second, with Welch's interval.

    Parameters
    ----------
    first, second
        (n, mean, variance) of each group; n may be an effective count.

    Notes
    -----
    Degrees of freedom by Satterthwaite (1946). Absent when a group has fewer than two answers or when neither
    group varies.
    """
    _total((first[0], first[2], second[0], second[2]))
    check_level(level)
    count = round(first[0] + second[0])
    if min(first[0], second[0]) < 2:
        return Estimate.missing("a group has fewer than two answers", count, unit)
    v1, v2 = first[2] / first[0], second[2] / second[0]
    if v1 + v2 == 0:
        return Estimate.missing("all answers in each group are the same", count, unit)
    df = (v1 + v2) ** 2 / (v1**2 / (first[0] - 1) + v2**2 / (second[0] - 1))
    se = math.sqrt(v1 + v2)
    value = first[1] - second[1]
    half = critical(level, df) * se
    return Estimate(value, value - half, value + half, count, level, unit, se=se)


def difference_shares(first: Proportion, second: Proportion, level: float = 0.95) -> Estimate:
    """Return the difference of two shares, first minus second, with Newcombe's hybrid score interval.

    Parameters
    ----------
    first, second
        (successes, n) of each group; both may be effective counts.

    Notes
    -----
    Newcombe (1998), Statistics in Medicine 17:873-890, method 10.
    """
    return difference(wilson(*first, level=level), wilson(*second, level=level))


def difference(first: Estimate, second: Estimate) -> Estimate:
    """Return the difference of two independent figures, first minus second, from their intervals.

    Serves figures whose intervals are not symmetric, weighted or clustered ones included. Absent when one of
    them is; without interval when one has none.

    Raises
    ------
    ValueError
        When levels or units differ.

    Notes
    -----
    Zou & Donner (2008), Statistics in Medicine 27:1693-1702: the distances from value to end on the sides
    that add up are put together by Pythagoras. With Wilson intervals this is Newcombe's method.
    """
    count = first.n + second.n
    if first.value is None or second.value is None:
        return Estimate.missing(f"one of the two is absent: {first.absent or second.absent}", count, first.unit)
    if first.level != second.level or first.unit != second.unit:
        raise ValueError(f"figures that differ in kind: {first!r}, {second!r}")
    value = first.value - second.value
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return Estimate(value, None, None, count, first.level, first.unit)
    low = value - math.hypot(first.value - first.low, second.high - second.value)
    high = value + math.hypot(first.high - first.value, second.value - second.low)
    se = None if first.se is None or second.se is None else math.hypot(first.se, second.se)
    return Estimate(value, low, high, count, first.level, first.unit, se=se)


def p_value(estimate: Estimate, null: float = 0.0, *, df: float | None = None) -> float | None:
    """Return the two-sided p-value of ``value = null`` that agrees with the interval of `estimate`.

    It is below 1 - level exactly when the interval leaves `null` out. The distance from the value to the
    end on the side of `null` is read as the critical value times a standard error. None when there is no
    interval.
    """
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return None
    reach = estimate.value - estimate.low if null < estimate.value else estimate.high - estimate.value
    distance = abs(estimate.value - null)
    if reach == 0:
        return 1.0 if distance == 0 else 0.0
    statistic = critical(estimate.level, df) * distance / reach
    return float(2 * (ndtr(-statistic) if df is None else stdtr(df, -statistic)))


def _adjusted_nps(counts: Counts, n_effective: float | None) -> tuple[float, float]:
    """Return centre and variance of p+ - p- after adding 3/4, 3/2 and 3/4 answers."""
    total = sum(counts)
    size = _size(total, n_effective)
    up = (size * counts[0] / total + 0.75) / (size + 3)
    down = (size * counts[2] / total + 0.75) / (size + 3)
    return up - down, (up + down - (up - down) ** 2) / (size + 3)


def _score_ends(share: float, n: float, z: float) -> tuple[float, float]:
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    middle, scale = share + z**2 / (2 * n), 1 + z**2 / n
    low, high = (middle - half) / scale, (middle + half) / scale
    return max(0.0, min(share, low)), min(1.0, max(share, high))


def _equal_answers(
    mean: float,
    n: float,
    level: float,
    scale: tuple[float, float] | None,
) -> tuple[float | None, float | None]:
    if scale is None:
        return None, None
    other = 1 - ((1 - level) / 2) ** (1 / n)
    return mean - other * (mean - scale[0]), mean + other * (scale[1] - mean)


def _total(counts: tuple[float, ...]) -> float:
    if not all(math.isfinite(c) and c >= 0 for c in counts):
        raise ValueError(f"counts must be finite and not negative: {counts}")
    return float(sum(counts))


def _size(total: float, n_effective: float | None) -> float:
    if n_effective is None:
        return total
    if not (math.isfinite(n_effective) and n_effective > 0):
        raise ValueError(f"an effective count must be positive, not {n_effective}")
    return n_effective


def _answers(total: float, answers: int | None) -> int:
    return round(total) if answers is None else answers
