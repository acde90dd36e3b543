"""Employee engagement by team, quality reviews and the figures of units."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.simulate.calendar import DAY, HOUR
from goodwill.simulate.columns import coded, identifiers, numbers, table, times
from goodwill.simulate.drawing import team_id
from goodwill.simulate.forms import (
    STARTED,
    Question,
    Requests,
    answers,
    invitations_table,
    outcome_states,
    replies_table,
)
from goodwill.simulate.scene import Scene
from goodwill.simulate.seeds import COMPANY, stream
from goodwill.simulate.words import comments

Floats = npt.NDArray[np.float32]
SURVEY = "engagement-survey"
EVERY = 6  # months between waves; the first comes in the third month
ITEMS = ("leadership_trust", "empathy", "tools", "training", "workload", "purpose", "recognition", "voice")
DISTRUST = np.array([1.0, 0.9, 0.1, 0.2, 0.3, 0.4, 0.6, 0.6])  # what distrust of a manager takes from each item
UNSKILLED = np.array([0.0, 0.0, 0.2, 0.4, 0.1, 0.1, 0.0, 0.0])  # what poor training takes
GLAD = np.array([0.2, 0.2, 0.2, 0.2, 0.4, 1.0, 1.0, 0.3])  # what kind customers add
ATTRIBUTES = ("knowledge", "empathy", "process")
FIGURES = (("occupancy", 0.78, 0.05, "share"), ("queue", 6.0, 1.2, "minutes"), ("absence", 0.06, 0.015, "share"),
           ("training_hours", 3.0, 1.0, "hours"), ("handling_time", 9.5, 0.8, "minutes"))  # fmt: skip


def levels(scene: Scene) -> Floats:
    """Return the true engagement of teams (teams x items), in points of a scale of 1 to 5."""
    rng = stream(scene.seed, COMPANY, "engagement").spawn(1)[0]
    spread = 0.0 if scene.null else 0.12
    level = 3.7 + spread * rng.standard_normal((scene.staff.teams, len(ITEMS)))
    level += 2.0 * scene.kindness[:, None] * GLAD
    for weak in scene.truths.weak_teams:
        at = [team_id(t) for t in range(scene.staff.teams)].index(weak.unit_id)
        level[at] -= weak.size * (DISTRUST if weak.cause == "distrust" else UNSKILLED)
    return level.astype(np.float32)


def survey(scene: Scene) -> dict[str, pa.Table]:
    """Return invitations, replies and answers of the engagement waves: by unit as asked, never by person."""
    rng, calendar = stream(scene.seed, COMPANY, "engagement"), scene.calendar
    waves = np.arange(2, calendar.months, EVERY)
    team = np.tile(np.repeat(np.arange(scene.staff.teams), scene.staff.sizes), len(waves))
    wave = np.repeat(np.arange(len(waves)), int(scene.staff.sizes.sum()))
    n = len(team)
    names = [f"{calendar.dates[m].year}-{calendar.dates[m].month:02d}" for m in waves]
    sent = calendar.starts[waves][wave] + 5 * DAY + 9 * HOUR
    units = coded(team, [team_id(t) for t in range(scene.staff.teams)])
    requests = Requests(
        ids=identifiers("NE", np.arange(n), width=10), reply_ids=identifiers("RE", rng.permutation(n), width=10),
        customers=None, units=units, interactions=None, episodes=None, sent=sent,
        started=sent + (rng.integers(0, 14, n) * DAY) + (rng.uniform(0, 8, n) * HOUR).astype(np.int64),
        state=outcome_states(rng, np.full(n, 0.78, np.float32)), mode=np.ones(n, np.int64),
        language=coded(np.zeros(n, np.int64), ("sv",)), survey=SURVEY, perspective="engagement",
        wave=coded(wave, names), channel=coded(np.zeros(n, np.int64), ("e-mail",)),
        sender=coded(np.zeros(n, np.int64), ("company",)), rule="everybody", chance=np.ones(n, np.float32),
    )  # fmt: skip
    who = requests.answered
    questions = _questions(scene, rng, team[who])
    stopped = np.where(requests.state[who] == STARTED, rng.integers(1, len(questions), len(who)), 999)
    replies = requests.reply_ids.take(pa.array(who))
    return {"invitations": invitations_table(requests), "answers": answers(replies, questions, stopped),
            "replies": replies_table(requests, rng.integers(4, 12, n), link=False)}  # fmt: skip


def _questions(scene: Scene, rng: np.random.Generator, team: npt.NDArray[np.int64]) -> list[Question]:
    """Ask two questions per item and one in words; a person's mood colours all of them."""
    level, mood = levels(scene)[team], 0.45 * rng.standard_normal(len(team))
    found = []
    for k, item in enumerate(ITEMS):
        own = level[:, k] + mood + 0.4 * rng.standard_normal(len(team))
        for copy in (1, 2):
            points = own + 0.5 * rng.standard_normal(len(team))
            ticked = np.clip(np.rint(points), 1, 5).astype(np.float32)
            found.append(Question(f"engage_{item}_{copy}", f"engage.{item}", 1, 5, ticked))
    wrote = rng.random(len(team)) < 0.4
    found.append(Question("engage_comment", "engage.voice", 1, 5, None, wrote, None, comments(rng, level[:, 0] + mood)))
    return found


