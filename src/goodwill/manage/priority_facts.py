"""What priorities need of the facts: experiences with what followed, reach, and what a customer is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from goodwill.core.cells import Cells
from goodwill.core.method import Facts

COMPONENTS = ("success", "ease", "emotion")

# One row per customer and touchpoint: mean components, and whether the customer left within the horizon
# after the last experience that has been followed for that long.
FOLLOWED = """
WITH told AS (
    SELECT reply_id, customer_key, touchpoint, MAX(epoch(answered_at)) AS told_at,
           AVG(CASE WHEN construct = 'success' THEN unit_score END) AS success,
           AVG(CASE WHEN construct = 'ease' THEN unit_score END) AS ease,
           AVG(CASE WHEN construct = 'emotion' THEN unit_score END) AS emotion
    FROM answered
    WHERE perspective = 'experience' AND customer_key IS NOT NULL AND touchpoint IS NOT NULL
      AND construct IN ('success', 'ease', 'emotion') AND unit_score IS NOT NULL
    GROUP BY reply_id, customer_key, touchpoint
),
complete AS (
    SELECT customer_key, touchpoint, MAX(told_at) AS told_at, AVG(success) AS success, AVG(ease) AS ease,
           AVG(emotion) AS emotion
    FROM told
    WHERE success IS NOT NULL AND ease IS NOT NULL AND emotion IS NOT NULL AND told_at <= $until
    GROUP BY customer_key, touchpoint
),
{followed}
SELECT touchpoint, COUNT(*) AS n,
       SUM(success) AS success, SUM(ease) AS ease, SUM(emotion) AS emotion, SUM(y) AS y,
       SUM(success * success) AS success_success, SUM(success * ease) AS success_ease,
       SUM(success * emotion) AS success_emotion, SUM(success * y) AS success_y,
       SUM(ease * ease) AS ease_ease, SUM(ease * emotion) AS ease_emotion, SUM(ease * y) AS ease_y,
       SUM(emotion * emotion) AS emotion_emotion, SUM(emotion * y) AS emotion_y, SUM(y * y) AS y_y
