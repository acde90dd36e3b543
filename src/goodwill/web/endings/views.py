"""The page of endings."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from goodwill.report.phrases import term
from goodwill.web.endings import pictures, wording
from goodwill.web.endings.queries import METHOD, EndedPage, Endings, ended_badly
from goodwill.web.findings.facade import kept, rows_file
from goodwill.web.people.facade import Sight, door, person_of, sight_of

COLUMNS = ("metric", "scope", "period", "unit", "segment", "value", "low", "high", "n", "measured_in", "absent")
TITLE = "How contacts end"


@door("endings.see")
@require_GET
@never_cache
def endings(request: HttpRequest) -> HttpResponse:
    """Show how contacts end by touchpoint and team, what goes with a good end, and whose last contact ended badly."""
    person = person_of(request)
    sight = sight_of(person)
    study = kept(sight)
    found = Endings.of(study)
    if study is None or found is None:
        why = study.absent.get(TITLE, "") if study is not None else ""
        return render(request, "endings/endings.html", {"study": study, "endings": None, "why": why})
    if request.GET.get("format") == "csv":
        return rows_file("endings", COLUMNS, [[row[c] for c in COLUMNS] for row in found.rows])
    places = found.places()
    labels = {p.key: label_of(p.key) for p in places}
    chosen = request.GET.get("touchpoint", "")
    chosen = chosen if chosen in labels else ""
    sees_units = bool(person.has_perm("findings.see_units"))
    teams = found.teams(study) if sees_units else ()
    result = study.results[METHOD]
    context: dict[str, Any] = {
        "study": study, "endings": found, "whole": found.whole, "sentences": wording.opening(found, teams),
        "places": [(labels[p.key], p) for p in places], "picture": pictures.dumbbells(places, labels),
        "course": pictures.course(found.months), "chosen": chosen, "chosen_label": labels.get(chosen, ""),
        "unknown_places": [label_of(n) for n in found.silent_places() if n],
        "channels": [(label_of(p.key), p) for p in found.places("channel")],
        "teams": found.teams(study, chosen) if chosen and sees_units else teams,
        "alongside": [(wording.BEHAVIOURS.get(a.name, a.name), a) for a in found.alongside],
        "doubts": [d for d in result.diagnostics if d.passed is not True],
        **_people(request, sight, chosen),
    }  # fmt: skip
    return render(request, "endings/endings.html", context)


def _people(request: HttpRequest, sight: Sight, touchpoint: str) -> dict[str, Any]:
    """Return the customers whose last contact ended badly, for those who may see customers."""
    page = EndedPage()
    if person_of(request).has_perm("customers.see"):
        page = ended_badly(sight, touchpoint, request.GET.get("after", ""))
    keep = {"touchpoint": touchpoint} if touchpoint else {}
    return {
        "people": [(row, label_of(row.touchpoint)) for row in page.rows], "people_total": page.total,
        "next_page": f"?{urlencode({**keep, 'after': page.next_key})}#people" if page.next_key else "",
        "previous_page": f"?{urlencode({**keep, 'after': page.previous_key})}#people" if page.previous_key else "",
    }  # fmt: skip


def label_of(code: str) -> str:
    """Return a code of the facts as words."""
    text = term(code, "en").replace("_", " ").strip()
    return text[:1].upper() + text[1:]
