"""Differences that nothing can refuse, listed in docs/explanation/engines.md: should one vanish, so may its line."""

import pytest

from goodwill.core.errors import EngineError

VALUES = [
    ("CAST(CAST(1.5 AS DOUBLE) AS BIGINT)", 2, 1),
    ("CAST(CAST(1e20 AS DOUBLE) AS VARCHAR)", "1e+20", "1e20"),
]
INSTEAD = [
    ("CAST(round(CAST(1.5 AS DOUBLE)) AS BIGINT)", 2),
    ("CAST(floor(CAST(1.5 AS DOUBLE)) AS BIGINT)", 1),
    ("month / NULLIF(month - month, 0)", None),
    ("CAST(day + INTERVAL '1' MONTH AS DATE) - day > 27", True),
]


def first(engine, expression):
    return engine.merge(f"SELECT {expression} AS x FROM interactions ORDER BY interaction_id LIMIT 1")["x"][0].as_py()


@pytest.mark.parametrize(("expression", "local_gives", "sail_gives"), VALUES)
def test_two_figures(local, sail, expression, local_gives, sail_gives):
    assert first(local, expression) == local_gives
    assert first(sail, expression) == sail_gives


def test_dividing_by_nothing(local, sail):
    assert first(local, "month / (month - month)") == float("inf")
    with pytest.raises(EngineError, match="zero"):
        first(sail, "month / (month - month)")


def test_logarithm_of_nothing(local, sail):
    with pytest.raises(EngineError, match="logarithm"):
        first(local, "ln(CAST(month - month AS DOUBLE))")
    assert first(sail, "ln(CAST(month - month AS DOUBLE))") is None


@pytest.mark.parametrize(("expression", "expected"), INSTEAD)
def test_what_to_write_instead(engine, expression, expected):
    assert first(engine, expression) == expected
