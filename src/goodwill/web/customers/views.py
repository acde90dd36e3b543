"""Pages of the list of customers, and of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from goodwill.core.errors import SettingsError
from goodwill.study.customer_filters import CustomerFilters
from goodwill.web.customers import actions, list_files, queries
from goodwill.web.customers.choice import Choice, keep_search
from goodwill.web.customers.forms import SaveForm, SearchForm
from goodwill.web.customers.keys import key_of, text_of
from goodwill.web.customers.models import SavedFilter
from goodwill.web.customers.summary import sentences, since
from goodwill.web.customers.timeline.disruptions import loyalty_sentences
from goodwill.web.customers.timeline.marks import Teller
from goodwill.web.customers.timeline.story import story_of
from goodwill.web.people.facade import door, sight_of

if TYPE_CHECKING:
    from goodwill.web.people.facade import Person

PAGE = 50
AT_ONCE = 10_000  # rows that are handed out without a job


@require_GET
@door("customers.see")
@never_cache
def customers(request: HttpRequest) -> HttpResponse:
    """List customers."""
    person = cast("Person", request.user)
    sight, listed = sight_of(person), queries.shelf()
    if sight.customers == "none":
        raise Http404
    context: dict[str, object] = {"search": SearchForm(), "listed": listed}
    if listed is None:
        return render(request, "customers/customers.html", context)
    choice = Choice.from_query(request.GET, request.session, sight, listed)
    try:
        page = listed.page(choice.filters, choice.sort, after=choice.after, size=PAGE,
                           descending=choice.is_descending)  # fmt: skip
    except SettingsError:  # the key of a page was cut short on the way: begin at the first
        return redirect(reverse("customers:customers") + choice.address())
    context |= {
        "choice": choice, "rows": [(r, text_of(r.customer_key)) for r in page.rows], "total": page.total,
        "everybody": listed.count(CustomerFilters(units=choice.reach)),
        "before": choice.address(after=page.previous_key) if page.previous_key else "",
        "after": choice.address(after=page.next_key) if page.next_key else "",
        "saved": queries.saved_filters(person), "save": SaveForm(), "headings": _headings(choice),
        "has_units": bool(choice.units), "has_segments": bool(listed.labels["segment"]),
    }  # fmt: skip
    return render(request, "customers/customers.html", context)


def _headings(choice: Choice) -> dict[str, tuple[str, str]]:
    """Return sort -> ``(address that sorts so, aria-sort)``; the one in force turns round."""
    found = {}
    for name, _label, is_chosen in choice.sorts:
        order = "up" if is_chosen and choice.is_descending else ""
        state = "" if not is_chosen else "descending" if choice.is_descending else "ascending"
        found[name] = (choice.address(sort=name, order=order), state)
    return found


@require_POST
@door("customers.see")
def search(request: HttpRequest) -> HttpResponse:
    """Search by id: one that is found exactly is shown at once, else the list of those that begin so."""
    sight, listed = sight_of(cast("Person", request.user)), queries.shelf()
    if sight.customers == "none":
        raise Http404
    form = SearchForm(request.POST)
    if not form.is_valid():
        return redirect("customers:customers")
    term = form.cleaned_data["term"]
    exact = queries.customer_with_id(sight, term)
    if exact is not None:
        return redirect("customers:customers_one", text_of(exact.known.key))
    if listed is None:
        messages.error(request, _("Nobody with this id is there, or not for you to see."))
        return redirect("customers:customers")
    token = keep_search(request.session, term)
    return redirect(reverse("customers:customers") + f"?find={token}")


@require_POST
@door("customers.see")
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the list under a name."""
    person, listed = cast("Person", request.user), queries.shelf()
    if listed is None:
        raise Http404
    choice = Choice.from_query(request.GET, request.session, sight_of(person), listed)
    form = SaveForm(request.POST)
    if form.is_valid():
        actions.save_filter(person, form.cleaned_data["name"], choice.query, is_shared=form.cleaned_data["is_shared"])
        messages.success(request, _("The filter was saved."))
    else:
        messages.error(request, _("A saved filter needs a name of at most 80 letters."))
    return redirect(reverse("customers:customers") + choice.address())


@require_POST
@door("customers.see")
def delete_filter(request: HttpRequest, number: int) -> HttpResponse:
    """Delete one's own saved filter."""
    person = cast("Person", request.user)
    actions.delete_filter(person, get_object_or_404(SavedFilter, pk=number, person=person))
    messages.success(request, _("The filter was deleted."))
    return redirect("customers:customers")


@require_POST
@door("customers.export_list")
def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """Hand out the list as a file: at once, or as work where it is long."""
    person, listed = cast("Person", request.user), queries.shelf()
    form = request.POST.get("form", "")
    if listed is None or form not in list_files.FORMS:
        raise Http404
    choice = Choice.from_query(request.GET, request.session, sight_of(person), listed)
    rows = listed.count(choice.filters)
    if rows > AT_ONCE:
        return redirect("customers:customers_file", actions.begin_list_export(person, choice, rows, form).pk)
    actions.note_list_export(person, choice, rows, form)
    return _list_file(choice, form)


def _list_file(choice: Choice, form: str) -> HttpResponse:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / f"customers.{form}"
        list_files.write(path, list_files.rows_of(choice), form)
        headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=path.name) or ""}
        return HttpResponse(path.read_bytes(), content_type=list_files.FORMS[form], headers=headers)


@require_GET
@door("customers.see")
@never_cache
def one(request: HttpRequest, key: str) -> HttpResponse:
    """Show one customer."""
    person, number = cast("Person", request.user), key_of(key)
    found = queries.customer(sight_of(person), number) if number is not None else None
    if found is None:
        raise Http404
    if found.known.key != number:  # another id of the same person
        return redirect("customers:customers_one", text_of(found.known.key))
    teller = Teller(found.known, found.consented, found.now, queries.hidden_units(sight_of(person), found.known))
    story = story_of(teller, request.GET.get("period", ""), request.GET.get("from", "")[:120])
    context = {
        "found": found, "key": key, "story": story,
        "sentences": [*loyalty_sentences(teller), *sentences(found.known, found.now)],
        "since": since(found.known), "home": found.known.home(found.now), "before": story.before,
        "after": story.after,
    }  # fmt: skip
    return render(request, "customers/one.html", context)
