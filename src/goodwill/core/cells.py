"""Additive cells: a small table of keys and sums. Cells add; that is the law of the merge gear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa


@dataclass(frozen=True)
class Cells:
    """Sums per cell, as one query returned them.

    Attributes
    ----------
    rows
        Arrow table with one row per cell: the key columns in `by`, then columns of sums.
    by
        Names of the key columns.

    Notes
    -----
    Every column that is not a key is a sum over facts, so that ``cells(a) + cells(b)`` are the cells
    of a and b together when a and b share no unit of addition (row or customer, as the card says).
    """

    rows: pa.Table
    by: tuple[str, ...]

    @property
    def sums(self) -> tuple[str, ...]:
        """Names of the columns that add."""
        return tuple(n for n in self.rows.column_names if n not in self.by)

    def __add__(self, other: Cells) -> Cells:
        import pyarrow as pa

        if self.by != other.by or set(self.sums) != set(other.sums):
            raise ValueError(f"cells by {self.by} do not add to cells by {other.by}")
        both = pa.concat_tables([self.rows, other.rows.select(self.rows.column_names)], promote_options="permissive")
        return Cells(both, self.by).over(*self.by)

    def over(self, *by: str) -> Cells:
        """Return the cells added up over all keys but `by`, sorted by key."""
        import pyarrow as pa

        unknown = set(by) - set(self.by)
        if unknown:
            raise ValueError(f"cells by {self.by} have no key {sorted(unknown)}")
        if not by:
            import pyarrow.compute as pc

            totals = {s: [pc.sum(self.rows[s]).as_py() or 0] for s in self.sums}
            return Cells(pa.table(totals), ())
        grouped = self.rows.group_by(list(by), use_threads=False).aggregate([(s, "sum") for s in self.sums])
        grouped = grouped.rename_columns([c.removesuffix("_sum") for c in grouped.column_names])
        grouped = grouped.select([*by, *self.sums])
        return Cells(grouped.sort_by([(b, "ascending") for b in by]), tuple(by))

    def where(self, **keys: object) -> Cells:
        """Return the cells whose keys have these values."""
        import pyarrow.compute as pc

        rows = self.rows
        for name, value in keys.items():
            mask = pc.is_null(rows[name]) if value is None else pc.equal(rows[name], value)
            rows = rows.filter(mask)
        return Cells(rows, self.by)

    def column(self, name: str) -> np.ndarray[Any, Any]:
        """Return one column of sums as floats (missing sums count nothing)."""
        import pyarrow.compute as pc

        return pc.fill_null(self.rows[name], 0).to_numpy().astype(float)  # type: ignore[no-any-return]

    def total(self, name: str) -> float:
        """Return the sum of one column over all cells."""
        return float(self.column(name).sum())

    def __len__(self) -> int:
        return int(self.rows.num_rows)
