"""What is on record of each action, prepared for screens: plan, owner, budget, units, steps with what was done.

Whether it worked is a finding (`goodwill.monitor.before_after`); this is only what was planned and entered.
Customers who were reached one by one are not in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodwill.study.derived import ACTIONS, Place, drafted
from goodwill.study.opened import Opened

if TYPE_CHECKING:
    from goodwill.ledger.ledger import Ledger

PLANNED = """
SELECT action_id, title, lever, finding_id, aim, design, serves, owner, budget, spent, planned_start, due
FROM actions ORDER BY planned_start DESC, action_id
"""
REACHED = """
SELECT what_id AS action_id, unit_id AS unit, arm, MIN(assigned_by) AS assigned_by, MIN(assigned_at) AS assigned_at,
       MIN(received_at) AS received_at
FROM exposures WHERE unit_id IS NOT NULL GROUP BY what_id, unit_id, arm ORDER BY what_id, unit_id, arm
"""
STEPS = """
SELECT action_id, step, unit_id AS unit, planned_for, done_at, fidelity
FROM action_steps ORDER BY action_id, unit_id, planned_for, step
"""


@dataclass(frozen=True, slots=True)
class ReachedUnit:
    """A unit that an action was meant for, or could have been.

    Attributes
    ----------
    unit
        Which.
    arm
        ``treated``, ``control`` (held back) or ``eligible`` (could have been).
    assigned_by
        ``random``, ``rule`` or ``person``.
    assigned_at, received_at
        When it was decided, and when it began there; None where it did not.
    """

    unit: str
    arm: str
    assigned_by: str
    assigned_at: datetime
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step at one unit: when planned, when done (None: not), and how fully, 0 to 1."""

    step: str
    unit: str
    planned_for: datetime
    done_at: datetime | None
    fidelity: float


@dataclass(frozen=True, slots=True)
class ActionOnRecord:
    """One action as it was entered.

    Attributes
    ----------
    action_id, title, lever, finding_id, aim, design, serves, owner
        As in the ledger; empty where not known.
    budget, spent
        In the project's currency; None where not entered.
    planned_start, due
        When it was to begin and to be done.
    units, steps
        Where, and what.
    """

    action_id: str
    title: str
    lever: str
    finding_id: str
    aim: str
    design: str
    serves: str
    owner: str
    budget: float | None
    spent: float | None
    planned_start: datetime
    due: datetime
    units: tuple[ReachedUnit, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ActionSheet:
    """All actions on record at one version of the facts, the latest to begin first."""

    version: str
    currency: str
    actions: tuple[ActionOnRecord, ...]

    @classmethod
    def open(cls, project: str | Path, version: str = "") -> ActionSheet:
        """Return the sheet of a project: at `version`, else the newest; kept in this process until a newer is there.

        Raises
        ------
        LedgerError
            If no study has written it (of that version), or it was removed when somebody was erased.
        """
        return _OPENED.get(Path(project), ACTIONS, version)

    def action(self, action_id: str) -> ActionOnRecord | None:
        """Return one action; None when it is not on record."""
        return next((a for a in self.actions if a.action_id == action_id), None)


def write_actions(ledger: Ledger, project: Path) -> Path:
    """Write what is on record of all actions, and return the folder."""
    plain = {
        "version": ledger.version,
        "currency": ledger.settings.currency,
        "actions": ledger.merge(PLANNED).to_pylist() if ledger.has("actions") else [],
        "units": ledger.merge(REACHED).to_pylist() if ledger.has("exposures") else [],
        "steps": ledger.merge(STEPS).to_pylist() if ledger.has("action_steps") else [],
    }
    with drafted(project, ACTIONS, ledger.version) as draft:
        text = json.dumps(plain, ensure_ascii=False, indent=1, default=lambda moment: moment.isoformat())
        (draft / "about.json").write_text(text, encoding="utf-8")
    return project / "derived" / ACTIONS / ledger.version


def _read(place: Place) -> ActionSheet:
    plain = json.loads((place.folder / "about.json").read_text(encoding="utf-8"))
    actions = []
    for row in plain["actions"]:
        mine = row["action_id"]
        fields: dict[str, Any] = {k: v or "" for k, v in row.items() if k not in ("budget", "spent")}
        fields |= {
            "budget": row["budget"],
            "spent": row["spent"],
            "planned_start": datetime.fromisoformat(row["planned_start"]),
            "due": datetime.fromisoformat(row["due"]),
            "units": tuple(_unit(u) for u in plain["units"] if u["action_id"] == mine),
            "steps": tuple(_step(s) for s in plain["steps"] if s["action_id"] == mine),
        }
        actions.append(ActionOnRecord(**fields))
    return ActionSheet(plain["version"], plain["currency"], tuple(actions))


def _unit(row: Mapping[str, Any]) -> ReachedUnit:
    assigned = datetime.fromisoformat(row["assigned_at"])
    return ReachedUnit(row["unit"], row["arm"], row["assigned_by"] or "", assigned, _moment(row["received_at"]))


def _step(row: Mapping[str, Any]) -> Step:
    planned = datetime.fromisoformat(row["planned_for"])
    return Step(row["step"], row["unit"], planned, _moment(row["done_at"]), float(row["fidelity"] or 0.0))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_OPENED: Opened[ActionSheet] = Opened(_read)
