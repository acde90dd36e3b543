"""Cells of answers: sums per period, unit and segment, with the sums over persons that clustering needs.

One query serves every method that reads survey scores. An answer counts once per reply (several questions of
one construct are averaged first), so that what is counted is persons answering, not questions answered.
Remembered answers (from seven days on) are a perspective of their own and never pooled with fresh ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goodwill.core.cells import Cells
from goodwill.core.errors import LedgerError, SettingsError
from goodwill.measure.periods import Grain, sql_period
from goodwill.stats.clustered import ClusterSums

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.core.method import Facts

KEYS = ("scope", "construct", "perspective", "period", "unit", "segment")
SEGMENTS = ("touchpoint", "channel", "stage", "handler", "reason", "language", "mode", "survey_channel")
MIX = "touchpoint and mode"
WAY = "touchpoint and channel"
PAIRS: Mapping[str, tuple[str, str]] = {MIX: ("touchpoint", "mode"), WAY: ("touchpoint", "channel")}
MEASURES: Mapping[str, str] = {
    "score": "u",
    "net": "CASE WHEN s >= 9 THEN 1.0 WHEN s <= 6 THEN -1.0 ELSE 0.0 END",
    "promoter": "CASE WHEN s >= 9 THEN 1.0 ELSE 0.0 END",
    "detractor": "CASE WHEN s <= 6 THEN 1.0 ELSE 0.0 END",
    "top": "CASE WHEN s >= high - {boxes} + 1 - 1e-9 THEN 1.0 ELSE 0.0 END",
}


@dataclass(frozen=True, slots=True)
class Question:
    """Which answers to add up, and over what.

    Attributes
    ----------
    constructs
        Names of the constructs.
    measures
        What to add up per answer, of `MEASURES`: ``score`` is the answer on 0..1, higher is better.
    scopes
        Each a tuple of keys of ``period, unit, segment, day`` (`day` puts the day into `segment`).
    grain
        Length of a period.
    segment
        Column of the answered view for the key ``segment``, or one of `PAIRS`: two columns together.
    include_partial
        Whether unfinished replies count.
    boxes
        How many of the best answers are "top".
    """

    constructs: tuple[str, ...]
    measures: tuple[str, ...] = ("score",)
    scopes: tuple[tuple[str, ...], ...] = ((), ("period",), ("unit",), ("period", "unit"), ("day",))
    grain: Grain = "month"
    segment: str = ""
    include_partial: bool = False
    boxes: int = 2

    def __post_init__(self) -> None:
        if self.segment and self.segment not in (*SEGMENTS, *PAIRS):
            raise SettingsError(
                "Answers cannot be split like this.",
                where="segment",
                seen=repr(self.segment),
                do=f"use one of {', '.join(SEGMENTS)}",
            )


def require_answers(ledger: Facts) -> None:
    """Raise LedgerError when the ledger holds no answers at all."""
    if not ledger.has("answers"):
        raise LedgerError("There are no answers to measure.", where="answers", do="load replies and answers first")


def answered_cells(ledger: Facts, question: Question) -> Cells:
    """Return the cells of `question`.

    Returns
    -------
    Cells
        By `KEYS` (unused keys are ``-1`` or ``""``; an unknown unit or segment is ``""``). Columns:
        ``answers``; ``clusters`` (persons) and ``nn``; the sums and square sums of the ends of the scale;
        and per measure m: ``m``, ``m_squares`` over answers, ``m_yy`` and ``m_yn`` over persons.

    Raises
    ------
    LedgerError
        If there are no answers at all.
    """
    require_answers(ledger)
    head = f"WITH reply AS ({reply_sql(question)}), scored AS ({_scored_sql(question)})"
    sql = cells_sql(head, question.measures, question.scopes)
    return as_cells(ledger.merge(sql, **construct_parameters(question.constructs)))


def cells_sql(head: str, measures: Sequence[str], scopes: Sequence[tuple[str, ...]]) -> str:
    """Return the query of all scopes over the rows ``scored`` that `head` (a WITH clause) defines.

    ``scored`` has construct, perspective, period, day, unit, segment, customer_key, anonymous, low, high and one
    column per measure.
    """
    return f"{head} " + " UNION ALL ".join(_scope_sql(tuple(measures), scope) for scope in scopes)


def as_cells(rows: pa.Table) -> Cells:
    """Return the rows of `cells_sql` as cells, sorted by key."""
    return Cells(rows.sort_by([(k, "ascending") for k in KEYS]), KEYS)


def construct_parameters(constructs: Sequence[str]) -> dict[str, object]:
    """Return the parameters that name the constructs in a query."""
    return {f"construct_{i}": name for i, name in enumerate(constructs)}


def construct_list(constructs: Sequence[str]) -> str:
    """Return the SQL list of construct parameters."""
    return ", ".join(f"$construct_{i}" for i in range(len(constructs)))


def perspective_sql(view: str = "") -> str:
    """Return the SQL expression of the perspective, remembered answers apart."""
    at = f"{view}." if view else ""
    return f"CASE WHEN {at}lag = 'remembered' THEN {at}perspective || ' remembered' ELSE {at}perspective END"


def reply_sql(question: Question) -> str:
    """Return the query with one row per reply and construct: score s on its scale, u on 0..1."""
    partial = "" if question.include_partial else "AND NOT partial"
    return f"""
        SELECT reply_id, construct, MIN(customer_key) AS customer_key, MIN({perspective_sql()}) AS perspective,
               MIN(survey_id) AS survey_id, MIN({sql_period(question.grain)}) AS period, MIN(day) AS day,
               COALESCE(MIN(unit), '') AS unit, {_segment_sql(question.segment)} AS segment,
               MIN(invitation_id) AS invitation_id, AVG(score) AS s, AVG(unit_score) AS u,
               MIN(low) AS low, MAX(high) AS high
        FROM answered
        WHERE construct IN ({construct_list(question.constructs)}) AND score IS NOT NULL AND about IS NULL
              {partial}
        GROUP BY reply_id, construct"""


def measure_sql(measure: str, boxes: int = 2) -> str:
    """Return the SQL expression of one measure over a row of `reply_sql`."""
    return f"CAST({MEASURES[measure].format(boxes=boxes)} AS DOUBLE)"


def cluster_sums(row: Mapping[str, Any], measure: str) -> ClusterSums:
    """Return the clustered sums of one cell of `answered_cells`."""
    n = int(row["answers"])
    return ClusterSums(
        clusters=int(row["clusters"]),
        answers=n,
        y=float(row[measure]),
        n=float(n),
        yy=float(row[f"{measure}_yy"]),
        yn=float(row[f"{measure}_yn"]),
        nn=float(row["nn"]),
    )


def scale_of(rows: Sequence[Mapping[str, Any]]) -> tuple[float, float] | None:
    """Return the one scale on which all answers of the cells were given; None when there are several."""
    n = sum(r["answers"] for r in rows)
    if not n:
        return None
    ends = []
    for end in ("low", "high"):
        total, squares = sum(r[f"{end}_ends"] for r in rows), sum(r[f"{end}_squares"] for r in rows)
        mean = total / n
        if squares / n - mean * mean > 1e-9 * max(1.0, mean * mean):
            return None
        ends.append(mean)
    low, high = ends
    return (low, high) if low < high else None


def main_perspective(cells: Cells, wanted: str = "") -> str:
    """Return the perspective to read: the one wanted, else the one with most answers ("" when none)."""
    rows = cells.over("perspective").rows.to_pylist() if len(cells) else []
    if wanted:
        return wanted
    best = max(rows, key=lambda r: (r["answers"], r["perspective"]), default=None)
    return str(best["perspective"]) if best else ""


def _segment_sql(segment: str) -> str:
    if segment in PAIRS:
        first, second = PAIRS[segment]
        return f"COALESCE(MIN({first}), '') || ' / ' || COALESCE(MIN({second}), '')"
    return f"COALESCE(MIN({segment}), '')" if segment else "''"


def _scored_sql(question: Question) -> str:
    measures = ", ".join(f"{measure_sql(m, question.boxes)} AS {m}" for m in question.measures)
    return f"""
        SELECT construct, perspective, period, day, unit, segment, customer_key,
               CASE WHEN customer_key IS NULL THEN reply_id END AS anonymous, low, high, {measures}
        FROM reply"""


def _scope_sql(measures: tuple[str, ...], scope: tuple[str, ...]) -> str:
    """Return the query of one scope: first per person inside the cell, then per cell."""
    period = "period" if "period" in scope else "-1"
    unit = "unit" if "unit" in scope else "''"
    segment = "CAST(day AS VARCHAR)" if "day" in scope else "segment" if "segment" in scope else "''"
    inner = ", ".join(f"SUM({m}) AS {m}, SUM({m} * {m}) AS {m}_squares" for m in measures)
    outer = ", ".join(
        f"SUM({m}) AS {m}, SUM({m}_squares) AS {m}_squares, SUM({m} * {m}) AS {m}_yy, SUM({m} * n) AS {m}_yn"
        for m in measures
    )
    return f"""
        SELECT '{scope_name(scope)}' AS scope, construct, perspective, period, unit, segment,
               CAST(SUM(n) AS BIGINT) AS answers, COUNT(*) AS clusters, SUM(CAST(n AS DOUBLE) * n) AS nn,
               SUM(low_ends) AS low_ends, SUM(low_squares) AS low_squares,
               SUM(high_ends) AS high_ends, SUM(high_squares) AS high_squares, {outer}
        FROM (SELECT construct, perspective, {period} AS period, {unit} AS unit, {segment} AS segment,
                     customer_key, anonymous, COUNT(*) AS n, SUM(low) AS low_ends, SUM(low * low) AS low_squares,
                     SUM(high) AS high_ends, SUM(high * high) AS high_squares, {inner}
              FROM scored
              GROUP BY construct, perspective, {_group(period, unit, segment)} customer_key, anonymous) persons
        GROUP BY construct, perspective, period, unit, segment"""


def _group(*expressions: str) -> str:
    """Return the expressions that are not constants, as the head of a GROUP BY list."""
    return "".join(f"{e}, " for e in expressions if e not in ("-1", "''"))


def scope_name(scope: tuple[str, ...]) -> str:
    """Return the name of a scope in the key ``scope``: ``all``, ``period``, ``period unit``."""
    return " ".join(scope) or "all"
