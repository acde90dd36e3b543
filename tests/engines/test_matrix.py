"""Shapes of queries that methods use, on both engines: counts bit for bit, sums to 1e-9.

The list is the portable subset of `docs/explanation/engines.md` by example; a new shape is entered here first.
"""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from goodwill.core.errors import EngineError

RELATIVE = 1e-9
"""Of the sum of absolute values: a sum of floats in another order may differ by so much and no more."""

COST = "(SELECT sum(abs(cost)) FROM interactions)"

SHAPES = {
    "count by group": "SELECT channel, count(*) AS n FROM interactions GROUP BY channel",
    "count distinct ids": """SELECT count(DISTINCT interaction_id) AS n, count(DISTINCT customer_key) AS people
        FROM answers""",
    "sums and moments": """SELECT unit_id, count(cost) AS n, sum(cost) AS total, sum(cost * cost) / 1e6 AS squares,
        avg(cost) AS mean, min(cost) AS least, max(cost) AS most FROM interactions GROUP BY unit_id""",
    "sums of whole numbers": """SELECT sum(month) AS months, sum(CAST(1 AS BIGINT)) AS ones, sum(2) AS twos
        FROM interactions""",
    "sums of nothing": "SELECT count(*) AS n, sum(cost) AS total, avg(cost) AS mean, max(day) AS last FROM nobody",
    "case": """SELECT month, sum(CASE WHEN value >= 9 THEN 1 ELSE 0 END) AS promoters,
        sum(CASE WHEN value <= 6 THEN 1 ELSE 0 END) AS detractors, count(value) AS n
        FROM answers JOIN interactions USING (interaction_id) WHERE construct = 'recommend' GROUP BY month""",
    "filter": """SELECT count(*) FILTER (WHERE by_customer) AS theirs, count(*) FILTER (WHERE cost > 0) AS paid
        FROM interactions""",
    "booleans": """SELECT by_customer, by_customer = true AS same, NOT by_customer AS turned,
        CAST(by_customer AS INTEGER) AS number,
        by_customer IS NULL AS missing, count(*) AS n FROM interactions GROUP BY by_customer""",
    "all and any": """SELECT unit_id, max(CASE WHEN by_customer THEN 1 ELSE 0 END) AS any_one,
        min(CASE WHEN by_customer THEN 1 ELSE 0 END) AS every_one FROM interactions GROUP BY unit_id""",
    "three-valued logic": """SELECT count(*) AS n, sum(CASE WHEN cost > 0 OR by_customer THEN 1 ELSE 0 END) AS either,
        sum(CASE WHEN NOT (cost > 0 AND by_customer) THEN 1 ELSE 0 END) AS not_both
        FROM interactions WHERE channel <> 'phone'""",
    "cte and turned scores": """WITH scored AS (
            SELECT *, CASE higher_is WHEN 'worse' THEN low + high - value ELSE value END AS score FROM answers),
        units AS (SELECT construct, (score - low) / (high - low) AS unit_score FROM scored)
        SELECT construct, count(unit_score) AS n, sum(unit_score) AS total FROM units GROUP BY construct""",
    "join on bytes": """SELECT i.channel, count(*) AS n, count(a.value) AS given FROM interactions AS i
        LEFT JOIN answers AS a ON a.interaction_id = i.interaction_id GROUP BY i.channel""",
    "ids compared and ordered": """SELECT interaction_id, interaction_id = reply_id AS same FROM answers
        ORDER BY interaction_id, reply_id LIMIT 9""",
    "smallest id": "SELECT min(interaction_id) AS first_id, max(interaction_id) AS last_id FROM interactions",
    "range join": """SELECT s.leader, count(*) AS n, sum(i.cost) AS total FROM interactions AS i
        JOIN spans AS s ON s.unit_id = i.unit_id AND i.started_at >= s.since
            AND (s.until IS NULL OR i.started_at < s.until) GROUP BY s.leader""",
    "left range join": """SELECT count(*) AS n, count(s.leader) AS led FROM interactions AS i
        LEFT JOIN spans AS s ON s.unit_id = i.unit_id AND i.started_at >= s.since AND i.started_at < s.until""",
    "join on missing": """SELECT count(*) AS n FROM interactions AS a
        JOIN (SELECT DISTINCT channel FROM interactions) AS b ON a.channel IS NOT DISTINCT FROM b.channel""",
    "exists and in": """SELECT count(*) AS n FROM interactions AS i WHERE EXISTS
            (SELECT 1 FROM answers AS a WHERE a.interaction_id = i.interaction_id)
        AND i.channel IN ('phone', 'chat') AND i.customer_key NOT IN (SELECT customer_key FROM answers
            WHERE value = 10 AND customer_key IS NOT NULL)""",
    "latest per customer": """SELECT customer_key, interaction_id, cost FROM (
            SELECT *, row_number() OVER (PARTITION BY customer_key ORDER BY started_at DESC, interaction_id) AS place
            FROM interactions WHERE customer_key IS NOT NULL) AS numbered WHERE place = 1""",
    "lag and gaps": """SELECT customer_key, count(gap) AS gaps, sum(gap) AS seconds FROM (
            SELECT customer_key, epoch(started_at) - lag(epoch(started_at)) OVER
                (PARTITION BY customer_key ORDER BY started_at, interaction_id) AS gap FROM interactions) AS gaps
        WHERE customer_key IS NOT NULL GROUP BY customer_key""",
    "running sums": """SELECT unit_id, day, sum(n) OVER (PARTITION BY unit_id ORDER BY day
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far
        FROM (SELECT unit_id, day, count(*) AS n FROM interactions GROUP BY unit_id, day) AS days""",
    "ranks with ties and missing": """SELECT interaction_id, rank() OVER (ORDER BY value) AS place,
        dense_rank() OVER (ORDER BY value DESC) AS dense FROM answers""",
    "windows over groups": """SELECT channel, count(*) AS n, sum(count(*)) OVER () AS all_of_them
        FROM interactions GROUP BY channel""",
    "seconds and fractions": """SELECT interaction_id, epoch(ended_at) - epoch(started_at) AS seconds,
        (epoch(ended_at) - epoch(started_at)) / 60 AS minutes, 1e15 / epoch(started_at) AS rate
        FROM interactions""",
    "boundaries crossed": """SELECT interaction_id,
        date_diff('microsecond', started_at, ended_at) / 60000000.0 AS minutes,
        date_diff('second', started_at, ended_at) AS seconds, date_diff('hour', started_at, ended_at) AS hours,
        date_diff('day', started_at, ended_at) AS days FROM interactions""",
    "open ends": """SELECT leader, least(coalesce(until, TIMESTAMPTZ '9999-01-01 00:00:00+00'),
            coalesce(lead(since) OVER (PARTITION BY unit_id ORDER BY since), TIMESTAMPTZ '9999-01-01 00:00:00+00'))
        AS until FROM spans""",
    "hours in whole": "SELECT interaction_id, floor(epoch(ended_at) * 2.5) AS parts FROM interactions",
    "microseconds": "SELECT interaction_id, epoch_us(ended_at) - epoch_us(started_at) AS gap FROM interactions",
    "days between": "SELECT interaction_id, date_diff('day', DATE '2026-01-01', day) AS days FROM interactions",
    "days and instants": """SELECT interaction_id, CAST(started_at AS DATE) = day AS same,
        epoch(CAST(day AS TIMESTAMPTZ)) AS midnight FROM interactions""",
    "instants moved": """SELECT count(*) AS n FROM interactions AS i JOIN answers AS a USING (interaction_id)
        WHERE a.answered_at < i.started_at + INTERVAL '40' DAY
            AND a.answered_at >= i.started_at - INTERVAL '24' HOUR""",
    "first and last instants": """SELECT customer_key, min(started_at) AS first_at, max(ended_at) AS last_at
        FROM interactions GROUP BY customer_key""",
    "months": """SELECT month // 12 AS year, month % 12 + 1 AS month_of_year, count(*) AS n
        FROM interactions GROUP BY month // 12, month % 12 + 1""",
    "division of whole numbers": """SELECT month, count(*) / 7 AS share, count(*) // 7 AS whole
        FROM interactions GROUP BY month""",
    "no division by nothing": """SELECT sum(cost) / NULLIF(sum(CASE WHEN cost > 1e12 THEN 1 ELSE 0 END), 0) AS mean
        FROM interactions""",
    "arithmetic": """SELECT reply_id, construct, weight, sqrt(weight) AS root, ln(weight) AS log,
        exp(-weight) AS fading,
        power(weight, 3) AS cube, round(weight, 3) AS rounded, coalesce(value, -1) AS filled,
        abs(value - 5) AS distance, greatest(value, weight) AS larger, least(value, 5.0) AS capped,
        CAST(floor(weight) AS BIGINT) AS low_end, ceil(weight) AS high_end, sign(value - 5) AS side,
        CAST(round(weight) AS BIGINT) AS nearest FROM answers""",
    "decimal literals": """SELECT reply_id, construct, value * 0.1 AS tenth,
        CASE WHEN value > 2.5 THEN 1.0 ELSE 0.5 END AS share,
        0.1 + weight AS more FROM answers""",
    "spread": """SELECT construct, stddev_samp(value) AS deviation, var_samp(value) AS variance,
        corr(value, weight) AS together,
        covar_samp(value, weight) AS covariance FROM answers GROUP BY construct""",
    "spread of one": "SELECT stddev_samp(value) AS deviation FROM answers WHERE reply_id IS NULL",
    "middle": """SELECT construct, median(value) AS middle, quantile_cont(value, 0.9) AS high
        FROM answers GROUP BY construct""",
    "words": """SELECT DISTINCT channel, lower(channel) AS low, upper(channel) AS high, length(channel) AS size,
        substring(channel, 1, 2) AS start, channel LIKE 'S%' AS shop, channel || '!' AS loud, trim('  x ') AS bare,
        concat(unit_id, '/', CAST(month AS VARCHAR)) AS cell FROM interactions""",
    "order of words": "SELECT DISTINCT channel FROM interactions ORDER BY channel",
    "union": """SELECT 'asked' AS what, count(*) AS n FROM answers UNION ALL SELECT 'met', count(*) FROM interactions
        UNION ALL SELECT 'nobody', count(*) FROM nobody""",
    "full join": """SELECT coalesce(a.customer_key, b.customer_key) AS customer_key, a.n AS met, b.n AS answered
        FROM (SELECT customer_key, count(*) AS n FROM interactions WHERE month = 24312 GROUP BY customer_key) AS a
        FULL JOIN (SELECT customer_key, count(*) AS n FROM answers GROUP BY customer_key) AS b
            ON a.customer_key = b.customer_key""",
    "cross join": """SELECT c.channel, m.month, count(i.interaction_id) AS n
        FROM (SELECT DISTINCT channel FROM interactions) AS c
        CROSS JOIN (SELECT DISTINCT month FROM interactions) AS m
        LEFT JOIN interactions AS i ON i.channel = c.channel AND i.month = m.month GROUP BY c.channel, m.month""",
    "values": """SELECT v.name, count(i.channel) AS n FROM (VALUES ('phone', 1), ('fax', 2)) AS v(name, place)
        LEFT JOIN interactions AS i ON i.channel = v.name GROUP BY v.name""",
    "grouping sets": """SELECT unit_id, channel, count(*) AS n, sum(cost) AS total FROM interactions
        GROUP BY GROUPING SETS ((unit_id, channel), (unit_id), ())""",
    "difference of sets": """SELECT customer_key FROM interactions
        EXCEPT SELECT customer_key FROM answers WHERE value > 8""",
    "semi and anti joins": """SELECT 'met' AS what, count(*) AS n FROM interactions AS i
            SEMI JOIN answers AS a ON a.interaction_id = i.interaction_id
        UNION ALL SELECT 'unasked', count(*) FROM interactions AS i
            ANTI JOIN answers AS a ON a.interaction_id = i.interaction_id""",
    "group by alias": """SELECT coalesce(channel, 'none') AS way, bool_or(by_customer) AS ever, count(*) AS n
        FROM interactions GROUP BY way""",
    "next": """SELECT interaction_id, lead(started_at) OVER (PARTITION BY customer_key
        ORDER BY started_at, interaction_id) AS next_at FROM interactions WHERE customer_key IS NOT NULL""",
    "having": "SELECT customer_key, count(*) AS n FROM interactions GROUP BY customer_key HAVING count(*) > 11",
    "draws and groups of keys": """SELECT customer_key & 15 AS bucket, customer_key % 64 AS fold, count(*) AS n
        FROM interactions WHERE customer_key IS NOT NULL GROUP BY customer_key & 15, customer_key % 64""",
    "cross-products": """SELECT sum(a.value * a.weight) AS xy, sum(a.value) AS x, sum(a.weight) AS y,
        sum(a.value * a.value) AS xx, count(*) AS n FROM answers AS a WHERE a.value IS NOT NULL""",
    "pivot by case": """SELECT reply_id, max(CASE WHEN construct = 'recommend' THEN value END) AS recommend,
        max(CASE WHEN construct = 'effort' THEN value END) AS effort FROM answers GROUP BY reply_id""",
}  # fmt: skip


