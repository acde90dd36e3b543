"""The query that sets delivered levels beside each promise, from answers or from what contacts were like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goodwill.core.cells import Cells
from goodwill.core.errors import LedgerError
from goodwill.core.method import Facts
from goodwill.measure.answered_cells import as_cells, cells_sql

# What a promise can be measured by besides answers: column of the contacts, and whether it is a yes or no.
METRICS: Mapping[str, str] = {
    "wait": "wait",
    "duration": "duration",
    "transfers": "CAST(transfers AS DOUBLE)",
    "resolved": "CASE WHEN resolved THEN 1.0 WHEN NOT resolved THEN 0.0 END",
}
SCOPES = ((), ("period",), ("unit",), ("segment",), ("day",))
MEASURES = ("level", "kept")


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise as it was made.

    Attributes
    ----------
    promise_id, statement, measured_by, unit
        Its id, its words, the construct or metric it is measured by, and what its level is measured in.
    level, low, high
        The promised level and the ends of its scale.
    lower_is_better
        Whether a smaller figure is the better one.
    touchpoints
        Where it is kept; empty for everywhere.
    """

    promise_id: str
    statement: str
    measured_by: str
    unit: str
    level: float
    low: float
    high: float
    lower_is_better: bool
    touchpoints: tuple[str, ...] = ()

    @property
    def from_answers(self) -> bool:
        """Whether it is measured by asking customers."""
        return self.measured_by not in METRICS


@dataclass(frozen=True)
class PromiseCells:
    """Promises and the cells of what was delivered. Two of them add."""

    promises: tuple[Promise, ...]
    cells: Cells | None = field(default=None)

    def __add__(self, other: PromiseCells) -> PromiseCells:
        known = {p.promise_id: p for p in (*self.promises, *other.promises)}
        cells = self.cells if other.cells is None else other.cells
        if self.cells is not None and other.cells is not None:
            cells = self.cells + other.cells
        return PromiseCells(tuple(known[k] for k in sorted(known)), cells)


def promises_of(ledger: Facts) -> tuple[Promise, ...]:
    """Return the promises in the ledger, in order of id.

    Raises
    ------
    LedgerError
        If there are none.
    """
    if not ledger.has("promises"):
        raise LedgerError(
            "There are no promises to hold delivery against.",
            where="promises",
            do="load what the brand promises",
        )
    rows = ledger.merge(
        "SELECT promise_id, statement, measured_by, unit_of_measure, promised_level, low, high, higher_is, touchpoints "
        "FROM promises ORDER BY promise_id"
    ).to_pylist()
    return tuple(
        Promise(
            r["promise_id"], r["statement"], r["measured_by"], r["unit_of_measure"], float(r["promised_level"]),
            float(r["low"]), float(r["high"]), r["higher_is"] == "worse", _names(r["touchpoints"]),
        )
        for r in rows
    )  # fmt: skip


def delivered_cells(ledger: Facts, promises: Sequence[Promise]) -> Cells | None:
    """Return the cells of delivered (and, where asked in time, expected) levels per promise.

    Returns
    -------
    Cells or None
        As `answered_cells`, with the promise's id in ``construct``, ``delivered`` or ``expected`` in
        ``perspective``, the touchpoint in ``segment``, and the measures ``level`` (in the promise's unit, as asked
        or measured) and ``kept`` (1 where the level is at least as good as promised).
    """
    parts: list[str] = []
    parameters: dict[str, object] = {}
    for i, promise in enumerate(promises):
        # An engine refuses parameters that its query does not use.
        if not ledger.has("answers" if promise.from_answers else "interactions"):
            continue
        parameters[f"promise_{i}"] = promise.promise_id
        for j, touchpoint in enumerate(promise.touchpoints):
            parameters[f"touchpoint_{i}_{j}"] = touchpoint
        if not promise.from_answers:
            parts.append(_contacts_sql(i, promise))
            continue
        parameters[f"measured_{i}"] = promise.measured_by
        parts.append(_answers_sql(i, promise, "delivered"))
        if promise.measured_by.startswith("delivered.") and ledger.has("interactions"):
            parameters[f"expected_{i}"] = "expected." + promise.measured_by.removeprefix("delivered.")
            parts.append(_expected_sql(i, promise))
    if not parts:
        return None
    head = f"WITH scored AS ({' UNION ALL '.join(parts)})"
    return as_cells(ledger.merge(cells_sql(head, MEASURES, SCOPES), **parameters))


