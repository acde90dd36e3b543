"""From purchases and contracts to money: each customer's, and the company's with its doubt."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.measure.reciprocity.buying import WEEK, Band, Buyers, Model, again, choose, drawn, tried_out
from goodwill.measure.reciprocity.histories import Bools, Floats, Ints, ValueSummary
from goodwill.measure.reciprocity.staying import MONTH, Staying, Tenures, fit_staying
from goodwill.stats.intervals import critical, wilson
from goodwill.stats.value import Spend, gamma_gamma
from goodwill.stats.value.likelihood import Fit
from goodwill.stats.value.spend import expected

KNOWN_MARGIN = 0.8  # share of purchases with a margin from which on value is margin and not money taken
PENALTY = 0.01


@dataclass(frozen=True, eq=False)
class Customers:
    """One entry per customer, in order of key; days since 1970, zeros where nothing is known.

    Attributes
    ----------
    keys
        Customers who bought or are or were under contract.
    occasions, first, last, before, before_last, later
        Purchases, as in `ValueSummary.buying`.
    spent, priced
        Worth of their purchases and of how many it is known.
    begun, ended, bound, renewal, fee
        Contract: as in `ValueSummary.contracts`.
    measured_in
        ``"margin"`` or ``"amount"``: what worth means.
    """

    keys: Ints
    occasions: Floats
    first: Floats
    last: Floats
    before: Floats
    before_last: Floats
    later: Floats
    spent: Floats
    priced: Floats
    begun: Floats
    ended: Floats
    bound: Floats
    renewal: Floats
    fee: Floats
    measured_in: str

    @classmethod
    def read(cls, summary: ValueSummary) -> Customers:
        """Join purchases and contracts on the customer."""
        buying, contracts = summary.buying, summary.contracts
        own = [np.asarray(c.rows["customer_key"], dtype=np.int64) for c in (buying, contracts)]
        keys = np.union1d(*own)
        places = [np.searchsorted(keys, k) for k in own]

        def spread(which: int, name: str) -> Floats:
            column = np.zeros(len(keys))
            column[places[which]] = (buying, contracts)[which].column(name)
            return column

        worth = "margin" if _has_margins(summary) else "amount"
        bought = {n: spread(0, n) for n in ("occasions", "first", "last", "before", "before_last", "later")}
        contract = {n: spread(1, n) for n in ("begun", "ended", "bound", "renewal")}
        return cls(
            keys=keys, **bought, spent=spread(0, worth), priced=spread(0, f"{worth}s"), **contract,
            fee=spread(1, f"fee_{worth}"), measured_in=worth,
        )  # fmt: skip

    @property
    def bought(self) -> Bools:
        """Who has bought at least once."""
        return self.occasions > 0

    def gone(self, on: float) -> Bools:
        """Who had told us by that day that they leave."""
        return (self.ended > 0) & (self.ended <= on)

    def tenures(self, which: Bools | slice = slice(None)) -> Tenures:
        """Return the time under contract of some customers."""
        return Tenures.read(self.begun[which], self.ended[which], self.bound[which])


def _has_margins(summary: ValueSummary) -> bool:
    priced, known = summary.buying.total("amounts"), summary.buying.total("margins")
    return known > 0 and known >= KNOWN_MARGIN * priced


@dataclass(frozen=True, eq=False)
class Outlook:
    """What is expected of each customer over the horizon.

    Attributes
    ----------
    p_alive
        Probability that they still buy; nan for those who never bought.
    purchases, purchase_value, bought_value
        Expected purchases; what one is worth; both together, discounted.
    stay, contract_value
        Probability to be under contract at the end of the horizon (nan without one), and worth of renewals in it.
    """

    p_alive: Floats
    purchases: Floats
    purchase_value: Floats
    bought_value: Floats
    stay: Floats
    contract_value: Floats

    @property
    def value(self) -> Floats:
        """Everything together, shape (customers,)."""
        return self.bought_value + self.contract_value


@dataclass(frozen=True, eq=False)
class Fitted:
    """The models of one company, those that could be fitted."""

    model: Model | None = None
    buyers: Buyers | None = None
    spend: Spend | None = None
    staying: Staying | None = None


def fit(customers: Customers, on: float) -> Fitted:
    """Fit what can be fitted to what was known at the end."""
    c = customers
    model, buyers, spend, staying = None, None, None, None
    sample = drawn(c.keys) & c.bought
    with suppress(EstimateError):
        buyers = Buyers.gather(c.occasions[c.bought], c.first[c.bought], c.last[c.bought], _until(c, on)[c.bought])
        model = choose(buyers.counting(sample[c.bought]))
    with suppress(EstimateError):
        mine = sample & (c.priced > 0) & (c.spent > 0)
        found = gamma_gamma(c.priced[mine], c.spent[mine] / c.priced[mine], penalty=PENALTY)
        spend = found if found.q > 1 else None  # else values are spread so widely that they have no mean
    with suppress(EstimateError):
        staying = fit_staying(c.tenures(c.begun > 0), on)
    return Fitted(model, buyers, spend, staying)


def _until(c: Customers, on: float) -> Floats:
    """Return the day up to which each customer could buy: silence after an open farewell says nothing."""
    told = c.gone(on) & (c.ended >= c.first)
    return np.maximum(np.where(told, c.ended, on), c.last)


@dataclass(frozen=True)
class Horizon:
    """How far ahead, at what discount, as of which day, and which share of worth comes back as refunds."""

    months: float
    discount: float
    on: float
    refunded: float

    @property
    def weeks(self) -> float:
        """Its length in weeks."""
        return self.months * MONTH / WEEK


def outlook(c: Customers, fitted: Fitted, horizon: Horizon) -> Outlook:
    """Return what to expect of each customer."""
    n = len(c.keys)
    p_alive, purchases, units = np.full(n, np.nan), np.zeros(n), np.zeros(n)
    here = c.bought & ~c.gone(horizon.on)
    middle, end, contract = _staying(c, fitted, horizon, None)
    if fitted.model is not None and fitted.buyers is not None:
        cells, of = fitted.buyers.cells, fitted.buyers.of
        p_alive[c.bought] = fitted.model.alive(cells)[of]
        purchases[c.bought] = fitted.model.ahead(cells, horizon.weeks)[of]
        units[c.bought] = fitted.model.discounted(cells, horizon.weeks, horizon.discount)[of]
        p_alive = np.where(c.bought & ~here, 0.0, p_alive)
    each = _purchase_value(c, fitted, None) * (1 - horizon.refunded)
    purchases, units = (np.where(here, v * middle, 0.0) for v in (purchases, units))
    return Outlook(p_alive, purchases, each, units * each, end, contract)


def _purchase_value(c: Customers, fitted: Fitted, theta: Floats | None) -> Floats:
    if fitted.spend is None:
        priced = float(c.priced.sum())
        return np.full(len(c.keys), float(c.spent.sum()) / priced if priced > 0 else 0.0)
    at = np.exp(fitted.spend.fit.logs) if theta is None else theta
    mean = np.maximum(c.spent, 0.0) / np.maximum(c.priced, 1.0)
    return expected(at, c.priced, mean)


def _staying(c: Customers, fitted: Fitted, horizon: Horizon, theta: Floats | None) -> tuple[Floats, Floats, Floats]:
    """Return the chance to be there in the middle and at the end of the horizon, and the worth of renewals."""
    n = len(c.keys)
    running = (c.begun > 0) & ~c.gone(horizon.on)
    middle, end, worth = np.ones(n), np.full(n, np.nan), np.zeros(n)
    if fitted.staying is None:
        return middle, np.where((c.begun > 0) & ~running, 0.0, end), worth
    there, tenures = fitted.staying, c.tenures()
    middle = np.where(running, there.chance(tenures, horizon.on, horizon.months / 2, theta), 1.0)
    end = there.chance(tenures, horizon.on, horizon.months, theta)
    end = np.where(running, end, np.where(c.begun > 0, 0.0, np.nan))
    ahead = (c.renewal - horizon.on) / MONTH
    due = np.where((c.renewal > 0) & (ahead >= 0), ahead, horizon.months / 2)
    falls_in = running & (c.fee != 0) & (due < horizon.months)
    paid = c.fee * there.chance(tenures, horizon.on, due, theta) / (1 + horizon.discount) ** (due / 12)
    return middle, end, np.where(falls_in, paid, 0.0)


def total(c: Customers, fitted: Fitted, horizon: Horizon, look: Outlook, *, level: float, unit: str) -> Estimate:
    """Return the worth of all customers over the horizon, with parameters' and customers' own uncertainty.

    Notes
    -----
    Parameters by the delta method, model by model; a customer's purchases vary around what is expected of them as
    a Gamma-mixed Poisson count that may be nothing at all (the customer is gone), each purchase as its Gamma.
    """
    value = float(look.value.sum())
    variance = _own_variance(c, fitted, look)
    for theta, figure in _figures(c, fitted, horizon, look):
        variance += float(theta.spread(figure)[0] ** 2)
    half = critical(level) * float(np.sqrt(variance))
    return Estimate(value, value - half, value + half, int((look.value > 0).sum()), level, unit,
                    se=float(np.sqrt(variance)))  # fmt: skip


def _figures(
    c: Customers, fitted: Fitted, horizon: Horizon, look: Outlook
) -> list[tuple[Fit, Callable[[Floats], Floats]]]:
    """Return each fit with the total as a function of its parameters alone."""
    found: list[tuple[Fit, Callable[[Floats], Floats]]] = []
    here = c.bought & ~c.gone(horizon.on)
    middle = _staying(c, fitted, horizon, None)[0]
    if fitted.model is not None and fitted.buyers is not None:
        model, buyers = fitted.model, fitted.buyers
        weight = np.bincount(buyers.of, (look.purchase_value * middle * here)[c.bought], minlength=len(buyers.cells.x))
        found.append((model.fitted.fit, lambda theta: np.array(
            [weight @ model.discounted(buyers.cells, horizon.weeks, horizon.discount, theta)])))  # fmt: skip
        units = np.divide(look.bought_value, look.purchase_value, out=np.zeros(len(c.keys)),
                          where=look.purchase_value != 0)  # fmt: skip
        if fitted.spend is not None:
            kept = 1 - horizon.refunded
            found.append((fitted.spend.fit, lambda theta: np.array([units @ _purchase_value(c, fitted, theta) * kept])))
    if fitted.staying is not None:
        plain = np.divide(look.bought_value, middle, out=np.zeros(len(c.keys)), where=middle > 0)

        def contracts(theta: Floats) -> Floats:
            there, _, worth = _staying(c, fitted, horizon, theta)
            return np.array([plain @ there + worth.sum()])

        found.append((fitted.staying.retention.fit, contracts))
    return found


def _own_variance(c: Customers, fitted: Fitted, look: Outlook) -> float:
    """Return the variance of the total that would remain if the parameters were known."""
    variance = float(np.nansum(c.fee**2 * look.stay * (1 - look.stay) * (look.contract_value > 0)))
    if fitted.model is None:
        return variance
    alive = np.clip(np.nan_to_num(look.p_alive, nan=0.0), 1e-9, 1.0)
    r = float(fitted.model.parameters[0])
    given = look.purchases / alive
    counts = alive * (given + given**2 * (1 + 1 / (r + np.maximum(c.occasions - 1, 0)))) - look.purchases**2
    shape = fitted.spend.p if fitted.spend is not None else 1.0
    return variance + float((look.purchase_value**2 * (counts + look.purchases / shape)).sum())


@dataclass(frozen=True)
class Tried:
    """How the same models would have done as of a past day.

    Attributes
    ----------
    bands
        Purchases predicted and actual; empty where it could not be tried.
    stayed
        Predicted share still under contract at the end, and the actual one; None without contracts.
    days
        How long ago that day was.
    """

    bands: tuple[Band, ...] = ()
    stayed: tuple[float, Estimate] | None = None
    days: int = 0


def try_out(c: Customers, fitted: Fitted, cut: int, end: int, level: float) -> Tried:
    """Fit to what was known on the day `cut` and hold it against what came later."""
    if not cut or cut >= end:
        return Tried()
    staying, stayed = _stayed(c, cut, end, level)
    bands: tuple[Band, ...] = ()
    mine = (c.before > 0) & ~c.gone(cut)
    if fitted.model is not None and mine.sum() > 1:
        told = c.gone(cut) & (c.before > 0) & (c.ended >= c.first)
        every = mine | told
        until = np.maximum(np.where(told, c.ended, cut), c.before_last)
        buyers = Buyers.gather(c.before[every], c.first[every], c.before_last[every], until[every])
        try:
            model = again(fitted.model.name, buyers.counting(drawn(c.keys)[every]))
        except EstimateError:
            return Tried((), stayed, end - cut)
        predicted = np.zeros(len(c.keys))
        predicted[every] = model.ahead(buyers.cells, (end - cut) / WEEK)[buyers.of]
        if staying is not None:
            half = staying.chance(c.tenures(), cut, (end - cut) / MONTH / 2)
            predicted = np.where(c.begun > 0, predicted * half, predicted)
        bands = tried_out(predicted[mine], c.later[mine], c.before[mine] - 1, level)
    return Tried(bands, stayed, end - cut)


def _stayed(c: Customers, cut: int, end: int, level: float) -> tuple[Staying | None, tuple[float, Estimate] | None]:
    there = (c.begun > 0) & (c.begun < cut) & ~c.gone(cut)
    try:
        staying = fit_staying(c.tenures(c.begun > 0), cut)
    except EstimateError:
        return None, None
    if not there.any():
        return staying, None
    predicted = float(staying.chance(c.tenures(there), cut, (end - cut) / MONTH).mean())
    actual = wilson(float((~c.gone(end)[there]).sum()), float(there.sum()), level)
    return staying, (predicted, actual)
