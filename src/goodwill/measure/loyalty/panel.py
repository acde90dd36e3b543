"""From sparse facts to a panel: one row for each customer and month of the relationship, nothing said in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.measure.loyalty.facts import FEELINGS, LoyaltyFacts
from goodwill.stats.markov import Channel, Panel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Spread = Callable[[str], Floats]
FEWEST_CUSTOMERS = 100
FEWEST_MONTHS = 8
LONGEST = 48  # months looked back on at most
ALIKE = 1e-6  # spread below which amounts, or how often one buys, are all the same
TELLING = 4.0  # standard errors from which amounts are taken to go with how often one buys
AND = " and "
SELDOM = 25  # times something has to have happened before it is asked what goes with it
BASE = {
    "anger": "anger", "irritation": "irritation", "wow": "wow", "failure": "failure",
    "put right": "handled", "own life": "own_life",
}  # fmt: skip
"""Name of a cause -> column of the facts. "put right" is failures that were put right: it comes on top of "failure"."""
CONTROL = "contacts"
"""Being in touch at all: no cause, but those who are gone are silent too, and feelings come only with contacts."""


@dataclass(frozen=True)
class LivedPanel:
    """Customers over months, as rows of a panel.

    Attributes
    ----------
    panel
        Channels ``buys`` and, where amounts go with how often one buys, ``spends``; and what befell customers between.
    amount
        Mean amount of a purchase; 0 without.
    keys
        Customers, ascending, shape (customers,).
    unit, region
        Names of where they are at home, shape (customers,).
    month
        Month of each row, shape (rows,).
    left
        Whether the last row of a customer is the month in which they left, shape (customers,).
    known
        Share of contacts whose feeling is known.
    happened
        How often each cause happened.
    expected
        Feeling -> how often a contact has it, which is what one of unknown feeling counts for.
    buys
        What counts as buying: ``purchase`` or ``renewal``.
    befell
        What is known to have befallen, shape (rows, causes): the covariates without what is only expected of contacts
        whose feeling is unknown.
    currency
        Of what was spent; empty without.
    last
        Last month looked at.
    bound
        Share of the customer-months in which the customer could not leave.
    """

    panel: Panel
    amount: float
    keys: Ints
    unit: npt.NDArray[np.object_]
    region: npt.NDArray[np.object_]
    month: Ints
    left: npt.NDArray[np.bool_]
    known: float
    happened: dict[str, int]
    expected: dict[str, float]
    buys: str
    befell: npt.NDArray[np.float32]
    currency: str
    last: int
    bound: float

    @property
    def covariates(self) -> tuple[str, ...]:
        """Names of all that the model knows of moves: causes, and being in touch."""
        return self.panel.covariate_names

    @property
    def causes(self) -> tuple[str, ...]:
        """Names of what befell customers."""
        return tuple(name for name in self.panel.covariate_names if name != CONTROL)

    @property
    def ends(self) -> Ints:
        """Row of each customer's last month."""
        return np.asarray(self.panel.offsets[1:] - 1, dtype=np.int64)

    @property
    def owner(self) -> Ints:
        """Customer of each row."""
        return np.repeat(np.arange(len(self.keys)), np.diff(self.panel.offsets))

    def some(self, which: Ints) -> LivedPanel:
        """Return the panel of some customers."""
        rows = np.repeat(np.isin(np.arange(len(self.keys)), which), np.diff(self.panel.offsets))
        chosen = np.sort(np.asarray(which))
        return replace(
            self, panel=self.panel.take(chosen), keys=self.keys[chosen], unit=self.unit[chosen],
            region=self.region[chosen], month=self.month[rows], left=self.left[chosen], befell=self.befell[rows],
        )  # fmt: skip


