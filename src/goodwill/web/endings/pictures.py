"""Pictures of endings: from the lowest moment to the end, place by place, and the end month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from goodwill.core.chart import Chart
from goodwill.core.estimate import Estimate
from goodwill.web.endings.queries import Place

FEWEST = 3  # months that make a course
ROW = 26  # pixels of one place


def dumbbells(places: Sequence[Place], labels: dict[str, str]) -> Chart | None:
    """Return each place's way from the lowest moment to the end, with the interval of the end; None without any."""
    rows: list[dict[str, Any]] = [
        {"place": labels[p.key], "trough": round(p.trough.value, 3), "end": round(p.end.value, 3),
         "low": _round(p.end.low), "high": _round(p.end.high), "n": p.end.n}
        for p in places if p.trough.value is not None and p.end.value is not None
    ]  # fmt: skip
    if not rows:
        return None
    y = {"field": "place", "type": "nominal", "title": None, "sort": [r["place"] for r in rows]}
    x = {"type": "quantitative", "title": _("feeling, -1 (bad) to 1 (good)"), "scale": {"zero": False}}
    spec = {
        "data": {"values": rows},
        "height": ROW * len(rows),
        "layer": [
            {"mark": {"type": "rule", "color": "soft", "strokeWidth": 1},
             "encoding": {"y": y, "x": {**x, "field": "trough"}, "x2": {"field": "end"}}},
            {"mark": {"type": "rule", "color": "accent", "opacity": 0.35, "strokeWidth": 5},
             "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": False, "color": "draws", "size": 45},
             "encoding": {"y": y, "x": {**x, "field": "trough"}}},
            {"mark": {"type": "point", "filled": True, "color": "accent", "size": 45},
             "encoding": {"y": y, "x": {**x, "field": "end"}}},
        ],
    }  # fmt: skip
    low, high = rows[0], rows[-1]
    told = _("Open circles are lowest moments, full ones ends. Lowest end: %(low)s (%(lowest)s); highest: %(high)s "
             "(%(highest)s).") % {"low": low["place"], "lowest": f"{low['end']:.2f}", "high": high["place"],
                                  "highest": f"{high['end']:.2f}"}  # fmt: skip
    return Chart(_("From the lowest moment to the end"), spec, told)


def course(months: Sequence[tuple[str, Estimate]]) -> Chart | None:
    """Return the end month by month with its band; None with fewer than three months."""
    rows: list[dict[str, Any]] = [
        {"month": _month(month), "value": round(e.value, 3), "low": _round(e.low), "high": _round(e.high), "n": e.n}
        for month, e in months if e.value is not None and e.low is not None
    ]  # fmt: skip
    if len(rows) < FEWEST:
        return None
    x = {"field": "month", "type": "ordinal", "title": None, "sort": None}
    y = {"type": "quantitative", "title": _("end, -1 to 1"), "axis": {"tickCount": 4}, "scale": {"zero": False}}
    spec = {
        "data": {"values": rows},
        "height": 150,
        "layer": [
            {"mark": {"type": "area", "color": "accent", "opacity": 0.18},
             "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}},
            {"mark": {"type": "line", "color": "accent", "point": {"size": 14}},
             "encoding": {"x": x, "y": {**y, "field": "value"}}},
        ],
    }  # fmt: skip
    first, last = rows[0], rows[-1]
    told = _("From %(from)s in %(first)s to %(to)s in %(last)s.") % {
        "from": f"{first['value']:.2f}", "first": first["month"], "to": f"{last['value']:.2f}", "last": last["month"],
    }  # fmt: skip
    return Chart(_("How contacts end, month by month"), spec, told)


def _month(period: str) -> str:
    year, month = (int(part) for part in period.split("-"))
    return date_format(date(year, month, 1), "M Y")


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
