"""From numpy arrays to Arrow columns and tables under the file-side names of the contracts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.core.errors import LedgerError
from goodwill.ledger.contracts import CONTRACTS, KNOWN_AT
from goodwill.ledger.contracts.contract import Kind

TIME = pa.timestamp("us", tz="UTC")
ARROW = {
    Kind.CUSTOMER: pa.string(), Kind.EMPLOYEE: pa.string(), Kind.EVENT_ID: pa.string(), Kind.CODE: pa.string(),
    Kind.CHOICE: pa.string(), Kind.TEXT: pa.string(), Kind.TIME: TIME, Kind.NUMBER: pa.float64(),
    Kind.COUNT: pa.int64(), Kind.FLAG: pa.bool_(), Kind.PERIOD: pa.date32(), Kind.CODES: pa.string(),
}  # fmt: skip
WITH_KNOWN_AT = frozenset({"circumstances"})  # tables whose source says when it came to know a row


def schema(name: str) -> pa.Schema:
    """Return the file-side Arrow schema of a contract (several codes are one text, separated by ";")."""
    columns = list(CONTRACTS[name].columns)
    if name in WITH_KNOWN_AT:
        columns.append(KNOWN_AT)
    return pa.schema([pa.field(c.name, ARROW[c.kind]) for c in columns])


def table(name: str, rows: int, /, **columns: Any) -> pa.Table:
    """Return a table of the contract `name`; optional columns that are not given are empty.

    Raises
    ------
    LedgerError
        If a column is not the contract's or a required one is missing.
    """
    wanted = schema(name)
    strange = sorted(set(columns) - set(wanted.names))
    missing = [c.name for c in CONTRACTS[name].columns if not c.optional and c.name not in columns]
    if strange or missing:
        raise LedgerError("The simulator's columns are not the contract's.", where=name, seen=f"{strange=}, {missing=}")
    arrays = []
    for field in wanted:
        given = columns.get(field.name)
        arrays.append(pa.nulls(rows, field.type) if given is None else _as(given, field.type, rows))
    return pa.Table.from_arrays(arrays, schema=wanted)


def _as(given: Any, kind: pa.DataType, rows: int) -> pa.Array:
    """Return a scalar repeated, or an array, as an Arrow array of `kind`."""
    if isinstance(given, str | float | int | bool):
        return pa.repeat(pa.scalar(given, kind), rows)
    if isinstance(given, pa.ChunkedArray):
        given = given.combine_chunks()
    if not isinstance(given, pa.Array):
        given = pa.array(given)
    return given if given.type == kind else given.cast(kind)


def empty(name: str) -> pa.Table:
    """Return the table of a contract without rows."""
    return schema(name).empty_table()


def coded(codes: npt.ArrayLike, names: Sequence[str]) -> pa.Array:
    """Return ``names[code]`` per row; a negative code is an empty cell."""
    codes = np.asarray(codes)
    index = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(index, pa.array(names, pa.string())).dictionary_decode()


def identifiers(prefix: str, numbers: npt.ArrayLike, *, width: int) -> pa.Array:
    """Return ``prefix`` + number padded with zeros to `width`; a negative number is an empty cell.

    The digits are written into one byte buffer, because ids are the most numerous texts there are.
    """
    given = np.asarray(numbers, dtype=np.int64)
    rest, size = np.abs(given), len(prefix) + width
    letters = np.empty((len(given), size), dtype=np.uint8)
    letters[:, : len(prefix)] = np.frombuffer(prefix.encode(), np.uint8)
    for place in range(size - 1, len(prefix) - 1, -1):
        rest, digit = np.divmod(rest, 10)
        letters[:, place] = digit + 48
    offsets = np.arange(len(given) + 1, dtype=np.int32) * np.int32(size)
    valid = given >= 0
    bitmap = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little").tobytes())
    return pa.Array.from_buffers(
        pa.string(), len(given), [bitmap, pa.py_buffer(offsets), pa.py_buffer(letters.reshape(-1))]
    )


def times(microseconds: npt.ArrayLike, keep: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Return instants from microseconds since 1970 (UTC); empty where not `keep`."""
    mask = None if keep is None else ~keep
    return pa.array(np.asarray(microseconds, dtype=np.int64), pa.int64(), mask=mask).cast(TIME)


def numbers(values: npt.ArrayLike, keep: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Return doubles; empty where not `keep`."""
    return pa.array(np.asarray(values, dtype=np.float64), mask=None if keep is None else ~keep)


def counts(values: npt.ArrayLike, keep: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Return whole numbers; empty where not `keep`."""
    return pa.array(np.asarray(values, dtype=np.int64), mask=None if keep is None else ~keep)


def flags(values: npt.ArrayLike, keep: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Return true or false; empty where not `keep`."""
    return pa.array(np.asarray(values, dtype=np.bool_), mask=None if keep is None else ~keep)


def texts(values: pa.Array, keep: npt.NDArray[np.bool_]) -> pa.Array:
    """Return texts; empty where not `keep`."""
    return pc.if_else(pa.array(keep), values, pa.scalar(None, pa.string()))