def rows(table):
    """Rows in an order that floats do not decide."""
    exact = [i for i, f in enumerate(table.schema) if not pa.types.is_floating(f.type)]
    listed = list(zip(*(c.to_pylist() for c in table.columns), strict=True))
    return sorted(listed, key=lambda r: tuple((r[i] is None, str(r[i])) for i in exact))


def scale(table, name):
    """Sum of the absolute values of a float column over all rows, but never below one."""
    return max(1.0, float(np.nansum(np.abs(table[name].to_numpy().astype(float)))))


def assert_equal(one, other, within=None):
    assert one.schema == other.schema
    assert one.num_rows == other.num_rows
    names = one.column_names
    allowed = {n: RELATIVE * (within or scale(one, n)) for n in names if pa.types.is_floating(one.schema.field(n).type)}
    for a, b in zip(rows(one), rows(other), strict=True):
        for name, x, y in zip(names, a, b, strict=True):
            if name in allowed and x is not None and y is not None:
                assert x == pytest.approx(y, abs=allowed[name], rel=0.0, nan_ok=True), name
            else:
                assert x == y, name


def assert_agreement(local, sail, sql, **parameters):
    ours, theirs = local.merge(sql, **parameters), sail.merge(sql, **parameters)
    within = None
    if "cost" in sql:  # signed: a sum may be near zero, its parts are not
        within = local.merge(f"SELECT {COST} AS size")["size"][0].as_py()
    assert_equal(ours, theirs, within)
    return ours


