"""Month by month: customers are in touch, feel, remember, waver, buy, and leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.simulate import touchpoints as tp
from goodwill.simulate.calendar import DAY, MONTH_DAYS
from goodwill.simulate.contacts import Contacts, handle, join, ordinary, welcome
from goodwill.simulate.failures import DRAW, Failures, calls_about, fail, reached, shock_of
from goodwill.simulate.loyalty import Standing, Trail, move, pushes
from goodwill.simulate.people import People
from goodwill.simulate.scene import Scene
from goodwill.simulate.seeds import stream
from goodwill.simulate.situations import Situations
from goodwill.simulate.truths import Account

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
CONTACTS = 0.85  # contacts per customer and month
REMEMBERS = 0.5 ** (MONTH_DAYS / 120)  # monthly fading of remembered experience (half-life 120 days)
SHOCK_FADES = 0.5 ** (1 / 6)  # monthly fading of a disruption's shock (half-life six months)
BUYS = np.array([-3.0, -1.6, -0.5])  # log odds of buying in a month, by state
LEAVES = -4.9  # log odds of leaving in a month
LIFE = 0.0015  # chance per month of leaving for reasons of life
NEVER = np.iinfo(np.int64).max
NO_ACCOUNT = Account(120.0, 0.0, 1.0, 0.0, None, 0.0, 0.0)
WHY = ("life", "price", "treatment")


@dataclass(frozen=True)
class Snapshot:
    """Who was asked about the relationship in one quarter, and what they were like then.

    Attributes
    ----------
    who, month
        Customers in the block; the month.
    experience, shock, state, balance
        Remembered experience, disruption still felt, state of loyalty (-1 to 1), emotional account.
    met
        Whether they had met each touchpoint (asked x touchpoints).
    silent
        Whether they had already left in silence.
    """

    who: Ints
    month: Ints
    experience: Floats
    shock: Floats
    state: Floats
    balance: Floats
    met: Bools
    silent: Bools

    def of(self, which: Ints) -> Snapshot:
        """Return the snapshot of some of those asked."""
        return Snapshot(*(getattr(self, name)[which] for name in Snapshot.__annotations__))


@dataclass(frozen=True)
class Life:
    """All that happened to a block's customers.

    Attributes
    ----------
    contacts, failures
        What they met.
    bought_who, bought_at
        Purchases.
    left_at, why, silent
        When they left (`NEVER` if they stayed), code into `WHY`, whether in silence (per customer).
    bound_until
        End of the bond; 0 without (per customer).
    balance
        Account when they left, or at the end (per customer).
    snapshots
        One per quarter.
    trail
        How their loyalty moved.
    """

    contacts: Contacts
    failures: Failures
    bought_who: Ints
    bought_at: Ints
    left_at: Ints
    why: Ints
    silent: Bools
    bound_until: Ints
    balance: Floats
    snapshots: list[Snapshot]
    trail: Trail


class _Lives:
    """The moving state of a block's customers."""

    def __init__(self, scene: Scene, people: People) -> None:
        n = len(people)
        self.scene, self.people = scene, people
        self.rng = stream(scene.seed, people.block, "life")
        self.contact_rng = stream(scene.seed, people.block, "contacts")
        self.account = scene.truths.account or NO_ACCOUNT
        spread = np.exp(self.account.half_life_spread * self.rng.standard_normal(n))
        self.fading = (np.log(2) / (self.account.half_life_days * spread)).astype(np.float32)  # per day
        self.frailty = (self.account.frailty * self.rng.standard_normal(n)).astype(np.float32)
        self.balance, self.shock = np.zeros(n, np.float32), np.zeros(n, np.float32)
        self.felt, self.weight = np.zeros(n, np.float32), np.zeros(n, np.float32)
        state = self.rng.choice(3, n, p=[0.1, 0.25, 0.65])
        self.now = self.begin = Standing(state, (state - 1).astype(np.float32))
        self.gone = np.zeros(n, dtype=bool)
        self.trail: list[tuple[npt.NDArray[Any], ...]] = []
        self.left_at = np.full(n, NEVER)
        self.last_balance = np.zeros(n, np.float32)
        self.why, self.silent = np.full(n, -1), np.zeros(n, dtype=bool)
        self.met = np.zeros((n, len(tp.NAMES)), dtype=bool)
        self.bound_until = self._bonds()
        self.parts: list[Contacts] = []
        self.failures: list[Failures] = []
        self.bought: list[tuple[Ints, Ints]] = []
        self.snapshots: list[Snapshot] = []

    def _bonds(self) -> Ints:
        """Return the end of each customer's current bond of two years; 0 without."""
        start, term = self.scene.calendar.starts[0], 730 * DAY
        terms = np.maximum(-(-(start - self.people.since) // term), 1)
        bound = self.rng.random(len(self.people)) < 0.7
        return np.where(bound & self.scene.nuisances.lock_in, self.people.since + terms * term, 0)

    def leave(self, month: int, active: Bools) -> None:
        """Draw who decides to leave this month, why, and when the bond lets them."""
        start, end = self.scene.calendar.starts[month : month + 2]
        a, n = self.account, len(active)
        base = LEAVES + self.frailty
        if not self.scene.null:
            base = base + 0.25 * self.people.price_sensitive
        log_odds = base - a.balance_log_odds * self.balance
        if a.tipping_point is not None:
            log_odds = log_odds + a.tipping_log_odds * (self.balance < a.tipping_point)
        chance, plain = 1 / (1 + np.exp(-log_odds)), 1 / (1 + np.exp(-base))
        u = self.rng.random((4, n))
        life = u[3] < (LIFE if self.scene.nuisances.life_exits else 0.0)
        decides = active & (self.left_at == NEVER) & ((u[0] < chance) | life)
        treated = u[1] < 1 - plain / chance
        why = np.where(life, 0, np.where(treated, 2, 1))
        at = start + (u[2] * (end - start)).astype(np.int64)
        at = np.where(life, at, np.maximum(at, self.bound_until))
        self.left_at = np.where(decides, at, self.left_at)
        self.why = np.where(decides, why, self.why)
        self.last_balance = np.where(decides, self.balance, self.last_balance)
        quiet = self.scene.nuisances.silent_churn & (self.rng.random(n) < 0.4) & (self.bound_until < start)
        self.silent |= decides & quiet & (why > 0)
        self.gone = decides & (not self.scene.null)
        self.now = Standing(np.where(self.gone, 0, self.now.state), self.now.liking)

    def meet(self, month: int, active: Bools, situations: Situations) -> Bools:
        """Draw the month's failures and contacts; return whom our own disruption hit."""
        scene, people, rng = self.scene, self.people, self.contact_rng
        here = active & (self.left_at >= scene.calendar.starts[month])
        failures, hit = fail(scene, people, rng, month, active & (self.left_at > scene.calendar.starts[month + 1]))
        first = sum(len(f.who) for f in self.failures)
        situated = 1 + 0.25 * situations.during[:, month].sum(axis=1)
        times = CONTACTS * scene.busy[month] * people.rate * here * situated
        wanted = [ordinary(scene, people, rng, month, times), welcome(scene, people, rng, month),
                  calls_about(scene, rng, failures, first)]  # fmt: skip
        until = np.minimum(self.left_at, scene.calendar.starts[month + 1])
        contacts = handle(scene, people, rng, month, join(wanted, until), states=self.now.liking)
        self.failures.append(failures)
        self.parts.append(contacts)
        self.met[contacts.who, contacts.place] = True
        return hit

    def feel(self, month: int, active: Bools, hit: Bools) -> None:
        """Let contacts and failures pay into and draw on the account and move memory and state."""
        scene, contacts, failures = self.scene, self.parts[-1], self.failures[-1]
        n, end = len(self.people), scene.calendar.starts[month + 1]
        valence = contacts.valence
        paid = np.where(valence >= 0, valence, self.account.negativity * valence)
        days = ((end - contacts.at) / DAY).astype(np.float32)
        self.balance *= np.exp(-self.fading * np.float32(MONTH_DAYS))
        self.balance += np.bincount(contacts.who, paid * np.exp(-self.fading[contacts.who] * days), n).astype(
            np.float32
        )
        if not scene.null:
            self.balance -= np.bincount(failures.who, DRAW * failures.weight, n).astype(np.float32)
        weights = np.array([scene.truths.drivers.touchpoints[name] for name in tp.NAMES])[contacts.place]
        mixed = contacts.feeling @ np.array(list(scene.truths.drivers.components.values()), dtype=np.float32)
        self.felt = self.felt * REMEMBERS + np.bincount(contacts.who, weights * mixed, n)
        self.weight = self.weight * REMEMBERS + np.bincount(contacts.who, minlength=n)
        jolts = np.zeros(n)
        for name, struck in (("ours", hit), ("competitor", None), ("unrecorded", None)):
            who = struck if struck is not None else reached(scene, self.people, self.rng, name, month)
            jolts += shock_of(scene, name) * who
        self.shock = (self.shock * SHOCK_FADES + jolts).astype(np.float32)
        self._move(active, jolts)

    def _move(self, active: Bools, jolts: npt.NDArray[np.float64]) -> None:
        """Move everybody's loyalty by the month's feelings, and keep the noise for the oracle."""
        n, contacts = len(self.people), self.parts[-1]
        push = jolts + pushes(self.scene, n, contacts, contacts.feeling[:, 2], self.failures[-1])
        uniform, normal = self.rng.random(n), self.rng.standard_normal(n)
        moves = self.scene.truths.moves
        self.now = move(moves, self.now, push, uniform=uniform, normal=normal, active=active)
        self.trail.append((jolts, uniform, normal, active, self.gone, self.now.state))

    def buy(self, month: int, active: Bools) -> None:
        """Draw the month's purchases from the state alone."""
        start, end = self.scene.calendar.starts[month : month + 2]
        log_odds = BUYS[1] + 1.2 * self.now.liking if self.scene.truths.moves.continuous else BUYS[self.now.state]
        u = self.rng.random((2, len(active)))
        at = start + (u[1] * (end - start)).astype(np.int64)
        buys = active & (u[0] < 1 / (1 + np.exp(-log_odds))) & (at < self.left_at)
        self.bought.append((np.flatnonzero(buys), at[buys]))

    def ask(self, month: int, share: float, rng: np.random.Generator) -> None:
        """Keep what those asked about the relationship this month are like."""
        start = self.scene.calendar.starts[month]
        here = (self.people.since < start - 20 * DAY) & ((self.left_at > start) | self.silent)
        who = np.flatnonzero(here & (rng.random(len(here)) < share))
        experience = self.felt[who] / (self.weight[who] + 0.7)
        silent = self.silent[who] & (self.left_at[who] <= start)
        self.snapshots.append(
            Snapshot(
                who, np.full(len(who), month), experience.astype(np.float32), self.shock[who],
                self.now.liking[who], self.balance[who].copy(), self.met[who], silent,
            )
        )  # fmt: skip


def live(scene: Scene, people: People, situations: Situations, *, asked: float) -> Life:
    """Return the lives of a block's customers; `asked` is the share asked about the relationship a quarter."""
    lives, asking = _Lives(scene, people), stream(scene.seed, people.block, "relationship")
    for month in range(scene.calendar.months):
        start = scene.calendar.starts[month]
        active = (people.since < start) & (lives.left_at > start)
        if month % 3 == 2:
            lives.ask(month, asked, asking)
        lives.leave(month, active)
        hit = lives.meet(month, active, situations)
        lives.feel(month, active, hit)
        lives.buy(month, active)
    who, at = (np.concatenate(part) for part in zip(*lives.bought, strict=True))
    return Life(Contacts.concatenate(lives.parts), Failures.concatenate(lives.failures), who, at, lives.left_at,
                lives.why, lives.silent, lives.bound_until,
                np.where(lives.left_at < NEVER, lives.last_balance, lives.balance), lives.snapshots,
                Trail(lives.begin, *(np.array(column) for column in zip(*lives.trail, strict=True))))  # fmt: skip
