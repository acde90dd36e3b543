"""Ranges of possible places: which places units can take among one another, given how unsure their figures are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goodwill.core.estimate import Estimate

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class PlaceRange:
    """The best and the worst place that a unit can have, counted from 1 at the highest figure."""

    best: int
    worst: int
    of: int

    @property
    def is_anywhere(self) -> bool:
        """Whether any place is possible."""
        return (self.best, self.worst) == (1, self.of)


def joint_level(units: int, level: float = LEVEL) -> float:
    """Return the level of each interval at which the intervals of all `units` hold together (Bonferroni)."""
    return 1 - (1 - level) / max(1, units)


def place_ranges(joint: Mapping[str, Estimate]) -> dict[str, PlaceRange]:
    """Return for each unit the places that its figure allows.

    Parameters
    ----------
    joint
        Unit -> figure whose intervals hold for all units at once; see `joint_level`.

    Notes
    -----
    A unit surely lies above another when its whole interval does. Its best place is one more than the number of
    units surely above it, its worst the number of units not surely below it; together these ranges hold with the
    probability of the intervals (Klein, Wright & Wieczorek 2020, J. Royal Statistical Society A 183: 589-606,
    theorem 1).
    """
    known = {u: (e.low, e.high) for u, e in joint.items() if e.low is not None and e.high is not None}
    found = {}
    for unit, (low, high) in known.items():
        above = sum(other_low > high for other_low, _ in known.values())
        below = sum(other_high < low for _, other_high in known.values())
        found[unit] = PlaceRange(above + 1, len(known) - below, len(known))
    return found
