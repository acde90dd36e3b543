"""Cells in memory for screens: keys as small numbers, sums as arrays; filtering and adding in milliseconds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

COUNTED = 1 << 20  # up to so many possible groups, counting is far faster than sorting
Codes = npt.NDArray[np.int32]
Sums = npt.NDArray[np.float64]
Keep = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Key:
    """One key column: ``labels[codes[i]]`` is the value of row i; a missing one is the empty string."""

    codes: Codes
    labels: tuple[str, ...]

    def where(self, wanted: frozenset[str]) -> Keep:
        """Return which rows have one of the wanted values, shape (rows,)."""
        chosen = np.array([label in wanted for label in self.labels], dtype=bool)
        found: Keep = chosen[self.codes] if len(chosen) else np.zeros(len(self.codes), dtype=bool)
        return found


@dataclass(frozen=True)
class Added:
    """Sums per group.

    Attributes
    ----------
    keys
        One mapping per group, sorted by key; months are numbers, all else text.
    sums
        Column -> sum per group, shape (groups,).
    """

    keys: tuple[Mapping[str, str | int], ...]
    sums: Mapping[str, Sums]

    def row(self, i: int) -> dict[str, float]:
        """Return the sums of one group."""
        return {name: float(values[i]) for name, values in self.sums.items()}


@dataclass(frozen=True)
class CodedCells:
    """A table of cells as arrays.

    Attributes
    ----------
    months
        Month of each row, shape (rows,); the number -1 where there is none.
    keys
        Other key columns by name.
    sums
        Columns that add, by name, shape (rows,).
    """

    months: Codes
    keys: Mapping[str, Key]
    sums: Mapping[str, Sums]

    def __len__(self) -> int:
        return len(self.months)

    def labels(self, key: str) -> tuple[str, ...]:
        """Return the values of a key, sorted, without the empty one."""
        return tuple(sorted(label for label in self.keys[key].labels if label)) if key in self.keys else ()

    def relabelled(self, key: str, name: Callable[[str], str]) -> CodedCells:
        """Return the cells with other values in one key; those that become the same add up together."""
        old = self.keys[key]
        named = [name(label) for label in old.labels]
        labels = tuple(dict.fromkeys(named))
        place = {label: i for i, label in enumerate(labels)}
        moved = np.array([place[n] for n in named], dtype=np.int32)
        codes = moved[old.codes] if len(moved) else old.codes
        return CodedCells(self.months, {**self.keys, key: Key(codes, labels)}, self.sums)

    def add(self, keep: Keep | None, by: Sequence[str], columns: Sequence[str] = ()) -> Added:
        """Return the sums over the rows of `keep` (all when None), grouped by keys (``month`` among them).

        Parameters
        ----------
        keep
            Shape (rows,).
        by
            Names of keys.
        columns
            Which sums; all of them when empty.
        """
        rows = np.flatnonzero(keep) if keep is not None else np.arange(len(self))
        combined, sizes, bases = np.zeros(len(rows), dtype=np.int64), [], []
        for name in by:
            codes = self.months[rows] if name == "month" else self.keys[name].codes[rows]
            base = int(codes.min(initial=0)) if name == "month" else 0
            size = int(codes.max(initial=0)) - base + 1
            combined = combined * size + (codes - base)
            sizes.append(size)
            bases.append(base)
        groups, place = _groups(combined, math.prod(sizes))
        names = columns or tuple(self.sums)
        sums: dict[str, Sums] = {
            n: np.bincount(place, weights=self.sums[n][rows], minlength=len(groups)).astype(np.float64) for n in names
        }
        if not len(rows):
            return Added((), sums)
        return self._sorted(Added(tuple(self._names(groups, by, sizes, bases)), sums))

    def _names(
        self, groups: npt.NDArray[np.int64], by: Sequence[str], sizes: list[int], bases: list[int]
    ) -> list[dict[str, str | int]]:
        parts: list[list[str | int]] = []
        for name, size, base in zip(reversed(by), reversed(sizes), reversed(bases), strict=True):
            codes = groups % size
            groups = groups // size
            labels = None if name == "month" else self.keys[name].labels
            parts.append([int(c) + base if labels is None else labels[int(c)] for c in codes])
        parts.reverse()
        count = len(parts[0]) if parts else 1
        return [{name: part[i] for name, part in zip(by, parts, strict=True)} for i in range(count)]

    @staticmethod
    def _sorted(added: Added) -> Added:
        order = sorted(range(len(added.keys)), key=lambda i: tuple(added.keys[i].values()))
        at = np.array(order, dtype=np.int64)
        return Added(tuple(added.keys[i] for i in order), {n: v[at] for n, v in added.sums.items()})


def _groups(combined: npt.NDArray[np.int64], size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the numbers there are below `size`, sorted, and the place of each row's number among them."""
    if size > COUNTED:
        return np.unique(combined, return_inverse=True)
    groups = np.flatnonzero(np.bincount(combined, minlength=size))
    places = np.zeros(size, dtype=np.int64)
    places[groups] = np.arange(len(groups))
    return groups, places[combined]


def read_cells(path: Path, keys: Sequence[str], only: Mapping[str, Sequence[str]] | None = None) -> CodedCells | None:
    """Read a file of cells; None when it was not written.

    Parameters
    ----------
    path
        Parquet, as `goodwill.study.cells` writes it.
    keys
        Its key columns, ``month`` apart.
    only
        Key -> values to keep.
    """
    if not path.is_file():
        return None
    rows = pq.read_table(path)
    for name, values in (only or {}).items():
        rows = rows.filter(pc.is_in(rows[name], value_set=pa.array(list(values), pa.string())))
    months = pc.fill_null(rows["month"], -1).to_numpy().astype(np.int32)
    sums = {
        name: np.asarray(pc.fill_null(rows[name].cast(pa.float64()), 0.0))
        for name in rows.column_names
        if name not in keys and name != "month"
    }
    return CodedCells(months, {name: key_of(rows[name]) for name in keys}, sums)


def key_of(column: pa.ChunkedArray) -> Key:
    """Return a text column as codes and labels."""
    filled = pc.fill_null(column.cast(pa.string()), "").combine_chunks()
    encoded = filled.dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    return Key(np.asarray(encoded.indices).astype(np.int32), tuple(encoded.dictionary.to_pylist()))
