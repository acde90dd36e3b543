"""Where a unit of improvement would matter most, in customers and money: a first priority list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import stats

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.core.result import Result
from goodwill.manage.priority_facts import COMPONENTS, PriorityFacts, gather, normal_equations

ALL = "whole experience"
FEWEST = 60  # followed customers below which a touchpoint gets no slope
FEWEST_GONE = 10  # exits below which leaving cannot be tied to anything


@dataclass(frozen=True, slots=True)
class Priority:
    """One lever: a touchpoint, or one component of it.

    Attributes
    ----------
    touchpoint, component
        What would be improved; `component` is success, ease, emotion or the whole experience.
    mean
        Present level on 0 to 1.
    reach
        Customers with a contact there in the last twelve months.
    slope
        What goes with one whole scale of it: change in the share leaving, or in points of a later score.
    customers
        Customers a year who would stay, for one step of improvement (absent when leaving is not known).
    money
        The same times what a customer pays a year.
    p_value
        Against "goes with nothing".
    probability_first
        How often this lever is the largest of its sort when the uncertainty is drawn.
    """

    touchpoint: str
    component: str
    mean: Estimate
    reach: int
    slope: Estimate
    customers: Estimate
    money: Estimate
    p_value: float
    probability_first: float | None


@dataclass(frozen=True, kw_only=True)
class PriorityList(Result):
    """Levers, largest first."""

    levers: tuple[Priority, ...]
    outcome: str
    step: float
    horizon_days: int
    currency: str

    def table(self) -> pa.Table:
        """One row per lever: value is customers a year, or later points where leaving is not known."""
        return pa.Table.from_pylist([self._row(p) for p in self.levers], schema=_SCHEMA)

    def _row(self, p: Priority) -> dict[str, Any]:
        e = p.customers if self.outcome == "left" else p.slope.scaled(self.step)
        return {
            "touchpoint": p.touchpoint, "component": p.component, "level": p.mean.value, "reach": p.reach,
            "value": e.value, "low": e.low, "high": e.high, "n": e.n, "unit": e.unit,
            "money": p.money.value, "money_low": p.money.low, "money_high": p.money.high,
            "currency": self.currency or None, "probability_first": p.probability_first,
            "p_value": p.p_value, "absent": e.absent or None, "money_absent": p.money.absent or None,
        }  # fmt: skip

    def claims(self) -> tuple[Claim, ...]:
        """One claim per touchpoint: that improving it goes with customers staying."""
        return tuple(
            Claim(
                key=f"priorities/{p.touchpoint}",
                kind=ClaimKind.PRIORITY,
                family="priorities",
                about=p.touchpoint,
                statement=self._statement(p),
                estimate=p.customers if p.customers.is_present else p.slope,
                p_value=p.p_value if _helps(p, self.outcome) else 1.0,
            )
            for p in self.levers
            if p.component == ALL and p.slope.is_present
        )

    def _statement(self, p: Priority) -> str:
        better = f"A step of {self.step:.0%} of the scale at {p.touchpoint.replace('_', ' ')} goes with"
        if p.customers.is_present:
            return f"{better} {_people(p.customers)} staying{_worth(p.money)}."
        return f"{better} {p.slope.scaled(self.step).value:+.2f} points on a later recommend answer."

    def chart(self) -> Chart | None:
        """Intervals per touchpoint, largest first."""
        rows = [r for r in self.table().to_pylist() if r["component"] == ALL and r["value"] is not None]
        return _chart(rows, self.outcome) if rows else None

    def brief(self) -> str:
        """Name the largest lever, its uncertainty and what is not known."""
        whole = [p for p in self.levers if p.component == ALL and p.slope.is_present]
        if not whole:
            why = self.levers[0].slope.absent if self.levers else "no experience has been told about yet"
            return f"There is no priority list yet: {why}. {self.doubts()}".strip()
        first = whole[0]
        sure = f" It is the largest in {first.probability_first:.0%} of draws." if first.probability_first else ""
        return f"{self._statement(first)}{sure} {self.doubts()}".strip()


_SCHEMA = pa.schema(
    [
        ("touchpoint", pa.string()), ("component", pa.string()), ("level", pa.float64()), ("reach", pa.int64()),
        ("value", pa.float64()), ("low", pa.float64()), ("high", pa.float64()), ("n", pa.int64()),
        ("unit", pa.string()), ("money", pa.float64()), ("money_low", pa.float64()),
        ("money_high", pa.float64()), ("currency", pa.string()), ("probability_first", pa.float64()),
        ("p_value", pa.float64()), ("absent", pa.string()), ("money_absent", pa.string()),
    ]
)  # fmt: skip


def _helps(p: Priority, outcome: str) -> bool:
    return p.slope.value is not None and (p.slope.value < 0 if outcome == "left" else p.slope.value > 0)


def _people(e: Estimate) -> str:
    return f"about {e.value:,.0f} customers a year ({e.low:,.0f} to {e.high:,.0f})"


def _worth(e: Estimate) -> str:
    return f", {e.value:,.0f} {e.unit} a year ({e.low:,.0f} to {e.high:,.0f})" if e.is_present else ""


@method
@dataclass(frozen=True)
class Priorities(Method[PriorityFacts, PriorityList]):
    """Rank touchpoints and components by what goes with improving them.

    Attributes
    ----------
    horizon_days
        How long after an experience a cancellation counts as following it.
    step
        Size of the improvement, as a share of the scale (never beyond its top).
    draws, seed
        For the probability of being first.
    """

    horizon_days: int = 180
    step: float = 0.1
    draws: int = 4000
    seed: int = 0

    card = Card(
        name="priorities",
        title="Where improvement would matter most",
        concept="manage",
        question="At which touchpoint does a step of improvement go with most customers staying, and most money?",
        reading=(
            "Customers a year who would stay if what goes with a better experience now went with the improved "
            "one too. It orders attention; it does not show that improving will have this result."
        ),
        facts={"answers": ("value",), "interactions": ("touchpoint",), "outcomes": ("kind", "amount")},
        assumptions={
            "enough_exits": "Enough customers have left after telling about an experience.",
            "linear": "A step goes with the same change wherever on the scale it is taken.",
            "not_confounded": "Customers who told of worse experiences were not about to leave for other reasons.",
        },
        references=(
            Reference("Angrist & Pischke (2009), Mostly Harmless Econometrics", "linear probability, section 3.4.2"),
            Reference("Smith & Winkler (2006), Management Science 52:311-322", "selection inflates the first"),
        ),
        witnesses=(
            Witness("package", "slopes equal least squares on the rows", "tests/manage/test_priorities.py"),
            Witness("recovery", "planted slopes are covered", "tests/manage/test_priorities.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> PriorityFacts:
        """Ask for cross-products per touchpoint, reach, and worth."""
        return gather(ledger, self.horizon_days)

    def estimate(self, summary: PriorityFacts) -> PriorityList:
        """Least squares per touchpoint, turned into customers and money."""
        reach = {r["touchpoint"]: int(r["customers"]) for r in summary.reach.rows.to_pylist()}
        worth = _per_customer(summary)
        rows = sorted(summary.followed.rows.to_pylist(), key=lambda r: r["touchpoint"])
        levers: list[Priority] = []
        for row in rows:
            place = _Place(
                row["touchpoint"],
                int(row["n"]),
                reach.get(row["touchpoint"], 0),
                worth,
                summary.outcome,
                self.step,
            )
            levers.extend(_levers(row, place))
        levers = _with_chances(levers, summary.outcome, self.draws, self.seed)
        return PriorityList(
            title=self.card.title,
            levers=tuple(sorted(levers, key=_largest_first(summary.outcome))),
            outcome=summary.outcome,
            step=self.step,
            horizon_days=self.horizon_days,
            currency=summary.currency,
            diagnostics=_diagnostics(rows, summary.outcome),
        )


def _per_customer(summary: PriorityFacts) -> Estimate:
    """Mean amount a paying customer paid in the last twelve months."""
    n = int(summary.worth.total("customers"))
    if n < 2:
        return Estimate.missing("no payments are recorded", n, summary.currency)
    mean = summary.worth.total("amount") / n
    se = float(np.sqrt(max(0.0, summary.worth.total("squares") / n - mean**2) / (n - 1)))
    reach = float(stats.t.ppf(0.975, n - 1)) * se
    return Estimate(mean, mean - reach, mean + reach, n, unit=summary.currency, se=se)


@dataclass(frozen=True, slots=True)
class _Place:
    """What all levers of one touchpoint share."""

    touchpoint: str
    n: int
    reach: int
    worth: Estimate
    outcome: str
    step: float


def _levers(row: dict[str, Any], place: _Place) -> list[Priority]:
    reason = _why_not(row, place.outcome)
    fit = None if reason else _fit(row)
    if fit is None:
        reason = reason or "the three components rise and fall together completely"
        gone = Estimate.missing(reason, place.n)
        return [
            Priority(place.touchpoint, name, gone, place.reach, gone, gone, gone, 1.0, None)
            for name in (ALL, *COMPONENTS)
        ]
    pick = {ALL: np.array([0.0, 1.0, 1.0, 1.0])} | {c: np.eye(4)[i + 1] for i, c in enumerate(COMPONENTS)}
    levels = _level_estimates(row)
    return [_lever(place, name, fit, w, levels[name]) for name, w in pick.items()]


def _level_estimates(row: dict[str, Any]) -> dict[str, Estimate]:
    """Mean level of each component and of the whole, with normal intervals cut at the scale's ends."""
    n = int(row["n"])
    sums = {c: (float(row[c]), float(row[f"{c}_{c}"])) for c in COMPONENTS}
    gram, _, _ = normal_equations(row)
    sums[ALL] = (sum(row[c] for c in COMPONENTS) / 3, float(gram[1:, 1:].sum()) / 9)
    levels = {}
    for name, (total, squares) in sums.items():
        mean = total / n
        se = float(np.sqrt(max(0.0, squares / n - mean**2) / n))
        low, high = max(0.0, mean - 1.96 * se), min(1.0, mean + 1.96 * se)
        levels[name] = Estimate(mean, low, high, n, unit="share of scale", se=se)
    return levels