def lived_panel(facts: LoyaltyFacts, *, back: int = 0, causes: tuple[str, ...] | None = None) -> LivedPanel:
    """Build the panel.

    Parameters
    ----------
    facts
        As `loyalty_facts` returned them.
    back
        How many of the last months to leave out, with all that became known in them.
    causes
        Which causes to carry; by default all that happened often enough.

    Raises
    ------
    EstimateError
        If there are too few customers or months, or nothing was ever bought or left.
    """
    if not len(facts.span) or not len(facts.people):
        raise EstimateError("There is nothing to tell loyalty from.", seen="no facts with a customer",
                            do="load purchases, renewals, cancellations or agreements")  # fmt: skip
    seen = facts.span.rows["month"].to_numpy()
    last = int(seen[-1])
    first = max(int(seen[0]), last - LONGEST + 1)
    spans = _Spans(facts, first, last - back, last)
    if len(spans.keys) < FEWEST_CUSTOMERS or last - back - first + 1 < FEWEST_MONTHS:
        raise EstimateError(
            "Too little time or too few customers to tell steady from wavering.",
            seen=f"{len(spans.keys)} customers, {last - back - first + 1} months",
            do=f"{FEWEST_CUSTOMERS} customers and {FEWEST_MONTHS} months are needed",
        )
    return spans.built(causes, back > 0)


