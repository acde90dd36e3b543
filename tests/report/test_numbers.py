"""Figures in words, checked against figures written by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.estimate import Estimate
from goodwill.report.numbers import decimals_for, decimals_of_many, in_words, number, unit_words

NPS = Estimate(-24.69188, -27.94, -21.47, 2353, unit="points")


def test_a_figure_in_english():
    assert in_words(NPS) == "-24.7 points (-27.9 to -21.5, 2,353 answers)"


def test_a_figure_in_swedish():
    assert in_words(NPS, language="sv") == "-24,7 poäng (-27,9 till -21,5; 2\u00a0353 svar)"


def test_a_share_is_counted_in_percent():
    share = Estimate(0.8731, 0.861, 0.884, 1204, unit="share")
    assert in_words(share, "customers") == "87% (86% to 88%, 1,204 customers)"
    assert in_words(share, "customers", language="sv") == "87\u00a0% (86\u00a0% till 88\u00a0%; 1\u00a0204 kunder)"


def test_money_and_people_have_no_decimals():
    money = Estimate(412345.6, 209876.4, 640001.0, 812, unit="EUR")
    assert in_words(money, "customers") == "412,346 EUR (209,876 to 640,001, 812 customers)"
    people = Estimate(9.4, 2.2, 16.6, 70, unit="customers a year")
    assert in_words(people, "contacts") == "9 customers a year (2 to 17, 70 contacts)"


def test_a_mean_on_a_scale_keeps_two_decimals_where_its_interval_is_short():
    mean = Estimate(5.414, 5.355, 5.472, 8121, unit="on 1 to 7")
    assert in_words(mean) == "5.41 on 1 to 7 (5.36 to 5.47, 8,121 answers)"
    assert in_words(mean, language="sv") == "5,41 på 1 till 7 (5,36 till 5,47; 8\u00a0121 svar)"


def test_an_absent_figure_says_why_and_is_never_zero():
    words = in_words(Estimate.missing("fewer than 5 persons answered", 3))
    assert words == "not known (fewer than 5 persons answered)"
    assert in_words(Estimate.missing("för få", 3), language="sv") == "inte känt (för få)"


def test_a_difference_carries_its_sign():
    assert in_words(Estimate(0.41, 0.18, 0.64, 12, unit="points"), "units", signed=True) == (
        "+0.41 points (+0.18 to +0.64, 12 units)"
    )


def test_one_answer_is_one_answer():
    assert in_words(Estimate(3.0, None, None, 1)) == "3 (1 answer)"


def test_zero_has_no_sign():
    assert number(-0.04, 1) == "0.0"
    assert number(-0.04, 1, signed=True) == "0.0"


def test_a_column_takes_the_decimals_of_its_middle():
    wide, short = Estimate(24.0, 10.0, 38.0, 9), Estimate(24.0, 23.99, 24.01, 9)
    assert decimals_of_many([wide, wide, short]) == decimals_for(wide)
    assert decimals_of_many([]) == 0


def test_units_of_measure_are_not_repeated_for_shares():
    assert unit_words("share") == ""
    assert unit_words("of 100") == "of 100"
    assert unit_words("of 100", "sv") == "av 100"


@settings(max_examples=60)
@given(st.floats(-1e9, 1e9), st.integers(0, 4), st.sampled_from(["en", "sv"]))
def test_a_number_reads_back_as_itself(value, decimals, language):
    text = number(value, decimals, language=language)
    text = text.replace("\u00a0", "").replace(",", ".") if language == "sv" else text.replace(",", "")
    # Half a unit of the last digit, and the float's own last digit.
    assert abs(float(text) - value) <= 0.5 * 10.0**-decimals + abs(value) * 1e-12


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="not 'de'"):
        in_words(NPS, language="de")
