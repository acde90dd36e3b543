"""What a list of customers is narrowed down by, and the page that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Band = Literal["", "promoter", "passive", "detractor", "none"]
SortName = Literal["last_contact", "since", "interactions", "revenue", "last_nps"]


@dataclass(frozen=True, slots=True)
class CustomerFilters:
    """Which customers; all conditions hold together, and an empty one asks nothing.

    Attributes
    ----------
    units
        Units with all that lies below them (a reader's scope, or narrower); None for all, an empty set for nobody.
    segment, language, touchpoint, circumstance
        One each; the touchpoint is that of the last contact, the circumstance one that holds now.
    nps
        Last answer: ``promoter`` (9-10), ``passive`` (7-8), ``detractor`` (0-6), ``none`` (never answered).
    contact_from, contact_before
        Last contact at or after, and before; both with a time zone.
    interactions
        At least so many.
    id, id_prefix
        Exactly this id in the source; ids that begin so.
    """

    units: frozenset[str] | None = None
    segment: str = ""
    language: str = ""
    touchpoint: str = ""
    circumstance: str = ""
    nps: Band = ""
    contact_from: datetime | None = None
    contact_before: datetime | None = None
    interactions: int = 0
    id: str = ""
    id_prefix: str = ""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer as a list shows them; see `goodwill.study.customer_list.write_customers`."""

    customer_key: int
    source_id: str
    account_id: str
    since: datetime | None
    language: str
    unit: str
    segment: str
    interactions: int
    last_contact: datetime | None
    last_touchpoint: str
    nps: float | None
    nps_at: datetime | None
    success: float | None
    ease: float | None
    emotion: float | None
    complaints: int
    last_outcome: str
    last_outcome_at: datetime | None
    revenue: float | None
    other_currencies: int
    circumstances: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of customers.

    Attributes
    ----------
    rows
        In order.
    next_key, previous_key
        What to give as `after` for the page behind and the page before; empty where there is none.
    total
        How many customers the filters leave, all pages together.
    """

    rows: tuple[CustomerRow, ...]
    next_key: str
    previous_key: str
    total: int


NOBODY = Page((), "", "", 0)
EVERYBODY = CustomerFilters()
