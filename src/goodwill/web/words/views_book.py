"""Editing the theme book: make, change, switch, merge, split, remove; accept or dismiss what is proposed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goodwill.core.errors import SettingsError
from goodwill.measure.themes.book import Theme
from goodwill.measure.themes.editing import new_key
from goodwill.report.phrases import say
from goodwill.study.words_search import Wanted
from goodwill.web.findings.facade import kept
from goodwill.web.people.facade import door, person_of, sight_of
from goodwill.web.words import actions, queries, register, said
from goodwill.web.words.forms import SplitForm, ThemeForm
from goodwill.web.words.views import spoken

SHOWN = 5


@require_http_methods(["GET", "POST"])
@door("words.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Make a theme: an empty one, or from what is proposed."""
    proposal = _proposal(request, request.POST.get("proposal") or request.GET.get("proposal", ""))
    initial: dict[str, Any] = {}
    if proposal is not None:
        initial = {f"any_{proposal.language}": ", ".join(proposal.terms), "name_en": proposal.terms[0].capitalize()}
    form = ThemeForm(request.POST or None, book=register.book(), theme=None, language=spoken(), initial=initial)
    if request.method == "POST" and form.is_valid():
        made = form.made
        if proposal is not None:
            made = Theme(made.key, made.names, made.parent, made.rules, "discovered", made.is_on)
        actions.save_theme(person_of(request), made)
        messages.success(request, _("The theme is in the book. The next study counts it."))
        return redirect("words:theme", made.key)
    context = {"form": form, "theme": None, "proposal": proposal}
    return render(request, "words/theme.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@door("words.edit")
def theme(request: HttpRequest, key: str) -> HttpResponse:
    """Change a theme, and see what its rules find now."""
    book = register.book()
    shown = book.get(key)
    if shown is None:
        raise Http404
    form = ThemeForm(request.POST or None, book=book, theme=shown, language=spoken())
    if request.method == "POST" and form.is_valid():
        actions.save_theme(person_of(request), form.made)
        messages.success(request, _("The theme was changed. The next study counts with it."))
        return redirect("words:theme", key)
    others = [(t.key, t.name(spoken())) for t in book.ordered if key not in (t.key, t.parent)]
    context = {
        "form": form, "theme": shown, "name": shown.name(spoken()), "others": others, "counts": book.counts(shown),
        "split": SplitForm(theme=shown) if sum(len(r.any) for r in shown.rules.values()) > 1 else None,
        "precision": queries.precisions(book).get(key, ()),
        "languages": [c for c, r in sorted(shown.rules.items()) if c and not r.is_empty], **_finds(request, key),
    }  # fmt: skip
    return render(request, "words/theme.html", context, status=422 if request.method == "POST" else 200)


def _finds(request: HttpRequest, key: str) -> dict[str, Any]:
    """Return how many of the newest answers the rules find, and the newest of them, for those who may read words."""
    sight, there = sight_of(person_of(request)), said.shelf()
    if there is None or sight.customers == "none" or not request.user.has_perm("words.check"):
        return {"finds": None}
    book, reach = register.book(), said.reach(sight)
    at = there.find(Wanted(theme=key, units=reach), book)
    return {
        "finds": len(at),
        "of": len(there.find(Wanted(units=reach), book)),
        "newest": said.newest(there, at[:SHOWN], book),
    }


@require_POST
@door("words.edit")
def switch(request: HttpRequest, key: str) -> HttpResponse:
    """Switch a theme on or off."""
    on = request.POST.get("on") == "1"
    return _edited(request, lambda: actions.switch(person_of(request), _known(key), on=on), "words:theme", key)


@require_POST
@door("words.edit")
def merge(request: HttpRequest, key: str) -> HttpResponse:
    """Put a theme into another."""
    into = _known(request.POST.get("into", ""))
    return _edited(request, lambda: actions.merge(person_of(request), _known(key), into), "words:theme", into)


@require_POST
@door("words.edit")
def split(request: HttpRequest, key: str) -> HttpResponse:
    """Make some of a theme's terms a theme of their own."""
    book = register.book()
    shown = book.get(_known(key))
    assert shown is not None
    form = SplitForm(request.POST, theme=shown)
    if not form.is_valid():
        messages.error(request, _("Choose the terms that go, and give the new theme a name."))
        return redirect("words:theme", key)
    given = form.cleaned_data
    names = {"en": given["name_en"], **({"sv": given["name_sv"]} if given["name_sv"] else {})}
    made = Theme(new_key(book, given["name_en"]), names, origin=shown.origin)
    terms = tuple(given["terms"])
    return _edited(request, lambda: actions.split(person_of(request), key, made, terms), "words:theme", key)


@require_POST
@door("words.edit")
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Take a theme out of the book."""
    return _edited(request, lambda: actions.remove(person_of(request), _known(key)), "words:words")


@require_POST
@door("words.edit")
def proposal(request: HttpRequest) -> HttpResponse:
    """Put a proposal into a theme that is there, or put it away."""
    found = _proposal(request, request.POST.get("proposal", ""))
    if found is None:
        raise Http404
    person = person_of(request)
    if "dismiss" in request.POST:
        return _edited(request, lambda: actions.dismiss(person, found.key), "words:words")
    into = _known(request.POST.get("into", ""))
    return _edited(
        request, lambda: actions.add_terms(person, into, found.language, found.terms), "words:theme", into
    )  # fmt: skip


def _proposal(request: HttpRequest, key: str) -> queries.ProposalRow | None:
    if not key:
        return None
    figures = queries.figures_of(kept(sight_of(person_of(request))))
    found = next((p for p in queries.proposal_rows(figures, register.book()) if p.key == key), None)
    if found is None:
        raise Http404
    return found


def _known(key: str) -> str:
    if register.book().get(key) is None:
        raise Http404
    return key


def _edited(request: HttpRequest, edit: Any, back: str, *args: str) -> HttpResponse:
    """Do an edit and lead on; what the book refuses is said instead."""
    try:
        edit()
    except SettingsError as fault:
        messages.error(request, say(fault.what, "sv" if spoken() == "sv" else "en").text)
        return redirect(back, *args)
    messages.success(request, _("The book was changed. The next study counts with it."))
    return redirect(back, *args)
