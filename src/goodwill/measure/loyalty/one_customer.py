"""One customer's states month by month from the kept parameters: the same rows, filter and smoother as for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.measure.loyalty.disruptions import necessity, shapley
from goodwill.measure.loyalty.panel import AND, BASE, CONTROL
from goodwill.stats.markov import Channel, HmmParameters, Panel, smooth, twin

Floats = npt.NDArray[np.float64]
MOST_TOUCHES, MOST_FEELINGS = 4.0, 2.0
WINDOW = 3  # months up to a move in which events are looked at


@dataclass(frozen=True)
class Month:
    """What one customer did, met and felt in a month.

    Attributes
    ----------
    bought, spent
        Purchases (or renewals) and their sum.
    contacts, known
        Contacts, and those whose feeling is known.
    befell
        Column of the facts, as in `goodwill.measure.loyalty.panel.BASE`, or the name of what befell everybody -> how
        much.
    """

    bought: float = 0.0
    spent: float = 0.0
    contacts: float = 0.0
    known: float = 0.0
    befell: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Move:
    """A change of the likeliest state.

    Attributes
    ----------
    month
        When; year x 12 + month - 1.
    before, after
        Names of the states.
    shares
        Event -> Shapley share of the chance of that move which went with it, largest first.
    low, shared, high
        Probability that it would not have come about without all of them: bounds over everything the data cannot tell,
        and the value if both lives shared their chances (an assumption).
    """

    month: int
    before: str
    after: str
    shares: tuple[tuple[str, float], ...]
    low: float
    shared: float
    high: float


@dataclass(frozen=True)
class Ribbon:
    """States of one customer.

    Attributes
    ----------
    months
        Ascending, shape (t,).
    states
        Names, lowest first.
    probabilities
        Given everything known, shape (t, K).
    moves
        Changes of the likeliest state, in order.
    """

    months: tuple[int, ...]
    states: tuple[str, ...]
    probabilities: Floats
    moves: tuple[Move, ...]

    @property
    def likeliest(self) -> list[str]:
        """The likeliest state of each month."""
        return [self.states[k] for k in self.probabilities.argmax(axis=1)]


@dataclass(frozen=True)
class Otherwise:
    """What would be now had some events not happened: P(highest state) at the end.

    Attributes
    ----------
    is_now
        As it is.
    low, high
        Bounds over couplings of the two lives.
    shared
        If both shared their chances: an assumption.
    """

    is_now: float
    low: float
    shared: float
    high: float


class Life:
    """One customer's rows under a kept model.

    Parameters
    ----------
    model
        `Result.model` of dynamic loyalty.
    first, months
        The first month, and what happened in each from there on.
    """

    def __init__(self, model: Mapping[str, Any], first: int, months: Sequence[Month]) -> None:
        self.parameters = HmmParameters.from_json(model["parameters"])
        self.states = tuple(str(s) for s in model["states"])
        self.causes = tuple(str(c) for c in model["causes"])
        self.months = tuple(range(first, first + len(months)))
        self.sure, self.all = _covariates(self.causes, model["expected"], months)
        buys = np.array([float(m.bought > 0) for m in months])
        channels = [Channel("buys", "binary", buys, ordered=True)]
        if "spends" in {c.name for c in self.parameters.form.channels}:
            spent = np.array([m.spent if m.spent > 0 else np.nan for m in months])
            channels.append(Channel("spends", "lognormal", spent))
        covariates = self.all if self.causes else None
        self.panel = Panel(np.array([0, len(months)]), tuple(channels), covariates, self.causes)

    def ribbon(self) -> Ribbon:
        """Return the states and the moves, each with what went with it."""
        p = smooth(self.parameters, self.panel, threads=1).probabilities
        likeliest = p.argmax(axis=1)
        moves = [
            self._move(t, int(likeliest[t - 1]), int(likeliest[t]))
            for t in range(1, len(p))
            if likeliest[t] != likeliest[t - 1]
        ]
        return Ribbon(self.months, self.states, p, tuple(moves))

    def without(self, month: int, name: str) -> Otherwise:
        """Return what would be now had an event not happened in a month."""
        row, column = self.months.index(month), self.causes.index(name)
        other = self.panel.events
        other[row, column] -= self.sure[row, column]
        top = np.zeros(len(self.states))
        top[-1] = 1.0
        found = twin(self.parameters, self.panel, other, bounds=True, values=top, threads=1)
        return Otherwise(
            float(found.factual[-1, -1]), float(found.low_mean[0]), float(found.counterfactual[-1, -1]),
            float(found.high_mean[0]),
        )  # fmt: skip

    def _move(self, row: int, origin: int, to: int) -> Move:
        before, after = self.states[origin], self.states[to]
        if not self.causes:
            return Move(self.months[row], before, after, (), 0.0, 0.0, 0.0)
        push = self.sure[row] * self.parameters.rho[0]
        toward = push < 0 if to < origin else push > 0
        events = np.flatnonzero(toward)
        total = float(self.all[row] @ self.parameters.rho[0])
        rest = total - float(push[events].sum())
        at, end = np.array([origin]), np.array([to])
        low, shared, high = necessity(self.parameters, at, end, np.array([total]), np.array([rest]))
        if not len(events):
            return Move(self.months[row], before, after, (), 0.0, 0.0, 0.0)

        def worth(sets: npt.NDArray[np.bool_]) -> Floats:
            etas = rest + sets @ push[events]
            n = len(etas)
            return necessity(self.parameters, at.repeat(n), end.repeat(n), np.full(n, total), total - etas + rest)[1]

        shares = shapley(worth, len(events))
        named = sorted(zip((self.causes[e] for e in events), shares.tolist(), strict=True), key=lambda s: -s[1])
        return Move(self.months[row], before, after, tuple(named), float(low[0]), float(shared[0]), float(high[0]))


def _covariates(
    causes: tuple[str, ...], expected: Mapping[str, float], months: Sequence[Month]
) -> tuple[Floats, Floats]:
    """Return what is known to have befallen, and the same with what is usual for contacts of unknown feeling."""
    sure, usual = np.zeros((len(months), len(causes))), np.zeros((len(months), len(causes)))
    for t, m in enumerate(months):
        for c, cause in enumerate(causes):
            if cause == CONTROL:
                usual[t, c] = min(m.contacts, MOST_TOUCHES)
                continue
            first = cause.split(AND)[0]
            seen = float(m.befell.get(BASE.get(first, first), 0.0))
            sure[t, c] = min(seen, MOST_FEELINGS) if first in expected and expected[first] > 0 else seen
            usual[t, c] = expected.get(first, 0.0) * max(m.contacts - m.known, 0.0)
    sure[0] = 0.0
    return sure, sure + usual
