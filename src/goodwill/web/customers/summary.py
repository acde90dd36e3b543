"""The sentence on top of a customer's page, from facts only: how long, how often, when last, what was said."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.web.customers.timeline.words import day, figure, month, said

if TYPE_CHECKING:
    from goodwill.ledger.one_customer import OneCustomer
    from goodwill.ledger.one_customer_rows import Row


def sentences(known: OneCustomer, now: datetime) -> list[str]:
    """Return what can be said of a customer in a few plain sentences."""
    found = [_contacts(known), _last(known), _ended(known, now), _answered(known), _recommend(known)]
    return [s for s in found if s]


def since(known: OneCustomer) -> datetime | None:
    """Return when the relationship began, as the source says; of several ids the earliest."""
    return min((c["since"] for c in known.of("customers") if c["since"]), default=None)


def _contacts(known: OneCustomer) -> str:
    n, began = len(known.of("interactions")), since(known)
    values = {"n": figure(n), "since": month(began) if began else ""}
    if began and n:
        return ngettext("A customer since %(since)s with %(n)s contact.",
                        "A customer since %(since)s with %(n)s contacts.", n) % values  # fmt: skip
    if began:
        return _("A customer since %(since)s without any contact on file.") % values
    if n:
        return ngettext("A customer with %(n)s contact; since when is not known.",
                        "A customer with %(n)s contacts; since when is not known.", n) % values  # fmt: skip
    return _("A customer without any contact on file; since when is not known.")


def _last(known: OneCustomer) -> str:
    contacts = known.of("interactions")
    if not contacts:
        return ""
    last = contacts[-1]
    values = {"day": day(last["started_at"]), "channel": said(last["channel"]), "reason": said(last["reason"])}
    if last["reason"]:
        return _("The last one was on %(day)s by %(channel)s, about %(reason)s.") % values
    return _("The last one was on %(day)s by %(channel)s.") % values


def _ended(known: OneCustomer, now: datetime) -> str:
    agreements = [a for a in known.of("agreements") if a["valid_from"] <= now]
    if not agreements or any(a.holds(now) for a in agreements):
        return ""
    last = max(a["valid_to"] for a in agreements)
    return _("The last agreement ended on %(day)s.") % {"day": day(last)}


def _answered(known: OneCustomer) -> str:
    asked = {i["invitation_id"] for i in known.of("invitations") if not i["reminder"]}
    replies = known.of("replies")
    answered = len({r["invitation_id"] for r in replies if r["invitation_id"]} & asked)
    unasked = len([r for r in replies if r["invitation_id"] not in asked])
    if asked and not unasked:
        return ngettext("Answered %(n)s of %(asked)s survey.", "Answered %(n)s of %(asked)s surveys.", len(asked)) % {
            "n": figure(answered), "asked": figure(len(asked)),
        }  # fmt: skip
    if replies:
        return ngettext("Answered %(n)s survey.", "Answered %(n)s surveys.", len(replies)) % {"n": figure(len(replies))}
    return _("Was never asked to answer a survey.") if not asked else ""


def _recommend(known: OneCustomer) -> str:
    scores = [a for a in known.of("answers") if a["construct"] == "recommend" and a["value"] is not None]
    scores.sort(key=_when)
    if not scores:
        return ""
    newest = scores[-1]
    values = {"value": figure(newest["value"]), "month": month(_when(newest))}
    if len(scores) == 1:
        return _("Would recommend us %(value)s of 10, in %(month)s.") % values
    before = scores[-2]
    values |= {"before": figure(before["value"]), "month_before": month(_when(before))}
    return _("Would recommend us %(before)s of 10 in %(month_before)s, %(value)s in %(month)s.") % values


def _when(answer: Row) -> datetime:
    at: datetime = answer["answered_at"]
    return at
