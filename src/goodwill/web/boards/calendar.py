"""When something that repeats is due next: an hour of the wall clock in a zone, whatever the clock does in between."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How something repeats.

    Attributes
    ----------
    every
        ``day``, ``week`` or ``month``.
    weekday
        0 for Monday; for weeks.
    day
        1 to 31; a month that is shorter takes its last day.
    hour
        0 to 23 on the wall clock.
    """

    every: str
    weekday: int = 0
    day: int = 1
    hour: int = 7


def next_time(rhythm: Rhythm, after: datetime, zone: str = "") -> datetime:
    """Return the first due time after a moment.

    Parameters
    ----------
    rhythm
        How it repeats.
    after
        An instant with its offset.
    zone
        IANA name; UTC for none or an unknown one.

    Returns
    -------
    datetime
        In UTC. An hour that the clock skips is due when the clock has moved on; one that it shows twice is due
        the first time.
    """
    place = _zone(zone)
    local = after.astimezone(place)
    day = local.replace(hour=rhythm.hour, minute=0, second=0, microsecond=0, tzinfo=None)
    for _ in range(64):
        if _falls_on(rhythm, day):
            due = day.replace(tzinfo=place).astimezone(UTC)
            if due > after:
                return due
        day += timedelta(days=1)
    raise AssertionError(f"nothing is due within two months: {rhythm}")


def _falls_on(rhythm: Rhythm, day: datetime) -> bool:
    if rhythm.every == "day":
        return True
    if rhythm.every == "week":
        return day.weekday() == rhythm.weekday
    return day.day == min(rhythm.day, monthrange(day.year, day.month)[1])


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
