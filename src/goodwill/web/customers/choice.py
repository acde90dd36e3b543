"""Which customers the list shows, read from the address; what is searched for stays in the session."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.study.customer_columns import SORTS
from goodwill.study.customer_filters import Band, CustomerFilters, SortName
from goodwill.web.customers.timeline.words import capital, said

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from goodwill.study.customer_shelf import CustomerShelf
    from goodwill.web.people.facade import Sight

SEARCHES = "customer_searches"  # in the session: token -> what was searched for
MOST_SEARCHES = 8
LONGEST = 200
MOST_LISTED = 300
FILTERS = ("unit", "segment", "language", "touchpoint", "nps", "circumstance", "contact", "least")
BANDS: dict[str, str | Promise] = {
    "promoter": gettext_lazy("9 to 10 (promoters)"), "passive": gettext_lazy("7 to 8 (passives)"),
    "detractor": gettext_lazy("0 to 6 (detractors)"), "none": gettext_lazy("never answered"),
}  # fmt: skip
CONTACT: dict[str, str | Promise] = {
    "30": gettext_lazy("in the last 30 days"), "90": gettext_lazy("in the last 90 days"),
    "365": gettext_lazy("in the last 12 months"), "older": gettext_lazy("more than 12 months ago"),
}  # fmt: skip
LEAST = ("1", "5", "10", "20", "50")
SHOWN_SORTS: dict[str, str | Promise] = {
    "last_contact": gettext_lazy("Last contact"), "since": gettext_lazy("Customer since"),
    "interactions": gettext_lazy("Contacts"), "revenue": gettext_lazy("Revenue"),
    "last_nps": gettext_lazy("Would recommend"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Control:
    """One list to choose from: name in the address, label, ``(value, label, is chosen)``."""

    name: str
    label: str | Promise
    options: tuple[tuple[str, str | Promise, bool], ...]


@dataclass(frozen=True)
class Choice:
    """What the list shows.

    Attributes
    ----------
    values
        Filter -> value, of what is chosen and known.
    sort, is_descending
        The order.
    after
        Key of a page.
    find, term
        Token of a search and what it stands for.
    sight
        Whose; it narrows every read.
    shelf
        What there is to choose from.
    """

    values: Mapping[str, str]
    sort: SortName
    is_descending: bool
    after: str
    find: str
    term: str
    sight: Sight
    shelf: CustomerShelf

    @classmethod
    def from_query(cls, query: Mapping[str, str], session: Mapping[str, Any], sight: Sight,
                   shelf: CustomerShelf) -> Choice:  # fmt: skip
        """Return what an address asks for; what it misspells is left out."""
        given = {name: str(query.get(name, ""))[:LONGEST] for name in (*FILTERS, "sort", "order", "after", "find")}
        choice = cls({}, "last_contact", is_descending=given["order"] != "up", after=given["after"],
                     find=given["find"], term=str(session.get(SEARCHES, {}).get(given["find"], "")),
                     sight=sight, shelf=shelf)  # fmt: skip
        allowed = choice._allowed
        values = {name: given[name] for name in FILTERS if given[name] in allowed[name]}
        sort = cast(SortName, given["sort"] if given["sort"] in SORTS else "last_contact")
        return replace(choice, values=values, sort=sort)

    @cached_property
    def _allowed(self) -> dict[str, tuple[str, ...]]:
        labels = self.shelf.labels
        return {
            "unit": self.units, "segment": labels["segment"], "language": labels["language"],
            "touchpoint": labels["last_touchpoint"], "circumstance": labels["circumstances"],
            "nps": tuple(BANDS), "contact": tuple(CONTACT), "least": LEAST,
        }  # fmt: skip

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Return the units that can be chosen, each after the one it lies in."""
        reach = None if self.reach is None else self.shelf.tree.within(self.reach)
        return tuple(u.id for u in self.shelf.tree.units if reach is None or u.id in reach)

    @property
    def reach(self) -> frozenset[str] | None:
        """Return the units whose customers the sight reaches; None for all."""
        if self.sight.customers == "all":
            return None
        return self.sight.units if self.sight.customers == "own units" else frozenset()

    @property
    def filters(self) -> CustomerFilters:
        """Return what the shelf is asked; the sight is part of it whatever the address says."""
        chosen = self.values
        unit = chosen.get("unit", "")
        units = frozenset({unit}) if unit else self.reach
        back = {"30": 30, "90": 90, "365": 365, "older": 365}.get(chosen.get("contact", ""))
        edge = self.shelf.as_of - timedelta(days=back) if back and self.shelf.as_of else None
        is_older = chosen.get("contact") == "older"
        return CustomerFilters(
            units=units, segment=chosen.get("segment", ""), language=chosen.get("language", ""),
            touchpoint=chosen.get("touchpoint", ""), circumstance=chosen.get("circumstance", ""),
            nps=cast(Band, chosen.get("nps", "")), contact_from=None if is_older else edge,
            contact_before=edge if is_older else None, interactions=int(chosen.get("least", "0")), id_prefix=self.term,
        )  # fmt: skip

    @property
    def query(self) -> str:
        """Return the filters and the order as part of an address: what a saved filter keeps."""
        order = {} if self.is_descending else {"order": "up"}
        sort = {"sort": self.sort} if self.sort != "last_contact" else {}
        return urlencode({**self.values, **sort, **order})

    def address(self, **changes: str) -> str:
        """Return the address of the list with some things changed; it begins at the first page unless told."""
        parts = {**self.values, "find": self.find if self.term else "", "sort": self.sort,
                 "order": "" if self.is_descending else "up", **changes}  # fmt: skip
        if parts["sort"] == "last_contact":
            del parts["sort"]
        return "?" + urlencode({n: v for n, v in parts.items() if v})

    @property
    def controls(self) -> list[Control]:
        """Return the lists to choose from; those without anything to choose are left out."""
        labels: dict[str, str | Promise] = {
            "unit": _("Unit"), "segment": _("Segment"), "language": _("Language"), "touchpoint": _("Last touchpoint"),
            "nps": _("Would recommend"), "circumstance": _("Circumstance now"), "contact": _("Last contact"),
            "least": _("Contacts"),
        }  # fmt: skip
        words: dict[str, Callable[[str], str | Promise]] = {
            "unit": self._unit_words, "nps": BANDS.__getitem__, "contact": CONTACT.__getitem__,
            "least": lambda v: _("%(n)s or more") % {"n": v}, "segment": str, "language": str,
        }  # fmt: skip
        found = []
        for name, values in self._allowed.items():
            if not values or (len(values) > MOST_LISTED and name not in self.values):
                continue
            word = words.get(name, _as_title)
            options = tuple((v, word(v), v == self.values.get(name)) for v in values[:MOST_LISTED])
            found.append(Control(name, labels[name], (("", _("All"), name not in self.values), *options)))
        return found

    def _unit_words(self, unit: str) -> str:
        depth = next((u.depth for u in self.shelf.tree.units if u.id == unit), 0)
        return "\u2003" * depth + unit

    @property
    def sorts(self) -> list[tuple[str, str | Promise, bool]]:
        """Return ``(value, label, is chosen)`` of the orders."""
        return [(name, label, name == self.sort) for name, label in SHOWN_SORTS.items()]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Return ``(words, address without it)`` of everything that narrows the list."""
        found = []
        for control in self.controls:
            for value, label, is_chosen in control.options:
                if is_chosen and value:
                    words = f"{control.label}: {str(label).strip()}"
                    found.append((words, self.address(**{control.name: ""})))
        if self.term:
            found.append((_("Id begins with: %(term)s") % {"term": self.term}, self.address(find="")))
        return found


def _as_title(code: str) -> str:
    return capital(said(code))


def keep_search(session: MutableMapping[str, Any], term: str) -> str:
    """Keep in the session what is searched for; return the token that stands for it in addresses."""
    searches: dict[str, str] = dict(session.get(SEARCHES, {}))
    token = next((t for t, kept in searches.items() if kept == term), secrets.token_urlsafe(6))
    searches.pop(token, None)
    searches[token] = term
    session[SEARCHES] = dict(list(searches.items())[-MOST_SEARCHES:])
    return token
