"""What is true of a company: drawn by the seed, written to the truth file, read by no method."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

World = Literal["null", "planted", "misspecified"]
WORLDS: tuple[World, ...] = ("null", "planted", "misspecified")


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a company is: customers, months watched, teams and regions."""

    customers: int
    months: int
    teams: int
    regions: int


@dataclass(frozen=True, slots=True)
class Drivers:
    """What loyalty goes with.

    Attributes
    ----------
    components
        Weights of success, ease and emotion (sum 1).
    top
        The component with the largest weight, or None where all are equal.
    touchpoints
        Weight per touchpoint (mean 1).
    top_touchpoint
        The touchpoint with the largest weight, or None where all are equal.
    strength
        Attitude per unit of remembered experience; 0 where nothing goes with anything.
    """

    components: dict[str, float]
    top: str | None
    touchpoints: dict[str, float]
    top_touchpoint: str | None
    strength: float


@dataclass(frozen=True, slots=True)
class Memory:
    """How moments become a remembered score: its rule and the weights of mean, best, worst and end."""

    rule: Literal["peak-end", "mean"]
    mean: float
    maximum: float
    minimum: float
    end: float
    noise: float


@dataclass(frozen=True, slots=True)
class Account:
    """The emotional account and how leaving depends on it.

    Attributes
    ----------
    half_life_days, half_life_spread
        Time in which half is forgotten; spread of its logarithm over customers.
    negativity
        Weight of a draw against a payment.
    balance_log_odds
        Log odds of leaving in a month per unit of lower balance.
    tipping_point, tipping_log_odds
        Balance below which the log odds jump, and by how much; None and 0 without one.
    frailty
        Standard deviation of personal log odds of leaving.
    """

    half_life_days: float
    half_life_spread: float
    negativity: float
    balance_log_odds: float
    tipping_point: float | None
    tipping_log_odds: float
    frailty: float


@dataclass(frozen=True, slots=True)
class Moves:
    """Log odds by which feelings move the state of loyalty; `continuous` where loyalty has no states."""

    anger: float
    irritation: float
    wow: float
    continuous: bool


@dataclass(frozen=True, slots=True)
class Disruption:
    """Something that moved many at once.

    Attributes
    ----------
    name
        "ours", "competitor" or "unrecorded".
    month
        Month in which it struck (0 is the first).
    region
        Unit id of the region it struck (ours, unrecorded), else None.
    group
        Those it struck elsewhere, for example "price_sensitive".
    reach
        Share of them it reached.
    shock
        Fall in attitude; it also moves states by the same number of log odds.
    recorded
        Whether the ledger has an event for it.
    """

    name: str
    month: int
    region: str | None
    group: str | None
    reach: float
    shock: float
    recorded: bool


@dataclass(frozen=True, slots=True)
class WeakTeam:
    """A team with poor service: where, how far its cause lies below others, what service loses by it."""

    unit_id: str
    cause: Literal["distrust", "skill"]
    size: float
    service: float


@dataclass(frozen=True, slots=True)
class OverClaim:
    """A promise above what is delivered: which, where, and by how much on its scale."""

    promise_id: str
    touchpoint: str
    gap: float


@dataclass(frozen=True, slots=True)
class Penalty:
    """What loyalty costs the loyal: price (share) and wait (minutes) per year of tenure."""

    price: float
    wait: float


@dataclass(frozen=True, slots=True)
class ActionTruth:
    """A planned improvement and what it really did.

    Attributes
    ----------
    action_id
        The action.
    kind
        "worked", "did nothing" or "not carried out".
    units
        Teams it was assigned to.
    start, done
        Months in which it began and in which its last step was due.
    effect
        Gain in all three components of contacts at those teams from `done` on.
    """

    action_id: str
    kind: Literal["worked", "did nothing", "not carried out"]
    units: tuple[str, ...]
    start: int
    done: int
    effect: float


@dataclass(frozen=True, slots=True)
class ChangeTruth:
    """A change for customers: how it came, where, when, and what contacts there lost by it at first."""

    change_id: str
    how: Literal["sprung", "announced"]
    touchpoint: str
    month: int
    shock: float
    half_life_months: float


@dataclass(frozen=True, slots=True)
class Needs:
    """How much needs go with circumstances and with demographics."""

    circumstances: float
    demographics: float


@dataclass(frozen=True, slots=True)
class Levels:
    """Where touchpoints lie, and how far teams and employees spread (latent scale of a contact)."""

    touchpoints: dict[str, float]
    emotion_gap: float
    team_spread: float
    employee_spread: float


@dataclass(frozen=True, slots=True)
class Truths:
    """All that is true of one company; None where a truth is absent.

    Attributes
    ----------
    seed, world, shape
        What the truths were drawn for.
    says_price
        Of those who left over treatment, the share that gives price as the reason.
    """

    seed: int
    world: World
    shape: Shape
    drivers: Drivers
    memory: Memory
    account: Account | None
    moves: Moves
    disruptions: tuple[Disruption, ...]
    distrust: WeakTeam | None
    skill: WeakTeam | None
    promise: OverClaim | None
    penalty: Penalty | None
    actions: tuple[ActionTruth, ...]
    changes: tuple[ChangeTruth, ...]
    needs: Needs | None
    says_price: float | None
    levels: Levels

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        return asdict(self)

    def to_json(self) -> str:
        """Return the text of the truth file."""
        return json.dumps(self.as_dict(), indent=2, ensure_ascii=False)

    @property
    def weak_teams(self) -> tuple[WeakTeam, ...]:
        """The teams that fall short for a planted cause."""
        return tuple(t for t in (self.distrust, self.skill) if t is not None)
