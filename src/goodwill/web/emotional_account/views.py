"""The pages of the account: balances and leaving, and lists of customers near the tipping point."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from goodwill.web.emotional_account import pictures, wording
from goodwill.web.emotional_account.queries import LISTS, METHOD, Account, balances, people
from goodwill.web.findings.facade import Seen, kept, rows_file
from goodwill.web.people.facade import door, person_of, sight_of

COLUMNS = ("metric", "scope", "period", "unit", "segment", "value", "low", "high", "n", "measured_in", "absent")
FIRST = 8  # customers of a list on the page itself
TITLE = "Emotional account"


@door("emotional_account.see")
@require_GET
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Show balances, the tipping point, how chances of leaving stood the test, and what recovery goes with."""
    person = person_of(request)
    sight = sight_of(person)
    study = kept(sight)
    found = Account.of(study)
    if study is None or found is None:
        result = study.results.get(METHOD) if study is not None else None
        why = (result.brief() if result is not None else study.absent.get(TITLE, "")) if study is not None else ""
        return render(request, "emotional_account/account.html", {"study": study, "account": None, "why": why})
    if request.GET.get("format") == "csv":
        return rows_file("account", COLUMNS, [[row[c] for c in COLUMNS] for row in found.rows])
    seen = person.has_perm("customers.see")
    units = found.units if person.has_perm("findings.see_units") else []
    unit = _unit(request, study, [u for u, *_rest in units]) if seen else ""
    name = "tipping" if found.tips else "leaving"
    clear = frozenset(r.claim.key for r in study.claims.accepted if r.claim.family == METHOD)
    context: dict[str, Any] = {
        "study": study, "account": found, "sentences": wording.opening(found, clear), "sees_customers": seen,
        "claims": [r.claim.statement for r in study.claims.accepted if r.claim.family == METHOD],
        "unit": unit, "units": units,
        "population": pictures.population(found, balances(sight, unit) if unit else None),
        "standings": [(wording.STANDINGS.get(str(r["segment"]), r["segment"]), e) for r, e in found.over("standing")],
        "trend": pictures.trend(found), "curve": pictures.curve(found), "profile": pictures.profile(found),
        "threshold": pictures.threshold(found), "calibration": pictures.calibration(found),
        "half_life": found.get("half-life"), "weight": found.get("weight of a draw"),
        "slope": found.get("leaving per unit of lower balance"), "point": found.get("tipping point"),
        "jump": found.get("jump below the tipping point"), "walk_out": found.get("walk-out"),
        "counted": found.get(found.counted),
        "open": pictures.is_open(found.get("half-life")),
        "slopes": [(wording.WHO.get(who, who), e) for who, e in found.slopes],
        "listed": found.get("left", "calibration", "tenth most likely"),
        "others": found.get("left", "calibration", "all others"),
        "recovery": [(wording.RECOVERY.get(n, n), e, s) for n, e, s in found.recovery],
        "recovered": wording.recovered(found),
        "list": name, "list_title": dict(_lists())[name],
        "page": people(sight, name, unit=unit, size=FIRST) if seen else None,
        "doubts": [d for d in study.results[METHOD].diagnostics if d.passed is not True],
    }  # fmt: skip
    return render(request, "emotional_account/account.html", context)


@door("emotional_account.see")
@require_GET
@never_cache
def customers(request: HttpRequest) -> HttpResponse:
    """Show a list of customers within sight, page by page."""
    person = person_of(request)
    sight = sight_of(person)
    study = kept(sight)
    found = Account.of(study)
    name = request.GET.get("list", "lowest")
    if not person.has_perm("customers.see") or name not in LISTS or study is None or found is None:
        raise Http404
    unit = _unit(request, study, [u for u, *_rest in found.units])
    page = people(sight, name, unit=unit, after=request.GET.get("after", ""))
    lists = [(key, label) for key, label in _lists() if found.tips or key not in ("tipping", "below")]
    return render(request, "emotional_account/customers.html", {
        "page": page, "list": name, "lists": lists, "unit": unit, "heading": dict(_lists())[name],
    })  # fmt: skip


def _unit(request: HttpRequest, study: Seen, there: list[str]) -> str:
    """Return the unit asked for; a unit out of sight is not there."""
    unit = request.GET.get("unit", "")
    if unit and (unit not in there or not study.shows(unit)):
        raise Http404
    return unit


def _lists() -> list[tuple[str, str]]:
    return [
        ("tipping", _("Nearest to the tipping point")),
        ("below", _("Below the tipping point")),
        ("leaving", _("Most likely to leave")),
        ("lowest", _("Lowest balance")),
    ]
