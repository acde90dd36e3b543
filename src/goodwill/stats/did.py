"""Difference in differences: what changed where something was done, less what changed where nothing was.

Two periods and few units: the contrast is judged by re-assignment of units (`randomisation`). Staggered starts
over many units: group-time effects of Callaway & Sant'Anna (2021), which never use units already treated as
controls, with influence functions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import BoolArray, FloatArray, as_matrix, as_vector, check_level
from goodwill.stats.intervals import critical
from goodwill.stats.randomisation import RandomisationTest, permutation_test

Cell = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class GroupTimeEffects:
    """Effects per cohort and period, and their averages.

    Attributes
    ----------
    att
        Estimate for each (first treated period, period); those before the start are placebo tests.
    events
        Averages by periods since the start (negative: before), cohorts weighted by size.
    groups
        Averages over the treated periods of each cohort.
    event_overall
        Mean of `events` from 0 on.
    group_overall
        Mean of `groups`, weighted by cohort size: the figure to report.
    simple
        Mean over all treated cells, weighted by cohort size.
    pretest_p
        p-value of "all effects before the start are zero"; None where there are none or their covariance has
        no inverse. A large one does not prove parallel trends.
    event_critical
        Critical value that makes the intervals of all `events` cover together (multiplier bootstrap); None
        when it was not asked for.
    units, never
        Units, and how many of them were never treated.
    """

    att: Mapping[Cell, Estimate]
    events: Mapping[int, Estimate]
    groups: Mapping[float, Estimate]
    event_overall: Estimate
    group_overall: Estimate
    simple: Estimate
    pretest_p: float | None
    event_critical: float | None
    units: int
    never: int


@dataclass(frozen=True, slots=True, eq=False)
class _Effect:
    """A value with the influence of each unit on it, shape (units,)."""

    value: float
    influence: FloatArray

    def estimate(self, level: float, unit: str) -> Estimate:
        n = len(self.influence)
        se = math.sqrt(float(self.influence @ self.influence)) / n
        half = critical(level) * se
        return Estimate(self.value, self.value - half, self.value + half, n, level, unit, se=se)


def two_periods(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    strata: Any = None,
    weights: npt.ArrayLike | None = None,
    level: float = 0.95,
    seed: int = 0,
    unit: str = "",
) -> RandomisationTest:
    """Return the mean change of treated less untreated units, judged by re-assignment of units.

    Parameters
    ----------
    before, after
        One figure per unit, shape (units,).
    treated
        Booleans, shape (units,).
    strata, weights, level, seed, unit
        As in `randomisation.permutation_test`. Where the action was aimed at the worst, make strata of
        equal level before.

    Raises
    ------
    EstimateError
        As `randomisation.permutation_test`.
    """
    start, end = as_vector(before, "before"), as_vector(after, "after")
    if start.shape != end.shape:
        raise EstimateError("Each unit needs a figure before and after.", seen=f"{len(start)}, {len(end)}")
    return permutation_test(end - start, treated, strata=strata, weights=weights, level=level, seed=seed, unit=unit)


def from_cells(Y: npt.ArrayLike, treated: npt.ArrayLike, first_after: int, **settings: Any) -> RandomisationTest:
    """Return the difference in differences of cell means.

    Parameters
    ----------
    Y
        Means of units by periods, shape (units, periods).
    treated
        Booleans, shape (units,).
    first_after
        Position of the first period after the start; both sides are averaged over their periods.
    settings
        As in `two_periods`.

    Raises
    ------
    EstimateError
        When there is no period on one side.
    """
    cells = as_matrix(Y, "Y")
    if not 0 < first_after < cells.shape[1]:
        raise EstimateError(
            "There must be periods before and after.", seen=f"start at {first_after} of {cells.shape[1]}"
        )
    before, after = cells[:, :first_after].mean(axis=1), cells[:, first_after:].mean(axis=1)
    return two_periods(before, after, treated, **settings)


def group_time(
    Y: npt.ArrayLike,
    first_treated: npt.ArrayLike,
    periods: Sequence[float],
    *,
    control: str = "never",
    level: float = 0.95,
    unit: str = "",
    bands: int = 0,
    seed: int = 0,
) -> GroupTimeEffects:
    """Return the effects of a staggered start, by cohort and period.

    Parameters
    ----------
    Y
        Outcomes of units by periods, shape (units, periods); complete.
    first_treated
        Period in which each unit started, shape (units,); 0 or infinity for never.
    periods
        The periods, ascending, shape (periods,).
    control
        ``"never"`` treated units, or ``"not_yet"`` treated ones.
    level, unit
        Coverage of the pointwise intervals and unit of measurement.
    bands, seed
        Number of multiplier bootstrap draws for `event_critical` (0: none), and their seed.

    Raises
    ------
    EstimateError
        Without treated or control units, with missing cells or periods out of order.
    ValueError
        For another control group.

    Notes
    -----
    Callaway & Sant'Anna (2021), J. Econometrics 225:200-230, without covariates. ATT(g, t) is the mean change of
    cohort g from g-1 to t less that of the controls; before the start the change is from t-1 to t. Units
    treated in the first period have no period before and drop out.
    """
    outcomes, starts = as_matrix(Y, "Y"), np.asarray(first_treated, dtype=np.float64)
    times = as_vector(periods, "periods")
    starts = np.where(starts == 0, np.inf, starts)
    _check(outcomes, starts, times, control)
    check_level(level)
    keep = starts > times[0]
    outcomes, starts = outcomes[keep], starts[keep]
    cohorts = [float(g) for g in np.unique(starts[np.isfinite(starts)]) if g <= times[-1]]
    cells = _cells(outcomes, starts, times, cohorts, control)
    if not cells:
        raise EstimateError(
            "No cohort has a period before its start and units to compare with.",
            seen=f"{len(cohorts)} cohorts, {int(np.isinf(starts).sum())} never treated",
        )
    events = _events(cells, starts, times)
    groups = _groups(cells)
    if not groups:
        raise EstimateError("No cohort was observed after its start.", seen=f"{len(cells)} cells before")
    after = [e for k, e in events.items() if k >= 0]
    treated = {c: e for c, e in cells.items() if c[1] >= c[0]}
    return GroupTimeEffects(
        MappingProxyType({c: e.estimate(level, unit) for c, e in cells.items()}),
        MappingProxyType({k: e.estimate(level, unit) for k, e in events.items()}),
        MappingProxyType({g: e.estimate(level, unit) for g, e in groups.items()}),
        _average(after).estimate(level, unit),
        _by_size(list(groups.values()), list(groups), starts).estimate(level, unit),
        _by_size(list(treated.values()), [c[0] for c in treated], starts).estimate(level, unit),
        _pretest([e for c, e in cells.items() if c[1] < c[0]]),
        _band(list(events.values()), level, bands, seed) if bands else None,
        len(starts),
        int(np.isinf(starts).sum()),
    )


def _cells(
    Y: FloatArray, starts: FloatArray, times: FloatArray, cohorts: Sequence[float], control: str
) -> dict[Cell, _Effect]:
    cells: dict[Cell, _Effect] = {}
    for g in cohorts:
        base_of_g = int(np.searchsorted(times, g)) - 1
        for t in range(1, len(times)):
            base = base_of_g if times[t] >= g else t - 1
            controls = np.isinf(starts)
            if control == "not_yet":
                controls = (starts > max(times[t], times[base])) & (starts != g)
            if controls.any():
                cells[g, float(times[t])] = _cell(Y[:, t] - Y[:, base], starts == g, controls)
    return cells


def _cell(change: FloatArray, treated: BoolArray, controls: BoolArray) -> _Effect:
    n = len(change)
    up, down = change[treated].mean(), change[controls].mean()
    influence = np.where(treated, (change - up) * n / treated.sum(), 0.0)
    influence -= np.where(controls, (change - down) * n / controls.sum(), 0.0)
    return _Effect(float(up - down), influence)


def _events(cells: Mapping[Cell, _Effect], starts: FloatArray, times: FloatArray) -> dict[int, _Effect]:
    """Return averages by number of periods since the start, cohorts weighted by size."""
    by_event: dict[int, list[Cell]] = {}
    for g, t in cells:
        event = int(np.searchsorted(times, t)) - int(np.searchsorted(times, g))
        by_event.setdefault(event, []).append((g, t))
    return {
        event: _by_size([cells[c] for c in by_event[event]], [c[0] for c in by_event[event]], starts)
        for event in sorted(by_event)
    }


def _groups(cells: Mapping[Cell, _Effect]) -> dict[float, _Effect]:
    by_group: dict[float, list[_Effect]] = {}
    for (g, t), effect in cells.items():
        if t >= g:
            by_group.setdefault(g, []).append(effect)
    return {g: _average(effects) for g, effects in by_group.items()}


def _average(effects: Sequence[_Effect]) -> _Effect:
    return _Effect(float(np.mean([e.value for e in effects])), np.mean([e.influence for e in effects], axis=0))


def _by_size(effects: Sequence[_Effect], groups: Sequence[float], starts: FloatArray) -> _Effect:
    """Return the average weighted by cohort shares; that the shares are estimated is in the influence."""
    member = np.array([starts == g for g in groups], dtype=np.float64)
    share = member.mean(axis=1)
    total = share.sum()
    weight = share / total
    values = np.array([e.value for e in effects])
    influence = weight @ np.array([e.influence for e in effects])
    deviation = member - share[:, None]
    influence = influence + values @ deviation / total - (values @ share) * deviation.sum(axis=0) / total**2
    return _Effect(float(weight @ values), influence)


def _pretest(effects: Sequence[_Effect]) -> float | None:
    if not effects:
        return None
    influence = np.array([e.influence for e in effects])
    V = influence @ influence.T / influence.shape[1] ** 2
    if np.linalg.matrix_rank(V) < len(V):
        return None
    values = np.array([e.value for e in effects])
    return float(chdtrc(len(values), float(values @ np.linalg.solve(V, values))))


def _band(effects: Sequence[_Effect], level: float, draws: int, seed: int) -> float:
    """Return the quantile of the largest studentised deviation under random signs."""
    influence = np.array([e.influence for e in effects])
    n = influence.shape[1]
    se = np.sqrt((influence**2).sum(axis=1)) / n
    usable = se > 0
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (draws, n))
    largest = np.abs(signs @ influence[usable].T / n / se[usable]).max(axis=1)
    return max(critical(level), float(np.quantile(largest, level)))


def _check(Y: FloatArray, starts: FloatArray, times: FloatArray, control: str) -> None:
    if control not in {"never", "not_yet"}:
        raise ValueError(f"control must be 'never' or 'not_yet', not {control!r}")
    if Y.shape != (len(starts), len(times)):
        raise EstimateError(
            "Outcomes must be units by periods.",
            seen=f"{Y.shape} for {len(starts)} units, {len(times)} periods",
        )
    if np.isnan(starts).any() or (np.diff(times) <= 0).any():
        raise EstimateError("Starts must be known or 0, and periods ascending.", where="first_treated, periods")
    if not np.isfinite(starts).any():
        raise EstimateError("No unit was treated.", seen=f"{len(starts)} units without a start")
    if control == "never" and np.isfinite(starts).all():
        raise EstimateError(
            "No unit was never treated.",
            seen=f"{len(starts)} starts",
            do="compare with 'not_yet' treated units",
        )
