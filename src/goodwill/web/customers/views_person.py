"""Handing out and erasing one person: pages, files and receipts."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodwill.web.customers import actions, queries
from goodwill.web.customers.forms import EraseForm
from goodwill.web.customers.keys import key_of
from goodwill.web.customers.tasks import FILE_LASTS, FILES, file_of
from goodwill.web.jobs.facade import State, seen_by
from goodwill.web.people.facade import door, sight_of

if TYPE_CHECKING:
    from goodwill.web.customers.queries import Found
    from goodwill.web.jobs.facade import Job
    from goodwill.web.people.facade import Person


@require_POST
@door("customers.export_person")
def export_person(request: HttpRequest, key: str) -> HttpResponse:
    """Begin to export everything that is kept of a customer."""
    person = cast("Person", request.user)
    return redirect("customers:customers_file", actions.begin_export(person, _found(person, key)).pk)


@require_http_methods(["GET", "HEAD", "POST"])
@door("customers.erase_person")
@never_cache
def erase_person(request: HttpRequest, key: str) -> HttpResponse:
    """Say what goes and what stays, ask for the id to be typed, and begin to erase."""
    person = cast("Person", request.user)
    found = _found(person, key)
    ids = queries.ids_of(found.known.keys)
    form = EraseForm(request.POST or None, ids=tuple(i for _space, i in ids) or (key,))
    if request.method == "POST" and form.is_valid():
        return redirect("customers:customers_erased", actions.begin_erasure(person, found).pk)
    rows = {table: len([r for r in found.known.of(table) if not r.through]) for table in found.known.rows}
    context = {"found": found, "key": key, "form": form, "ids": ids,
               "rows": sorted((t, n) for t, n in rows.items() if n)}  # fmt: skip
    return render(request, "customers/erase.html", context)


@require_GET
@door("customers.erase_person")
@never_cache
def erased(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show how an erasure goes, and its receipt."""
    job = _job(request, job_id, ("erase_person",))
    rows = sorted(job.result.get("rows", {}).items())
    context = {"job": job, "rows": rows, "files": sorted(job.result.get("files", {}).items()),
               "site": sorted(job.result.get("site", {}).items())}  # fmt: skip
    return render(request, "customers/erased.html", context)


@require_GET
@door("customers.erase_person")
@never_cache
def receipt(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Hand out the receipt of an erasure."""
    job = _job(request, job_id, ("erase_person",))
    if job.state != State.DONE:
        raise Http404
    text = json.dumps({k: v for k, v in job.result.items() if k != "said"}, indent=2) + "\n"
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename="receipt.json") or ""}
    return HttpResponse(text, content_type="application/json", headers=headers)


@require_GET
@door("customers.see")
@never_cache
def file(request: HttpRequest, job_id: UUID) -> HttpResponse | FileResponse:
    """Show how an export goes; with ``?get`` hand out its file, to who asked for it and for a day."""
    job = _job(request, job_id, FILES)
    if job.person_id != request.user.pk or not request.user.has_perm(FILES[job.kind]):
        raise Http404
    path = file_of(job)
    is_there = path is not None and job.finished_at is not None and timezone.now() - job.finished_at < FILE_LASTS
    if "get" not in request.GET:
        gone = (job.finished_at or timezone.now()) + timedelta(seconds=FILE_LASTS.total_seconds())
        return render(request, "customers/file.html", {"job": job, "is_there": is_there, "gone": gone})
    if path is None or not is_there:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


def _found(person: Person, key: str) -> Found:
    number = key_of(key)
    found = queries.customer(sight_of(person), number) if number is not None else None
    if found is None or found.known.key != number:
        raise Http404
    return found


def _job(request: HttpRequest, job_id: UUID, kinds: object) -> Job:
    job = seen_by(cast("Person", request.user)).filter(pk=job_id, kind__in=list(kinds)).first()  # type: ignore[call-overload]
    if job is None:
        raise Http404
    return job
