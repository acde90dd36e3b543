"""Frames as sources: pandas, Polars, Arrow tables and DuckDB relations whose columns bear the contract's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goodwill.core.errors import LedgerError
from goodwill.ledger.admit_sql import all_columns, text
from goodwill.ledger.contracts import Column, Contract, Kind
from goodwill.ledger.source import MappedColumn, Source

if TYPE_CHECKING:
    import pyarrow as pa

TEXTS = (Kind.CUSTOMER, Kind.EMPLOYEE, Kind.EVENT_ID, Kind.CODE, Kind.CHOICE, Kind.TEXT)


def source_of(contract: Contract, frame: object, zone: str, name: str = "") -> Source:
    """Return a frame as a source for the table of `contract`.

    Parameters
    ----------
    contract
        The table its rows are for.
    frame
        pandas or Polars frame, Arrow table or reader, DuckDB relation.
    zone
        Time zone in which times without an offset are read.
    name
        Name of the source; the table's name by default.

    Raises
    ------
    LedgerError
        If it is no frame, or none of its columns is in the contract.
    """
    if isinstance(frame, Source):  # files that intake has opened: a load can be tried in memory
        return frame
    table = arrow_of(frame, contract.name)
    relation = f"__frame_{contract.name}"
    known = {c.name: c for c in all_columns(contract)}
    found = {n: _mapped(known[n], table.schema.field(n).type, zone) for n in table.column_names if n in known}
    if not found:
        raise LedgerError(
            "None of the columns is in the contract.", where=contract.name, seen=", ".join(table.column_names),
            do=f"name them {', '.join(known)}",
        )  # fmt: skip
    notes = []
    unknown = [n for n in table.column_names if n not in known]
    if unknown:
        notes.append(f"Columns not in the contract were left out: {', '.join(unknown)}.")
    if any(_is_naive(table.schema.field(n).type) for n in found if known[n].kind is Kind.TIME):
        notes.append(f"Times without an offset were read in {zone}.")
    return Source(
        name=name or contract.name, relation=relation, columns=found, row="rowid + 1",
        frames={relation: table.select(list(found))}, notes=tuple(notes), costly=False,
    )  # fmt: skip


def typed_source(
    contract: Contract, relation: str, name: str, *, row: str = "CAST(NULL AS BIGINT)", zone: str = "UTC"
) -> Source:
    """Return a relation with typed columns that bear the contract's names (Parquet) as a source.

    Parameters
    ----------
    contract
        The table its rows are for.
    relation
        SQL that may stand after FROM.
    name
        Name of the source.
    row
        SQL of the 1-based row number.
    zone
        Time zone in which times without an offset are read.
    """
    from goodwill.engine.local import LocalEngine

    with LocalEngine(memory="500MB", threads=1) as engine:
        schema = engine.merge(f"SELECT * FROM {relation} LIMIT 0").schema
    known = {c.name: c for c in all_columns(contract)}
    columns = {f.name: _mapped(known[f.name], f.type, zone) for f in schema if f.name in known}
    return Source(name=name, relation=relation, columns=columns, row=row, costly=False)


def arrow_of(frame: Any, where: str) -> pa.Table:
    """Return a frame of any supported kind as an Arrow table.

    Raises
    ------
    LedgerError
        If it is none of them.
    """
    import pyarrow as pa

    if isinstance(frame, pa.Table):
        return frame
    if isinstance(frame, pa.RecordBatchReader):
        return frame.read_all()
    if type(frame).__module__.partition(".")[0] == "pandas":
        return pa.Table.from_pandas(frame, preserve_index=False)
    for method in ("to_arrow_table", "fetch_arrow_table"):  # DuckDB relations
        if hasattr(frame, method):
            return getattr(frame, method)()
    if hasattr(frame, "collect") and hasattr(frame, "lazy"):  # a lazy Polars frame
        frame = frame.collect()
    if hasattr(frame, "__arrow_c_stream__"):
        return pa.table(frame)
    raise LedgerError(
        "This is not a table.", where=where, seen=type(frame).__name__,
        do="give a pandas or Polars frame, an Arrow table or a DuckDB relation",
    )  # fmt: skip


def _is_naive(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_timestamp(kind) and kind.tz is None) or bool(pa.types.is_date(kind))


def _mapped(column: Column, kind: pa.DataType, zone: str) -> MappedColumn:
    """Return how a column of this Arrow type is read."""
    import pyarrow as pa

    while pa.types.is_dictionary(kind):
        kind = kind.value_type
    quoted = f'"{column.name}"'
    wordy = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    if wordy and column.kind is not Kind.TEXT:
        quoted = f"nullif({quoted}, '')"
    if column.kind is Kind.TIME:
        return _time(quoted, kind, zone, wordy)
    if pa.types.is_null(kind):
        return MappedColumn("NULL", "NULL", sure=True)
    if column.kind in TEXTS:
        whole = f"CAST(CAST({quoted} AS BIGINT) AS VARCHAR)" if pa.types.is_floating(kind) else None
        value = whole if whole and column.kind in TEXTS[:3] else f"CAST({quoted} AS VARCHAR)"
        return MappedColumn(value, f"CAST({quoted} AS VARCHAR)", sure=True)
    if column.kind is Kind.CODES and wordy:
        return MappedColumn(f"string_split({quoted}, ';')", quoted, sure=True)
    if column.kind is Kind.NUMBER and pa.types.is_floating(kind):
        quoted = f"CASE WHEN isnan({quoted}) THEN NULL ELSE {quoted} END"  # pandas says missing with nan
    if column.kind in (Kind.COUNT, Kind.FLAG) and pa.types.is_floating(kind):
        return MappedColumn(_exact(quoted, column.kind), f"CAST({quoted} AS VARCHAR)")
    sure = not wordy and column.kind in (Kind.NUMBER, Kind.COUNT, Kind.FLAG, Kind.CODES)
    return MappedColumn(quoted, f"CAST({quoted} AS VARCHAR)", sure=sure)


def _exact(number: str, kind: Kind) -> str:
    """Return SQL that takes a float as a whole number or a flag only where it is one (nan: missing)."""
    if kind is Kind.FLAG:
        return f"CASE {number} WHEN 1 THEN true WHEN 0 THEN false END"
    return f"CASE WHEN isfinite({number}) AND {number} = floor({number}) THEN CAST({number} AS BIGINT) END"


def _time(quoted: str, kind: pa.DataType, zone: str, wordy: bool) -> MappedColumn:
    import pyarrow as pa

    seen = f"CAST({quoted} AS VARCHAR)"
    if pa.types.is_timestamp(kind):
        # Arrow tables are registered with instants in UTC; naive ones arrive as if they were UTC.
        if kind.tz is None and zone != "UTC":
            return MappedColumn(f"timezone({text(zone)}, timezone('UTC', {quoted}))", seen, sure=True)
        return MappedColumn(quoted, seen, sure=True)
    if pa.types.is_date(kind):
        return MappedColumn(f"timezone({text(zone)}, CAST({quoted} AS TIMESTAMP))", seen, sure=True)
    if wordy:
        offset = f"regexp_matches({quoted}, '([zZ]|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$') AND {quoted} LIKE '%:%'"
        naive = f"timezone({text(zone)}, TRY_CAST({quoted} AS TIMESTAMP))"
        return MappedColumn(f"CASE WHEN {offset} THEN TRY_CAST({quoted} AS TIMESTAMPTZ) ELSE {naive} END", seen)
    return MappedColumn("NULL", seen)
