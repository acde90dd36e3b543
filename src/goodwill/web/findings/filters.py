"""What a page shows of the company: period, comparison, unit, circumstance and more, read from the address.

A filter is one value: pages, links and exports carry it as its `query`; what cannot be read, or is out of
sight, is left out with a message and never fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from goodwill.core.errors import SettingsError
from goodwill.study.slice import Slice
from goodwill.web.findings.seen import visible_units
from goodwill.web.findings.spans import Span, months_in_words, named_spans, parsed

if TYPE_CHECKING:
    from pathlib import Path

    from goodwill.study.shelf import Shelf
    from goodwill.web.people.facade import Sight

LONGEST = 200  # letters of a value in the address that are looked at
MOST_LISTED = 150  # units in a list; with more of them one types the name
COMPARISONS = ("before", "year")
KEYS = ("touchpoint", "channel", "segment")
NAMES = ("period", "compare", "unit", "circumstance", *KEYS)


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a list: what goes into the address, what is shown, whether it is chosen."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One control of the filter bar; typed in where it has no options."""

    name: str
    label: str
    value: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """One narrowing that is active, and the address without it."""

    label: str
    without: str


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a page shows.

    Attributes
    ----------
    slice
        For the shelf.
    span
        Months that were chosen, with their name; None for all.
    compare
        ``before``, ``year`` or empty.
    compared
        The slice that is compared with; None where none was asked for or there are no facts for it.
    messages
        What of the address was not understood or is out of sight, in words.
    """

    slice: Slice = field(default_factory=Slice)
    span: Span | None = None
    compare: str = ""
    compared: Slice | None = None
    messages: tuple[str, ...] = ()
    unit: str = ""
    shelf: Shelf | None = field(default=None, repr=False, compare=False)
    units: frozenset[str] | None = field(default=None, repr=False)
    """Units in sight, with all below them; None for all."""
    fiscal_start: int = 1
    fixed: frozenset[str] = frozenset()
    """What the page itself is about (``unit``, ``touchpoint``): it stands in the path and cannot be chosen away."""

    @classmethod
    def from_query(cls, query: Mapping[str, str], sight: Sight, shelf: Shelf | None) -> Filter:
        """Return the filter that an address asks for.

        Parameters
        ----------
        query
            ``request.GET``.
        sight
            Of the person who asks: only units in it can be chosen.
        shelf
            What can be chosen at all; without it nothing is narrowed.
        """
        if shelf is None:
            return cls(messages=())
        wanted = {name: str(query.get(name, ""))[:LONGEST].strip() for name in NAMES}
        start, end = (str(query.get(name, ""))[:LONGEST].strip() for name in ("from", "to"))
        if start or end:
            wanted["period"] = f"{start}:{end}"
        return _Reading(wanted, sight, shelf).filter()

    @property
    def is_whole(self) -> bool:
        """Whether the page shows the whole company over all months, as the kept study does."""
        return self.slice == Slice()

    @property
    def values(self) -> Mapping[str, str]:
        """Return name -> value of what is chosen, as it stands in the address."""
        found = {
            "period": self.span.key if self.span else "",
            "compare": self.compare,
            "unit": self.unit,
            "circumstance": self.slice.circumstance,
            **{key: getattr(self.slice, key) for key in KEYS},
        }
        return {name: value for name, value in found.items() if value and name not in self.fixed}

    @property
    def query(self) -> str:
        """Return what is chosen as part of an address, without a question mark; empty when nothing is."""
        return urlencode(self.values)

    @property
    def suffix(self) -> str:
        """Return the query with its question mark, to be put behind the address of any page; empty for none."""
        return f"?{self.query}" if self.query else ""

    def without(self, *names: str) -> str:
        """Return the query, question mark included, without some of what is chosen (``?`` alone clears all)."""
        return "?" + urlencode({n: v for n, v in self.values.items() if n not in names})

    @property
    def period_words(self) -> str:
        """Return the months that are shown, in words; empty where nothing is dated."""
        months = self.slice.months or (self.shelf.months if self.shelf else None)
        return months_in_words(*months) if months else ""

    @property
    def compared_words(self) -> str:
        """Return the months that are compared with, in words."""
        return months_in_words(*self.compared.months) if self.compared and self.compared.months else ""

    @property
    def words(self) -> str:
        """Return what is shown as a caption: months, unit, circumstance and the rest."""
        return " · ".join([w for w in (self.period_words, *(label for _, label in self._narrowings())) if w])

    @property
    def place_words(self) -> str:
        """Return what is shown apart from the months; empty for the whole company."""
        return " · ".join(label for _, label in self._narrowings())

    @property
    def chips(self) -> tuple[Chip, ...]:
        """Return what is active, each with the address without it."""
        found = []
        if self.span is not None:
            found.append(Chip(self.span.label, self.without("period", "compare")))
        if self.compared is not None:
            found.append(Chip(_("Compared with %(months)s") % {"months": self.compared_words}, self.without("compare")))
        found += [Chip(label, self.without(name)) for name, label in self._narrowings()]
        return tuple(found)

    def _narrowings(self) -> list[tuple[str, str]]:
        shown = self.slice
        found = [("unit", self.unit)] if self.unit else []
        found += [("circumstance", in_words(shown.circumstance))] if shown.circumstance else []
        found += [(key, in_words(getattr(shown, key))) for key in KEYS if getattr(shown, key)]
        return [(name, label) for name, label in found if name not in self.fixed]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return the controls that are always shown: period, comparison, unit, circumstance."""
        if self.shelf is None:
            return ()
        chosen = self.values
        found = [
            self._field("period", _("Period"), _("All months"), self._periods()),
            self._field("compare", _("Compare with"), _("Nothing"), _comparisons()),
            self._unit_field(),
            self._field("circumstance", _("Circumstance"), _("All circumstances"), _worded(self.shelf.circumstances)),
        ]
        return tuple(f for f in found if f.name not in self.fixed and (len(f.options) != 1 or chosen.get(f.name)))

    @property
    def more_fields(self) -> tuple[Field, ...]:
        """Return the other controls: touchpoint, channel, segment."""
        if self.shelf is None:
            return ()
        found = (
            self._field("touchpoint", _("Touchpoint"), _("All touchpoints"), _worded(self.shelf.touchpoints)),
            self._field("channel", _("Channel"), _("All channels"), _worded(self.shelf.channels)),
            self._field("segment", _("Segment"), _("All segments"), _worded(self.shelf.segments)),
        )
        return tuple(f for f in found if len(f.options) > 1 and f.name not in self.fixed)

    @property
    def month_options(self) -> tuple[tuple[str, str], ...]:
        """Return all months, the newest first, for a range of one's own: value and words."""
        if self.shelf is None or self.shelf.months is None:
            return ()
        first, last = self.shelf.months
        return tuple((key, label) for key, label in _months(first, last))

    @property
    def is_range(self) -> bool:
        """Whether the period is a range of one's own."""
        return self.span is not None and ":" in self.span.key

    @property
    def more_open(self) -> bool:
        """Whether one of the other controls is in use."""
        return self.is_range or any(getattr(self.slice, key) for key in KEYS if key not in self.fixed)

    def _field(self, name: str, label: str, none: str, options: list[tuple[str, str]]) -> Field:
        value = self.values.get(name, "")
        if value and value not in {v for v, _ in options}:
            options = [*options, (value, self.span.label if name == "period" and self.span else value)]
        listed = [Option("", none, not value), *(Option(v, text, v == value) for v, text in options)]
        return Field(name, label, value, tuple(listed))

    def _periods(self) -> list[tuple[str, str]]:
        if self.shelf is None or self.shelf.months is None:
            return []
        named = named_spans(self.shelf.months, self.shelf.unfinished, self.fiscal_start)
        return [(s.key, s.label) for s in named] + list(_months(*self.shelf.months))

    def _unit_field(self) -> Field:
        tree = self.shelf.tree.units if self.shelf else ()
        listed = [u for u in tree if self.units is None or u.id in self.units]
        if len(listed) > MOST_LISTED:
            return Field("unit", _("Unit"), self.unit, ())
        least = min((u.depth for u in listed), default=0)
        indented = [(u.id, "\u2003" * (u.depth - least) + u.id) for u in listed]
        return self._field("unit", _("Unit"), _("Whole company"), indented)


