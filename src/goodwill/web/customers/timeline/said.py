"""What was said: would they recommend, and how single contacts were, just after and remembered told apart."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.web.customers.timeline.contacts import title_of
from goodwill.web.customers.timeline.marks import Entry, Mark, Role, Teller, Told, Track, anchor_of, facts
from goodwill.web.customers.timeline.words import capital, figure, said

if TYPE_CHECKING:
    from goodwill.ledger.one_customer_rows import Row

JUST_AFTER, REMEMBERED = timedelta(hours=24), timedelta(days=7)
FIRST = ("recommend", "success", "ease", "emotion", "satisfaction")
PARTS = ("success", "ease", "emotion")
MOST_SHOWN = 8
PROMOTER, DETRACTOR = 9, 6


def tell_standing(teller: Teller) -> Told:
    """Return replies about the relationship."""
    entries, marks = [], []
    for reply, answers in replies(teller):
        if reply["interaction_id"] is not None:
            continue
        entry = _entry(reply, answers, "said", _("Answered about the relationship"))
        entries.append(entry)
        score = next((a for a in answers if a["construct"] == "recommend" and a["value"] is not None), None)
        if score is not None:
            value, role = score["value"], _role_of(score["value"])
            title = _("Would recommend: %(value)s of 10") % {"value": figure(value)}
            marks.append(Mark("score", entry.at, entry.anchor, title, role, text=figure(value, 0)))
        else:
            marks.append(Mark("ring", entry.at, entry.anchor, entry.title, "soft"))
    return Told(tuple(entries), tuple(marks), notes=_unanswered(teller))


def tell_contacts(teller: Teller) -> Told:
    """Return replies about single contacts."""
    contacts = {c["interaction_id"]: c for c in teller.known.of("interactions")}
    entries, marks = [], []
    for reply, answers in replies(teller):
        contact = contacts.get(reply["interaction_id"])
        if reply["interaction_id"] is None:
            continue
        lag = lag_of(reply, contact)
        about = title_of(contact) if contact else _("a contact that is not on file")
        words = {
            "just after": _("Answered just after: %(about)s"), "remembered": _("Answered from memory: %(about)s"),
            "between": _("Answered days after: %(about)s"), "": _("Answered about a contact: %(about)s"),
        }  # fmt: skip
        entry = _entry(reply, answers, "said_contacts", words[lag] % {"about": about})
        entries.append(entry)
        shares = [_share(a) for a in answers if a["construct"] in PARTS and a["value"] is not None]
        level = sum(shares) / len(shares) if shares else 0.5
        role: Role = "soft" if not shares else "pays" if level >= 0.5 else "draws"
        form = "ring" if lag == "remembered" else "dot"
        title = entry.title if not shares else _("%(title)s; %(score)s of 100") % {
            "title": entry.title, "score": figure(100 * level, 0)}  # fmt: skip
        marks.append(Mark(form, entry.at, entry.anchor, title, role, 0.1 + 0.8 * level))  # type: ignore[arg-type]
    return Told(tuple(entries), tuple(marks), baseline=0.5)


def replies(teller: Teller) -> list[tuple[Row, list[Row]]]:
    """Return the replies of a customer with their answers, in time order."""
    answers: dict[object, list[Row]] = defaultdict(list)
    for answer in teller.known.of("answers"):
        answers[answer["reply_id"]].append(answer)
    return [(r, answers.get(r["reply_id"], [])) for r in teller.known.of("replies")]


def lag_of(reply: Row, contact: Row | None) -> str:
    """Return ``just after`` (24 hours), ``remembered`` (from 7 days on), ``between``, or nothing where unknown."""
    if contact is None:
        return ""
    after = when(reply) - (contact.get("ended_at") or contact["started_at"])
    return "just after" if after <= JUST_AFTER else "remembered" if after >= REMEMBERED else "between"


def when(reply: Row) -> datetime:
    """Return when a reply was finished, or begun where it was not."""
    at: datetime = reply.get("completed_at") or reply["started_at"]
    return at


def _entry(reply: Row, answers: list[Row], track: str, title: str) -> Entry:
    scored = [a for a in answers if a["value"] is not None]
    scored.sort(key=lambda a: (FIRST.index(a["construct"]) if a["construct"] in FIRST else len(FIRST), a["construct"]))
    parts = [(_label(a), _("%(value)s of %(high)s") % {"value": figure(a["value"]), "high": figure(a["high"])})
             for a in scored[:MOST_SHOWN]]  # fmt: skip
    left = len(scored) - MOST_SHOWN
    if left > 0:
        parts.append((_("Further answers"), figure(left)))
    if reply["partial"]:
        parts.append((_("State"), _("left unfinished")))
    at = when(reply)
    return Entry(anchor_of(reply, at), at, track, title, reply, details=facts(*parts),
                 words=tuple(str(a["text"]) for a in answers if a.get("text")))  # fmt: skip


def _label(answer: Row) -> str:
    construct = str(answer["construct"])
    return capital(said(construct))


def _share(answer: Row) -> float:
    share = (answer["value"] - answer["low"]) / (answer["high"] - answer["low"])
    return float(1 - share if answer["higher_is"] == "worse" else share)


def _role_of(value: float) -> Role:
    return "pays" if value >= PROMOTER else "draws" if value <= DETRACTOR else "soft"


def _unanswered(teller: Teller) -> tuple[str, ...]:
    if not teller.known.of("replies"):
        return (_("This customer has not answered any survey."),)
    return ()


STANDING = Track(
    "said", gettext_lazy("Said"), gettext_lazy("would recommend (0 to 10)"), 20, 40, tell_standing,
)  # fmt: skip
CONTACTS = Track(
    "said_contacts", gettext_lazy("Said of contacts"),
    gettext_lazy("higher better; dot just after, ring remembered"), 25, 56, tell_contacts,
)  # fmt: skip
