"""The carried form: one set of Arrow types for results, whichever engine computed them."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from goodwill.core.errors import EngineError

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def carried_type(kind: pa.DataType) -> pa.DataType:
    """Return the type in which values of `kind` are carried.

    Engines disagree on how wide a count is (a sum of whole numbers is 128 bits wide in one, 64 in the
    other) and on what a decimal is; equal figures should not differ in type.
    """
    if pa.types.is_dictionary(kind):
        return carried_type(kind.value_type)
    if pa.types.is_decimal(kind):
        return pa.int64() if kind.scale == 0 else pa.float64()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(carried_type(kind.value_type))
    for test, target in _TARGETS:
        if test(kind):
            return target
    return kind


_TARGETS = (
    (pa.types.is_integer, pa.int64()),
    (pa.types.is_floating, pa.float64()),
    (pa.types.is_large_string, pa.string()),
    (pa.types.is_string_view, pa.string()),
    (pa.types.is_large_binary, pa.binary()),
    (pa.types.is_binary_view, pa.binary()),
    (pa.types.is_fixed_size_binary, pa.binary()),
    (pa.types.is_timestamp, pa.timestamp("us", tz="UTC")),
)


def carried_schema(schema: pa.Schema) -> pa.Schema:
    """Return `schema` in carried types, without metadata."""
    return pa.schema([pa.field(f.name, carried_type(f.type)) for f in schema])


def carried(table: pa.Table) -> pa.Table:
    """Return `table` in carried types."""
    target = carried_schema(table.schema)
    if table.schema.equals(target):
        return table.replace_schema_metadata(None)
    columns = [_cast(c, f.type) for c, f in zip(table.columns, target, strict=True)]
    return pa.table(columns, schema=target)


def carried_batches(reader: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """Return a reader whose batches are in carried types."""
    target = carried_schema(reader.schema)
    if reader.schema.equals(target):
        return reader

    def cast() -> object:
        for batch in reader:
            columns = [_cast(c, f.type) for c, f in zip(batch.columns, target, strict=True)]
            yield pa.record_batch(columns, schema=target)

    return pa.RecordBatchReader.from_batches(target, cast())


def as_table(source: object) -> pa.Table:
    """Return anything that speaks the Arrow stream interface as an Arrow table.

    Raises
    ------
    EngineError
        If `source` is not tabular.
    """
    if isinstance(source, pa.Table):
        table = source
    elif hasattr(source, "__arrow_c_stream__"):
        table = pa.table(source)
    else:
        raise EngineError(
            "This cannot be registered as a table.",
            seen=type(source).__name__,
            do="Give an Arrow table, a pandas or Polars frame, a DuckDB relation or a list of Parquet paths",
        )
    return table


def checked_name(name: str) -> str:
    """Return `name` if it is a plain identifier, so that it may stand in SQL.

    Raises
    ------
    EngineError
        If it is not.
    """
    if not NAME.match(name):
        raise EngineError(
            "A table's name is letters, digits and underscores.", seen=repr(name), do="Choose another name"
        )
    return name


def _cast(column: pa.Array | pa.ChunkedArray, target: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if column.type.equals(target):
        return column
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    return pc.cast(column, target)
