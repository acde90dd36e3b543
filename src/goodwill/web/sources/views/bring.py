"""Files on their way in: uploaded or pointed at, recognised, checked, loaded or discarded."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from goodwill.core.errors import GoodwillError
from goodwill.ledger.contracts import CONTRACTS
from goodwill.web.jobs.facade import Job, State, latest
from goodwill.web.people.facade import door
from goodwill.web.shell.templatetags.words import number
from goodwill.web.sources import actions, mapping_form, places, queries, receive, saved
from goodwill.web.sources.look import LookedAt
from goodwill.web.sources.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable

    from goodwill.web.people.facade import Person

SURE = 0.7  # confidence from which a proposal is called what it looks like
KINDS = ("recognise", "dry_run", "load", "mend")


def found_or_404(pk: UUID) -> Delivery:
    """Return a delivery that was not discarded."""
    found = queries.delivery(pk)
    if found is None:
        raise Http404
    return found


def newest_job(found: Delivery) -> Job | None:
    """Return the newest job of a delivery."""
    jobs = [j for kind in KINDS if (j := latest(kind, delivery=str(found.pk))) is not None]
    return max(jobs, key=lambda j: j.created_at, default=None)


def is_busy(found: Delivery) -> bool:
    """Whether a job of a delivery waits or runs."""
    job = newest_job(found)
    return job is not None and job.is_open


@require_GET
@door("sources.load")
def bring(request: HttpRequest) -> HttpResponse:
    """Show the two ways to bring files in."""
    context = {"listed": places.listed(), "roots": places.roots(), "largest": places.in_bytes(places.LARGEST)}
    return render(request, "sources/bring.html", context)


def streamed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view whose form has files: they go straight into the project, before the form's token is looked at.

    The token is checked all the same, by the inner view: reading the form is what receives the files.
    """

    @csrf_exempt
    @wraps(view)
    def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(view.permission):  # type: ignore[attr-defined]
            raise Http404  # before a byte of a stranger's file is kept
        key = uuid4()
        folder = settings.SITE.project / "uploads" / key.hex
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        try:
            if size > places.LARGEST + receive.PIECE:
                raise receive.too_large()
            places.check_room(size, settings.SITE.project)
        except GoodwillError as error:
            return _refused(request, [error], status=413)
        handler = receive.IntoFolder(folder)
        request.upload_handlers = [handler]
        try:
            return csrf_protect(view)(request, *args, handler=handler, key=key, **kwargs)
        finally:
            if folder.is_dir() and not Delivery.objects.filter(pk=key).exists():
                actions.clear(Delivery(pk=key))

    return outer


def _refused(request: HttpRequest, errors: list[GoodwillError], status: int = 400) -> HttpResponse:
    context = {
        "listed": places.listed(), "roots": places.roots(), "largest": places.in_bytes(places.LARGEST),
        "errors": errors,
    }  # fmt: skip
    return render(request, "sources/bring.html", context, status=status)


@streamed
@require_POST
@door("sources.load")
def upload(request: HttpRequest, *, handler: receive.IntoFolder, key: UUID) -> HttpResponse:
    """Receive files."""
    files = [(f.path.name, f.path) for f in request.FILES.getlist("files") if isinstance(f, receive.Received)]
    for error in handler.faults:
        messages.error(request, f"{error.what} {error.do}")
    if not files:
        if not handler.faults:
            messages.error(request, _("No file was chosen."))
        return _refused(request, [], status=400)
    found = actions.bring(cast("Person", request.user), files, here=True, pk=key)
    return redirect("sources:data_delivery", found.pk)


@require_POST
@door("sources.load")
def point(request: HttpRequest) -> HttpResponse:
    """Take files that lie on the server."""
    try:
        paths = places.pointed_at(request.POST.get("path", ""))
    except GoodwillError as error:
        return _refused(request, [error])
    found = actions.bring(cast("Person", request.user), [(p.name, p) for p in paths], here=False)
    return redirect("sources:data_delivery", found.pk)


