"""The page of priorities."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goodwill.web.findings import priorities_words
from goodwill.web.findings.facade import kept
from goodwill.web.findings.page_parts import parts_of
from goodwill.web.findings.priorities import METHOD, components, levers, loyalty, regret
from goodwill.web.findings.rows_file import FIGURE, figure_columns, rows_file
from goodwill.web.findings.spans import period_in_words
from goodwill.web.findings.touchpoints import PART_WORDS, PARTS
from goodwill.web.people.facade import door, person_of, sight_of


@door("findings.see")
@require_GET
def priorities(request: HttpRequest) -> HttpResponse:
    """Show at which touchpoints a step of improvement goes with most customers staying, and most money."""
    study = kept(sight_of(person_of(request)))
    if study is None:
        return render(request, "findings/priorities.html", {"study": None})
    found = levers(study)
    by_component = components(study)
    if request.GET.get("format") == "csv":
        return _file(found, by_component, study.period)
    result = study.results.get(METHOD)
    outcome, shares = loyalty(study)
    context = {
        "study": study,
        "period": period_in_words(study.period),
        "levers": [(lever, parts_of("priority", request, lever.touchpoint)) for lever in found],
        "by_component": [
            (lever.label, lever.touchpoint, [(PART_WORDS[c], by_component[lever.touchpoint].get(c)) for c in PARTS])
            for lever in found if lever.touchpoint in by_component
        ],
        "parts": [PART_WORDS[c] for c in PARTS],
        "sentences": priorities_words.opening(found),
        "clear": [lever for lever in found if lever.claim],
        "regret": regret(found),
        "outcome": outcome,
        "shares": [(PART_WORDS[s.component], s) for s in shares],
        "cannot_be_ranked": all((s.best, s.worst) == (1, len(shares)) for s in shares),
        "picture": result.chart() if result is not None else None,
        "doubts": [d for d in result.diagnostics if d.passed is not True] if result is not None else [],
        "why_not": study.absent.get(result.title if result is not None else "Where improvement would matter most", ""),
    }  # fmt: skip
    return render(request, "findings/priorities.html", context)


def _file(found: Any, by_component: Any, period: str) -> HttpResponse:
    columns = ("touchpoint", "component", "figure", *FIGURE, "period")
    every = [*found, *(lever for parts in by_component.values() for lever in parts.values())]
    lines: list[tuple[Any, ...]] = []
    for lever in every:
        for name, e in (("customers", lever.customers), ("money", lever.money)):
            lines.append((lever.touchpoint, lever.component, name, *figure_columns(e), period))
    return rows_file("priorities", columns, lines)
