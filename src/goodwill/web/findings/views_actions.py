"""Pages of actions: three lists, and one action."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goodwill.web.findings import actions_words
from goodwill.web.findings.actions_judged import ActionSeen, actions_of, by_stage, series, sheet, steps_by_unit
from goodwill.web.findings.actions_pictures import before_and_after
from goodwill.web.findings.facade import Seen, kept
from goodwill.web.findings.page_parts import parts_of
from goodwill.web.findings.rows_file import FIGURE, figure_columns, rows_file
from goodwill.web.findings.spans import period_in_words
from goodwill.web.people.facade import door, person_of, sight_of


@door("findings.see")
@require_GET
def actions(request: HttpRequest) -> HttpResponse:
    """Show what is proposed, what is running, and what was judged."""
    study = kept(sight_of(person_of(request)))
    more = parts_of("actions", request)
    if study is None:
        return render(request, "findings/actions.html", {"study": None, "more": more})
    on_sheet = sheet(study.version) or sheet()
    found = actions_of(study, on_sheet)
    if request.GET.get("format") == "csv":
        return _file(found)
    first = _first(found)
    context = {
        "study": study,
        "period": period_in_words(study.period),
        "stages": by_stage(found),
        "currency": on_sheet.currency if on_sheet else "",
        "found": found,
        "sentences": actions_words.opening(found),
        "clear": [a for a in found if a.claim and a.verdict in ("worked", "harmed")],
        "first": first,
        "picture": _picture(study, first) if first else None,
        "more": more,
    }
    return render(request, "findings/actions.html", context)


@door("findings.see")
@require_GET
def action(request: HttpRequest, action_id: str) -> HttpResponse:
    """Show one action from its plan to what was felt, and what is not known of what it earned."""
    study = kept(sight_of(person_of(request)))
    if study is None:
        raise Http404
    on_sheet = sheet(study.version) or sheet()
    one = next((a for a in actions_of(study, on_sheet) if a.action_id == action_id), None)
    if one is None:
        raise Http404
    units, unseen = steps_by_unit(one, study)
    result = study.results.get("before_after")
    context = {
        "study": study,
        "period": period_in_words(study.period),
        "action": one,
        "units": units,
        "unseen": unseen,
        "currency": on_sheet.currency if on_sheet else "",
        "picture": _picture(study, one),
        "doubts": [d for d in result.diagnostics if d.passed is not True] if result is not None else [],
        "more": parts_of("action", request, action_id),
    }
    return render(request, "findings/actions_one.html", context)


def _first(found: tuple[ActionSeen, ...]) -> ActionSeen | None:
    """Return the action whose picture stands on the list: a clear one, else the first judged with a response."""
    told = [a for a in found if a.response is not None and a.response.is_present]
    return next((a for a in told if a.claim), told[0] if told else None)


def _picture(study: Seen, one: ActionSeen) -> object:
    start = None
    if one.on_record is not None:
        start = 12 * one.on_record.planned_start.year + one.on_record.planned_start.month - 1
    return before_and_after(series(study, one), one.title, start)


def _file(found: tuple[ActionSeen, ...]) -> HttpResponse:
    columns = ("action", "title", "stage", "verdict", "why", "fidelity", "plain change", *FIGURE)
    none = ("", "", "", "", "", "")
    return rows_file("actions", columns, [
        (a.action_id, a.title, a.stage, a.verdict, a.why, a.fidelity, a.plain_change,
         *(figure_columns(a.response) if a.response is not None else none))
        for a in found
    ])  # fmt: skip
