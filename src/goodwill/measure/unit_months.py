"""Months and teams as replicates: what may be said where teams have good and bad months of their own.

Customers of one team in one month share that month. Their standard errors know nothing of it, so groups and
changes are judged against the variation from month to month. Season, common trend and mix fall out because a
group is compared with the others that served the same kind of contact in the same month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr

from goodwill.core.estimate import Estimate
from goodwill.stats.intervals import critical

Floats = npt.NDArray[np.float64]
MINIMUM_MONTHS = 6  # fewer say too little about how months vary
SEASON_LENGTH: Mapping[str, int] = {"month": 12, "quarter": 4, "year": 1}
TOO_FEW = "too early to tell: fewer than six finished periods"
NO_REST = "too early to tell: no other group served the same kind of contact in enough months"


@dataclass(frozen=True, slots=True, eq=False)
class GroupMonths:
    """How one group differs from the others in the same stratum, month by month.

    Attributes
    ----------
    periods
        Periods in which it could be compared, ascending, shape (t,).
    difference
        Group minus others in the same strata of the same period, shape (t,).
    weight
        Effective count behind each difference, n1 n2 / (n1 + n2), shape (t,).
    """

    periods: npt.NDArray[np.int64]
    difference: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure judged against variation between months.

    Attributes
    ----------
    estimate
        Value with a t interval; n counts months.
    p_value
        Two-sided, against no difference; 1.0 when it cannot be told.
    df
        Degrees of freedom.
    """

    estimate: Estimate
    p_value: float
    df: float = 0.0


def against_the_rest(
    group: Any, period: npt.ArrayLike, stratum: Any, n: npt.ArrayLike, y: npt.ArrayLike
) -> dict[str, GroupMonths]:
    """Compare each group with all others in the same stratum and period.

    Parameters
    ----------
    group, stratum
        Labels of the cells, shape (cells,).
    period, n, y
        Period, count and sum of each cell, shape (cells,).

    Returns
    -------
    dict
        Group -> its differences by period; groups that were alone in all strata are missing.
    """
    names, g = np.unique(np.asarray(group, dtype=object).astype(str), return_inverse=True)
    periods, t = np.unique(np.asarray(period, dtype=np.int64), return_inverse=True)
    kinds, s = np.unique(np.asarray(stratum, dtype=object).astype(str), return_inverse=True)
    count, total = np.asarray(n, dtype=float), np.asarray(y, dtype=float)
    place = t * len(kinds) + s
    everybody = np.bincount(place, count, minlength=len(periods) * len(kinds))[place]
    all_y = np.bincount(place, total, minlength=len(periods) * len(kinds))[place]
    rest = everybody - count
    usable = (count > 0) & (rest > 0)
    if not usable.any():
        return {}
    g, t, count, total, rest = g[usable], t[usable], count[usable], total[usable], rest[usable]
    difference = total / count - (all_y[usable] - total) / rest
    weight = count * rest / (count + rest)
    cell = g * len(periods) + t
    size = len(names) * len(periods)
    weights = np.bincount(cell, weight, minlength=size).reshape(len(names), -1)
    sums = np.bincount(cell, weight * difference, minlength=size).reshape(len(names), -1)
    found = {}
    for i, name in enumerate(names):
        has = weights[i] > 0
        if has.any():
            found[str(name)] = GroupMonths(periods[has], sums[i, has] / weights[i, has], weights[i, has])
    return found


def carry_over(groups: Mapping[str, GroupMonths]) -> float:
    """Return how much of one month's difference carries over to the next, pooled over groups (0 to 0.9).

    Lag-one correlation of the deviations from each group's mean, with its bias of about -1/t put back.
    """
    products, squares, months, pairs = 0.0, 0.0, 0, 0
    for g in groups.values():
        if len(g.periods) < 3:
            continue
        deviation = g.difference - np.average(g.difference, weights=g.weight)
        next_month = np.diff(g.periods) == np.diff(g.periods).min()
        products += float((deviation[1:] * deviation[:-1])[next_month].sum())
        pairs += int(next_month.sum())
        squares += float(deviation @ deviation)
        months += len(deviation)
    if squares <= 0 or not pairs:
        return 0.0
    length = months / max(1, len(groups))
    return float(np.clip(products / pairs / (squares / months) + 1 / length, 0.0, 0.9))


