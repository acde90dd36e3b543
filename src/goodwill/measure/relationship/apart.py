"""How far each group lies apart from the others that served the same kind of contact in the same month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goodwill.core.cells import Cells
from goodwill.core.estimate import Estimate
from goodwill.measure.answered_cells import MIX, Question
from goodwill.measure.relationship.reading import MEASURES, Reading
from goodwill.measure.unit_months import (
    Judged,
    against_the_rest,
    around_the_middle,
    carry_over,
    judge_level,
    scaled,
)

Row = Mapping[str, Any]
ALONE = "no other group served the same kind of contact in the same month"


@dataclass(frozen=True, slots=True)
class Apart:
    """One group beside the others.

    Attributes
    ----------
    group
        Its name.
    own
        Its own figure with its customer-clustered interval.
    judged
        Group minus others in the same kind of contact and month, judged against variation between months;
        n counts months.
    independent_variance, repeated_variance
        Variance of its own figure if all answers were independent, and what repeated customers add.
    row
        Its cell.
    """

    group: str
    own: Estimate
    judged: Judged
    independent_variance: float
    repeated_variance: float
    row: Row


def apart_question(construct: str, by: str, include_partial: bool) -> Question:
    """Return the question whose cells `groups_apart` reads: groups by `by`, a unit or a column."""
    key = "unit" if by == "unit" else "segment"
    segment = MIX if by == "unit" else by
    scopes = ((), (key,), ("period", "unit", "segment"), ("day",))
    return Question((construct,), MEASURES, scopes, "month", segment, include_partial)


def groups_apart(cells: Cells, reading: Reading, by: str, partial: frozenset[int], level: float) -> tuple[Apart, ...]:
    """Return every group with its figure and its distance from the others, in order of name.

    Parameters
    ----------
    cells
        Cells of one construct and perspective.
    reading
        How its answers are read.
    by
        ``unit``, or the column the groups come from.
    partial
        Unfinished months, which are left out of the judgement.
    level
        Coverage aimed at.
    """
    key, other = ("unit", "segment") if by == "unit" else ("segment", "unit")
    rows = {r[key]: r for r in cells.where(scope=key).rows.to_pylist() if r[key]}
    detail = [r for r in cells.where(scope="period unit segment").rows.to_pylist() if r["period"] not in partial]
    months = against_the_rest(
        [r[key] for r in detail],
        [r["period"] for r in detail],
        [r[other] for r in detail],
        [r["answers"] for r in detail],
        [r[reading.measure] for r in detail],
    )
    months = {name: m for name, m in months.items() if name in rows}
    carried = carry_over(months)
    repeated = {name: reading.repeated_variance(r) for name, r in rows.items()}
    judged = {}
    for name in sorted(rows):
        if name not in months:
            judged[name] = Judged(Estimate.missing(ALONE, 0, reading.step), 1.0)
            continue
        # Months are judged on the bare measure, so what is added has to be on its scale.
        extra = (repeated[name] + _of_the_rest(name, rows, repeated)) / reading.factor**2
        bare = judge_level(months[name], extra_variance=extra, carried=carried, level=level)
        judged[name] = scaled(bare, reading.factor, reading.step)
    judged = around_the_middle(judged)
    return tuple(
        Apart(
            name,
            reading.estimate(row, level),
            judged[name],
            reading.independent_variance(row),
            repeated[name],
            row,
        )
        for name, row in sorted(rows.items())
    )


def _of_the_rest(name: str, rows: Mapping[str, Row], repeated: Mapping[str, float]) -> float:
    """Return what repeated customers of all other groups add to the variance of their common mean."""
    total = sum(r["answers"] for other, r in rows.items() if other != name)
    if not total:
        return 0.0
    return float(sum((rows[g]["answers"] / total) ** 2 * repeated[g] for g in rows if g != name))
