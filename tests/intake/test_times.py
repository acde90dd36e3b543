from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.intake.expressions import instant, period, skipped_hours
from goodwill.intake.times import EPOCH_MILLISECONDS, EPOCH_SECONDS, ISO, TimeReading, recognise_times


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["2024-05-01", "2024-05-01 12:30", "2024-05-01T12:30:01.5+02:00"], ISO),
        (["31/12/2024", "01/02/2024"], "%d/%m/%Y"),
        (["12/31/2024", "01/02/2024"], "%m/%d/%Y"),
        (["31.12.24 08:15", "1.2.24 9:05"], "%d.%m.%y %H:%M"),
        (["20240501", "20241231"], "%Y%m%d"),
        (["3/14/2024 1:05 PM", "12/1/2024 11:00 AM"], "%m/%d/%Y %I:%M %p"),
        (["5 May 2024", "17 Jun 2024"], "%d %b %Y"),
        (["1714550400", "1714550401"], EPOCH_SECONDS),
        (["1714550400123"], EPOCH_MILLISECONDS),
    ],
)
def test_forms(values, form):
    found = recognise_times(values)
    assert found is not None
    assert (found.form, found.other) == (form, "")


@pytest.mark.parametrize(("day_first", "form"), [(True, "%d/%m/%Y"), (False, "%m/%d/%Y")])
def test_an_order_of_day_and_month_that_is_not_settled_is_assumed_and_said(day_first, form):
    found = recognise_times(["01/02/2024", "03/04/2024"], day_first=day_first)
    assert found.form == form
    assert "both ways" in found.assumed
    assert found.other


@pytest.mark.parametrize("values", [[], ["x", "y"], ["7", "8"], ["1,5"], ["k1"]])
def test_what_is_no_time(values):
    assert recognise_times(values) is None


@given(
    at=st.datetimes(datetime(1990, 1, 1), datetime(2035, 1, 1)).map(lambda t: t.replace(microsecond=0)),
    zone=st.sampled_from(["Europe/Stockholm", "America/Sao_Paulo", "America/New_York", "Asia/Kolkata", "UTC"]),
)
@settings(max_examples=150, deadline=None)
def test_local_times_become_the_instant_that_the_zone_says(engine, at, zone):
    """Against Python's own zone rules: twice-occurring times are the later, skipped ones are none."""
    place = ZoneInfo(zone)
    later = at.replace(tzinfo=place, fold=1)
    exists = later.astimezone(UTC).astimezone(place).replace(tzinfo=None) == at
    sql = instant("x", TimeReading(ISO), zone)
    found = engine.execute(f"SELECT epoch({sql}) FROM (SELECT $x AS x)", x=at.isoformat(" "))[0][0]
    if exists:
        assert found == later.timestamp()
    elif at.time() != datetime.min.time():
        assert found is None


def test_the_edges_of_summer_time_in_sweden(engine):
    def read(x: str) -> str | None:
        sql = instant("x", TimeReading(ISO), "Europe/Stockholm")
        return engine.execute(f"SELECT CAST({sql} AS VARCHAR) FROM (SELECT $x AS x)", x=x)[0][0]

    assert read("2024-03-31 01:59:59") == "2024-03-31 00:59:59+00"
    assert read("2024-03-31 02:30") is None
    assert read("2024-03-31 03:00") == "2024-03-31 01:00:00+00"
    assert read("2024-10-27 02:30") == "2024-10-27 01:30:00+00"  # it occurs twice: the later
    assert read("2024-10-27T02:30:00+02:00") == "2024-10-27 00:30:00+00"  # its own offset says which
    for wrong in ("2023-02-29", "0024-01-01", "infinity", "soon", "2024-05-01 25:00"):
        assert read(wrong) is None


def test_a_date_whose_midnight_was_skipped_is_the_beginning_of_that_day(engine):
    sql = instant("x", TimeReading(ISO), "America/Sao_Paulo")  # clocks went from 00:00 to 01:00 on this day
    found = engine.execute(f"SELECT CAST({sql} AS VARCHAR) FROM (SELECT '2017-10-15' AS x)")[0][0]
    assert found == "2017-10-15 03:00:00+00"


def test_hours_that_clocks_skip():
    assert 2 in skipped_hours("Europe/Stockholm")
    assert skipped_hours("Asia/Kolkata") == ()
    assert {0} <= set(skipped_hours("America/Sao_Paulo"))


@pytest.mark.parametrize(
    ("text", "day"),
    [("2024-05-17", "2024-05-17"), ("2024-05", "2024-05-01"), ("2024Q2", "2024-04-01"), ("2024-q4", "2024-10-01"),
     ("2024-W07", "2024-02-12"), ("2024-13", None), ("May", None)],
)  # fmt: skip
def test_periods(engine, text, day):
    sql = period("x", TimeReading(ISO))
    assert engine.execute(f"SELECT CAST({sql} AS VARCHAR) FROM (SELECT $x AS x)", x=text)[0][0] == day


def test_a_week_is_the_monday_of_its_iso_number(engine):
    for week in range(1, 53):
        sql = period("x", TimeReading(ISO))
        found = engine.execute(f"SELECT CAST({sql} AS VARCHAR) FROM (SELECT '2026-W{week:02d}' AS x)")[0][0]
        assert found == (datetime.fromisocalendar(2026, week, 1).date() + timedelta(0)).isoformat()
