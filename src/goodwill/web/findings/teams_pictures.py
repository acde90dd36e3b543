"""Pictures of teams: experience against engagement with both intervals, and one unit's course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from goodwill.core.chart import Chart
from goodwill.core.estimate import Estimate
from goodwill.web.findings.teams import TeamRow

FEWEST = 3  # units, or waves, that make a picture
MOST_NAMED = 30  # units beyond which names would lie on one another


def side_by_side(rows: Sequence[TeamRow], wave: str) -> Chart | None:
    """Return units as points with the intervals of both figures; None with fewer than three."""
    shown: list[dict[str, Any]] = [
        {
            "unit": row.unit,
            "experience": round(row.experience.value, 2), "engagement": round(row.engagement.value, 3),
            "low": _round(row.experience.low, 2), "high": _round(row.experience.high, 2),
            "least": _round(row.engagement.low, 3), "most": _round(row.engagement.high, 3),
            "clear": bool(row.flags),
        }
        for row in rows if row.experience.value is not None and row.engagement.value is not None
    ]  # fmt: skip
    if len(shown) < FEWEST:
        return None
    x = {"field": "engagement", "type": "quantitative", "title": _("engagement, wave %(wave)s") % {"wave": wave}}
    y = {"field": "experience", "type": "quantitative", "title": _("experience, of 100")}
    flags = [row for row in shown if row["clear"]]
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "color": "soft", "opacity": 0.45, "strokeWidth": 1},
         "encoding": {"x": {**x, "field": "least"}, "x2": {"field": "most"}, "y": y}},
        {"mark": {"type": "rule", "color": "soft", "opacity": 0.45, "strokeWidth": 1},
         "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}},
        {"mark": {"type": "point", "color": "accent", "size": 40}, "encoding": {"x": x, "y": y}},
    ]  # fmt: skip
    named = shown if len(shown) <= MOST_NAMED else flags
    if named:
        layers.append({
            "data": {"values": named},
            "mark": {"type": "text", "align": "left", "dx": 6, "dy": -6, "fontSize": 11, "color": "soft"},
            "encoding": {"x": x, "y": y, "text": {"field": "unit"}},
        })  # fmt: skip
    return Chart(
        _("Experience and engagement, unit by unit"),
        {"data": {"values": shown}, "height": 300, "layer": layers},
        _("%(count)s units, each with the intervals of both figures; where the lines cross each other widely, "
          "units cannot be told apart.") % {"count": len(shown)},
    )  # fmt: skip


def waves(course: Sequence[tuple[str, Estimate]], title: str) -> Chart | None:
    """Return engagement wave by wave with its interval; None with fewer than three waves."""
    rows: list[dict[str, Any]] = [
        {"wave": wave, "value": round(e.value, 3), "low": _round(e.low, 3), "high": _round(e.high, 3), "n": e.n}
        for wave, e in course if e.value is not None
    ]  # fmt: skip
    if len(rows) < FEWEST:
        return None
    x = {"field": "wave", "type": "ordinal", "title": None, "sort": None}
    spec = {
        "data": {"values": rows},
        "height": 120,
        "layer": [
            {"mark": {"type": "rule", "color": "accent", "opacity": 0.4},
             "encoding": {"x": x, "y": {"field": "low", "type": "quantitative", "title": None},
                          "y2": {"field": "high"}}},
            {"mark": {"type": "line", "color": "accent", "point": True},
             "encoding": {"x": x, "y": {"field": "value", "type": "quantitative"}}},
        ],
    }  # fmt: skip
    first, last = rows[0], rows[-1]
    return Chart(
        title, spec,
        _("From %(from)s in %(first)s to %(to)s in %(last)s.")
        % {"from": f"{first['value']:.2f}", "first": first["wave"], "to": f"{last['value']:.2f}", "last": last["wave"]},
    )  # fmt: skip


def _round(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
