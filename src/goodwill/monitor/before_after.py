"""Before and after an action, against units that were comparable when it was assigned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.errors import EstimateError, LedgerError
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.monitor.actions import ActionFacts, gather, last_complete_month, month_name, month_of
from goodwill.monitor.aim import Aim, parse_aim
from goodwill.monitor.judged import SERIES, ActionsJudged, JudgedAction
from goodwill.monitor.verdict import Evidence
from goodwill.stats.unit_contrast import UnitContrast, unit_contrast

Row = dict[str, Any]
RECENT, EARLY = 3, 6  # months before assignment: the window units are picked on, and the one before it


@method
@dataclass(frozen=True)
class BeforeAfter(Method[ActionFacts, ActionsJudged]):
    """Judge every action at units by how its aimed metric moved against comparable units.

    Attributes
    ----------
    minimum_answers
        Answers a unit needs in each window to take part.
    seed
        Of the random re-assignments.
    """

    minimum_answers: int = 6
    seed: int = 0

    card = Card(
        name="before_after",
        title="What became of each action",
        concept="monitor",
        question="Did the aimed metric move where the action was, more than at units that were comparable?",
        reading=(
            "A positive value means treated units gained on comparable ones, in scale points. It is not the "
            "plain change: units picked because they were low come up by themselves."
        ),
        facts={
            "actions": ("aim",), "exposures": ("unit_id", "arm"), "action_steps": ("fidelity",),
            "answers": ("value",),
        },
        assumptions={
            "comparable": "Without the action, treated units would have gone the way of equally low ones.",
            "no_anticipation": "Nothing changed at the treated units before the action was assigned.",
            "no_spill_over": "The action at some units did not reach the units they are compared with.",
        },
        references=(
            Reference("Freedman & Lane (1983), J. Business & Economic Statistics 1:292-298"),
            Reference("Conley & Taber (2011), Review of Economics and Statistics 93:113-125"),
            Reference("Barnett, van der Pols & Dobson (2005), Int. J. Epidemiology 34:215-220", "equation 1"),
        ),
        witnesses=(
            Witness("recovery", "size and coverage under unit-by-month shocks", "tests/stats/test_unit_contrast.py"),
            Witness("brute force", "p-value over every set of units", "tests/stats/test_unit_contrast.py"),
        ),
        identifies_cause=True,
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> ActionFacts:
        """Ask for unit-month sums of the aimed constructs and the small tables of actions."""
        aims = [] if not ledger.has("actions") else ledger.merge("SELECT aim FROM actions")["aim"].to_pylist()
        return gather(ledger, [m for a in map(_aim_or_none, aims) if a for m in a.metrics])

    def estimate(self, summary: ActionFacts) -> ActionsJudged:
        """Judge each action; the register decides later what may be called clear."""
        judged: list[JudgedAction] = []
        series: list[Row] = []
        for action in summary.actions.to_pylist():
            one, lines = _judge(action, summary, self.minimum_answers, self.seed)
            judged.append(one)
            series.extend(lines)
        return ActionsJudged(
            title=self.card.title,
            actions=tuple(judged),
            series=pa.Table.from_pylist(series, schema=SERIES),
            diagnostics=_diagnostics(judged, summary),
        )


def _aim_or_none(text: str) -> Aim | None:
    try:
        return parse_aim(text)
    except LedgerError:
        return None


@dataclass(frozen=True, slots=True)
class _Windows:
    assigned: int
    started: int
    last: int

    @property
    def after(self) -> int:
        return max(0, self.last - self.started)


def _judge(action: Row, facts: ActionFacts, minimum: int, seed: int) -> tuple[JudgedAction, list[Row]]:
    aim = _aim_or_none(action["aim"])
    metrics = aim.metrics if aim else ()
    exposed = [r for r in facts.exposed.to_pylist() if r["what_id"] == action["action_id"]]
    treated = {r["unit_id"] for r in exposed if r["arm"] == "treated"}
    windows = _windows(exposed, action, facts)
    fidelity, is_due = _implementation(action, treated, facts)
    names, after, before = _levels(facts, metrics, windows, minimum)
    keep = _comparable(names, treated, exposed, facts, windows)
    names, after, before = [n for n, k in zip(names, keep, strict=True) if k], after[keep], before[keep]
    d = np.array([n in treated for n in names], dtype=bool)
    contrast, reason = _contrast(after, before, d, seed)
    pre, _ = _contrast(before[:, 0], before[:, 1:], d, seed) if names else (None, "")
    effect = contrast.effect if contrast else Estimate.missing(reason, len(names), "points")
    evidence = Evidence(
        fidelity=fidelity,
        is_due=is_due,
        months_after=windows.after,
        effect=effect,
        aim_size=aim.size if aim else None,
        assignments=contrast.assignments if contrast else 0,
        overlap=contrast.overlap if contrast else False,
        smallest_detectable=contrast.smallest_detectable if contrast else None,
        is_clear=False,
    )
    one = JudgedAction(
        action["action_id"], action["title"], action["lever"], aim.metric if aim else "",
        int(d.sum()), int((~d).sum()), contrast, evidence, pre,
    )  # fmt: skip
    return one, _lines(action["title"], facts, metrics, set(names), treated)


def _windows(exposed: list[Row], action: Row, facts: ActionFacts) -> _Windows:
    treated = [r for r in exposed if r["arm"] == "treated"]
    assigned = [r["assigned_at"] for r in treated] or [action["planned_start"]]
    started = [r["received_at"] for r in treated if r["received_at"]] or assigned
    return _Windows(
        min(month_of(t, facts.zone) for t in assigned),
        max(month_of(t, facts.zone) for t in started),
        last_complete_month(facts.last_day),
    )


def _implementation(action: Row, treated: set[str], facts: ActionFacts) -> tuple[float | None, bool]:
    """Mean fidelity over the planned steps at the treated units (all units where none is named)."""
    steps = [r for r in facts.steps.to_pylist() if r["action_id"] == action["action_id"]]
    steps = [r for r in steps if r["unit_id"] in treated] or steps
    if not steps:
        return None, False
    planned = sum(r["planned"] for r in steps)
    due = max(r["planned_for"] for r in steps)
    is_due = due.date().isoformat() <= facts.last_day
    return sum(r["fidelity"] for r in steps) / planned, is_due


def _levels(
    facts: ActionFacts, metrics: tuple[str, ...], w: _Windows, minimum: int
) -> tuple[list[str], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Mean of each unit after the start, in the recent and in the early window before assignment.

    Several metrics are averaged with equal weight; a unit takes part when it has enough answers to each.
    """
    recent = w.assigned - RECENT
    spans = ((w.started + 1, w.last), (recent, w.assigned - 1), (recent - EARLY, recent - 1))
    sums: dict[str, np.ndarray[Any, Any]] = {}
    for i, metric in enumerate(metrics):
        for cell in facts.cells.where(construct=metric).rows.to_pylist() if len(facts.cells) else []:
            into = sums.setdefault(cell["unit"], np.zeros((3, 2, len(metrics))))
            for j, (first, last) in enumerate(spans):
                if first <= cell["month"] <= last:
                    into[j, :, i] += cell["n"], cell["total"]
    names = sorted(n for n, s in sums.items() if (s[:, 0] >= minimum).all())
    if not names:
        return [], np.zeros(0), np.zeros((0, 2))
    table = np.array([(sums[n][:, 1] / sums[n][:, 0]).mean(axis=1) for n in names])
    return names, table[:, 0], table[:, 1:]


