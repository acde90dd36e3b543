"""How memories go with what comes later: buying, amounts, leaving, trust, forgiving, advocating.

Only what lies after the remembered answer counts, in full windows, and what the same customer did or said before it is
held level. Answers of one and the same reply are never set beside each other: one mood colours all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goodwill.core.cells import Cells
from goodwill.core.estimate import Estimate
from goodwill.measure.memory.facts import DRAW, Drawn, codes, column, memory_sql
from goodwill.measure.memory.path_features import Floats, Ints
from goodwill.stats.intervals import critical

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.core.method import Facts

WINDOWS = (30, 90, 180)
BUYING = ("purchase", "renewal")
ANSWERS = ("trust", "forgive", "advocate", "repurchase")
LONGEST = max(WINDOWS)
FEWEST = 50  # remembered answers with a later fact below which nothing is said
KEY = ("customer_key", "reply_id")
DAY = ("day",)


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that memories may go with.

    Attributes
    ----------
    what
        For people: "buys within 90 days".
    estimate
        Difference per standard deviation of the remembered score, what came before held level.
    typical
        Average of the thing itself.
    days
        Median days between memory and later answer; the length of the window for outcomes.
    """

    what: str
    estimate: Estimate
    typical: float | None = None
    days: float | None = None


def later_rows(ledger: Facts, construct: str, share: float) -> Drawn:
    """Return one row per remembered reply of a known customer with what came before and after it."""
    bought = _bought_sql() if ledger.has("outcomes") else _nothing_bought()
    answers = ", ".join(
        f"""max(CASE WHEN construct = '{c}' AND side = 'after' THEN score END) AS {c}_after,
            max(CASE WHEN construct = '{c}' AND side = 'after' THEN days END) AS {c}_days,
            max(CASE WHEN construct = '{c}' AND side = 'before' THEN score END) AS {c}_before"""
        for c in ANSWERS
    )
    kept = ", ".join(f"x.{c}_after, x.{c}_days, x.{c}_before" for c in ANSWERS)
    rows = ledger.merge(f"""
        WITH {memory_sql(ledger)},
        told AS (
          SELECT reply_id, customer_key, score, answered_at, greatest(answered_at, known_at) AS begins
          FROM memories WHERE lag = 'remembered' AND customer_key IS NOT NULL),
        bought AS ({bought}),
        others AS (
          SELECT reply_id, construct, max(customer_key) AS customer_key, max(answered_at) AS answered_at,
                 max(coalesce(known_at, answered_at)) AS known_at, avg(unit_score) AS score
          FROM answered WHERE construct IN ({', '.join(f"'{c}'" for c in ANSWERS)}) AND score IS NOT NULL
            AND about IS NULL AND NOT partial AND customer_key IS NOT NULL
          GROUP BY reply_id, construct),
        beside AS (
          SELECT t.reply_id, o.construct, o.score, (epoch(o.answered_at) - epoch(t.begins)) / 86400.0 AS days,
                 CASE WHEN o.answered_at > t.begins THEN 'after' ELSE 'before' END AS side
          FROM told AS t JOIN others AS o ON o.customer_key = t.customer_key AND o.reply_id <> t.reply_id
          WHERE (o.answered_at >= t.begins + INTERVAL '24' HOUR
                 AND o.answered_at <= t.begins + INTERVAL '{LONGEST * 24}' HOUR)
             OR (o.answered_at < t.answered_at AND o.known_at <= t.begins)),
        nearest AS (
          SELECT reply_id, construct, side, score, days,
                 row_number() OVER (PARTITION BY reply_id, construct, side ORDER BY abs(days), score) AS place
          FROM beside),
        answers_beside AS (SELECT reply_id, {answers} FROM nearest WHERE place = 1 GROUP BY reply_id)
        SELECT t.customer_key, t.reply_id, t.score, epoch(t.begins) / 86400.0 AS begins,
               {', '.join('b.' + c for c in _outcome_columns())}, {kept}
        FROM told AS t LEFT JOIN bought AS b ON b.reply_id = t.reply_id
        LEFT JOIN answers_beside AS x ON x.reply_id = t.reply_id""",
        construct=construct, below=int(share * (1 << DRAW)),
    )  # fmt: skip
    ordered = rows.sort_by([(k, "ascending") for k in KEY]).combine_chunks()
    return Drawn(ordered, KEY, share)


def outcome_days(ledger: Facts) -> Cells:
    """Return how many outcomes each day has; the last of these days ends every window."""
    import pyarrow as pa

    if not ledger.has("outcomes"):
        return Cells(pa.table({"day": pa.array([], pa.date32()), "n": pa.array([], pa.int64())}), DAY)
    rows = ledger.merge("SELECT day, count(*) AS n FROM outcomes GROUP BY day")
    return Cells(rows.sort_by([("day", "ascending")]), DAY)


