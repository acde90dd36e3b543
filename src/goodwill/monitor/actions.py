"""The facts of actions as monitoring needs them: who was treated from when, what was done, what moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa

from goodwill.core.cells import Cells
from goodwill.core.method import Facts

if TYPE_CHECKING:
    from collections.abc import Iterable

ACTIONS = """
SELECT action_id, title, lever, aim, design, owner, budget, spent, planned_start, due FROM actions ORDER BY action_id
"""
EXPOSED = """
SELECT what_id, unit_id, arm, MIN(assigned_at) AS assigned_at, MIN(received_at) AS received_at
FROM exposures WHERE unit_id IS NOT NULL GROUP BY what_id, unit_id, arm ORDER BY what_id, unit_id, arm
"""
STEPS = """
SELECT action_id, unit_id, COUNT(*) AS planned, SUM(CASE WHEN done_at IS NOT NULL THEN 1 ELSE 0 END) AS done,
       SUM(fidelity) AS fidelity, MAX(planned_for) AS planned_for
FROM action_steps GROUP BY action_id, unit_id ORDER BY action_id, unit_id
"""
# An action at units shows in contacts that their people handled, as felt at the time: contacts that a machine or
# nobody handled would only water it down, and what is remembered later is never pooled with what was felt.
UNIT_MONTHS = """
SELECT construct, unit, month, COUNT(*) AS n, SUM(score) AS total, SUM(score * score) AS squares
FROM answered
WHERE unit IS NOT NULL AND score IS NOT NULL AND construct IN (SELECT construct FROM aimed)
      AND (handler IS NULL OR handler NOT IN ('automation', 'none'))
      AND (lag IS NULL OR lag <> 'remembered')
      AND about IS NULL AND NOT partial
GROUP BY construct, unit, month
"""
LAST_DAY = "SELECT MAX(day) AS last_day FROM answered"


@dataclass(frozen=True)
class ActionFacts:
    """What `summarise` brings: additive unit-month cells and the small tables of actions.

    Adding two summaries adds the cells; actions, exposures and steps are the company's and the same in
    every split of customers.
    """

    cells: Cells
    actions: pa.Table
    exposed: pa.Table
    steps: pa.Table
    last_day: str
    zone: str

    def __add__(self, other: ActionFacts) -> ActionFacts:
        later = max(self.last_day, other.last_day)
        return ActionFacts(self.cells + other.cells, self.actions, self.exposed, self.steps, later, self.zone)


def gather(ledger: Facts, metrics: Iterable[str]) -> ActionFacts:
    """Ask the engine for everything the verdicts need, for the aimed constructs in `metrics`."""
    actions = ledger.merge(ACTIONS) if ledger.has("actions") else pa.table({"action_id": pa.array([], pa.string())})
    names = sorted(set(metrics))
    quoted = ", ".join("('" + name.replace("'", "''") + "')" for name in names) or "('')"
    sql = f"WITH aimed AS (SELECT * FROM (VALUES {quoted}) AS a(construct)) {UNIT_MONTHS}"
    cells = Cells(ledger.merge(sql), ("construct", "unit", "month"))
    last = ledger.merge(LAST_DAY)["last_day"][0].as_py()
    return ActionFacts(
        cells=cells.over(*cells.by) if len(cells) else cells,
        actions=actions,
        exposed=ledger.merge(EXPOSED) if ledger.has("exposures") else pa.table({"what_id": pa.array([], pa.string())}),
        steps=ledger.merge(STEPS) if ledger.has("action_steps") else pa.table({"action_id": pa.array([], pa.string())}),
        last_day=last.isoformat() if last else "",
        zone=ledger.zone,
    )


def month_of(moment: datetime, zone: str) -> int:
    """Return year x 12 + month - 1 of an instant in the project's zone."""
    local = moment.astimezone(ZoneInfo(zone))
    return local.year * 12 + local.month - 1


def last_complete_month(last_day: str) -> int:
    """Return the last month whose last day has facts (ISO date in, month number out)."""
    from calendar import monthrange

    if not last_day:
        return -1
    year, month, day = (int(part) for part in last_day.split("-"))
    number = year * 12 + month - 1
    return number if day == monthrange(year, month)[1] else number - 1


def month_name(number: int) -> str:
    """Return ``2026-05`` for a month number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
