"""How much repeated customers widen each figure: cluster-robust over naive variance, over the whole.

Cells are sums over answers and do not know who gave them, so that they can be added over any filter. What
they need from the customers is one number per figure: the design effect over the whole company. A filter
holds fewer answers of each customer than the whole does, so that using it errs wide; it errs narrow only
where a filter picks customers who answer more often than others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goodwill.measure.answered_cells import Question, answered_cells, cluster_sums
from goodwill.stats.clustered import ClusterSums

if TYPE_CHECKING:
    from goodwill.core.method import Facts

CONTACTS = "contacts"
CONTACT_MEASURES = {"resolved": "CASE WHEN resolved THEN 1.0 WHEN NOT resolved THEN 0.0 END", "wait": "wait",
                    "duration": "duration"}  # fmt: skip
SCHEMA = pa.schema([
    ("perspective", pa.string()), ("construct", pa.string()), ("answers", pa.int64()), ("clusters", pa.int64()),
    ("naive", pa.float64()), ("robust", pa.float64()), ("design_effect", pa.float64()),
])  # fmt: skip


def design_effects(ledger: Facts, constructs: Sequence[str]) -> pa.Table:
    """Return the design effect of each perspective and construct, and of what is measured of contacts.

    Returns
    -------
    pa.Table
        ``perspective`` (remembered answers apart; ``contacts`` for resolved, wait and duration), ``construct``,
        ``answers``, ``clusters`` (customers; who is not known counts as one customer each), ``naive`` and
        ``robust`` (variances of the mean: s^2/n, and Cochran 1977 eq. 6.13), ``design_effect`` (at least 1.0).
        Recommendation is measured as -1, 0, 1 (the net promoter score), all else as a mean.
    """
    rows: list[dict[str, Any]] = []
    if ledger.has("answers"):
        cells = answered_cells(ledger, Question(tuple(constructs), ("score", "net"), ((),)))
        for row in cells.rows.to_pylist():
            measure = "net" if row["construct"] == "recommend" else "score"
            squares = float(row[f"{measure}_squares"])
            rows.append(_row(row["perspective"], row["construct"], cluster_sums(row, measure), squares))
    if ledger.has("interactions"):
        for measure, expression in CONTACT_MEASURES.items():
            row = ledger.merge(_contact_sql(expression)).to_pylist()[0]
            if row["answers"]:
                sums = ClusterSums(int(row["clusters"]), int(row["answers"]), *(float(row[k]) for k in
                                   ("y", "n", "yy", "yn", "nn")))  # fmt: skip
                rows.append(_row(CONTACTS, measure, sums, float(row["squares"])))
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def design_effect(sums: ClusterSums, squares: float) -> tuple[float, float, float]:
    """Return naive and robust variance of a mean and their ratio, at least 1.0 (and 1.0 where none is defined).

    Parameters
    ----------
    sums
        Over clusters.
    squares
        Sum of the squared answers.
    """
    n = sums.answers
    if n < 2 or sums.clusters < 2:
        return 0.0, 0.0, 1.0
    naive = max(0.0, squares - n * sums.mean**2) / (n - 1) / n
    robust = sums.variance
    return naive, robust, max(1.0, robust / naive) if naive > 0 else 1.0


def _row(perspective: str, construct: str, sums: ClusterSums, squares: float) -> dict[str, Any]:
    naive, robust, effect = design_effect(sums, squares)
    return {
        "perspective": perspective, "construct": construct, "answers": sums.answers, "clusters": sums.clusters,
        "naive": naive, "robust": robust, "design_effect": effect,
    }  # fmt: skip


def _contact_sql(expression: str) -> str:
    return f"""
        SELECT COUNT(*) AS clusters, SUM(n) AS answers, SUM(y) AS y, SUM(CAST(n AS DOUBLE)) AS n, SUM(y * y) AS yy,
               SUM(y * n) AS yn, SUM(CAST(n AS DOUBLE) * n) AS nn, SUM(squares) AS squares
        FROM (SELECT COUNT(*) AS n, SUM(v) AS y, SUM(v * v) AS squares
              FROM (SELECT customer_key, CASE WHEN customer_key IS NULL THEN interaction_id END AS unknown,
                           {expression} AS v FROM contacts) measured
              WHERE v IS NOT NULL GROUP BY customer_key, unknown) customers"""
