"""What stands on the timeline: entries that can be read, and shapes that stand for them on the axis."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from goodwill.ledger.one_customer import OneCustomer
    from goodwill.ledger.one_customer_rows import Row
    from goodwill.web.customers.consents import Consented

Role = Literal["accent", "draws", "pays", "wavering", "gone", "soft", "ink"]
Kind = Literal["dot", "ring", "square", "cross", "triangle", "score", "bar", "span", "tick"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list.

    Attributes
    ----------
    anchor
        Its place on the page; marks link to it.
    at, until
        When it happened or began, and ended.
    track
        Key of its track.
    title
        What happened, in a few words.
    words
        What somebody said, letter for letter.
    details
        ``(label, value)``, shown beside the title.
    row
        The fact behind it.
    """

    anchor: str
    at: datetime
    track: str
    title: str
    row: Row
    until: datetime | None = None
    words: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """One shape on a track.

    Attributes
    ----------
    kind
        Its form.
    at, until
        Where on the axis; `until` for spans and bars.
    level
        Height in the track: 0 at the bottom, 1 at the top.
    role
        What its colour means.
    entry
        Anchor of the line it stands for.
    title
        What pointing at it says.
    text
        Written on it.
    top
        For bars: the other end, as `level`.
    in_lane
        For spans: whether it stands in a row of its own below others that overlap, instead of at its level.
    quiet
        Drawn without a link: it belongs to the mark beside it.
    """

    kind: Kind
    at: datetime
    entry: str
    title: str
    role: Role = "pays"
    level: float = 0.5
    until: datetime | None = None
    text: str = ""
    top: float | None = None
    in_lane: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a track has to tell of one customer.

    Attributes
    ----------
    entries, marks
        In any order.
    notes
        What is not known, or not shown and why; whole sentences.
    baseline
        Height of a line to draw across, if any.
    asides
        ``(anchor, details)`` to be added to lines of other tracks.
    """

    entries: tuple[Entry, ...] = ()
    marks: tuple[Mark, ...] = ()
    notes: tuple[str, ...] = ()
    baseline: float | None = None
    asides: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Teller:
    """What tracks are given.

    Attributes
    ----------
    known
        The facts.
    consented
        What the customer agreed to: a track leaves out what they did not.
    now
        What "now" is: the latest instant of the facts.
    hidden_units
        Units that the reader does not see; a contact there is shown, its unit's name is not.
    """

    known: OneCustomer
    consented: Consented
    now: datetime
    hidden_units: frozenset[str] = frozenset()

    def place(self, unit: str) -> str:
        """Return a unit's name, or that it is another one."""
        return _("another unit") if unit in self.hidden_units else unit


@dataclass(frozen=True, slots=True)
class Track:
    """One row of the timeline.

    Attributes
    ----------
    key, label, note
        Its name, and a gloss of what its shapes mean.
    order
        Place from the top.
    height
        In units of the drawing, without its lanes.
    tell
        Makes marks and entries.
    """

    key: str
    label: str | Promise
    note: str | Promise
    order: int
    height: int
    tell: Callable[[Teller], Told] = field(repr=False)


def anchor_of(row: Row, at: datetime, more: object = "") -> str:
    """Return the anchor of a row: the same on every page, and saying nothing about a person."""
    own = next((v for c, v in row.values.items() if c.endswith("_id") and isinstance(v, bytes)), b"")
    parts = [row.table, f"{at:%Y%m%d%H%M%S}", own[:4].hex(), str(more)]
    return "-".join("".join(c if c.isalnum() else "_" for c in p) for p in parts if p)


def facts(*pairs: tuple[str | Promise, Any]) -> tuple[tuple[str, str], ...]:
    """Return the pairs whose value is there, as text."""
    return tuple((str(label), str(value)) for label, value in pairs if value not in (None, ""))


def in_lanes(spans: Iterable[tuple[datetime, datetime]]) -> list[int]:
    """Return a lane for each span (given by start) so that none overlap in one lane."""
    ends: list[datetime] = []
    lanes = []
    for start, end in spans:
        lane = next((i for i, free in enumerate(ends) if free <= start), len(ends))
        if lane == len(ends):
            ends.append(end)
        else:
            ends[lane] = end
        lanes.append(lane)
    return lanes