def links(rows: pa.Table, days: Cells, level: float = 0.95) -> tuple[Link, ...]:
    """Return how each later thing goes with the remembered score.

    Parameters
    ----------
    rows
        From `later_rows`.
    days
        From `outcome_days`: windows that end after the last day with outcomes are not full and do not count.

    Notes
    -----
    Least squares of the later thing on the standardised score, the same thing before it and whether that is known;
    standard errors clustered by customer (Liang & Zeger 1986).
    """
    if not rows.num_rows:
        return tuple(Link(name, Estimate.missing("nobody was asked when they remember")) for name in _names())
    score, customer = column(rows, "score"), codes(rows["customer_key"])
    import pyarrow as pa

    latest = max(days.rows["day"].cast(pa.int32()).to_pylist(), default=-1)
    watched = latest - column(rows, "begins")
    found = []
    for window in WINDOWS:
        full = watched >= window
        what = f"buys within {window} days"
        found.append(_outcome(what, rows, f"buys_{window}", full, score, customer, level, window))
    full = watched >= LONGEST
    found.append(_outcome(f"amount within {LONGEST} days", rows, f"amount_{LONGEST}", full, score, customer, level))
    found.append(_outcome(f"leaves within {LONGEST} days", rows, f"leaves_{LONGEST}", full, score, customer, level))
    for construct in ANSWERS:
        after, before = (100 * column(rows, f"{construct}_{side}") for side in ("after", "before"))
        there = ~np.isnan(after)
        slope = _slope(after[there], score[there], before[there], customer[there], level, "of 100")
        days_after = column(rows, f"{construct}_days")[there]
        found.append(
            Link(f"later {construct}", slope, float(after[there].mean()) if there.any() else None,
                 float(np.median(days_after)) if there.any() else None)
        )  # fmt: skip
    return tuple(found)


def _names() -> tuple[str, ...]:
    windows = (*(f"buys within {d} days" for d in WINDOWS), f"amount within {LONGEST} days")
    return (*windows, f"leaves within {LONGEST} days", *(f"later {c}" for c in ANSWERS))


def _outcome(
    what: str, rows: pa.Table, name: str, full: np.ndarray, score: Floats, customer: Ints, level: float,
    days: int = LONGEST,
) -> Link:  # fmt: skip
    after, before = column(rows, name)[full], column(rows, f"{name}_before")[full]
    unit = "money" if name.startswith("amount") else "share"
    if np.isnan(after).all():
        return Link(what, Estimate.missing("no outcomes are kept", unit=unit))
    slope = _slope(after, score[full], before, customer[full], level, unit)
    return Link(what, slope, float(after.mean()) if len(after) else None, float(days))


def _slope(after: Floats, score: Floats, before: Floats, customer: Ints, level: float, unit: str) -> Estimate:
    n = len(after)
    if n < FEWEST:
        return Estimate.missing(f"fewer than {FEWEST} remembered answers with a full time after them", n, unit)
    if float(score.std()) == 0 or float(after.std()) == 0:
        return Estimate.missing("all are alike", n, unit)
    known = ~np.isnan(before)
    columns = [np.ones(n), (score - score.mean()) / score.std(), np.where(known, before, 0.0), (~known).astype(float)]
    x = np.column_stack([c for i, c in enumerate(columns) if i == 0 or c.std() > 0])
    if np.linalg.matrix_rank(x) < x.shape[1]:
        x = x[:, :2]
    bread = np.linalg.inv(x.T @ x)
    beta = bread @ (x.T @ after)
    who = np.unique(customer, return_inverse=True)[1]
    m = int(who.max()) + 1
    if m < 20:
        return Estimate.missing("too few customers", n, unit)
    scores = np.zeros((m, x.shape[1]))
    np.add.at(scores, who, x * (after - x @ beta)[:, None])
    variance = m / (m - 1) * (bread @ (scores.T @ scores) @ bread)[1, 1]
    se = float(np.sqrt(variance))
    half = critical(level, m - 1) * se
    value = float(beta[1])
    return Estimate(value, value - half, value + half, n, level, unit, se=se)


def _outcome_columns() -> tuple[str, ...]:
    names = (*(f"buys_{d}" for d in WINDOWS), f"amount_{LONGEST}", f"leaves_{LONGEST}")
    return tuple(f"{name}{side}" for name in names for side in ("", "_before"))


def _bought_sql() -> str:
    """Return sums of outcomes in windows before and after each remembered answer, by kind."""
    kinds = ", ".join(f"'{k}'" for k in BUYING)
    parts = []
    for days in WINDOWS:
        for side, inside in (("", _after(days)), ("_before", _before(days))):
            parts.append(f"max(CASE WHEN o.kind IN ({kinds}) AND {inside} THEN 1.0 ELSE 0.0 END) AS buys_{days}{side}")
    for side, inside in (("", _after(LONGEST)), ("_before", _before(LONGEST))):
        amount = f"CASE WHEN o.kind IN ({kinds}) AND {inside} THEN coalesce(o.amount, 0.0) ELSE 0.0 END"
        parts.append(f"sum({amount}) AS amount_{LONGEST}{side}")
        parts.append(
            f"max(CASE WHEN o.kind = 'cancellation' AND {inside} THEN 1.0 ELSE 0.0 END) AS leaves_{LONGEST}{side}"
        )
    return f"""
          SELECT t.reply_id, {", ".join(parts)}
          FROM told AS t LEFT JOIN outcomes AS o ON o.customer_key = t.customer_key
           AND o.happened_at > t.begins - INTERVAL '{LONGEST * 24}' HOUR
           AND o.happened_at <= t.begins + INTERVAL '{LONGEST * 24}' HOUR
          GROUP BY t.reply_id"""


def _after(days: int) -> str:
    return f"o.happened_at > t.begins AND o.happened_at <= t.begins + INTERVAL '{days * 24}' HOUR"


def _before(days: int) -> str:
    """What was before counts only as far as it was known when the memory was told."""
    return (
        f"o.happened_at <= t.begins AND o.happened_at > t.begins - INTERVAL '{days * 24}' HOUR "
        "AND coalesce(o.known_at, o.happened_at) <= t.begins"
    )


def _nothing_bought() -> str:
    empty = ", ".join(f"CAST(NULL AS DOUBLE) AS {c}" for c in _outcome_columns())
    return f"SELECT reply_id, {empty} FROM told"
