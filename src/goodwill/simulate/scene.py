"""The scene all customers share: teams' levels by month, touchpoints' levels, seasons, shifts and shocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.simulate import touchpoints as tp
from goodwill.simulate.calendar import Calendar
from goodwill.simulate.drawing import draw, team_id
from goodwill.simulate.nuisances import Nuisances
from goodwill.simulate.seeds import COMPANY, stream
from goodwill.simulate.staff import Staff, hire
from goodwill.simulate.truths import Shape, Truths, World

Floats = npt.NDArray[np.float32]
SHOCK = 0.18  # standard deviation of a team's month, latent scale of a contact
TREND = 0.35  # what the common trend adds from the first month to the last
SEASON = {12: (1.35, -0.20), 7: (1.15, -0.12), 1: (1.10, -0.05)}  # month of year: (times as busy, level)
SHIFT = {"phone_support": -0.10, "chat": 0.06, "web": 0.04}  # change of share over all months


@dataclass(frozen=True)
class Scene:
    """What is the same for all customers of a company.

    Attributes
    ----------
    seed, truths, nuisances, calendar, staff
        What the scene was made of.
    team_levels
        Level of contacts handled by a team (teams x months x components).
    lasting_levels
        The same without the shocks of single months: what is true of a team.
    touchpoint_levels
        Level of contacts at a touchpoint (touchpoints x months x components).
    mix
        Share of contacts by touchpoint, cumulated (months x touchpoints).
    busy
        Times as many contacts as usual (months).
    talent
        What an employee adds to all components (employees).
    kindness
        How much kinder the customers of a team are (teams).
    team_weights
        Share of customers that a team looks after, cumulated (teams).
    """

    seed: int
    truths: Truths
    nuisances: Nuisances
    calendar: Calendar
    staff: Staff
    team_levels: Floats
    lasting_levels: Floats
    touchpoint_levels: Floats
    mix: npt.NDArray[np.float64]
    busy: npt.NDArray[np.float64]
    talent: Floats
    kindness: Floats
    team_weights: npt.NDArray[np.float64]

    @property
    def null(self) -> bool:
        """Whether nothing is planted."""
        return self.truths.world == "null"


def build(seed: int, world: World, shape: Shape, nuisances: Nuisances) -> Scene:
    """Return the scene of a company, its truths drawn."""
    calendar = Calendar(shape.months)
    staff = hire(seed, shape, turnover=nuisances.turnover)
    rng = stream(seed, COMPANY, "weather")
    shocks = SHOCK * rng.standard_normal((shape.teams, shape.months)).astype(np.float32)
    spread = rng.standard_normal((shape.teams, 3)).astype(np.float32)
    kindness = rng.standard_normal(shape.teams).astype(np.float32)
    weights = rng.uniform(0.7, 1.3, shape.teams)
    if not nuisances.team_shocks:
        shocks[:] = 0.0
    truths = draw(seed, world, shape, nuisances, shocks + 1e-6 * rng.standard_normal(shocks.shape, dtype=np.float32))
    lasting = _lasting_levels(truths, spread)
    return Scene(
        seed=seed, truths=truths, nuisances=nuisances, calendar=calendar, staff=staff,
        team_levels=lasting + shocks[:, :, None], lasting_levels=lasting,
        touchpoint_levels=_touchpoint_levels(truths, calendar, nuisances),
        mix=_mix(shape.months, nuisances.mix_shift), busy=_season(calendar, nuisances)[0],
        talent=truths.levels.employee_spread * staff.talent,
        kindness=(0.15 if nuisances.engaged_by_customers else 0.0) * kindness,
        team_weights=np.cumsum(weights / weights.sum()),
    )  # fmt: skip


def _lasting_levels(truths: Truths, spread: Floats) -> Floats:
    """Lay true spread, planted causes and actions over one another (teams x months x components)."""
    team = {team_id(t): t for t in range(len(spread))}
    levels = np.repeat((truths.levels.team_spread * spread)[:, None, :], truths.shape.months, axis=1)
    for weak in truths.weak_teams:
        hurt = {"distrust": (0.0, 0.5, 1.0), "skill": (1.0, 0.5, 0.0)}[weak.cause]
        levels[team[weak.unit_id]] -= weak.service * np.array(hurt, dtype=np.float32)
    for action in truths.actions:
        for unit in action.units:
            levels[team[unit], action.done :] += action.effect
    return levels.astype(np.float32)


def _touchpoint_levels(truths: Truths, calendar: Calendar, nuisances: Nuisances) -> Floats:
    months = calendar.months
    levels = np.zeros((len(tp.NAMES), months, 3), dtype=np.float32)
    for name, level in truths.levels.touchpoints.items():
        levels[tp.index(name)] += level
    levels[:, :, 2] -= truths.levels.emotion_gap
    levels += _season(calendar, nuisances)[1][None, :, None].astype(np.float32)
    if nuisances.common_trend:
        levels += np.linspace(0, TREND, months, dtype=np.float32)[None, :, None]
    for change in truths.changes:
        after = np.arange(months) - change.month
        fall = np.where(after >= 0, change.shock * 0.5 ** (np.maximum(after, 0) / change.half_life_months), 0.0)
        levels[tp.index(change.touchpoint), :, 1:] -= fall[:, None].astype(np.float32)
    if truths.promise is not None:  # a broken promise hurts a little where it is broken
        levels[tp.index(truths.promise.touchpoint), :, 2] -= 0.2 * truths.promise.gap
    return levels


def _season(calendar: Calendar, nuisances: Nuisances) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    usual = (1.0, 0.0)
    rows = [SEASON.get(int(m), usual) if nuisances.season else usual for m in calendar.month_of_year]
    busy, level = np.array(rows).T
    return busy, level


def _mix(months: int, shifting: bool) -> npt.NDArray[np.float64]:
    """Return cumulated shares of touchpoints by month."""
    change = np.array([SHIFT.get(name, 0.0) for name in tp.NAMES])
    path = np.linspace(0.0, 1.0, months)[:, None] if shifting else np.zeros((months, 1))
    shares = tp.SHARES[None, :] + path * change[None, :]
    return np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)
