"""Figures, sentences and pictures in templates. Loaded everywhere: no ``{% load %}`` needed.

``{% figure estimate %}``, ``{{ estimate|interval }}``, ``{{ n|number }}``, ``{{ sentence|said }}``,
``{% picture chart "key" %}``, ``{% spark estimates %}``, ``{{ month|month }}``, ``{% how "method" %}``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import template
from django.conf import settings
from django.template import defaultfilters
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goodwill.core.chart import Chart
from goodwill.core.estimate import Estimate
from goodwill.report import numbers
from goodwill.report.strip import spark as sparkline
from goodwill.web.shell.digits import digits
from goodwill.web.shell.drawings import drawing
from goodwill.web.shell.speech import sentences

register = template.Library()


def language() -> numbers.Language:
    """Return the language sentences are shown in."""
    return "sv" if (get_language() or "en").startswith("sv") else "en"


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, form: str | None = None) -> str:
    """Return a day or time by Django's letters; Swedish writes no capital in the name of a month or day."""
    shown: str = defaultfilters.date(value, form)
    return shown if language() == "en" or not form else calmly(shown)


def calmly(shown: str) -> str:
    """Return a date with the names of months and days as Swedish writes them."""
    return shown.lower() if language() == "sv" else shown


@register.filter
def number(value: float | None, decimals: int = 0) -> str:
    """Return a number with its thousands apart; nothing for None."""
    if value is None:
        return ""
    return numbers.with_minus(numbers.number(float(value), decimals, language=digits()))


@register.filter
def whole_percent(share: float | None) -> str:
    """Return a share from 0 to 1 in whole percent, as sentences of results say it; nothing for None."""
    if share is None:
        return ""
    shown = numbers.number(100 * share, language=digits())
    return numbers.with_minus(shown) + numbers.style_of(digits()).percent


@register.filter
def value(estimate: Estimate) -> str:
    """Return the value of a figure without unit; nothing where it is absent."""
    shown = numbers.value_of(estimate, estimate.value, numbers.decimals_for(estimate), language=digits())
    return numbers.with_minus(shown)


@register.filter
def signed(estimate: Estimate) -> str:
    """Return the value of a difference, with its sign."""
    decimals = numbers.decimals_for(estimate)
    return numbers.with_minus(numbers.value_of(estimate, estimate.value, decimals, language=digits(), signed=True))


@register.filter
def interval(estimate: Estimate) -> str:
    """Return ``"52 to 57"``; nothing for a figure without one."""
    return numbers.with_minus(numbers.interval(estimate, language=language(), digits=digits()))


@register.filter
def unit(estimate: Estimate) -> str:
    """Return the unit of measure as words."""
    return numbers.unit_words(estimate.unit, language())


@register.filter
def counted(n: int, noun: str = "answers") -> str:
    """Return ``"2,353 answers"``."""
    return numbers.count_words(n, noun, language(), digits=digits())


@register.filter
def month(index: int | None) -> str:
    """Return a month given as year x 12 + month - 1 in words: ``"October 2026"``."""
    if index is None:
        return ""
    return f"{MONTHS[index % 12 + 1]} {index // 12}"


@register.filter
def said(text: str) -> SafeString:
    """Return sentences of a result in the reader's language; those without a translation are marked as English."""
    shown = [
        conditional_escape(s.text) if s.in_language else format_html('<span lang="en">{}</span>', s.text)
        for s in sentences(text, language())
    ]
    return mark_safe(" ".join(shown))


@register.simple_tag
def figure(estimate: Estimate, noun: str = "answers", *, of: str = "") -> SafeString:
    """Return a figure as the house shows it: value, unit, interval, count; or why there is none.

    Parameters
    ----------
    estimate
        The figure.
    noun
        What its n counts.
    of
        "big" sets the value large, "plain" leaves the count out (a table has a column for it).
    """
    return mark_safe(render_to_string("shell/parts/figure.html", {"estimate": estimate, "noun": noun, "of": of}))


@register.simple_tag
def spark(estimates: Sequence[Estimate], role: str = "accent") -> SafeString:
    """Return a course over time as a line as small as a word, hidden from readers: the figures say it too."""
    drawn = sparkline(estimates)
    if drawn is None:
        return mark_safe("")
    return mark_safe(render_to_string("shell/parts/spark.html", {"spark": drawn, "role": role}))


@register.simple_tag
def picture(chart: Chart | None, key: str, *, half: bool = False) -> SafeString:
    """Return a chart as inline SVG in two widths; colours are CSS variables, one drawing serves light and dark."""
    if chart is None:
        return mark_safe("")
    spec = json.dumps(chart.spec, sort_keys=True, default=str)
    # ElementTree has escaped what came from data.
    folder = settings.SITE.project
    return mark_safe(drawing(folder, chart.title, chart.description, spec, key, half=half, to=language()))


@register.simple_tag
def how(method: str, text: str = "") -> SafeString:
    """Return the link behind a figure that tells how it is computed."""
    return format_html(
        '<a class="how" href="{}">{}<span class="unseen"> {}</span></a>',
        reverse("findings:how", args=[method]), text or _("How?"), _("is this computed"),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def address_with(context: dict[str, Any], **changes: Any) -> str:
    """Return this page's address with some filters changed; an empty value drops one."""
    query = context["request"].GET.copy()
    for name, new in changes.items():
        if new in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(new)
    text = query.urlencode()
    return f"?{text}" if text else context["request"].path
