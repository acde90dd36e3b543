from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.engine.local import LocalEngine
from goodwill.ledger.calendar import Calendar, first_day, local_sql, month_of, shifts

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
CUTS = st.sampled_from(["day", "week", "month", "quarter", "year"])


@given(DAYS, CUTS, st.integers(1, 12))
@settings(max_examples=200, deadline=None)
def test_every_day_lies_in_one_period_of_a_kind(day, cut, fiscal):
    calendar = Calendar("UTC", fiscal)
    period = calendar.period(day, cut)
    assert period.holds(day)
    assert calendar.period(period.first, cut) == period == calendar.period(period.last, cut)
    assert not period.holds(period.last + timedelta(days=1))


@given(DAYS, st.integers(0, 400), CUTS, st.integers(1, 12))
@settings(max_examples=100, deadline=None)
def test_periods_follow_one_another_without_gap(first, days, cut, fiscal):
    last = first + timedelta(days=days)
    periods = Calendar("UTC", fiscal).periods(first, last, cut)
    assert periods[0].holds(first)
    assert periods[-1].holds(last)
    assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(periods))


def test_names_as_a_fiscal_year_from_may_has_them():
    calendar = Calendar("UTC", 5)
    assert calendar.period(date(2025, 4, 30), "year").name == "2025"
    assert calendar.period(date(2025, 5, 1), "year").name == "2026"
    assert calendar.period(date(2025, 5, 1), "quarter").name == "2026-Q1"
    assert calendar.period(date(2026, 2, 1), "quarter").name == "2026-Q4"
    assert calendar.period(date(2026, 2, 1), "quarter").first == date(2026, 2, 1)


def test_iso_weeks_at_the_turn_of_the_year():
    week = Calendar().period(date(2027, 1, 1), "week")  # a Friday: still week 53 of 2026
    assert (week.name, week.first, week.last) == ("2026-W53", date(2026, 12, 28), date(2027, 1, 3))


def test_the_running_period_is_partial():
    calendar = Calendar()
    months = calendar.months(date(2026, 3, 1), date(2026, 5, 10), today=date(2026, 5, 10))
    assert [m.is_partial for m in months] == [False, False, True]
    assert calendar.period(date(2026, 5, 31), "month", today=date(2026, 5, 31)).is_partial


def test_days_change_at_local_midnight():
    calendar = Calendar("Europe/Stockholm")
    assert calendar.day(datetime(2026, 6, 30, 21, 59, tzinfo=UTC)) == date(2026, 6, 30)
    assert calendar.day(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)) == date(2026, 7, 1)


@given(DAYS)
def test_month_numbers_go_back_to_their_first_day(day):
    assert first_day(month_of(day)) == day.replace(day=1)


def test_shifts_are_the_changes_of_summer_time():
    found = shifts("Europe/Stockholm", datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 12, 31, tzinfo=UTC))
    assert [(at.isoformat(), s) for at, s in found[1:]] == [
        ("2025-03-30T01:00:00+00:00", 7200), ("2025-10-26T01:00:00+00:00", 3600),
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ["UTC", "Europe/Stockholm", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_local_time_by_comparisons_is_what_zoneinfo_says(zone):
    first, last = datetime(2023, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    instants = [first + timedelta(minutes=17 * i) for i in range(0, int((last - first).total_seconds() // 1020), 7)]
    with LocalEngine(memory="500MB", threads=1) as engine:
        import pyarrow as pa

        engine.register("t", pa.table({"instant": instants}))
        sql = local_sql("instant", zone, min(instants), max(instants))
        assert "timezone(" not in sql
        got = [r[0] for r in engine.execute(f"SELECT {sql} FROM t ORDER BY instant")]
    assert got == [i.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for i in instants]
