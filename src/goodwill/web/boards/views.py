"""Pages of `boards`: take a page or the whole brief along, get it by mail."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodwill.web.boards import actions
from goodwill.web.boards.carried import FORMS
from goodwill.web.boards.forms import ScheduleForm
from goodwill.web.boards.models import Schedule, Subscription
from goodwill.web.findings.facade import kept
from goodwill.web.jobs.facade import Job, State, begin
from goodwill.web.people.facade import Person, door, open_to_all, person_of, sight_of
from goodwill.web.shell.screens import screens_for


def _seen(person: Person) -> QuerySet[Schedule]:
    """Return schedules a person owns, is on, or may join."""
    return Schedule.objects.filter(Q(owner=person) | Q(is_open=True) | Q(subscriptions__person=person)).distinct()


def _context(request: HttpRequest, form: ScheduleForm) -> dict[str, object]:
    person = person_of(request)
    page = request.GET.get("page", "")
    jobs = Job.objects.filter(person=person, kind="brief").order_by("-created_at")[:5]
    return {
        "study": kept(sight_of(person)),
        "page": page,
        "page_label": _label(person, page),
        "form": form,
        "jobs": jobs,
        "schedules": _seen(person).select_related("owner").prefetch_related("subscriptions__person"),
        "mine": set(Subscription.objects.filter(person=person).values_list("schedule_id", flat=True)),
    }


def _label(person: Person, page: str) -> str:
    """Return the menu's word for a page; the address itself where the menu has none."""
    from django.urls import reverse

    path = page.partition("?")[0]
    return next((str(s.label) for s in screens_for(person) if reverse(s.name) == path), path)


@require_safe
@door("boards.see")
def brief(request: HttpRequest) -> HttpResponse:
    """Show what can be taken along and what is sent by mail."""
    page = request.GET.get("page", "")
    form = ScheduleForm(initial={"page": page, "title": _label(person_of(request), page) or _("The brief")})
    return render(request, "boards/brief.html", _context(request, form))


@require_POST
@door("boards.see")
def make(request: HttpRequest) -> HttpResponse:
    """Begin to make a file."""
    form, page = request.POST.get("form", ""), request.POST.get("page", "")
    if form not in (*FORMS, "html") or (page and form == "html"):
        raise Http404
    job = begin("brief", person_of(request), form=form, page=page)
    return redirect("jobs:work_job", job.pk)


@require_safe
@door("boards.see")
def file(request: HttpRequest, job: UUID) -> FileResponse:
    """Hand out a file to whom it was made for."""
    found = get_object_or_404(Job, pk=job, person=person_of(request), kind="brief", state=State.DONE)
    from goodwill.web.jobs.run import folder_of

    path = folder_of(str(found.pk)) / str(found.result.get("file", ""))
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@require_POST
@door("boards.see")
def schedule(request: HttpRequest) -> HttpResponse:
    """Write a schedule."""
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return render(request, "boards/brief.html", _context(request, form), status=422)
    actions.save_schedule(person_of(request), form.save(commit=False))
    messages.success(
        request, _("It will be sent. Everyone on it gets it as they may see it, at the hour of their own zone.")
    )
    return redirect("boards:brief")


@require_POST
@door("boards.see")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a schedule of one's own."""
    actions.drop_schedule(person_of(request), get_object_or_404(Schedule, pk=pk, owner=person_of(request)))
    return redirect("boards:brief")


@require_POST
@door("boards.see")
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Get a schedule's page too."""
    person = person_of(request)
    actions.join(person, get_object_or_404(_seen(person), pk=pk))
    return redirect("boards:brief")


@csrf_exempt
@require_http_methods(["GET", "POST"])
@open_to_all("the link in a mail unsubscribes without signing in; its token names nobody")
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Leave a schedule by the link in its mail: a question first, at once where the mail program asks (RFC 8058)."""
    found = get_object_or_404(Subscription, token=token)
    title = found.schedule.title
    if request.method == "POST":
        actions.leave(found)
    return render(request, "boards/leave.html", {"title": title, "left": request.method == "POST"})
