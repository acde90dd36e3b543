"""The tables of what happened: interactions, episodes, events."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.simulate import touchpoints as tp
from goodwill.simulate.calendar import DAY, HOUR, Calendar
from goodwill.simulate.columns import coded, counts, flags, identifiers, numbers, table, times
from goodwill.simulate.contacts import Contacts
from goodwill.simulate.drawing import team_id
from goodwill.simulate.failures import KINDS, RECOVERIES, Failures
from goodwill.simulate.people import People
from goodwill.simulate.scene import Scene
from goodwill.simulate.seeds import stream
from goodwill.simulate.situations import Situations

PER_BLOCK = 10_000_000  # numbers of ids that each block may use
ORIGINS = ("us", "competitor", "public", "own life")
REASON_BY_PLACE = np.array([0, 5, 3, 5, 0, 1, 2, 3])


def numbered(block: int, rows: int) -> npt.NDArray[np.int64]:
    """Return numbers for `rows` ids of a block, unique in the company."""
    return block * PER_BLOCK + np.arange(rows)


def interaction_ids(people: People, which: npt.NDArray[np.integer]) -> pa.Array:
    """Return the ids of the contacts `which` of a block; empty for -1."""
    return identifiers("I", np.where(which >= 0, people.block * PER_BLOCK + which, -1), width=12)


def interactions(scene: Scene, people: People, contacts: Contacts) -> pa.Table:
    """Return the table `interactions` of a block."""
    rows, teams = len(contacts), [team_id(t) for t in range(scene.staff.teams)]
    person = contacts.handler == 0
    reason = np.where(contacts.episode >= 0, 0, (REASON_BY_PLACE[contacts.place] + (contacts.at // HOUR) % 3) % 6)
    return table(
        "interactions", rows,
        interaction_id=interaction_ids(people, np.arange(rows)), customer_id=people.ids(contacts.who),
        started_at=times(contacts.at), ended_at=times(contacts.ended),
        touchpoint=coded(contacts.place, tp.NAMES), stage=coded(np.where(contacts.get, 0, 1), tp.STAGES),
        channel=coded(contacts.place, tp.CHANNELS), reason=coded(reason, tp.REASONS),
        handler=coded(contacts.handler, tp.HANDLERS),
        employee_id=identifiers("E", np.where(contacts.named, contacts.employee, -1), width=6),
        unit_id=coded(np.where(person & ~contacts.named, contacts.team, -1), teams),
        wait=numbers(contacts.wait.round(2), tp.WAIT[contacts.place] > 0), transfers=counts(contacts.transfers, person),
        route_probability=numbers(contacts.chance.round(6), contacts.named),
        resolved=flags(contacts.resolved), episode_id=episode_ids(people, contacts.episode),
    )  # fmt: skip


def episode_ids(people: People, which: npt.NDArray[np.integer]) -> pa.Array:
    """Return the ids of the episodes `which` of a block; empty for -1."""
    return identifiers("P", np.where(which >= 0, people.block * PER_BLOCK + which, -1), width=12)


def episodes(scene: Scene, people: People, failures: Failures, contacts: Contacts) -> pa.Table:
    """Return the table `episodes`: failures lived together with the contacts about them."""
    which = np.flatnonzero(failures.called)
    last = failures.at.copy()
    about = contacts.episode >= 0
    np.maximum.at(last, contacts.episode[about], contacts.ended[about])
    ends = np.minimum(np.maximum(last, failures.recovered) + HOUR, scene.calendar.today)[which]
    return table(
        "episodes",
        len(which),
        episode_id=episode_ids(people, which),
        customer_id=people.ids(failures.who[which]),
        kind=coded(failures.kind[which], KINDS),
        valid_from=times(failures.at[which]),
        valid_to=times(ends),
    )


def events(scene: Scene, people: People, failures: Failures, situations: Situations) -> pa.Table:
    """Return the table `events` of a block: failures, and happenings in customers' own lives."""
    rows, done = len(failures.who), failures.recovery > 0
    today = scene.calendar.today
    recovered = np.minimum(failures.recovered, today)
    ours = table(
        "events", rows, event_id=identifiers("V", numbered(people.block, rows), width=12),
        customer_id=people.ids(failures.who), happened_at=times(failures.at), kind=coded(failures.kind, KINDS),
        origin="us", failure=True, severity=numbers(failures.severity.round(3)),
        recovery=coded(failures.recovery, RECOVERIES), recovered_at=times(recovered, done),
        episode_id=episode_ids(people, np.where(failures.called, np.arange(rows), -1)),
    )  # fmt: skip
    moved = np.flatnonzero(situations.kind == 0)
    own = table(
        "events", len(moved), event_id=identifiers("VM", numbered(people.block, len(moved)), width=12),
        customer_id=people.ids(situations.who[moved]), happened_at=times(situations.begins[moved]),
        kind="moved_house", origin="own life", failure=False,
    )  # fmt: skip
    return pa.concat_tables([ours, own])


def public_events(scene: Scene) -> pa.Table:
    """Return events that befell whole audiences: rivals' campaigns, changes, the news."""
    calendar = scene.calendar
    rows: list[tuple[int, str, int, float, str | None]] = [
        (calendar.within(d.month, 0.1), "rival_campaign", 1, 0.7, None)
        for d in scene.truths.disruptions
        if d.name == "competitor"
    ]
    rows += [(calendar.within(c.month, 0.03), f"change_{c.how}", 0, 0.4, c.change_id) for c in scene.truths.changes]
    rows += [(calendar.within(m, 0.5), "news_about_the_trade", 2, 0.1, None) for m in range(0, calendar.months, 6)]
    return table(
        "events", len(rows), event_id=identifiers("VA", np.arange(len(rows)), width=6), audience="all",
        happened_at=times([r[0] for r in rows]), kind=[r[1] for r in rows],
        origin=[ORIGINS[int(r[2])] for r in rows], failure=False, severity=[r[3] for r in rows],
        change_id=pa.array([r[4] for r in rows], pa.string()),
    )  # fmt: skip


def public_posts(scene: Scene) -> tuple[pa.Table, npt.NDArray[np.float32]]:
    """Return contacts nobody can be named for (public posts), and how each felt."""
    rng, calendar = stream(scene.seed, -1, "public"), scene.calendar
    rows = max(20, scene.truths.shape.customers * calendar.months // 400)
    span = calendar.today - calendar.starts[0] - DAY
    at = calendar.starts[0] + (rng.random(rows) * span).astype(np.int64)
    valence = np.tanh(1.2 * rng.standard_normal(rows)).astype(np.float32)
    return _posts(rng, calendar, at), valence


def _posts(rng: np.random.Generator, calendar: Calendar, at: npt.NDArray[np.int64]) -> pa.Table:
    rows = len(at)
    return table(
        "interactions",
        rows,
        interaction_id=identifiers("IP", np.arange(rows), width=11),
        started_at=times(at),
        ended_at=times(np.minimum(at, calendar.today)),
        touchpoint="public_post",
        stage="use",
        channel="public",
        reason=coded(rng.integers(0, len(tp.REASONS), rows), tp.REASONS),
        handler="none",
    )
