"""Three parts of one unit judged together: a profile that differs is seen where the mean of the parts hides it.

Mood, style and kinder customers move success, ease and emotion of a reply alike; so do a unit's good and bad
months. What a unit lacks shows in one part more than in the others. Hotelling's test of the three distances uses
both: how far they lie off together, against months that vary together, and how they lie to each other, which
months hardly move.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import fdtrc

from goodwill.measure.unit_months import MINIMUM_MONTHS, GroupMonths, Judged, judged_against_zero

Floats = npt.NDArray[np.float64]
FEWEST_LENDING = 6  # units below which a common covariance says little
MOST_LENT = 60.0  # degrees of freedom: even units that look alike keep a word of their own


@dataclass(frozen=True, slots=True, eq=False)
class PartsApart:
    """One unit's distances from comparable units.

    Attributes
    ----------
    distance
        Of each part, on 0..1, shape (parts,).
    covariance
        Of `distance`, shape (parts, parts).
    df
        Degrees of freedom of the covariance: effective months less one.
    months
        Months in which the unit could be compared.
    """

    distance: Floats
    covariance: Floats
    df: float
    months: int

    @property
    def p_value(self) -> float:
        """Two-sided, against no distance in any part.

        Notes
        -----
        T^2 = m' S^-1 m; (v - p + 1) / (p v) T^2 follows F with p and v - p + 1 degrees of freedom (Hotelling 1931).
        """
        p, v = len(self.distance), self.df
        if v <= p or np.linalg.cond(self.covariance) > 1e12:
            return 1.0
        t2 = float(self.distance @ np.linalg.solve(self.covariance, self.distance))
        return float(fdtrc(p, v - p + 1, max(0.0, (v - p + 1) / (p * v) * t2)))

    def part(self, k: int, level: float, unit: str = "") -> Judged:
        """Judge one part alone."""
        return judged_against_zero(
            float(self.distance[k]), float(self.covariance[k, k]), self.df, self.months, level=level, unit=unit
        )

    def moved(self, by: npt.ArrayLike, more_variance: float = 0.0) -> PartsApart:
        """Return it with `by` taken off and a variance that all parts share added."""
        return PartsApart(
            self.distance - np.asarray(by, dtype=float), self.covariance + more_variance, self.df, self.months
        )


def parts_apart(
    by_part: Mapping[str, Mapping[str, GroupMonths]], repeated: Mapping[str, Floats], carried: float
) -> dict[str, PartsApart]:
    """Return the distances of each unit with enough months.

    Parameters
    ----------
    by_part
        Part -> unit -> its distances month by month; all parts of a unit have the same months and weights.
    repeated
        Covariance per unit that months do not show because the same customers answer again and again.
    carried
        Correlation of a month with the next.

    Notes
    -----
    With weights w that sum to one: m = sum w d, S = sum w^2 (d - m)(d - m)' / (1 - sum w^2), v = 1 / sum w^2 - 1
    degrees of freedom, as `judge_level` for one part. Units borrow their covariance from one another.
    """
    first, *_ = by_part.values()
    found: dict[str, PartsApart] = {}
    weight: dict[str, float] = {}
    for unit, months in first.items():
        w = months.weight / months.weight.sum()
        effective = 1 / float(w @ w)
        if len(w) < MINIMUM_MONTHS or effective < MINIMUM_MONTHS - 1:
            continue
        d: Any = np.column_stack([part[unit].difference for part in by_part.values()])
        mean = w @ d
        weighted = w[:, None] * (d - mean)
        covariance = weighted.T @ weighted / (1 - 1 / effective) * (1 + carried) / (1 - carried)
        found[unit] = PartsApart(mean, covariance, effective - 1, len(w))
        weight[unit] = float(months.weight.sum())
    lent = _borrowed(found, weight)
    return {u: replace(a, covariance=a.covariance + repeated.get(u, 0.0)) for u, a in lent.items()}


def _borrowed(units: dict[str, PartsApart], weight: Mapping[str, float]) -> dict[str, PartsApart]:
    """Return units whose covariances are pulled towards the common one, the more the more alike they are.

    Notes
    -----
    S* = (v S + d C / W) / (v + d) with v + d degrees of freedom: C is the pooled covariance for one answer, W the
    unit's weight, and d follows from how much more the scales of units differ than chance explains (2 / d the variance
    of their logarithm, at most `MOST_LENT`): Smyth (2004), Statistical Applications in Genetics 3(1), for matrices.
    """
    if len(units) < FEWEST_LENDING:
        return units
    freedom = sum(a.df for a in units.values())
    common = np.asarray(sum(a.df * weight[u] * a.covariance for u, a in units.items())) / freedom
    parts = len(common)
    if np.linalg.cond(common) > 1e12:
        return units
    inverse = np.linalg.inv(common)
    scale = [float(np.log(np.trace(inverse @ a.covariance) * weight[u] / parts)) for u, a in units.items()]
    by_chance = float(np.mean([2 / (parts * a.df) for a in units.values()]))
    beyond = float(np.var(scale, ddof=1)) - by_chance
    d = min(MOST_LENT, 2 / beyond) if beyond > 0 else MOST_LENT
    return {
        u: replace(a, covariance=(a.df * a.covariance + d * common / weight[u]) / (a.df + d), df=a.df + d)
        for u, a in units.items()
    }


def around_the_middles(units: Mapping[str, PartsApart]) -> dict[str, PartsApart]:
    """Return the distances with the median of each part taken off, where there are four units or more.

    One very low unit pulls down "the others" of every other unit; the median does not follow it.
    """
    if len(units) < 4:
        return dict(units)
    middle = np.median([u.distance for u in units.values()], axis=0)
    return {name: u.moved(middle) for name, u in units.items()}
