"""Translation from one dialect to the other: what is rewritten, and what is refused."""

import pytest

from goodwill.core.errors import EngineError
from goodwill.engine.portable import check_parameters, parameter_names, spark_sql


def test_parameters_keep_their_names():
    sql = "SELECT * FROM t WHERE a >= $since AND a < $until AND b = $since"
    assert parameter_names(sql) == {"since", "until"}
    assert ":since" in spark_sql(sql)


def test_a_dollar_in_words_is_no_parameter():
    assert parameter_names("SELECT 'costs $five' AS x") == frozenset()


@pytest.mark.parametrize(("given", "told"), [({}, r"\$a is not given"), ({"a": 1, "b": 2}, r"\$b is not in the")])
def test_parameters_fit_or_are_named(given, told):
    with pytest.raises(EngineError, match=told):
        check_parameters("SELECT $a AS a", given)


def test_seconds_keep_their_fraction():
    assert "UNIX_MICROS" in spark_sql("SELECT epoch(ended_at) - epoch(started_at) AS seconds FROM t")


def test_what_is_rewritten_inside_what_is_rewritten():
    sql = spark_sql("SELECT floor(epoch(ended_at) * 2.5) AS halves FROM t")
    assert "UNIX_MICROS" in sql
    assert "2.5e0" in sql
    assert sql.count("FLOOR") == 1


def test_missing_values_sort_last_in_both():
    assert spark_sql("SELECT a FROM t ORDER BY a").endswith("NULLS LAST")


@pytest.mark.parametrize("sql", ["SELECT 1; SELECT 2", "SELECT (", ""])
def test_what_is_not_one_readable_statement_is_refused(sql):
    with pytest.raises(EngineError):
        spark_sql(sql)


@pytest.mark.parametrize(
    "expression",
    [
        "arg_max(a, b)",
        "max_by(a, b)",
        "arg_min(a, b)",
        "mode(a)",
        "skewness(a)",
        "hash(a)",
        "random()",
        "any_value(a)",
        "date_diff('month', a, b)",
        "date_diff('week', a, b)",
    ],
)
def test_what_would_be_another_figure_is_refused(expression):
    with pytest.raises(EngineError, match="another figure"):
        spark_sql(f"SELECT {expression} AS x FROM t")
