"""When a repeated mail is due: the hour of the wall clock, across changes of the clock and short months."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodwill.web.boards.calendar import Rhythm, next_time

RHYTHMS = st.builds(
    Rhythm, st.sampled_from(["day", "week", "month"]), st.integers(0, 6), st.integers(1, 31), st.integers(0, 23)
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
ZONES = st.sampled_from(["UTC", "Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])


@given(RHYTHMS, MOMENTS, ZONES)
def test_it_is_later_and_nothing_lies_between(rhythm: Rhythm, moment: datetime, zone: str) -> None:
    due = next_time(rhythm, moment, zone)
    assert due > moment
    # Asking again from just before it gives the same time: nothing was skipped on the way.
    assert next_time(rhythm, due - timedelta(microseconds=1), zone) == due


@given(RHYTHMS, MOMENTS, ZONES)
def test_the_wall_clock_shows_the_hour_unless_it_skipped_it(rhythm: Rhythm, moment: datetime, zone: str) -> None:
    local = next_time(rhythm, moment, zone).astimezone(ZoneInfo(zone))
    exists = local.replace(hour=rhythm.hour, minute=0, fold=0).astimezone(UTC).astimezone(ZoneInfo(zone)).hour
    assert local.hour == rhythm.hour or exists != rhythm.hour


@pytest.mark.parametrize(
    ("rhythm", "after", "due"),
    [
        # Counted by hand. Sweden's clock goes forward on 29 March 2026: 07:00 is 06:00 UTC before and 05:00 after.
        (Rhythm("day", hour=7), "2026-03-28T12:00+00:00", "2026-03-29T05:00+00:00"),
        (Rhythm("day", hour=7), "2026-03-27T12:00+00:00", "2026-03-28T06:00+00:00"),
        (Rhythm("week", weekday=0, hour=7), "2026-11-22T12:00+00:00", "2026-11-23T06:00+00:00"),
        (Rhythm("month", day=31, hour=7), "2026-02-01T12:00+00:00", "2026-02-28T06:00+00:00"),
    ],
)
def test_days_counted_by_hand(rhythm: Rhythm, after: str, due: str) -> None:
    assert next_time(rhythm, datetime.fromisoformat(after), "Europe/Stockholm") == datetime.fromisoformat(due)
