"""Failures and other events that befall customers: what went wrong, what was done about it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from goodwill.simulate import touchpoints as tp
from goodwill.simulate.calendar import DAY, HOUR
from goodwill.simulate.contacts import Wanted
from goodwill.simulate.drawing import region_id
from goodwill.simulate.people import People
from goodwill.simulate.scene import Scene

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
KINDS = ("billing_error", "late_delivery", "fault", "outage")
PLACES = np.array([tp.index(n) for n in ("billing", "delivery", "phone_support", "phone_support")])
RECOVERIES = ("none", "explained", "apologised", "fixed", "compensated")
RATE = 0.03  # failures per customer and month
CALLS = 0.7  # share of failures that lead to a contact
BURDEN, RELIEF = 1.0, 0.9  # what a failure takes from its contact, and what putting it right gives back
DRAW = 0.8  # what an unrecovered failure of severity 1 draws from the account


@dataclass(frozen=True)
class Failures:
    """Failures of one or more months (one entry per failure).

    Attributes
    ----------
    who, at, kind, severity
        Customer, time, code into `KINDS`, 0 to 1.
    recovery, recovered
        Code into `RECOVERIES`; when (equal to `at` where nothing was done).
    called
        Whether the customer got in touch about it (it is then an episode).
    """

    who: Ints
    at: Ints
    kind: Ints
    severity: Floats
    recovery: Ints
    recovered: Ints
    called: npt.NDArray[np.bool_]

    def some(self, which: npt.NDArray[np.bool_]) -> Failures:
        """Return some of them."""
        return Failures(*(getattr(self, f.name)[which] for f in fields(self)))

    @classmethod
    def concatenate(cls, parts: list[Failures]) -> Failures:
        """Return the failures of several months as one."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))

    @property
    def weight(self) -> Floats:
        """Severity that is left after what was done about it."""
        return self.severity * np.where(self.recovery > 0, 0.3, 1.0).astype(np.float32)


def fail(
    scene: Scene, people: People, rng: np.random.Generator, month: int, active: npt.NDArray[np.bool_]
) -> tuple[Failures, npt.NDArray[np.bool_]]:
    """Return a month's failures, and which customers our own disruption reached."""
    n, start = len(people), scene.calendar.starts[month]
    own = np.flatnonzero(active & (rng.random(n) < RATE))
    kind = rng.integers(0, 3, len(own))
    hit = active & reached(scene, people, rng, "ours", month)
    who = np.concatenate([own, np.flatnonzero(hit)])
    kind = np.concatenate([kind, np.full(int(hit.sum()), 3)])
    m = len(who)
    severity = rng.uniform(0.2, 1.0, m).astype(np.float32)
    at = start + (rng.uniform(0.2, 24.0, m) * DAY).astype(np.int64)
    at[kind == 3] = start + 6 * DAY + (rng.random(int(hit.sum())) * 3 * HOUR).astype(np.int64)
    chance = np.full(m, 0.5)
    if scene.nuisances.handling_selected:
        chance = 1 / (1 + np.exp(-(1.2 * people.vocal[who] - 4.0 * (severity - 0.6))))
    done = rng.random(m) < chance
    recovery = np.where(done, rng.integers(1, 5, m), 0)
    later = np.where(done, (rng.uniform(0.2, 4.0, m) * DAY).astype(np.int64), 0)
    return Failures(who, at, kind, severity, recovery, at + later, rng.random(m) < CALLS), hit


def calls_about(scene: Scene, rng: np.random.Generator, failures: Failures, first: int) -> Wanted:
    """Return the contacts that failures lead to; `first` is the number of the first failure in the block."""
    which = np.flatnonzero(failures.called)
    which = np.concatenate([which, which[failures.kind[which] == 3]])  # an outage makes people call twice
    at = failures.at[which] + (rng.uniform(0.5, 60.0, len(which)) * HOUR).astype(np.int64)
    back = np.where(failures.recovery[which] > 0, RELIEF, 0.0)
    burden = np.zeros(len(which)) if scene.null else failures.severity[which] * (BURDEN - back)
    return Wanted(failures.who[which], at, PLACES[failures.kind[which]], first + which, burden.astype(np.float32))


def reached(scene: Scene, people: People, rng: np.random.Generator, name: str, month: int) -> npt.NDArray[np.bool_]:
    """Return whom a planted disruption reached in a month (nobody where it did not strike then)."""
    for disruption in scene.truths.disruptions:
        if disruption.name == name and disruption.month == month:
            if disruption.region is None:
                there = people.price_sensitive > 0
            else:
                names = np.array([region_id(r) for r in range(scene.truths.shape.regions)])
                there = names[scene.staff.region[people.team]] == disruption.region
            return there & (rng.random(len(people)) < disruption.reach)
    return np.zeros(len(people), dtype=bool)


def shock_of(scene: Scene, name: str) -> float:
    """Return the fall in attitude by a disruption (0 where it is absent)."""
    return next((d.shock for d in scene.truths.disruptions if d.name == name), 0.0)
