"""Purchase histories as the models of repeat buying read them: checked, and added up where they are identical."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import FloatArray, as_vector


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """Different histories and how many customers have each.

    Attributes
    ----------
    x
        Repeat purchases (the first does not count), shape (cells,).
    tx
        Time from the first purchase to the last; 0 without repeat, shape (cells,).
    T
        Time from the first purchase to now, shape (cells,).
    count
        Customers with this history, shape (cells,).
    """

    x: FloatArray
    tx: FloatArray
    T: FloatArray
    count: FloatArray

    @property
    def customers(self) -> float:
        """Number of customers."""
        return float(self.count.sum())

    @property
    def rate(self) -> float:
        """Repeat purchases per unit of time, all customers together."""
        return float(self.count @ self.x) / float(self.count @ self.T)


def checked(x: npt.ArrayLike, tx: npt.ArrayLike, T: npt.ArrayLike, counts: npt.ArrayLike | None = None) -> Histories:
    """Return the histories as they are, once they are known to be possible.

    Raises
    ------
    EstimateError
        For lengths that differ, values that are negative or not finite, a frequency that is no whole number, a
        recency above the age, or a recency that contradicts the frequency.
    """
    frequency, recency, age = as_vector(x, "frequency"), as_vector(tx, "recency"), as_vector(T, "age")
    count = np.ones(len(frequency)) if counts is None else as_vector(counts, "counts")
    if not len(frequency) == len(recency) == len(age) == len(count):
        raise EstimateError(
            "Each customer needs a frequency, a recency and an age.",
            seen=f"{len(frequency)}, {len(recency)}, {len(age)} and {len(count)} counts",
        )
    faults = [
        fault
        for bad, fault in (
            (frequency < 0, "frequency below zero"),
            (frequency != np.floor(frequency), "frequency that is no whole number"),
            (recency < 0, "recency below zero"),
            (age < 0, "age below zero"),
            (recency > age * (1 + 1e-12), "recency above the age"),
            ((frequency == 0) & (recency > 0), "recency without a repeat purchase"),
            (count < 0, "count below zero"),
        )
        if bad.any()
        for fault in [f"{fault} ({int(bad.sum())} of {len(bad)}, first at row {int(np.argmax(bad)) + 1})"]
    ]
    if faults:
        raise EstimateError(
            "These purchase histories cannot be.",
            where="frequency, recency, age",
            seen="; ".join(faults),
            do="frequency counts purchases after the first, recency and age are measured from the first purchase",
        )
    return Histories(frequency, np.minimum(recency, age), age, count)


def gathered(x: npt.ArrayLike, tx: npt.ArrayLike, T: npt.ArrayLike, counts: npt.ArrayLike | None = None) -> Histories:
    """Return the different histories with the number of customers of each.

    Raises
    ------
    EstimateError
        As `checked`, and when nothing is left to fit: no customer, no time, or nobody who came back.
    """
    h = checked(x, tx, T, counts)
    if not h.count.sum() > 0 or not h.count @ h.T > 0:
        raise EstimateError("There are no customers with time to buy in.", do="wait for purchases")
    if not h.count @ h.x > 0:
        raise EstimateError("Nobody bought twice, so nothing can be told of coming back.", do="wait for purchases")
    order = np.lexsort((h.T, h.tx, h.x))
    x_, tx_, T_, count = h.x[order], h.tx[order], h.T[order], h.count[order]
    new = np.concatenate([[True], (np.diff(x_) != 0) | (np.diff(tx_) != 0) | (np.diff(T_) != 0)])
    first = np.flatnonzero(new)
    return Histories(x_[first], tx_[first], T_[first], np.add.reduceat(count, first))
