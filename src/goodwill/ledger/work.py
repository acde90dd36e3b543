"""Work tables: what the rows of a source look like between admission and the disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodwill.ledger import admit_sql as sql
from goodwill.ledger.calendar import local_sql
from goodwill.ledger.contracts import Column, Contract, Kind
from goodwill.ledger.kept import BUCKETS, KEPT, NO_CUSTOMER, SQL_TYPES
from goodwill.ledger.source import Source

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine
    from goodwill.ledger.admit import Desk


@dataclass(frozen=True, slots=True)
class WorkColumn:
    """A column of a work table.

    Sorting carries every stored column along, so few are stored and those are narrow: hashes as numbers,
    choices as their place in the list; what follows from them (bytes, text, day, month, when a row was
    known, columns without anything) is computed when it is read.

    Attributes
    ----------
    name, kind
        Name and DuckDB type.
    expression
        SQL over the typed rows ``t`` where the column is stored, else over columns of the work table.
    is_stored
        Whether it is.
    """

    name: str
    kind: str
    expression: str
    is_stored: bool = True


def make_work(engine: LocalEngine, name: str, columns: list[WorkColumn], query: str) -> str:
    """Run the query of the stored columns and return the work relation over it: a table, or a view with `rowid`.

    (Computed columns of a table would do the same, but cost a quarter more when it is filled.)
    """
    work = f"__in_{name}"
    drop(engine, work)
    if all(c.is_stored for c in columns):
        engine.keep(work, query)
        return work
    engine.keep(_rows(work), query)
    shown = ", ".join(c.name if c.is_stored else f"CAST({c.expression} AS {c.kind}) AS {c.name}" for c in columns)
    engine.define(work, f"SELECT rowid AS rowid, {shown} FROM {_rows(work)}")
    return work


def remove(engine: LocalEngine, work: str, condition: str) -> None:
    """Take the rows for which a condition holds out of a work relation."""
    table = _rows(work) if _rows(work) in engine.tables() else work
    where = f"rowid IN (SELECT rowid FROM {work} WHERE {condition})" if table != work else condition
    engine.execute(f"DELETE FROM {table} WHERE {where}")


def drop(engine: LocalEngine, work: str) -> None:
    """Let go of a work relation."""
    engine.forget(work)
    if _rows(work) != work:
        engine.forget(_rows(work))


def _rows(work: str) -> str:
    return work.replace("__in_", "__rows_", 1)


def work_columns(desk: Desk, contract: Contract, source: Source) -> list[WorkColumn]:
    """Return the columns of the work table for a source (children: all stored, since rows are added)."""
    columns = [WorkColumn("_row", "BIGINT", "t._row")]
    for c in contract.columns:
        columns += _own(c, source, desk.identity.salt, is_narrow=contract.parent is None)
    return columns + _derived(desk, contract, source)


def work_order(contract: Contract, filled: list[WorkColumn]) -> list[str]:
    """Return the SQL expressions by which a work table is sorted; none for children and links."""
    if contract.parent is not None or contract.name not in KEPT:
        return []
    names, order = {c.name for c in filled}, []
    for name in ("bucket", *KEPT[contract.name].order):
        if f"n_{name}" in names:
            order.append(f"n_{name}")
        elif f"c_{name}" in names:
            order.append(f"t.v_{name}")
        elif name in names:
            order.append(name)
    return order


def _own(column: Column, source: Source, salt: str, *, is_narrow: bool) -> list[WorkColumn]:
    name, kind = column.stored_name, SQL_TYPES[column.kind]
    value = sql.stored(column, source, salt)
    if not is_narrow:
        return [WorkColumn(name, kind, value)]
    if column.name not in source.columns:
        return [WorkColumn(name, kind, value, is_stored=False)]
    if column.kind is Kind.EVENT_ID:
        number = sql.event_number(column, source, salt)
        return [
            WorkColumn(f"n_{name}", "UHUGEINT", number),
            WorkColumn(name, kind, sql.as_blob(f"n_{name}"), is_stored=False),
        ]
    if column.kind is Kind.CHOICE:
        listed = f"ENUM({', '.join(sql.text(v) for v in column.values)})"
        return [
            WorkColumn(f"c_{name}", listed, f"TRY_CAST({value} AS {listed})"),
            WorkColumn(name, kind, f"CAST(c_{name} AS VARCHAR)", is_stored=False),
        ]
    return [WorkColumn(name, kind, value)]


def _derived(desk: Desk, contract: Contract, source: Source) -> list[WorkColumn]:
    """Return when a row was known, its day and month, its bucket."""
    is_narrow = contract.parent is None
    known, assumed = _known(desk, contract, source)
    stored = "known_at" in source.columns or contract.time is None or not is_narrow
    if not stored:  # the instant stands in the row under its own name
        known, assumed = (e.replace("t.v_known_at", "NULL").replace("t.v_", "") for e in (known, assumed))
    columns = [
        WorkColumn("known_at", "TIMESTAMPTZ", known, stored), WorkColumn("known_assumed", "BOOLEAN", assumed, stored)
    ]  # fmt: skip
    if is_narrow and contract.time:
        relation = f"({sql.typed_select(contract, source)})"
        day, month = day_and_month(desk, relation, f"v_{contract.time}", contract.time)
        columns.append(WorkColumn("day", "DATE", day, is_stored=False))
        columns.append(WorkColumn("month", "INTEGER", month, is_stored=False))
    if is_narrow and contract.by_customer:
        customer = contract.column(str(contract.customer_column))
        columns.append(WorkColumn("bucket", "INTEGER", bucket_sql(sql.stored(customer, source, ""))))
    return columns


def _known(desk: Desk, contract: Contract, source: Source) -> tuple[str, str]:
    """Return SQL for when the row was known, and for whether that is assumed.

    Children without a time of their own get theirs when they inherit.
    """
    live = source.live if source.live is not None else source.name in desk.settings.live
    given = "t.v_known_at"
    if live:
        return f"coalesce({given}, TIMESTAMPTZ '{desk.now.isoformat()}')", "false"
    if contract.time is None:
        own = "CAST(t.v_period AS TIMESTAMPTZ)" if contract.name == "unit_measures" else "CAST(NULL AS TIMESTAMPTZ)"
    else:
        own = f"t.v_{contract.time}"
    delay = delay_of(desk, source)
    if delay:
        own = f"({own} + to_microseconds({int(delay * 1_000_000)}))"
    return f"CAST(coalesce({given}, {own}) AS TIMESTAMPTZ)", f"({given} IS NULL)"


def bucket_sql(key: str) -> str:
    """Return SQL for the bucket of a customer's key."""
    return f"CAST(coalesce({key} & {BUCKETS - 1}, {NO_CUSTOMER}) AS INTEGER)"


def delay_of(desk: Desk, source: Source) -> float:
    """Return the seconds by which a source knows late."""
    if source.delay_seconds is not None:
        return source.delay_seconds
    return float(desk.settings.delays.get(source.name, 0.0))


def day_and_month(desk: Desk, relation: str, time: str, read_as: str = "") -> tuple[str, str]:
    """Return SQL for the day and the month of the instants in column `time` of `relation`.

    Parameters
    ----------
    desk
        Where the load is admitted.
    relation, time
        Where the instants stand; their range is looked up unless the zone is UTC.
    read_as
        Name of the column in the SQL returned; `time` by default.
    """
    first, last = None, None
    if desk.settings.zone != "UTC":
        first, last = desk.engine.execute(f"SELECT min({time}), max({time}) FROM {relation}")[0]
    day = f"CAST({local_sql(read_as or time, desk.settings.zone, first, last)} AS DATE)"
    return day, f"CAST(year({day}) * 12 + month({day}) - 1 AS INTEGER)"
