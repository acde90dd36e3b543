"""Rows of theirs as a mapping asks for them: with columns added, filtered, one of a kind, numbered, named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from goodwill.intake import sql_text
from goodwill.intake.columns import ROW_ID, Rows
from goodwill.intake.expressions import instant
from goodwill.intake.mapping import Lookup, MappedFile, Part, Reading
from goodwill.intake.mapping_yaml import did_you_mean
from goodwill.intake.sheets import ROW

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine
    from goodwill.intake.file_table import FileTable

_ROW = sql_text.name(ROW)


def build_rows(
    engine: LocalEngine,
    part: Part,
    file: MappedFile,
    table: FileTable,
    others: Mapping[str, Sequence[FileTable]],
    *,
    zone: str,
    decimal: str,
    day_first: bool,
) -> tuple[Rows, str]:
    """Return the rows a part reads from one file, and the SQL of their row numbers."""
    rows = Rows(
        engine, table.relation, table.columns, table.rows, file.zone or zone, file.decimal or decimal,
        day_first if file.day_first is None else file.day_first,
    )  # fmt: skip
    makes_ids = any(r.row for r in part.columns.values())
    chosen = part.where or part.where_not or part.first_of
    if not (file.add or makes_ids or chosen):
        return rows, table.row
    columns = ", ".join(sql_text.name(c) for c in table.columns)
    relation = f"(SELECT {table.row} AS {_ROW}, {columns}{_identity(table) if makes_ids else ''} FROM {table.relation})"
    if makes_ids:
        again = f"row_number() OVER (PARTITION BY {sql_text.name(ROW_ID)} ORDER BY {_ROW})"
        relation = (
            f"(SELECT * REPLACE ({sql_text.name(ROW_ID)} || '-' || {again} AS {sql_text.name(ROW_ID)}) FROM {relation})"
        )
    if file.add:
        relation = _with_added(relation, file.add, others, decimal)
        rows.columns = (*rows.columns, *file.add)
    conditions = [_one_of(c, vs) for c, vs in part.where.items()]
    conditions += [f"NOT coalesce({_one_of(c, vs)}, false)" for c, vs in part.where_not.items()]
    if conditions:
        relation = f"(SELECT * FROM {relation} WHERE {' AND '.join(conditions)})"
    rows.relation = relation
    if part.first_of:
        rows.relation = _first_of(rows, part)
    return rows, _ROW


def _identity(table: FileTable) -> str:
    """Return an id made from all that stands in the row: it stays when other rows are mended or added."""
    cells = ", ".join(f"coalesce({sql_text.name(c)}, chr(30))" for c in table.columns)
    return f", md5(concat_ws(chr(31), {cells})) AS {sql_text.name(ROW_ID)}"


def _one_of(column: str, values: Sequence[str]) -> str:
    word = f"lower(trim(coalesce({sql_text.name(column)}, '')))"
    return f"{word} IN {sql_text.words(values)}"


def _with_added(
    relation: str, add: Mapping[str, Lookup], others: Mapping[str, Sequence[FileTable]], decimal: str
) -> str:
    picked, joins = ["t.*"], []
    for number, (column, look) in enumerate(add.items()):
        there = " UNION ALL ".join(
            f"SELECT {sql_text.name(look.on[1])} AS k, {_taken(look)} AS v, {o.row} AS r FROM {o.relation}"
            for o in others[look.file]
        )
        joins.append(
            f"LEFT JOIN (SELECT trim(k) AS k, {_aggregate(look, decimal)} AS v FROM ({there}) WHERE trim(k) <> '' "
            f"GROUP BY trim(k)) AS j{number} ON trim(t.{sql_text.name(look.on[0])}) = j{number}.k"
        )
        picked.append(f"j{number}.v AS {sql_text.name(column)}")
    return f"(SELECT {', '.join(picked)} FROM {relation} AS t {' '.join(joins)})"


def _taken(look: Lookup) -> str:
    return sql_text.name(look.column) if look.take != "count" else "'1'"


def _aggregate(look: Lookup, decimal: str) -> str:
    """Return the text that is taken of the rows found; a sum with unreadable parts says so and cannot be read."""
    if look.take == "count":
        return "CAST(count(*) AS VARCHAR)"
    if look.take in ("first", "last"):
        pick = "arg_min" if look.take == "first" else "arg_max"
        return f"{pick}(v, r) FILTER (v IS NOT NULL)"
    plain = "replace(trim(v), ',', '.')" if decimal == "," else "trim(v)"
    exact = f"TRY_CAST({plain} AS DECIMAL(27, 9))"  # money adds up exactly
    said = f"'not a number: ' || min(v) FILTER (v IS NOT NULL AND {exact} IS NULL)"
    total = f"CAST(CAST(sum({exact}) AS DOUBLE) AS VARCHAR)"
    mark = f"replace({total}, '.', ',')" if decimal == "," else total
    return f"CASE WHEN count(v) = count({exact}) THEN {mark} ELSE {said} END"


def _first_of(rows: Rows, part: Part) -> str:
    """Return the rows that are first of those equal in some columns."""
    keys = ", ".join(f"trim({sql_text.name(c)})" for c in part.first_of)
    order = _ROW
    if part.sorted_by:
        times = rows.times(part.sorted_by, Reading(columns=(part.sorted_by,)), part.sorted_by)
        order = f"{instant(sql_text.name(part.sorted_by), times, rows.zone)} NULLS LAST, {_ROW}"
    place = f"row_number() OVER (PARTITION BY {keys} ORDER BY {order})"
    return f"(SELECT * EXCLUDE (place_) FROM (SELECT *, {place} AS place_ FROM {rows.relation}) WHERE place_ = 1)"


def decimal_of(engine: LocalEngine, table: FileTable, said: str) -> str:
    """Return the decimal sign of a file from which sums are taken."""
    return said or Rows(engine, table.relation, table.columns, table.rows, "UTC").usual_decimal()


def column_faults(
    part: Part, file: MappedFile, table: FileTable, others: Mapping[str, Sequence[FileTable]]
) -> list[str]:
    """Return a sentence for each of their columns that a part names and the file does not have."""
    have = (*table.columns, *file.add)
    named: dict[str, str] = {}
    for ours, reading in part.columns.items():
        for column in (*reading.columns, *(reading.minutes_between or ())):
            named.setdefault(column, f"{part.table}.{ours}")
    for column in (*part.where, *part.where_not, *part.first_of, *part.melt, *filter(None, [part.sorted_by])):
        named.setdefault(column, part.table)
    faults = [
        f"{where}: {table.name} has no column {column!r}{did_you_mean(column, have)}"
        for column, where in named.items() if column not in have
    ]  # fmt: skip
    for name, look in file.add.items():
        if look.on[0] not in table.columns:
            faults.append(f"{name}: {table.name} has no column {look.on[0]!r}{did_you_mean(look.on[0], table.columns)}")
        for other in others.get(look.file, ()):
            for column in filter(None, (look.on[1], look.column if look.take != "count" else "")):
                if column not in other.columns:
                    faults.append(f"{name}: {other.name} has no column {column!r}{did_you_mean(column, other.columns)}")
        if not others.get(look.file):
            faults.append(f"{name}: the file {look.file!r} was not given")
    return faults