@pytest.mark.parametrize("shape", SHAPES)
def test_both_engines_agree(local, sail, shape):
    assert assert_agreement(local, sail, SHAPES[shape]).num_columns > 0


def test_order_asked_for_is_the_same_order(local, sail):
    sql = "SELECT channel, cost, interaction_id FROM interactions ORDER BY channel, cost DESC, interaction_id"
    assert local.merge(sql).equals(sail.merge(sql))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_order_of_stored_rows_does_not_matter(local, mixed, shape):
    assert_agreement(local, mixed, SHAPES[shape])


PARAMETERS = [
    ("month >= $month", {"month": 24313}),
    ("cost < $cost", {"cost": -1.5}),
    ("channel = $channel", {"channel": "é-mail"}),
    ("channel <> $channel", {"channel": "x' OR '1' = '1"}),
    ("by_customer = $flag", {"flag": True}),
    ("day BETWEEN $first AND $last", {"first": dt.date(2026, 2, 1), "last": dt.date(2026, 2, 28)}),
    (
        "started_at >= $since",
        {"since": dt.datetime(2026, 3, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=2)))},
    ),
    ("customer_key = $key", {"key": 2**62 + 1}),
    ("interaction_id > $id", {"id": b"\x80"}),
    ("($unit IS NULL OR unit_id = $unit)", {"unit": "team 1"}),
]


