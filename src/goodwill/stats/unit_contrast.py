"""What an action at a few units went with: unit-level contrast, judged by re-assigning it to other units.

The unit is the thing that was assigned, so the unit is the replicate: customers inside a unit share its
shocks, and their standard errors say nothing about those. Units that were picked because they were low
come up again by themselves; they are compared with units that were equally low before, by conditioning
on the level in the window in which they were picked and on the level before that.

References
----------
Freedman & Lane (1983), permutation of the residuals of the reduced model; Conley & Taber (2011), few
treated groups; Barnett, van der Pols & Dobson (2005), regression to the mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from scipy import stats

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate

Floats = np.ndarray[Any, np.dtype[np.float64]]
EXACT_UP_TO = 20_000
DRAWS = 9_999


@dataclass(frozen=True, slots=True)
class UnitContrast:
    """The adjusted difference between treated and comparable units.

    Attributes
    ----------
    effect
        Difference in the unit of `after`, with a t interval on unit-level residuals; n counts units.
    p_value
        Two-sided, from the re-assignment distribution.
    assignments
        How many different sets of units could have been treated; 1 / assignments bounds the p-value.
    overlap
        Whether the mean level of the treated units before lies within the levels of the other units, and at least
        half of them do (a quarter of the range is allowed beyond it): single levels are noisy, and what lies
        outside costs precision that the interval already shows.
    smallest_detectable
        Effect that would be found with power 0.8 at the 5 % level.
    naive
        The plain change of the treated units since the most recent window before: what a before/after
        reading would say.
    df
        Degrees of freedom of the interval.
    """

    effect: Estimate
    p_value: float
    assignments: int
    overlap: bool
    smallest_detectable: float
    naive: float
    df: int


def unit_contrast(
    after: Floats, before: Floats, treated: np.ndarray[Any, Any], *, unit: str = "", seed: int = 0
) -> UnitContrast:
    """Compare treated units with untreated ones that were equally low before.

    Parameters
    ----------
    after
        Mean of each unit after the start, shape (units,).
    before
        Means of each unit before the start, shape (units, windows): most recent window first.
    treated
        Which units were treated, booleans of shape (units,).
    unit
        What `after` is measured in.
    seed
        Of the random re-assignments, where there are too many to go through all.

    Raises
    ------
    EstimateError
        If no unit or every unit was treated, or fewer than three units are left beyond the parameters.
    """
    y = np.asarray(after, dtype=float)
    if len(y) == 0:
        raise EstimateError("No unit has enough answers before and after", do="wait, or name larger units")
    x = np.asarray(before, dtype=float).reshape(len(y), -1)
    d = np.asarray(treated, dtype=bool)
    k, n = int(d.sum()), len(y)
    if k in {0, n}:
        raise EstimateError(
            "An action needs both treated and untreated units",
            seen=f"{k} of {n} units treated",
            do="name comparable units, or hold some back",
        )
    x = x[:, : _affordable(n, x.shape[1])]
    reduced = np.column_stack([np.ones(n), x - x.mean(axis=0)])
    full = np.column_stack([reduced, d.astype(float)])
    df = n - full.shape[1]
    if df < 3:
        raise EstimateError(
            "Too few units to compare",
            seen=f"{n} units",
            do="wait for more units or judge with a neighbour's",
        )
    effect, se = _coefficient(full, y)
    if se == 0.0:
        raise EstimateError(
            "Units do not differ at all, so chance cannot be judged",
            seen=f"{n} equal units",
            do="check the facts",
        )
    reach = float(stats.t.ppf(0.975, df))
    return UnitContrast(
        effect=Estimate(effect, effect - reach * se, effect + reach * se, n, unit=unit, se=se),
        p_value=_reassigned_p(reduced, y, d, effect / se, seed),
        assignments=comb(n, k),
        overlap=_overlaps(x, d),
        smallest_detectable=se * (reach + float(stats.t.ppf(0.8, df))),
        naive=float((y[d] - x[d, 0]).mean()),
        df=df,
    )


def _affordable(n: int, windows: int) -> int:
    """Two windows before need at least ten units; otherwise the most recent one alone."""
    return windows if n >= 10 else 1


def _coefficient(design: Floats, y: Floats) -> tuple[float, float]:
    """Return the last coefficient of an ordinary least squares fit and its standard error."""
    solution, *_ = np.linalg.lstsq(design, y, rcond=None)
    residual = y - design @ solution
    df = len(y) - design.shape[1]
    inverse = np.linalg.pinv(design.T @ design)
    return float(solution[-1]), float(np.sqrt(residual @ residual / df * inverse[-1, -1]))


def _overlaps(x: Floats, d: np.ndarray[Any, Any]) -> bool:
    recent = x[:, 0]
    low, high = recent[~d].min(), recent[~d].max()
    slack = 0.25 * (high - low)
    inside = (recent[d] >= low - slack) & (recent[d] <= high + slack)
    return bool(low <= recent[d].mean() <= high and inside.mean() >= 0.5)


def _reassigned_p(reduced: Floats, y: Floats, d: np.ndarray[Any, Any], observed: float, seed: int) -> float:
    """Freedman-Lane: re-assign the treatment over the residuals of the model without it.

    Works on residuals r of y on the reduced design: for every set of k units, t of the treatment
    indicator follows from its residualised form, so nothing has to be fitted again.
    """
    n, k = len(y), int(d.sum())
    project = np.eye(n) - reduced @ np.linalg.pinv(reduced)
    base = reduced @ np.linalg.lstsq(reduced, y, rcond=None)[0]
    r = y - base
    if comb(n, k) <= EXACT_UP_TO:
        sets = np.array(list(combinations(range(n), k)))
        extra = 0
    else:
        rng = np.random.default_rng(seed)
        sets = np.argsort(rng.random((DRAWS, n)), axis=1)[:, :k]
        extra = 1
    labels = np.zeros((len(sets), n))
    np.put_along_axis(labels, sets, 1.0, axis=1)
    z = labels @ project
    scale = np.einsum("ij,ij->i", z, z)
    usable = scale > 1e-12
    b = (z @ r)[usable] / scale[usable]
    rss = r @ r - b**2 * scale[usable]
    df = n - reduced.shape[1] - 1
    t = b / np.sqrt(np.maximum(rss, 1e-300) / df / scale[usable])
    as_extreme = int((np.abs(t) >= abs(observed) * (1 - 1e-9)).sum()) + extra
    return float(min(1.0, as_extreme / (usable.sum() + extra)))
