"""What the pages of actions read: what is on record of each, and what the study found of it.

The chain of an action is plan, done, felt, earned. What was planned and done is on record; what was felt is the
finding of `goodwill.monitor.before_after`; what it earned is measured by no method yet, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goodwill.core.claim import ClaimKind
from goodwill.core.errors import LedgerError
from goodwill.core.estimate import Estimate
from goodwill.monitor.verdict import Verdict
from goodwill.report.figure_table import estimate_of
from goodwill.report.strip import Strip, strips
from goodwill.study.action_sheet import ActionOnRecord, ActionSheet, Step

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from goodwill.study.claims import RegisteredClaim
    from goodwill.web.findings.seen import Seen

METHOD = "before_after"
STAGES = ("proposed", "running", "judged")
STAGE_WORDS: Mapping[str, str | Promise] = {
    "proposed": _("Proposed"), "running": _("Running"), "judged": _("Judged"),
}  # fmt: skip
VERDICT_WORDS: Mapping[str, str | Promise] = {
    Verdict.NOT_CARRIED_OUT: _("not carried out"),
    Verdict.TOO_EARLY: _("too early to tell"),
    Verdict.TOO_SMALL: _("too small to tell"),
    Verdict.CANNOT_TELL: _("cannot tell"),
    Verdict.NO_RESPONSE: _("carried out, no response"),
    Verdict.WORKED: _("worked"),
    Verdict.HARMED: _("harmed"),
}
SERVES_WORDS: Mapping[str, str | Promise] = {
    "customer": _("the customer first"),
    "our cost": _("our cost first"),
    "revenue": _("our revenue first"),
    "law": _("the law"),
}
FEWEST_UNSEEN = 2  # units out of sight that a figure must be a mean of, so that it is not one unit's


@dataclass(frozen=True, slots=True)
class UnitSteps:
    """What was planned and done at one unit."""

    unit: str
    steps: tuple[Step, ...]
    fidelity: float

    @property
    def done(self) -> int:
        """How many steps were done."""
        return sum(s.done_at is not None for s in self.steps)


@dataclass(frozen=True, slots=True)
class ActionSeen:
    """One action as a person may see it.

    Attributes
    ----------
    action_id, title, lever
        Which.
    stage
        ``proposed``, ``running`` or ``judged``.
    verdict, why
        In the words of the study; empty before a study has seen it.
    on_record
        Plan, owner, budget, units and steps; None where that was not prepared.
    response
        What was felt: how much the units that had it gained on comparable ones; None where it may not be shown.
    plain_change
        How much they changed read alone, which is not the same.
    fidelity
        Share of the plan carried out; None where no step is on record.
    treated, compared, months_after
        How many units, and complete months since the start.
    smallest_detectable
        What would show if it were there.
    metric
        What was aimed at.
    claim
        The verdict's claim, where the register accepted it.
    strip
        Interval of the response on the line of all actions.
    """

    action_id: str
    title: str
    lever: str
    stage: str
    verdict: str
    why: str
    on_record: ActionOnRecord | None
    response: Estimate | None
    plain_change: float | None = None
    fidelity: float | None = None
    treated: int = 0
    compared: int = 0
    months_after: int = 0
    smallest_detectable: float | None = None
    metric: str = ""
    claim: RegisteredClaim | None = None
    strip: Strip | None = None

    @property
    def verdict_words(self) -> str | Promise:
        """The verdict in the reader's language."""
        return VERDICT_WORDS.get(self.verdict, self.verdict)

    @property
    def serves_words(self) -> str | Promise:
        """Whom it serves first."""
        serves = self.on_record.serves if self.on_record else ""
        return SERVES_WORDS.get(serves, serves)

    @property
    def carried_out(self) -> Estimate | None:
        """Share of the plan that was carried out."""
        steps = len(self.on_record.steps) if self.on_record else 0
        return None if self.fidelity is None else Estimate(self.fidelity, None, None, steps, unit="share")

    @property
    def read_alone(self) -> Estimate | None:
        """How the units with the action changed, read alone; a figure without an interval, for the warning only."""
        return (
            None if self.plain_change is None else Estimate(self.plain_change, None, None, self.treated, unit="points")
        )

    @property
    def would_show(self) -> Estimate | None:
        """The smallest gain that would have shown, with power 0.8."""
        least = self.smallest_detectable
        return None if least is None else Estimate(least, None, None, self.treated, unit="points")


