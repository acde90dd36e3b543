"""Columns beside the list of customers: what it is filtered by, and for each sort its values, order and ranks.

Every file is one array in NumPy's own format and is mapped into memory by readers, shared between processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.study.customer_sql import BETWEEN

SORTS = {
    "last_contact": "last_contact", "since": "since", "interactions": "interactions", "revenue": "revenue",
    "last_nps": "nps",
}  # fmt: skip
"""Name of a sort -> column."""
CODED = ("unit", "segment", "language", "last_touchpoint")
MOST_BITS = 63
MISSING = np.iinfo(np.int64).min
Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Sorted:
    """One sort: shape (customers,) each.

    Attributes
    ----------
    values
        By row; instants as microseconds since 1970. Where `missing` there is none.
    order
        Rows by value, then by key; those without a value last, by key.
    ranks
        Place of each row in `order`.
    present
        How many rows have a value.
    """

    values: Array
    order: Array
    ranks: Array
    present: int


def write_columns(folder: Path, rows: Path) -> dict[str, list[str]]:
    """Write the columns of the rows in an Arrow file; return the labels of those that are coded."""
    with pa.memory_map(str(rows)) as source:
        table = pa.ipc.open_file(source).read_all()
        keys = table["customer_key"].to_numpy()
        np.save(folder / "key.npy", keys)
        by_key = np.argsort(keys, kind="stable")
        np.save(folder / "order.key.npy", by_key.astype(np.int32))
        for name, column in SORTS.items():
            _write_sort(folder, name, table[column], by_key)
        labels = {name: _write_codes(folder, name, table[name]) for name in CODED}
        labels["circumstances"] = _write_bits(folder, table["circumstances"])
    return labels


def read_sort(folder: Path, name: str) -> Sorted:
    """Map one sort into memory."""
    values, order, ranks = (np.load(folder / f"{part}.{name}.npy", mmap_mode="r") for part in
                            ("values", "order", "ranks"))  # fmt: skip
    # Those without a value stand last: halve until the first of them is found.
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        if is_missing(values[order[middle]]):
            high = middle
        else:
            low = middle + 1
    return Sorted(values, order, ranks, low)


def is_missing(value: Any) -> bool:
    """Whether a value of a sort stands for none."""
    return bool(value == MISSING if isinstance(value, np.integer) else np.isnan(value))


def numbers_of(column: pa.ChunkedArray) -> Array:
    """Return a column as int64 (instants as microseconds) or float64, with `MISSING` or nan where there is none."""
    if pa.types.is_floating(column.type):
        return np.asarray(pc.fill_null(column, float("nan")), dtype=np.float64)
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", tz="UTC"))
    return np.asarray(pc.fill_null(column.cast(pa.int64()), MISSING), dtype=np.int64)


def _write_sort(folder: Path, name: str, column: pa.ChunkedArray, by_key: Array) -> None:
    values = numbers_of(column)
    none = np.isnan(values) if values.dtype.kind == "f" else values == MISSING
    # Rows stand in order of their key before a stable sort, so that ties stay in that order.
    there, gone = by_key[~none[by_key]], by_key[none[by_key]]
    order = np.concatenate([there[np.argsort(values[there], kind="stable")], gone]).astype(np.int32)
    ranks = np.empty(len(order), dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    for part, array in (("values", values), ("order", order), ("ranks", ranks)):
        np.save(folder / f"{part}.{name}.npy", array)


def _write_codes(folder: Path, name: str, column: pa.ChunkedArray) -> list[str]:
    encoded = pc.fill_null(column, "").combine_chunks().dictionary_encode()
    labels: list[str] = encoded.dictionary.to_pylist()
    kind = np.uint8 if len(labels) < 256 else np.uint16 if len(labels) < 65_536 else np.uint32
    np.save(folder / f"code.{name}.npy", np.asarray(encoded.indices).astype(kind))
    return labels


def _write_bits(folder: Path, column: pa.ChunkedArray) -> list[str]:
    """Write one bit per circumstance; of more than there are bits, the commonest are kept."""
    encoded = pc.fill_null(column, "").combine_chunks().dictionary_encode()
    sets = [set(filter(None, text.split(BETWEEN))) for text in encoded.dictionary.to_pylist()]
    counts = np.bincount(np.asarray(encoded.indices), minlength=len(sets)) if sets else np.zeros(0)
    total: dict[str, int] = {}
    for names, n in zip(sets, counts.tolist(), strict=True):
        for one in names:
            total[one] = total.get(one, 0) + int(n)
    labels = sorted(sorted(total, key=lambda c: (-total[c], c))[:MOST_BITS])
    place = {label: i for i, label in enumerate(labels)}
    bits = np.array([sum(1 << place[c] for c in names if c in place) for names in sets], dtype=np.uint64)
    np.save(folder / "bits.npy", bits[np.asarray(encoded.indices)] if sets else np.zeros(0, dtype=np.uint64))
    return labels
