"""The page of memory."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from goodwill.web.findings.facade import kept, rows_file
from goodwill.web.memory import pictures, wording
from goodwill.web.memory.queries import METHOD, Memory, worst_remembered
from goodwill.web.people.facade import Person, door, person_of, sight_of

COLUMNS = ("metric", "scope", "segment", "value", "low", "high", "n", "measured_in", "absent")
TITLE = "How experiences are remembered"


@door("memory.see")
@require_GET
@never_cache
def memory(request: HttpRequest) -> HttpResponse:
    """Show what memories are made of here, how experiences feel on the way, and what memories go with."""
    person = person_of(request)
    sight = sight_of(person)
    study = kept(sight)
    found = Memory.of(study)
    if study is None or found is None:
        why = study.absent.get(TITLE, "") if study is not None else ""
        return render(request, "memory/memory.html", {"study": study, "memory": None, "why": why})
    if request.GET.get("format") == "csv":
        return rows_file("memory", COLUMNS, [[row[c] for c in COLUMNS] for row in found.rows])
    curves = found.curves
    labels = {c.touchpoint: label_of(c.touchpoint) for c in curves}
    worst, of = worst_remembered(sight) if _sees_customers(person) else ((), 0)
    result = study.results[METHOD]
    context: dict[str, Any] = {
        "study": study, "memory": found, "sentences": wording.opening(found),
        "clear": [r for r in study.claims.accepted if r.claim.family == METHOD],
        "weights": [(*wording.FEATURES[w.name], w) for w in found.weights],
        "weights_picture": pictures.weights(found.weights),
        "models": [(wording.MODELS[name], e, strip) for name, e, strip in found.models],
        "tests": [(wording.TESTS[name], p) for name, p in found.tests],
        "notes": [s for s in (wording.negativity(found), wording.duration(found)) if s],
        "shapes": found.shapes, "gap": found.get("remembered less just after", "all"),
        "after": found.experiences("just after"), "after_rule": wording.AFTER.get(found.rule("just after"), ""),
        "known": found.get("answers with a known path", "remembered"),
        "felt": found.get("contacts with a felt moment", "all"),
        "curves_picture": pictures.curves(curves, labels),
        "curves": [(labels[c.touchpoint] or _("All touchpoints"), c) for c in curves],
        "later": [(wording.LATER.get(row.what, row.what), row) for row in found.later],
        "worst": [(row, label_of(row.touchpoint)) for row in worst], "worst_of": of,
        "doubts": [d for d in result.diagnostics if d.passed is not True],
    }  # fmt: skip
    return render(request, "memory/memory.html", context)


def label_of(code: str) -> str:
    """Return the name of a touchpoint as words."""
    text = code.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def _sees_customers(person: Person) -> bool:
    return bool(person.has_perm("customers.see"))