def sheet(version: str = "") -> ActionSheet | None:
    """Return what is on record of actions; None where no study has prepared it."""
    try:
        return ActionSheet.open(settings.SITE.project, version)
    except LedgerError:
        return None


def actions_of(study: Seen, on_sheet: ActionSheet | None) -> tuple[ActionSeen, ...]:
    """Return all actions that may be seen, with the response's intervals on one line.

    Parameters
    ----------
    study
        As a person may see it: actions that name units out of sight are not in it.
    on_sheet
        What is on record.
    """
    rows = _rows(study)
    claims = {r.claim.about: r for r in study.claims.of(ClaimKind.VERDICT)}
    records = {a.action_id: a for a in on_sheet.actions} if on_sheet else {}
    found = [_seen(v.action_id, study, rows, records, claims) for v in study.verdicts]
    if study.is_whole:  # what the study has not seen yet was not checked for units it may name
        known = {v.action_id for v in study.verdicts}
        found += [_new(a) for a in records.values() if a.action_id not in known]
    line = strips([a.response or Estimate.missing("not shown") for a in found])
    return tuple(replace(a, strip=s) for a, s in zip(found, line, strict=True))


def by_stage(found: Sequence[ActionSeen]) -> list[tuple[str | Promise, str, list[ActionSeen]]]:
    """Return the three lists: proposed, running, judged."""
    return [(STAGE_WORDS[s], s, [a for a in found if a.stage == s]) for s in STAGES]


def steps_by_unit(action: ActionSeen, study: Seen) -> tuple[tuple[UnitSteps, ...], int]:
    """Return what was done at the units in sight, and at how many units out of sight there were steps too."""
    if action.on_record is None:
        return (), 0
    found: dict[str, list[Step]] = {}
    for step in action.on_record.steps:
        found.setdefault(step.unit, []).append(step)
    seen = [UnitSteps(u, tuple(s), sum(x.fidelity for x in s) / len(s)) for u, s in found.items() if study.shows(u)]
    return tuple(sorted(seen, key=lambda u: u.unit)), len(found) - len(seen)


def series(study: Seen, action: ActionSeen) -> list[dict[str, Any]]:
    """Return the monthly means of the units that had an action and of comparable ones, from the kept picture."""
    result = study.results.get(METHOD)
    chart = result.chart() if result is not None else None
    if chart is None or action.response is None:
        return []
    data = chart.spec.get("data")
    rows = data.get("values", []) if isinstance(data, Mapping) else []
    return [row for row in rows if row.get("action") == action.title]


def _rows(study: Seen) -> dict[str, dict[str, Any]]:
    result = study.results.get(METHOD)
    return {r["action_id"]: r for r in result.table().to_pylist()} if result is not None else {}


def _seen(
    action_id: str, study: Seen, rows: Mapping[str, dict[str, Any]], records: Mapping[str, ActionOnRecord],
    claims: Mapping[str, RegisteredClaim],
) -> ActionSeen:  # fmt: skip
    verdict, row, record = study.verdict(action_id), rows.get(action_id, {}), records.get(action_id)
    assert verdict is not None
    claim = claims.get(action_id)
    may = _may_show_response(study, record)
    response = None
    if row and may:
        response = estimate_of(row, "points")
        if claim and response.is_present:
            # The interval that the register widened for the selection stays around the value the sentence says.
            response = replace(response, low=claim.estimate.low, high=claim.estimate.high)
    return ActionSeen(
        action_id, verdict.title, row.get("lever") or (record.lever if record else ""), verdict.stage,
        verdict.verdict, verdict.why, record, response, row.get("plain_change") if may else None,
        row.get("fidelity"), row.get("units_treated") or 0, row.get("units_compared") or 0,
        row.get("months_after") or 0, row.get("smallest_detectable"), row.get("metric") or "", claim,
    )  # fmt: skip


def _new(record: ActionOnRecord) -> ActionSeen:
    """Return an action that no study has seen yet."""
    has_begun = any(s.done_at for s in record.steps)
    stage = "running" if has_begun else "proposed"
    return ActionSeen(record.action_id, record.title, record.lever, stage, "", "", record, None)


def _may_show_response(study: Seen, record: ActionOnRecord | None) -> bool:
    """Whether the mean of the treated units hides each of those out of sight."""
    if study.is_whole or record is None:
        return study.is_whole
    unseen = [u for u in record.units if u.arm == "treated" and not study.shows(u.unit)]
    return len(unseen) == 0 or len(unseen) >= FEWEST_UNSEEN
