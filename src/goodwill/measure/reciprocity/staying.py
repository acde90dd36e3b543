"""Who stays under contract: months of tenure, with leavers who went before records began allowed for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaln

from goodwill.core.errors import EstimateError
from goodwill.measure.reciprocity.histories import Floats, Ints
from goodwill.stats.value import Retention
from goodwill.stats.value.retention import sbg_from_losses

MONTH = 30.4375  # days
PENALTY = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Tenures:
    """Time under contract of customers, in days since 1970.

    Attributes
    ----------
    begun, ended
        Shape (customers,); `ended` is 0 while the contract runs.
    seen_from
        Day from which ends are recorded.
    """

    begun: Floats
    ended: Floats
    seen_from: float

    @classmethod
    def read(cls, begun: Floats, ended: Floats) -> Tenures:
        """Return tenures; ends are taken to be recorded from the first one on."""
        over = ended > 0
        return cls(begun, ended, float(ended[over].min()) if over.any() else float("inf"))


def fit_retention(tenures: Tenures, until: float) -> Retention:
    """Fit the shifted beta-geometric to what was known on day `until`.

    Raises
    ------
    EstimateError
        When nobody left, or nobody stayed.
    """
    t = tenures
    known = (t.begun < until) & ((t.ended == 0) | (t.ended > t.seen_from - 1))
    left = known & (t.ended > 0) & (t.ended < until)
    # Whole months of tenure only, for those who left and those who stayed alike: half a month at the edge of the
    # records would count its leavers and not its stayers.
    month = np.maximum(np.ceil((np.where(left, t.ended, until) - t.begun) / MONTH), 1).astype(np.int64)
    full = np.maximum((until - t.begun) // MONTH, 0).astype(np.int64)
    gone = left & (month <= full)
    age = np.where(gone, month, full)
    entry = np.maximum(np.ceil((t.seen_from - t.begun) / MONTH), 0).astype(np.int64)
    useful = known & (age > entry)
    if not useful.any():
        raise EstimateError("Nobody was under contract long enough.", where="agreements")
    size = int(age[useful].max())
    lost = np.bincount(age[useful & gone] - 1, minlength=size).astype(float)
    kept = np.bincount(age[useful & ~gone] - 1, minlength=size).astype(float)
    entered = np.bincount(entry[useful], minlength=size).astype(float)
    return sbg_from_losses(lost, kept, entered=entered[:size], penalty=PENALTY)


def stays(theta: Floats, age: Floats, months: npt.ArrayLike) -> Floats:
    """Return the probability to be there `months` later, given `age` months so far (both may be fractions)."""
    a, b = theta
    return np.asarray(np.exp(betaln(a, b + age + np.asarray(months, dtype=float)) - betaln(a, b + age)))


def ages(begun: Floats, on: float) -> Floats:
    """Return months under contract on a day."""
    return np.maximum((on - begun) / MONTH, 0.0)


def years_begun(begun: Floats) -> Ints:
    """Return the calendar year in which each contract began."""
    return (begun.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970).astype(np.int64)
