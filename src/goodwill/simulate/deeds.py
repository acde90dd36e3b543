"""What the company said and did: changes, actions with their steps and exposures, follow-ups, ideas."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from goodwill.simulate import touchpoints as tp
from goodwill.simulate.calendar import DAY
from goodwill.simulate.columns import coded, counts, identifiers, numbers, table, times
from goodwill.simulate.drawing import team_id
from goodwill.simulate.people import People
from goodwill.simulate.scene import Scene
from goodwill.simulate.seeds import COMPANY, stream

TITLES = {
    "ACT-1": ("Practise how calls and visits end", "training"),
    "ACT-2": ("One adviser keeps the case until it is closed", "process"),
    "ACT-3": ("More people at the busiest hours", "staffing"),
}
STEPS = ("plan", "begin", "complete")
WHAT = {"CH-SPRUNG": "A new look and new menus", "CH-ANNOUNCED": "New opening hours and a new queue"}
SEEN = 0.25  # share of customers for whom it is recorded that a change reached them
IDEAS = (
    "Show in the app when the technician will come.",
    "Ring back instead of keeping us in the queue.",
    "Bills on one page, please.",
    "Let us choose the day of delivery.",
    "En egen kontakt för äldre kunder.",
    "Skicka ett sms när felet är lagat.",
    "Låt oss byta abonnemang själva på webben.",
    "Visa vad samtalet har lett till.",
)


def changes_table(scene: Scene) -> pa.Table:
    """Return the table `changes`: one sprung on people, one announced, asked about and optional."""
    calendar, changes = scene.calendar, scene.truths.changes
    effective = [calendar.starts[c.month] for c in changes]
    told = np.array([c.how == "announced" for c in changes])
    return table(
        "changes", len(changes), change_id=[c.change_id for c in changes], what=[WHAT[c.change_id] for c in changes],
        touchpoint=[c.touchpoint for c in changes], size=[0.6] * len(changes),
        announced_at=times([e - 30 * DAY for e in effective], told), effective_at=times(effective),
        asked_first=told, choice=told, serves=["our cost", "customer"][: len(changes)],
    )  # fmt: skip


def actions_table(scene: Scene) -> pa.Table:
    """Return the table `actions`: planned alike, whatever became of them."""
    calendar, actions = scene.calendar, scene.truths.actions
    by = calendar.dates[min(actions[0].done + 4, calendar.months)]
    spent = [0.0 if a.kind == "not carried out" else 180_000.0 for a in actions]
    return table(
        "actions",
        len(actions),
        action_id=[a.action_id for a in actions],
        title=[TITLES[a.action_id][0] for a in actions],
        lever=[TITLES[a.action_id][1] for a in actions],
        aim=f"success, ease and emotion up by half a point by {by}",
        design="before and after against comparable units",
        serves="customer",
        owner=["head of service", "head of field work", "head of planning"],
        budget=200_000.0,
        spent=numbers(spent),
        planned_start=times([calendar.starts[a.start] for a in actions]),
        due=times([calendar.starts[a.done] for a in actions]),
    )


def steps_table(scene: Scene) -> pa.Table:
    """Return the table `action_steps`: one row per step and team; nothing done for an action not carried out."""
    rng, calendar = stream(scene.seed, COMPANY, "deeds"), scene.calendar
    rows = []
    for action in scene.truths.actions:
        done = action.kind != "not carried out"
        for unit in action.units:
            for k, step in enumerate(STEPS):
                planned = calendar.starts[action.start] + k * 20 * DAY
                fidelity = round(float(rng.uniform(0.85, 1.0)), 2) if done else (0.1 if k == 0 else 0.0)
                rows.append(
                    (
                        action.action_id,
                        step,
                        unit,
                        planned,
                        planned + int(rng.integers(0, 10)) * DAY,
                        done,
                        fidelity,
                    )
                )
    a, s, u, p, d, done_, f = zip(*rows, strict=True)
    return table("action_steps", len(rows), action_id=a, step=s, unit_id=u, planned_for=times(p),
                 done_at=times(d, np.array(done_)), fidelity=f)  # fmt: skip


def unit_exposures(scene: Scene) -> pa.Table:
    """Return who was reached by each action: the teams it was assigned to, and those that could have been."""
    calendar, aimed = scene.calendar, scene.nuisances.aimed_at_worst
    rows, teams = [], [team_id(t) for t in range(scene.staff.teams)]
    taken = {unit for action in scene.truths.actions for unit in action.units}
    for action in scene.truths.actions:
        for unit in teams:
            arm = "treated" if unit in action.units else "eligible"
            if arm == "eligible" and unit in taken:
                continue
            got = arm == "treated" and action.kind != "not carried out"
            rows.append(
                (
                    action.action_id,
                    unit,
                    arm,
                    calendar.starts[action.start] - 14 * DAY,
                    calendar.starts[action.done],
                    got,
                )
            )
    w, u, arm_, at, received, got_ = zip(*rows, strict=True)
    share = np.where(np.array(arm_) == "treated", 1.0, 0.0) + 0.0
    known = np.full(len(rows), not aimed)
    chance = len(scene.truths.actions[0].units) / len(teams)
    return table("exposures", len(rows), what_id=w, unit_id=u, arm=arm_, assigned_at=times(at),
                 assigned_by="rule" if aimed else "random",
                 probability=numbers(np.where(share > 0, chance, 1 - chance).round(4), known),
                 received_at=times(received, np.array(got_)))  # fmt: skip


def customer_exposures(scene: Scene, people: People) -> pa.Table:
    """Return which customers are known to have been reached by a change, and what they chose."""
    rng, n = stream(scene.seed, people.block, "deeds"), len(people)
    parts = []
    for change in scene.truths.changes:
        at = scene.calendar.starts[change.month]
        who = np.flatnonzero((rng.random(n) < SEEN) & (people.since < at - 40 * DAY))
        told = change.how == "announced"
        chose = np.searchsorted([0.7, 0.85], rng.random(len(who))) if told else np.full(len(who), -1)
        assigned = at - 30 * DAY if told else at
        received = assigned + rng.integers(0, 20, len(who)) * DAY
        parts.append(
            table("exposures", len(who), what_id=change.change_id, customer_id=people.ids(who), arm="treated",
                  assigned_at=times(np.full(len(who), assigned)), assigned_by="rule", received_at=times(received),
                  chose=coded(chose, ("accepted", "deferred", "declined")))
        )  # fmt: skip
    return pa.concat_tables(parts)


def follow_ups(scene: Scene, people: People, replies: pa.Table) -> pa.Table:
    """Return what became of replies: half are read, some answered, few acted on and told back."""
    rng, today = stream(scene.seed, people.block, "deeds").spawn(1)[0], scene.calendar.today
    started = replies["started_at"].to_numpy().astype("datetime64[us]").astype(np.int64)
    reply, customer = replies["reply_id"].combine_chunks(), replies["customer_id"].combine_chunks()
    parts, alive = [], np.ones(len(started), dtype=bool)
    for kind, share, days in (("read", 0.5, 2), ("answered", 0.35, 4), ("acted", 0.4, 12), ("told back", 0.5, 20),
                              ("closed", 0.9, 25)):  # fmt: skip
        alive = alive & (rng.random(len(started)) < share) & (started + (days + 1) * DAY < today)
        which = np.flatnonzero(alive)
        cause = rng.integers(0, 4, len(which)) if kind == "closed" else np.full(len(which), -1)
        parts.append(
            table("follow_ups", len(which), about="reply", about_id=reply.take(pa.array(which)),
                  customer_id=customer.take(pa.array(which)), kind=kind,
                  happened_at=times(started[which] + days * DAY + (which % 24) * DAY // 24),
                  root_cause=coded(cause, ("process", "knowledge", "attitude", "product")),
                  ended=coded(np.where(cause >= 0, cause % 2, -1), ("satisfied", "no answer")))
        )  # fmt: skip
    return pa.concat_tables(parts)


def ideas(scene: Scene, people: People) -> pa.Table:
    """Return what a few customers propose."""
    rng, calendar = stream(scene.seed, people.block, "deeds").spawn(2)[1], scene.calendar
    who = np.flatnonzero((people.number % 60 == 7) & (people.since < calendar.today - 60 * DAY))
    at = np.maximum(people.since[who] + 10 * DAY, calendar.starts[0])
    at = at + (rng.random(len(who)) * (calendar.today - at - DAY)).astype(np.int64)
    return table("ideas", len(who), idea_id=identifiers("D", people.number[who], width=9), proposed_by="customer",
                 customer_id=people.ids(who), text=coded(rng.integers(0, len(IDEAS), len(who)), IDEAS),
                 happened_at=times(at), votes=counts(rng.poisson(4.0, len(who))))  # fmt: skip


def staff_ideas(scene: Scene) -> pa.Table:
    """Return what staff propose."""
    rng, calendar = stream(scene.seed, COMPANY, "deeds").spawn(1)[0], scene.calendar
    rows = 2 * scene.staff.teams
    at = calendar.starts[0] + (rng.random(rows) * (calendar.today - calendar.starts[0] - DAY)).astype(np.int64)
    return table("ideas", rows, idea_id=identifiers("DS", np.arange(rows), width=8), proposed_by="staff",
                 text=coded(rng.integers(0, len(IDEAS), rows), IDEAS), happened_at=times(at),
                 votes=counts(rng.poisson(6.0, rows)))  # fmt: skip


__all__ = [
    "actions_table", "changes_table", "customer_exposures", "follow_ups", "ideas", "staff_ideas", "steps_table",
    "tp", "unit_exposures",
]  # fmt: skip
