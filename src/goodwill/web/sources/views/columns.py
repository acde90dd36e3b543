"""What the columns of a file mean: the form, the same as YAML, saved mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodwill.core.errors import GoodwillError
from goodwill.intake import mapping_yaml
from goodwill.ledger.contracts import CONTRACTS
from goodwill.web.people.facade import door
from goodwill.web.sources import actions, look, mapping_change, mapping_form, queries, saved
from goodwill.web.sources.models import Delivery
from goodwill.web.sources.views.bring import found_or_404, is_busy

if TYPE_CHECKING:
    from goodwill.web.people.facade import Person

LONGEST = 500_000  # characters of a mapping


@require_http_methods(["GET", "POST"])
@door("sources.load")
def mapping(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show and change which column is which."""
    found = found_or_404(pk)
    seen = queries.seen(found)
    if not found.is_open or seen is None or not seen.readable:
        return redirect("sources:data_delivery", found.pk)
    if request.method == "POST" and not is_busy(found):
        post = {k: v for k, v in request.POST.items() if isinstance(v, str)}
        text = mapping_change.changed(found.mapping, post)
        do = post.get("do", "save")
        if do == "add" and post.get("add_table") in CONTRACTS:
            text = mapping_change.with_table(text, post["add_table"])
        elif do.startswith("remove-") and do[7:].isdigit():
            text = mapping_change.without(text, int(do[7:]))
        actions.set_mapping(found, text)
        if do == "save" and _is_settled(request, found, seen):
            return redirect("sources:data_delivery", found.pk)
        if do != "save":
            return redirect("sources:data_mapping", found.pk)
    context = {
        "delivery": found, "form": mapping_form.form_of(found.mapping, seen.readable), "tables": sorted(CONTRACTS),
        "constructs": mapping_form.known_constructs(), "zone": queries.zone(),
    }  # fmt: skip
    return render(request, "sources/mapping.html", context)


def _is_settled(request: HttpRequest, found: Delivery, seen: look.Look) -> bool:
    """Save the mapping in the project where nothing is wrong with it any more."""
    if mapping_form.faults_of(found.mapping, seen.readable):
        messages.warning(request, _("What you filled in is kept. Some things have still to be settled."))
        return False
    actions.save_mapping(found, cast("Person", request.user))
    messages.success(request, _("Saved. The next file with these columns is read the same way."))
    return True


@require_GET
@door("sources.load")
def download(request: HttpRequest, pk: UUID) -> HttpResponse:  # noqa: ARG001
    """Give the mapping as the YAML that the command line takes."""
    found = found_or_404(pk)
    name = found.mapping_name or saved.plain_name(str(mapping_form.plain_values(found.mapping).get("name", "")))
    response = HttpResponse(found.mapping, content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name.encode("ascii", "ignore").decode()}.yaml"'
    return response


@require_http_methods(["GET", "POST"])
@door("sources.load")
def text(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show and change the mapping as YAML, or take one from a file."""
    found = found_or_404(pk)
    seen = queries.seen(found)
    if not found.is_open or seen is None or not seen.readable:
        return redirect("sources:data_delivery", found.pk)
    given, faults = found.mapping, []
    if request.method == "POST" and not is_busy(found):
        file = request.FILES.get("file")
        given = file.read(LONGEST).decode("utf-8-sig", "replace") if file is not None else request.POST.get("text", "")
        try:
            mapping_yaml.parse(given[:LONGEST].replace("\0", ""))
        except GoodwillError as error:
            faults = mapping_form.apart(error.seen) or [error.what]
        except Exception:
            faults = [_("This is no mapping.")]
        else:
            actions.set_mapping(found, given[:LONGEST].replace("\0", ""))
            if _is_settled(request, found, seen):
                return redirect("sources:data_delivery", found.pk)
            return redirect("sources:data_mapping", found.pk)
    context = {"delivery": found, "given": given, "faults": faults}
    return render(request, "sources/mapping_text.html", context, status=400 if faults else 200)


@require_POST
@door("sources.load")
def use_saved(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the files by a saved mapping."""
    found = found_or_404(pk)
    if found.is_open and not is_busy(found) and not actions.use_saved(found, request.POST.get("name", "")):
        messages.error(request, _("There is no such mapping any more."))
    return redirect("sources:data_delivery", found.pk)
