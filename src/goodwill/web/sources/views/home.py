"""What is in the ledger, its versions, studies and their schedule, the settings of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodwill.core.errors import GoodwillError
from goodwill.web.jobs.facade import begin, latest
from goodwill.web.people.facade import door
from goodwill.web.sources import actions, ledger_now, queries
from goodwill.web.sources.forms import PlanForm, ProjectForm

if TYPE_CHECKING:
    from goodwill.web.people.facade import Person

SHOWN_VERSIONS = 6


@require_GET
@door("sources.see")
@never_cache
def data(request: HttpRequest) -> HttpResponse:
    """Show what is in the ledger, what waits and what is stale, and the one next step."""
    home = queries.home()
    context = {
        "home": home, "now": home.now, "plan": queries.plan(), "next_study": queries.next_study(),
        "versions": _versions(home.now)[:SHOWN_VERSIONS] if home.now else [],
        "more_versions": bool(home.now) and len(home.now.history) > SHOWN_VERSIONS if home.now else False,
    }  # fmt: skip
    return render(request, "sources/data.html", context)


def _versions(now: ledger_now.LedgerNow) -> list[dict[str, object]]:
    """Return the versions with who loaded them, where that is known."""
    who = queries.loaded_by()
    return [
        {
            "number": v.number, "at": ledger_now.made(v), "kind": v.kind, "note": v.note,
            "tables": v.note.count(",") + 1, "readable": v.readable, "who": who.get(v.number, ""),
            "studied": now.study is not None and now.study.version == str(v.number),
        }
        for v in now.history
    ]  # fmt: skip


@require_GET
@door("sources.see")
def versions(request: HttpRequest) -> HttpResponse:
    """List every version of the ledger."""
    home = queries.home()
    return render(request, "sources/versions.html", {"versions": _versions(home.now) if home.now else [], "home": home})


@require_POST
@door("jobs.run_study")
def study(request: HttpRequest) -> HttpResponse:
    """Begin a study."""
    begin("study", cast("Person", request.user))
    messages.success(request, _("The study has begun. It goes on without this page; figures change when it is done."))
    return redirect("sources:data")


@require_POST
@door("sources.load")
def look_over(request: HttpRequest) -> HttpResponse:
    """Begin to look over the ledger, or to put it right."""
    fix = {"fix": True} if request.POST.get("fix") else {}
    begin("doctor", cast("Person", request.user), **fix)
    return redirect("sources:data")


@require_http_methods(["GET", "POST"])
@door("jobs.run_study")
def schedule(request: HttpRequest) -> HttpResponse:
    """Show and change when studies run by themselves."""
    plan = queries.plan()
    form = PlanForm(request.POST or None, instance=plan)
    if request.method == "POST" and form.is_valid():
        actions.save_plan(cast("Person", request.user), form.save(commit=False))
        messages.success(request, _("The schedule is saved."))
        return redirect("sources:data_schedule")
    context = {"form": form, "plan": plan, "next_study": queries.next_study(), "zone": queries.zone()}
    return render(request, "sources/schedule.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@door("sources.administer")
def project(request: HttpRequest) -> HttpResponse:
    """Show and change the settings of the project."""
    try:
        now = queries.project_settings()
    except GoodwillError as error:
        return render(request, "sources/project.html", {"error": error}, status=200)
    form = ProjectForm(request.POST or None, now=now)
    if request.method == "POST" and form.is_valid():
        job = actions.save_settings(cast("Person", request.user), form.settings())
        cut = _("Saved. Days are being cut in the new zone; loads wait until that is done.")
        messages.success(request, cut if job else _("Saved."))
        return redirect("sources:project")
    context = {"form": form, "job": latest("recalendar"), "now": now}
    return render(request, "sources/project.html", context, status=400 if form.errors else 200)
