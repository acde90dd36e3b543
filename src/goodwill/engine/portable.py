"""One SQL text, two engines: DuckDB's dialect read, Spark's written.

What may stand in the text is in ``docs/explanation/engines.md``. The rewrites here are those where the plain
translation would give another number, not another error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp

from goodwill.core.errors import EngineError

DIALECT = "duckdb"

_DIFFERING = (
    *(exp.ArgMax, exp.ArgMin, exp.Mode, exp.Skewness, exp.Kurtosis, exp.Rand, exp.Uuid),
    *(exp.ApproxDistinct, exp.ApproxQuantile, exp.First, exp.Last, exp.AnyValue),
)
_DIFFERING_NAMES = frozenset({"hash"})
_MICROSECONDS = {
    "MICROSECOND": 1,
    "MILLISECOND": 1_000,
    "SECOND": 1_000_000,
    "MINUTE": 60_000_000,
    "HOUR": 3_600_000_000,
}


@lru_cache(maxsize=2048)
def spark_sql(sql: str) -> str:
    """Return the Spark SQL for a portable query; parameters ``$name`` become ``:name``.

    Raises
    ------
    EngineError
        If the query cannot be read as a single statement, or uses a function that runs on both engines and gives
        different figures.
    """
    query = _read(sql)
    differing = sorted(set(_differing(query)))
    if differing:
        raise EngineError(
            "This query would give another figure on the other engine.",
            where=" ".join(sql.split())[:300],
            seen=", ".join(differing),
            do="Write it another way; docs/explanation/engines.md says how",
        )
    for node in reversed(list(query.bfs())):  # inner ones first: what is rewritten may hold what is to be
        rewritten = _rewrite(node)
        if rewritten is not node:
            node.replace(rewritten)
    return str(query.sql(dialect="spark"))


@lru_cache(maxsize=2048)
def parameter_names(sql: str) -> frozenset[str]:
    """Return the names of the parameters in a query."""
    return frozenset(str(p.name) for p in _read(sql).find_all(exp.Placeholder, exp.Parameter))


def check_parameters(sql: str, given: Mapping[str, object]) -> None:
    """Raise unless exactly the parameters of `sql` are given.

    Raises
    ------
    EngineError
        If one is missing or not in the query.
    """
    wanted = parameter_names(sql)
    faults = [f"${n} is not given" for n in sorted(wanted - set(given))]
    faults += [f"${n} is not in the query" for n in sorted(set(given) - wanted)]
    if faults:
        raise EngineError(
            "The parameters do not fit the query.",
            where=" ".join(sql.split())[:300],
            seen="; ".join(faults),
            do="Give each parameter once, by its name",
        )


def _read(sql: str) -> exp.Expression:
    try:
        statements = sqlglot.parse(sql, read=DIALECT)
    except sqlglot.errors.SqlglotError as fault:
        raise EngineError(
            "A query cannot be read.",
            where=" ".join(sql.split())[:300],
            seen=" ".join(str(fault).split())[:300],
            do="Keep to the portable subset of SQL",
        ) from fault
    if len(statements) != 1 or statements[0] is None:
        raise EngineError("A query is one statement.", where=" ".join(sql.split())[:300], do="Ask one thing at a time")
    return statements[0]


def _differing(query: exp.Expression) -> Iterator[str]:
    for node in query.walk():
        if isinstance(node, _DIFFERING):
            yield type(node).__name__
        elif isinstance(node, exp.Anonymous) and node.name.lower() in _DIFFERING_NAMES:
            yield node.name.lower()
        elif isinstance(node, exp.DateDiff) and _unit(node) not in ("DAY", *_MICROSECONDS):
            yield f"date_diff in {_unit(node).lower()}s"


def _rewrite(node: exp.Expression) -> Any:
    if isinstance(node, exp.TimeToUnix):  # Spark's own drops the fraction of a second
        return exp.paren(exp.Div(this=_micros(node.this), expression=exp.Literal.number("1e6")))
    if isinstance(node, exp.Anonymous) and node.name.lower() == "epoch_us":
        return _micros(node.expressions[0])
    if isinstance(node, exp.PercentileCont) and node.expression is not None:
        return exp.Anonymous(this="PERCENTILE", expressions=[node.this, node.expression])
    if isinstance(node, exp.DateDiff) and _unit(node) in _MICROSECONDS:
        ends = [_boundaries(end, _MICROSECONDS[_unit(node)]) for end in (node.this, node.expression)]
        return exp.paren(exp.Sub(this=ends[0], expression=ends[1]))
    if isinstance(node, exp.Floor | exp.Ceil):  # a whole number in one, a float in the other
        return exp.cast(node, "double")
    if isinstance(node, exp.Sign):
        return exp.cast(node, "bigint")
    if isinstance(node, exp.Literal) and not node.is_string and re.fullmatch(r"\d*\.\d*", node.name):
        return exp.Literal.number(f"{node.name}e0")  # a decimal literal would make decimals of the floats beside it
    return node


def _micros(instant: exp.Expression) -> exp.Expression:
    """Microseconds since 1970, of an instant or (as midnight UTC) of a day."""
    as_instant = exp.Cast(this=instant.copy(), to=exp.DataType.build("timestamptz", dialect=DIALECT))
    return exp.Anonymous(this="UNIX_MICROS", expressions=[as_instant])


def _unit(node: exp.DateDiff) -> str:
    return str(node.text("unit") or "day").upper()


def _boundaries(instant: exp.Expression, microseconds: int) -> exp.Expression:
    """How many whole units lie between 1970 and an instant: differences of these count boundaries crossed."""
    if microseconds == 1:
        return _micros(instant)
    return exp.IntDiv(this=_micros(instant), expression=exp.Literal.number(microseconds))
