"""Promises against single deliveries: what this customer got, where a contact or an answer tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.report.phrases import term
from goodwill.web.customers.timeline.marks import Mark, Teller, Told, Track, anchor_of
from goodwill.web.customers.timeline.said import when
from goodwill.web.customers.timeline.words import figure, said
from goodwill.web.shell.templatetags.words import language

if TYPE_CHECKING:
    from datetime import datetime

    from goodwill.ledger.one_customer_rows import Row

METRICS = ("wait", "transfers")
DELIVERED = "delivered."


def tell(teller: Teller) -> Told:
    """Return how single deliveries stand against the promises that held then; they are told on their contact's line."""
    marks, asides = [], []
    for promise in teller.known.company.promises.values():
        for anchor, at, value in _deliveries(teller, promise):
            if not promise.holds(at):
                continue
            level = promise["promised_level"]
            is_kept = value <= level if promise["higher_is"] == "worse" else value >= level
            words = _("Got what was promised: %(what)s") if is_kept else _("Got less than was promised: %(what)s")
            unit = term(said(promise["unit_of_measure"]), language())
            got = _("%(got)s %(unit)s, promised %(level)s") % {
                "got": figure(value, 1), "unit": unit, "level": figure(level, 1),
            }  # fmt: skip
            title = words % {"what": str(promise["statement"]).rstrip(".")}
            marks.append(Mark("dot" if is_kept else "cross", at, anchor, f"{title} ({got})",
                              "pays" if is_kept else "draws", 0.7 if is_kept else 0.3))  # fmt: skip
            asides.append((anchor, ((title, got),)))
    notes: tuple[str, ...] = ()
    if teller.known.company.promises and not marks:
        notes = (_("No contact or answer of this customer tells whether a promise was kept."),)
    return Told(marks=tuple(marks), notes=notes, asides=tuple(asides))


def _deliveries(teller: Teller, promise: Row) -> list[tuple[str, datetime, float]]:
    """Return the line that tells what was delivered, when, and how much."""
    measured = str(promise["measured_by"])
    if measured.startswith(DELIVERED):
        lines = {r["reply_id"]: anchor_of(r, when(r)) for r in teller.known.of("replies")}
        return [(lines[a["reply_id"]], a["answered_at"], float(a["value"])) for a in teller.known.of("answers")
                if a["construct"] == measured and a["value"] is not None and a["reply_id"] in lines
                and a["about"] in (None, promise["promise_id"])]  # fmt: skip
    if measured not in METRICS:
        return []
    places = promise["touchpoints"] or ()
    return [(anchor_of(c, c["started_at"]), c["started_at"], float(c[measured]))
            for c in teller.known.of("interactions")
            if c["touchpoint"] in places and c[measured] is not None]  # fmt: skip


TRACK = Track(
    "promises", gettext_lazy("Promises"),
    gettext_lazy("dot got what was promised, cross less"), 50, 38, tell,
)  # fmt: skip
