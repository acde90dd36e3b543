"""Periods: names, first months, and which are unfinished."""

from __future__ import annotations

from datetime import date, timedelta

from goodwill.measure.periods import consecutive, first_day, label, sql_period, unfinished


def days(first: date, last: date, step: int = 1) -> list[date]:
    return [first + timedelta(days=i) for i in range(0, (last - first).days + 1, step)]


def test_names_and_first_days():
    may = 2026 * 12 + 4
    assert label(may) == "2026-05"
    assert label(2026 * 12 + 3, "quarter") == "2026 Q2"
    assert label(2026 * 12, "year") == "2026"
    assert first_day(may) == date(2026, 5, 1)
    assert sql_period("quarter") == "(month - month % 3)"
    assert consecutive([may, may + 2]) == (may, may + 1, may + 2)
    assert consecutive([]) == ()


def test_whole_months_are_finished():
    assert unfinished(days(date(2026, 1, 1), date(2026, 3, 31))) == frozenset()


def test_a_cut_at_either_end_is_seen():
    cut = unfinished(days(date(2026, 1, 10), date(2026, 3, 20)))
    assert cut == {2026 * 12, 2026 * 12 + 2}


def test_rare_answers_do_not_make_a_month_unfinished():
    assert unfinished(days(date(2026, 1, 2), date(2026, 3, 28), step=7)) == frozenset()


def test_a_known_day_decides():
    facts = days(date(2026, 1, 1), date(2026, 2, 26))
    assert unfinished(facts, as_of=date(2026, 2, 28)) == frozenset()
    assert unfinished(facts, as_of=date(2026, 2, 27)) == {2026 * 12 + 1}
    assert unfinished([]) == frozenset()


def test_a_quarter_ends_with_its_third_month():
    assert unfinished(days(date(2026, 1, 1), date(2026, 5, 31)), "quarter") == {2026 * 12 + 3}
