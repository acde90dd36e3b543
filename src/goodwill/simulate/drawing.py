"""Draw a company's truths from the stated ranges."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from goodwill.simulate.nuisances import Nuisances
from goodwill.simulate.ranges import PRESENT, RANGES
from goodwill.simulate.seeds import COMPANY, stream
from goodwill.simulate.touchpoints import COMPONENTS, NAMES
from goodwill.simulate.truths import (
    Account,
    ActionTruth,
    ChangeTruth,
    Disruption,
    Drivers,
    Levels,
    Memory,
    Moves,
    Needs,
    OverClaim,
    Penalty,
    Shape,
    Truths,
    WeakTeam,
    World,
)

PROMISED = {  # promises whose level customers judge: id -> touchpoint
    "PR-START": "onboarding",
    "PR-PUNCTUAL": "technician_visit",
    "PR-BILL": "billing",
}
ACTIONS = ("ACT-1", "ACT-2", "ACT-3")


def team_id(team: int) -> str:
    """Return the unit id of a team."""
    return f"team-{team + 1:03d}"


def region_id(region: int) -> str:
    """Return the unit id of a region."""
    return f"region-{region + 1:02d}"


class _Lot:
    """One seed's draws: sizes from ranges, presence by chance; nothing is present in a null world."""

    def __init__(self, seed: int, world: World) -> None:
        self.rng = stream(seed, COMPANY, "truths")
        self.world = world

    def present(self, name: str) -> bool:
        """Draw whether a truth is there (one draw in every world, so that worlds stay comparable)."""
        drawn = bool(self.rng.random() < PRESENT[name])
        return drawn and self.world != "null"

    def size(self, name: str) -> float:
        """Draw a size from its range; 0 in a null world."""
        drawn = RANGES[name].draw(self.rng)
        return 0.0 if self.world == "null" else drawn


def draw(seed: int, world: World, shape: Shape, nuisances: Nuisances, weather: npt.NDArray[np.float32]) -> Truths:
    """Return the truths of one company.

    Parameters
    ----------
    seed, world, shape, nuisances
        What is asked for.
    weather
        Shocks of teams by month (teams x months), which decide who looks worst before actions begin.
    """
    lot = _Lot(seed, world)
    levels = _levels(lot)
    weak = _weak_teams(lot, shape)
    drivers, memory, account = _drivers(lot), _memory(lot), _account(lot)
    return Truths(
        seed=seed, world=world, shape=shape, levels=levels,
        drivers=drivers, memory=memory, account=account,
        moves=Moves(lot.size("anger"), lot.size("irritation"), lot.size("wow"), world == "misspecified"),
        disruptions=_disruptions(lot, shape),
        distrust=weak[0], skill=weak[1],
        promise=_promise(lot), penalty=_penalty(lot),
        actions=_actions(lot, shape, weak, nuisances, weather),
        changes=_changes(lot, shape), needs=_needs(lot), says_price=_says_price(lot, account),
    )  # fmt: skip


def _levels(lot: _Lot) -> Levels:
    touchpoints = {name: lot.size("touchpoint_level") for name in NAMES}
    return Levels(touchpoints, lot.size("emotion_gap"), lot.size("team_spread"), lot.size("employee_spread"))


def _drivers(lot: _Lot) -> Drivers:
    uneven, at = lot.present("components"), int(lot.rng.integers(3))
    top, split = lot.size("component_top"), lot.size("component_split")
    weights = dict.fromkeys(COMPONENTS, round(1 / 3, 4))
    if uneven:
        others = [c for i, c in enumerate(COMPONENTS) if i != at]
        weights |= {COMPONENTS[at]: top, others[0]: (1 - top) * split, others[1]: (1 - top) * (1 - split)}
    steep, place = lot.present("touchpoints"), NAMES[int(lot.rng.integers(4))]  # one of the four busiest
    times = lot.size("touchpoint_top") if steep else 1.0
    if not steep:
        lot.size("touchpoint_top")
    mean = (len(NAMES) - 1 + times) / len(NAMES)
    places = {name: round((times if name == place else 1.0) / mean, 4) for name in NAMES}
    strength = lot.size("loyalty_strength")
    return Drivers(weights, COMPONENTS[at] if uneven else None, places, place if steep else None, strength)


def _memory(lot: _Lot) -> Memory:
    end, low, high = (RANGES[f"memory_{part}"].draw(lot.rng) for part in ("end", "minimum", "maximum"))
    if lot.world == "planted":
        return Memory("peak-end", 0.0, high, low, end, 0.25)
    return Memory("mean", 0.9, 0.0, 0.0, 0.0, 0.25)