def _why_not(row: dict[str, Any], outcome: str) -> str:
    n = int(row["n"])
    if outcome == "none":
        return "neither cancellations nor later answers are recorded"
    if n < FEWEST:
        return f"only {n} customers have been followed; {FEWEST} are needed"
    if outcome == "left" and min(row["y"], n - row["y"]) < FEWEST_GONE:
        return f"only {row['y']:.0f} of {n} followed customers have left; {FEWEST_GONE} are needed"
    return ""


def _fit(row: dict[str, Any]) -> tuple[Any, Any] | None:
    """Ordinary least squares from the normal equations: coefficients and their covariance."""
    gram, cross, yy = normal_equations(row)
    if np.linalg.cond(gram) > 1e10:
        return None
    inverse = np.linalg.inv(gram)
    b = inverse @ cross
    rss = max(0.0, yy - float(b @ cross))
    return b, inverse * rss / (row["n"] - 4)


def _lever(place: _Place, name: str, fit: tuple[Any, Any], w: Any, level: Estimate) -> Priority:
    b, cov = fit
    n = place.n
    value, se = float(w @ b), float(np.sqrt(w @ cov @ w))
    spread = float(stats.t.ppf(0.975, n - 4)) * se
    slope = Estimate(value, value - spread, value + spread, n, unit="per whole scale", se=se)
    p = float(2 * stats.t.sf(abs(value / se), n - 4)) if se > 0 else 1.0
    if place.outcome == "left":
        room = min(place.step, max(0.0, 1.0 - (level.value or 0.0)))
        customers = slope.scaled(-place.reach * room, "customers a year")
        money = _money(customers, place.worth)
    else:
        customers = money = Estimate.missing("cancellations are not recorded", n)
    return Priority(place.touchpoint, name, level, place.reach, slope, customers, money, p, None)


