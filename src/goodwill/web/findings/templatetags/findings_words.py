"""Filters of the findings pages: shares, p-values, instants, names of the facts."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.timezone import is_naive, make_aware

from goodwill.core.estimate import Estimate
from goodwill.report import numbers
from goodwill.report.phrases import term as term_of
from goodwill.web.shell.digits import digits
from goodwill.web.shell.templatetags.words import language

register = template.Library()
SMALLEST = 0.001


@register.filter
def percent(share: float) -> str:
    """Return a share as ``"2.5%"``."""
    decimals = 0 if round(100 * share, 1).is_integer() else 1
    return numbers.value_of(Estimate(share, None, None, 0, unit="share"), share, decimals, language=digits())


@register.filter
def p_value(p: float) -> str:
    """Return a p-value with three decimals, the smallest ones as ``"< 0.001"``."""
    if p < SMALLEST:
        return f"< {numbers.number(SMALLEST, 3, language=digits())}"
    return numbers.number(p, 3, language=digits())


@register.filter
def instant(text: str) -> datetime | str:
    """Return an ISO 8601 instant as a time that ``|date`` shows in the reader's zone; other text as it is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return make_aware(found) if is_naive(found) else found


@register.filter
def term(word: str) -> str:
    """Return a word of ours in the reader's language: what an action pulls, what is measured; names stay."""
    return term_of(word, language())


@register.filter
def plainly(name: str) -> str:
    """Return a name of the facts as it is read: ``phone_support`` -> phone support."""
    return name.replace("_", " ")
