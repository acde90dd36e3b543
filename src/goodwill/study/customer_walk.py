"""Walking a sorted list of customers from a key on, forward or backward, over the rows that a filter leaves."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import SettingsError
from goodwill.study.customer_columns import Sorted, is_missing

Mask = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]
STEP = 4096
SPARSE = 64
"""With fewer than one row in so many left, their places are looked up; else the list is walked until a page is full."""


class Walk:
    """A sort in one direction: places 0, 1, 2, ... and the row at each.

    Parameters
    ----------
    by
        The sort.
    keys
        Key of each row, shape (customers,).
    descending
        Highest first. Rows without a value stand last either way.
    """

    def __init__(self, by: Sorted, keys: Array, *, descending: bool) -> None:
        self._by, self._keys, self._descending = by, keys, descending

    def place_of(self, value: float | int | None, key: int, *, after: bool) -> int:
        """Return the first place behind (`after`) or at a value and key, whether or not they are still there."""
        low, high = (self._by.present, len(self._keys)) if value is None else (0, self._by.present)
        while low < high:
            middle = (low + high) // 2
            if self._stands_before(middle, value, key, at_too=after):
                low = middle + 1
            else:
                high = middle
        return low

    def onward(self, start: int, size: int, mask: Mask | None, total: int) -> list[int]:
        """Return up to `size` rows of the mask from place `start` on, in order."""
        if mask is None:
            return [int(r) for r in self._at(start, min(start + size, len(self._keys)))]
        if total * SPARSE < len(self._keys):
            rows = np.flatnonzero(mask)
            places = self._places(rows)
            return self._nearest(rows, np.where(places >= start, places, len(self._keys)), size)
        found: list[int] = []
        step = STEP
        while start < len(self._keys) and len(found) < size:
            rows = self._at(start, min(start + step, len(self._keys)))
            found += [int(r) for r in rows[mask[rows]][: size - len(found)]]
            start, step = start + step, min(step * 4, 1 << 20)
        return found

    def before(self, end: int, size: int, mask: Mask | None, total: int) -> list[int]:
        """Return up to `size` rows of the mask that stand right before place `end`, in order."""
        if mask is None:
            return [int(r) for r in self._at(max(0, end - size), end)]
        if total * SPARSE < len(self._keys):
            rows = np.flatnonzero(mask)
            places = self._places(rows)
            return self._nearest(rows, np.where(places < end, end - places, len(self._keys) + 1), size)[::-1]
        found: list[int] = []
        step = STEP
        while end > 0 and len(found) < size:
            rows = self._at(max(0, end - step), end)
            found = [int(r) for r in rows[mask[rows]][-(size - len(found)) :]] + found
            end, step = end - step, min(step * 4, 1 << 20)
        return found

    def _nearest(self, rows: Array, distance: Array, size: int) -> list[int]:
        """Return the rows of the smallest distances, nearest first; those as far as the list is long do not count."""
        if len(rows) > size:
            first = np.argpartition(distance, size - 1)[:size]
            rows, distance = rows[first], distance[first]
        order = np.argsort(distance, kind="stable")
        return [int(rows[i]) for i in order if distance[i] < len(self._keys)]

    def _at(self, start: int, end: int) -> Array:
        """Return the rows at places `start` to `end`."""
        order, present = self._by.order, self._by.present
        if not self._descending:
            return np.asarray(order[start:end])
        high, low = max(0, present - start), max(0, present - end)
        return np.concatenate([order[low:high][::-1], order[max(start, present) : max(end, present)]])

    def _places(self, rows: Array) -> Array:
        ranks = np.asarray(self._by.ranks)[rows].astype(np.int64)
        present = self._by.present
        return np.where(ranks < present, present - 1 - ranks, ranks) if self._descending else ranks

    def _stands_before(self, place: int, value: float | int | None, key: int, *, at_too: bool) -> bool:
        """Whether the row at a place stands before a value and key, or `at_too` right there."""
        row = int(self._at(place, place + 1)[0])
        own_key = int(self._keys[row])
        if value is None or self._by.values[row] == value:
            turned = self._descending and value is not None
            return (own_key == key and at_too) or (own_key > key if turned else own_key < key)
        smaller = bool(self._by.values[row] < value)
        return not smaller if self._descending else smaller


def encoded(value: float | int | None, key: int, *, backward: bool) -> str:
    """Return a key of a page as text for an address."""
    return f"{'b' if backward else 'a'}{'' if value is None else repr(value)}~{key}"


def decoded(text: str, is_number: bool) -> tuple[bool, float | int | None, int]:
    """Return direction, value and key of a page's key.

    Raises
    ------
    SettingsError
        If it is none.
    """
    try:
        head, key = text[1:].split("~")
        if text[0] not in "ab":
            raise ValueError(text)
        value = None if not head else float(head) if is_number else int(head)
        if value is not None and is_missing(np.float64(value) if is_number else np.int64(value)):
            raise ValueError(text)
        return text[0] == "b", value, int(key)
    except (ValueError, IndexError, OverflowError):
        raise SettingsError("This is no key of a page.", seen=text[:80], do="begin at the first page") from None