def _money(customers: Estimate, worth: Estimate) -> Estimate:
    """Product of two independent estimates, spread by the delta method."""
    if not worth.is_present:
        return Estimate.missing(worth.absent, customers.n, worth.unit)
    c, v = customers.value or 0.0, worth.value or 0.0
    se = float(np.hypot((customers.se or 0.0) * v, (worth.se or 0.0) * c))
    return Estimate(c * v, c * v - 1.96 * se, c * v + 1.96 * se, customers.n, unit=worth.unit, se=se)


def _size(p: Priority, outcome: str) -> Estimate:
    return p.customers if outcome == "left" else p.slope


def _with_chances(levers: list[Priority], outcome: str, draws: int, seed: int) -> list[Priority]:
    """Add how often each whole-experience lever is the largest; touchpoints are drawn independently."""
    whole = [p for p in levers if p.component == ALL and _size(p, outcome).is_present]
    if len(whole) < 2:
        return levers
    rng = np.random.default_rng(seed)
    sizes = [_size(p, outcome) for p in whole]
    drawn = rng.normal([e.value or 0.0 for e in sizes], [e.se or 0.0 for e in sizes], (draws, len(whole)))
    wins = np.bincount(drawn.argmax(axis=1), minlength=len(whole)) / draws
    chance = {p.touchpoint: float(w) for p, w in zip(whole, wins, strict=True)}
    return [
        Priority(
            p.touchpoint, p.component, p.mean, p.reach, p.slope, p.customers, p.money, p.p_value,
            chance.get(p.touchpoint) if p.component == ALL else None,
        )
        for p in levers
    ]  # fmt: skip


