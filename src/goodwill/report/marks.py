"""How pictures look: the Vega-Lite configuration all charts share, and what it takes to fit a chart to a width.

Colours are role names throughout; `goodwill.report.picture` resolves them after drawing.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goodwill.report.tokens import SERIES

Spec = dict[str, Any]

FONT_SIZE = 12
FONT = "sans-serif"
ROW_STEP = 24  # height of a line of a chart with one line per group
SERIES_STEP = 13  # the same for each series inside a line
DASHES = [[1, 0], [6, 3], [2, 3], [8, 3, 2, 3], [4, 2], [1, 3]]
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]
DISCRETE = ("nominal", "ordinal")
MANY_PERIODS = 14  # beyond which the points of a line are small
AXIS_ROOM = 56  # what the axis of a panel takes beside its inside


@dataclass(frozen=True, slots=True)
class Frame:
    """The room a chart gets.

    Attributes
    ----------
    name
        ``wide``, ``half`` or ``narrow``.
    width, height
        Of the drawing with axes, and of the inside where the chart has no lines of its own; pixels.
    labels
        Most room for the labels of lines.
    ticks
        About how many labels an axis of numbers gets.
    """

    name: str
    width: int
    height: int
    labels: int
    ticks: int


WIDE = Frame("wide", 660, 190, 200, 6)
HALF = Frame("half", 480, 190, 150, 5)
NARROW = Frame("narrow", 312, 170, 110, 4)


def _legend(frame: Frame) -> Spec:
    """Above the picture, in a line, two abreast where it is narrow."""
    return {
        "orient": "top",
        "direction": "horizontal",
        "title": None,
        "labelLimit": frame.width // 2,
        "columns": 2 if frame.name == "narrow" else 4,
        "offset": 22,
        "columnPadding": 18,
        "symbolStrokeWidth": 2,
        "symbolSize": 60,
        "symbolOpacity": 1,
    }


def config(frame: Frame) -> Spec:
    """Return the Vega-Lite configuration: hairlines, soft labels, no frames, units once above the axis."""
    text = {"labelColor": "soft", "titleColor": "soft", "labelFontSize": FONT_SIZE, "titleFontSize": FONT_SIZE}
    axis = text | {
        "titleFontWeight": "normal",
        "labelPadding": 6,
        "domain": False,
        "ticks": False,
        "gridColor": "line",
        "labelLimit": frame.labels,
        "titleLimit": frame.width,
    }
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": "transparent"},
        "axis": axis,
        "axisX": {"labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 10, "titlePadding": 8,
                  "titleAnchor": "start"},
        "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -8},
        "axisBand": {"grid": False},
        "axisPoint": {"grid": False},
        "axisQuantitative": {"grid": True, "labelFlush": False, "tickCount": frame.ticks},
        "legend": text | _legend(frame),
        "headerRow": text | {"labelOrient": "top", "labelAngle": 0, "labelAnchor": "start", "labelColor": "ink",
                             "labelLimit": frame.width, "labelPadding": 18},
        "header": text | {"title": None, "labelColor": "ink"},
        "title": {"color": "ink", "fontSize": FONT_SIZE, "anchor": "start"},
        "range": {"category": list(SERIES), "symbol": SHAPES},
        "mark": {"color": "accent"},
        "line": {"strokeWidth": 2, "strokeCap": "round", "strokeJoin": "round"},
        "area": {"line": False},
        "rule": {"strokeWidth": 2, "strokeCap": "round"},
        "point": {"size": 46, "strokeWidth": 2, "filled": True, "opacity": 1},
        "tick": {"thickness": 2, "bandSize": 14, "opacity": 1},
        "bar": {"cornerRadiusEnd": 1},
        "text": {"color": "ink", "fontSize": FONT_SIZE},
    }  # fmt: skip


def fitted(spec: Mapping[str, Any], frame: Frame) -> Spec:
    """Return a specification that fills a frame, tells series apart without colour, and has one set of axes.

    Parameters
    ----------
    spec
        As the method built it; its own width, height and configuration come before ours where it sets them,
        except that a width above the frame's is cut.
    frame
        The room there is.
    """
    fit = copy.deepcopy(dict(spec))
    own = fit.pop("config", {})
    fit["config"] = config(frame) | (own if isinstance(own, dict) else {})
    fit.setdefault("$schema", "https://vega.github.io/schema/vega-lite/v5.json")
    _name_axes_once(fit)
    units, rows = _units(fit), _rows(fit)
    _show_shares_as_percent(units)
    if not any(_grows_from_zero(unit) for unit in units):
        _leave_zero_out(units)
    legend = {"symbolType": "stroke", "symbolSize": 300} if any(_mark(u) == "line" for u in units) else {}
    _use_the_room(units, rows)
    for unit in units:
        _tell_series_apart(unit, rows, legend)
        _shrink_points(unit, rows)
    inner = _inner(fit)
    if _is_single(fit):
        fit["width"] = frame.width
        fit["autosize"] = {"type": "fit-x", "contains": "padding"}
    else:
        inner["width"] = min(_number(inner.get("width"), frame.width), frame.width) - AXIS_ROOM
    fit["padding"] = {"left": 8, "right": 10, "top": 4, "bottom": 2}
    if "height" not in inner:
        inner["height"] = _height(inner, frame)
    return fit


def _number(value: object, otherwise: int) -> int:
    return int(value) if isinstance(value, int | float) else otherwise


def _is_single(spec: Spec) -> bool:
    """Whether the chart is one view (only those can be told their whole width)."""
    many = {"facet", "concat", "hconcat", "vconcat", "repeat"} & set(spec)
    return not many and not {"row", "column", "facet"} & set(spec.get("encoding", {}))


def _inner(spec: Spec) -> Spec:
    inner = spec.get("spec")
    return inner if isinstance(inner, dict) else spec


def _units(spec: Spec) -> list[Spec]:
    """Return the views with marks, however they are nested."""
    nested = [s for key in ("layer", "concat", "hconcat", "vconcat") for s in spec.get(key, [])]
    if isinstance(spec.get("spec"), dict):
        nested.append(spec["spec"])
    if not nested:
        return [spec]
    return [unit for s in nested for unit in _units(s)]


def _height(spec: Spec, frame: Frame) -> object:
    """Return a height by step for charts with one line per group, else the frame's."""
    for unit in [spec, *_units(spec)]:
        y = unit.get("encoding", {}).get("y")
        if isinstance(y, dict) and y.get("type") in DISCRETE:
            several = any(_series(u) for u in _units(spec)) and "yOffset" in unit.get("encoding", {})
            return {"step": SERIES_STEP if several else ROW_STEP}
    return frame.height


