"""Pages of touchpoints: all of them, and one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill.core.errors import LedgerError
from goodwill.study.words_said import Verbatim, verbatims
from goodwill.web.findings import touchpoints_pictures, touchpoints_words
from goodwill.web.findings.facade import kept, shelf
from goodwill.web.findings.filters import Filter
from goodwill.web.findings.rows_file import FIGURE, figure_columns, rows_file
from goodwill.web.findings.teams_engagement import EngagementSeen, engagement_seen
from goodwill.web.findings.teams_units import chosen_level, in_sight, levels
from goodwill.web.findings.touchpoints import Place, by_month, marked, places, remembered, whole, words_of
from goodwill.web.people.facade import Sight, door, person_of, sight_of

if TYPE_CHECKING:
    from goodwill.study.shelf import Shelf
    from goodwill.study.slice import Slice

SAID = 2  # verbatims of each sort


@door("findings.see")
@require_GET
def touchpoints(request: HttpRequest) -> HttpResponse:
    """Show success, ease and emotion of every touchpoint as equals, and the four cells."""
    sight = sight_of(person_of(request))
    study, cells = kept(sight), shelf()
    filter_ = Filter.from_query(request.GET, sight, cells)
    if cells is None:
        return render(request, "findings/touchpoints.html", {"filter": filter_, "rows": None})
    rows = places(cells, filter_.slice, "touchpoint", filter_.compared)
    if study is not None and study.version == cells.version and filter_.is_whole:
        rows = marked(rows, study)
    if request.GET.get("format") == "csv":
        return _file("touchpoints", rows, filter_)
    context = {
        "filter": filter_,
        "rows": rows,
        "parts": rows[0].parts if rows else (),
        "sentences": touchpoints_words.of_all(rows, filter_) if rows else [],
        "grids": [row for row in rows if len(row.missing) < len(row.cells)],
        "study": study,
    }
    return render(request, "findings/touchpoints.html", context)


@door("findings.see")
@require_GET
def touchpoint(request: HttpRequest, name: str) -> HttpResponse:
    """Show one touchpoint: where it stands, its course, its channels and units, what was said, who is behind it."""
    sight = sight_of(person_of(request))
    study, cells = kept(sight), shelf()
    if cells is None or name not in cells.touchpoints:
        raise Http404
    query = request.GET.copy()
    query["touchpoint"] = name
    filter_ = replace(Filter.from_query(query, sight, cells), fixed=frozenset({"touchpoint"}))
    here, before = filter_.slice, filter_.compared
    place = whole(cells, here, before)
    is_judged = here == replace(here, months=None, units=None, circumstance="", channel="", segment="")
    if place is not None and study is not None and study.version == cells.version and is_judged:
        place = marked([place], study)[0]
    units = (
        _units(cells, engagement_seen(study), filter_, here, before)
        if request.user.has_perm("findings.see_units")
        else ()
    )
    channels = places(cells, here, "channel", before)
    if request.GET.get("format") == "csv":
        return _file(f"touchpoint-{name}", [p for p in (place, *channels, *units) if p is not None], filter_)
    context = {
        "filter": filter_,
        "name": name,
        "label": words_of(name),
        "place": place,
        "sentences": touchpoints_words.of_one(place, is_judged=is_judged) if place else [],
        "remembered": remembered(cells, here),
        "course": touchpoints_pictures.course(
            by_month(cells, here), _("%(touchpoint)s, month by month") % {"touchpoint": words_of(name)}
        ),
        "channels": channels,
        "units": units,
        "said": _said(here, sight),
        "customers": _customers(request, filter_, sight),
    }
    return render(request, "findings/touchpoints_one.html", context)


def _units(
    cells: Shelf, engagement: EngagementSeen, filter_: Filter, here: Slice, before: Slice | None
) -> tuple[Place, ...]:
    """Return a touchpoint by the units in sight, of the kind that fits on a page; small groups are not there."""
    level = chosen_level(levels(in_sight(cells.tree, filter_.units, filter_.unit)), "")
    if level is None:
        return ()
    listed = {u.id: u for u in level.units}
    found = {p.key: p for p in places(cells, here, "unit", before, roll_up=level.kind)}
    return tuple(replace(found[u], label=u) for u in listed if u in found and engagement.is_shown(u))


def _said(here: Slice, sight: Sight) -> dict[str, tuple[Verbatim, ...]]:
    """Return what was said at the lowest and at the highest, from units in sight, to those who work with customers."""
    if sight.customers == "none":
        return {}
    of = here if sight.units is None or here.units is not None else replace(here, units=sight.units)
    try:
        return {
            "low": verbatims(settings.SITE.project, of, SAID, "low"),
            "high": verbatims(settings.SITE.project, of, SAID, "high"),
        }
    except LedgerError:
        return {}


def _customers(request: HttpRequest, filter_: Filter, sight: Sight) -> str:
    """Return the address of the customers behind a touchpoint; empty for those who may not see customers."""
    if sight.customers == "none" or not request.user.has_perm("customers.see"):
        return ""
    try:
        address = reverse("customers:customers")
    except NoReverseMatch:
        return ""
    wanted = {"touchpoint": filter_.slice.touchpoint, "unit": filter_.unit, "circumstance": filter_.slice.circumstance}
    return f"{address}?{urlencode({name: value for name, value in wanted.items() if value})}"


def _file(name: str, rows: Any, filter_: Filter) -> HttpResponse:
    columns = ("touchpoint", "shown", "figure", *FIGURE, "period", "of")
    about = (filter_.period_words, filter_.place_words)
    lines = []
    for place in rows:
        figures = [(m.construct, m.estimate) for m in (*place.parts, *place.cells)]
        figures += [("resolved", place.resolved)]
        lines += [(filter_.slice.touchpoint or place.key, place.key, c, *figure_columns(e), *about) for c, e in figures]
        lines.append((filter_.slice.touchpoint or place.key, place.key, "contacts", place.contacts,
                      None, None, place.contacts, "contacts", "", *about))  # fmt: skip
    return rows_file(name, columns, lines)