def _largest_first(outcome: str) -> Any:
    def key(p: Priority) -> tuple[bool, float, str, str]:
        size = _size(p, outcome)
        return (not size.is_present, -(size.value or 0.0), p.touchpoint, p.component)

    return key


def _diagnostics(rows: list[dict[str, Any]], outcome: str) -> tuple[Diagnostic, ...]:
    thin = [r["touchpoint"] for r in rows if _why_not(r, outcome)]
    return (
        Diagnostic(
            "enough_exits",
            None if not rows else not thin,
            f"Too few customers have been followed at {', '.join(thin)} to say anything." if thin
            else "Each touchpoint has enough followed customers.",
        ),
        Diagnostic("linear", None, "One slope per touchpoint is fitted; a bend in it would not show."),
        Diagnostic(
            "not_confounded", None,
            "What else set these customers apart is not adjusted for: read every figure as goes with.",
        ),
    )  # fmt: skip


def _chart(rows: list[dict[str, Any]], outcome: str) -> Chart:
    title = "customers a year" if outcome == "left" else "points on a later answer"
    y = {"field": "touchpoint", "type": "nominal", "sort": [r["touchpoint"] for r in rows], "title": None}
    return Chart(
        title="What a step of improvement goes with",
        spec={
            "data": {"values": rows},
            "layer": [
                {
                    "mark": {"type": "rule", "color": "soft", "size": 2},
                    "encoding": {"y": y, "x": {"field": "low", "type": "quantitative", "title": title},
                                 "x2": {"field": "high"}},
                },
                {
                    "mark": {"type": "tick", "color": "accent", "thickness": 3},
                    "encoding": {"y": y, "x": {"field": "value", "type": "quantitative"}},
                },
            ],
        },
        description=f"{rows[0]['touchpoint']} first; intervals show how unsure each place is.",
    )  # fmt: skip
