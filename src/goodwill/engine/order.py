"""Bring the facts of several tables into one order per customer: (customer, time, kind), linear in rows.

Each stream arrives sorted by (customer, time, id). A merge of sorted runs then needs no comparison of ids:
ties in time within one stream are already settled, ties between streams are settled by the kind.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Bytes = NDArray[np.int8]


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def in_order(keys: Longs, times: Longs) -> bool:
    """Whether rows are sorted by (key, time)."""
    for i in range(1, len(keys)):
        if keys[i] < keys[i - 1] or (keys[i] == keys[i - 1] and times[i] < times[i - 1]):
            return False
    return True


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def interleave(keys: Longs, times: Longs, ends: Longs, order: Longs) -> int:
    """Merge runs that are sorted by (key, time); an earlier run goes first in a tie.

    Parameters
    ----------
    keys, times
        The runs one after the other, shape (n,).
    ends
        Where each run ends, shape (runs,).
    order
        Filled with the row to take at each place, shape (n,).

    Returns
    -------
    int
        How many different keys there are.
    """
    runs = len(ends)
    at = np.empty(runs, np.int64)
    for r in range(runs):
        at[r] = 0 if r == 0 else ends[r - 1]
    customers, last = 0, np.int64(0)
    for place in range(len(keys)):
        best = -1
        for r in range(runs):
            if at[r] == ends[r]:
                continue
            if best < 0:
                best = r
                continue
            i, j = at[r], at[best]
            if keys[i] < keys[j] or (keys[i] == keys[j] and times[i] < times[j]):
                best = r
        row = at[best]
        if place == 0 or keys[row] != last:
            customers += 1
            last = keys[row]
        order[place] = row
        at[best] += 1
    return customers


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def split(keys: Longs, order: Longs, customers: Longs, offsets: Longs) -> None:
    """Fill `customers` (each key once) and `offsets` (where its rows begin; one longer) from ordered rows."""
    c = -1
    for place in range(len(order)):
        key = keys[order[place]]
        if c < 0 or key != customers[c]:
            c += 1
            customers[c] = key
            offsets[c] = place
    offsets[len(customers)] = len(order)


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def gather(order: Longs, column: Floats, first: int, values: Floats, name: int) -> None:
    """Write one run's column into its ordered places of `values[:, name]`; other rows stay as they are."""
    last = first + len(column)
    for place in range(len(order)):
        row = order[place]
        if first <= row < last:
            values[place, name] = column[row - first]