def _comparable(
    names: list[str], treated: set[str], exposed: list[Row], facts: ActionFacts, w: _Windows
) -> np.ndarray[Any, Any]:
    """Held-back units where there are enough; else every unit no other action reached meanwhile."""
    named = {r["unit_id"] for r in exposed if r["arm"] != "treated"}
    elsewhere = {
        r["unit_id"]
        for r in facts.exposed.to_pylist()
        if r["arm"] == "treated"
        and r["unit_id"] not in treated
        and r["received_at"] is not None
        and w.assigned - RECENT - EARLY <= month_of(r["received_at"], facts.zone) <= w.last
    }
    pool = named if len(named & set(names)) >= 5 else set(names) - elsewhere
    return np.array([n in treated or n in pool for n in names], dtype=bool)


def _contrast(after: Any, before: Any, d: Any, seed: int) -> tuple[UnitContrast | None, str]:
    try:
        return unit_contrast(after, before, d, unit="points", seed=seed), ""
    except EstimateError as error:
        return None, error.what.lower() + (f" ({error.seen})" if error.seen else "")


def _lines(title: str, facts: ActionFacts, metrics: tuple[str, ...], names: set[str], treated: set[str]) -> list[Row]:
    sums: dict[tuple[int, str], list[float]] = {}
    cells = facts.cells.rows.to_pylist() if len(facts.cells) else []
    for cell in cells:
        if cell["unit"] in names and cell["construct"] in metrics:
            group = "had the action" if cell["unit"] in treated else "comparable units"
            into = sums.setdefault((cell["month"], group), [0.0, 0.0])
            into[0] += cell["n"]
            into[1] += cell["total"]
    return [
        {"action": title, "month": month_name(m), "group": g, "value": t / n, "n": int(n)}
        for (m, g), (n, t) in sorted(sums.items())
    ]


def _diagnostics(judged: list[JudgedAction], facts: ActionFacts) -> tuple[Diagnostic, ...]:
    apart = [a.title for a in judged if a.contrast and not a.evidence.overlap]
    early = [a for a in judged if a.pre_trend is not None]
    moved = [a.title for a in early if a.pre_trend and a.pre_trend.p_value < 0.05]
    shared = facts.exposed.num_rows > 0 and len({r["what_id"] for r in facts.exposed.to_pylist()}) > 1
    return (
        Diagnostic(
            "comparable",
            not apart if judged else None,
            f"No untreated unit was as low before as those of {', '.join(apart)}." if apart
            else "Untreated units with equal levels before exist for each action.",
        ),
        Diagnostic(
            "no_anticipation",
            not moved if early else None,
            f"Before {', '.join(moved)} began, its units already moved differently from the others." if moved
            else "Before the actions began, treated and comparable units moved alike.",
        ),
        Diagnostic(
            "no_spill_over",
            None,
            "Whether actions reached other units cannot be seen in the facts"
            + ("; units that had another action meanwhile are left out of the comparison." if shared else "."),
        ),
    )  # fmt: skip
