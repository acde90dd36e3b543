"""Contacts: where and how, whether it was resolved, how long the wait was, and what was felt where that is labelled."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goodwill.web.customers.timeline.feelings import Feeling, feelings_of, with_origin
from goodwill.web.customers.timeline.marks import Entry, Mark, Role, Teller, Told, Track, anchor_of, facts
from goodwill.web.customers.timeline.words import capital, figure, said

if TYPE_CHECKING:
    from goodwill.ledger.one_customer_rows import Row

MIDDLE = 0.5
LONG_WAIT = 60.0  # minutes: the longest tick that is drawn


def tell(teller: Teller) -> Told:
    """Return the contacts of a customer."""
    moments: dict[object, list[Row]] = defaultdict(list)
    for moment in teller.known.of("moments"):
        moments[moment["interaction_id"]].append(moment)
    entries, marks, felt, feelings = [], [], 0, feelings_of(teller)
    for contact in teller.known.of("interactions"):
        own = moments.get(contact["interaction_id"], [])
        shown = feelings.get(contact["interaction_id"], [])
        entry = _entry(contact, own, shown, teller)
        entries.append(entry)
        marks += _marks(contact, shown, entry)
        felt += bool(shown)
    return Told(tuple(entries), tuple(marks), notes=_notes(len(entries), felt, moments, teller), baseline=MIDDLE)


def title_of(contact: Row) -> str:
    """Return a contact in a few words: ``Phone support, about an invoice``."""
    touchpoint, channel = said(contact["touchpoint"]), said(contact["channel"])
    where = touchpoint if channel in touchpoint else f"{touchpoint} ({channel})"
    if contact.get("reason"):
        return _("%(where)s, about %(reason)s") % {"where": capital(where), "reason": said(contact["reason"])}
    return capital(where)


def _entry(contact: Row, moments: list[Row], shown: list[Feeling], teller: Teller) -> Entry:
    wait, resolved, transfers = contact.get("wait"), contact.get("resolved"), contact.get("transfers")
    outcome = {True: _("resolved"), False: _("not resolved"), None: ""}[resolved]
    ended, started = contact.get("ended_at"), contact["started_at"]
    minutes = (ended - started).total_seconds() / 60 if ended else None
    feeling = ""
    if shown:
        feeling = _("lowest %(low)s, highest %(high)s, at the end %(end)s, on -1 to 1") % {
            "low": figure(min(f.valence for f in shown), 1),
            "high": figure(max(f.valence for f in shown), 1),
            "end": figure(shown[-1].valence, 1),
        }
        feeling = with_origin(feeling, shown)
    return Entry(
        anchor_of(contact, started), started, "contacts", title_of(contact), contact,
        words=tuple(str(m["text"]) for m in moments if m.get("text") and m["speaker"] == "customer"),
        details=facts(
            (_("Outcome"), outcome),
            (_("Wait"), _minutes(wait)), (_("Took"), _minutes(minutes)),
            (_("Passed on"), ngettext("%(n)s time", "%(n)s times", transfers) % {"n": transfers} if transfers else ""),
            (_("Handled by"), said(contact.get("handler")) if contact.get("handler") != "none" else ""),
            (_("Unit"), teller.place(teller.known.unit_of(contact))), (_("Felt"), feeling),
        ),
    )  # fmt: skip


def _minutes(value: float | None) -> str:
    if value is None:
        return ""
    return _("%(n)s min") % {"n": figure(value, 0 if value >= 10 else 1)}


def _marks(contact: Row, felt: list[Feeling], entry: Entry) -> list[Mark]:
    at, resolved = contact["started_at"], contact.get("resolved")
    title = "; ".join((entry.title, *(v for _l, v in entry.details[:3])))
    role: Role = {True: "pays", False: "draws", None: "soft"}[resolved]  # type: ignore[assignment]
    form = {True: "dot", False: "square", None: "ring"}[resolved]
    level, marks = MIDDLE, []
    if felt:
        low, high = min(f.valence for f in felt), max(f.valence for f in felt)
        level = _level(felt[-1].valence)
        marks.append(Mark("bar", at, entry.anchor, title, "pays" if low + high >= 0 else "draws",
                          _level(min(low, 0.0)), top=_level(max(high, 0.0)), quiet=True))  # fmt: skip
    wait = contact.get("wait")
    if wait:
        marks.append(Mark("tick", at, entry.anchor, title, "soft", min(wait / LONG_WAIT, 1.0), quiet=True))
    marks.append(Mark(form, at, entry.anchor, title, role, level))  # type: ignore[arg-type]
    return marks


def _level(valence: float) -> float:
    return MIDDLE + 0.45 * max(-1.0, min(1.0, valence))


def _notes(contacts: int, felt: int, moments: dict[object, list[Row]], teller: Teller) -> tuple[str, ...]:
    if not contacts:
        return (_("No contact is on file."),)
    notes = []
    hidden = sum(any(m.get("valence") is not None for m in own) for own in moments.values()) - felt
    if hidden > 0 and not teller.consented.may_show_read_emotion:
        notes.append(
            _("Feelings that others read from %(n)s contacts are not shown: the customer has not agreed to it.")
            % {"n": figure(hidden)}
        )
    unknown = contacts - felt - max(0, hidden)
    if unknown:
        notes.append(
            ngettext(
                "What was felt is not known for %(n)s of %(all)s contact.",
                "What was felt is not known for %(n)s of %(all)s contacts.", contacts,
            ) % {"n": figure(unknown), "all": figure(contacts)}
        )  # fmt: skip
    return tuple(notes)


TRACK = Track(
    "contacts", gettext_lazy("Contacts"),
    gettext_lazy("dot resolved, square not; bar what was felt; tick the wait"), 10, 92, tell,
)  # fmt: skip
