"""Studies by themselves: when, once for each time, only when facts are new. The clock is a parameter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ZONE = "Europe/Stockholm"


def _plan(**fields):
    from goodwill.web.sources.models import StudySchedule

    return StudySchedule(**{"since": datetime(2026, 1, 1, tzinfo=UTC), **fields})


def _next(plan, *at):
    from goodwill.web.sources.schedule import next_time

    found = next_time(plan, datetime(*at, tzinfo=ZoneInfo(ZONE)), ZONE)
    return found.astimezone(ZoneInfo(ZONE)).strftime("%a %Y-%m-%d %H:%M") if found else None


def test_the_next_time_is_in_the_projects_zone():
    assert _next(_plan(every="day", hour=5), 2026, 5, 4, 4, 59) == "Mon 2026-05-04 05:00"
    assert _next(_plan(every="day", hour=5), 2026, 5, 4, 5, 0) == "Tue 2026-05-05 05:00"
    assert _next(_plan(every="week", hour=6, weekday=0), 2026, 5, 5, 0, 0) == "Mon 2026-05-11 06:00"
    assert _next(_plan(every="month", hour=0, day=1), 2026, 5, 1, 0, 0) == "Mon 2026-06-01 00:00"
    assert _next(_plan(every="never"), 2026, 5, 1, 0, 0) is None


def test_a_month_without_the_day_takes_its_last():
    assert _next(_plan(every="month", hour=3, day=31), 2026, 2, 1, 0, 0) == "Sat 2026-02-28 03:00"
    assert _next(_plan(every="month", hour=3, day=30), 2028, 2, 1, 0, 0) == "Tue 2028-02-29 03:00"


def test_an_hour_that_clocks_skip_comes_an_hour_later_and_one_that_occurs_twice_comes_once():
    # 29 March 2026: 02:00 becomes 03:00. 25 October 2026: 03:00 becomes 02:00.
    assert _next(_plan(every="day", hour=2), 2026, 3, 28, 12, 0) == "Sun 2026-03-29 03:00"
    from goodwill.web.sources.schedule import next_time

    plan = _plan(every="day", hour=2)
    first = next_time(plan, datetime(2026, 10, 24, 12, tzinfo=UTC), ZONE)
    assert first == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    assert next_time(plan, first, ZONE) == datetime(2026, 10, 26, 1, 0, tzinfo=UTC)


@settings(deadline=None)
@given(
    at=st.integers(0, 3 * 365 * 24 * 60).map(lambda m: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=m)),
    every=st.sampled_from(["day", "week", "month"]), hour=st.integers(0, 23), weekday=st.integers(0, 6),
    day=st.integers(1, 31),
)  # fmt: skip
def test_it_is_always_later_and_never_too_late(at, every, hour, weekday, day):
    from goodwill.web.sources.schedule import next_time

    found = next_time(_plan(every=every, hour=hour, weekday=weekday, day=day), at, ZONE)
    assert at < found <= at + timedelta(days={"day": 1, "week": 7, "month": 31}[every], hours=1)


@pytest.mark.project("unstudied")
def test_a_study_begins_once_for_each_time_and_only_when_facts_are_new(site, db):
    from goodwill.web.jobs.facade import Job
    from goodwill.web.sources import actions

    monday = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)  # 05:00 in Stockholm
    _plan(every="week", hour=5, weekday=0, since=monday - timedelta(days=3)).save()
    assert actions.tick(monday - timedelta(minutes=5)) is None
    first = actions.tick(monday + timedelta(minutes=2))
    assert (first.kind, first.person) == ("study", None)
    Job.objects.update(state="done")
    assert actions.tick(monday + timedelta(minutes=7)) is None
    assert actions.tick(monday + timedelta(days=7, minutes=1)) is not None
    assert Job.objects.filter(kind="study").count() == 2


@pytest.mark.project("planted")
def test_without_new_facts_the_time_passes(site, db):
    from goodwill.web.sources import actions

    now = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
    _plan(every="day", hour=5, since=now - timedelta(days=3)).save()
    assert actions.tick(now + timedelta(hours=1)) is None


def test_a_server_that_was_off_for_weeks_begins_one_study():
    from goodwill.web.sources.schedule import is_due

    plan = _plan(every="day", hour=5)
    assert is_due(plan, datetime(2026, 3, 1, 12, tzinfo=UTC), ZONE) == datetime(2026, 3, 1, 4, tzinfo=UTC)


@pytest.mark.project("unstudied")
def test_the_page_saves_it_and_says_when(visit):
    ana = visit("ana")
    answer = ana.post("/data/schedule", {"every": "day", "hour": "5", "weekday": "0", "day": "1"})
    assert answer.status_code == 302
    assert "The next study is planned for" in ana.get("/data/schedule").content.decode()
    assert ana.post("/data/schedule", {"every": "day", "hour": "24", "weekday": "0", "day": "1"}).status_code == 400
    assert ana.post("/data/schedule", {"every": "x", "hour": "x", "weekday": "9", "day": "40"}).status_code == 400
    ana.post("/data/schedule", {"every": "never", "hour": "5", "weekday": "0", "day": "1"})
    assert "Studies run only when somebody asks" in ana.get("/data/schedule").content.decode()