class _Reading:
    """Reads one address against what can be chosen."""

    def __init__(self, wanted: Mapping[str, str], sight: Sight, shelf: Shelf) -> None:
        self._wanted, self._shelf = wanted, shelf
        self._units = visible_units(shelf.tree, sight)
        self._messages: list[str] = []

    def filter(self) -> Filter:
        shelf, wanted = self._shelf, self._wanted
        start = fiscal_start()
        span = self._span(start)
        unit = self._known("unit", _("unit"), [u.id for u in shelf.units if self._sees(u.id)])
        shown = Slice(
            months=span.months if span else None,
            units=frozenset({unit}) if unit else None,
            circumstance=self._known("circumstance", _("circumstance"), shelf.circumstances)
            if wanted["circumstance"]
            else "",
            touchpoint=self._known("touchpoint", _("touchpoint"), shelf.touchpoints),
            channel=self._known("channel", _("channel"), shelf.channels),
            segment=self._known("segment", _("segment"), shelf.segments),
        )
        compare, compared = self._compared(shown, span)
        return Filter(
            slice=shown,
            span=span,
            compare=compare,
            compared=compared,
            messages=tuple(self._messages),
            unit=unit,
            shelf=shelf,
            units=self._units,
            fiscal_start=start,
        )

    def _sees(self, unit: str) -> bool:
        return self._units is None or unit in self._units

    def _span(self, start: int) -> Span | None:
        wanted, months = self._wanted["period"], self._shelf.months
        if not wanted or months is None:
            return None
        named = {s.key: s for s in named_spans(months, self._shelf.unfinished, start)}
        span = named.get(wanted) or parsed(wanted, months)
        if span is None:
            self._messages.append(_("There are no facts for the period %(period)s; all months are shown.")
                                  % {"period": wanted})  # fmt: skip
        return span

    def _known(self, name: str, noun: str, there: object) -> str:
        wanted = self._wanted[name]
        if not wanted:
            return ""
        if wanted in there:  # type: ignore[operator]
            return wanted
        # The same words whether it does not exist or is out of sight.
        self._messages.append(_("There is no %(noun)s called %(name)s to choose here; it is left out.")
                              % {"noun": noun, "name": wanted})  # fmt: skip
        return ""

    def _compared(self, shown: Slice, span: Span | None) -> tuple[str, Slice | None]:
        compare = self._wanted["compare"]
        if compare not in COMPARISONS:
            if compare:
                self._messages.append(_("This comparison is not known; nothing is compared."))
            return "", None
        if span is None:
            self._messages.append(_("Choose a period to compare it with another."))
            return "", None
        first, last = span.months
        back = 12 if compare == "year" else last - first + 1
        there = self._shelf.months
        if there is None or first - back < there[0]:
            self._messages.append(
                _("There are no facts for %(months)s, so nothing is compared.")
                % {"months": months_in_words(first - back, last - back)}
            )
            return "", None
        return compare, replace(shown, months=(first - back, last - back))


def in_words(name: str) -> str:
    """Return a name of the facts as it is read: ``phone_support`` -> phone support."""
    return name.replace("_", " ")


def fiscal_start() -> int:
    """Return the first month of the project's fiscal year, 1 to 12."""
    path = settings.SITE.project / "goodwill.yaml"
    try:
        return _fiscal_start(path, path.stat().st_mtime_ns)
    except (OSError, SettingsError):
        return 1


@lru_cache(maxsize=8)
def _fiscal_start(path: Path, stamp: int) -> int:  # noqa: ARG001 - the stamp is the cache's key
    from goodwill.ledger.settings import Settings

    return Settings.read(path).fiscal_start_month


def _comparisons() -> list[tuple[str, str]]:
    return [("before", _("The period before")), ("year", _("A year ago"))]


def _worded(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(v, in_words(v)) for v in values]


def _months(first: int, last: int) -> list[tuple[str, str]]:
    return [(f"{m // 12:04d}-{m % 12 + 1:02d}", months_in_words(m, m)) for m in range(last, first - 1, -1)]
