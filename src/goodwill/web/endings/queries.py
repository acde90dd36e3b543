"""What the page of endings reads: the kept rows of `endings`, and whose last contact ended badly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.http import int_to_base36

from goodwill.core.claim import ClaimKind
from goodwill.core.errors import LedgerError, SettingsError
from goodwill.core.estimate import Estimate
from goodwill.report.strip import Strip, strips
from goodwill.study.customer_filters import CustomerFilters
from goodwill.study.score_shelf import ScoreShelf, Where

if TYPE_CHECKING:
    from datetime import date

    from goodwill.study.claims import RegisteredClaim
    from goodwill.web.findings.facade import Seen
    from goodwill.web.people.facade import Sight

METHOD = "endings"
LISTED = 20
NOT_THERE = Estimate.missing("not measured")


@dataclass(frozen=True, slots=True)
class Place:
    """How contacts end at one touchpoint (or in one channel, or everywhere).

    Attributes
    ----------
    key
        As in the facts; empty for the whole company.
    start, trough, end
        Feelings from -1 to 1.
    better, badly, silent
        Shares: ends clearly better than its lowest moment, ends badly, the customer fell silent before an end.
    bounded
        The end with those who fell silent: expected, and between its bounds; absent where nobody did.
    strip
        The interval of the end on the line of all places.
    """

    key: str
    start: Estimate
    trough: Estimate
    end: Estimate
    better: Estimate
    badly: Estimate
    silent: Estimate
    bounded: Estimate
    strip: Strip | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """How contacts end at one unit in sight.

    Attributes
    ----------
    unit
        Its name.
    trough, end
        Of its contacts, or of those at the touchpoint chosen.
    apart
        Against like contacts elsewhere, after borrowing from all units.
    strip
        Its interval on the line of all units shown.
    place
        Expected place from the lowest up, with its 90 % interval; n counts units.
    silent
        Share of its contacts in which the customer fell silent.
    flag
        The claim about it that the register accepted.
    """

    unit: str
    trough: Estimate
    end: Estimate
    apart: Estimate
    place: Estimate
    silent: Estimate
    strip: Strip | None = None
    flag: RegisteredClaim | None = None

    @property
    def is_anywhere(self) -> bool:
        """Whether nearly any place is possible."""
        p = self.place
        return p.low is not None and p.high is not None and p.high - p.low >= 0.75 * max(p.n - 1, 1)


@dataclass(frozen=True, slots=True)
class Along:
    """What goes with a good end: the difference with it against without it, and how often it is there."""

    name: str
    difference: Estimate
    share: Estimate
    strip: Strip | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """One customer whose last contact ended badly."""

    key: str
    label: str
    touchpoint: str
    day: date | None
    start: float | None
    end: float


@dataclass(frozen=True, slots=True)
class EndedPage:
    """A page of them: rows, keys of the neighbouring pages, how many there are."""

    rows: tuple[Ended, ...] = ()
    next_key: str = ""
    previous_key: str = ""
    total: int = 0


class Endings:
    """The kept result, row by row.

    Attributes
    ----------
    rows
        Every figure, as the table of the method has it.
    """

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = rows
        self._by = {(r["metric"], r["scope"], r["period"], r["unit"], r["segment"]): _estimate(r) for r in rows}

    @classmethod
    def of(cls, study: Seen | None) -> Endings | None:
        """Return what a study keeps of endings; None where it has nothing."""
        result = study.results.get(METHOD) if study is not None else None
        return None if result is None else cls(result.table().to_pylist())

    def get(self, metric: str, scope: str = "all", *, period: str = "", unit: str = "", segment: str = "") -> Estimate:
        """Return one figure, or an absent one."""
        return self._by.get((metric, scope, period, unit, segment), NOT_THERE)

    @property
    def whole(self) -> Place:
        """Return all contacts as one place."""
        return self._place("all", "")

    def places(self, scope: str = "touchpoint") -> tuple[Place, ...]:
        """Return the places whose course is known, the lowest end first, on one line."""
        names = dict.fromkeys(r["segment"] for r in self.rows if r["scope"] == scope)
        found = [p for p in (self._place(scope, n) for n in names) if p.end.is_present]
        found.sort(key=lambda p: p.end.value or 0.0)
        lines = strips([p.end for p in found])
        return tuple(replace(p, strip=s) for p, s in zip(found, lines, strict=True))

    def silent_places(self) -> tuple[str, ...]:
        """Return the touchpoints with contacts of whose course nothing is known."""
        names = dict.fromkeys(r["segment"] for r in self.rows if r["scope"] == "touchpoint")
        return tuple(n for n in names if not self.get("end", "touchpoint", segment=n).is_present)

    def _place(self, scope: str, segment: str) -> Place:
        def at(metric: str) -> Estimate:
            return self.get(metric, scope, segment=segment)

        return Place(
            key=segment, start=at("start"), trough=at("trough"), end=at("end"),
            better=at("ends better than its trough"), badly=at("ends badly"), silent=at("drop-offs"),
            bounded=at("end, drop-offs included"),
        )  # fmt: skip

    def teams(self, study: Seen, touchpoint: str = "") -> tuple[Team, ...]:
        """Return the units in sight, by name; with a touchpoint, how contacts end there."""
        flags = {r.claim.about: r for r in study.claims.of(ClaimKind.FLAG) if r.claim.family == METHOD}
        found = []
        for unit in sorted({r["unit"] for r in self.rows if r["scope"] == "unit apart"}):
            scope = "unit segment" if touchpoint else "unit"
            at = {"unit": unit, "segment": touchpoint}
            found.append(Team(
                unit, self.get("trough", scope, **at), self.get("end", scope, **at),
                self.get("end after borrowing", "unit apart", unit=unit),
                self.get("place from the lowest", "unit apart", unit=unit), self.get("drop-offs", "unit", unit=unit),
                flag=flags.get(unit),
            ))  # fmt: skip
        lines = strips([t.apart for t in found])
        return tuple(replace(t, strip=s) for t, s in zip(found, lines, strict=True))

    @property
    def alongside(self) -> tuple[Along, ...]:
        """Return what goes with a good end, the largest difference first."""
        names = dict.fromkeys(r["segment"] for r in self.rows if r["scope"] == "behaviour")
        found = [
            Along(n, self.get("end with it against without", "behaviour", segment=n),
                  self.get("how often", "behaviour", segment=n))
            for n in names
        ]  # fmt: skip
        found = sorted((a for a in found if a.difference.is_present), key=lambda a: -(a.difference.value or 0.0))
        lines = strips([a.difference for a in found])
        return tuple(replace(a, strip=s) for a, s in zip(found, lines, strict=True))

    @property
    def months(self) -> tuple[tuple[str, Estimate], ...]:
        """Return the end month by month, in order."""
        found = [(r["period"], _estimate(r)) for r in self.rows if (r["metric"], r["scope"]) == ("end", "period")]
        return tuple(sorted(found, key=lambda p: p[0]))


def ended_badly(sight: Sight, touchpoint: str, after: str) -> EndedPage:
    """Return customers in sight whose last contact ended badly, the worst first."""
    reach = {"all": None, "own units": sight.units}.get(sight.customers, frozenset())
    if sight.customers == "none" or (reach is not None and not reach):
        return EndedPage()
    try:
        scores = ScoreShelf.open(settings.SITE.project, METHOD)
    except LedgerError:
        return EndedPage()
    if scores is None or scores.columns.get("last_end") != "number" or scores.columns.get("ended_badly") != "flag":
        return EndedPage()
    filters = CustomerFilters(units=reach)
    where: tuple[Where, ...] = (Where("ended_badly", equal=True),)
    if touchpoint:
        where = (*where, Where("touchpoint", equal=touchpoint))
    try:
        page = scores.page("last_end", filters, where=where, after=after, size=LISTED, descending=False)
    except SettingsError:
        page = scores.page("last_end", filters, where=where, size=LISTED, descending=False)
    rows = tuple(
        Ended(int_to_base36(r.customer.customer_key), r.customer.source_id, str(r.scores.get("touchpoint") or ""),
              _day(r.scores.get("last_contact")), _number(r.scores.get("last_start")),
              _number(r.scores["last_end"]) or 0.0)
        for r in page.rows
    )  # fmt: skip
    return EndedPage(rows, page.next_key, page.previous_key, page.total)


def _day(value: Any) -> date | None:
    return value  # type: ignore[no-any-return]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _estimate(row: Mapping[str, Any]) -> Estimate:
    if row["value"] is None:
        return Estimate.missing(row["absent"] or "not measured", row["n"] or 0, row["measured_in"])
    return Estimate(row["value"], row["low"], row["high"], row["n"], unit=row["measured_in"])
