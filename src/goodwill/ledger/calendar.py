"""The project's calendar: days in its zone, weeks from Monday, fiscal years, periods that are still running."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

Cut = Literal["day", "week", "month", "quarter", "year"]
MOST_SHIFTS = 24
"""Beyond this many changes of the clock a chain of comparisons is slower than asking the engine's calendar."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole days.

    Attributes
    ----------
    name
        ``2026-05``, ``2026-W19``, ``2026-Q2``, ``2026`` (quarters and years are fiscal).
    first, last
        First and last day, both inclusive.
    is_partial
        Whether it was still running on the day it was cut for.
    """

    name: str
    first: date
    last: date
    is_partial: bool = False

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a project cuts time.

    Attributes
    ----------
    zone
        IANA name.
    fiscal_start_month
        First month of the fiscal year. A fiscal year is named by the calendar year it ends in.
    """

    zone: str = "UTC"
    fiscal_start_month: int = 1

    @property
    def version(self) -> str:
        """What day and month columns depend on: when it changes, they have to be made again."""
        return self.zone

    def day(self, instant: datetime) -> date:
        """Return the day of an instant in the project's zone (a naive one is read in that zone)."""
        if instant.tzinfo is None:
            return instant.date()
        return instant.astimezone(ZoneInfo(self.zone)).date()

    def today(self) -> date:
        """Return the current day in the project's zone."""
        return self.day(datetime.now(UTC))

    def period(self, day: date, cut: Cut, today: date | None = None) -> Period:
        """Return the period of kind `cut` that holds `day`, marked partial if `today` lies in it or before."""
        name, first, after = self._edges(day, cut)
        last = after - timedelta(days=1)
        return Period(name, first, last, today is not None and today <= last)

    def periods(self, first: date, last: date, cut: Cut, today: date | None = None) -> tuple[Period, ...]:
        """Return the periods of kind `cut` that hold the days from `first` to `last`, in order."""
        found: list[Period] = []
        day = first
        while day <= last:
            period = self.period(day, cut, today)
            found.append(period)
            day = period.last + timedelta(days=1)
        return tuple(found)

    def months(self, first: date, last: date, today: date | None = None) -> tuple[Period, ...]:
        """Return the calendar months from `first` to `last`."""
        return self.periods(first, last, "month", today)

    def weeks(self, first: date, last: date, today: date | None = None) -> tuple[Period, ...]:
        """Return the ISO 8601 weeks (Monday to Sunday) from `first` to `last`."""
        return self.periods(first, last, "week", today)

    def quarters(self, first: date, last: date, today: date | None = None) -> tuple[Period, ...]:
        """Return the fiscal quarters from `first` to `last`."""
        return self.periods(first, last, "quarter", today)

    def _edges(self, day: date, cut: Cut) -> tuple[str, date, date]:
        if cut == "day":
            return day.isoformat(), day, day + timedelta(days=1)
        if cut == "week":
            year, week, weekday = day.isocalendar()
            monday = day - timedelta(days=weekday - 1)
            return f"{year}-W{week:02d}", monday, monday + timedelta(days=7)
        month = month_of(day)
        if cut == "month":
            return f"{day:%Y-%m}", first_day(month), first_day(month + 1)
        into = (day.month - self.fiscal_start_month) % 12  # months since the fiscal year began
        length, back = (3, into % 3) if cut == "quarter" else (12, into)
        ends_in = first_day(month - into + 11).year
        name = f"{ends_in}-Q{into // 3 + 1}" if cut == "quarter" else str(ends_in)
        return name, first_day(month - back), first_day(month - back + length)


def month_of(day: date) -> int:
    """Return the number of a day's month: year x 12 + month - 1, as the column ``month`` holds it."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """Return the first day of the month with this number."""
    return date(month // 12, month % 12 + 1, 1)


def month_name(month: int) -> str:
    """Return ``2026-05`` for the month with this number."""
    return f"{month // 12}-{month % 12 + 1:02d}"


def shifts(zone: str, first: datetime, last: datetime) -> list[tuple[datetime, int]]:
    """Return ``(from when, seconds ahead of UTC)`` for each setting of the clock between two instants.

    The first entry holds from `first` on.
    """
    clock = ZoneInfo(zone)

    def ahead(at: datetime) -> int:
        offset = at.astimezone(clock).utcoffset()
        return int(offset.total_seconds()) if offset else 0

    found = [(first, ahead(first))]
    # Clocks are never set twice within a week, so weekly looks find every change; halving places it.
    looks = [first + timedelta(weeks=i) for i in range((last - first).days // 7 + 1)] + [last]
    for before, after in pairwise(looks):
        if ahead(before) == ahead(after):
            continue
        low, high = before, after
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            low, high = (middle, high) if ahead(middle) == ahead(before) else (low, middle)
        found.append((high.replace(microsecond=0), ahead(high)))
    return found


def local_sql(instant: str, zone: str, first: datetime | None, last: datetime | None) -> str:
    """Return SQL for the local TIMESTAMP of a TIMESTAMPTZ expression.

    Asking the engine's calendar for each row costs more than all checks of a load together (0.29 against
    0.02 microseconds a row), so the clock's settings between `first` and `last` become comparisons.
    """
    plain = f"epoch_us({instant})"
    if zone == "UTC":
        return f"make_timestamp({plain})"
    if first is None or last is None:
        return f"timezone('{zone}', {instant})"
    found = shifts(zone, first, last)
    if len(found) > MOST_SHIFTS:
        return f"timezone('{zone}', {instant})"
    cases = "".join(
        f" WHEN {plain} >= {int(at.timestamp()) * 1_000_000} THEN {seconds * 1_000_000}"
        for at, seconds in reversed(found[1:])
    )
    ahead = str(found[0][1] * 1_000_000)
    return f"make_timestamp({plain} + {f'CASE{cases} ELSE {ahead} END' if cases else ahead})"
