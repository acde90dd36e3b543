"""Pages of work: the list, one job, the part of a page that follows a job, cancelling."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from goodwill.web.jobs import actions, queries
from goodwill.web.jobs.models import Job
from goodwill.web.people.facade import door

if TYPE_CHECKING:
    from goodwill.web.people.facade import Person

PAGE = 25


@require_GET
@door("jobs.see")
@never_cache
def work(request: HttpRequest) -> HttpResponse:
    """List recent work, newest first."""
    person = cast("Person", request.user)
    found = queries.page(queries.seen_by(person), before=_key(request.GET.get("before", "")), size=PAGE)
    shown = found[:PAGE]
    after = f"?before={shown[-1].created_at:%Y-%m-%dT%H:%M:%S.%fZ}_{shown[-1].pk}" if len(found) > PAGE else ""
    rows = [(job, queries.may_cancel(person, job)) for job in shown]
    before = request.path if "before" in request.GET else ""
    number_open = queries.open_jobs(person)
    context = {"rows": rows, "before": before, "after": after, "number_open": number_open}
    return render(request, "jobs/work.html", context)


@require_GET
@door("jobs.follow")
@never_cache
def one(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show one job."""
    return render(request, "jobs/job.html", {"job": _mine(request, job_id)})


@require_GET
@door("jobs.follow")
@never_cache
def part(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Return the inside of the part that follows a job; nothing (204) where nothing is new since the last look."""
    job = _mine(request, job_id)
    if request.GET.get("seen") == job.token:
        return HttpResponse(status=204)
    response = render(request, "jobs/inside.html", {"job": job, "then": request.GET.get("then", "")})
    if not job.is_open:
        response.headers["HX-Trigger"] = "job-finished"
        if request.GET.get("then") == "refresh":
            response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@door("jobs.follow")
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Ask a job to stop."""
    job = _mine(request, job_id)
    person = cast("Person", request.user)
    if job.is_open:
        if not queries.may_cancel(person, job):
            raise Http404
        actions.cancel(job, person)
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return redirect("jobs:work_job", job.pk)
    return redirect(back)


def _mine(request: HttpRequest, job_id: UUID) -> Job:
    return get_object_or_404(queries.seen_by(cast("Person", request.user)), pk=job_id)


def _key(text: str) -> tuple[datetime, UUID] | None:
    """Return where a page begins, from the address; None where it says nothing sensible."""
    at, _, id_ = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, UUID(id_)) if moment.tzinfo else None
    except ValueError:
        return None
