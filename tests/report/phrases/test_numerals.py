"""Numbers and months: written as Swedish writes them, and never another number."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.report.phrases import say
from goodwill.report.phrases.numerals import number_in_swedish, period_in_swedish, typeset_english

NO_BREAK = "\u00a0"
# As methods write numbers.
FORMATS = (",.0f", ".0f", ".1f", ".2f", "+.2f", ".3g", ".2g", "g", ",.1f")


def read_back(swedish: str) -> float:
    return float(swedish.replace(NO_BREAK, "").replace("\u2212", "-").replace(",", "."))


@settings(max_examples=200)
@given(st.floats(-1e7, 1e7), st.sampled_from(FORMATS))
def test_a_number_is_the_same_number_in_swedish(value, how):
    english = format(value, how)
    swedish = number_in_swedish(english)
    assert swedish is not None
    assert "e" not in swedish
    assert read_back(swedish) == float(english.replace(",", ""))


@settings(max_examples=50)
@given(st.integers(0, 10**9))
def test_counts_have_their_thousands_apart_by_a_space_that_does_not_break(n):
    assert number_in_swedish(f"{n:,}") == f"{n:,}".replace(",", NO_BREAK)
    assert number_in_swedish(str(n)) == f"{n:,}".replace(",", NO_BREAK)


@pytest.mark.parametrize(
    ("english", "swedish"),
    [
        ("-3.8", "\u22123,8"), ("+0.82", "+0,82"), ("41%", f"41{NO_BREAK}%"), ("6,777", f"6{NO_BREAK}777"),
        ("1.2e+02", "120"), ("1e-05", "0,00001"), ("0.00", "0,00"),
    ],
)  # fmt: skip
def test_numbers_as_a_swede_writes_them(english, swedish):
    assert number_in_swedish(english) == swedish


@pytest.mark.parametrize("text", ["", "-", "007", "1.2.3", "12a", "1,23", "2025-12", "nan", "inf", "%"])
def test_what_is_no_number_is_not_taken_for_one(text):
    assert number_in_swedish(text) is None


def test_months_and_quarters_have_their_names():
    assert period_in_swedish("2025-12") == "december 2025"
    assert period_in_swedish("2025 Q4") == "kvartal 4 2025"
    assert period_in_swedish("2025") == "2025"
    assert period_in_swedish("2025-13") is None
    assert period_in_swedish("spring wave") is None


def test_english_gets_true_minus_signs_and_nothing_else_changes():
    said = "In 2025-12 it was -3.8 points (-6.0 to -1.6) at PR-1 and team-008, 0-6 of 10; not 1e+02."
    assert typeset_english(said) == (
        "In 2025-12 it was \u22123.8 points (\u22126.0 to \u22121.6) at PR-1 and team-008, 0-6 of 10; not 100."
    )
    assert say(said, "en").complete
