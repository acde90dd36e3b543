"""Kernels that ship with the engine: small folds over any customer history.

A kernel is a compiled loop over customers and, within one, over events in time order. It changes nothing but
`states`, and each step sees only the state so far and one event; that is what lets a history be carried
on from a checkpoint, and what a test holds.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from goodwill.core.errors import EngineError
from goodwill.engine.fold import Field, Fold, Stream

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Bytes = NDArray[np.int8]


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def recency_frequency_kernel(
    offsets: Longs, times: Longs, _kinds: Bytes, values: Floats, _parameters: Floats, states: Floats
) -> None:
    """Count events, note the first and the last, and add up their first value (missing ones add nothing)."""
    for c in range(len(offsets) - 1):
        for i in range(offsets[c], offsets[c + 1]):
            states[c, 0] += 1.0
            if np.isnan(states[c, 1]):
                states[c, 1] = times[i]
            states[c, 2] = times[i]
            if values.shape[1] > 0 and not np.isnan(values[i, 0]):
                states[c, 3] += values[i, 0]


def recency_frequency(*streams: Stream) -> Fold:
    """Return the fold that counts, dates and adds up each customer's events.

    Parameters
    ----------
    streams
        Where the events are. What is added up has one name in all of them (or none: only counts and times).

    Returns
    -------
    Fold
        With outputs ``events`` (count), ``first_at`` and ``last_at`` (instants), ``total`` (sum of values).

    Raises
    ------
    EngineError
        If the streams name more than one value.
    """
    fold = Fold(
        streams=streams,
        kernel=recency_frequency_kernel,
        state=(
            Field("events", 0.0, "count"),
            Field("first_at", np.nan, "time"),
            Field("last_at", np.nan, "time"),
            Field("total", 0.0),
        ),
    )
    if len(fold.values) > 1:
        raise EngineError(
            "One value can be added up, not several.",
            where="recency_frequency",
            seen=", ".join(fold.values),
            do="Give the column one name in all streams",
        )
    return fold