@require_GET
@door("sources.load")
@never_cache
def delivery(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far files are: recognised, checked, loaded; and the next step."""
    found = found_or_404(pk)
    job = newest_job(found)
    seen = queries.seen(found) if found.is_open else None
    is_lost = found.is_open and any(not p.is_file() for p in found.paths)
    if found.is_open and seen is None and not is_lost and not actions.is_slow(found):
        seen = actions.look_at(found)
    readable = seen.readable if seen else ()
    faults = mapping_form.faults_of(found.mapping, readable) if found.mapping and readable else []
    uses = _uses(found) if readable else {}
    context = {
        "delivery": found, "job": job if job and (job.is_open or job.state != State.DONE) else None, "seen": seen,
        "faults": faults, "is_lost": is_lost, "shown": [(f, _columns(f, uses)) for f in seen.files] if seen else [],
        "readable": readable,
        "fitting": saved.fitting(readable) if found.is_open and readable else [], "tables": sorted(CONTRACTS),
        "sheets": list(dict.fromkeys(s for f in readable for s in f.sheets)),
        "is_sure": found.guess.get("confidence", 0) >= SURE, "usable": _usable(found),
        "is_survey": "answers" in found.guess.get("tables", []) and not found.guess.get("missing"),
        "meaning": _meaning(found),
        "rows": sum(f.rows or 0 for f in readable) if all(f.rows is not None for f in readable) else None,
        "now": queries.home().now if not found.is_open else None,
    }  # fmt: skip
    return render(request, "sources/delivery.html", context)


def _usable(found: Delivery) -> str:
    """Return how many rows of each table are or would be in the ledger: ``"401 replies, 1,202 answers"``."""
    counts = {
        name: t["taken"] + t["already_known"] + t["revised"] for name, t in found.shown_as.get("tables", {}).items()
    }
    return ", ".join(f"{number(n)} {name}" for name, n in counts.items() if n) or number(0)


def _columns(file: LookedAt, uses: dict[str, str]) -> list[dict[str, Any]]:
    """Return the columns of a file with their first values, how full they are, and what they become."""
    found = []
    for place, name in enumerate(file.columns):
        values = [row[place] for row in file.sample if row[place].strip()]
        share = 100 * file.filled.get(name, 0) / file.looked if file.looked else 0
        found.append(
            {"name": name, "first": list(dict.fromkeys(values))[:3], "share": share, "use": uses.get(name, "")}
        )
    return found


def _meaning(found: Delivery) -> list[tuple[str, str]]:
    """Return the tables that a mapping fills, each with what one row is."""
    tables = dict.fromkeys(
        str(p.get("table", "")) for p in mapping_form.plain_values(found.mapping).get("tables") or []
    )
    return [(t, CONTRACTS[t].one_row_is) for t in tables if t in CONTRACTS]


def _uses(found: Delivery) -> dict[str, str]:
    """Return column of the file -> what it becomes."""
    uses: dict[str, list[str]] = {}
    for part in mapping_form.plain_values(found.mapping).get("tables") or []:
        for ours, said in (part.get("columns") or {}).items():
            for theirs in _named(said):
                uses.setdefault(theirs, []).append(f"{part.get('table')}.{ours}")
        for theirs, said in (part.get("melt") or {}).items():
            asked = said.get("construct", "") if isinstance(said, dict) else ""
            uses.setdefault(theirs, []).append(f"{part.get('table')} ({asked})")
    return {theirs: ", ".join(dict.fromkeys(ours)) for theirs, ours in uses.items()}


def _named(said: Any) -> list[str]:
    if isinstance(said, str):
        return [said]
    if isinstance(said, list):
        return [str(s) for s in said]
    if not isinstance(said, dict):
        return []
    more = said.get("columns") or said.get("minutes_between") or []
    return [str(said["column"])] if isinstance(said.get("column"), str) else [str(m) for m in more]


@require_POST
@door("sources.load")
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin to find out what would become of the rows."""
    found = found_or_404(pk)
    if _is_ready(request, found):
        actions.begin_check(found, cast("Person", request.user))
    return redirect("sources:data_delivery", found.pk)


@require_POST
@door("sources.load")
def load(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin to load."""
    found = found_or_404(pk)
    if _is_ready(request, found):
        try:
            actions.begin_load(found, cast("Person", request.user))
        except GoodwillError as error:
            messages.error(request, f"{error.what} {error.seen}")
    return redirect("sources:data_delivery", found.pk)


def _is_ready(request: HttpRequest, found: Delivery) -> bool:
    """Whether a delivery can be read as it is mapped; what is in the way is said."""
    if not found.is_open or is_busy(found):
        return False
    seen = queries.seen(found)
    if seen is None or not found.mapping:
        messages.error(request, _("The files have not been recognised yet."))
        return False
    faults = mapping_form.faults_of(found.mapping, seen.readable)
    if faults:
        messages.error(
            request, ngettext(
                "One thing has to be settled before this file can be checked.",
                "%(n)s things have to be settled before this file can be checked.", len(faults),
            ) % {"n": len(faults)},
        )  # fmt: skip
    return not faults


@require_POST
@door("sources.load")
def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look again, for the table that somebody names; or take the proposal instead of a saved mapping."""
    found = found_or_404(pk)
    table = request.POST.get("table", "")
    if found.is_open and not is_busy(found):
        if request.POST.get("anew"):
            actions.propose_anew(found)
        else:
            seen = queries.seen(found)
            sheets = {s for f in seen.files for s in f.sheets} if seen else set()
            sheet = request.POST.get("sheet", "")
            actions.look_again(
                found, cast("Person", request.user), table=table if table in CONTRACTS else "",
                sheet=sheet if sheet in sheets else "",
            )  # fmt: skip
    return redirect("sources:data_delivery", found.pk)


@require_POST
@door("sources.load")
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Discard files that were not loaded."""
    found = found_or_404(pk)
    if not found.is_open or is_busy(found):
        messages.error(request, _("These files are being worked with or were loaded; they cannot be discarded now."))
        return redirect("sources:data_delivery", found.pk)
    actions.discard(found, cast("Person", request.user))
    messages.success(request, _("The files were discarded. Nothing of them is kept."))
    return redirect("sources:data")
