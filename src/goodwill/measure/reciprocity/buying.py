"""Who still buys: the better of two models, what follows for each customer, and how it did last time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.measure.reciprocity.histories import Floats, Ints
from goodwill.stats.value import BetaGeometric, Pareto, bg_nbd, pareto, pareto_nbd
from goodwill.stats.value import beta_geometric as bg
from goodwill.stats.value.histories import Histories

WEEK = 7
FITTED_TO = 10_000  # customers: their number decides nothing more, and time stays the same at any size
SPACE = 1 << 20  # the key's low bits decide who is among them, on every engine
PENALTY = 0.01  # steadies small companies; nothing beside a few hundred customers
STEPS = 4  # parts of the horizon, each discounted from its middle
BANDS = ((0, 0), (1, 1), (2, 3), (4, 6), (7, 10**9))  # repeat purchases


@dataclass(frozen=True, slots=True, eq=False)
class Buyers:
    """Histories of customers in whole weeks, gathered where they are the same.

    Attributes
    ----------
    cells
        Different histories with the number of customers of each.
    of
        Which of them each customer has, shape (customers,).
    """

    cells: Histories
    of: Ints

    @classmethod
    def gather(cls, occasions: Floats, first: Floats, last: Floats, until: Floats) -> Buyers:
        """Return histories from days; several purchases on one day count once."""
        x = np.maximum(occasions - 1, 0).astype(np.int64)
        T = np.maximum((until - first) // WEEK, 0).astype(np.int64)
        tx = np.where(x > 0, np.clip((last - first) // WEEK, 0, T), 0).astype(np.int64)
        packed, of = np.unique((x << 40) | (tx << 20) | T, return_inverse=True)
        mask = (1 << 20) - 1
        count = np.bincount(of, minlength=len(packed)).astype(float)
        cells = Histories(
            (packed >> 40).astype(float), ((packed >> 20) & mask).astype(float), (packed & mask).astype(float), count
        )
        return cls(cells, of.astype(np.int64))

    def counting(self, which: npt.NDArray[np.bool_]) -> Histories:
        """Return the histories with only some customers counted."""
        c = self.cells
        return Histories(c.x, c.tx, c.T, np.bincount(self.of[which], minlength=len(c.x)).astype(float))


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The model that describes the purchases better.

    Attributes
    ----------
    name
        ``"BG/NBD"`` or ``"Pareto/NBD"``.
    fitted
        As the statistics layer gives it.
    other
        Log-likelihood of the other model on the same customers; None when it could not be fitted.
    """

    name: str
    fitted: BetaGeometric | Pareto
    other: float | None

    @property
    def parameters(self) -> Floats:
        """The four parameters, shape (4,)."""
        return np.exp(self.fitted.fit.logs)

    def alive(self, h: Histories, theta: Floats | None = None) -> Floats:
        """Return the probability of still being a customer for each history."""
        at = self.parameters if theta is None else theta
        return (bg.alive if self.name == "BG/NBD" else pareto.alive)(at, h)

    def ahead(self, h: Histories, horizon: float, theta: Floats | None = None) -> Floats:
        """Return purchases expected in the next `horizon` weeks for each history."""
        at = self.parameters if theta is None else theta
        return (bg.ahead if self.name == "BG/NBD" else pareto.ahead)(at, h, horizon)

    def discounted(self, h: Histories, horizon: float, yearly: float, theta: Floats | None = None) -> Floats:
        """Return expected purchases, each worth less the later it comes."""
        ends = np.linspace(0.0, horizon, STEPS + 1)
        reached = [np.zeros(len(h.x)), *(self.ahead(h, float(t), theta) for t in ends[1:])]
        middles = (ends[1:] + ends[:-1]) / 2 * WEEK / 365.25
        parts = [(b - a) / (1 + yearly) ** y for a, b, y in zip(reached[:-1], reached[1:], middles, strict=True)]
        return np.asarray(np.sum(parts, axis=0))


def drawn(keys: Ints, most: int = FITTED_TO) -> npt.NDArray[np.bool_]:
    """Return which customers a model is fitted to: all, or about `most` of them by the bits of their key."""
    if len(keys) <= most:
        return np.ones(len(keys), dtype=bool)
    return np.asarray((keys & (SPACE - 1)) < most / len(keys) * SPACE)


def choose(h: Histories) -> Model:
    """Fit both models and return the one under which the histories are more likely.

    Raises
    ------
    EstimateError
        When neither can be fitted: nobody bought twice.
    """
    here = h.count > 0
    h = Histories(h.x[here], h.tx[here], h.T[here], h.count[here])
    one = bg_nbd(h.x, h.tx, h.T, counts=h.count, penalty=PENALTY)
    try:
        two = pareto_nbd(h.x, h.tx, h.T, counts=h.count, penalty=PENALTY)
    except EstimateError:
        return Model("BG/NBD", one, None)
    if two.log_likelihood > one.log_likelihood:
        return Model("Pareto/NBD", two, one.log_likelihood)
    return Model("BG/NBD", one, two.log_likelihood)


def again(name: str, h: Histories) -> Model:
    """Fit the named model to other histories.

    Raises
    ------
    EstimateError
        When nobody bought twice.
    """
    here = h.count > 0
    fit: Callable[..., BetaGeometric | Pareto] = bg_nbd if name == "BG/NBD" else pareto_nbd
    return Model(name, fit(h.x[here], h.tx[here], h.T[here], counts=h.count[here], penalty=PENALTY), None)


@dataclass(frozen=True, slots=True)
class Band:
    """Customers with about as many purchases: what was expected of them as of a past day, and what they did.

    Attributes
    ----------
    name
        How many times they had come back.
    predicted, actual
        Purchases per customer since that day.
    """

    name: str
    predicted: float
    actual: Estimate


def tried_out(predicted: Floats, actual: Floats, x: Floats, level: float = 0.95) -> tuple[Band, ...]:
    """Return predicted and actual purchases by how often customers had come back, all together first."""
    found = []
    for low, high in ((0, 10**9), *BANDS):
        mine = (x >= low) & (x <= high)
        n = int(mine.sum())
        if n < 2:
            continue
        name = "all" if high - low == 10**9 and low == 0 else _band_name(low, high)
        mean, se = float(actual[mine].mean()), float(actual[mine].std(ddof=1) / np.sqrt(n))
        half = 1.959964 * se
        e = Estimate(mean, max(0.0, mean - half), mean + half, n, level, "purchases per customer", se=se)
        found.append(Band(name, float(predicted[mine].mean()), e))
    return tuple(found)


def _band_name(low: int, high: int) -> str:
    if high == low:
        return f"{low} repeat purchase{'s' if low != 1 else ''}"
    return f"{low} to {high} repeat purchases" if high < 10**9 else f"{low} or more repeat purchases"
