"""Complaints, what became of feedback, and what was lived as one episode."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.web.customers.timeline.marks import Entry, Mark, Teller, Told, Track, anchor_of, facts
from goodwill.web.customers.timeline.words import capital, said

DONE = ("acted", "told back", "closed")


def tell(teller: Teller) -> Told:
    """Return complaints, follow-ups and episodes of a customer."""
    entries: list[Entry] = []
    marks: list[Mark] = []
    for row in teller.known.of("outcomes"):
        if row["kind"] == "complaint":
            at = row["happened_at"]
            words = (str(row["reason_given"]),) if row["reason_given"] else ()
            entry = Entry(anchor_of(row, at), at, "cases", _("Complained"), row, words=words)
            entries.append(entry)
            marks.append(Mark("triangle", at, entry.anchor, entry.title, "draws", 0.3))
    for row in teller.known.of("follow_ups"):
        at = row["happened_at"]
        about = {"reply": _("Feedback: %(what)s"), "interaction": _("A contact followed up: %(what)s"),
                 "case": _("Case: %(what)s")}[row["about"]]  # fmt: skip
        action = teller.known.company.actions.get(row["action_id"])
        entry = Entry(
            anchor_of(row, at, row["kind"]), at, "cases", about % {"what": said(row["kind"])}, row,
            details=facts(
                (_("How it ended"), said(row["ended"]) if row["ended"] else ""),
                (_("Root cause found"), said(row["root_cause"]) if row["root_cause"] else ""),
                (_("Action"), action["title"] if action else row["action_id"]),
            ),
        )  # fmt: skip
        entries.append(entry)
        is_done = row["kind"] in DONE
        marks.append(Mark("dot" if is_done else "ring", at, entry.anchor, entry.title,
                          "pays" if is_done else "soft", 0.7))  # fmt: skip
    for row in teller.known.of("episodes"):
        at, until = row["valid_from"], row["valid_to"]
        title = _("Lived as one: %(kind)s") % {"kind": said(row["kind"])}
        entry = Entry(anchor_of(row, at), at, "cases", title, row, until=until)
        entries.append(entry)
        marks.append(Mark("span", at, entry.anchor, title, "wavering", 0.3, until=until or teller.now,
                          text=capital(said(row["kind"]))))  # fmt: skip
    return Told(tuple(entries), tuple(marks))


TRACK = Track(
    "cases", gettext_lazy("Cases"),
    gettext_lazy("triangle complaint, dot dealt with, ring read"), 70, 48, tell,
)  # fmt: skip
