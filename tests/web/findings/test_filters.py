"""Filters: read from the address, never failing, never beyond a sight."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.study.slice import Slice, UnitTree
from goodwill.web.findings.filters import Filter
from goodwill.web.findings.spans import months_in_words, named_spans, parsed
from goodwill.web.people.sight import Sight

ALL = Sight(None, "none", leadership=True)
OWN = Sight(frozenset({"north"}), "none", leadership=False)
JANUARY_2025 = 2025 * 12


def shelf(first=JANUARY_2025, last=JANUARY_2025 + 16, unfinished=()):
    tree = UnitTree(
        [("all", None, "company"), ("north", "all", "region"), ("n1", "north", "team"), ("south", "all", "region")]
    )
    return SimpleNamespace(
        months=(first, last), unfinished=frozenset(unfinished), tree=tree, units=tree.units,
        touchpoints=("billing", "phone_support"), channels=("mail", "phone"), segments=(), circumstances=("moving",),
        version="1",
    )  # fmt: skip


def read(sight=ALL, **query):
    return Filter.from_query(query, sight, shelf())


def test_nothing_chosen_is_the_whole_company() -> None:
    shown = read()
    assert shown.is_whole
    assert (shown.query, shown.chips, shown.messages) == ("", (), ())
    assert shown.words == "January 2025 to May 2026"


def test_what_is_chosen_is_carried_and_taken_away_again() -> None:
    shown = read(period="last-3", compare="before", unit="north", touchpoint="phone_support")
    assert shown.slice == Slice(
        (JANUARY_2025 + 14, JANUARY_2025 + 16), frozenset({"north"}), touchpoint="phone_support"
    )
    assert shown.compared.months == (JANUARY_2025 + 11, JANUARY_2025 + 13)
    assert shown.compared.units == shown.slice.units
    assert shown.words == "March to May 2026 · north · phone support"
    again = Filter.from_query(dict(p.split("=") for p in shown.query.split("&")), ALL, shelf())
    assert again.slice == shown.slice
    assert "unit" not in shown.without("unit")
    assert shown.chips[0].label == "Last 3 months"


def test_a_year_ago_is_the_same_months() -> None:
    shown = read(period="2026-02", compare="year")
    assert shown.compared.months == (JANUARY_2025 + 1, JANUARY_2025 + 1)
    assert shown.compared_words == "February 2025"


def test_no_facts_to_compare_with_is_said() -> None:
    shown = read(period="2025-01", compare="before")
    assert shown.compared is None
    assert shown.messages == ("There are no facts for December 2024, so nothing is compared.",)


def test_a_range_of_ones_own() -> None:
    shown = Filter.from_query({"from": "2025-11", "to": "2026-01"}, ALL, shelf())
    assert shown.slice.months == (JANUARY_2025 + 10, JANUARY_2025 + 12)
    assert shown.words == "November 2025 to January 2026"
    assert Filter.from_query({"from": "2025-11"}, ALL, shelf()).slice.months == (JANUARY_2025 + 10, JANUARY_2025 + 16)


@pytest.mark.parametrize("unit", ["south", "all-of-it", "north'; --"])
def test_a_unit_out_of_sight_reads_like_one_that_is_not_there(unit) -> None:
    shown = read(OWN, unit=unit)
    assert shown.is_whole
    assert shown.messages == (f"There is no unit called {unit} to choose here; it is left out.",)


def test_units_below_ones_own_can_be_chosen() -> None:
    assert read(OWN, unit="n1").slice.units == frozenset({"n1"})
    listed = next(f for f in read(OWN).fields if f.name == "unit")
    assert {o.value for o in listed.options} == {"", "all", "north", "n1"}


def test_without_a_shelf_nothing_is_narrowed() -> None:
    assert Filter.from_query({"unit": "north"}, ALL, None).is_whole


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["period", "compare", "unit", "circumstance", "touchpoint", "channel", "segment", "from", "to"]
        ),
        st.one_of(
            st.text(max_size=30),
            st.from_regex(r"\A\d{4}-\d{2}:?(\d{4}-\d{2})?\Z"),
            st.sampled_from(["south", "n1", "year"]),
        ),
        max_size=9,
    )
)
def test_no_address_fails_or_reaches_beyond_the_sight(query) -> None:
    shown = Filter.from_query(query, OWN, shelf())
    assert shown.slice.units is None or shown.slice.units <= {"north", "n1", "all"}
    if shown.slice.months:
        assert JANUARY_2025 <= shown.slice.months[0] <= shown.slice.months[1] <= JANUARY_2025 + 16
    assert isinstance(shown.words, str)
    assert all(f.options for f in shown.fields)


@settings(max_examples=100, deadline=None)
@given(st.integers(2000 * 12, 2030 * 12), st.integers(0, 60), st.integers(1, 12))
def test_named_stretches_lie_within_the_facts_and_quarters_follow_the_fiscal_year(first, length, fiscal) -> None:
    last = first + length
    spans = {s.key: s for s in named_spans((first, last), (), fiscal)}
    for span in spans.values():
        assert first <= span.months[0] <= span.months[1] <= last
    quarter = spans["quarter"].months
    assert quarter[1] == last
    start = (quarter[0] % 12 - (fiscal - 1)) % 3
    assert start == 0 or quarter[0] == first  # cut by the first fact
    if "last-quarter" in spans and quarter[0] != first:
        assert spans["last-quarter"].months[1] == quarter[0] - 1


def test_last_months_are_finished_ones() -> None:
    spans = {s.key: s for s in named_spans((JANUARY_2025, JANUARY_2025 + 16), {JANUARY_2025 + 16}, 1)}
    assert spans["last-3"].months == (JANUARY_2025 + 13, JANUARY_2025 + 15)


@pytest.mark.parametrize("text", ["", ":", "2025-13", "2025-00", "20251", "x", "2025-01:x", "1999", "9999-12"])
def test_what_is_no_period_is_none(text) -> None:
    there = (JANUARY_2025, JANUARY_2025 + 16)
    found = parsed(text, there)
    assert found is None or (text == ":" and found.months == there)


def test_months_in_words() -> None:
    assert months_in_words(JANUARY_2025, JANUARY_2025) == "January 2025"
    assert months_in_words(JANUARY_2025, JANUARY_2025 + 3) == "January to April 2025"
