"""Customers as pages list them: filtered, sorted and paged by key, in milliseconds at ten million.

Paging is by the value and key of a row, never by counting rows: a page stays right when a new study has
added customers before it. Nothing here opens the ledger or takes a lease on it.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.core.errors import SettingsError
from goodwill.study.customer_columns import CODED, SORTS, Sorted, is_missing, read_sort
from goodwill.study.customer_filters import EVERYBODY, NOBODY, CustomerFilters, CustomerRow, Page, SortName
from goodwill.study.customer_list import ROWS
from goodwill.study.customer_sql import BETWEEN
from goodwill.study.customer_walk import Walk, decoded, encoded
from goodwill.study.derived import CUSTOMERS, Place
from goodwill.study.opened import Lately, Opened
from goodwill.study.slice import UnitTree

Mask = npt.NDArray[np.bool_]
KEPT_MASKS = 8


class CustomerShelf:
    """The list of customers of one version.

    Attributes
    ----------
    version, currency
        Of the facts; of `CustomerRow.revenue`.
    as_of
        What "now" is in it; None for an empty company.
    labels
        Values to filter by: ``unit``, ``segment``, ``language``, ``last_touchpoint``, ``circumstances``.
    tree
        The units.
    """

    def __init__(self, place: Place) -> None:
        folder = place.folder
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        self.version: str = place.version
        self.currency: str = about["currency"]
        self.as_of: datetime | None = datetime.fromisoformat(about["as_of"]) if about["as_of"] else None
        self.labels: dict[str, tuple[str, ...]] = {
            name: tuple(sorted(filter(None, values))) for name, values in about["labels"].items()
        }
        self._coded: dict[str, list[str]] = about["labels"]
        self.tree = UnitTree((u["unit"], u["parent"], u["kind"]) for u in about["units"])
        self._batches = _batches(folder / ROWS)
        self._starts = np.cumsum([0, *(b.num_rows for b in self._batches)])
        self._keys = np.load(folder / "key.npy", mmap_mode="r")
        self._by_key = np.load(folder / "order.key.npy", mmap_mode="r")
        self._codes = {name: np.load(folder / f"code.{name}.npy", mmap_mode="r") for name in CODED}
        self._bits = np.load(folder / "bits.npy", mmap_mode="r")
        self._sorts: dict[str, Sorted] = {name: read_sort(folder, name) for name in SORTS}
        self._masks: Lately[CustomerFilters, tuple[Mask, int]] = Lately(KEPT_MASKS)

    @classmethod
    def open(cls, project: str | Path, version: str = "") -> CustomerShelf:
        """Return the list of a project, kept in this process until a newer is there.

        Raises
        ------
        LedgerError
            If no study has written it, or it was removed when somebody was erased.
        """
        return _OPENED.get(Path(project), CUSTOMERS, version)

    def __len__(self) -> int:
        return len(self._keys)

    def count(self, filters: CustomerFilters = EVERYBODY) -> int:
        """Return how many customers the filters leave."""
        return len(self) if filters == EVERYBODY else self._mask(filters)[1]

    def get(self, customer_key: int, units: frozenset[str] | None = None) -> CustomerRow | None:
        """Return one customer; None when there is no such key, or not in these units (a reader's scope)."""
        at = self.row_of(customer_key)
        if at is None:
            return None
        (row,) = self.rows([at])
        return row if units is None or row.unit in self.tree.within(units) else None

    def row_of(self, customer_key: int) -> int | None:
        """Return the place of a customer among the rows; None when there is no such key."""
        at = self._first(lambda i: int(self._keys[self._by_key[i]]) >= customer_key)
        if at == len(self) or int(self._keys[self._by_key[at]]) != customer_key:
            return None
        return int(self._by_key[at])

    def mask(self, filters: CustomerFilters) -> Mask:
        """Return which rows the filters leave, shape (customers,); not to be written to."""
        return self._mask(filters)[0]

    def page(
        self,
        filters: CustomerFilters = EVERYBODY,
        sort: SortName = "last_contact",
        *,
        after: str = "",
        size: int = 50,
        descending: bool = True,
    ) -> Page:
        """Return one page.

        Parameters
        ----------
        filters
            Which customers.
        sort
            ``last_contact``, ``since``, ``interactions``, ``revenue`` or ``last_nps``; customers without a value
            stand last either way, and ties stand in order of the key.
        after
            A page's `next_key` or `previous_key`; empty for the first page.
        size
            Rows at most.
        descending
            Highest first.

        Raises
        ------
        SettingsError
            If the sort is not known, or `after` is no key of this sort.
        """
        if sort not in SORTS:
            raise SettingsError("Customers cannot be sorted like this.", seen=str(sort), do=f"use {', '.join(SORTS)}")
        mask, total = (None, len(self)) if filters == EVERYBODY else self._mask(filters)
        if not total:
            return NOBODY
        walk = Walk(self._sorts[sort], self._keys, descending=descending)
        backward, start = False, 0
        if after:
            backward, value, key = decoded(after, self._sorts[sort].values.dtype.kind == "f")
            start = walk.place_of(value, key, after=not backward)
        found = walk.before(start, size + 1, mask, total) if backward else walk.onward(start, size + 1, mask, total)
        more = len(found) > size
        rows = found[-size:] if backward else found[:size]
        return self._page(rows, sort, total, has_next=more or backward, has_previous=more if backward else bool(after))

    def _page(self, rows: list[int], sort: str, total: int, *, has_next: bool, has_previous: bool) -> Page:
        def key(row: int, *, backward: bool) -> str:
            value = self._sorts[sort].values[row]
            return encoded(None if is_missing(value) else value.item(), int(self._keys[row]), backward=backward)

        return Page(
            self.rows(rows),
            key(rows[-1], backward=False) if rows and has_next else "",
            key(rows[0], backward=True) if rows and has_previous else "",
            total,
        )

    def _mask(self, filters: CustomerFilters) -> tuple[Mask, int]:
        """Return which rows the filters leave, and how many; the last few are kept for the next page."""

        def made() -> tuple[Mask, int]:
            mask = self._narrowed(filters)
            return mask, int(np.count_nonzero(mask))

        return self._masks.get(filters, made)

    def _narrowed(self, filters: CustomerFilters) -> Mask:
        mask = np.ones(len(self), dtype=bool)
        if filters.id or filters.id_prefix:
            first, last = self._ids_between(filters.id or filters.id_prefix, exact=bool(filters.id))
            mask[:first] = mask[last:] = False
        if filters.units is not None:
            self._narrow(mask, "unit", self.tree.within(filters.units))
        for name, value in (("segment", filters.segment), ("language", filters.language),
                            ("last_touchpoint", filters.touchpoint)):  # fmt: skip
            if value:
                self._narrow(mask, name, {value})
        if filters.circumstance:
            known = self._coded["circumstances"]
            bit = 1 << known.index(filters.circumstance) if filters.circumstance in known else 0
            mask &= (self._bits & np.uint64(bit)) != 0
        if filters.interactions:
            mask &= self._sorts["interactions"].values >= filters.interactions
        self._narrow_by_times(mask, filters)
        return mask

    def _narrow_by_times(self, mask: Mask, filters: CustomerFilters) -> None:
        contact, nps = self._sorts["last_contact"].values, self._sorts["last_nps"].values
        if filters.contact_from is not None:
            mask &= contact >= _microseconds(filters.contact_from)
        if filters.contact_before is not None:
            # A missing contact is the smallest number there is, and lies before nothing.
            mask &= (contact < _microseconds(filters.contact_before)) & (contact > np.iinfo(np.int64).min)
        if filters.nps == "none":
            mask &= np.isnan(nps)
        elif filters.nps:
            mask &= {"promoter": nps >= 9, "detractor": nps <= 6, "passive": (nps > 6) & (nps < 9)}[filters.nps]

    def _narrow(self, mask: Mask, name: str, wanted: Iterable[str]) -> None:
        chosen = set(wanted)
        table = np.array([label in chosen for label in self._coded[name]], dtype=bool)
        mask &= table[self._codes[name]] if len(table) else False

    def _ids_between(self, text: str, *, exact: bool) -> tuple[int, int]:
        """Return first and behind-the-last row whose id is `text`, or begins so (rows stand in order of the id)."""
        raw = text.encode()
        # No UTF-8 text holds the byte 0xff, so that it stands behind everything that begins like `raw`.
        behind = raw + (b"\x00" if exact else b"\xff")
        return self._first(lambda i: self._id(i) >= raw), self._first(lambda i: self._id(i) >= behind)

    def _first(self, holds: Callable[[int], bool]) -> int:
        """Return the first number for which a condition holds from there on; the count of rows where none does."""
        return bisect_left(range(len(self)), True, key=holds)

    def _id(self, row: int) -> bytes:
        batch, at = self._place(row)
        return (batch["source_id"][at].as_py() or "").encode()

    def _place(self, row: int) -> tuple[pa.RecordBatch, int]:
        which = int(np.searchsorted(self._starts, row, side="right")) - 1
        return self._batches[which], row - int(self._starts[which])

    def rows(self, rows: list[int]) -> tuple[CustomerRow, ...]:
        """Return the customers at some places."""
        # Row by row: taking from the whole table would first put its chunks together.
        places = (self._place(row) for row in rows)
        return tuple(_row(batch.slice(at, 1).to_pylist()[0]) for batch, at in places)


def _batches(path: Path) -> list[pa.RecordBatch]:
    reader = pa.ipc.open_file(pa.memory_map(str(path)))
    return [reader.get_batch(i) for i in range(reader.num_record_batches)]


def _row(plain: dict[str, Any]) -> CustomerRow:
    for name in ("source_id", "account_id", "language", "unit", "segment", "last_touchpoint", "last_outcome"):
        plain[name] = plain[name] or ""
    plain["circumstances"] = tuple(filter(None, (plain["circumstances"] or "").split(BETWEEN)))
    return CustomerRow(**plain)


def _microseconds(at: datetime) -> int:
    if at.tzinfo is None:
        raise SettingsError("A time needs its zone.", seen=at.isoformat())
    return round(at.timestamp() * 1_000_000)


_OPENED: Opened[CustomerShelf] = Opened(CustomerShelf, most=2)
