"""Pictures in the reader's language: title, description, axes, series; names from the facts stay as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from goodwill.core.chart import Chart
from goodwill.report.numbers import MINUS, NO_BREAK
from goodwill.report.phrases.translation import say, term

# Fields of a picture's rows that hold words of methods; those of units, touchpoints and actions hold names.
WORDED = ("metric", "series", "group", "construct", "component", "perspective", "part", "figure", "verdict")
# A line is a unit or touchpoint in one picture and a concept or band in another: known words are translated.
MIXED = ("line",)
LOCALES: Mapping[str, Mapping[str, object]] = {
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""], "minus": MINUS},
    "sv": {"decimal": ",", "thousands": NO_BREAK, "grouping": [3], "currency": ["", ""], "minus": MINUS},
}


def chart_in(chart: Chart, language: str) -> Chart:
    """Return a picture in a language, with its numbers written as the language does.

    Parameters
    ----------
    chart
        As a method made it.
    language
        ``en`` or ``sv``.

    Raises
    ------
    ValueError
        For any other language.
    """
    title, description = say(chart.title, language).text, say(chart.description, language).text
    spec = dict(chart.spec)
    if language != "en":
        spec = _spoken(spec, language)
    config = spec.get("config")
    spec["config"] = {**(config if isinstance(config, Mapping) else {}), "locale": {"number": dict(LOCALES[language])}}
    return replace(chart, title=title, spec=spec, description=description)


def _spoken(spec: Mapping[str, Any], language: str) -> dict[str, Any]:
    said = {key: _node(value, language) for key, value in spec.items() if key != "data"}
    data = spec.get("data")
    if isinstance(data, Mapping):
        rows = data.get("values")
        said["data"] = {**data, "values": [_row(r, language) for r in rows]} if isinstance(rows, list) else dict(data)
    return {key: said[key] for key in spec}


def _row(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    fields = (*WORDED, *MIXED)
    return {k: term(v, language) if k in fields and isinstance(v, str) and v else v for k, v in row.items()}


def _node(node: object, language: str) -> Any:
    """Return a part of a specification with its titles, and the words by which its channels sort and colour."""
    if isinstance(node, Mapping):
        worded = node.get("field") in (*WORDED, *MIXED)
        return {key: _entry(key, value, language, worded=worded) for key, value in node.items()}
    if isinstance(node, list):
        return [_node(item, language) for item in node]
    return node


def _entry(key: str, value: object, language: str, *, worded: bool) -> Any:
    if key == "title" and isinstance(value, str):
        return term(value, language)
    if worded and key in ("sort", "domain") and isinstance(value, Sequence) and not isinstance(value, str):
        return [term(v, language) if isinstance(v, str) else v for v in value]
    if worded and key == "scale" and isinstance(value, Mapping):
        return {k: _entry(k, v, language, worded=True) for k, v in value.items()}
    return _node(value, language)