def judge_level(
    months: GroupMonths,
    *,
    extra_variance: float = 0.0,
    carried: float = 0.0,
    level: float = 0.95,
    unit: str = "",
) -> Judged:
    """Judge whether a group lies apart from the others over the whole time.

    Parameters
    ----------
    months
        Differences by month.
    extra_variance
        Variance of the mean that months do not show because the same customers answer again and again.
    carried
        Correlation of a month with the next; positive values widen.

    Notes
    -----
    With weights w that sum to one, mean m = sum w d; variance sum w^2 (d - m)^2 / (1 - sum w^2), times
    (1 + r)/(1 - r); 1 / sum w^2 - 1 degrees of freedom.
    """
    t = len(months.periods)
    w = months.weight / months.weight.sum()
    effective = 1 / float(w @ w)
    if t < MINIMUM_MONTHS or effective < MINIMUM_MONTHS - 1:
        return Judged(Estimate.missing(TOO_FEW, t, unit), 1.0)
    mean = float(w @ months.difference)
    deviation = months.difference - mean
    variance = float((w * w) @ (deviation * deviation)) / (1 - 1 / effective)
    variance = variance * (1 + carried) / (1 - carried) + extra_variance
    return judged_against_zero(mean, variance, effective - 1, t, level=level, unit=unit)


def around_the_middle(groups: Mapping[str, Judged]) -> dict[str, Judged]:
    """Return judgements with their median taken off, where four groups or more can be judged.

    One very low group pulls down "the others" of every other group and so lifts them all; the median does not
    follow it.
    """
    values = {name: j.estimate.value for name, j in groups.items() if j.estimate.value is not None}
    if len(values) < 4:
        return dict(groups)
    middle = float(np.median(list(values.values())))
    moved = {}
    for name, j in groups.items():
        e = j.estimate
        if e.value is None or e.se is None:
            moved[name] = j
        else:
            moved[name] = judged_against_zero(e.value - middle, e.se**2, j.df, e.n, level=e.level, unit=e.unit)
    return moved


def judge_last(
    months: GroupMonths, last: int, *, extra_variance: float = 0.0, level: float = 0.95, unit: str = ""
) -> Judged:
    """Judge whether the last period of a group leaves the path of its earlier ones.

    The last difference is compared with the mean of the earlier ones, against their spread; a thinner last
    month gets a larger variance in proportion.
    """
    earlier = months.periods < last
    k = int(earlier.sum())
    if k < MINIMUM_MONTHS or last not in months.periods:
        return Judged(Estimate.missing(TOO_FEW, k, unit), 1.0)
    before, now = months.difference[earlier], float(months.difference[months.periods == last][0])
    spread = float(before.var(ddof=1))
    thinner = max(1.0, float(months.weight[earlier].mean() / months.weight[months.periods == last][0]))
    variance = spread * (thinner + 1 / k) + extra_variance
    return judged_against_zero(now - float(before.mean()), variance, k - 1, k + 1, level=level, unit=unit)


