"""Bring the facts of several tables into one order per customer: (customer, time, kind), linear in rows.

Each stream arrives sorted by (customer, time, id). A merge of sorted runs then needs no comparison of ids:
ties in time within one stream are already settled, ties between streams are settled by the kind.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numba import njit

from goodwill.engine.fold import Events, Fold, Longs


def is_ordered(run: pa.Table) -> bool:
    """Whether the rows of one stream are sorted by (customer, time); ids are not looked at."""
    return bool(in_order(*_keys(run)))


def assemble(fold: Fold, runs: Sequence[pa.Table]) -> Events:
    """Merge the sorted rows of each stream into ordered events per customer.

    Parameters
    ----------
    fold
        The declaration.
    runs
        One table per stream, in the order of ``fold.streams``: ``customer_key``, ``event_time`` and the values
        of the stream as ``v_name``; sorted by (customer, time, id).
    """
    by_kind = sorted(range(len(runs)), key=lambda r: fold.streams[r].kind)
    keys, times = (np.concatenate(c) for c in zip(*(_keys(runs[r]) for r in by_kind), strict=True))
    ends = np.cumsum([runs[r].num_rows for r in by_kind]).astype(np.int64)
    order = np.empty(len(keys), np.int64)
    customers = np.empty(interleave(keys, times, ends, order), np.int64)
    offsets = np.zeros(len(customers) + 1, np.int64)
    split(keys, order, customers, offsets)
    values = np.full((len(keys), len(fold.values)), np.nan)
    kinds = np.empty(len(keys), np.int8)
    for r, end in zip(by_kind, ends, strict=True):
        stream, first = fold.streams[r], end - runs[r].num_rows
        kinds[first:end] = stream.kind
        for name in stream.columns:
            values[first:end, fold.values.index(name)] = runs[r][f"v_{name}"].to_numpy()
    return Events(customers, offsets, times[order], kinds[order], values[order])


def _keys(run: pa.Table) -> tuple[Longs, Longs]:
    return run["customer_key"].to_numpy(), run["event_time"].cast(pa.int64()).to_numpy()


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
