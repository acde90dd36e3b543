"""Reading what a method says of customers: of one, or as a list in order of a score, within a reader's scope."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import SettingsError
from goodwill.study.customer_filters import EVERYBODY, CustomerFilters, CustomerRow
from goodwill.study.customer_shelf import CustomerShelf
from goodwill.study.derived import SCORES, Place
from goodwill.study.opened import Lately, Opened
from goodwill.study.scores import NO_DAY, NOBODY

Array = npt.NDArray[Any]
Value = float | int | bool | str | date | None
LATELY = 6
FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Scored:
    """One customer with what a method says of them: column -> value, None where it says nothing."""

    customer: CustomerRow
    scores: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ScorePage:
    """A page of customers in order of a score.

    Attributes
    ----------
    rows
        In order.
    next_key, previous_key
        What to give as `after` for the page behind and before; empty where there is none.
    total
        How many there are on all pages together.
    """

    rows: tuple[Scored, ...]
    next_key: str
    previous_key: str
    total: int


@dataclass(frozen=True, slots=True)
class Where:
    """One condition on a score: equal to a text or flag, or a number from `low` to `high` (both included)."""

    column: str
    equal: str | bool | None = None
    low: float | None = None
    high: float | None = None


class ScoreShelf:
    """What one method says of the customers of one version.

    Attributes
    ----------
    method
        Its name.
    columns
        Column -> ``number``, ``whole``, ``text``, ``flag`` or ``day``.
    """

    def __init__(self, all_scores: _AllScores, method: str, customers: CustomerShelf) -> None:
        self.method, self._customers, self._all = method, customers, all_scores
        self._about = all_scores.about[method]["columns"]
        self.columns: dict[str, str] = {name: c["kind"] for name, c in self._about.items()}

    @classmethod
    def open(cls, project: str | Path, method: str, version: str = "") -> ScoreShelf | None:
        """Return what the newest study keeps of a method; None where it says nothing of single customers.

        Raises
        ------
        LedgerError
            If no study has written it, or it was removed when somebody was erased.
        """
        customers = CustomerShelf.open(project, version)
        kept = _OPENED.get(Path(project), SCORES, customers.version)
        return cls(kept, method, customers) if method in kept.about else None

    def of(self, customer_key: int) -> dict[str, Value] | None:
        """Return what is said of one customer; None when nothing is."""
        row = self._customers.row_of(customer_key)
        return None if row is None or not self._there()[row] else self._values(row)

    def page(
        self, column: str, filters: CustomerFilters = EVERYBODY, *, where: tuple[Where, ...] = (), after: str = "",
        size: int = 50, descending: bool = True,
    ) -> ScorePage:  # fmt: skip
        """Return one page of the customers that have a value in `column`, in its order (ties by key).

        Parameters
        ----------
        column
            What to sort by: a number, whole number or day.
        filters
            Which customers (a reader's scope stands in `filters.units`).
        where
            Conditions on scores, all to hold.
        after
            A page's `next_key` or `previous_key`; empty for the first page.
        size
            Rows at most.
        descending
            Highest first.

        Raises
        ------
        SettingsError
            If a column is not there or cannot be sorted by, or `after` is no key.
        """
        rows = self._ordered(column, filters, where, descending=descending)
        at, backward = self._place(after, rows, column, descending=descending)
        first, last = (max(at - size, 0), at) if backward else (at, min(at + size, len(rows)))
        shown = [int(r) for r in rows[first:last]]
        customers = self._customers.rows(shown)
        found = tuple(Scored(c, self._values(r)) for c, r in zip(customers, shown, strict=True))
        onward = f"+{shown[-1]}" if shown and last < len(rows) else ""
        return ScorePage(found, onward, f"-{shown[0]}" if shown and first > 0 else "", len(rows))

    def count(self, filters: CustomerFilters = EVERYBODY, where: tuple[Where, ...] = ()) -> int:
        """Return how many customers with a score the filters and conditions leave."""
        return int(np.count_nonzero(self._mask(filters, where)))

    def values(self, column: str, filters: CustomerFilters = EVERYBODY, where: tuple[Where, ...] = ()) -> Array:
        """Return the numbers of a column, shape (customers,), those without a value left out: for a histogram."""
        numbers = self._numbers(column)
        return numbers[self._mask(filters, where) & ~_missing(numbers)]

    def _ordered(self, column: str, filters: CustomerFilters, where: tuple[Where, ...], *, descending: bool) -> Array:
        def made() -> Array:
            numbers = self._numbers(column)
            rows = np.flatnonzero(self._mask(filters, where) & ~_missing(numbers))
            return rows[np.argsort(-numbers[rows] if descending else numbers[rows], kind="stable")]

        return self._all.lately.get((self.method, column, filters, where, descending), made)

    def _place(self, after: str, rows: Array, column: str, *, descending: bool) -> tuple[int, bool]:
        if not after:
            return 0, False
        try:
            backward, row = after[0] == "-", int(after[1:])
            value = self._numbers(column)[row]
        except (ValueError, IndexError):
            raise SettingsError("This is no place in the list.", seen=after, do="begin at the first page") from None
        signed = -1 if descending else 1
        numbers = signed * self._numbers(column)[rows]
        low, high = np.searchsorted(numbers, signed * value, "left"), np.searchsorted(numbers, signed * value, "right")
        at = int(low + np.searchsorted(rows[low:high], row, "left" if backward else "right"))
        return at, backward

    def _mask(self, filters: CustomerFilters, where: tuple[Where, ...]) -> Array:
        mask: Array = self._there().copy()
        if filters != EVERYBODY:
            mask &= self._customers.mask(filters)
        for condition in where:
            mask &= self._holds(condition)
        return mask

    def _holds(self, condition: Where) -> Array:
        values = self._column(condition.column)
        if self.columns[condition.column] == "text":
            labels = self._about[condition.column]["labels"]
            held: Array = values == (labels.index(condition.equal) if condition.equal in labels else NOBODY - 1)
            return held
        if condition.equal is not None:
            same: Array = values == condition.equal
            return same
        holds: Array = ~_missing(values)
        if condition.low is not None:
            holds &= values >= condition.low
        if condition.high is not None:
            holds &= values <= condition.high
        return holds

    def _numbers(self, column: str) -> Array:
        if self.columns.get(column) in (None, "text", "flag"):
            known = [c for c, kind in self.columns.items() if kind not in ("text", "flag")]
            raise SettingsError("Customers cannot be sorted like this.", seen=column, do=f"use {', '.join(known)}")
        return self._column(column)

    def _column(self, column: str) -> Array:
        if column not in self.columns:
            raise SettingsError("There is no such score.", seen=column, do=f"use {', '.join(self.columns)}")
        return self._all.array(f"{self.method}.{column}")

    def _there(self) -> Array:
        return self._all.array(self.method)

    def _values(self, row: int) -> dict[str, Value]:
        return {name: self._value(name, row) for name in self.columns}

    def _value(self, name: str, row: int) -> Value:
        kind, value = self.columns[name], self._column(name)[row]
        if kind == "text":
            return None if value == NOBODY else str(self._about[name]["labels"][value])
        if kind == "flag":
            return bool(value)
        if kind == "day":
            return None if value == NO_DAY else FIRST_DAY + timedelta(days=int(value))
        if np.isnan(value):
            return None
        return int(value) if kind == "whole" else float(value)


class _AllScores:
    """The arrays of one version, mapped when first asked for."""

    def __init__(self, place: Place) -> None:
        self._folder = place.folder
        self.about: dict[str, Any] = json.loads((place.folder / "about.json").read_text(encoding="utf-8"))
        self.lately: Lately[tuple[Any, ...], Array] = Lately(LATELY)
        self._arrays: dict[str, Array] = {}

    def array(self, name: str) -> Array:
        if name not in self._arrays:
            self._arrays[name] = np.load(self._folder / f"{name}.npy", mmap_mode="r")
        return self._arrays[name]


def _missing(values: Array) -> Array:
    gone: Array = np.isnan(values) if values.dtype.kind == "f" else values == NO_DAY
    return gone


_OPENED: Opened[_AllScores] = Opened(_AllScores, most=2)
