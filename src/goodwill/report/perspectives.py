"""The three perspectives as the brief's first figures: each with interval, count, who was asked, and its course."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goodwill.core.card import Card
from goodwill.core.estimate import Estimate
from goodwill.core.result import Result
from goodwill.report.figure_table import estimate_of
from goodwill.report.strip import Spark, spark

if TYPE_CHECKING:
    import pyarrow as pa

PERSPECTIVES = ("relationship", "experience", "engagement")
SHOWN = 3  # figures of one perspective, as equals
SIDE_BY_SIDE = "perspectives"  # name of the method that holds all three
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PerspectiveFigure:
    """One figure of a perspective for the whole company.

    Attributes
    ----------
    metric, period
        Which figure; its wave where it is not of the whole study's period.
    estimate
        Value, interval and count.
    asked, answered
        Persons, where known.
    course
        The same figure by period.
    """

    metric: str
    period: str
    estimate: Estimate
    asked: int | None
    answered: int | None
    course: Spark | None


@dataclass(frozen=True, slots=True)
class Perspective:
    """Relationship, experience or engagement with up to three figures; none where the study holds none."""

    name: str
    figures: tuple[PerspectiveFigure, ...]


def perspectives(results: Mapping[str, Result], cards: Mapping[str, Card]) -> tuple[Perspective, ...]:
    """Return the three perspectives of a study.

    Parameters
    ----------
    results
        By name of the method. The method ``perspectives`` is read first; without it the overall figures of
        each concept stand in.
    cards
        By name of the method, to know each one's concept.
    """
    asked = _asked(results.values())
    side_by_side = results.get(SIDE_BY_SIDE)
    rows = side_by_side.table().to_pylist() if side_by_side is not None else _rows_by_concept(results, cards)
    return tuple(
        Perspective(name, _figures([r for r in rows if r.get("perspective") == name], asked)) for name in PERSPECTIVES
    )


def _figures(rows: list[Row], asked: Mapping[str, tuple[int, int]]) -> tuple[PerspectiveFigure, ...]:
    of_all = [r for r in rows if not r.get("unit") and not r.get("segment")]
    dated = [r for r in of_all if r.get("period")]
    overall = [r for r in of_all if not r.get("period")]
    last = max((str(r["period"]) for r in dated), default="")
    # Engagement is published wave by wave and never pooled over waves: its last one stands for it.
    picked = overall or [r for r in dated if str(r["period"]) == last]
    found = []
    for row in [*filter(_is_present, picked), *(r for r in picked if not _is_present(r))][:SHOWN]:
        metric = str(row["metric"])
        course = sorted((r for r in dated if r["metric"] == metric), key=lambda r: str(r["period"]))
        of_asked = asked.get(metric)
        found.append(
            PerspectiveFigure(
                metric,
                str(row.get("period") or ""),
                estimate_of(row, str(row.get("measured_in") or "")),
                of_asked[0] if of_asked else None,
                of_asked[1] if of_asked else None,
                spark([estimate_of(r, str(r.get("measured_in") or "")) for r in course]),
            )
        )
    return tuple(found)


def _is_present(row: Row) -> bool:
    return row.get("value") is not None


def _asked(results: Iterable[Result]) -> dict[str, tuple[int, int]]:
    """Return asked and answered by figure, from the overall rows of survey results."""
    found: dict[str, tuple[int, int]] = {}
    for result in results:
        for row in _overall(result.table(), "asked"):
            if row["asked"] is not None:
                found.setdefault(str(row["metric"]), (int(row["asked"]), int(row["answered"] or 0)))
    return found


def _overall(table: pa.Table, *needed: str) -> list[Row]:
    if not {"metric", "scope", *needed} <= set(table.column_names):
        return []
    import pyarrow.compute as pc

    rows: list[Row] = table.filter(pc.equal(table["scope"], "all")).to_pylist()
    return rows


def _rows_by_concept(results: Mapping[str, Result], cards: Mapping[str, Card]) -> list[Row]:
    """Return overall and dated rows of the first result of each concept that has any."""
    rows: list[Row] = []
    for concept in PERSPECTIVES:
        for name, result in results.items():
            card = cards.get(name)
            if card is None or card.concept != concept or not _overall(result.table()):
                continue
            rows += [
                row | {"perspective": concept}
                for row in result.table().to_pylist()
                if row["scope"] in ("all", "period")
            ]
            break
    return rows
