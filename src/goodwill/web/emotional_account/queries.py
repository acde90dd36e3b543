"""What the page Account reads: the kept rows of `emotional_account`, and lists of customers within sight."""

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
    from goodwill.web.findings.facade import Seen
    from goodwill.web.people.facade import Sight

METHOD = "emotional_account"
NOT_THERE = Estimate.missing("not measured")
SHARES = ("below the tipping point", "overdrawn")
"""What is counted: customers below the tipping point, and overdrawn ones where none can be told."""
LISTS: Mapping[str, tuple[str, bool, Where | None]] = {
    "tipping": ("distance", False, Where("distance", low=0.0)),
    "below": ("balance", False, Where("standing", equal="below the tipping point")),
    "lowest": ("balance", False, None),
    "leaving": ("leaving_90", True, None),
}
"""Name of a list -> the score it is in order of, whether the highest comes first, and whom it holds."""
SIZE = 30


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer of a list."""

    key: str
    label: str
    unit: str
    standing: str
    balance: float
    low: float
    high: float
    distance: float | None
    leaving: float | None
    days: float
    known: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list of customers."""

    rows: tuple[Customer, ...]
    total: int
    after: str
    before: str


class Account:
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
    def of(cls, study: Seen | None) -> Account | None:
        """Return what a study keeps of the account; None where it has nothing."""
        result = study.results.get(METHOD) if study is not None else None
        if result is None:
            return None
        found = cls(result.table().to_pylist())
        return found if found.get("leaving per unit of lower balance").is_present else None

    def get(self, metric: str, scope: str = "all", segment: str = "") -> Estimate:
        """Return one figure, or an absent one."""
        return self._by.get((metric, scope, segment), NOT_THERE)

    def over(self, scope: str, metric: str = "") -> list[tuple[Mapping[str, Any], Estimate]]:
        """Return the rows of one scope with their figures."""
        return [(r, _estimate(r)) for r in self.rows if r["scope"] == scope and metric in ("", r["metric"])]

    @property
    def tips(self) -> bool:
        """Whether there is a tipping point."""
        return self.get("tipping point").is_present

    @property
    def counted(self) -> str:
        """Return what share of customers is counted (one of `SHARES`)."""
        return SHARES[0] if self.tips else SHARES[1]

    @property
    def slopes(self) -> list[tuple[str, Estimate]]:
        """Return who -> slope of what came on what was expected."""
        return [(str(r["segment"]), e) for r, e in self.over("calibration", "slope")]

    @property
    def fifths(self) -> list[tuple[Estimate, Estimate]]:
        """Return chances beside what came of them, by fifths of the chance."""
        said = self.over("calibration", "expected to leave")
        return [(e, self.get("left", "calibration", str(r["segment"]))) for r, e in said]

    @property
    def recovery(self) -> list[tuple[str, Estimate, Strip | None]]:
        """Return the contrasts of failures put right or not."""
        rows = self.over("recovery")
        line = strips([e for _, e in rows])
        return [(str(r["segment"]), e, s) for (r, e), s in zip(rows, line, strict=True)]

    @property
    def units(self) -> list[tuple[str, Estimate, Estimate, Strip | None]]:
        """Return mean balance and share counted of each unit, the lowest balance first."""
        share = {r["unit"]: e for r, e in self.over("unit", self.counted)}
        rows = sorted(self.over("unit", "mean balance"), key=lambda pair: pair[1].value or 0.0)
        line = strips([e for _, e in rows])
        return [(str(r["unit"]), e, share.get(r["unit"], NOT_THERE), s) for (r, e), s in zip(rows, line, strict=True)]


def scores() -> ScoreShelf | None:
    """Return what the newest study keeps of single customers; None where nothing is kept."""
    try:
        return ScoreShelf.open(settings.SITE.project, METHOD)
    except LedgerError:
        return None


def reach(sight: Sight, unit: str = "") -> frozenset[str] | None:
    """Return the units whose customers are in sight, narrowed to one; None for all, empty for nobody."""
    if sight.customers == "none":
        return frozenset()
    units = {"all": None, "own units": sight.units}.get(sight.customers, frozenset())
    return units if not unit else frozenset({unit})


def people(sight: Sight, name: str, *, unit: str = "", after: str = "", size: int = SIZE) -> Page | None:
    """Return a page of one of `LISTS` within sight; None where there is no such list or nobody may be seen.

    `unit` has to be in sight already (see `goodwill.web.findings.facade.Seen.shows`).
    """
    units, shelf = reach(sight, unit), scores()
    if name not in LISTS or shelf is None or (units is not None and not units):
        return None
    column, descending, where = LISTS[name]
    if column not in shelf.columns or (where is not None and where.column not in shelf.columns):
        return None
    try:
        page = shelf.page(column, CustomerFilters(units=units), where=(where,) if where else (), after=after,
                          size=size, descending=descending)  # fmt: skip
    except SettingsError:
        return None
    rows = tuple(_customer(r.customer.customer_key, r.customer.source_id, r.customer.unit, r.scores) for r in page.rows)
    return Page(rows, page.total, page.next_key, page.previous_key)


def balances(sight: Sight, unit: str = "") -> Any | None:
    """Return the balances of the customers of a unit in sight, for a histogram; None where nobody may be seen."""
    units, shelf = reach(sight, unit), scores()
    if shelf is None or (units is not None and not units):
        return None
    return shelf.values("balance", CustomerFilters(units=units))


def _customer(key: int, label: str, unit: str, found: Mapping[str, Any]) -> Customer:
    return Customer(
        int_to_base36(key), label, unit, str(found["standing"]), float(found["balance"]), float(found["balance_low"]),
        float(found["balance_high"]), found.get("distance"), found.get("leaving_90"), float(found["days_to_neutral"]),
        int(found["known_feelings"]),
    )  # fmt: skip


def _estimate(row: Mapping[str, Any]) -> Estimate:
    if row["value"] is None:
        return Estimate.missing(row["absent"] or "not measured", row["n"] or 0, row["measured_in"])
    return Estimate(row["value"], row["low"], row["high"], row["n"], unit=row["measured_in"])
