"""The overview, and starting the study that it needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from goodwill.web.findings import moves, queries, sentences, standings, visits
from goodwill.web.findings.filters import Filter
from goodwill.web.findings.kept import kept, shelf
from goodwill.web.findings.overview_parts import Occasion, parts
from goodwill.web.findings.seen import Seen
from goodwill.web.jobs.facade import begin, kinds, latest
from goodwill.web.people.doors import person_of
from goodwill.web.people.facade import Person, Sight, door, sight_of
from goodwill.web.shell.screens import screens_for

STUDY = "study"  # the kind of job that runs one


@door("findings.see")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show where the company stands and what to do first."""
    person = person_of(request)
    sight = sight_of(person)
    study = kept(sight)
    job = _job(person)
    if study is None:
        context = {
            "job": job,
            "has_facts": queries.has_facts(),
            "data": _data_page(person),
            "may_run": _may_run(person),
        }
        return render(request, "findings/overview_empty.html", context)
    shown = Filter.from_query(request.GET, sight, shelf(study.version))
    context = _figures(request, study, shown) | _company(person, sight, study, shown)
    response = render(request, "findings/overview.html", context | {"job": job if job and not _is_over(job) else None})
    visits.visited(person, study)
    return response


@door("jobs.run_study")
@require_POST
def run_study(request: HttpRequest) -> HttpResponse:
    """Begin a study of the facts there are."""
    if STUDY in kinds():
        begin(STUDY, person_of(request))
    return redirect("findings:overview")


def _figures(request: HttpRequest, study: Seen, shown: Filter) -> dict[str, Any]:
    three = standings.perspectives(study, shown)
    whole = shown.is_whole
    lead, rest, standing = queries.headline_parts(study)
    moved = moves.moved(study)
    cards = [
        (
            p,
            parts("perspective", Occasion(request, study, shown, perspective=p.name, metrics=p.metrics)),
            next((m for m in moved if whole and p.lead is not None and m.metric == p.lead.metric), None),
        )
        for p in three
    ]
    return {
        "study": study,
        "filter": shown,
        "three": cards,
        "moved": moved,
        "season_left": any(m.when and not m.season_removed for m in moved),
        "lead": lead if whole else "",
        "rest": rest if whole else "",
        "standing": standing if whole else "",
        "told": () if whole else sentences.of_filter(three, shown),
        "reach": standings.reach(study) if whole else None,
        "contacts": None if whole or shown.shelf is None else standings.reach_of_cells(shown.shelf, shown.slice),
        "more": parts("card", Occasion(request, study, shown)),
    }


def _company(person: Person, sight: Sight, study: Seen, shown: Filter) -> dict[str, Any]:
    """Return what is said of the whole company, whatever is chosen, and customers' own words."""
    return {
        "news": queries.news(person, sight, study),
        "actions": queries.actions(study),
        "unknown": queries.unknown(study),
        "verbatims": queries.words_of_customers(sight, shown),
        "sees_words": sight.customers != "none",
    }


def _job(person: Person) -> Any:
    """Return the study that waits, runs or failed last, for those who may see jobs."""
    return latest(STUDY) if person.has_perm("jobs.see") else None


def _is_over(job: Any) -> bool:
    return str(job.state) in ("done", "cancelled")


def _may_run(person: Person) -> bool:
    return STUDY in kinds() and person.has_perm("jobs.run_study")


def _data_page(person: Person) -> str:
    """Return the address of the page where facts are loaded; empty for those who may not."""
    return next((reverse(s.name) for s in screens_for(person) if s.group == "collect"), "")
