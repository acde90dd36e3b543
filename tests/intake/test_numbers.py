from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.intake.expressions import flag, number, whole
from goodwill.intake.numbers import NumberReading, is_flag, recognise_numbers


@pytest.mark.parametrize(
    ("values", "file_decimal", "decimal", "thousands"),
    [
        (["1", "20"], "", ".", ""),
        (["3.5", "7"], ",", ".", ""),
        (["3,5", "7"], "", ",", ""),
        (["1.234,5", "12"], "", ",", "."),
        (["1,234.5", "12"], "", ".", ","),
        (["1 234,5", "12,25"], "", ",", " "),
        (["1,234", "2,500"], "", ".", ","),
        (["1,234", "2,500"], ",", ",", ""),
        (["1.234", "2.500"], ",", ",", "."),
        (["-0,5", "NA", ""], "", ",", ""),
    ],
)
def test_signs(values, file_decimal, decimal, thousands):
    found = recognise_numbers(values, file_decimal=file_decimal)
    assert (found.decimal, found.thousands) == (decimal, thousands)


@pytest.mark.parametrize("values", [["1,234"], ["12,500", "3,000"]])
def test_what_could_be_read_both_ways_is_said(values):
    assert recognise_numbers(values).assumed


@pytest.mark.parametrize("values", [["a"], ["3.5", "3,5", "4,5", "1.5"], [], ["2024-05-01"]])
def test_what_is_no_number_or_not_written_in_one_way(values):
    assert recognise_numbers(values) is None


def read(engine, sql: str, text: str):
    return engine.execute(f"SELECT {sql} FROM (SELECT $x AS x)", x=text)[0][0]


@given(
    value=st.floats(-1e9, 1e9).map(lambda v: round(v, 3)),
    reading=st.sampled_from(
        [NumberReading(d, t) for d, t in ((".", ""), (",", ""), (".", ","), (",", "."), (",", " "))]
    ),
)
@settings(max_examples=100, deadline=None)
def test_any_number_written_in_any_way_comes_back(engine, value, reading):
    plain = f"{value:,.3f}" if reading.thousands else f"{value:.3f}"
    text = plain.replace(",", "\0").replace(".", reading.decimal).replace("\0", reading.thousands)
    assert read(engine, number("x", reading), text) == float(f"{value:.3f}")


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        (NumberReading(), "3,5"),
        (NumberReading(","), "3.5"),
        (NumberReading(".", ","), "1,23"),
        (NumberReading(), "7 st"),
    ],
)
def test_the_other_decimal_sign_is_never_guessed(engine, reading, text):
    assert read(engine, number("x", reading), text) is None


def test_counts_and_flags(engine):
    sql = whole(number("x", NumberReading()))
    assert [read(engine, sql, t) for t in ("3", "3.0", "3.7", "x")] == [3, 3, None, None]
    assert [read(engine, flag("x"), t) for t in ("Ja", "0", "no", "TRUE", "maybe")] == [True, False, False, True, None]
    assert is_flag(["ja", "Nej", ""])
    assert not is_flag(["2", "1"])
