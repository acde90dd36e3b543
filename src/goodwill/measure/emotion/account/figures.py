"""The figures of the account: parameters, profile, curve, population over time, units, calibration, recovery."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.core.estimate import Estimate
from goodwill.measure.emotion.account.balance import balance_of
from goodwill.measure.emotion.account.fit import HALF_LIVES, NEGATIVITIES, Fitted
from goodwill.measure.emotion.account.outlook import NORMAL, Calibration
from goodwill.measure.emotion.account.panel import WARM_UP, Histories, look
from goodwill.measure.emotion.account.people import NEUTRAL
from goodwill.measure.emotion.account.recovery import Contrast
from goodwill.measure.survey_figures import Figure
from goodwill.stats.intervals import wilson

Floats = npt.NDArray[np.float64]
WITHIN = 1.92  # half the 95 % point of chi-square on one degree: how far a profile may fall inside an interval
NO_POINT = "no tipping point can be told"
BINS = 0.5  # width of a bar of the histogram
EDGE = 6.0  # balances beyond are in the last bars
FEWEST_IN_UNIT = 10


def parameters(fitted: Fitted) -> Iterator[Figure]:
    """Yield half-life, negativity, the slope, and the tipping point with its jump."""
    n = len(fitted.balance)
    half = fitted.support.max(axis=1)
    weight = fitted.support.max(axis=0)
    yield _one("half-life", _profiled(fitted.half_life, HALF_LIVES, half, n, "days"))
    yield _one("weight of a draw", _profiled(fitted.negativity, NEGATIVITIES, weight, n, "times"))
    value, se = -float(fitted.straight.fit.coefficients[-1]), float(fitted.straight.fit.errors[-1])
    slope = Estimate(value, value - NORMAL * se, value + NORMAL * se, n, unit="log odds", se=se)
    yield _one("leaving per unit of lower balance", slope)
    yield _one("tipping point", _point(fitted, n))
    if not fitted.tips:
        yield _one("jump below the tipping point", Estimate.missing(NO_POINT, n, "log odds"))
        return
    jump, error = float(fitted.curve.fit.coefficients[-1]), float(fitted.curve.fit.errors[-1])
    yield _one("jump below the tipping point",
               Estimate(jump, jump - NORMAL * error, jump + NORMAL * error, n, unit="log odds", se=error))  # fmt: skip


def _one(metric: str, estimate: Estimate) -> Figure:
    return Figure(metric, "all", "", "", "", estimate)


def _profiled(value: float, grid: Floats, support: Floats, n: int, unit: str) -> Estimate:
    """Return the best of a grid, with the interval in which the profile falls by less than `WITHIN`."""
    inside = np.flatnonzero(support.max() - support <= WITHIN)
    first, last = int(inside[0]), int(inside[-1])
    low = None if first == 0 else _crossing(grid, support, first, first - 1)
    high = None if last == len(grid) - 1 else _crossing(grid, support, last, last + 1)
    return Estimate(value, low, high, n, unit=unit)


def _crossing(grid: Floats, support: Floats, inside: int, outside: int) -> float:
    """Interpolate on the log of the grid where the profile has fallen by `WITHIN`."""
    a, b = support.max() - support[inside], support.max() - support[outside]
    share = (WITHIN - a) / max(b - a, 1e-12)
    return float(np.exp(np.log(grid[inside]) + share * (np.log(grid[outside]) - np.log(grid[inside]))))


def _point(fitted: Fitted, n: int) -> Estimate:
    test = fitted.test
    if not fitted.tips:
        return Estimate.missing(NO_POINT, n)
    near = np.flatnonzero(np.nan_to_num(test.scores, nan=-9.0) ** 2 * np.sign(np.nan_to_num(test.scores, nan=-9.0))
                          >= test.statistic**2 - 2 * WITHIN)  # fmt: skip
    point = float(fitted.points[test.best])
    return Estimate(point, float(fitted.points[near].min()), float(fitted.points[near].max()), n)


def profiles(fitted: Fitted) -> Iterator[Figure]:
    """Yield the profile over half-life and negativity (below its best), and the score of every candidate threshold."""
    n, top = len(fitted.balance), fitted.profile.max()
    for i, days in enumerate(HALF_LIVES):
        for j, weight in enumerate(NEGATIVITIES):
            e = Estimate(float(fitted.profile[i, j] - top), None, None, n, unit="log likelihood")
            yield Figure("below the best", "profile", "", "", f"{days:g} days, {weight:g} times", e)
    for point, score in zip(fitted.points, fitted.test.scores, strict=True):
        if np.isfinite(score):
            e = Estimate(float(max(score, 0.0) ** 2), None, None, n, unit="likelihood ratio")
            yield Figure("likelihood ratio", "threshold", "", "", f"{point:.2f}", e)


def curve_figures(fitted: Fitted) -> Iterator[Figure]:
    """Yield the odds of leaving against those at a neutral balance, over the range of balances."""
    low, high = np.quantile(fitted.balance, [0.005, 0.995])
    grid: Floats = np.round(np.linspace(max(float(low), -EDGE), min(float(high), EDGE), 25), 3).astype(np.float64)
    height = fitted.curve.over(grid) - fitted.curve.over(np.array([0.0]))[0]
    error = fitted.curve.errors_over(grid, 0.0)
    for at, value, se in zip(grid, height, error, strict=True):
        if abs(value) + NORMAL * se < 20:
            ends = np.exp(value + NORMAL * se * np.array([-1.0, 1.0]))
            e = Estimate(float(np.exp(value)), float(ends[0]), float(ends[1]), len(fitted.balance), unit="times")
            yield Figure("odds of leaving", "curve", "", "", f"{at:.2f}", e)


def over_time(h: Histories, fitted: Fitted, failure: tuple[float, float], zone: str) -> Iterator[Figure]:
    """Yield mean balance and the share beyond the tipping point (else: overdrawn) by month, of the customers drawn."""
    months = np.arange(WARM_UP, h.months + 1)
    begins = h.starts[months][None, :]
    there = (h.begun[:, None] < begins) & ~(h.ended[:, None] < begins)
    who, place = np.nonzero(there)
    sums, _ = look(
        h, fitted.placed, np.array([fitted.half_life]), (fitted.learned.shrink, *failure), who, months[place]
    )
    balance, _ = balance_of(sums[:, 0], fitted.negativity, fitted.learned.spread, fitted.learned.shrink)
    line, metric = bound_of(fitted)
    for k, month in enumerate(months):
        here = balance[place == k]
        if not len(here):
            continue
        name = f"{datetime.fromtimestamp(h.starts[month] / 1e6, UTC).astimezone(ZoneInfo(zone)):%Y-%m}"
        yield Figure("mean balance", "period", name, "", "", _mean(here))
        yield Figure(metric, "period", name, "", "", wilson(float((here < line).sum()), float(len(here))))


def bound_of(fitted: Fitted) -> tuple[float, str]:
    """Return the balance below which customers are counted, and what that share is called."""
    if fitted.curve.point is not None:
        return fitted.curve.point, "below the tipping point"
    return -NEUTRAL, "overdrawn"


def population(people: pa.Table, fitted: Fitted) -> Iterator[Figure]:
    """Yield the histogram of balances today, and the shares of customers by where they stand."""
    balance = people["balance"].to_numpy().astype(np.float64)
    if not len(balance):
        return
    edges = np.arange(-EDGE, EDGE + BINS / 2, BINS)
    place = np.clip(np.digitize(balance, edges) - 1, 0, len(edges) - 2)
    for k, many in enumerate(np.bincount(place, minlength=len(edges) - 1)):
        share = wilson(float(many), float(len(balance)))
        yield Figure("share of customers", "balance", "", "", f"{edges[k]:.1f}", share)
    standing = people["standing"].to_pylist()
    for word in sorted(set(standing)):
        yield Figure(
            "share of customers", "standing", "", "", word, wilson(float(standing.count(word)), float(len(balance)))
        )
    yield _one("mean balance", _mean(balance))
    line, metric = bound_of(fitted)
    yield _one(metric, wilson(float((balance < line).sum()), float(len(balance))))


def by_unit(people: pa.Table, homes: Mapping[int, str], fitted: Fitted) -> Iterator[Figure]:
    """Yield mean balance and the share beyond the line for every unit with enough customers."""
    keys, balance = people["customer_key"].to_pylist(), people["balance"].to_numpy().astype(np.float64)
    units = np.array([homes.get(k, "") for k in keys])
    line, metric = bound_of(fitted)
    for unit in sorted(set(units) - {""}):
        here = balance[units == unit]
        if len(here) >= FEWEST_IN_UNIT:
            yield Figure("mean balance", "unit", "", unit, "", _mean(here))
            yield Figure(metric, "unit", "", unit, "", wilson(float((here < line).sum()), float(len(here))))


def _mean(values: Floats) -> Estimate:
    mean, se = float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0
    return Estimate(mean, mean - NORMAL * se, mean + NORMAL * se, len(values))


def calibrated(found: Calibration | None, reason: str) -> Iterator[Figure]:
    """Yield slopes, and chances beside what came of them."""
    if found is None:
        yield Figure("slope", "calibration", "", "", "all", Estimate.missing(reason))
        return
    for who, slope in found.slopes.items():
        yield Figure("slope", "calibration", "", "", who, slope)
    for k, (said, came) in enumerate(zip(found.expected, found.observed, strict=True), start=1):
        yield Figure("expected to leave", "calibration", "", "", f"fifth {k}", said)
        yield Figure("left", "calibration", "", "", f"fifth {k}", came)
    yield Figure("left", "calibration", "", "", "tenth most likely", found.listed)
    yield Figure("left", "calibration", "", "", "all others", found.others)


def recovered(found: tuple[Contrast, ...]) -> Iterator[Figure]:
    """Yield the odds of leaving after failures, put right or not."""
    for contrast in found:
        yield Figure("odds of leaving", "recovery", "", "", contrast.name, contrast.odds)
