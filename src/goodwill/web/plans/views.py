"""Pages of `plans`."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goodwill.web.findings.facade import kept
from goodwill.web.people.facade import door, person_of, sight_of
from goodwill.web.plans import actions, queries, register
from goodwill.web.plans.forms import PromiseForm, TargetForm
from goodwill.web.plans.models import Promise


@require_safe
@door("plans.see")
def promises(request: HttpRequest) -> HttpResponse:
    """Show what was promised, expected and delivered, promise by promise."""
    register.adopt()
    rows = queries.promise_rows(kept(sight_of(person_of(request))))
    context = {
        "rows": rows,
        "made": [r for r in rows if not r.promise.valid_to],
        "broken": [r for r in rows if r.is_broken],
        "waiting": [r for r in rows if not r.promise.is_published],
        "known": [r for r in rows if r.delivered is not None and r.delivered.is_present],
        "may_edit": request.user.has_perm("plans.edit"),
    }
    return render(request, "plans/promises.html", context)


@door("plans.edit")
def promise_new(request: HttpRequest) -> HttpResponse:
    """Make a promise."""
    return _promise_form(request, Promise(valid_from=timezone.now()))


@door("plans.edit")
def promise_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a promise."""
    return _promise_form(request, get_object_or_404(Promise, pk=pk))


def _promise_form(request: HttpRequest, promise: Promise) -> HttpResponse:
    form = PromiseForm(request.POST or None, instance=promise)
    if request.method == "POST" and form.is_valid():
        actions.save_promise(person_of(request), form.save(commit=False))
        messages.success(request, _("The promise is in the register. The next study takes it over."))
        return redirect("plans:promises")
    status = 422 if request.method == "POST" else 200
    return render(request, "plans/promise.html", {"form": form, "promise": promise}, status=status)


@require_POST
@door("plans.edit")
def promise_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop making a promise."""
    promise = get_object_or_404(Promise, pk=pk, valid_to=None)
    actions.end_promise(person_of(request), promise, timezone.now())
    messages.success(request, _("The promise is no longer made. What was promised until now stays on record."))
    return redirect("plans:promises")


@door("plans.see")
def targets(request: HttpRequest) -> HttpResponse:
    """Show targets and their owners; set one."""
    sight, may_edit = sight_of(person_of(request)), request.user.has_perm("plans.edit")
    if request.method == "POST" and not may_edit:
        raise Http404
    seen = queries.targets(sight)
    asked = request.POST.get("target", "")
    instance = next((t for t in seen if str(t.pk) == asked), None)
    form = TargetForm(request.POST or None, instance=instance, sight=sight, initial={"owner": request.user.pk})
    if request.method == "POST" and form.is_valid():
        actions.save_target(person_of(request), form.save(commit=False))
        messages.success(request, _("The target stands beside its figure on the overview."))
        return redirect("plans:targets")
    status = 422 if request.method == "POST" else 200
    return render(request, "plans/targets.html", {"targets": seen, "form": form, "may_edit": may_edit}, status=status)


@require_POST
@door("plans.edit")
def target_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a target."""
    sight = sight_of(person_of(request))
    target = next((t for t in queries.targets(sight) if t.pk == pk), None)
    if target is None or (target.unit == "" and not sight.is_whole):
        raise Http404
    actions.drop_target(person_of(request), target)
    return redirect("plans:targets")