def _account(lot: _Lot) -> Account | None:
    there = lot.present("account")
    drawn = {name: lot.size(name) for name in (
        "half_life", "half_life_spread", "negativity", "balance_log_odds", "tipping_point", "tipping_log_odds",
        "frailty",
    )}  # fmt: skip
    if not there:
        return None
    loose = lot.world == "misspecified"
    return Account(
        drawn["half_life"], drawn["half_life_spread"] if loose else 0.0, drawn["negativity"],
        drawn["balance_log_odds"], None if loose else drawn["tipping_point"],
        0.0 if loose else drawn["tipping_log_odds"], drawn["frailty"] if loose else 0.0,
    )  # fmt: skip


def _disruptions(lot: _Lot, shape: Shape) -> tuple[Disruption, ...]:
    months = shape.months
    regions = lot.rng.permutation(shape.regions)[:2]
    at = [round(months * share) for share in (0.35, 0.55, 0.75)]
    found = []
    for place, name in enumerate(("ours", "competitor", "unrecorded")):
        there, month = lot.present(f"disruption_{name}"), at[place] + int(lot.rng.integers(-1, 2))
        reach, shock = lot.size("disruption_reach"), lot.size("disruption_shock")
        region = None if name == "competitor" else region_id(int(regions[0 if name == "ours" else 1]))
        group = "price_sensitive" if name == "competitor" else None
        if there:
            found.append(Disruption(name, month, region, group, reach, shock, name != "unrecorded"))
    return tuple(found)


def _weak_teams(lot: _Lot, shape: Shape) -> tuple[WeakTeam | None, WeakTeam | None]:
    first, second = (team_id(int(t)) for t in lot.rng.permutation(shape.teams)[:2])
    there = lot.present("distrust"), lot.present("skill")
    distrust = WeakTeam(first, "distrust", lot.size("distrust"), lot.size("distrust_service"))
    skill = WeakTeam(second, "skill", lot.size("skill"), lot.size("skill_service"))
    return (distrust if there[0] else None), (skill if there[1] else None)


def _promise(lot: _Lot) -> OverClaim | None:
    there, at = lot.present("promise"), int(lot.rng.integers(len(PROMISED)))
    promise, gap = list(PROMISED)[at], lot.size("promise_gap")
    return OverClaim(promise, PROMISED[promise], gap) if there else None


def _penalty(lot: _Lot) -> Penalty | None:
    there, price, wait = lot.present("penalty"), lot.size("penalty_price"), lot.size("penalty_wait")
    return Penalty(price, wait) if there else None


def _actions(
    lot: _Lot,
    shape: Shape,
    weak: tuple[WeakTeam | None, WeakTeam | None],
    nuisances: Nuisances,
    weather: npt.NDArray[np.float32],
) -> tuple[ActionTruth, ...]:
    """Choose teams for three actions: the worst before the start, or at random; weak teams have other plans."""
    start = round(shape.months * 0.5)
    taken = {t.unit_id for t in weak if t is not None}
    free = np.array([t for t in range(shape.teams) if team_id(t) not in taken])
    shuffled = lot.rng.permutation(free)
    looked = weather[shuffled, max(0, start - 4) : start].mean(axis=1)
    order = shuffled[np.argsort(looked, kind="stable")] if nuisances.aimed_at_worst else shuffled
    each = max(2, min(round(shape.teams / 6), 12))
    works = lot.present("action_worked")
    effect, kinds = lot.size("action_effect"), lot.rng.permutation(3)
    plan = []
    for place, action in enumerate(ACTIONS):
        kind = ("worked" if works else "did nothing", "did nothing", "not carried out")[int(kinds[place])]
        units = tuple(sorted(team_id(int(t)) for t in order[place :: len(ACTIONS)][:each]))
        plan.append(
            ActionTruth(action, kind, units, start, start + 2, effect if kind == "worked" else 0.0)  # type: ignore[arg-type]
        )
    return tuple(plan)


def _changes(lot: _Lot, shape: Shape) -> tuple[ChangeTruth, ...]:
    there, places = lot.present("change_sprung"), lot.rng.permutation(["web", "chat", "billing", "shop"])
    shock, fading = lot.size("sprung_shock"), RANGES["sprung_half_life"].draw(lot.rng)
    mild = lot.size("announced_shock")
    middle = round(shape.months * 0.6)
    return (
        ChangeTruth("CH-SPRUNG", "sprung", str(places[0]), middle, shock if there else 0.0, fading),
        ChangeTruth("CH-ANNOUNCED", "announced", str(places[1]), middle + 1, mild, fading),
    )


def _needs(lot: _Lot) -> Needs | None:
    there, much, little = (
        lot.present("needs"),
        lot.size("needs_circumstances"),
        lot.size("needs_demographics"),
    )
    return Needs(much, little) if there else None


def _says_price(lot: _Lot, account: Account | None) -> float | None:
    """Draw who says price and means treatment; without an account nobody leaves over treatment."""
    there, share = lot.present("reasons"), lot.size("says_price")
    return share if there and account is not None else None
