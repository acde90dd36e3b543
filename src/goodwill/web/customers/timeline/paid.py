"""Money and other business events: what was paid, refunds below the line, and what ended or came of goodwill."""

from __future__ import annotations

from math import sqrt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.web.customers.timeline.marks import Entry, Mark, Teller, Told, Track, anchor_of, facts
from goodwill.web.customers.timeline.words import capital, money, said

LINE = 0.3
ELSEWHERE = ("complaint",)  # with cases
OURS = ("cost",)  # what it cost us is no payment


def tell(teller: Teller) -> Told:
    """Return the business events of a customer, complaints apart."""
    rows = [r for r in teller.known.of("outcomes") if r["kind"] not in ELSEWHERE]
    largest = max((abs(r["amount"]) for r in rows if r["amount"] and r["kind"] not in OURS), default=1.0)
    entries, marks = [], []
    for row in rows:
        amount, at = row["amount"], row["happened_at"]
        shown = money(amount, row["currency"]) if amount is not None else ""
        kind = capital(said(row["kind"]))
        title = _("%(kind)s, %(amount)s") % {"kind": kind, "amount": shown} if shown else kind
        entry = Entry(anchor_of(row, at), at, "paid", title, row,
                      words=(str(row["reason_given"]),) if row["reason_given"] else (),
                      details=facts((_("Margin"), money(row["margin"], row["currency"])
                                     if row["margin"] is not None else "")))  # fmt: skip
        entries.append(entry)
        if row["kind"] in OURS:
            continue
        if amount:
            size = sqrt(abs(amount) / largest)
            top = LINE + (1 - LINE) * size if amount > 0 else LINE - LINE * size
            marks.append(Mark("bar", at, entry.anchor, title, "accent" if amount > 0 else "draws", LINE, top=top))
        else:
            ended = row["kind"] == "cancellation"
            marks.append(Mark("cross" if ended else "triangle", at, entry.anchor, title,
                              "gone" if ended else "accent", LINE + 0.2, text=kind if ended else ""))  # fmt: skip
    notes = () if rows else (_("No purchase or other business event is on file."),)
    return Told(tuple(entries), tuple(marks), notes=notes, baseline=LINE)


TRACK = Track("paid", gettext_lazy("Paid"), gettext_lazy("bar paid, below refunded; cross cancelled"), 40, 56, tell)
