"""What the page of loyalty reads: the kept rows of `dynamic_loyalty`, and lists of customers within sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.http import int_to_base36

from goodwill.core.errors import LedgerError, SettingsError
from goodwill.core.estimate import Estimate
from goodwill.report.strip import Strip, strips
from goodwill.study.customer_filters import CustomerFilters
from goodwill.study.score_shelf import ScoreShelf, Where

if TYPE_CHECKING:
    from datetime import date

    from goodwill.web.findings.facade import Seen
    from goodwill.web.people.facade import Sight

METHOD = "dynamic_loyalty"
NOT_THERE = Estimate.missing("not measured")
ORDER = ("steady", "wavering", "slipping", "gone in spirit")
LISTS: Mapping[str, tuple[str, Where | None]] = {
    "nine": ("p_gone", Where("says_nine_gone", equal=True)),
    "warned": ("risk_gone", Where("warned", equal=True)),
    "steady": ("p_steady", Where("state", equal="steady")),
    "wavering": ("risk_gone", Where("state", equal="wavering")),
    "slipping": ("risk_gone", Where("state", equal="slipping")),
    "gone": ("p_gone", Where("state", equal="gone in spirit")),
    "moved": ("last_move_month", None),
}
"""Name of a list -> the score it is in order of, and whom it holds."""
SIZE = 30


@dataclass(frozen=True, slots=True)
class Cause:
    """One sort of event with what went with it.

    Attributes
    ----------
    name
        As the method calls it.
    slope
        Log odds of the next move.
    down, up
        Moves a year that went with it.
    lost, worth
        Steady customers fewer for it, and money a year: the model's forecast without it against with it.
    strip
        Interval of `lost` on the line that all share.
    """

    name: str
    slope: Estimate
    down: Estimate
    up: Estimate
    lost: Estimate
    worth: Estimate
    strip: Strip | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer of a list."""

    key: str
    label: str
    unit: str
    state: str
    since: date | None
    probability: float | None
    risk: float | None
    said: float | None
    move: str
    moved: date | None
    event: str
    weight: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list of customers."""

    rows: tuple[Customer, ...]
    total: int
    after: str
    before: str


class Loyalty:
    """The kept result, row by row.

    Attributes
    ----------
    rows
        Every figure, as the table of the method has it.
    """

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = rows
        self._by = {(r["metric"], r["scope"], r["segment"]): _estimate(r) for r in reversed(rows)}

    @classmethod
    def of(cls, study: Seen | None) -> Loyalty | None:
        """Return what a study keeps of loyalty; None where it has nothing."""
        result = study.results.get(METHOD) if study is not None else None
        if result is None:
            return None
        found = cls(result.table().to_pylist())
        return found if any(e.is_present for _, e in found.now) else None

    def get(self, metric: str, scope: str = "all", segment: str = "") -> Estimate:
        """Return one figure, or an absent one."""
        return self._by.get((metric, scope, segment), NOT_THERE)

    def over(self, scope: str, metric: str = "") -> list[Mapping[str, Any]]:
        """Return the rows of one scope."""
        return [r for r in self.rows if r["scope"] == scope and metric in ("", r["metric"])]

    @property
    def states(self) -> tuple[str, ...]:
        """Return the states from the highest to the lowest."""
        there = {r["segment"] for r in self.over("all", "share of customers")}
        return tuple(s for s in ORDER if s in there)

    @property
    def now(self) -> list[tuple[str, Estimate]]:
        """Return the share of each state now, the highest first."""
        return [(s, self.get("share of customers", "all", s)) for s in self.states]

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Return what befell customers, the costliest first, and what no record explains last."""
        names = dict.fromkeys(r["segment"] for r in self.over("event"))
        found = [
            Cause(n, self.get("goes with the next move", "event", n), self.get("moves down a year", "event", n),
                  self.get("moves up a year", "event", n), self.get("steady customers lost", "event", n),
                  self.get("worth a year", "event", n))
            for n in names
        ]  # fmt: skip
        known = sorted((c for c in found if c.lost.is_present), key=lambda c: -(c.lost.value or 0.0))
        rest = [c for c in found if not c.lost.is_present]
        line = strips([c.lost for c in known])
        drawn = [Cause(c.name, c.slope, c.down, c.up, c.lost, c.worth, s) for c, s in zip(known, line, strict=True)]
        return (*drawn, *(c for c in rest if c.down.is_present))

    @property
    def befell_all(self) -> tuple[str, ...]:
        """Return what befell everybody in the same months, so that nothing can be told of it."""
        return tuple(dict.fromkeys(r["segment"] for r in self.over("event", "moves down a year") if r["absent"]))

    @property
    def disruptions(self) -> list[tuple[Mapping[str, Any], Estimate]]:
        """Return disruptions that many shared."""
        return [(r, _estimate(r)) for r in self.over("disruption")]

    @property
    def breaks(self) -> list[tuple[Mapping[str, Any], Estimate]]:
        """Return breaks of the share steady."""
        return [(r, _estimate(r)) for r in self.over("break")]

    @property
    def units(self) -> list[tuple[str, Estimate, Estimate, Strip | None]]:
        """Return the share steady and gone in spirit of each unit, the least steady first."""
        steady = {r["unit"]: _estimate(r) for r in self.over("unit") if r["segment"] == "steady"}
        gone = {r["unit"]: _estimate(r) for r in self.over("unit") if r["segment"] != "steady"}
        rows = sorted(steady.items(), key=lambda pair: pair[1].value or 0.0)
        line = strips([e for _, e in rows])
        return [(u, e, gone.get(u, NOT_THERE), s) for (u, e), s in zip(rows, line, strict=True)]

    def listed(self, scope: str) -> Estimate:
        """Return how many are on a list of the whole company."""
        return self.get("customers on the list", scope)


