"""Pages of teams: units side by side, and one unit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill.web.findings import teams_pictures, teams_words, touchpoints_pictures
from goodwill.web.findings.facade import kept, shelf
from goodwill.web.findings.filters import Filter
from goodwill.web.findings.rows_file import FIGURE, figure_columns, rows_file
from goodwill.web.findings.teams import TeamRow, circumstances_mix, claims_by_unit, company, flagged, rows_of
from goodwill.web.findings.teams_engagement import OVERALL, EngagementSeen, engagement_seen
from goodwill.web.findings.teams_units import chosen_level, in_sight, levels, whole_company
from goodwill.web.findings.touchpoints import by_month, places, whole
from goodwill.web.people.facade import door, person_of, sight_of

if TYPE_CHECKING:
    from goodwill.core.estimate import Estimate
    from goodwill.study.shelf import Shelf
    from goodwill.study.slice import Slice


@door("findings.see_units")
@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    """Show experience and engagement of units side by side, those that are large enough to be shown."""
    sight = sight_of(person_of(request))
    study, cells = kept(sight), shelf()
    filter_ = Filter.from_query(request.GET, sight, cells)
    if cells is None:
        return render(request, "findings/teams.html", {"filter": filter_, "rows": None})
    engagement = engagement_seen(study)
    wave = engagement.wave_for(filter_.slice.months)
    listed = levels(in_sight(cells.tree, filter_.units, filter_.unit))
    level = chosen_level(listed, request.GET.get("level", ""))
    units = level.units if level else ()
    placed = sight.is_whole and not filter_.unit
    rows = rows_of(cells, engagement, units, filter_.slice, filter_.compared, wave=wave, placed=placed)
    is_judged = _is_judged(filter_)
    if study is not None and study.version == cells.version and is_judged:
        rows = flagged(rows, study)
    if request.GET.get("format") == "csv":
        return _file(rows, filter_, wave)
    hidden = engagement.hidden(wave, [u.id for u in units])
    everyone = company(cells, engagement, filter_.slice, wave)
    context = {
        "filter": filter_,
        "rows": rows,
        "parts": rows[0].parts if rows else (),
        "level": level,
        "levels": listed,
        "wave": wave,
        "was_asked": engagement.was_asked,
        "hidden": hidden,
        "experience": everyone[0],
        "engagement": everyone[1],
        "placed": any(row.place for row in rows),
        "leadership": sight.leadership,
        "sentences": teams_words.of_all(rows, filter_, hidden=hidden, is_judged=is_judged),
        "picture": teams_pictures.side_by_side(rows, wave),
        "has_units": bool(listed),
        "clear": [f for row in rows for f in row.flags],
        "above_shown": sight.is_whole,
    }
    return render(request, "findings/teams.html", context)


def _is_judged(filter_: Filter) -> bool:
    """Return whether units are shown as the register judged them: over all months and contacts."""
    return filter_.slice == replace(filter_.slice, months=None, circumstance="", touchpoint="", channel="", segment="")


@door("findings.see_units")
@require_GET
def team(request: HttpRequest, unit: str) -> HttpResponse:
    """Show one unit: its figures over time, whom it meets, what is clear about it."""
    sight = sight_of(person_of(request))
    study, cells = kept(sight), shelf()
    if cells is None:
        raise Http404
    query = request.GET.copy()
    query["unit"] = unit
    filter_ = replace(Filter.from_query(query, sight, cells), fixed=frozenset({"unit"}))
    engagement = engagement_seen(study)
    if filter_.unit != unit or unit == whole_company(cells.tree) or not engagement.is_shown(unit):
        raise Http404
    here = filter_.slice
    wave = engagement.wave_for(here.months)
    place = whole(cells, here, filter_.compared)
    flags = claims_by_unit(study).get(unit, ()) if study is not None else ()
    told = engagement.of(unit, wave)
    below = _below(cells, engagement, filter_, wave, unit)
    context = {
        "filter": filter_,
        "unit": unit,
        "trail": _trail(cells, filter_, unit),
        "place": place,
        "flags": flags,
        "wave": wave,
        "overall": told.get(OVERALL),
        # With the single questions and the overall figure, leadership conditions could be worked out.
        "questions": [f for c, f in told.items() if c != OVERALL] if sight.leadership else [],
        "leadership": sight.leadership,
        "sentences": teams_words.of_one(place, told.get(OVERALL), flags),
        "course": touchpoints_pictures.course(by_month(cells, here), _("%(unit)s, month by month") % {"unit": unit}),
        "waves": teams_pictures.waves(engagement.course(unit), _("Engagement of %(unit)s by wave") % {"unit": unit}),
        "mix": _mix(cells, here),
        "touchpoints": places(cells, here, "touchpoint", filter_.compared),
        "below": below,
    }
    return render(request, "findings/teams_one.html", context)


def _mix(cells: Shelf, here: Slice) -> list[tuple[str, Estimate, Estimate | None]]:
    """Return the circumstances of a unit's customers, each with its share here and in the whole company."""
    whole_mix = {
        name: share for name, _n, share in circumstances_mix(cells, replace(here, circumstance="", units=None))
    }
    mine = circumstances_mix(cells, replace(here, circumstance=""))
    return [(name, share, whole_mix.get(name)) for name, _n, share in mine]


def _below(cells: Shelf, engagement: EngagementSeen, filter_: Filter, wave: str, unit: str) -> tuple[TeamRow, ...]:
    level = chosen_level(levels(in_sight(cells.tree, filter_.units, unit))[:1], "")
    if level is None:
        return ()
    return rows_of(cells, engagement, level.units, filter_.slice, filter_.compared, wave=wave, placed=False)


def _trail(cells: Shelf, filter_: Filter, unit: str) -> list[str]:
    """Return the units above one that may be seen, the highest first."""
    parents = {u.id: u.parent for u in cells.tree.units}
    top, found = whole_company(cells.tree), []
    at = parents.get(unit, "")
    while at and at != top:
        if filter_.units is None or at in filter_.units:
            found.append(at)
        at = parents.get(at, "")
    return found[::-1]


def _file(rows: tuple[TeamRow, ...], filter_: Filter, wave: str) -> HttpResponse:
    columns = ("unit", "kind", "figure", *FIGURE, "period", "of")
    about = (filter_.period_words, filter_.place_words)
    lines: list[tuple[Any, ...]] = []
    for row in rows:
        lines += [(row.unit, row.kind, m.construct, *figure_columns(m.estimate), *about) for m in row.parts]
        lines.append((row.unit, row.kind, "engagement", *figure_columns(row.engagement), wave, ""))
    return rows_file("teams", columns, lines)