@pytest.mark.parametrize(("condition", "parameters"), PARAMETERS, ids=[c for c, _ in PARAMETERS])
def test_parameters_mean_the_same(local, sail, condition, parameters):
    sql = f"SELECT count(*) AS n, sum(month) AS months FROM interactions WHERE {condition}"
    assert_agreement(local, sail, sql, **parameters)


@pytest.mark.parametrize("parameters", [{}, {"a": 1, "b": 2}])
def test_parameters_that_do_not_fit_are_refused_by_both(engine, parameters):
    with pytest.raises(EngineError):
        engine.merge("SELECT $a AS a", **parameters)


@pytest.mark.parametrize("sql", ["SELECT nothing FROM interactions", "SELECT 1 FROM nowhere", "SELECT (", "SELECT 1 +"])
def test_what_cannot_run_is_our_error_on_both(engine, sql):
    with pytest.raises(EngineError, match="What to do: "):
        engine.merge(sql)


def test_kept_and_defined_tables(local, sail):
    for each in (local, sail):
        each.define("recent", "SELECT * FROM interactions WHERE month >= 24314")
        each.keep("recent_kept", "SELECT channel, cost FROM recent WHERE cost > $least", least=0.0)
        each.keep("recent_kept", "SELECT channel, count(*) AS n FROM recent_kept GROUP BY channel")
        each.keep("none_kept", "SELECT channel, cost FROM recent WHERE cost > $least", least=1e300)
        assert {"recent", "recent_kept", "none_kept"} < set(each.tables())
        assert each.columns("recent_kept") == ("channel", "n")
    assert_agreement(local, sail, "SELECT * FROM recent_kept")
    assert assert_agreement(local, sail, "SELECT count(*) AS n FROM none_kept")["n"].to_pylist() == [0]
    for each in (local, sail):
        each.forget("recent_kept")
        assert "recent_kept" not in each.tables()


def test_the_same_customers_are_drawn(local, sail):
    found = [e.draw("SELECT customer_key, interaction_id FROM interactions", 0.3) for e in (local, sail)]
    assert_equal(*found)
    assert 0 < found[0].num_rows < 700


def test_batches_hold_the_whole_result(local, sail):
    found = [pa.Table.from_batches(list(e.batches("SELECT * FROM answers"))) for e in (local, sail)]
    assert_equal(*found)
