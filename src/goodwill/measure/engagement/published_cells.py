"""The published cells of engagement as a summary: waves add, because no reply is in two waves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from goodwill.core.cells import Cells
from goodwill.core.errors import LedgerError
from goodwill.core.method import Facts
from goodwill.ledger.anonymity import COMMENTS, EVERYONE, REPLIES, EngagementLedger, published

BY = ("wave", "month", "unit", "kind", "depth", "leaf", "construct", "low", "high")
SUMS = ("asked", "persons", "total", "squares", "shown")
HIDDEN = "not shown: too few people here, or in what could be worked out from this figure"


@dataclass(frozen=True, slots=True)
class Cell:
    """One published cell.

    Attributes
    ----------
    wave, month, unit, kind, depth, leaf, construct
        Where it is; `leaf` says that no unit stands below it.
    low, high
        Ends of the scale.
    asked
        How many were asked, for cells that count replies; 0 where it is not known.
    persons, mean, variance
        What was answered; nothing of it when not `shown`.
    shown
        Whether it may be shown.
    """

    wave: str
    month: int
    unit: str
    kind: str
    depth: int
    leaf: bool
    construct: str
    low: float
    high: float
    asked: int
    persons: int
    mean: float
    variance: float
    shown: bool


def engagement_cells(ledger: Facts) -> Cells:
    """Return what is published of the unit tree, one row per wave, unit and construct.

    Hidden cells are there with nothing in them, so that a unit can say that its figure is not shown. ``total`` and
    ``squares`` are sums over persons on the scale of the cell.

    Raises
    ------
    LedgerError
        If the facts are not a ledger, or hold no engagement.
    """
    if not hasattr(ledger, "apart"):
        raise LedgerError(
            "Engagement is read from a ledger only.", seen=type(ledger).__name__,
            do="make one with Ledger.from_tables or Ledger.open",
        )  # fmt: skip
    cells = published(cast("EngagementLedger", ledger)).cells
    return cells_of(cells.filter(pc.equal(cells["cut"], "")))


def cells_of(rows: pa.Table) -> Cells:
    """Return published rows (`goodwill.ledger.anonymity.lattice.SCHEMA`) as cells that add."""
    kept = []
    for row in rows.to_pylist():
        n, mean = row["persons"] or 0, row["mean"] or 0.0
        kept.append(
            {k: row[k] for k in BY[:-2]}
            | {"low": row["low"] or 0.0, "high": row["high"] or 0.0, "asked": row["asked"] or 0, "persons": n}
            | {"total": n * mean, "squares": (n - 1) * (row["variance"] or 0.0) + n * mean**2 if n else 0.0}
            | {"shown": 0 if row["suppressed"] else 1}
        )
    schema = pa.schema([
        ("wave", pa.string()), ("month", pa.int64()), ("unit", pa.string()), ("kind", pa.string()),
        ("depth", pa.int64()), ("leaf", pa.bool_()), ("construct", pa.string()), ("low", pa.float64()),
        ("high", pa.float64()), ("asked", pa.int64()), ("persons", pa.int64()), ("total", pa.float64()),
        ("squares", pa.float64()), ("shown", pa.int64()),
    ])  # fmt: skip
    return Cells(pa.Table.from_pylist(kept, schema=schema), BY)


def cells_list(summary: Cells) -> list[Cell]:
    """Return the cells in order of wave, unit and construct."""
    found = [_cell(row) for row in summary.rows.to_pylist()]
    return sorted(found, key=lambda c: (c.month, c.wave, c.depth, c.unit, c.construct))


def _cell(row: Mapping[str, Any]) -> Cell:
    n = int(row["persons"])
    mean = row["total"] / n if n else 0.0
    variance = max(0.0, row["squares"] - n * mean**2) / (n - 1) if n > 1 else 0.0
    return Cell(
        wave=row["wave"], month=row["month"], unit=row["unit"], kind=row["kind"], depth=row["depth"],
        leaf=row["leaf"], construct=row["construct"], low=row["low"], high=row["high"], asked=int(row["asked"]),
        persons=n, mean=mean, variance=variance, shown=bool(row["shown"]),
    )  # fmt: skip


def waves_of(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Return the waves in order of time."""
    return tuple(dict.fromkeys(c.wave for c in cells))


def is_question(construct: str) -> bool:
    """Whether a cell is about a construct, and does not count replies or comments."""
    return construct not in (REPLIES, COMMENTS)


def spoken_name(construct: str) -> str:
    """Return a construct's name for a sentence: ``engage.leadership_trust`` -> leadership trust."""
    return construct.removeprefix("engage.").replace("_", " ").replace(".", " ")


__all__ = [
    "EVERYONE", "HIDDEN", "REPLIES", "Cell", "cells_list", "cells_of", "engagement_cells", "is_question",
    "spoken_name", "waves_of",
]  # fmt: skip
