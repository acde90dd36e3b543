"""Pictures of memory: weights beside the published ones, and typical experiences as small multiples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from goodwill.core.chart import Chart
from goodwill.web.memory.queries import Curve, Weight
from goodwill.web.memory.wording import FEATURES

COLUMNS, PANEL = 4, 110
MOST_CURVES = 12


def weights(rows: Sequence[Weight]) -> Chart | None:
    """Return dots with intervals, here above published; None where nothing is measured."""
    if not any(w.here.is_present for w in rows):
        return None
    here, published = _("here"), _("published studies")
    values: list[dict[str, Any]] = []
    for w in rows:
        for who, e in ((here, w.here), (published, w.published)):
            if e.value is not None:
                values.append({"feature": str(FEATURES[w.name][0]), "who": who, "value": round(e.value, 3),
                               "low": e.low, "high": e.high, "n": e.n})  # fmt: skip
    y = {"field": "feature", "type": "nominal", "title": None, "sort": [str(FEATURES[w.name][0]) for w in rows]}
    colour = {"field": "who", "type": "nominal", "title": None, "scale": {"domain": [here, published],
              "range": ["accent", "soft"]}}  # fmt: skip
    x = {"type": "quantitative", "title": _("standard deviations of the remembered score")}
    spec = {
        "data": {"values": values},
        "layer": [
            {"mark": "rule", "encoding": {"y": y, "yOffset": {"field": "who"}, "color": colour,
             "x": {**x, "field": "low"}, "x2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": True}, "encoding": {"y": y, "yOffset": {"field": "who"},
             "color": colour, "x": {**x, "field": "value"}}},
            {"mark": {"type": "rule", "color": "line"}, "encoding": {"x": {"datum": 0}}},
        ],
    }  # fmt: skip
    largest = max((w for w in rows if w.here.value is not None), key=lambda w: w.here.value or 0.0)
    told = _("Weights of eight features with their intervals; the largest here is %(feature)s (%(value)s).") % {
        "feature": str(FEATURES[largest.name][0]).lower(), "value": f"{largest.here.value:.2f}",
    }  # fmt: skip
    return Chart(_("What memories are made of"), spec, told)


def curves(found: Sequence[Curve], labels: dict[str, str]) -> Chart | None:
    """Return typical experiences as small multiples on one scale; None without any."""
    shown = sorted((c for c in found if c.touchpoint), key=lambda c: -c.n)[:MOST_CURVES]
    if not shown:
        return None
    rows = [
        {"touchpoint": labels[c.touchpoint], "way": at, "value": round(e.value or 0.0, 3), "low": e.low,
         "high": e.high, "n": e.n}
        for c in shown for at, e in c.points
    ]  # fmt: skip
    x = {"field": "way", "type": "quantitative", "title": _("percent of the way"),
         "scale": {"domain": [0, 100]}, "axis": {"values": [0, 50, 100], "grid": False}}  # fmt: skip
    y = {"type": "quantitative", "title": None, "scale": {"domain": _ends(rows)}, "axis": {"tickCount": 3}}
    spec = {
        "data": {"values": rows},
        "facet": {"field": "touchpoint", "type": "nominal", "title": None,
                  "sort": [labels[c.touchpoint] for c in shown]},
        "columns": COLUMNS,
        "spec": {
            "width": 190, "height": PANEL,
            "layer": [
                {"mark": {"type": "area", "color": "accent", "opacity": 0.18},
                 "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}},
                {"mark": {"type": "line", "color": "accent", "point": {"size": 12}},
                 "encoding": {"x": x, "y": {**y, "field": "value"}}},
                {"mark": {"type": "rule", "color": "line"}, "encoding": {"y": {"datum": 0}}},
            ],
        },
    }  # fmt: skip
    told = " ".join(
        _("%(touchpoint)s begins at %(begin)s and ends at %(end)s.")
        % {"touchpoint": labels[c.touchpoint], "begin": f"{c.points[0][1].value:.2f}",
           "end": f"{c.points[-1][1].value:.2f}"}
        for c in shown
    )  # fmt: skip
    return Chart(_("How typical experiences feel on the way"), spec, told)


def _ends(rows: Sequence[dict[str, Any]]) -> list[float]:
    """Return the ends of the scale all panels share: what is there, and zero."""
    low = min([r["low"] if r["low"] is not None else r["value"] for r in rows] + [0.0])
    high = max([r["high"] if r["high"] is not None else r["value"] for r in rows] + [0.0])
    return [round(low - 0.05, 2), round(high + 0.05, 2)]
