"""The cells behind units side by side: experiences that a unit handled, and those its customers had elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.cells import Cells
from goodwill.core.method import Facts
from goodwill.measure.answered_cells import (
    as_cells,
    cells_sql,
    cluster_sums,
    construct_parameters,
    perspective_sql,
    require_answers,
)

Floats = npt.NDArray[np.float64]
PARTS = ("success", "ease", "emotion")
HANDLED, ELSEWHERE = "handled", "elsewhere"
MEASURES = ("score", *PARTS)
SCOPES = ((), ("unit",), ("period", "unit", "segment"), ("day",))


def unit_cells(ledger: Facts, include_partial: bool) -> Cells:
    """Return sums of the three parts and of their mean, per month, unit and kind of contact.

    Returns
    -------
    Cells
        As `answered_cells`; ``construct`` is ``handled`` for contacts that people of the unit handled (or where it
        is not known who did) and ``elsewhere`` for those that a machine or nobody handled, which stand under the
        unit that looks after the customer. ``score`` is the mean of the three parts on 0..1, one per reply.

    Raises
    ------
    LedgerError
        If there are no answers at all.
    """
    require_answers(ledger)
    return as_cells(ledger.merge(cells_sql(_head(include_partial), MEASURES, SCOPES), **construct_parameters(PARTS)))


def _head(include_partial: bool) -> str:
    parts = ", ".join(
        f"AVG(CASE WHEN construct = $construct_{i} THEN unit_score END) AS {name}" for i, name in enumerate(PARTS)
    )
    partial = "" if include_partial else "AND NOT partial"
    return f"""
        WITH reply AS (
          SELECT reply_id, MIN(customer_key) AS customer_key, MIN({perspective_sql()}) AS perspective,
                 MIN(month) AS period, MIN(day) AS day, COALESCE(MIN(unit), '') AS unit,
                 COALESCE(MIN(touchpoint), '') || ' / ' || COALESCE(MIN(mode), '') AS segment,
                 CASE WHEN MIN(handler) IN ('automation', 'none') THEN '{ELSEWHERE}' ELSE '{HANDLED}' END AS construct,
                 MIN(low) AS low, MAX(high) AS high, {parts}
          FROM answered
          WHERE construct IN ($construct_0, $construct_1, $construct_2) AND score IS NOT NULL
                AND about IS NULL {partial}
          GROUP BY reply_id),
        scored AS (
          SELECT construct, perspective, period, day, unit, segment, customer_key,
                 CASE WHEN customer_key IS NULL THEN reply_id END AS anonymous, low, high,
                 (success + ease + emotion) / 3 AS score, success, ease, emotion
          FROM reply WHERE success IS NOT NULL AND ease IS NOT NULL AND emotion IS NOT NULL)"""


def repeated_covariance(rows: Sequence[Mapping[str, Any]]) -> dict[str, Floats]:
    """Return per unit what customers who answer again add to the covariance of its three means, on 0..1.

    How much more customers say alike than chance is pooled over units, since one unit holds too few to tell. The
    covariance between parts follows from the variance of their mean and is taken as equal for all pairs.
    """
    alone = {m: {r["unit"]: _independent(r, m) for r in rows} for m in MEASURES}
    ratio = {}
    for m in MEASURES:
        beyond = sum(_clustered(r, m) - alone[m][r["unit"]] for r in rows)
        ratio[m] = max(0.0, beyond / max(sum(alone[m].values()), 1e-300))
    found = {}
    for r in rows:
        more = np.array([ratio[p] * alone[p][r["unit"]] for p in PARTS])
        k = len(PARTS)
        shared = (k * k * ratio["score"] * alone["score"][r["unit"]] - more.sum()) / (k * (k - 1))
        covariance = np.full((k, k), max(0.0, min(shared, float(more.min()))))
        np.fill_diagonal(covariance, more)
        found[str(r["unit"])] = covariance
    return found


def repeated_variance(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the same for the mean of the parts."""
    return {u: float(c.mean()) for u, c in repeated_covariance(rows).items()}


def _independent(row: Mapping[str, Any], measure: str) -> float:
    """Return the variance of a mean if all answers of the cell were independent."""
    n = row["answers"]
    return float(max(0.0, row[f"{measure}_squares"] / n - (row[measure] / n) ** 2) / n)


def _clustered(row: Mapping[str, Any], measure: str) -> float:
    sums = cluster_sums(row, measure)
    return float(sums.variance) if sums.clusters > 1 else _independent(row, measure)
