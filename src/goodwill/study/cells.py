"""Additive cells that screens will read: month x unit x touchpoint x channel x segment.

Written once per study; a page adds up the cells of its filter and answers in milliseconds, also while the
next study runs. Every column that is not a key is a sum.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from goodwill.core.cells import Cells

if TYPE_CHECKING:
    from goodwill.core.method import Facts

FOLDER = "derived/cells"
BY = ("month", "unit", "touchpoint", "channel", "segment")

# A customer's segment is the attribute called "segment" that held when they answered or made contact.
SEGMENT = """
LEFT JOIN (SELECT customer_key, value, epoch(valid_from) AS since, epoch(valid_to) AS until
           FROM attributes WHERE name = 'segment') s
  ON s.customer_key = f.customer_key AND s.since <= epoch(f.{time})
 AND (s.until IS NULL OR epoch(f.{time}) < s.until)
"""
ANSWERS = """
SELECT f.month, f.unit, f.touchpoint, f.channel, {segment} AS segment, f.perspective, f.construct, f.lag,
       COUNT(*) AS answers, SUM(f.score) AS score, SUM(f.score * f.score) AS score_squares,
       SUM(f.unit_score) AS unit_score, SUM(f.unit_score * f.unit_score) AS unit_score_squares,
       SUM(CASE WHEN f.construct = 'recommend' AND f.score >= 9 THEN 1 ELSE 0 END) AS promoters,
       SUM(CASE WHEN f.construct = 'recommend' AND f.score <= 6 THEN 1 ELSE 0 END) AS detractors
FROM answered f {join}
WHERE f.score IS NOT NULL AND f.about IS NULL
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
CONTACTS = """
SELECT f.month, f.unit, f.touchpoint, f.channel, {segment} AS segment, f.stage, f.handler,
       COUNT(*) AS contacts, SUM(CASE WHEN f.resolved THEN 1 ELSE 0 END) AS resolved,
       SUM(CASE WHEN f.resolved IS NOT NULL THEN 1 ELSE 0 END) AS resolved_known,
       SUM(f.wait) AS wait, SUM(CASE WHEN f.wait IS NOT NULL THEN 1 ELSE 0 END) AS wait_known,
       SUM(f.duration) AS duration, SUM(CASE WHEN f.duration IS NOT NULL THEN 1 ELSE 0 END) AS duration_known,
       SUM(f.transfers) AS transfers
FROM contacts f {join}
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


def answer_cells(ledger: Facts) -> Cells:
    """Return the cells of customers' answers (engagement is never among them)."""
    sql = _with_segment(ANSWERS, ledger, "answered_at")
    return Cells(ledger.merge(sql), (*BY, "perspective", "construct", "lag"))


def contact_cells(ledger: Facts) -> Cells:
    """Return the cells of contacts."""
    sql = _with_segment(CONTACTS, ledger, "started_at")
    return Cells(ledger.merge(sql), (*BY, "stage", "handler"))


def write_cells(ledger: Facts, project: Path) -> Path:
    """Write both sets of cells for the ledger's version and return their folder."""
    import pyarrow.parquet as pq

    folder = project / FOLDER / ledger.version
    folder.mkdir(parents=True, exist_ok=True)
    if ledger.has("answers"):
        pq.write_table(answer_cells(ledger).rows, folder / "answers.parquet")
    if ledger.has("interactions"):
        pq.write_table(contact_cells(ledger).rows, folder / "contacts.parquet")
    return folder


def _with_segment(sql: str, ledger: Facts, time: str) -> str:
    known = ledger.has("attributes")
    segment = "s.value" if known else "CAST(NULL AS VARCHAR)"
    join = SEGMENT.format(time=time) if known else ""
    return sql.format(segment=segment, join=join)
