"""How everything is computed: the list of methods, one method, its table as a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill.report.brief import GROUPS
from goodwill.report.words import words
from goodwill.web.findings import how as found
from goodwill.web.findings.kept import kept, shelf
from goodwill.web.findings.methods import card_of
from goodwill.web.findings.rows_file import rows_file
from goodwill.web.findings.seen import Seen
from goodwill.web.people.doors import person_of
from goodwill.web.people.facade import door, sight_of
from goodwill.web.shell.templatetags.words import language

LONGEST_PAGE = 6  # digits


@door("findings.see")
@require_GET
def methods(request: HttpRequest) -> HttpResponse:
    """List every method with its question, and whether the last study could answer it."""
    study = _study(request)
    listed = [
        (words(GROUPS.get(concept, concept), language()), entries) for concept, entries in found.entries(study).items()
    ]
    return render(request, "findings/methods.html", {"study": study, "groups": listed})


@door("findings.see")
@require_GET
def how(request: HttpRequest, method: str) -> HttpResponse:
    """Tell how the figures of one method are computed."""
    study = _study(request)
    if not found.is_known(study, method):
        raise Http404
    result = found.result_of(study, method)
    card = card_of(method, result)
    rows = found.rows_of(result, _page(request)) if result is not None else None
    if result is not None and rows is None:
        raise Http404
    context: dict[str, Any] = {
        "study": study,
        "key": method,
        "card": card,
        "result": result,
        "title": result.title if result is not None else card.title if card is not None else method,
        "assumptions": found.assumptions(card, result),
        "settings": found.settings_shown(result),
        "claims": found.claims_of(study, method),
        "rows": rows,
        "chart": result.chart() if result is not None else None,
        "from_cells": card is not None and card.name in found.CELLS,
        "absent": study.absent.get(card.title, "") if study is not None and card is not None else "",
        "effects": _effects(study) if card is not None and card.name in found.CELLS else (),
    }
    return render(request, "findings/how.html", context)


@door("findings.see")
@require_GET
def table_file(request: HttpRequest, method: str) -> HttpResponse:
    """Return the table behind a method's figures as CSV; a spreadsheet runs nothing in it."""
    result = found.result_of(_study(request), method)
    if result is None:
        raise Http404
    table = result.table()
    rows = ([found.plain(v) for v in row.values()] for row in table.to_pylist())
    return rows_file(method, table.column_names, rows)


def _study(request: HttpRequest) -> Seen | None:
    return kept(sight_of(person_of(request)))


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isdecimal() and len(text) <= LONGEST_PAGE else 0


def _effects(study: Seen | None) -> tuple[tuple[str, float], ...]:
    """Return how much repeated customers widen each figure that is added from cells."""
    cells = shelf(study.version) if study is not None else None
    if cells is None:
        return ()
    from goodwill.study.figures import METRICS
    from goodwill.study.perspectives import SHOWN
    from goodwill.web.findings.glosses import metric_words

    asked = {(f.perspective, f.construct) for f in cells.figures(constructs=tuple(SHOWN))}
    return tuple((_place(p, metric_words(METRICS[c])), cells.design_effect(p, c)) for p, c in sorted(asked))


def _place(perspective: str, metric: str) -> str:
    """Return a figure's name; what is remembered later is not what was answered just after."""
    return _("%(metric)s, remembered") % {"metric": metric} if perspective.endswith("remembered") else metric
