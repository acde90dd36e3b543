"""The sample-check: texts that a rule found, drawn at random; a person says whether they speak of the theme."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goodwill.stats.intervals import wilson
from goodwill.web.people.facade import door, person_of, sight_of
from goodwill.web.words import actions, queries, register, said
from goodwill.web.words.views import spoken

ANSWERS = {"yes": True, "no": False}


@require_http_methods(["GET", "POST"])
@door("words.check")
@never_cache
def check(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Show texts of a theme in a language, and take what a person reads in them."""
    person, book, there = person_of(request), register.book(), said.shelf()
    sight, theme = sight_of(person), book.get(key)
    if theme is None or sight.customers == "none":
        raise Http404
    rules = book.fingerprint(key, language)
    if request.method == "POST" and there is not None:
        inside = said.in_sight(there, key, language, sight, book)
        judged = {
            name.removeprefix("fits-"): ANSWERS[str(value)]
            for name, value in request.POST.items()
            if name.startswith("fits-") and str(value) in ANSWERS and name.removeprefix("fits-") in inside
        }
        if judged:
            actions.judge(person, key, language, rules, judged)
            messages.success(request, ngettext("%(n)s text was checked.", "%(n)s texts were checked.", len(judged))
                             % {"n": len(judged)})  # fmt: skip
        return redirect("words:check", key, language)
    checked = queries.checked_of(key, language, rules)
    drawn = said.draw(there, key, language, sight, book, checked) if there is not None else ()
    context = {
        "theme": theme, "name": theme.name(spoken()), "language": language, "there": there, "drawn": drawn,
        "checked": len(checked), "precision": wilson(sum(checked.values()), len(checked)),
        "languages": [c for c in book.languages if c != language],
    }  # fmt: skip
    return render(request, "words/check.html", context)
