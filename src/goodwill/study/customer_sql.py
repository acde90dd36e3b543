"""The query behind the list of customers: one row each, joined from what every table knows of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goodwill.core.method import Facts

TIMES = {"interactions": ("contacts", "started_at"), "answers": ("answered", "answered_at"),
         "outcomes": ("outcomes", "happened_at")}  # fmt: skip
YEAR = 365.25 * 86_400.0
LAST = {
    "interactions": """LEFT JOIN (
  SELECT customer_key, COUNT(*) AS interactions, MAX(started_at) AS last_contact,
         MAX_BY(touchpoint, started_at) AS last_touchpoint
  FROM contacts WHERE customer_key IS NOT NULL GROUP BY customer_key) i ON i.customer_key = p.customer_key""",
    "answers": """LEFT JOIN (
  SELECT customer_key, MAX_BY(CASE WHEN construct = 'recommend' THEN score END, CASE WHEN construct = 'recommend'
         THEN answered_at END) AS nps, MAX(CASE WHEN construct = 'recommend' THEN answered_at END) AS nps_at,
         {parts}
  FROM answered WHERE customer_key IS NOT NULL AND score IS NOT NULL AND about IS NULL
   AND construct IN ('recommend', 'success', 'ease', 'emotion')
  GROUP BY customer_key) a ON a.customer_key = p.customer_key""",
    "outcomes": """LEFT JOIN (
  SELECT customer_key, MAX_BY(kind, happened_at) AS last_outcome, MAX(happened_at) AS last_outcome_at,
         SUM(CASE WHEN kind = 'complaint' AND {recent} THEN 1 ELSE 0 END) AS complaints,
         SUM(CASE WHEN kind IN ('purchase', 'renewal') AND {recent} AND {ours} THEN amount END) AS revenue,
         SUM(CASE WHEN kind IN ('purchase', 'renewal') AND {recent} AND NOT {ours} AND amount IS NOT NULL
             THEN 1 ELSE 0 END) AS other_currencies
  FROM outcomes GROUP BY customer_key) o ON o.customer_key = p.customer_key""",
    "memberships": """LEFT JOIN (
  SELECT customer_key, MAX_BY(unit_id, valid_from) AS unit FROM memberships WHERE {now} GROUP BY customer_key
  ) m ON m.customer_key = p.customer_key""",
    "attributes": """LEFT JOIN (
  SELECT customer_key, MAX_BY(value, valid_from) AS segment FROM attributes WHERE name = 'segment' AND {now}
  GROUP BY customer_key) s ON s.customer_key = p.customer_key""",
    "circumstances": """LEFT JOIN (
  SELECT customer_key, STRING_AGG(label, '{between}' ORDER BY label) AS circumstances FROM (
    SELECT DISTINCT customer_key, {label} AS label FROM circumstances WHERE {now}) w
  WHERE label IS NOT NULL GROUP BY customer_key) w ON w.customer_key = p.customer_key""",
}  # fmt: skip
COLUMNS = {
    "interactions": ("CAST(COALESCE(i.interactions, 0) AS BIGINT) AS interactions, i.last_contact, i.last_touchpoint",
                     "CAST(0 AS BIGINT) AS interactions, CAST(NULL AS TIMESTAMPTZ) AS last_contact, "
                     "CAST(NULL AS VARCHAR) AS last_touchpoint"),
    "answers": ("a.nps, a.nps_at, a.success, a.ease, a.emotion",
                "CAST(NULL AS DOUBLE) AS nps, CAST(NULL AS TIMESTAMPTZ) AS nps_at, CAST(NULL AS DOUBLE) AS success, "
                "CAST(NULL AS DOUBLE) AS ease, CAST(NULL AS DOUBLE) AS emotion"),
    "outcomes": ("CAST(COALESCE(o.complaints, 0) AS BIGINT) AS complaints, o.last_outcome, o.last_outcome_at, "
                 "o.revenue, CAST(COALESCE(o.other_currencies, 0) AS BIGINT) AS other_currencies",
                 "CAST(0 AS BIGINT) AS complaints, CAST(NULL AS VARCHAR) AS last_outcome, "
                 "CAST(NULL AS TIMESTAMPTZ) AS last_outcome_at, CAST(NULL AS DOUBLE) AS revenue, "
                 "CAST(0 AS BIGINT) AS other_currencies"),
    "memberships": ("m.unit", "CAST(NULL AS VARCHAR) AS unit"),
    "attributes": ("s.segment", "CAST(NULL AS VARCHAR) AS segment"),
    "circumstances": ("w.circumstances", "CAST(NULL AS VARCHAR) AS circumstances"),
}  # fmt: skip
BETWEEN = "\x1f"
"""Stands between the circumstances of one customer: the unit separator, which no source writes."""


def people_sql(ledger: Facts) -> str:
    """Return the query of the keys of everybody of whom something is known."""
    tables = ["customers"] + [t for needs, (t, _) in TIMES.items() if ledger.has(needs)]
    return " UNION ".join(f"SELECT customer_key FROM {t} WHERE customer_key IS NOT NULL" for t in tables)


def latest_sql(ledger: Facts) -> str:
    """Return the query of the latest instant of which something is known, as ``latest``."""
    parts = [f"SELECT MAX({time}) AS instant FROM {t}" for needs, (t, time) in TIMES.items() if ledger.has(needs)]
    parts = parts or ["SELECT MAX(since) AS instant FROM customers"]
    return f"SELECT MAX(instant) AS latest FROM ({' UNION ALL '.join(parts)}) t"


def customer_sql(ledger: Facts, ids: str, currency: str, as_of: datetime | None, label: str) -> str:
    """Return the query of one row per customer, in order of the source's id.

    Parameters
    ----------
    ledger
        The facts.
    ids
        Name of a table ``id, key``.
    currency
        The project's.
    as_of
        What "now" is.
    label
        SQL for the name of a circumstance.
    """
    now = as_of.timestamp() if as_of else 0.0
    parts = ", ".join(
        f"100 * MAX_BY(CASE WHEN construct = '{c}' THEN unit_score END, CASE WHEN construct = '{c}' THEN answered_at "
        f"END) AS {c}"
        for c in ("success", "ease", "emotion")
    )
    words = {
        "parts": parts, "label": label, "between": BETWEEN,
        "recent": f"epoch(happened_at) > {now - YEAR!r}",
        "ours": f"COALESCE(currency, '{currency}') = '{currency}'",
        "now": f"epoch(valid_from) <= {now!r} AND (valid_to IS NULL OR epoch(valid_to) > {now!r})",
    }  # fmt: skip
    columns, joins = [], []
    for table, (known, unknown) in COLUMNS.items():
        there = ledger.has(table)
        columns.append(known if there else unknown)
        joins += [LAST[table].format(**words)] if there else []
    return f"""
SELECT p.customer_key, n.id AS source_id, c.account_id, c.since, c.language, {", ".join(columns)}
FROM ({people_sql(ledger)}) p
LEFT JOIN (SELECT key, MIN(id) AS id FROM {ids} GROUP BY key) n ON n.key = p.customer_key
LEFT JOIN (SELECT customer_key, MIN(account_id) AS account_id, MIN(since) AS since, MAX_BY(language, since) AS language
           FROM customers GROUP BY customer_key) c ON c.customer_key = p.customer_key
{chr(10).join(joins)}
ORDER BY COALESCE(n.id, ''), p.customer_key"""
