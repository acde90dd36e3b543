"""An oracle: it sees what no method sees, and compares it by the plainest means.

Recovery tests hold methods against it: what it cannot find in the latent values, no method can be asked to find
in answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.simulate.company import Company
from goodwill.simulate.contacts import AT_HOME
from goodwill.simulate.drawing import team_id
from goodwill.simulate.failures import RELIEF
from goodwill.simulate.life import Life, live
from goodwill.simulate.loyalty import Standing, move, pushes
from goodwill.simulate.people import People, meet
from goodwill.simulate.scene import Scene
from goodwill.simulate.situations import Situations, arise
from goodwill.simulate.touchpoints import PERSON

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Lived:
    """One block of a company with its latent values: levels, traits, circumstances, feelings, balances."""

    scene: Scene
    people: People
    situations: Situations
    life: Life


def lived(company: Company, block: int = 0, *, asked: float = 0.5) -> Lived:
    """Return what a block of customers lived through; `asked` is the share asked about the relationship."""
    people = meet(company.scene, block)
    situations = arise(company.scene, people)
    return Lived(company.scene, people, situations, live(company.scene, people, situations, asked=asked))


@dataclass(frozen=True)
class HadBeen:
    """States as they were, and as they would have been (months x customers)."""

    state: npt.NDArray[np.int64]
    would_be: npt.NDArray[np.int64]
    concerned: npt.NDArray[np.bool_]


def had_failures_been_handled(one: Lived) -> HadBeen:
    """Return states had every failure been put right; `concerned` says for whom that changes anything.

    The noise of each move is kept as it was, but drawn anew in a misspecified world, where a counterfactual that
    shares its noise with the fact is wrong. Who is in touch and who leaves is held as it was.
    """
    scene, life, n = one.scene, one.life, len(one.people)
    contacts, failures, trail = life.contacts, life.failures, life.trail
    undone = failures.recovery == 0
    better = replace(failures, recovery=np.where(undone, 1, failures.recovery))
    spared = np.where((contacts.episode >= 0) & undone[contacts.episode], failures.severity[contacts.episode], 0.0)
    emotion = contacts.feeling[:, 2] + np.float32(0.0 if scene.null else RELIEF) * spared.astype(np.float32)
    uniform, normal = trail.uniform, trail.normal
    if scene.truths.world == "misspecified":
        rng = np.random.default_rng(scene.seed)
        uniform, normal = rng.random(uniform.shape), rng.standard_normal(normal.shape)
    month = np.searchsorted(scene.calendar.starts, failures.at, side="right") - 1
    now, states = trail.begin, []
    for t in range(scene.calendar.months):
        now = Standing(np.where(trail.gone[t], 0, now.state), now.liking)
        met, befell = contacts.some(contacts.month == t), better.some(month == t)
        push = trail.jolts[t] + pushes(scene, n, met, emotion[contacts.month == t], befell)
        now = move(scene.truths.moves, now, push, uniform=uniform[t], normal=normal[t], active=trail.active[t])
        states.append(now.state)
    concerned = np.bincount(failures.who, undone, n) > 0
    return HadBeen(trail.state, np.array(states), concerned)


def unit_levels(scene: Scene) -> dict[str, Floats]:
    """Return each team's true level (months x components, latent scale): what a flag must be judged by.

    Shocks of single months are noise and left out; kinder customers, who rate all higher, are in it.
    """
    kind = AT_HOME * scene.kindness[:, None, None]
    return dict(zip(map(team_id, range(scene.staff.teams)), scene.lasting_levels + kind, strict=True))


def month_levels(scene: Scene) -> Floats:
    """Return the true average level of contacts by month (months x components): what a change must be judged by."""
    shares = np.diff(scene.mix, axis=1, prepend=0.0)
    places = np.einsum("mp,pmc->mc", shares, scene.touchpoint_levels)
    sizes = np.diff(scene.team_weights, prepend=0.0)
    teams = np.einsum("t,tmc->mc", sizes, scene.lasting_levels) * (shares @ PERSON)[:, None]
    return np.asarray(places + teams, dtype=np.float32)


def slope(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[float, float]:
    """Return the least-squares slope of y on x, and its standard error."""
    a, b = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    centred = a - a.mean()
    steep = float(centred @ b / (centred @ centred))
    rest = b - b.mean() - steep * centred
    return steep, float(np.sqrt(rest @ rest / (len(a) - 2) / (centred @ centred)))


def contrast(
    y: npt.NDArray[np.floating[Any]], first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]
) -> tuple[float, float]:
    """Return the difference of two means, and its standard error."""
    a, b = y[first].astype(np.float64), y[second].astype(np.float64)
    se = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    return float(a.mean() - b.mean()), float(se)
