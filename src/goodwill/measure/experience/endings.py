"""How contacts end for the customer: where they began, how low they went, how they ended, and who never saw an end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.errors import LedgerError, SettingsError
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.core.result import Result
from goodwill.measure.experience.endings_alongside import (
    UNIT,
    Behaviour,
    alongside,
    bins_at,
    mean_at,
    share_at,
    with_dropped,
)
from goodwill.measure.experience.endings_cells import EndingCells, gather
from goodwill.measure.experience.endings_doubts import doubts_of, spread_of_ends
from goodwill.measure.experience.endings_paths import read_paths
from goodwill.measure.experience.endings_units import FEWEST_STAFF, UnitEnd, compare
from goodwill.measure.periods import label
from goodwill.measure.survey_figures import Figure, figures_table, sentences, told
from goodwill.stats.intervals import wilson

if TYPE_CHECKING:
    import pyarrow as pa

MEANS = {"start": "start", "trough": "trough", "end": "finish", "recovery": "recovery"}
SHARES = {"ends better than its trough": "better", "ends badly": "bad"}
SCOPES = ("all", "touchpoint", "unit", "period", "channel", "handler", "unit segment")
FIRST = SCOPES[:4]  # what a brief shows before teams apart and behaviours
BADLY_ENDED = 0.5  # probability of a bad end from which on a customer is listed
FEWEST_PERSONS = 5  # customers behind a figure of a unit at a touchpoint
DAY = 86_400_000_000


@dataclass(frozen=True, kw_only=True)
class EndingsResult(Result):
    """How contacts end.

    Attributes
    ----------
    figures
        Start, trough, end, recovery and shares by place, the whole company first.
    units
        Teams against like contacts of others.
    behaviours
        What goes with good ends.
    """

    figures: tuple[Figure, ...] = ()
    units: tuple[UnitEnd, ...] = ()
    behaviours: tuple[Behaviour, ...] = ()

    def table(self) -> pa.Table:
        """Return all figures; those of teams and of behaviours under scopes of their own."""
        more = [
            f
            for u in self.units
            for f in (
                Figure("end against like contacts", "unit apart", "", u.unit, "", u.judged.estimate),
                Figure("end after borrowing", "unit apart", "", u.unit, "", u.shrunk),
                Figure("place from the lowest", "unit apart", "", u.unit, "", u.place),
                Figure("chance of the lowest tenth", "unit apart", "", u.unit, "", _plain(u.lowest, u)),
                Figure("reliability", "unit apart", "", u.unit, "", _plain(u.reliability, u)),
            )
        ]
        more += [Figure("end with it against without", "behaviour", "", "", b.name, b.difference)
                 for b in self.behaviours]  # fmt: skip
        more += [Figure("how often", "behaviour", "", "", b.name, _often(b)) for b in self.behaviours]
        first = [f for f in self.figures if f.scope in FIRST]
        return figures_table([*first, *more, *(f for f in self.figures if f.scope not in FIRST)])

    def figure(self, metric: str, scope: str = "all", *, unit: str = "", segment: str = "") -> Estimate | None:
        """Return a figure by name and place; None where there is none."""
        for f in self.figures:
            if (f.metric, f.scope, f.unit, f.segment) == (metric, scope, unit, segment):
                return f.estimate
        return None

    def chart(self) -> Chart | None:
        """Return trough and end of each touchpoint, joined."""
        return _dumbbells(self)

    def brief(self) -> str:
        """Return how contacts end, where worst, who fell silent, and what goes with a good end."""
        end = self.figure("end")
        if end is None or end.value is None:
            return sentences(f"{self.title}: no contact whose course is known.", self.doubts())
        better, dropped = self.figure("ends better than its trough"), self.figure("drop-offs")
        words = [f"{self.title}: {told(end, 2)}."]
        if better is not None and better.value is not None:
            words.append(f"Contacts that end clearly better than their lowest moment: {told(better)}.")
        if dropped is not None and dropped.value:
            words.append(f"Contacts in which the customer fell silent before an end: {told(dropped)}.")
        places = [(f.segment, f.estimate) for f in self.figures if f.scope == "touchpoint" and f.metric == "end"]
        low = min(((s, e) for s, e in places if e.value is not None), key=lambda p: p[1].value or 0.0, default=None)
        if low is not None and len(places) > 1:
            words.append(f"They end lowest at {low[0].replace('_', ' ')}: {told(low[1], 2)}.")
        best = next((b for b in self.behaviours if b.difference.low is not None and b.difference.low > 0), None)
        if best is not None:
            words.append(f"What goes most with a good end: {best.name} ({told(best.difference, 2)}).")
        return sentences(*words, self.doubts())

    def claims(self) -> tuple[Claim, ...]:
        """Return a flag for each team that is nearly surely among the lowest, on figures that are its own."""
        return tuple(_flag(u) for u in self.units if u.judged.estimate.is_present)


def _often(b: Behaviour) -> Estimate:
    return Estimate(b.share, None, None, b.difference.n, unit="share")


def _plain(share: float, u: UnitEnd) -> Estimate:
    if u.place.value is None:
        return Estimate.missing(u.place.absent, u.contacts, "share")
    return Estimate(share, None, None, u.contacts, unit="share")


def _flag(u: UnitEnd) -> Claim:
    e = u.judged.estimate
    return Claim(
        f"endings/{u.unit}", ClaimKind.FLAG, "endings", u.unit,
        f"Contacts at {u.unit} end {abs(e.value or 0.0):.2f} {'lower' if (e.value or 0.0) < 0 else 'higher'} "
        f"{e.unit} than like contacts of other units.",
        e, u.judged.p_value if u.stands_out else 1.0,
    )  # fmt: skip


@method
@dataclass(frozen=True)
class Endings(Method[EndingCells, EndingsResult]):
    """How contacts end, by touchpoint and team.

    Parameters
    ----------
    spread
        Standard deviation of feelings inside a contact; uncertain readings are pulled together by it before the
        lowest is taken.
    level
        Coverage aimed at.

    Raises
    ------
    SettingsError
        If the spread is not above 0.
    """

    spread: float = 0.3
    level: float = 0.95

    card: ClassVar[Card] = Card(
        name="endings", title="How contacts end", concept="experience",
        question="How do contacts end for the customer, where do they end badly, and what goes with a good end?",
        reading="End is the mean of the last two moments felt, -1 to 1; recovery is how far it lies above the lowest. "
        "A customer who fell silent before an end has no end: such contacts are counted apart, never as neutral. "
        "Teams are compared on like contacts; their place has an interval, and people are never compared.",
        facts={"moments": ("speaker",), "interactions": ("touchpoint", "resolved")},
        assumptions={
            "consent_on_record": "Feelings are read only of customers who agreed to it.",
            "felt_like_others": "Contacts whose course is known are like those whose course is not.",
            "silence_understood": "Customers who fell silent ended no better than they last felt.",
            "readable": "Most of the spread of ends is the customers', not the reading's.",
            "like_with_like": "Start, wait, repeat contacts, touchpoint, channel and reason make contacts comparable.",
            "enough_months": "Each team can be compared in at least six finished months.",
        },
        references=(
            Reference("Goldstein, H. & Spiegelhalter, D. J. (1996). League tables and their limitations. JRSS A 159, "
                      "385-443", "places with intervals"),
            Reference("Laird, N. M. & Louis, T. A. (1989). Empirical Bayes ranking methods. J. Educational Statistics "
                      "14, 29-46", "places from posteriors"),
            Reference("Tobin, J. (1958). Estimation of relationships for limited dependent variables. Econometrica "
                      "26, 24-36", "ends nobody saw"),
            Reference("Fay, R. E. & Herriot, R. A. (1979). Estimates of income for small places. JASA 74, 269-277",
                      "borrowing"),
        ),
        witnesses=(
            Witness("brute force", "start, trough, end and shares against counting contact by contact",
                    "tests/measure/experience/test_endings.py"),
            Witness("recovery", "league tables of 40 equal-sized teams at an intraclass correlation of .03",
                    "tests/measure/experience/test_endings_units.py"),
        ),
    )  # fmt: skip

    def __post_init__(self) -> None:
        if not self.spread > 0:
            raise SettingsError("The spread of feelings inside a contact lies above 0.", where="spread",
                                seen=f"{self.spread:g}", do="give for example 0.3")  # fmt: skip

    def summarise(self, ledger: Facts) -> EndingCells:
        """Ask for the course of each contact and add it up."""
        if not ledger.has("moments"):
            raise LedgerError("The course of no contact is on record.", where="moments",
                              do="load the turns of contacts, or ask customers at several moments")  # fmt: skip
        return gather(ledger, read_paths(ledger, self.spread))

    def estimate(self, summary: EndingCells) -> EndingsResult:
        """Turn sums into figures by place, teams side by side, and what goes with a good end."""
        units = compare(summary.work, dict(summary.staff), self.level)
        spread = spread_of_ends(summary)
        return EndingsResult(
            title=self.card.title, figures=tuple(_figures(summary, spread, self.level)), units=units,
            behaviours=alongside(summary.behaviours, self.level), diagnostics=doubts_of(summary, units),
            people=_people(summary),
        )  # fmt: skip


def _figures(summary: EndingCells, spread: float, level: float) -> Iterator[Figure]:
    staff = dict(summary.staff)
    for scope in SCOPES:
        for row in summary.places.where(scope=scope).rows.to_pylist():
            if row["unit"] and staff.get(row["unit"], FEWEST_STAFF) < FEWEST_STAFF:
                continue  # a unit of one or two is a person
            if scope == "unit segment" and row["clusters"] < FEWEST_PERSONS:
                continue
            yield from _at(summary, row, scope, spread, level)


def _at(summary: EndingCells, row: Mapping[str, Any], scope: str, spread: float, level: float) -> Iterator[Figure]:
    place = ("" if row["period"] < 0 else label(row["period"]), row["unit"], row["segment"])
    if scope != "all" and not row["answers"] + row["dropped"]:
        yield Figure("course known", scope, *place, _share(0, row["all"], level))
        return
    brief = scope in ("unit segment", "period")
    for name, measure in MEANS.items():
        if brief and name in ("start", "recovery"):
            continue
        yield Figure(name, scope, *place, mean_at(row, measure, level))
    for name, measure in SHARES.items():
        if not brief:
            yield Figure(name, scope, *place, share_at(row, measure, level))
    if brief:
        return
    ended = row["answers"] + row["dropped"]
    yield Figure("drop-offs", scope, *place, _share(row["dropped"], ended, level))
    yield Figure("course known", scope, *place, _share(ended, row["all"], level))
    if scope in ("all", "touchpoint", "unit"):
        bounds = with_dropped(row, bins_at(summary.silent, scope, row["unit"], row["segment"]), spread)
        if bounds is not None:
            n = int(ended)
            e = Estimate(bounds.expected, min(bounds.worst, bounds.expected), max(bounds.best, bounds.expected), n,
                         level, UNIT)  # fmt: skip
            yield Figure("end, drop-offs included", scope, *place, e)


def _share(hits: float, n: float, level: float) -> Estimate:
    return wilson(float(hits), float(n), level) if n > 0 else Estimate.missing("no contacts", 0, "share")


def _people(summary: EndingCells) -> pa.Table:
    """Return each customer's last contact: how it began, how it ended, whether badly, and the day."""
    import pyarrow as pa

    rows = summary.people
    at = rows.column("last_at").astype(np.int64)
    bad = np.asarray(rows.rows["bad"].to_numpy(zero_copy_only=False), dtype=float)
    badly = pa.array(bad >= BADLY_ENDED, mask=np.isnan(bad))
    columns = {
        "customer_key": rows.rows["customer_key"],
        "last_contact": pa.array((at // DAY).astype(np.int32), pa.date32()),
        "touchpoint": rows.rows["touchpoint"],
    }
    for name in ("last_start", "last_end"):
        values = np.asarray(rows.rows[name].to_numpy(zero_copy_only=False), dtype=np.float32)
        columns[name] = pa.array(values, from_pandas=True)
    columns |= {"ended_badly": badly, "fell_silent": pa.array(rows.column("dropped") > 0)}
    return pa.table(columns)


def _dumbbells(result: EndingsResult) -> Chart | None:
    places = [
        f.segment for f in result.figures if f.scope == "touchpoint" and f.metric == "end" and f.estimate.is_present
    ]
    rows = []
    for place in places:
        trough, end = (result.figure(m, "touchpoint", segment=place) for m in ("trough", "end"))
        if trough is None or end is None or trough.value is None or end.value is None:
            continue
        rows.append({"line": place, "trough": trough.value, "end": end.value, "low": end.low, "high": end.high,
                     "n": end.n})  # fmt: skip
    if not rows:
        return None
    rows.sort(key=lambda r: float(str(r["end"])))
    y = {"field": "line", "type": "nominal", "title": None, "sort": None}
    x = {"type": "quantitative", "title": UNIT, "scale": {"zero": False}}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "rule", "color": "line"}, "encoding": {"y": y, "x": {"field": "trough", **x},
                                                                     "x2": {"field": "end"}}},
            {"mark": {"type": "rule", "strokeWidth": 4, "opacity": 0.4, "color": "accent"},
             "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": False, "color": "soft"},
             "encoding": {"y": y, "x": {"field": "trough", **x}}},
            {"mark": {"type": "point", "filled": True, "color": "accent"},
             "encoding": {"y": y, "x": {"field": "end", **x}}},
        ],
    }  # fmt: skip
    low, high = rows[0], rows[-1]
    return Chart(
        result.title, spec,
        f"{result.title}: lowest at {low['line']} ({low['end']:.2f}), highest at {high['line']} ({high['end']:.2f}); "
        "from the lowest moment to the end, with intervals.",
    )  # fmt: skip
