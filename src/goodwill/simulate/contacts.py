"""One month's contacts of a block: who, where, handled by whom, and how they went."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from goodwill.simulate import touchpoints as tp
from goodwill.simulate.calendar import DAY, HOUR, MINUTE
from goodwill.simulate.people import People
from goodwill.simulate.scene import Scene

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
AT_HOME = 0.85  # chance that a customer's own team handles a contact
HARD = 0.2  # share of hard contacts
HARDNESS = np.array([-0.7, -0.5, -0.4], dtype=np.float32)  # what a hard contact loses, by component
BEST = 0.6  # chance that a hard contact is sent to the best third, under that nuisance
NO_NAME = 0.08  # share of shop contacts for which only the unit is known
COMMON, OWN = 0.55, 0.75  # noise all components share, and noise of each
VALENCE = 0.6, 0.6  # slope and shift from emotion to valence
ANGER, IRRITATION, WOW = -2.1, -1.4, 1.7  # emotion of a contact beyond which it angers, irritates, wows


@dataclass
class Contacts:
    """Contacts (one entry per contact): columns of `interactions` and what nobody sees.

    Attributes
    ----------
    who, at, ended, month, place
        Customer in the block, start and end (microseconds), month, touchpoint.
    get, handler, team, employee, named
        Stage is get; code into `touchpoints.HANDLERS`; team and employee (-1 without); employee is known.
    chance
        Chance that this employee got it when it was routed (0 without employee).
    hard, resolved, wait, transfers
        As they say.
    episode
        Number of the failure (in the block) it is lived with, -1 without.
    feeling
        Latent success, ease, emotion (contacts x 3).
    state
        The customer's state of loyalty before it, -1 (gone in spirit) to 1 (steady).
    """

    who: Ints
    at: Ints
    ended: Ints
    month: Ints
    place: Ints
    get: Bools
    handler: Ints
    team: Ints
    employee: Ints
    named: Bools
    chance: Floats
    hard: Bools
    resolved: Bools
    wait: Floats
    transfers: Ints
    episode: Ints
    feeling: Floats
    state: Floats

    def __len__(self) -> int:
        return len(self.who)

    @property
    def valence(self) -> Floats:
        """How a contact felt, -1 to 1."""
        return np.asarray(np.tanh(VALENCE[0] * (self.feeling[:, 2] + VALENCE[1])), dtype=np.float32)

    def some(self, which: npt.NDArray[np.bool_]) -> Contacts:
        """Return some of them."""
        return Contacts(*(getattr(self, f.name)[which] for f in fields(self)))

    @classmethod
    def concatenate(cls, parts: list[Contacts]) -> Contacts:
        """Return the contacts of several months as one."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))


@dataclass(frozen=True)
class Wanted:
    """Contacts that will happen, before anyone has handled them: who, when, where, and why."""

    who: Ints
    at: Ints
    place: Ints
    episode: Ints
    burden: Floats  # what the failure behind it takes from every component


def ordinary(scene: Scene, people: People, rng: np.random.Generator, month: int, times: Floats) -> Wanted:
    """Draw the contacts that come of themselves; `times` is the expected number per customer."""
    calls = rng.poisson(times)
    who = np.repeat(np.arange(len(people)), calls)
    place = np.searchsorted(scene.mix[month], rng.random(len(who))).clip(0, len(tp.NAMES) - 1)
    start, end = scene.calendar.starts[month : month + 2]
    days = rng.integers(0, (end - start) // DAY, len(who))
    at = start + days * DAY + (rng.uniform(7.0, 20.0, len(who)) * HOUR).astype(np.int64)
    return Wanted(who, at, place, np.full(len(who), -1), np.zeros(len(who), np.float32))


def welcome(scene: Scene, people: People, rng: np.random.Generator, month: int) -> Wanted:
    """Return delivery and onboarding of those who joined the month before."""
    start = scene.calendar.starts[month]
    new = np.flatnonzero(people.since >= (scene.calendar.starts[month - 1] if month else start))
    new = new[people.since[new] < start]
    who = np.concatenate([new, new])
    place = np.repeat([tp.index("delivery"), tp.index("onboarding")], len(new))
    at = start + (np.repeat([1, 4], len(new)) * DAY) + (rng.uniform(7.0, 60.0, len(who)) * HOUR).astype(np.int64)
    return Wanted(who, at, place, np.full(len(who), -1), np.zeros(len(who), np.float32))


def join(parts: list[Wanted], until: Ints) -> Wanted:
    """Join contacts, drop those after a customer left, and sort them by customer and time."""
    whole = Wanted(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Wanted)))
    keep = np.flatnonzero(whole.at < until[whole.who])
    order = keep[np.lexsort((whole.at[keep], whole.who[keep]))]
    return Wanted(*(getattr(whole, f.name)[order] for f in fields(Wanted)))


