"""Promises against single deliveries: what this customer got, where a contact or an answer tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.web.customers.timeline.marks import Entry, Mark, Teller, Told, Track, anchor_of, facts
from goodwill.web.customers.timeline.words import figure, said

if TYPE_CHECKING:
    from datetime import datetime

    from goodwill.ledger.one_customer_rows import Row

METRICS = ("wait", "transfers")
DELIVERED = "delivered."


def tell(teller: Teller) -> Told:
    """Return how single deliveries stand against the promises that held then."""
    entries, marks = [], []
    for promise in teller.known.company.promises.values():
        for row, at, value in _deliveries(teller, promise):
            if not promise.holds(at):
                continue
            level = promise["promised_level"]
            is_kept = value <= level if promise["higher_is"] == "worse" else value >= level
            words = _("Got what was promised: %(what)s") if is_kept else _("Fell short of the promise: %(what)s")
            title = words % {"what": promise["statement"]}
            unit = said(promise["unit_of_measure"])
            entry = Entry(
                anchor_of(row, at, promise["promise_id"]), at, "promises", title, row,
                details=facts((_("Promised"), f"{figure(level, 1)} {unit}"), (_("Got"), f"{figure(value, 1)} {unit}")),
            )  # fmt: skip
            entries.append(entry)
            marks.append(Mark("dot" if is_kept else "cross", at, entry.anchor, title,
                              "pays" if is_kept else "draws", 0.7 if is_kept else 0.3))  # fmt: skip
    notes = ()
    if teller.known.company.promises and not entries:
        notes = (_("No contact or answer of this customer tells whether a promise was kept."),)
    return Told(tuple(entries), tuple(marks), notes=notes)


def _deliveries(teller: Teller, promise: Row) -> list[tuple[Row, datetime, float]]:
    """Return rows that tell what was delivered, when, and how much."""
    measured = str(promise["measured_by"])
    if measured.startswith(DELIVERED):
        return [(a, a["answered_at"], float(a["value"])) for a in teller.known.of("answers")
                if a["construct"] == measured and a["value"] is not None
                and a["about"] in (None, promise["promise_id"])]  # fmt: skip
    if measured not in METRICS:
        return []
    places = promise["touchpoints"] or ()
    return [(c, c["started_at"], float(c[measured])) for c in teller.known.of("interactions")
            if c["touchpoint"] in places and c[measured] is not None]  # fmt: skip


TRACK = Track(
    "promises", gettext_lazy("Promises"),
    gettext_lazy("dot: got at least what was promised; cross: less, this time"), 50, 34, tell,
)  # fmt: skip
