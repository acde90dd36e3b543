"""The frame of a screen's filters: the tree of units, the months there are, and which of them are unfinished."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from goodwill.measure.periods import unfinished

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.core.method import Facts

UNITS = """
SELECT unit_id AS unit, parent, kind FROM (
  SELECT unit_id, parent, kind, ROW_NUMBER() OVER (PARTITION BY unit_id ORDER BY valid_from DESC) AS place
  FROM units) latest
WHERE place = 1 ORDER BY unit_id
"""
DAYS = "SELECT month, day FROM {table} WHERE day IS NOT NULL GROUP BY month, day"


def units(ledger: Facts) -> pa.Table:
    """Return ``unit, parent, kind`` of every unit as it was last described."""
    rows: pa.Table = ledger.merge(UNITS)
    return rows


def about(ledger: Facts, circumstances: list[str]) -> str:
    """Return JSON on the cells of a version: months, the unfinished ones, circumstances, and when it was written.

    Months are numbers: year x 12 + month - 1. A month is unfinished where facts cover it only in part.
    """
    days: dict[date, int] = {}
    for table, needs in (("contacts", "interactions"), ("answered", "answers")):
        if ledger.has(needs):
            rows = ledger.merge(DAYS.format(table=table))
            days |= dict(zip(rows["day"].to_pylist(), rows["month"].to_pylist(), strict=True))
    plain = {
        "version": ledger.version,
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "first_month": min(days.values(), default=None),
        "last_month": max(days.values(), default=None),
        "unfinished": sorted(unfinished(days)),
        "first_day": min(days).isoformat() if days else None,
        "last_day": max(days).isoformat() if days else None,
        "circumstances": circumstances,
    }
    return json.dumps(plain, ensure_ascii=False, indent=1)