def handle(
    scene: Scene, people: People, rng: np.random.Generator, month: int, wanted: Wanted, *, states: Floats
) -> Contacts:
    """Let wanted contacts happen: route them, and draw how they go."""
    m, place = len(wanted.who), wanted.place
    u = rng.random((5, m), dtype=np.float32)
    handler = np.where(u[0] < tp.PERSON[place], 0, np.where(u[0] < tp.PERSON[place] + tp.AUTOMATION[place], 1, 2))
    hard = u[1] < HARD
    team = np.where(u[2] < AT_HOME, people.team[wanted.who], rng.integers(0, scene.staff.teams, m))
    employee, chance = _route(scene, rng, month, team, hard)
    person = handler == 0
    feeling = _feel(scene, people, rng, month, wanted, hard=hard)
    by_team = scene.team_levels[team, month] + scene.talent[employee][:, None]
    feeling += np.where(person[:, None], by_team, np.float32(0))
    wait = rng.exponential(1.0, m).astype(np.float32) * tp.WAIT[place]
    minutes = tp.DURATION[place] * (0.4 + rng.gamma(2.0, 0.3, m)) + wait
    return Contacts(
        who=wanted.who, at=wanted.at,
        ended=np.minimum(wanted.at + np.maximum(minutes * MINUTE, MINUTE).astype(np.int64), scene.calendar.today - 1),
        month=np.full(m, month), place=place, get=u[3] < tp.GET[place], handler=handler,
        team=np.where(person, team, -1), employee=np.where(person, employee, -1),
        named=person & ~((place == tp.index("shop")) & (u[4] < NO_NAME)),
        chance=np.where(person, chance, 0), hard=hard,
        resolved=rng.random(m) < 1 / (1 + np.exp(-1.6 - 1.3 * feeling.mean(axis=1))),
        wait=wait, transfers=np.where(person, rng.poisson(0.12 + 0.4 * hard), 0),
        episode=wanted.episode, feeling=feeling, state=states[wanted.who],
    )  # fmt: skip


def _route(scene: Scene, rng: np.random.Generator, month: int, team: Ints, hard: Bools) -> tuple[Ints, Floats]:
    """Choose an employee of the team evenly, or send hard contacts to the best third more often."""
    size = scene.staff.sizes[team]
    u = rng.random((2, len(team)))
    place = (u[0] * size).astype(np.int64)
    chance = 1.0 / size
    if scene.nuisances.routed_hard:
        best = np.maximum(size // 3, 1)
        sent = hard & (u[1] < BEST)
        place = np.where(sent, (u[0] * best).astype(np.int64), place)
        chance = np.where(hard, (1 - BEST) / size + np.where(place < best, BEST / best, 0.0), chance)
    return scene.staff.ranked[team, month, place].astype(np.int64), chance.astype(np.float32)


def _feel(scene: Scene, people: People, rng: np.random.Generator, month: int, wanted: Wanted, *, hard: Bools) -> Floats:
    m = len(wanted.who)
    noise = OWN * rng.standard_normal((m, 3), dtype=np.float32)
    noise += COMMON * rng.standard_normal((m, 1), dtype=np.float32)
    noise += scene.touchpoint_levels[wanted.place, month] + people.leaning[wanted.who]
    noise += (hard[:, None] - np.float32(HARD)) * HARDNESS  # hard contacts leave the average where it was
    noise -= wanted.burden[:, None]
    return noise
