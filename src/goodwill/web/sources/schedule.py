"""When studies run by themselves: at an hour in the project's zone, and only when facts are new."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from goodwill.web.sources.models import StudySchedule

Every = StudySchedule.Every


def next_time(plan: StudySchedule, after: datetime, zone: str) -> datetime | None:
    """Return the first planned time later than an instant, in UTC; None where nothing is planned.

    An hour that clocks skip in spring is taken as the hour after it; one that occurs twice, the first time. A month
    without the day that was chosen takes its last.

    Parameters
    ----------
    plan
        How often and when.
    after
        An instant with a zone.
    zone
        The project's zone (IANA name).
    """
    if plan.every == Every.NEVER:
        return None
    clock = ZoneInfo(zone)
    day = after.astimezone(clock).date() - timedelta(days=1)
    for _ in range(70):  # a month and its neighbours, whatever the plan
        if _is_on(plan, day):
            planned = datetime.combine(day, time(plan.hour), tzinfo=clock).astimezone(UTC)
            if planned > after:
                return planned
        day += timedelta(days=1)
    return None


def _is_on(plan: StudySchedule, day: date) -> bool:
    if plan.every == Every.DAY:
        return True
    if plan.every == Every.WEEK:
        return day.weekday() == plan.weekday
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day.day == min(plan.day, last.day)


def is_due(plan: StudySchedule, now: datetime, zone: str) -> datetime | None:
    """Return the newest planned time that has come and was not dealt with; None where there is none."""
    at = next_time(plan, plan.looked_at or plan.since, zone)
    if at is None or at > now:
        return None
    while (later := next_time(plan, at, zone)) is not None and later <= now:
        at = later
    return at