class _Spans:
    """Who was there from when to when, and where facts go."""

    def __init__(self, facts: LoyaltyFacts, first: int, last: int, final: int) -> None:
        self.facts, self.first, self.last = facts, first, last
        people = facts.people
        numbers = {n: _numbers(people.rows[n]) for n in people.sums}
        gone = self._gone(numbers, final)
        begin = np.where(np.isnan(numbers["since"]), numbers["first_month"], numbers["since"] + 1)
        begin = np.fmax(np.nan_to_num(begin, nan=first), first).astype(np.int64)
        silent = np.isnan(numbers["last_month"]) | (numbers["last_month"] < first)
        end = np.where(np.isnan(gone), last, np.fmin(gone, last)).astype(np.int64)
        here = (begin <= end) & ~(silent & (numbers["agreements"] != numbers["agreements"]))
        self.index = np.flatnonzero(here)
        self.all_keys = people.rows["customer_key"].to_numpy()
        self.keys = self.all_keys[here]
        self.begin, self.end = begin[here], end[here]
        self.left = (gone[here] <= last) & ~np.isnan(gone[here])
        self.bound = _month_of(numbers["bound"])[here]
        self.offsets = np.r_[0, np.cumsum(self.end - self.begin + 1)].astype(np.int64)

    def _gone(self, numbers: dict[str, Floats], final: int) -> Floats:
        """Return the month in which each customer left; nan for those who did not (yet)."""
        ended = np.where(numbers["running"] == 0, _month_of(numbers["ended"]), np.nan)
        months = self.facts.months.rows
        keys, own = self.facts.people.rows["customer_key"].to_numpy(), months["customer_key"].to_numpy()
        who = np.searchsorted(keys, own).clip(0, len(keys) - 1)
        at, size = np.where(keys[who] == own, months["month"].to_numpy(), -np.inf), len(ended)
        cancelled, bought = np.full(size, -np.inf), np.full(size, -np.inf)
        np.maximum.at(cancelled, who, np.where(_numbers(months["gone"]) > 0, at, -np.inf))
        np.maximum.at(bought, who, np.where(_numbers(months["bought"]) + _numbers(months["renewed"]) > 0, at, -np.inf))
        without = np.isnan(numbers["agreements"])
        by_word = np.where(without & (cancelled > -np.inf) & (bought <= cancelled), cancelled, np.nan)
        gone = np.where(np.isnan(ended), by_word, ended)
        return np.asarray(np.where(gone <= final, gone, np.nan))

    def rows_of(self, keys: Ints, month: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Return the row of each fact and whether it has one."""
        who = np.searchsorted(self.keys, keys).clip(0, len(self.keys) - 1)
        inside = (self.keys[who] == keys) & (month >= self.begin[who]) & (month <= self.end[who])
        return np.where(inside, self.offsets[who] + month - self.begin[who], 0), inside

    def built(self, causes: tuple[str, ...] | None, drop_late: bool) -> LivedPanel:
        months, rows = self.facts.months.rows, int(self.offsets[-1])
        at, inside = self.rows_of(months["customer_key"].to_numpy(), months["month"].to_numpy())
        here = at[inside]

        def spread(name: str) -> Floats:
            out = np.zeros(rows)
            out[here] = _numbers(months[name])[inside]
            return out

        month = np.concatenate([np.zeros(0, np.int64), _runs(self.begin, self.end)])
        late = spread("late") > 0 if drop_late else np.zeros(rows, dtype=bool)
        channels = self._channels(spread, late)
        values, sure, happened, known, expected = self._causes(spread, month)
        wanted = None if causes is None else {part for name in causes for part in name.split(AND)}
        names = tuple(n for n in values if (happened[n] >= SELDOM if wanted is None else n in wanted))
        names, columns = _once(names, values)
        befell = np.column_stack([sure[n.split(AND)[0]] for n in names]) if names else np.zeros((rows, 0))
        befell[self.offsets[:-1]] = 0.0  # no move leads into a first month
        money = self.facts.money.rows.to_pylist()
        strings = {
            n: np.array(self.facts.people.rows[n].to_pylist(), dtype=object)[self.index] for n in ("unit", "region")
        }
        bound = np.nan_to_num(self.bound, nan=-1.0)[np.repeat(np.arange(len(self.keys)), np.diff(self.offsets))]
        return LivedPanel(
            Panel(self.offsets, channels, columns if names else None, names), _mean_amount(money), self.keys,
            strings["unit"], strings["region"], month, self.left, known,
            {n: happened[n.split(AND)[0]] for n in names}, expected, self._kind(spread), befell.astype(np.float32),
            str(money[0]["currency"]) if money else "", self.last, float((bound > month).mean()),
        )  # fmt: skip

    def _channels(self, spread: Spread, late: npt.NDArray[np.bool_]) -> tuple[Channel, ...]:
        bought, spent, renewed = spread("bought"), spread("spent"), spread("renewed")
        found = []
        buys = bought if self._kind(spread) == "purchase" else renewed
        buys = np.where(late, np.nan, (buys > 0).astype(float))
        if np.nansum(buys) >= FEWEST_CUSTOMERS / 2:
            found.append(Channel("buys", "binary", buys, ordered=True))
        amounts = np.where((spent > 0) & ~late, spent, np.nan)
        if found and _spending_tells(buys, amounts, self.offsets):
            found.append(Channel("spends", "lognormal", amounts))
        if not found or found[0].name != "buys":
            raise EstimateError(
                "Nothing was bought or renewed often enough to tell loyalty from behaviour.",
                seen=f"{int(np.nansum(buys))} months with a purchase or renewal",
                do="load purchases or renewals as outcomes",
            )
        return tuple(found)

    def _kind(self, spread: Spread) -> str:
        return "purchase" if (spread("bought") > 0).sum() >= FEWEST_CUSTOMERS else "renewal"

    def _causes(
        self, spread: Spread, month: Ints
    ) -> tuple[dict[str, Floats], dict[str, Floats], dict[str, int], float, dict[str, float]]:
        """Return what befell with what is usual of the unknown, without, how often, the share known, what is usual."""
        contacts, known = spread("contacts"), spread("known")
        total, heard = float(contacts.sum()), float(known.sum())
        unknown = np.maximum(contacts - known, 0.0)
        values: dict[str, Floats] = {}
        sure: dict[str, Floats] = {}
        happened: dict[str, int] = {}
        usual: dict[str, float] = {}
        for name, column in BASE.items():
            seen = spread(column)
            happened[name] = int((seen > 0).sum())
            expected = float(seen.sum()) / heard if name in FEELINGS and heard else 0.0
            usual[name] = expected
            sure[name] = np.minimum(seen, 2.0) if name in FEELINGS else seen
            values[name] = sure[name] + expected * unknown
        values[CONTROL], sure[CONTROL] = np.minimum(contacts, 4.0), np.zeros(len(month))
        happened[CONTROL] = int((contacts > 0).sum())
        for event in self.facts.public.rows.to_pylist():
            name = public_name(str(event["origin"]), str(event["sprung"]))
            struck = (month == event["month"]).astype(float)
            if name and struck.any():
                values[name] = sure[name] = np.minimum(values.get(name, 0.0) + struck, 1.0)
                happened[name] = happened.get(name, 0) + int(struck.sum())
        return values, sure, happened, heard / total if total else 0.0, usual


def _once(names: tuple[str, ...], values: dict[str, Floats]) -> tuple[tuple[str, ...], Floats]:
    """Return columns without those that are one and the same, whose names are joined: nothing tells them apart."""
    kept: list[tuple[str, Floats]] = []
    for name in names:
        same = next((i for i, (_, column) in enumerate(kept) if np.array_equal(column, values[name])), None)
        if same is None:
            kept.append((name, values[name]))
        else:
            kept[same] = (f"{kept[same][0]}{AND}{name}", kept[same][1])
    return tuple(n for n, _ in kept), np.column_stack([c for _, c in kept]) if kept else np.zeros((0, 0))


def _spending_tells(buys: Floats, amounts: Floats, offsets: Ints) -> bool:
    """Whether those who buy often spend more or less at a time; if not, amounts say nothing of states."""
    starts = offsets[:-1]
    known = ~np.isnan(amounts)
    count = np.add.reduceat(known.astype(float), starts)
    total = np.add.reduceat(np.where(known, np.log(np.where(known, amounts, 1.0)), 0.0), starts)
    often = np.add.reduceat(np.nan_to_num(buys), starts) / np.diff(offsets)
    some = count > 0
    if some.sum() < FEWEST_CUSTOMERS:
        return False
    mean = total[some] / count[some]
    if min(mean.std(), often[some].std()) < ALIKE:
        return False
    r = np.corrcoef(often[some], mean)[0, 1]
    return bool(np.isfinite(r) and abs(r) * np.sqrt(some.sum()) > TELLING)


def _mean_amount(money: list[dict[str, Any]]) -> float:
    return float(money[0]["spent"]) / float(money[0]["purchases"]) if money and money[0]["purchases"] else 0.0


def public_name(origin: str, sprung: str) -> str:
    """Return what something that befell everybody is called; empty where it is left out.

    Parameters
    ----------
    origin
        Whose doing.
    sprung
        For changes of ours: ``sprung`` or ``announced``; else empty.
    """
    if origin == "us":
        return f"change {sprung}" if sprung else ""
    return {"competitor": "a competitor", "public": "the news"}.get(origin, "")


def _numbers(column: object) -> Floats:
    return np.asarray(column.to_numpy(), dtype=np.float64)  # type: ignore[attr-defined]


def _month_of(seconds: Floats) -> Floats:
    """Return the month of instants given in seconds since 1970; nan stays."""
    known = ~np.isnan(seconds)
    out = np.full(len(seconds), np.nan)
    days = (seconds[known] * 1e6).astype("datetime64[us]").astype("datetime64[M]")
    out[known] = days.astype(np.int64) + 1970 * 12
    return out


def _runs(begin: Ints, end: Ints) -> Ints:
    """Return begin, begin + 1, ..., end for each pair, one after another."""
    lengths = end - begin + 1
    offsets = np.r_[0, np.cumsum(lengths)]
    return np.asarray(np.arange(offsets[-1]) - np.repeat(offsets[:-1] - begin, lengths), dtype=np.int64)