def _contacts_sql(i: int, promise: Promise) -> str:
    value = METRICS[promise.measured_by]
    return f"""
        SELECT p.promise_id AS construct, 'delivered' AS perspective, c.month AS period, c.day,
               COALESCE(c.unit, '') AS unit, COALESCE(c.touchpoint, '') AS segment, c.customer_key,
               CASE WHEN c.customer_key IS NULL THEN c.interaction_id END AS anonymous, p.low, p.high,
               CAST(c.figure AS DOUBLE) AS level, {_kept("c.figure", promise)} AS kept
        FROM (SELECT customer_key, interaction_id, month, day, unit, touchpoint, started_at, {value} AS figure
              FROM contacts) c
        JOIN promises p ON p.promise_id = $promise_{i} AND c.started_at >= p.valid_from
             AND (p.valid_to IS NULL OR c.started_at < p.valid_to)
        WHERE c.figure IS NOT NULL {_places(i, promise, "c.touchpoint")}"""


def _answers_sql(i: int, promise: Promise, perspective: str) -> str:
    # An answer on another scale is brought onto the scale of the promise; worded the other way it is turned.
    figure = _on_scale("a.unit_score", promise)
    return f"""
        SELECT p.promise_id AS construct, '{perspective}' AS perspective, a.month AS period, a.day,
               COALESCE(a.unit, '') AS unit, COALESCE(a.touchpoint, '') AS segment, a.customer_key,
               CASE WHEN a.customer_key IS NULL THEN a.reply_id END AS anonymous, p.low, p.high,
               {figure} AS level, {_kept(figure, promise)} AS kept
        FROM answered a
        JOIN promises p ON p.promise_id = $promise_{i} AND a.answered_at >= p.valid_from
             AND (p.valid_to IS NULL OR a.answered_at < p.valid_to)
        WHERE a.construct = $measured_{i} AND a.score IS NOT NULL AND NOT a.partial
              AND (a.touchpoint IS NULL OR 1 = 1 {_places(i, promise, "a.touchpoint")})"""


def _expected_sql(i: int, promise: Promise) -> str:
    """Return what customers expected: only answers given before their first contact where the promise is kept."""
    figure = _on_scale("a.unit_score", promise)
    return f"""
        SELECT p.promise_id AS construct, 'expected' AS perspective, a.month AS period, a.day,
               COALESCE(a.unit, '') AS unit, '' AS segment, a.customer_key,
               CASE WHEN a.customer_key IS NULL THEN a.reply_id END AS anonymous, p.low, p.high,
               {figure} AS level, {_kept(figure, promise)} AS kept
        FROM answered a
        JOIN promises p ON p.promise_id = $promise_{i}
        LEFT JOIN (SELECT customer_key, MIN(started_at) AS first_at FROM contacts c
                   WHERE customer_key IS NOT NULL {_places(i, promise, "c.touchpoint")} GROUP BY customer_key) seen
          ON seen.customer_key = a.customer_key
        WHERE a.construct = $expected_{i} AND a.score IS NOT NULL AND NOT a.partial AND a.customer_key IS NOT NULL
              AND (seen.first_at IS NULL OR a.answered_at < seen.first_at)"""


def _places(i: int, promise: Promise, column: str) -> str:
    if not promise.touchpoints:
        return ""
    names = ", ".join(f"$touchpoint_{i}_{j}" for j in range(len(promise.touchpoints)))
    return f"AND {column} IN ({names})"


def _on_scale(unit_score: str, promise: Promise) -> str:
    share = f"(1.0 - {unit_score})" if promise.lower_is_better else unit_score
    return f"(p.low + {share} * (p.high - p.low))"


def _kept(figure: str, promise: Promise) -> str:
    good = f"{figure} <= p.promised_level" if promise.lower_is_better else f"{figure} >= p.promised_level"
    return f"CAST(CASE WHEN {good} THEN 1.0 ELSE 0.0 END AS DOUBLE)"


def _names(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(value.split(";")) if isinstance(value, str) else tuple(str(v) for v in value)
