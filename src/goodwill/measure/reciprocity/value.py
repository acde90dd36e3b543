"""What customers are still worth: who is still there, what they will buy, renew and pay in the months ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.chart import Chart
from goodwill.core.errors import SettingsError
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.core.result import Result
from goodwill.measure.reciprocity.buying import Band
from goodwill.measure.reciprocity.doubts import doubts_of
from goodwill.measure.reciprocity.histories import Floats, ValueSummary, day_of, histories
from goodwill.measure.reciprocity.staying import Staying, Tenures, years_begun
from goodwill.measure.reciprocity.worth import Customers, Fitted, Horizon, Outlook, Tried, fit, outlook, total, try_out
from goodwill.measure.survey_figures import Figure, bar_chart, figures_table, sentences, told
from goodwill.stats.intervals import critical

if TYPE_CHECKING:
    import pyarrow as pa

SMALLEST_COHORT = 20
NO_BUYING = "nobody bought twice, so nothing can be told of coming back"
NO_STAYING = "too little is known of contracts that began and ended"


@dataclass(frozen=True, kw_only=True)
class CustomerValueResult(Result):
    """What to expect of customers.

    Attributes
    ----------
    figures
        The company's figures, the total first; then shares staying by year of contract.
    bands
        Purchases expected as of a past day and those made, by how often customers had come back.
    months, discount
        How far ahead, and the yearly discount.
    """

    figures: tuple[Figure, ...] = ()
    bands: tuple[Band, ...] = ()
    tried: str = ""
    months: float = 12.0
    discount: float = 0.0

    def table(self) -> pa.Table:
        """Return the figures, and what was expected of each band of customers beside what they did."""
        more = [
            f
            for b in self.bands
            for f in (
                Figure("purchases expected", "tried out", self.tried, "", b.name,
                       Estimate(b.predicted, None, None, b.actual.n, unit=b.actual.unit)),
                Figure("purchases made", "tried out", self.tried, "", b.name, b.actual),
            )
        ]  # fmt: skip
        return figures_table([*self.figures, *more])

    def figure(self, metric: str) -> Estimate:
        """Return one of the company's figures by name."""
        return next(f.estimate for f in self.figures if f.scope == "all" and f.metric == metric)

    def chart(self) -> Chart | None:
        """Return purchases expected as of a past day beside those made."""
        rows = [
            row
            for b in self.bands
            if b.name != "all"
            for row in (
                (b.name, "expected", Estimate(b.predicted, b.predicted, b.predicted, b.actual.n, unit=b.actual.unit)),
                (b.name, "made", b.actual),
            )
        ]
        return bar_chart(self.title, rows)

    def brief(self) -> str:
        """Return what customers are worth, who is still there, and how the models did last time."""
        value = self.figure("expected value")
        if value.value is None:
            return sentences(f"{self.title}: not known ({value.absent}).", self.doubts())
        words = [
            f"{self.title}: {in_words(value)}; later money is discounted by {self.discount:.0%} a year.",
            _shares(self.figure("customers still buying"), self.figure("under contract at the end")),
        ]
        everybody = next((b for b in self.bands if b.name == "all"), None)
        if everybody is not None and everybody.actual.value is not None:
            words.append(
                f"As of {self.tried}, {everybody.predicted:.2f} purchases per customer were expected by now; "
                f"{everybody.actual.value:.2f} were made."
            )
        return sentences(*words, self.doubts())


def in_words(e: Estimate) -> str:
    """Return an amount of money for a sentence, in whole units."""
    if e.value is None:
        return f"not known ({e.absent})"
    span = "" if e.low is None or e.high is None else f" ({e.low:,.0f} to {e.high:,.0f})"
    return f"{e.value:,.0f} {e.unit}{span} from {e.n:,} customers"


def _shares(alive: Estimate, under: Estimate) -> str:
    words = []
    if alive.value is not None:
        words.append(f"Of those who bought and have not said farewell, {told(alive)}, are probably still customers.")
    if under.value is not None:
        words.append(f"Of those under contract, {told(under)}, will probably still be at the end.")
    return " ".join(words)


