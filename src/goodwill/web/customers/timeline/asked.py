"""Requests to answer that got no reply, and ideas: in the list, without a track of their own marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from goodwill.web.customers.timeline.marks import Entry, Mark, Teller, Told, Track, anchor_of, facts
from goodwill.web.customers.timeline.words import money, said

if TYPE_CHECKING:
    from goodwill.ledger.one_customer_rows import Row


def tell(teller: Teller) -> Told:
    """Return surveys that were sent and not answered, ideas, and what was offered."""
    entries: list[Entry] = []
    marks: list[Mark] = []
    answered = {r["invitation_id"] for r in teller.known.of("replies")}
    for row in teller.known.of("invitations"):
        if row["invitation_id"] in answered:
            continue
        at = row["sent_at"]
        state = {"sent": _("not opened"), "bounced": _("did not arrive"), "opened": _("opened, not begun"),
                 "started": _("begun, not sent"), "completed": _("completed; the reply is not on file"),
                 "declined": _("declined")}[row["state"]]  # fmt: skip
        title = _("Asked to answer (%(survey)s): %(state)s") % {"survey": said(row["survey_id"]), "state": state}
        by = facts((pgettext("channel", "By"), said(row["channel"])))
        entry = Entry(anchor_of(row, at), at, "asked", title, row, details=by)
        entries.append(entry)
        marks.append(Mark("ring", at, entry.anchor, title, "soft", 0.5))
    for row in teller.known.of("ideas"):
        at = row["happened_at"]
        entry = Entry(anchor_of(row, at), at, "asked", _("Proposed an idea"), row, words=(str(row["text"]),))
        entries.append(entry)
        marks.append(Mark("triangle", at, entry.anchor, entry.title, "accent", 0.5))
    for row in teller.known.of("offers"):
        at = row["happened_at"]
        price = money(row["price"], None) if row["price"] is not None else ""
        title = _("Was offered %(product)s") % {"product": said(row["product"])}
        entry = Entry(anchor_of(row, at, row["product"]), at, "asked", title, row, details=facts((_("Price"), price)))
        entries.append(entry)
    return Told((*entries, *_options(teller)), tuple(marks))


def _options(teller: Teller) -> list[Entry]:
    """Return one line for each occasion on which the options open to the customer were recorded."""
    by_occasion: dict[object, list[object]] = {}
    first: dict[object, Row] = {}
    for row in teller.known.of("options"):
        by_occasion.setdefault(row["occasion_id"], []).append(row["option"])
        first.setdefault(row["occasion_id"], row)
        if row["chosen"]:
            first[row["occasion_id"]] = row
    found = []
    for occasion, row in first.items():
        options = ", ".join(said(o) for o in by_occasion[occasion])
        chosen = said(row["option"]) if row["chosen"] else ""
        at = row["happened_at"]
        pairs = ((_("Options"), options), (_("Chose"), chosen))
        found.append(Entry(anchor_of(row, at), at, "asked", _("Weighed the options"), row, details=facts(*pairs)))
    return found


TRACK = Track(
    "asked", gettext_lazy("Asked and proposed"), gettext_lazy("ring not answered, triangle an idea"),
    30, 34, tell,
)  # fmt: skip
