"""Who stays under contract: months of freedom to leave, with leavers who went before records began allowed for."""

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
    bound
        Until when they could not leave; 0 where nothing bound them.
    seen_from
        Day from which ends are recorded.
    """

    begun: Floats
    ended: Floats
    bound: Floats
    seen_from: float

    @classmethod
    def read(cls, begun: Floats, ended: Floats, bound: Floats) -> Tenures:
        """Return tenures; ends are taken to be recorded from the first one on."""
        over = ended > 0
        return cls(begun, ended, bound, float(ended[over].min()) if over.any() else float("inf"))

    @property
    def free(self) -> Floats:
        """Day from which each customer could leave."""
        return np.maximum(self.begun, self.bound)


@dataclass(frozen=True, slots=True, eq=False)
class Staying:
    """Who stays: the free by the shifted beta-geometric in months of freedom, the bound at a small rate of leaving.

    Attributes
    ----------
    retention
        Of customers who could leave.
    bound_rate
        Share of bound customers a month who leave all the same (they move away, or die).
    """

    retention: Retention
    bound_rate: float

    def chance(self, tenures: Tenures, on: float, months: npt.ArrayLike, theta: Floats | None = None) -> Floats:
        """Return the probability to be there `months` after the day `on`, for customers who are there on it.

        Parameters
        ----------
        theta
            Other parameters of the retention, for its uncertainty.
        """
        a, b = np.exp(self.retention.fit.logs) if theta is None else theta
        ahead = np.asarray(months, dtype=float)
        bound = np.minimum(np.maximum(tenures.bound - on, 0.0) / MONTH, ahead)
        age = np.maximum((on - tenures.free) / MONTH, 0.0)
        free = np.exp(betaln(a, b + age + ahead - bound) - betaln(a, b + age))
        return np.asarray(free * np.exp(-self.bound_rate * bound))


def fit_staying(tenures: Tenures, until: float) -> Staying:
    """Fit to what was known on day `until`.

    Raises
    ------
    EstimateError
        When nobody who was free left, or none of them stayed.
    """
    t, free = tenures, tenures.free
    seen = (t.ended == 0) | (t.ended > t.seen_from - 1)
    left = seen & (t.ended > 0) & (t.ended < until)
    early = left & (t.ended < t.bound - 1)  # left although bound
    known = seen & (free < until) & ~early
    left &= known
    # Whole months only, for those who left and those who stayed alike: half a month at the edge of the records would
    # count its leavers and not its stayers.
    month = np.maximum(np.ceil((np.where(left, t.ended, until) - free) / MONTH), 1).astype(np.int64)
    full = np.maximum((until - free) // MONTH, 0).astype(np.int64)
    gone = left & (month <= full)
    age = np.where(gone, month, full)
    entry = np.maximum(np.ceil((np.minimum(t.seen_from, until) - free) / MONTH), 0).astype(np.int64)
    useful = known & (age > entry)
    if not useful.any():
        raise EstimateError("Nobody was under contract long enough.", where="agreements")
    size = int(age[useful].max())
    lost = np.bincount(age[useful & gone] - 1, minlength=size).astype(float)
    kept = np.bincount(age[useful & ~gone] - 1, minlength=size).astype(float)
    entered = np.bincount(entry[useful], minlength=size).astype(float)
    retention = sbg_from_losses(lost, kept, entered=entered[:size], penalty=PENALTY)
    stop = np.where(t.ended > 0, np.minimum(t.ended, until), until)
    held = np.maximum(np.minimum(t.bound, stop) - np.maximum(t.begun, t.seen_from), 0.0)[seen].sum() / MONTH
    return Staying(retention, float(early.sum() / held) if held > 0 else 0.0)


def years_begun(begun: Floats) -> Ints:
    """Return the calendar year in which each contract began."""
    return (begun.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970).astype(np.int64)
