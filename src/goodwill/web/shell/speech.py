"""Sentences of results in the reader's language, through the catalogue of phrases in `goodwill.report`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from goodwill.core.chart import Chart
from goodwill.report.phrases import chart_in, say


@dataclass(frozen=True, slots=True)
class Sentence:
    """Part of a text as shown, and whether it is in the language asked for."""

    text: str
    in_language: bool


@lru_cache(maxsize=4096)
def sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """Return a text in a language: neighbouring sentences that are translated, and those that are not, apart.

    The same study is shown many times, so what was said is kept.
    """
    spoken = say(text, language)
    if spoken.complete or not spoken.parts:
        return (Sentence(spoken.text, spoken.complete),)
    return tuple(Sentence(part, known) for part, known in spoken.parts)


def chart_said(chart: Chart, language: str) -> Chart:
    """Return a chart whose titles, axes and series are in a language."""
    return chart_in(chart, language)
