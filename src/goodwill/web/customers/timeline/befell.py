"""What befell the customer: events of ours, of others and of life, and changes and actions that reached them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.web.customers.timeline.marks import Entry, Mark, Teller, Told, Track, anchor_of, facts
from goodwill.web.customers.timeline.words import capital, day, figure, said

if TYPE_CHECKING:
    from goodwill.ledger.one_customer_rows import Row


def tell(teller: Teller) -> Told:
    """Return the events and the exposures of a customer."""
    entries: list[Entry] = []
    marks: list[Mark] = []
    for event in teller.known.of("events"):
        _add_event(event, teller, entries, marks)
    for exposure in teller.known.of("exposures"):
        _add_exposure(exposure, teller, entries, marks)
    return Told(tuple(entries), tuple(marks))


def _add_event(event: Row, teller: Teller, entries: list[Entry], marks: list[Mark]) -> None:
    at, failed = event["happened_at"], bool(event["failure"])
    what = capital(said(event["kind"]))
    change = teller.known.company.changes.get(event["change_id"])
    title = _("%(kind)s: %(what)s") % {"kind": what, "what": change["what"]} if change else what
    recovery = event["recovery"]
    entry = Entry(
        anchor_of(event, at), at, "befell", title, event,
        details=facts(
            (_("Whose doing"), said(event["origin"])),
            (_("Severity"), figure(event["severity"], 1) if event["severity"] is not None else ""),
            (_("What was done about it"), said(recovery) if recovery else ""),
            (_("Done"), day(event["recovered_at"]) if event["recovered_at"] else ""),
            (_("Befell"), said(event.get("audience")) if event.through else ""),
        ),
    )  # fmt: skip
    entries.append(entry)
    role, form = ("draws", "triangle") if failed else ("soft", "square")
    if event["recovered_at"]:
        marks.append(Mark("span", at, entry.anchor, title, "soft", 0.32, until=event["recovered_at"], quiet=True))
    marks.append(Mark(form, at, entry.anchor, title, role, 0.32 if failed else 0.72))  # type: ignore[arg-type]


def _add_exposure(exposure: Row, teller: Teller, entries: list[Entry], marks: list[Mark]) -> None:
    if exposure["arm"] != "treated":
        return  # held back or merely eligible: nothing reached them
    company, what = teller.known.company, exposure["what_id"]
    at = exposure["received_at"] or exposure["assigned_at"]
    if what in company.changes:
        title = _("A change: %(what)s") % {"what": company.changes[what]["what"]}
    elif what in company.actions:
        title = _("An action: %(what)s") % {"what": company.actions[what]["title"]}
    elif what in company.promises:
        title = _("A promise: %(what)s") % {"what": company.promises[what]["statement"]}
    else:
        title = _("Reached by %(what)s") % {"what": said(what)}
    entry = Entry(
        anchor_of(exposure, at, what), at, "befell", title, exposure,
        details=facts(
            (_("What the customer chose"), said(exposure["chose"]) if exposure["chose"] else ""),
            (_("Through the unit"), teller.place(exposure.through)),
            (_("Reached"), "" if exposure["received_at"] else _("decided, not known to have reached them")),
        ),
    )  # fmt: skip
    entries.append(entry)
    marks.append(Mark("square", at, entry.anchor, title, "accent", 0.72))


TRACK = Track(
    "befell", gettext_lazy("Changes and events"),
    gettext_lazy("triangle our failure, square others"), 60, 48, tell,
)  # fmt: skip
