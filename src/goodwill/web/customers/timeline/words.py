"""Codes of the facts in words: touchpoints, channels, kinds of outcomes; one that nobody knows is shown with spaces."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goodwill.report import numbers
from goodwill.web.shell.digits import digits
from goodwill.web.shell.templatetags.words import calmly

if TYPE_CHECKING:
    from django.utils.functional import Promise

WORDS: dict[str, str | Promise] = {
    # channels and touchpoints
    "phone": _("phone"), "chat": _("chat"), "shop": _("shop"), "web": _("web"), "mail": _("mail"),
    "e-mail": _("e-mail"), "sms": _("text message"), "app": _("app"), "parcel": _("parcel"), "visit": _("visit"),
    "public": _("public post"), "phone_support": _("phone support"), "onboarding": _("onboarding"),
    "delivery": _("delivery"), "billing": _("billing"), "technician_visit": _("technician visit"),
    # reasons
    "bill": _("bill"), "question": _("question"), "order": _("order"), "contract": _("contract"),
    "moving": _("moving"),
    # business events
    "purchase": _("purchase"), "renewal": _("renewal"), "cancellation": _("cancellation"), "refund": _("refund"),
    "complaint": _("complaint"), "referral": _("referral"), "tender": _("tender"), "cost": _("cost for us"),
    # what befell
    "billing_error": _("billing error"), "fault": _("fault"), "late_delivery": _("late delivery"),
    "outage": _("outage"), "moved_house": _("moved house"), "news_about_the_trade": _("news about the trade"),
    "change_announced": _("a change that was announced"), "change_sprung": _("a change without notice"),
    # circumstances
    "moving_house": _("moving house"), "working_from_home": _("working from home"),
    "tight_budget": _("tight budget"), "first_use": _("first use"),
    # follow-ups
    "read": _("read"), "answered": pgettext_lazy("follow-up", "answered"), "acted": _("acted on"),
    "told back": _("told back"), "closed": _("closed"),
    # consents
    "contact": _("being contacted"), "profiling": _("profiling"), "reading_emotion": _("reading emotion"),
    "granted": _("granted"), "denied": _("denied"), "withdrawn": _("withdrawn"),
    # how it is known
    "asked": pgettext_lazy("how it is known", "asked"), "observed": _("observed"), "coded": _("coded"),
    # attributes
    "age_group": _("age group"), "household": _("household"), "place": _("place"), "style": _("style"),
    "use": _("use"), "price_class": _("price class"), "industry": _("industry"), "segment": _("segment"),
    # recovery, origin, choice
    "none": _("nothing"), "explained": _("explained"), "apologised": _("apologised"), "fixed": _("fixed"),
    "compensated": _("compensated"), "us": _("us"), "competitor": _("a competitor"), "own life": _("own life"),
    "all": _("all"), "accepted": _("accepted"), "deferred": _("deferred"), "declined": _("declined"),
    # who
    "person": _("a person"), "automation": _("automation"), "customer": _("customer"), "employee": _("employee"),
    "system": _("system"), "coder": _("a coder"), "source": _("the source"),
    # constructs
    "recommend": _("would recommend"), "satisfaction": _("satisfaction"), "success": _("success"), "ease": _("ease"),
    "emotion": _("emotion"), "loyalty": _("loyalty"), "quality": _("quality"), "value": _("value"),
    "image": _("image"), "expectation": _("expectation"), "trust": _("trust"), "forgive": _("would forgive"),
    "advocate": _("would speak up for us"), "repurchase": _("would buy again"), "heard": _("felt heard"),
    "noticed": _("noticed a change"), "complaint_handling": _("complaint handling"),
    # tables
    "customers": _("customers"), "attributes": _("attributes"), "circumstances": _("circumstances"),
    "consents": _("consents"), "agreements": _("agreements"), "memberships": _("memberships"),
    "interactions": _("contacts"), "moments": _("moments in contacts"), "episodes": _("episodes"),
    "events": _("events"), "outcomes": _("business events"), "offers": _("offers"), "options": _("options weighed"),
    "invitations": _("requests to answer"), "replies": _("replies"), "answers": _("answers"),
    "exposures": _("changes and actions that reached them"), "follow_ups": _("follow-ups"), "ideas": _("ideas"),
    "set aside": _("rows set aside"), "ids": _("ids"),
    # what the site kept
    "searches": _("searches"), "rows": _("places with their id or words"), "jobs": _("jobs about them"),
    "exports": _("exports"), "uploads": _("uploads"), "findings": _("findings"), "cells": _("cells for screens"),
    "derived": _("figures prepared for screens"),
    # perspectives
    "relationship": _("relationship"), "experience": _("experience"),
}  # fmt: skip


def said(code: object) -> str:
    """Return a code in words."""
    text = "" if code is None else str(code)
    return str(WORDS.get(text, text.replace("_", " ").replace(".", ": ")))


def capital(text: str) -> str:
    """Return text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def figure(value: float, decimals: int | None = None) -> str:
    """Return a number as the reader writes it; as many decimals as it has, at most one."""
    places = (0 if float(value).is_integer() else 1) if decimals is None else decimals
    return numbers.with_minus(numbers.number(float(value), places, language=digits()))


def money(amount: float, currency: str | None) -> str:
    """Return an amount with its currency."""
    places = 0 if abs(amount) >= 100 or float(amount).is_integer() else 2
    return f"{figure(amount, places)}\u00a0{currency}" if currency else figure(amount, places)


def day(at: datetime) -> str:
    """Return the day of an instant in the reader's zone: ``3 Oct 2025``."""
    return calmly(formats.date_format(timezone.localtime(at), "j M Y"))


def clock(at: datetime) -> str:
    """Return day and time of an instant in the reader's zone."""
    return calmly(formats.date_format(timezone.localtime(at), "j M Y H:i"))


def month(at: datetime) -> str:
    """Return the month of an instant in the reader's zone: ``March 2019``."""
    return formats.date_format(timezone.localtime(at), "F Y")