def people(sight: Sight, name: str, after: str = "", size: int = SIZE) -> Page | None:
    """Return a page of one of `LISTS` within sight; None where there is no such list or nobody may be seen."""
    reach = {"all": None, "own units": sight.units}.get(sight.customers, frozenset())
    if name not in LISTS or sight.customers == "none" or (reach is not None and not reach):
        return None
    try:
        scores = ScoreShelf.open(settings.SITE.project, METHOD)
    except LedgerError:
        return None
    column, where = LISTS[name]
    if scores is None or column not in scores.columns or (where is not None and where.column not in scores.columns):
        return None
    try:
        page = scores.page(
            column, CustomerFilters(units=reach), where=(where,) if where else (), after=after, size=size
        )
    except SettingsError:
        return None
    rows = tuple(_customer(r.customer.customer_key, r.customer.source_id, r.customer.unit, r.scores) for r in page.rows)
    return Page(rows, page.total, page.next_key, page.previous_key)


def _customer(key: int, label: str, unit: str, scores: Mapping[str, Any]) -> Customer:
    name = str(scores.get("state") or "")
    column = {"gone in spirit": "p_gone", "left": ""}.get(name, f"p_{name}")
    low, high = scores.get("weight_low"), scores.get("weight_high")
    return Customer(
        int_to_base36(key), label, unit or "", name, scores.get("state_since"), scores.get(column),
        scores.get("risk_gone"), scores.get("last_said"), str(scores.get("last_move") or ""),
        scores.get("last_move_month"), str(scores.get("last_move_event") or ""),
        None if low is None or high is None else (low, high),
    )  # fmt: skip


def _estimate(row: Mapping[str, Any]) -> Estimate:
    if row["value"] is None:
        return Estimate.missing(row["absent"] or "not measured", row["n"] or 0, row["measured_in"])
    return Estimate(row["value"], row["low"], row["high"], row["n"], unit=row["measured_in"])
