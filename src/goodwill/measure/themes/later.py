"""The same customer's next relationship answer after something was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

if TYPE_CHECKING:
    from goodwill.core.method import Facts

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
WITHIN_DAYS = 365
_MICROSECONDS_A_DAY = 86_400_000_000
_SQL = """
      SELECT customer_key, MIN(answered_at) AS at, 10.0 * AVG(unit_score) AS recommend
      FROM answered
      WHERE construct = 'recommend' AND perspective = 'relationship' AND unit_score IS NOT NULL AND about IS NULL
        AND customer_key IS NOT NULL
      GROUP BY reply_id, customer_key"""


@dataclass(frozen=True, eq=False)
class NextAnswers:
    """Recommend answers in order of customer and time, to be looked up many at once.

    Attributes
    ----------
    customers
        Keys, sorted, each once.
    times
        Instants in microseconds, sorted, each once.
    places
        Customer and time as one number per answer, sorted.
    at, recommend
        Instant and answer (0 to 10) in the same order.
    """

    customers: Ints
    times: Ints
    places: Ints
    at: Ints
    recommend: Floats

    @classmethod
    def of(cls, ledger: Facts) -> NextAnswers:
        """Return the recommend answers of all relationship replies."""
        if not ledger.has("answered"):
            return cls.made(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
        rows = ledger.merge(_SQL)
        return cls.made(
            rows["customer_key"].to_numpy().astype(np.int64), rows["at"].cast(pa.int64()).to_numpy().astype(np.int64),
            rows["recommend"].to_numpy(),
        )  # fmt: skip

    @classmethod
    def made(cls, customer: Ints, at: Ints, recommend: Floats) -> NextAnswers:
        """Return answers given as columns, shape (n,), in any order."""
        customers, times = np.unique(customer), np.unique(at)
        places = np.searchsorted(customers, customer) * (len(times) + 1) + np.searchsorted(times, at)
        order = np.lexsort((recommend, places))
        return cls(customers, times, places[order].astype(np.int64), at[order], recommend[order])

    def after(self, customer: Ints, said_at: Ints) -> Floats:
        """Return per text the next answer of its customer within `WITHIN_DAYS`; NaN where there is none.

        Parameters
        ----------
        customer
            Keys, shape (n,).
        said_at
            Instants in microseconds, shape (n,).
        """
        found = np.full(len(customer), np.nan)
        if not len(self.places):
            return found
        who = np.minimum(np.searchsorted(self.customers, customer), len(self.customers) - 1)
        known = self.customers[who] == customer
        wanted = who * (len(self.times) + 1) + np.searchsorted(self.times, said_at, side="right")
        at = np.minimum(np.searchsorted(self.places, wanted), len(self.places) - 1)
        same = known & (self.places[at] >= wanted) & (self.places[at] // (len(self.times) + 1) == who)
        soon = self.at[at] - said_at <= WITHIN_DAYS * _MICROSECONDS_A_DAY
        found[same & soon] = self.recommend[at[same & soon]]
        return found
