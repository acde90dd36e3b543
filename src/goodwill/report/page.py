"""The brief as one self-contained page: no script, no fetched font, picture or style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from goodwill.report import numbers
from goodwill.report.codebook import label_of
from goodwill.report.marks import HALF, NARROW, WIDE, Frame
from goodwill.report.phrases import chart_in, say, term
from goodwill.report.picture import svg_of
from goodwill.report.tokens import DARK, LIGHT
from goodwill.report.words import words

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from goodwill.core.chart import Chart
    from goodwill.core.estimate import Estimate
    from goodwill.report.brief import Brief

LEAD = 2  # sentences of the headline set large
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ0-9\"'])")
_COUNT = re.compile(r"(\bn = [\d,\u00a0]*\d)")


def page(brief: Brief, *, for_print: bool = False) -> str:
    """Return the brief as HTML.

    Parameters
    ----------
    brief
        What to say.
    for_print
        Colours resolved, one drawing of each picture, how things are computed at the end: what PDF is made
        from.

    Raises
    ------
    EngineError
        If the extra ``report`` is not installed.
    """
    return _environment().get_template("brief.html.j2").render(
        brief=brief, light=LIGHT, dark=DARK, for_print=for_print, **_language_words(brief, for_print=for_print)
    )  # fmt: skip


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("goodwill.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["setting"] = setting
    environment.filters["css_string"] = css_string
    return environment


def sentences(text: str) -> tuple[str, str]:
    """Return the sentences of a headline to set large, and the rest."""
    parts = _SENTENCE.split(text.strip())
    return " ".join(parts[:LEAD]), " ".join(parts[LEAD:])


def css_string(text: str) -> Markup:
    """Return text as a string of CSS, so that no project's name can end the style sheet."""
    from markupsafe import Markup

    return Markup('"' + "".join(c if c.isalnum() or c in " ,.-" else f"\\{ord(c):06x}" for c in text) + '"')


def typeset(text: str) -> Markup:
    """Return a sentence whose counts do not break over lines."""
    from markupsafe import Markup, escape

    return Markup(_COUNT.sub(r'<span class="whole">\1</span>', str(escape(text))))


def in_language(text: str, language: str) -> Markup:
    """Return a text of a result in a language; sentences that could only be left in English are marked as such."""
    return _marked(say(text, language).parts)


def opening(text: str, language: str) -> tuple[Markup, Markup]:
    """Return the headline in a language: the sentences to set large, and the rest."""
    parts = say(text, language).parts
    if len(parts) == 1:
        lead, rest = sentences(parts[0][0])
        return _marked(((lead, parts[0][1]),)), _marked(((rest, parts[0][1]),))
    return _marked(parts[:LEAD]), _marked(parts[LEAD:])


def _marked(parts: Iterable[tuple[str, bool]]) -> Markup:
    from markupsafe import Markup

    english = Markup('<span lang="en">{}</span>')
    return Markup(" ").join(typeset(said) if known else english.format(typeset(said)) for said, known in parts)


def setting(value: object) -> str:
    """Return a setting's value for "How is this computed?"; an empty one as a dash."""
    if isinstance(value, Mapping):
        return ", ".join(f"{k}: {setting(v)}" for k, v in value.items()) or "–"
    if isinstance(value, list | tuple):
        return ", ".join(setting(v) for v in value) or "–"
    return "–" if value is None or value == "" else str(value)


def _language_words(brief: Brief, *, for_print: bool) -> dict[str, Any]:
    """Return what templates call: words, figures, pictures and paint in the brief's language and theme."""
    from markupsafe import Markup

    language = brief.language
    counted = {"relationship": "answers", "experience": "answers", "engagement": "persons"}

    def fixed(text: str, **values: object) -> str:
        return words(text, language).format(**values) if values else words(text, language)

    def picture(chart: Chart, key: str, *, half: bool = False) -> Markup:
        # ElementTree has escaped what came from data.
        chart = chart_in(chart, language)
        return Markup(_pictures(chart, key, HALF if half else WIDE, for_print=for_print))

    def figure(estimate: Estimate) -> dict[str, str]:
        return _figure_parts(estimate, brief)

    def after_search(estimate: Estimate) -> str:
        return numbers.with_minus(numbers.in_words(estimate, "observations", language=language, signed=True))

    return {
        "_": fixed,
        "said": lambda text: in_language(text, language),
        "opening": lambda text: opening(text, language),
        "term": lambda text: term(text, language),
        "picture": picture,
        "figure": figure,
        "after_search": after_search,
        "counted": lambda n, perspective: numbers.count_words(n, counted[perspective], language),
        "counted_comparisons": lambda n: numbers.count_words(n, "comparisons", language),
        "number": lambda n: numbers.number(n, language=language),
        "label": lambda column: label_of(column, language),
        "paint": lambda role: LIGHT[role] if for_print else f"var(--{role})",
        "instant": _instant(brief.computed_at),
        "level": numbers.number(95, language=language) + numbers.STYLES[language].percent,
    }


def _pictures(chart: Chart, key: str, frame: Frame, *, for_print: bool) -> str:
    """Return the picture once for print, else twice: as wide as the column, and for a phone."""
    if for_print:
        # Two beside one another on paper: each is as wide as a phone.
        return svg_of(chart, key, NARROW if frame is HALF else frame, theme=LIGHT)
    wide, narrow = svg_of(chart, key, frame), svg_of(chart, key, NARROW)
    return f'<div class="broad">{wide}</div><div class="slim">{narrow}</div>'


def _figure_parts(estimate: Estimate, brief: Brief) -> dict[str, str]:
    decimals = numbers.decimals_for(estimate)
    language = brief.language
    return {
        "value": numbers.with_minus(numbers.value_of(estimate, estimate.value, decimals, language=language)),
        "unit": numbers.unit_words(estimate.unit, language),
        "interval": numbers.with_minus(numbers.interval(estimate, decimals, language=language)),
    }


def _instant(text: str) -> str:
    """Return an ISO 8601 instant to the minute; text that is none as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    zone = " UTC" if moment.utcoffset() is not None and not moment.utcoffset() else ""
    return f"{moment:%Y-%m-%d %H:%M}{zone}"
