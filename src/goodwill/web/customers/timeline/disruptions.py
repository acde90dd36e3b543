"""Disruptions on a customer's page: each change of state with what went with it, how much, and within which bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goodwill.measure.loyalty.panel import BASE
from goodwill.web.customers.timeline.loyalty_ribbon import STATES, Lived, lived, month_words
from goodwill.web.customers.timeline.marks import Mark, Role, Teller, Told, Track, anchor_of
from goodwill.web.customers.timeline.words import said
from goodwill.web.shell.templatetags.words import number, whole_percent

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import Promise

    from goodwill.ledger.one_customer_rows import Row
    from goodwill.measure.loyalty.one_customer import Move

FEELINGS: dict[str, str | Promise] = {
    "anger": gettext_lazy("a contact that felt very bad"),
    "irritation": gettext_lazy("a contact that felt bad"),
    "wow": gettext_lazy("a contact that felt very good"),
    "put right": gettext_lazy("a failure that was put right"),
}
LITTLE = 0.2  # upper bound below which an event is not worth naming


def tell(teller: Teller) -> Told:
    """Return a mark for each event that went with a change of state, and what it says on the event's line."""
    found = lived(teller)
    if found is None:
        return Told()
    marks, asides = [], []
    for move in found.ribbon.moves:
        for cause, share in move.shares:
            for row, at in rows_of(found, move.month, cause)[:1]:
                anchor = anchor_of(row, at)
                down = found.ribbon.states.index(move.after) < found.ribbon.states.index(move.before)
                role: Role = "draws" if down else "pays"
                title = _("%(move)s in %(month)s went with this: %(weight)s") % {
                    "move": move_words(move), "month": month_words(move.month), "weight": weight_words(move),
                }  # fmt: skip
                marks.append(Mark("triangle" if down else "square", at, anchor, title, role, 0.25 + 0.5 * share))
                asides.append((anchor, ((_("Went with a change of loyalty"), title),)))
    return Told(marks=tuple(marks), asides=tuple(asides))


def loyalty_sentences(teller: Teller) -> list[str]:
    """Return where the customer stands since when, and what the last change of state went with."""
    found = lived(teller)
    if found is None:
        return []
    ribbon = found.ribbon
    now = ribbon.likeliest[-1]
    if not ribbon.moves:
        return [_("%(state)s all the %(n)s months that are known.") % {
            "state": STATES[now][0], "n": len(ribbon.months)}]  # fmt: skip
    last = ribbon.moves[-1]
    began = ribbon.moves[-2].month if len(ribbon.moves) > 1 else ribbon.months[0]
    before = {"before": STATES[last.before][0], "n": number(last.month - began)}
    values = {"state": str(STATES[now][0]).lower(), "month": month_words(last.month)}
    opening = ngettext(
        "%(before)s for %(n)s month, %(state)s since %(month)s.",
        "%(before)s for %(n)s months, %(state)s since %(month)s.",
        last.month - began,
    ) % {**before, **values}
    return [opening, *_went_with(found, last)]


def _went_with(found: Lived, move: Move) -> list[str]:
    if not move.shares or move.high < LITTLE:
        return [_("Nothing on record went with that change.")]
    event = event_words(found, move.month, move.shares[0][0])
    return [_("With that change went: %(event)s (%(weight)s).") % {"event": event, "weight": weight_words(move)}]


def rows_of(found: Lived, month: int, cause: str) -> list[tuple[Row, datetime]]:
    """Return the facts behind an event of a month."""
    by_column = found.rows.get(month, {})
    first = cause.partition(" and ")[0]
    return list(by_column.get(BASE.get(first, first), []))


def event_words(found: Lived, month: int, cause: str) -> str:
    """Return what an event was, as the facts name it where they do."""
    if cause in FEELINGS:
        return str(FEELINGS[cause])
    rows = rows_of(found, month, cause)
    return said(rows[0][0]["kind"]) if rows and rows[0][0].get("kind") else said(cause)


def move_words(move: Move) -> str:
    """Return a move, for example "Steady to wavering"."""
    after = str(STATES[move.after][0])
    return _("%(before)s to %(after)s") % {"before": STATES[move.before][0], "after": after[:1].lower() + after[1:]}


def weight_words(move: Move) -> str:
    """Return the bounds of what went with the events of a month, and the value under the assumption."""
    return _("between %(low)s and %(high)s of it, %(shared)s if both lives shared their chances (an assumption)") % {
        "low": whole_percent(move.low), "high": whole_percent(move.high), "shared": whole_percent(move.shared),
    }  # fmt: skip


TRACK = Track(
    "disruptions", gettext_lazy("What went with changes"),
    gettext_lazy("triangle down a state, square up; higher where more of the change went with it"), 18, 40, tell,
)  # fmt: skip
