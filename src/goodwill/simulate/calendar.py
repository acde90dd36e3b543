"""The company's time: whole months that end at a fixed today, so that no row is ever in the future."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt

TODAY = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = 3_600_000_000
MINUTE = HOUR // 60
DAY = 24 * HOUR
MONTH_DAYS = 30.4375


@dataclass(frozen=True)
class Calendar:
    """Months 0 to ``months - 1``, the last of which ends at `TODAY`.

    Attributes
    ----------
    months
        How many months the company is watched.
    """

    months: int

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """First day of each month, and of the month after the last."""
        last = TODAY.year * 12 + TODAY.month - 1
        return tuple(date(m // 12, m % 12 + 1, 1) for m in range(last - self.months, last + 1))

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Start of each month in microseconds since 1970, and of the month after the last."""
        return np.array(self.dates, dtype="datetime64[D]").astype("datetime64[us]").astype(np.int64)

    @property
    def today(self) -> int:
        """The end of the last month, in microseconds since 1970."""
        return int(self.starts[-1])

    @cached_property
    def month_of_year(self) -> npt.NDArray[np.int64]:
        """1 to 12 for each month."""
        return np.array([d.month for d in self.dates[:-1]])

    def within(self, month: int, share: float) -> int:
        """Return the instant that lies `share` (0 to 1) of the way through a month."""
        start, end = self.starts[month], self.starts[month + 1]
        return int(start + share * (end - start))