def standardised(
    period: npt.ArrayLike, stratum: Any, n: npt.ArrayLike, y: npt.ArrayLike
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return the mean of each period with the mix of strata held fixed.

    Parameters
    ----------
    period, stratum, n, y
        Period, label, count and sum of each cell, shape (cells,).

    Returns
    -------
    tuple
        Periods ascending, shape (t,), and their standardised means, shape (t,).

    Notes
    -----
    Weighted least squares of cell means on stratum plus period, strata absorbed; the period's figure is its
    coefficient plus the mean of the stratum coefficients at their share over the whole time. With every
    stratum present in every period this is direct standardisation; cells that are empty need no filling.
    """
    periods, t = np.unique(np.asarray(period, dtype=np.int64), return_inverse=True)
    kinds, s = np.unique(np.asarray(stratum, dtype=object).astype(str), return_inverse=True)
    count, total = np.zeros((len(kinds), len(periods))), np.zeros((len(kinds), len(periods)))
    np.add.at(count, (s, t), np.asarray(n, dtype=float))
    np.add.at(total, (s, t), np.asarray(y, dtype=float))
    keep = count.sum(axis=1) > 0
    count, total = count[keep], total[keep]
    per_kind = count.sum(axis=1)
    mixing = count / per_kind[:, None]
    normal = np.diag(count.sum(axis=0)) - count.T @ mixing
    right = total.sum(axis=0) - mixing.T @ total.sum(axis=1)
    step = np.linalg.lstsq(normal, right, rcond=1e-10)[0]
    of_kind = (total.sum(axis=1) - count @ step) / per_kind
    return periods, np.asarray(step + per_kind @ of_kind / per_kind.sum(), dtype=float)


def judge_forecast(
    periods: npt.NDArray[np.int64],
    values: Floats,
    variances: Floats,
    *,
    grain: str = "month",
    against_previous: bool = False,
    level: float = 0.95,
    unit: str = "",
) -> Judged:
    """Judge whether the last period leaves what the earlier ones led one to expect.

    Parameters
    ----------
    periods
        First months of finished periods, ascending, shape (t,).
    values, variances
        Standardised figures and their sampling variances, shape (t,).
    grain
        month, quarter or year: how long a season's round is.
    against_previous
        Judge the step from the period before instead of the distance from all earlier ones.

    Returns
    -------
    Judged
        What is left after trend and season. Silent (absent, p = 1) with fewer periods than a whole round of
        seasons and six more, because then season and change cannot be told apart.

    Notes
    -----
    Least squares of the earlier periods on a line and one mean per season; the error of the forecast has
    variance s^2 (1 + x'(X'X)^-1 x), plus what sampling adds when the last period is thinner than the others.
    """
    season = SEASON_LENGTH[grain]
    length = 12 // season
    t = len(periods)
    if t < season + MINIMUM_MONTHS:
        reason = "too early to tell: season and change cannot be told apart before "
        return Judged(Estimate.missing(f"{reason}{season + MINIMUM_MONTHS} finished periods", t, unit), 1.0)
    known = t - 2 if against_previous else t - 1
    design = _line_and_season((periods - periods[0]) // length, season)
    past, beta_of = design[:known], np.linalg.pinv(design[:known])
    rank = int(np.linalg.matrix_rank(past))
    ahead = design[-1] - design[-2] if against_previous else design[-1]
    if known - rank < 3 or not np.allclose(ahead @ beta_of @ past, ahead, atol=1e-8):
        return Judged(Estimate.missing("too early to tell: this season was not seen before", t, unit), 1.0)
    coefficients = beta_of @ values[:known]
    spread = float(((values[:known] - past @ coefficients) ** 2).sum()) / (known - rank)
    leverage = float(((ahead @ beta_of) ** 2).sum())
    steps = 2.0 if against_previous else 1.0
    last = [-1, -2] if against_previous else [-1]
    thinner = sum(max(0.0, float(variances[i] - variances[:known].mean())) for i in last)
    seen = float(values[-1] - values[-2]) if against_previous else float(values[-1])
    left = seen - float(ahead @ coefficients)
    return judged_against_zero(left, spread * (steps + leverage) + thinner, known - rank, t, level=level, unit=unit)


def scaled(judged: Judged, factor: float, unit: str) -> Judged:
    """Return a judgement with its figure times `factor`."""
    return replace(judged, estimate=judged.estimate.scaled(factor, unit))


def _line_and_season(step: npt.NDArray[np.int64], season: int) -> Floats:
    line = step - step.mean()
    if season == 1:
        return np.column_stack([np.ones(len(step)), line])
    return np.column_stack([line, *[(step % season == k).astype(float) for k in range(season)]])


def judged_against_zero(value: float, variance: float, df: float, n: int, *, level: float, unit: str) -> Judged:
    """Judge a value of known variance and degrees of freedom against zero by Student's t; n counts periods."""
    if not variance > 1e-18:
        return Judged(Estimate.missing("months do not vary, so nothing can be judged", n, unit), 1.0)
    se = float(np.sqrt(variance))
    half = critical(level, df) * se
    p = float(2 * stdtr(df, -abs(value) / se))
    return Judged(Estimate(value, value - half, value + half, n, level, unit, se=se), min(1.0, p), df)
