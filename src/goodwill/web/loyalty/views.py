"""The pages of loyalty: states and what went with moves, and lists of customers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from goodwill.web.findings.facade import kept, rows_file
from goodwill.web.loyalty import pictures, wording
from goodwill.web.loyalty.queries import LISTS, METHOD, Loyalty, people
from goodwill.web.people.facade import door, person_of, sight_of

COLUMNS = ("metric", "scope", "period", "unit", "segment", "value", "low", "high", "n", "measured_in", "absent")
FIRST = 8  # customers of a list on the page itself
TITLE = "Dynamic loyalty"


@door("loyalty.see")
@require_GET
@never_cache
def loyalty(request: HttpRequest) -> HttpResponse:
    """Show where customers stand, what went with moves, what is said beside it, and who is about to be lost."""
    person = person_of(request)
    sight = sight_of(person)
    study = kept(sight)
    found = Loyalty.of(study)
    if study is None or found is None:
        result = study.results.get(METHOD) if study is not None else None
        why = (result.brief() if result is not None else study.absent.get(TITLE, "")) if study is not None else ""
        return render(request, "loyalty/loyalty.html", {"study": study, "loyalty": None, "why": why})
    if request.GET.get("format") == "csv":
        return rows_file("loyalty", COLUMNS, [[row[c] for c in COLUMNS] for row in found.rows])
    seen = person.has_perm("customers.see")
    lists = {name: people(sight, name, size=FIRST) if seen else None for name in ("nine", "warned")}
    context: dict[str, Any] = {
        "study": study, "loyalty": found, "sentences": wording.opening(found),
        "claims": [r.claim.statement for r in study.claims.accepted if r.claim.family == METHOD],
        "states": [(wording.STATES[name], name, e, found.get("chance to buy in a month", "state", name),
                    found.get("spent in a year", "state", name), found.get("left in a month", "state", name))
                   for name, e in found.now],
        "by_month": pictures.by_month(found), "flows": pictures.flows(found),
        "causes": [(wording.event(c.name), wording.gloss(c.name), c) for c in found.causes],
        "befell_all": [wording.event(name).lower() for name in found.befell_all],
        "disruptions": [(wording.event(r["segment"]), r["unit"], pictures.span_of(r["period"]), e)
                        for r, e in found.disruptions],
        "breaks": [(pictures.label_of(r["period"]), pictures.span_of(r["segment"]), e) for r, e in found.breaks],
        "handled": [(label, found.get(metric, "handled")) for label, metric in _handled()],
        "said": [found.get("says nine or ten", "said", s) for s in ("as answered", "corrected for who answers")],
        "said_by_state": [(wording.STATES[s], found.get("says nine or ten", "said by state", s),
                           found.get("answered within a year", "said by state", s)) for s in found.states],
        "nine": lists["nine"], "warned": lists["warned"], "sees_customers": seen,
        "checks": {name: _checks(found, scope) for name, scope in
                   (("nine", "says nine, gone in spirit"), ("warned", "early warning"))},
        "units": found.units if person.has_perm("findings.see_units") else [],
        "doubts": [d for d in study.results[METHOD].diagnostics if d.passed is not True],
    }  # fmt: skip
    return render(request, "loyalty/loyalty.html", context)


@door("loyalty.see")
@require_GET
@never_cache
def customers(request: HttpRequest) -> HttpResponse:
    """Show a list of customers within sight, page by page."""
    person = person_of(request)
    name = request.GET.get("list", "nine")
    if not person.has_perm("customers.see") or name not in LISTS:
        raise Http404
    page = people(sight_of(person), name, request.GET.get("after", ""))
    return render(request, "loyalty/customers.html", {"page": page, "list": name, "lists": _lists(),
                                                      "heading": dict(_lists())[name]})  # fmt: skip


def _handled() -> list[tuple[str, str]]:
    return [
        (_("Steady customers"), "steady, had every failure been put right"),
        (_("Gone in spirit"), "gone in spirit, had every failure been put right"),
        (_("Worth a year"), "worth a year, had every failure been put right"),
    ]


def _checks(found: Loyalty, scope: str) -> dict[str, Any]:
    return {
        "n": int(found.listed(scope).value or 0),
        "wrong": found.get("expected share wrong", scope),
        "listed": found.get("left since, of those listed six months ago", scope),
        "others": found.get("left since, of the others", scope),
    }


def _lists() -> list[tuple[str, str]]:
    return [
        ("nine", _("Say nine or ten, gone in spirit")),
        ("warned", _("Early warnings")),
        ("wavering", _("Wavering, the likeliest to be lost first")),
        ("gone", _("Gone in spirit")),
        ("steady", _("Steady")),
        ("moved", _("Last changed their state")),
    ]