FROM followed GROUP BY touchpoint
"""
LEFT = """
gone AS (
    SELECT customer_key, MIN(epoch(happened_at)) AS gone_at FROM outcomes
    WHERE kind = 'cancellation' GROUP BY customer_key
),
followed AS (
    SELECT c.touchpoint, c.success, c.ease, c.emotion,
           CASE WHEN g.gone_at IS NOT NULL AND g.gone_at <= c.told_at + $horizon THEN 1.0 ELSE 0.0 END AS y
    FROM complete c LEFT JOIN gone g ON g.customer_key = c.customer_key
    WHERE g.gone_at IS NULL OR g.gone_at > c.told_at
)
"""
LATER_SCORE = """
later AS (
    SELECT c.customer_key, c.touchpoint, AVG(a.score) AS y
    FROM complete c JOIN answered a
      ON a.customer_key = c.customer_key AND a.construct = 'recommend'
     AND epoch(a.answered_at) > c.told_at AND epoch(a.answered_at) <= c.told_at + $horizon
    GROUP BY c.customer_key, c.touchpoint
),
followed AS (
    SELECT c.touchpoint, c.success, c.ease, c.emotion, l.y
    FROM complete c JOIN later l ON l.customer_key = c.customer_key AND l.touchpoint = c.touchpoint
)
"""
REACH = """
SELECT touchpoint, COUNT(DISTINCT customer_key) AS customers, COUNT(*) AS contacts
FROM interactions WHERE customer_key IS NOT NULL AND month > $month - 12 AND month <= $month GROUP BY touchpoint
"""
WORTH = """
SELECT COUNT(*) AS customers, SUM(amount) AS amount, SUM(amount * amount) AS squares
FROM (
    SELECT customer_key, SUM(amount) AS amount FROM outcomes
    WHERE kind IN ('purchase', 'renewal') AND amount IS NOT NULL AND month > $month - 12 AND month <= $month
      AND currency = (SELECT MIN(currency) FROM outcomes WHERE kind IN ('purchase', 'renewal') AND amount IS NOT NULL)
    GROUP BY customer_key
) AS paid
"""
LAST = """
SELECT MAX(epoch(answered_at)) AS last_second, MAX(month) AS last_month FROM answered WHERE perspective = 'experience'
"""


@dataclass(frozen=True)
class PriorityFacts:
    """Additive sums for priorities.

    Attributes
    ----------
    followed
        Cells by touchpoint: counts, sums and cross-products of the components and what followed.
    reach
        Cells by touchpoint: customers and contacts of the last twelve months.
    worth
        Cells without key: customers who paid, what they paid, squares, last twelve months.
    outcome
        ``"left"`` (cancelled within the horizon), ``"score"`` (a later recommend answer) or ``"none"``.
    currency
        Of `worth`; empty when nothing was paid.
    """

    followed: Cells
    reach: Cells
    worth: Cells
    outcome: str
    currency: str

    def __add__(self, other: PriorityFacts) -> PriorityFacts:
        if self.outcome != other.outcome or self.currency != other.currency:
            raise ValueError("priorities of different outcomes or currencies do not add")
        return PriorityFacts(
            self.followed + other.followed,
            self.reach + other.reach,
            self.worth + other.worth,
            self.outcome,
            self.currency,
        )


def gather(ledger: Facts, horizon_days: int) -> PriorityFacts:
    """Ask the engine for the sums; the outcome is leaving where it is recorded, else a later score."""
    last = ledger.merge(LAST).to_pylist()[0]
    if last["last_second"] is None:
        return _nothing()
    outcome = _outcome(ledger)
    horizon = float(horizon_days * 86_400)
    month = int(last["last_month"])
    followed = _NO_FOLLOWED
    if outcome != "none":
        sql = FOLLOWED.replace("{followed}", LEFT if outcome == "left" else LATER_SCORE)
        # A later score needs no full follow-up: only those who answered again are in it.
        until = float(last["last_second"]) - (horizon if outcome == "left" else 0.0)
        followed = ledger.merge(sql, until=until, horizon=horizon)
    worth, currency = _NO_WORTH, ""
    if ledger.has("outcomes", "amount", "currency"):
        worth = ledger.merge(WORTH, month=month)
        currency = _currency(ledger)
    reach = ledger.merge(REACH, month=month) if ledger.has("interactions") else _NO_REACH
    return PriorityFacts(
        Cells(followed, ("touchpoint",)), Cells(reach, ("touchpoint",)), Cells(worth, ()), outcome, currency
    )


def _outcome(ledger: Facts) -> str:
    if ledger.has("outcomes"):
        found = ledger.merge("SELECT COUNT(*) AS n FROM outcomes WHERE kind = 'cancellation'")
        if found["n"][0].as_py():
            return "left"
    found = ledger.merge(
        "SELECT COUNT(*) AS n FROM answered WHERE construct = 'recommend' AND customer_key IS NOT NULL"
    )
    return "score" if found["n"][0].as_py() else "none"


def _currency(ledger: Facts) -> str:
    table = ledger.merge(
        "SELECT MIN(currency) AS currency FROM outcomes WHERE kind IN ('purchase', 'renewal') AND amount IS NOT NULL"
    )
    return table["currency"][0].as_py() or ""


_PAIRS = tuple(f"{a}_{b}" for i, a in enumerate((*COMPONENTS, "y")) for b in (*COMPONENTS, "y")[i:])
_NO_FOLLOWED = pa.table(
    {"touchpoint": pa.array([], pa.string()), "n": pa.array([], pa.int64())}
    | {name: pa.array([], pa.float64()) for name in (*COMPONENTS, "y", *_PAIRS)}
)
_NO_REACH = pa.table(
    {
        "touchpoint": pa.array([], pa.string()),
        "customers": pa.array([], pa.int64()),
        "contacts": pa.array([], pa.int64()),
    }
)
_NO_WORTH = pa.table({"customers": [0], "amount": [0.0], "squares": [0.0]})


def _nothing() -> PriorityFacts:
    return PriorityFacts(
        Cells(_NO_FOLLOWED, ("touchpoint",)),
        Cells(_NO_REACH, ("touchpoint",)),
        Cells(_NO_WORTH, ()),
        "none",
        "",
    )


def normal_equations(row: dict[str, float]) -> tuple[np.ndarray, np.ndarray, float]:
    """Return X'X, X'y and y'y of one touchpoint, design = constant, success, ease, emotion."""
    names = ("one", *COMPONENTS)

    def product(a: str, b: str) -> float:
        if a == b == "one":
            return float(row["n"])
        if a == "one":
            return float(row[b])
        return float(row[f"{a}_{b}"] if f"{a}_{b}" in row else row[f"{b}_{a}"])

    gram = np.array(
        [[product(min((a, b), key=names.index), max((a, b), key=names.index)) for b in names] for a in names]
    )
    cross = np.array([product("one", "y"), *(product(c, "y") for c in COMPONENTS)])
    return gram, cross, float(row["y_y"])