@method
@dataclass(frozen=True)
class CustomerValue(Method[ValueSummary, CustomerValueResult]):
    """The worth of customers in the months ahead.

    Parameters
    ----------
    months
        How far ahead, up to 60.
    discount
        Yearly rate by which later money counts less; it is declared beside the figure.
    as_of
        Day (ISO) before which facts must have happened and been known; empty for today's knowledge.
    level
        Coverage aimed at.

    Raises
    ------
    SettingsError
        For settings outside what they may be.
    """

    months: float = 12.0
    discount: float = 0.08
    as_of: str = ""
    level: float = 0.95

    card: ClassVar[Card] = Card(
        name="customer_value", title="What customers are worth ahead", concept="reciprocity",
        question="Who is still a customer, and what will customers probably bring in the months ahead?",
        reading="A customer who has not told us of leaving is a customer with a probability. Expected value is what "
        "their purchases and renewals bring, discounted; it says nothing of what an action would add to it.",
        facts={"outcomes": ("kind", "amount", "margin"), "agreements": ("valid_from", "valid_to")},
        assumptions={
            "steady_buying": "Customers buy at a steady rate of their own until they stop for good.",
            "beginning_seen": "The first purchase on record is the first one.",
            "value_apart": "How much customers spend does not go with how often they come.",
            "steady_leaving": "Each customer's chance of ending the contract, once free to, stays the same from month "
            "to month.",
            "one_currency": "Purchases and renewals are in one currency.",
        },
        references=(
            Reference("Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). Counting your customers the easy way. "
                      "Marketing Science 24, 275-284", "BG/NBD"),
            Reference("Schmittlein, D. C., Morrison, D. G. & Colombo, R. (1987). Counting your customers. Management "
                      "Science 33, 1-24", "Pareto/NBD"),
            Reference("Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). RFM and CLV. JMR 42, 415-430",
                      "gamma-gamma"),
            Reference("Fader, P. S. & Hardie, B. G. S. (2007). How to project customer retention. J. Interactive "
                      "Marketing 21, 76-90", "contracts"),
        ),
        witnesses=(
            Witness("published", "CDNOW and the regular customers of Fader & Hardie",
                    "tests/stats/value/test_published.py"),
            Witness("recovery", "planted buyers and contracts: total, tried-out purchases, intervals",
                    "tests/measure/reciprocity/test_value.py"),
        ),
    )  # fmt: skip

    def __post_init__(self) -> None:
        if not 0 < self.months <= 60 or not 0 <= self.discount < 1:
            raise SettingsError("Look 1 to 60 months ahead, with a yearly discount from 0 to below 1.",
                                where="CustomerValue", seen=f"months={self.months:g}, discount={self.discount:g}",
                                do="change the setting")  # fmt: skip

    def summarise(self, ledger: Facts) -> ValueSummary:
        """Ask for each customer's purchases and time under contract."""
        return histories(ledger, self.as_of)

    def estimate(self, summary: ValueSummary) -> CustomerValueResult:
        """Fit the models, score every customer, and try the models out as of a past day."""
        c = Customers.read(summary)
        fitted = fit(c, summary.end)
        horizon = Horizon(self.months, self.discount, summary.end, _refunded(summary, c))
        look = outlook(c, fitted, horizon)
        tried = try_out(c, fitted, summary.cut, summary.end, self.level)
        unit = f"{summary.currency or 'money'} {'margin' if c.measured_in == 'margin' else 'taken'}"
        unit = f"{unit} in {self.months:g} months"
        figures = (*_company(c, fitted, horizon, look, tried=tried, level=self.level, unit=unit),
                   *_cohorts(c, fitted, horizon, self.level))  # fmt: skip
        return CustomerValueResult(
            title=self.card.title, figures=figures, bands=tried.bands, months=self.months, discount=self.discount,
            tried=day_of(summary.cut).isoformat() if tried.bands else "",
            diagnostics=doubts_of(summary, fitted, tried), people=_people(c, look),
            model=_model(summary, fitted, horizon, unit),
        )  # fmt: skip


def _refunded(summary: ValueSummary, c: Customers) -> float:
    """Return the share of purchases' worth that was given back."""
    back = sum(-r["amount"] for r in summary.booked.rows.to_pylist()
               if r["kind"] == "refund" and r["currency"] in ("", summary.currency))  # fmt: skip
    worth = float(c.spent.sum())
    return min(max(back / worth, 0.0), 1.0) if worth > 0 else 0.0


def _company(
    c: Customers, fitted: Fitted, horizon: Horizon, look: Outlook, *, tried: Tried, level: float, unit: str
) -> list[Figure]:
    """Return the company's own figures."""
    n = int((c.bought & ~c.gone(horizon.on)).sum())
    bought, alive, value = Estimate.missing(NO_BUYING, n, "purchases"), Estimate.missing(NO_BUYING, n, "share"), None
    if fitted.model is not None and fitted.buyers is not None and n:
        here = c.bought & ~c.gone(horizon.on)
        weight = np.bincount(fitted.buyers.of, here[c.bought], minlength=len(fitted.buyers.cells.x)) / n
        alive = _share_alive(fitted, weight, n, level)
        bought = Estimate(float(look.purchases.sum()), None, None, n, level, f"purchases in {horizon.months:g} months")
    if float(look.value.sum()) > 0:
        value = _with_last_miss(total(c, fitted, horizon, look, level=level, unit=unit), look, tried)
    under = look.stay[(c.begun > 0) & ~c.gone(horizon.on)]
    stay = Estimate.missing(NO_STAYING, 0, "share")
    if len(under) and np.isfinite(under).any():
        stay = Estimate(float(np.nanmean(under)), None, None, len(under), level, "share")
    parts = {
        "expected value": value or Estimate.missing(NO_BUYING, n, unit),
        "expected value of purchases": _sum(look.bought_value, unit, level),
        "expected value of renewals": _sum(look.contract_value, unit, level),
        "expected purchases": bought, "customers still buying": alive, "under contract at the end": stay,
    }  # fmt: skip
    return [Figure(name, "all", "", "", "", e) for name, e in parts.items()]


