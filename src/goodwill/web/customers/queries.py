"""Reading customers: each read is given a sight, and what is out of sight is not there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from goodwill.core.errors import LedgerError
from goodwill.ledger.one_customer import OneCustomer, reader_of
from goodwill.study.customer_shelf import CustomerShelf
from goodwill.web.customers.consents import Consented, consented
from goodwill.web.customers.models import SavedFilter

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from goodwill.ledger.one_customer_rows import Row
    from goodwill.study.customer_filters import CustomerRow
    from goodwill.web.people.facade import Person, Sight

POINTS = {"interactions": "started_at", "answers": "answered_at", "outcomes": "happened_at"}


@dataclass(frozen=True, slots=True)
class Found:
    """One customer that a sight reaches.

    Attributes
    ----------
    known
        The facts.
    source_id
        Id in the source; empty where it has none.
    row
        As the list shows them; None where no study has listed them yet.
    now
        What "now" is.
    consented
        What they agreed to, now.
    """

    known: OneCustomer
    source_id: str
    row: CustomerRow | None
    now: datetime
    consented: Consented

    @property
    def circumstances(self) -> list[Row]:
        """Return the circumstances that hold now and may be shown."""
        rows = [c for c in self.known.of("circumstances") if c.holds(self.now)]
        return [c for c in rows if self.consented.shows_circumstance(c)]

    @property
    def attributes(self) -> list[Row]:
        """Return the attributes that hold now and may be shown."""
        rows = [a for a in self.known.of("attributes") if a.holds(self.now)]
        return [a for a in rows if self.consented.shows_attribute(a)]

    @property
    def agreements(self) -> list[Row]:
        """Return the agreements that hold now."""
        return [a for a in self.known.of("agreements") if a.holds(self.now)]


def shelf() -> CustomerShelf | None:
    """Return the list of customers; None where no study has written it (or none since somebody was erased)."""
    try:
        return CustomerShelf.open(settings.SITE.project)
    except LedgerError:
        return None


def customer(sight: Sight, key: int) -> Found | None:
    """Return one customer; None where there is none, or not for this sight."""
    if sight.customers == "none" or not (settings.SITE.project / "goodwill.yaml").is_file():
        return None
    reader = reader_of(settings.SITE.project)
    known = reader.read(key)
    if known is None:
        return None
    listed = shelf()
    now = _now(known, listed.as_of if listed else None)
    if sight.customers != "all" and not _is_in_sight(sight, known, now):
        return None
    row = listed.get(known.key) if listed else None
    source_id = row.source_id if row else reader.project.identity.source_ids([known.key]).get(known.key, "")
    return Found(known, source_id, row, now, consented(known, now))


def customer_with_id(sight: Sight, person: str) -> Found | None:
    """Return the customer with this id in any source, as far as the sight reaches."""
    if sight.customers == "none" or not (settings.SITE.project / "goodwill.yaml").is_file():
        return None
    keys = reader_of(settings.SITE.project).project.identity.find(person)
    return next((found for key in sorted(keys) if (found := customer(sight, key)) is not None), None)


def hidden_units(sight: Sight, known: OneCustomer) -> frozenset[str]:
    """Return the units whose names a sight does not see: not its own, not below them, not the whole company."""
    if sight.units is None:
        return frozenset()
    parents = known.company.parents
    return frozenset(u for u, parent in parents.items() if parent and not sight.units & set(known.company.upward(u)))


def ids_of(keys: Iterable[int]) -> list[tuple[str, str]]:
    """Return every ``(space, id)`` by which a customer is known to sources."""
    return reader_of(settings.SITE.project).project.identity.ids_of(sorted(keys))


def saved_filters(person: Person) -> QuerySet[SavedFilter]:
    """Return the saved filters a person may use: their own, and those shared with all."""
    return SavedFilter.objects.filter(Q(person=person) | Q(is_shared=True)).select_related("person")


def _now(known: OneCustomer, as_of: datetime | None) -> datetime:
    """Return the latest instant of which something is known: of all customers, or where nobody counted, of this one."""
    own = [r[time] for table, time in POINTS.items() for r in known.of(table)]
    return max([*own, *([as_of] if as_of else [])], default=datetime.now(UTC))


def _is_in_sight(sight: Sight, known: OneCustomer, now: datetime) -> bool:
    if sight.units is None:
        return True
    unit = known.home(now)
    return bool(unit and sight.units.intersection(known.company.upward(unit)))
