"""Teams by how contacts end there: like compared with like, month by month, borrowing, and the doubt of each place."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from goodwill.core.cells import Cells
from goodwill.core.estimate import Estimate
from goodwill.measure.experience.endings_paths import Floats
from goodwill.measure.unit_months import (
    Judged,
    against_the_rest,
    around_the_middle,
    carry_over,
    judge_level,
)
from goodwill.stats.shrinkage import Shrinkage, shrink_means

ADJUSTED = ("start", "wait", "again")  # what a contact brings along, before anybody there could do anything
DRAWS, SEED = 4000, 20_260_115
LOWEST = 0.10
FEWEST_STAFF = 3  # a unit of one or two people is a person, and persons are never compared
UNIT = "on -1 to 1"


@dataclass(frozen=True, slots=True)
class UnitEnd:
    """How contacts end at one unit, against like contacts of the others.

    Attributes
    ----------
    unit
        Its name.
    contacts
        Contacts compared.
    judged
        Distance from comparable contacts elsewhere, months as replicates, with its p-value.
    shrunk
        The same after borrowing.
    place
        Expected place from the worst (1) up, with its 90 % interval; n counts units.
    lowest
        Probability of being among the lowest tenth.
    reliability
        Share of the spread seen that is the unit's own.
    """

    unit: str
    contacts: int
    judged: Judged
    shrunk: Estimate
    place: Estimate
    lowest: float
    reliability: float

    @property
    def stands_out(self) -> bool:
        """Whether a flag may be proposed: nearly surely among the lowest, on figures that are the unit's own."""
        return self.lowest > 0.9 and self.reliability > 0.7 and (self.judged.estimate.value or 0.0) < 0


def slopes(work: Cells) -> dict[str, float]:
    """Return how ends go with what contacts bring along, within unit, month and kind of contact (pooled).

    Within cells, so that a unit that does well with hard contacts does not pay for having them.
    """
    n = work.column("n")
    safe = np.maximum(n, 1)
    names = ("finish", *ADJUSTED)

    def cross(a: str, b: str) -> float:
        name = f"{a}_{b}" if f"{a}_{b}" in work.sums else f"{b}_{a}"
        return float((work.column(name) - work.column(a) * work.column(b) / safe)[n > 1].sum())

    matrix = np.array([[cross(a, b) for b in names] for a in names])
    if not len(work) or (np.diag(matrix)[1:] < 1e-9).all():
        return dict.fromkeys(ADJUSTED, 0.0)
    held = matrix[1:, 1:] + np.diag(1e-6 * np.maximum(np.diag(matrix)[1:], 1e-3))
    return dict(zip(ADJUSTED, np.linalg.solve(held, matrix[1:, 0]).tolist(), strict=True))


def compare(work: Cells, staff: dict[str, int], level: float) -> tuple[UnitEnd, ...]:
    """Return every unit that may be shown, in order of name."""
    if not len(work):
        return ()
    slope = slopes(work)
    n = work.column("n")
    adjusted = work.column("finish") - sum(slope[k] * work.column(k) for k in ADJUSTED)
    keys = {k: work.rows[k].to_pylist() for k in ("unit", "period", "stratum")}
    months = against_the_rest(keys["unit"], keys["period"], keys["stratum"], n, adjusted)
    carried = carry_over(months)
    judged = around_the_middle({u: judge_level(m, carried=carried, level=level, unit=UNIT) for u, m in months.items()})
    counts: dict[str, float] = {}
    for unit, count in zip(keys["unit"], n, strict=True):
        counts[unit] = counts.get(unit, 0.0) + float(count)
    shown = [u for u in sorted(counts) if staff.get(u, FEWEST_STAFF) >= FEWEST_STAFF]
    known = [u for u in shown if u in judged and judged[u].estimate.is_present and judged[u].df > 2]
    lent = _borrow([judged[u] for u in known], level)
    places, lowest = places_of(lent.values, lent.errors) if lent is not None else ([], np.zeros(0))
    found = {}
    for i, u in enumerate(known):
        if lent is not None:
            # Told against the mean of those compared: what all share is no unit's own.
            own = _moved(lent.estimates[i], -float(lent.values.mean()))
            found[u] = (own, places[i], float(lowest[i]), float(1 - lent.pooling[i]))
    absent = "fewer than six finished months in which other units had the same kind of contact"
    none = (Estimate.missing(absent, 0, UNIT), Estimate.missing(absent, len(shown), "place"), 0.0, 0.0)
    unknown = Judged(Estimate.missing(absent, 0, UNIT), 1.0)
    return tuple(UnitEnd(u, int(counts[u]), judged.get(u, unknown), *found.get(u, none)) for u in shown)


def _borrow(judged: list[Judged], level: float) -> Shrinkage | None:
    if len(judged) < 2:
        return None
    # Few months make the variance itself uncertain: the variance of Student's t stands in for it.
    return shrink_means(
        [j.estimate.value or 0.0 for j in judged],
        [(j.estimate.se or 0.0) ** 2 * j.df / (j.df - 2) for j in judged],
        level=level, unit=UNIT, counts=[j.estimate.n for j in judged],
    )  # fmt: skip


def _moved(e: Estimate, by: float) -> Estimate:
    if e.value is None or e.low is None or e.high is None:
        return e
    return replace(e, value=e.value + by, low=e.low + by, high=e.high + by)


def places_of(values: Floats, errors: Floats) -> tuple[list[Estimate], Floats]:
    """Return the place of each unit from the worst up with its 90 % interval, and P(among the lowest tenth).

    Parameters
    ----------
    values, errors
        Posterior means and standard deviations, shape (units,).

    Notes
    -----
    Places of draws from the posteriors (Laird & Louis 1989; Goldstein & Spiegelhalter 1996).
    """
    k = len(values)
    drawn = values + errors * np.random.default_rng(SEED).standard_normal((DRAWS, k))
    place = drawn.argsort(axis=1).argsort(axis=1) + 1
    low, high = np.quantile(place, [0.05, 0.95], axis=0, method="inverted_cdf")
    mean = place.mean(axis=0)
    among = (place <= max(1, round(LOWEST * k))).mean(axis=0)
    found = [Estimate(float(m), float(min(a, m)), float(max(b, m)), k, 0.90, "place")
             for m, a, b in zip(mean, low, high, strict=True)]  # fmt: skip
    return found, among