def _share_alive(fitted: Fitted, weight: Floats, n: int, level: float) -> Estimate:
    """Return the mean probability of still being a customer, with the parameters' uncertainty."""
    assert fitted.model is not None and fitted.buyers is not None  # noqa: PT018 - the caller has looked
    model, cells = fitted.model, fitted.buyers.cells
    share = float(weight @ model.alive(cells))
    se = float(model.fitted.fit.spread(lambda theta: np.array([weight @ model.alive(cells, theta)]))[0])
    half = critical(level) * se
    return Estimate(share, max(0.0, share - half), min(1.0, share + half), n, level, "share", se=se)


def _sum(values: Floats, unit: str, level: float) -> Estimate:
    n = int((values > 0).sum())
    if not n:
        return Estimate.missing("nothing of that kind is expected", 0, unit)
    return Estimate(float(values.sum()), None, None, n, level, unit)


def _with_last_miss(e: Estimate, look: Outlook, tried: Tried) -> Estimate:
    """Widen by what the models missed when they were tried out: a model that does not hold is doubt as well."""
    everybody = next((b for b in tried.bands if b.name == "all"), None)
    if e.value is None or e.se is None or everybody is None or not everybody.actual.value or everybody.predicted <= 0:
        return e
    missed = (everybody.actual.value / everybody.predicted - 1) * float(look.bought_value.sum())
    stayed = 0.0
    if tried.stayed is not None and tried.stayed[1].value is not None and tried.stayed[0] > 0:
        stayed = (tried.stayed[1].value / tried.stayed[0] - 1) * float(look.contract_value.sum())
    se = float(np.sqrt(e.se**2 + missed**2 + stayed**2))
    half = critical(e.level) * se
    return replace(e, low=max(0.0, e.value - half), high=e.value + half, se=se)


def _cohorts(c: Customers, fitted: Fitted, horizon: Horizon, level: float) -> list[Figure]:
    """Return the share that will still be under contract, by year in which the contract began."""
    running = (c.begun > 0) & ~c.gone(horizon.on)
    if fitted.staying is None or not running.any():
        return []
    years, found = years_begun(c.begun), []
    for year in np.unique(years[running]):
        mine = running & (years == year)
        if mine.sum() < SMALLEST_COHORT:
            continue
        mean = partial(_mean_stay, fitted.staying, c.tenures(mine), horizon)
        share = float(mean(np.exp(fitted.staying.retention.fit.logs))[0])
        se = float(fitted.staying.retention.fit.spread(mean)[0])
        half = critical(level) * se
        e = Estimate(share, max(0.0, share - half), min(1.0, share + half), int(mine.sum()), level, "share", se=se)
        found.append(Figure("under contract at the end", "cohort", "", "", str(year), e))
    return found


def _mean_stay(staying: Staying, tenures: Tenures, horizon: Horizon, theta: Floats) -> Floats:
    return np.array([staying.chance(tenures, horizon.on, horizon.months, theta).mean()])


def _people(c: Customers, look: Outlook) -> pa.Table:
    """Return one row per customer in order of key."""
    import pyarrow as pa

    def small(values: np.ndarray[Any, Any]) -> pa.Array:
        return pa.array(values.astype(np.float32), from_pandas=True)

    return pa.table({
        "customer_key": pa.array(c.keys), "p_alive": small(look.p_alive), "expected_purchases": small(look.purchases),
        "purchase_value": small(np.where(c.bought, look.purchase_value, np.nan)), "stays": small(look.stay),
        "expected_value": small(look.value),
    })  # fmt: skip


def _model(summary: ValueSummary, fitted: Fitted, horizon: Horizon, unit: str) -> Mapping[str, Any]:
    """Return what live pages need to speak of one customer."""
    found: dict[str, Any] = {"as_of": day_of(summary.end).isoformat(), "months": horizon.months, "unit": unit,
                             "discount": horizon.discount, "refunded": horizon.refunded}  # fmt: skip
    for name, one in (("buying", fitted.model.fitted if fitted.model else None), ("spending", fitted.spend),
                      ("staying", fitted.staying.retention if fitted.staying else None)):  # fmt: skip
        if one is not None:
            found[name] = {k: {"value": e.value, "low": e.low, "high": e.high} for k, e in one.intervals.items()}
            found[name] |= {"log_likelihood": float(one.log_likelihood), "customers": one.customers}
    if fitted.model is not None:
        found["buying_model"] = fitted.model.name
        found["other_log_likelihood"] = fitted.model.other
    return found
