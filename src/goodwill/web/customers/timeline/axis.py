"""The one time axis that all tracks share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy

WIDTH = 900.0
EDGE = 14.0  # so that marks at both ends are whole
ZOOMS = {"": (None, gettext_lazy("Everything")), "12m": (365, gettext_lazy("12 months")),
         "3m": (91, gettext_lazy("3 months"))}  # fmt: skip
"""What stands in the address -> days shown (None for all), and how it is called."""
STEPS = ((120, 1), (430, 1), (1150, 3), (2600, 6))
MOST_YEARS = 12


@dataclass(frozen=True, slots=True)
class Tick:
    """A month on the axis: where, what is written, and whether a year begins there."""

    x: float
    label: str
    is_year: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of time on a width.

    Attributes
    ----------
    start, end
        Its ends.
    """

    start: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        """Return where an instant stands; instants outside stand at the ends."""
        share = (at - self.start) / (self.end - self.start)
        return round(EDGE + (WIDTH - 2 * EDGE) * min(1.0, max(0.0, share)), 1)

    def shows(self, at: datetime, until: datetime | None = None) -> bool:
        """Whether an instant, or a part of a span, is on the axis."""
        return at <= self.end and (until or at) >= self.start

    def ticks(self) -> list[Tick]:
        """Return the months written on it, in the reader's zone."""
        days = (self.end - self.start).days
        step = next((months for most, months in STEPS if days <= most), 12)
        at = timezone.localtime(self.start).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        found: list[Tick] = []
        while at <= self.end:
            if at >= self.start and (at.month - 1) % step == 0:
                is_year = at.month == 1 or not found
                label = formats.date_format(at, "Y" if step == 12 else "M Y" if is_year else "M")
                found.append(Tick(self.x(at), label, at.month == 1))
            month = at.month % 12 + 1
            at = at.replace(year=at.year + (month == 1), month=month)
        return found


def axis_of(points: Iterable[datetime], now: datetime, zoom: str) -> Axis:
    """Return the axis of a zoom: from the first thing that happened, or so many days back, until now."""
    end = max([now, *points], default=now)
    days = ZOOMS.get(zoom, ZOOMS[""])[0]
    if days is None:
        earliest = end - timedelta(days=round(365.25 * MOST_YEARS))
        start = max(min(points, default=end - timedelta(days=365)), earliest)
    else:
        start = end - timedelta(days=days)
    if end - start < timedelta(days=14):
        start = end - timedelta(days=14)
    return Axis(start, end)
