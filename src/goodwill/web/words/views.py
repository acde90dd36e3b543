"""The page Words, and the search in what was said."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from goodwill.measure.periods import label
from goodwill.measure.themes.book import Book
from goodwill.measure.themes.figures import FEELING
from goodwill.study.words_search import UNASSIGNED, Wanted
from goodwill.web.findings.facade import kept, shelf
from goodwill.web.people.facade import door, person_of, sight_of
from goodwill.web.words import queries, register, said
from goodwill.web.words.forms import SearchForm
from goodwill.web.words.sentences import of_all


@require_safe
@door("words.see")
def words(request: HttpRequest) -> HttpResponse:
    """Show what customers speak of: themes with their share, feeling and what goes with them."""
    person = person_of(request)
    study, cells, book = kept(sight_of(person)), shelf(), register.book()
    unfinished = [label(m) for m in cells.unfinished] if cells else []
    figures = queries.figures_of(study, unfinished)
    rows = queries.theme_rows(book, figures, study, spoken())
    context = {
        "figures": figures,
        "study": study,
        "rows": [r for r in rows if r.counts and not queries.is_rare(r)],
        "rare": [r for r in rows if r.counts and queries.is_rare(r)],
        "off": [r for r in rows if not r.counts],
        "sentences": of_all(figures, rows),
        "open": queries.open_share(figures),
        "all_feeling": figures.get(FEELING) if figures else None,
        "proposals": queries.proposal_rows(figures, book),
        "tops": [(t.key, t.name(spoken())) for t in book.ordered],
        "is_newer": figures is not None and figures.version != book.version,
        "file_fault": register.file_fault(),
        "unassigned": UNASSIGNED,
        "may_read": request.user.has_perm("words.check"),
        "may_edit": request.user.has_perm("words.edit"),
        "why_absent": _why_absent(study),
    }
    return render(request, "words/words.html", context)


@require_GET
@door("words.check")
@never_cache
def answers(request: HttpRequest) -> HttpResponse:
    """Show what was said, newest first, by words, theme, feeling and language."""
    sight, there, book = sight_of(person_of(request)), said.shelf(), register.book()
    if sight.customers == "none":
        raise Http404
    context: dict[str, object] = {"there": there, "search": SearchForm()}
    if there is not None:
        wanted = said.wanted_of(request.GET, request.session, sight, book, there)
        number = request.GET.get("page", "1")
        page = said.found(there, wanted, book, int(number) if number.isdecimal() and len(number) < 6 else 1)
        token = request.GET.get("find", "") if wanted.term else ""
        chosen = {"theme": wanted.theme, "feeling": wanted.feeling, "language": wanted.language, "find": token}
        names = {t.key: t.name(spoken()) for t in book.themes}
        context |= {
            "wanted": wanted, "found": page, "names": names, "token": token, "themes": _theme_options(book, wanted),
            "theme_name": names.get(wanted.theme, ""), "unassigned": UNASSIGNED,
            "may_see_customers": request.user.has_perm("customers.see"),
            "rows": [(r, key, [names[k] for k in r.themes]) for r, key in page.rows],
            "before": said.address(**chosen, page=page.page - 1) if page.page > 1 else "",
            "after": said.address(**chosen, page=page.page + 1) if page.page < page.pages else "",
            "without_term": said.address(**{**chosen, "find": ""}) or request.path,
        }  # fmt: skip
    return render(request, "words/answers.html", context)


@require_POST
@door("words.check")
def search(request: HttpRequest) -> HttpResponse:
    """Take what is searched for and lead to what was found: the words stay in the session, not in the address."""
    form = SearchForm(request.POST)
    kept_filters = {n: request.POST.get(n, "")[: said.LONGEST] for n in ("theme", "feeling", "language")}
    token = said.keep_search(request.session, form.cleaned_data["term"]) if form.is_valid() else ""
    return redirect(reverse("words:answers") + said.address(**kept_filters, find=token))


def spoken() -> str:
    """Return the language of the page, for names of themes."""
    return (get_language() or "en")[:2]


def _theme_options(book: Book, wanted: Wanted) -> list[tuple[str, str, bool, bool]]:
    """Return ``(key, name, whether it stands below another, whether it is chosen)`` of the themes that count."""
    return [(t.key, t.name(spoken()), bool(t.parent), t.key == wanted.theme) for t in book.on]


def _why_absent(study: object) -> str:
    absent = getattr(study, "absent", {})
    return str(absent.get("Themes in customers' words", ""))
