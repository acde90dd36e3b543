"""What held for a while: circumstances the customer was in, and time under contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.web.customers.timeline.marks import Entry, Mark, Role, Teller, Told, Track, anchor_of, facts
from goodwill.web.customers.timeline.words import capital, day, said

if TYPE_CHECKING:
    from goodwill.ledger.one_customer_rows import Row

PLAIN = ("yes", "true", "1")


def tell_circumstances(teller: Teller) -> Told:
    """Return the situations a customer was in."""
    rows = list(teller.known.of("circumstances"))
    shown = [r for r in rows if teller.consented.shows_circumstance(r)]
    made = [(r, _entry(r, "circumstances", name_of(r), (_("How it is known"), said(r["evidence"])))) for r in shown]
    notes = []
    if len(shown) < len(rows):
        notes.append(_("Circumstances that were coded are not shown: the customer said no to profiling."))
    return _told(teller, made, "wavering", tuple(notes))


def tell_agreements(teller: Teller) -> Told:
    """Return the contracts of a customer."""
    made = []
    for row in teller.known.of("agreements"):
        ended = said(row["end_kind"]) if row["end_kind"] else ""
        bound = day(row["bound_until"]) if row["bound_until"] else ""
        renewal = day(row["renewal_at"]) if row["renewal_at"] else ""
        pairs = ((_("How it ended"), ended), (_("Bound until"), bound), (_("Up for renewal"), renewal))
        made.append((row, _entry(row, "agreements", capital(said(row["product"])), *pairs)))
    return _told(teller, made, "accent", () if made else (_("No agreement is on file."),))


def name_of(row: Row) -> str:
    """Return a circumstance in words; its value only where it says more than that it holds."""
    name = capital(said(row["name"]))
    value = str(row["value"] or "")
    return name if value.lower() in PLAIN or not value else f"{name}: {said(value)}"


def _entry(row: Row, track: str, title: str, *pairs: tuple[str, str]) -> Entry:
    at, until = row["valid_from"], row["valid_to"]
    return Entry(anchor_of(row, at, row.get("name") or row.get("product")), at, track, title, row, until=until,
                 details=facts((_("Until"), day(until) if until else ""), *pairs))  # fmt: skip


def _told(teller: Teller, made: list[tuple[Row, Entry]], role: Role, notes: tuple[str, ...]) -> Told:
    made = [(r, e) for r, e in made if e.at <= teller.now]
    marks = tuple(
        Mark("span", e.at, e.anchor, e.title, role, until=e.until or teller.now, text=e.title, in_lane=True)
        for _r, e in made
    )
    return Told(tuple(e for _r, e in made), marks, notes=notes)


CIRCUMSTANCES = Track(
    "circumstances", gettext_lazy("Circumstances"), gettext_lazy("while they lasted"), 80, 6,
    tell_circumstances,
)  # fmt: skip
AGREEMENTS = Track(
    "agreements", gettext_lazy("Agreements"), gettext_lazy("time under contract"), 90, 6, tell_agreements,
)  # fmt: skip
