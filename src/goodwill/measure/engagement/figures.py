"""Figures from published cells: means in finite groups, means over several questions, who was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goodwill.core.estimate import Estimate
from goodwill.measure.engagement.published_cells import HIDDEN, REPLIES, Cell, is_question
from goodwill.stats.intervals import mean_t

OVERALL = "overall"
LEADERSHIP = "leadership conditions"
POINTS = "points"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one unit in one wave.

    Attributes
    ----------
    wave, unit, kind, leaf
        Where.
    construct
        A construct, ``overall`` or ``leadership conditions``.
    estimate
        Mean with its interval; absent when it may not be shown.
    low, high
        Ends of its scale.
    asked, answered
        How many were asked and how many replied; None where it is not known or not shown.
    noise
        Sampling variance of the mean, seen as a draw of all who might have been asked.
    """

    wave: str
    unit: str
    kind: str
    leaf: bool
    construct: str
    estimate: Estimate
    low: float
    high: float
    asked: int | None
    answered: int | None
    noise: float = 0.0

    @property
    def worst_case(self) -> tuple[float, float] | None:
        """What the mean of all who were asked is at least and at most, whatever the silent ones think."""
        e = self.estimate
        if e.value is None or not self.asked or self.asked < e.n:
            return None
        share = e.n / self.asked
        return share * e.value + (1 - share) * self.low, share * e.value + (1 - share) * self.high


def finite_mean(cell: Cell, asked: int | None, level: float) -> Estimate:
    """Return the mean of a cell with the interval for the people who were asked.

    Notes
    -----
    The people of a unit are a finite group: with n of N answers the variance of the mean is (1 - n/N) s^2 / n
    (Cochran 1977, eq. 2.20), nothing when all answered. Where N is not known the group is taken as large.
    """
    if not cell.shown:
        return Estimate.missing(HIDDEN, unit=POINTS)
    n = cell.persons
    unseen = 1 - n / asked if asked and asked >= n else 1.0
    if unseen == 0:
        return Estimate(cell.mean, cell.mean, cell.mean, n, level, POINTS, se=0.0)
    return mean_t(n, cell.mean, unseen * cell.variance, level, unit=POINTS, scale=(cell.low, cell.high))


def over_questions(figures: Sequence[Figure]) -> Estimate:
    """Return the mean of several constructs' means in one unit.

    Notes
    -----
    The same people answered all of them, and how their answers go together is not published. The standard error
    of a mean of K means is at most the mean of the K standard errors, whatever the correlations; that bound is
    used, so the interval is rather too wide than too narrow. Absent when one of the constructs is
    hidden or the scales differ.
    """
    if len({(f.low, f.high) for f in figures}) > 1:
        return Estimate.missing("its questions were asked on different scales", unit=POINTS)
    present = [f.estimate for f in figures if f.estimate.value is not None]
    if not figures or len(present) < len(figures):
        return Estimate.missing(HIDDEN, unit=POINTS)
    k = len(present)
    return Estimate(
        sum(e.value or 0.0 for e in present) / k,
        sum((e.low if e.low is not None else e.value) or 0.0 for e in present) / k,
        sum((e.high if e.high is not None else e.value) or 0.0 for e in present) / k,
        min(e.n for e in present),
        present[0].level,
        POINTS,
        se=sum(e.se or 0.0 for e in present) / k,
    )


def figures_of(cells: Iterable[Cell], leadership: Sequence[str], level: float) -> tuple[Figure, ...]:
    """Return the figures of every unit and wave: each construct, leadership conditions, overall."""
    places: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        places.setdefault((cell.wave, cell.unit), []).append(cell)
    found: list[Figure] = []
    for (wave, _), group in places.items():
        replied = next((c for c in group if c.construct == REPLIES), None)
        asked = replied.asked or None if replied else None
        answered = replied.persons if replied and replied.shown else None
        single = [
            Figure(
                wave, c.unit, c.kind, c.leaf, c.construct, finite_mean(c, asked, level), c.low, c.high, asked,
                answered, c.variance / c.persons if c.persons else 0.0,
            )
            for c in group if is_question(c.construct)
        ]  # fmt: skip
        found += single
        led = [f for f in single if _is_leadership(f.construct, leadership)]
        found += [_joined(name, parts) for name, parts in ((LEADERSHIP, led), (OVERALL, single)) if parts]
    return tuple(found)


def _is_leadership(construct: str, leadership: Sequence[str]) -> bool:
    return any(construct.startswith(stem) for stem in leadership)


def _joined(name: str, parts: Sequence[Figure]) -> Figure:
    first = parts[0]
    noise = (sum(f.noise**0.5 for f in parts) / len(parts)) ** 2  # the same bound as for the standard error
    return Figure(
        first.wave, first.unit, first.kind, first.leaf, name, over_questions(parts), first.low, first.high,
        first.asked, first.answered, noise,
    )  # fmt: skip
