"""Which rows of a result's table a brief shows: everything overall, the latest periods, the first of each group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_OF_GROUP = 8
ROWS_ALONE = 12  # of a table without scopes
PERIODS = 6  # the latest ones
SCOPES = 6
METRICS = 4  # side by side
PLACES = ("period", "unit", "segment")
FIRST = ("all", "period", "unit", "touchpoint")
WHOLE = "(all)"  # how published engagement names the whole company

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """Rows of one scope.

    Attributes
    ----------
    name
        ``all``, ``period``, ``unit``...; empty for tables without scopes.
    wave
        The wave they are of, where a table has waves: the latest.
    metrics
        Names of the figures, in order.
    rows
        What to show, all metrics of a place together.
    is_crossed
        Whether several places have several figures each, so that figures belong side by side.
    """

    name: str
    wave: str
    metrics: tuple[str, ...]
    rows: tuple[Row, ...]
    is_crossed: bool = False


def place_of(row: Row) -> tuple[str, ...]:
    """Return where a figure is: period, unit, segment, as far as they apply."""
    return tuple(str(row[p]) for p in PLACES if row.get(p))


def _is_crossed(rows: Sequence[Row], metrics: Sequence[str]) -> bool:
    places = {place_of(row) for row in rows}
    # Half of the crossings filled is enough; a figure of its own for each place is a list.
    return len(metrics) > 1 and len(places) > 1 and 2 * len(rows) >= len(metrics) * len(places) > len(places) + 1


def scopes(table: pa.Table) -> tuple[Scope, ...]:
    """Return the scopes of a table that a brief shows, overall first; crossings of two are for the workbook."""
    table, wave = _latest_wave(table)
    table = _with_scope(table, has_waves=bool(wave))
    if "scope" not in table.column_names:
        return (Scope("", wave, (), tuple(table.slice(0, ROWS_ALONE).to_pylist())),) if table.num_rows else ()
    import pyarrow.compute as pc

    names = [str(n) for n in pc.unique(table["scope"]).to_pylist()]
    shown = [n for n in names if not _is_crossing(n)]
    shown.sort(key=lambda n: FIRST.index(n) if n in FIRST else len(FIRST))
    return tuple(_scope(table.filter(pc.equal(table["scope"], n)), n, wave) for n in shown[:SCOPES])


def _is_crossing(name: str) -> bool:
    """Whether a scope crosses time with something, or two places; days are for pictures."""
    parts = name.split()
    return parts[0] == "day" or len({*parts} & {*PLACES, "day"}) > 1 or ("period" in parts and len(parts) > 1)


def _scope(part: pa.Table, name: str, wave: str) -> Scope:
    rows: list[Row] = part.to_pylist()
    metrics = tuple(dict.fromkeys(str(row.get("metric", "")) for row in rows))
    beside = _side_by_side(rows, metrics) if metrics != ("",) else ()
    picked = [row for row in rows if row.get("metric") in beside]
    crossed = _is_crossed(picked, beside)
    places_of_one = len({place_of(row) for row in picked}) if len(beside) == 1 else 0
    if crossed or places_of_one > 1:
        metrics, rows = beside, picked
    if name.startswith("period"):
        last = sorted({str(row["period"]) for row in rows})[-PERIODS:]
        rows = [row for row in rows if str(row["period"]) in last]
    metrics = tuple(m for m in metrics if any(str(row.get("metric", "")) == m for row in rows))
    places = list(dict.fromkeys(place_of(row) for row in rows))[:ROWS_OF_GROUP]
    if len(places) > 1:
        rows = [row for row in rows if place_of(row) in places]
    return Scope(name, wave, metrics, tuple(rows[: ROWS_ALONE if not crossed else None]), crossed)


def _side_by_side(rows: Sequence[Row], metrics: Sequence[str]) -> tuple[str, ...]:
    """Return the metrics that can stand in one table: those in the commonest unit, the first few of them."""
    unit_of = {str(row["metric"]): str(row.get("measured_in") or "") for row in rows if row.get("value") is not None}
    if not unit_of:
        return tuple(metrics[:METRICS])
    counted = Counter(unit_of.values())
    most = max(counted, key=lambda u: counted[u])
    return tuple(m for m in metrics if unit_of.get(m) == most)[:METRICS]


def _latest_wave(table: pa.Table) -> tuple[pa.Table, str]:
    """Return the rows of the last wave, without the column, and its name; tables without waves as they are."""
    if "wave" not in table.column_names or not table.num_rows or "value" not in table.column_names:
        return table, ""
    import pyarrow.compute as pc

    last = max(str(w) for w in pc.unique(table["wave"]).to_pylist())
    return table.filter(pc.equal(table["wave"], last)).drop_columns(["wave"]), last


def _with_scope(table: pa.Table, *, has_waves: bool) -> pa.Table:
    """Name the scope of tables that leave a place empty where the figure is of all of them."""
    names = table.column_names
    places = [p for p in PLACES if p in names]
    if "scope" in names or not places or not (has_waves or "measured_in" in names):
        return table
    rows: list[Row] = table.to_pylist()
    for row in rows:
        if row.get("unit") == WHOLE:
            row["unit"] = ""
        if "metric" not in names and "construct" in names and "figure" not in names:
            row["metric"] = str(row.pop("construct")).removeprefix("engage.").replace("_", " ")
        row["scope"] = " ".join(p for p in places if row[p]) or "all"
    import pyarrow as pa

    return pa.Table.from_pylist(rows)