def assessments(scene: Scene) -> pa.Table:
    """Return quality reviews: each team every month, each employee every other month."""
    rng, calendar = stream(scene.seed, COMPANY, "engagement").spawn(2)[1], scene.calendar
    lack = np.zeros((scene.staff.teams, len(ATTRIBUTES)))
    for weak in scene.truths.weak_teams:
        at = [team_id(t) for t in range(scene.staff.teams)].index(weak.unit_id)
        lack[at] -= weak.size * (np.array([0.1, 0.5, 0.1]) if weak.cause == "distrust" else np.array([1.0, 0.1, 0.5]))
    team, month, place = np.nonzero(scene.staff.roster >= 0)
    keep = (month + place) % 2 == 0
    who = scene.staff.roster[team, month, place][keep]
    team, month = team[keep], month[keep]
    talent, parts = 0.0 if scene.null else 0.3, []
    for k, attribute in enumerate(ATTRIBUTES):
        score = 4.9 + talent * scene.staff.talent[who] + 0.7 * rng.standard_normal(len(who)) + lack[team, k]
        at = calendar.starts[month] + (rng.integers(1, 27, len(who)) * DAY) + (9 + k) * HOUR
        parts.append(
            table("assessments", len(who), unit_id=coded(team, [team_id(t) for t in range(scene.staff.teams)]),
                  employee_id=identifiers("E", who, width=6), happened_at=times(at), attribute=attribute,
                  score=numbers(np.clip(np.rint(score), 1, 7)), low=1.0, high=7.0, sampled_how="random")
        )  # fmt: skip
    return pa.concat_tables(parts)


def unit_measures(scene: Scene) -> pa.Table:
    """Return operational figures of teams by month; low engagement goes with absence."""
    rng, calendar = stream(scene.seed, COMPANY, "engagement").spawn(3)[2], scene.calendar
    teams, months = scene.staff.teams, calendar.months
    trust, parts = levels(scene)[:, 0] - 3.7, []
    period = pa.array([calendar.dates[m] for _ in range(teams) for m in range(months)], pa.date32())
    for name, mean, sd, unit in FIGURES:
        value = mean + sd * rng.standard_normal((teams, months))
        if name == "absence":
            value = value - 0.015 * trust[:, None]
        value = value * (scene.busy[None, :] if name == "queue" else 1.0)
        parts.append(
            table(
                "unit_measures",
                teams * months,
                unit_id=coded(np.repeat(np.arange(teams), months), [team_id(t) for t in range(teams)]),
                period=period,
                name=name,
                value=numbers(np.maximum(value, 0).round(4).reshape(-1)),
                unit_of_measure=unit,
            )
        )
    return pa.concat_tables(parts)
