"""Cross-products of answers that add, in groups of customers from which intervals are drawn.

Customers fall into 128 groups by bits of their key. The cross-products of a group add to those of all; drawing
groups with Poisson weights is a bootstrap of customers that needs one pass, whatever the number of replicates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from goodwill.core.cells import Cells
from goodwill.stats.moments import Moments

if TYPE_CHECKING:
    import pyarrow as pa

GROUPS = 128  # a power of two: the group is a bit mask of the key, the same on every engine
GROUP_SQL = f"CASE WHEN customer_key IS NULL THEN -1 ELSE CAST(customer_key & {GROUPS - 1} AS INTEGER) END"
MINIMUM_GROUPS = 20  # fewer groups with answers give no interval worth having


@dataclass(frozen=True)
class MomentCells:
    """Counts, sums and sums of products of some columns per group of customers. Two of them add.

    Attributes
    ----------
    cells
        By ``place, part`` (part: group of customers, -1 without): ``n``, ``s_i`` and ``p_i_j`` with i <= j.
    names
        Names of the columns, in order.
    """

    cells: Cells
    names: tuple[str, ...]

    def __add__(self, other: MomentCells) -> MomentCells:
        if self.names == other.names:
            return MomentCells(self.cells + other.cells, self.names)
        # One half of the facts may lack a question altogether; columns that only one half has are dropped.
        shared = tuple(n for n in self.names if n in other.names)
        return MomentCells(self.only(shared).cells + other.only(shared).cells, shared)

    def only(self, names: Sequence[str]) -> MomentCells:
        """Return the cells of some of the columns, renumbered."""
        index = [self.names.index(n) for n in names]
        rows = self.cells.rows
        columns = {"place": rows["place"], "part": rows["part"], "n": rows["n"]}
        for new, old in enumerate(index):
            columns[f"s_{new}"] = rows[f"s_{old}"]
            for later in range(new, len(index)):
                a, b = sorted((old, index[later]))
                columns[f"p_{new}_{later}"] = rows[f"p_{a}_{b}"]
        import pyarrow as pa

        return MomentCells(Cells(pa.table(columns), self.cells.by), tuple(names))

    def whole(self, place: str = "") -> Moments:
        """Return the moments over all customers at one place."""
        count, sums = self._sums(place)
        return _moments(float(count.sum()), sums.sum(axis=0), len(self.names))

    def replicates(self, number: int, seed: int, place: str = "") -> list[Moments]:
        """Return moments with Poisson(1) weights on the groups of customers; empty with too few groups.

        Rows without customer form one group of their own and so make intervals wide, not narrow.
        """
        count, sums = self._sums(place)
        if len(count) < MINIMUM_GROUPS:
            return []
        weights = np.random.default_rng(seed).poisson(1.0, (number, len(count))).astype(float)
        counts, totals = weights @ count, weights @ sums
        return [_moments(float(c), t, len(self.names)) for c, t in zip(counts, totals, strict=True) if c > 0]

    def _sums(self, place: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        rows = self.cells.where(place=place)
        width = len(self.names)
        columns = [f"s_{i}" for i in range(width)] + [f"p_{i}_{j}" for i in range(width) for j in range(i, width)]
        matrix = np.column_stack([rows.column(c) for c in columns]) if len(rows) else np.zeros((0, len(columns)))
        return rows.column("n") if len(rows) else np.zeros(0), matrix


def moment_sums_sql(columns: Sequence[str]) -> str:
    """Return the SELECT list of counts, sums and sums of products of SQL columns."""
    sums = [f"SUM({c}) AS s_{i}" for i, c in enumerate(columns)]
    products = [f"SUM({a} * {b}) AS p_{i}_{j}" for i, a in enumerate(columns) for j, b in enumerate(columns) if j >= i]
    return ", ".join(["COUNT(*) AS n", *sums, *products])


def as_moment_cells(rows: pa.Table, names: Sequence[str]) -> MomentCells:
    """Return the rows of a query by ``place, part`` as moment cells."""
    ordered = rows.sort_by([("place", "ascending"), ("part", "ascending")])
    return MomentCells(Cells(ordered, ("place", "part")), tuple(names))


def _moments(n: float, sums: npt.NDArray[np.float64], width: int) -> Moments:
    """Return moments from raw sums; the columns lie between -1/2 and 1/2, so squares keep their digits."""
    if n <= 0:
        return Moments.empty(width)
    mean = sums[:width] / n
    products = np.zeros((width, width))
    products[np.triu_indices(width)] = sums[width:]
    products = products + np.triu(products, 1).T
    cross = products - n * np.outer(mean, mean)
    # What cancellation leaves on the diagonal of a constant column is rounding, not spread.
    tiny = np.diag(cross) < 1e-12 * np.maximum(1.0, np.diag(products))
    cross[tiny, :] = 0.0
    cross[:, tiny] = 0.0
    return Moments(round(n), n, n, mean, cross)