def _series(unit: Spec) -> str:
    """Return the field that colours tell apart; empty when they do not."""
    colour = unit.get("encoding", {}).get("color")
    if isinstance(colour, dict) and colour.get("type") in DISCRETE:
        return str(colour.get("field", ""))
    return ""


def _tell_series_apart(unit: Spec, rows: Sequence[Mapping[str, Any]], legend: Spec) -> None:
    """Add a dash or a shape to what only a colour tells apart, and keep the method's order of series.

    One explicit domain on all channels makes Vega-Lite merge their legends.
    """
    field, encoding = _series(unit), unit.get("encoding", {})
    if not field:
        return
    colour = encoding["color"]
    own = colour.get("scale") or {}
    domain = own.get("domain") or list(dict.fromkeys(row[field] for row in rows if row.get(field) is not None))
    scale = {"domain": domain} if domain else {}
    colour["scale"] = own | scale
    colour.setdefault("legend", dict(legend))
    if encoding.get("yOffset", {}).get("field") == field:
        encoding["yOffset"].setdefault("sort", domain)
    same = {k: colour[k] for k in ("field", "type", "title", "legend") if k in colour}
    sort = _mark(unit)
    if sort == "line":
        encoding["strokeDash"] = same | {"scale": scale | {"range": DASHES}}
    if sort == "point":
        encoding["shape"] = same | {"scale": scale | {"range": SHAPES}}


def _use_the_room(units: Sequence[Spec], rows: Sequence[Mapping[str, Any]]) -> None:
    """Give every series its own line where most lines have only few of the series, and colour by line instead."""
    for unit in units:
        encoding = unit.get("encoding", {})
        line, series = encoding.get("y", {}).get("field"), _series(unit)
        if not line or not series or encoding.get("yOffset", {}).get("field") != series:
            continue
        lines, many = ({row.get(name) for row in rows} for name in (line, series))
        if len(many) >= len(rows) > len(lines):  # no series appears twice
            encoding["y"] = encoding["y"] | {"field": series}
            encoding["color"] = {k: v for k, v in encoding["color"].items() if k != "scale"} | {"field": line}
            del encoding["yOffset"]


def _mark(unit: Spec) -> str:
    mark = unit.get("mark")
    return str(mark.get("type") if isinstance(mark, dict) else mark)


def _rows(spec: Spec) -> list[Mapping[str, Any]]:
    values = spec.get("data", {}).get("values", [])
    return values if isinstance(values, list) else []


def _grows_from_zero(unit: Spec) -> bool:
    """Whether lengths or filled surfaces carry the value, so that an axis without zero would lie."""
    encoding = unit.get("encoding", {})
    return _mark(unit) in ("bar", "area") and "y2" not in encoding and "x2" not in encoding


def _show_shares_as_percent(units: Sequence[Spec]) -> None:
    for unit in units:
        for channel in ("x", "y"):
            place = unit.get("encoding", {}).get(channel)
            if isinstance(place, dict) and str(place.get("title")).startswith("share") and "axis" not in place:
                place["axis"] = {"format": "~%"}


def _leave_zero_out(units: Sequence[Spec]) -> None:
    """Let points, lines and bands fill the height: their place carries the value, not their length."""
    for unit in units:
        for channel in ("x", "y"):
            place = unit.get("encoding", {}).get(channel)
            if isinstance(place, dict) and place.get("type") == "quantitative":
                place["scale"] = {"zero": False} | (place.get("scale") or {})


def _shrink_points(unit: Spec, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make the points of a long line small."""
    mark, x = unit.get("mark"), unit.get("encoding", {}).get("x", {})
    if isinstance(mark, dict) and mark.get("point") is True:
        many = len({row.get(x.get("field")) for row in rows}) > MANY_PERIODS
        mark["point"] = {"size": 12 if many else 34}


def _name_axes_once(spec: Spec) -> None:
    """Silence the titles of later layers where the first layer names the axis, so that names do not add up."""
    layers = spec.get("layer")
    if not isinstance(layers, list):
        return
    for channel in ("x", "y"):
        named = [c for s in layers if isinstance(c := s.get("encoding", {}).get(channel), dict) and "title" in c]
        for layer in layers:
            mine = layer.get("encoding", {}).get(channel)
            if named and isinstance(mine, dict) and "title" not in mine:
                mine["title"] = named[0]["title"]
