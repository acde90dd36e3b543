"""Pictures as SVG: drawn once by Vega, stripped, with colours that follow the page's theme or stand fixed for print."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from goodwill.core.chart import Chart
from goodwill.core.errors import EngineError, EstimateError
from goodwill.report.marks import FONT_SIZE, WIDE, Frame, fitted
from goodwill.report.tokens import ROLES

SVG = "http://www.w3.org/2000/svg"
VEGA_LITE = "5.21"
# What Vega writes for assistive technology and for live charts; the page's title and description say it better.
NOISE = {
    "class", "role", "aria-label", "aria-roledescription", "aria-hidden", "aria-labelledby", "version",
    "stroke-miterlimit", "pointer-events", "font-family", "cursor",
}  # fmt: skip
DEFAULTS = {"opacity": "1", "fill-opacity": "1", "stroke-opacity": "1", "font-weight": "normal"}
INHERITED = ("fill", "stroke", "stroke-width", "font-size", "font-weight", "text-anchor", "stroke-dasharray",
             "stroke-linecap", "stroke-linejoin")  # fmt: skip
_LONG = re.compile(r"-?\d+\.\d{2,}")
_CIRCLE = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0")
_PLACED = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
_EMPTY_PATH = {"", "M0,0h0v0h0Z"}


def svg_of(chart: Chart, key: str, frame: Frame = WIDE, *, theme: Mapping[str, str] | None = None) -> str:
    """Return a chart as inline SVG.

    Parameters
    ----------
    chart
        Title, Vega-Lite specification with role names for colours, description.
    key
        Unique on the page; ids begin with it.
    frame
        The room there is.
    theme
        Role -> ``#rrggbb`` for print; without it colours are CSS variables, so that one picture serves light
        and dark.

    Raises
    ------
    EngineError
        If the extra ``report`` is not installed.
    EstimateError
        If the specification cannot be drawn.
    """
    root = ET.fromstring(_drawn(chart, frame))
    _strip(root)
    _round(root)
    _hoist(root)
    _collapse(root)
    _number_ids(root, f"{key}-{frame.name}")
    _colour(root, theme)
    _caption(root, chart, f"{key}-{frame.name}")
    ET.register_namespace("", SVG)
    text = ET.tostring(root, encoding="unicode")
    return text.replace(f' xmlns="{SVG}"', "", 1).replace(" />", "/>")


def _drawn(chart: Chart, frame: Frame) -> str:
    try:
        import vl_convert
    except ImportError as error:
        raise EngineError(
            "Pictures cannot be drawn", seen="vl-convert-python is not installed", do="pip install goodwill[report]"
        ) from error
    try:
        drawn: str = vl_convert.vegalite_to_svg(fitted(chart.spec, frame), vl_version=VEGA_LITE)
    except ValueError as error:
        raise EstimateError(
            "A picture cannot be drawn", where=chart.title, seen=str(error).splitlines()[0],
            do="correct the method's chart: it has to be a Vega-Lite specification",
        ) from error  # fmt: skip
    return drawn


def _strip(root: ET.Element) -> None:
    """Remove what says nothing: roles of marks, empty paths, groups without content, long decimals."""
    for element in root.iter():
        for name in list(element.attrib):
            value = element.attrib[name]
            if name in NOISE or DEFAULTS.get(name) == value:
                del element.attrib[name]
            elif name == "font-size":
                element.attrib[name] = value.removesuffix("px")
            elif name in ("d", "transform", "x", "y", "x2", "y2", "width", "height"):
                element.attrib[name] = _LONG.sub(_shorter, value)
        if element.attrib.get("transform") in ("translate(0,0)", ""):
            del element.attrib["transform"]
    _drop(root, _is_invisible)
    while _drop(root, lambda e: e.tag == f"{{{SVG}}}g" and len(e) == 0):
        pass


def _round(root: ET.Element) -> None:
    """Write circles as circles: Vega draws them as two arcs each."""
    for element in root.iter(f"{{{SVG}}}path"):
        arc = _CIRCLE.fullmatch(element.attrib.get("d", ""))
        place = _PLACED.fullmatch(element.attrib.get("transform", "translate(0,0)"))
        if arc and place:
            element.tag = f"{{{SVG}}}circle"
            del element.attrib["d"]
            element.attrib.pop("transform", None)
            element.attrib |= {"cx": place.group(1), "cy": place.group(2), "r": arc.group(1)}


def _shorter(match: re.Match[str]) -> str:
    text = f"{float(match.group()):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _is_invisible(element: ET.Element) -> bool:
    name = element.tag.removeprefix(f"{{{SVG}}}")
    if name == "path" and element.attrib.get("d", "") in _EMPTY_PATH:
        return True
    if element.attrib.get("display") == "none" or element.attrib.get("opacity") == "0":
        return True
    unpainted = element.attrib.get("fill", "none") in ("none", "transparent")
    return name in ("rect", "path") and unpainted and element.attrib.get("stroke", "none") in ("none", "transparent")


def _drop(root: ET.Element, wrong: Callable[[ET.Element], bool]) -> bool:
    found = False
    for parent in list(root.iter()):
        if parent.tag == f"{{{SVG}}}clipPath":
            continue
        for child in list(parent):
            if wrong(child):
                parent.remove(child)
                found = True
    return found


def _hoist(element: ET.Element) -> None:
    """Say once on a group what all its children say."""
    for child in element:
        _hoist(child)
    if element.tag != f"{{{SVG}}}g" or len(element) < 2:
        return
    for name in INHERITED:
        values = {child.attrib.get(name) for child in element}
        if len(values) == 1 and (value := values.pop()) is not None:
            element.attrib[name] = value
            for child in element:
                del child.attrib[name]


def _collapse(element: ET.Element) -> None:
    """Replace groups that add nothing by their children, and a group around one group by that group."""
    for child in list(element):
        _collapse(child)
        if child.tag == f"{{{SVG}}}g" and not child.attrib:
            at = list(element).index(child)
            element.remove(child)
            for offset, grandchild in enumerate(list(child)):
                element.insert(at + offset, grandchild)


def _number_ids(root: ET.Element, key: str) -> None:
    """Make ids (of clips and gradients) unique on the page."""
    ids = {e.attrib["id"]: f"{key}-{i}" for i, e in enumerate(e for e in root.iter() if "id" in e.attrib)}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.attrib[name] = ids[value]
            elif "url(#" in value:
                element.attrib[name] = re.sub(
                    r"url\(#([^)]+)\)", lambda m: f"url(#{ids.get(m.group(1), m.group(1))})", value
                )


def _colour(root: ET.Element, theme: Mapping[str, str] | None) -> None:
    for element in root.iter():
        for name in ("fill", "stroke"):
            role = element.attrib.get(name)
            if role in ROLES:
                element.attrib[name] = theme[role] if theme else f"var(--{role})"


def _caption(root: ET.Element, chart: Chart, key: str) -> None:
    root.attrib["font-size"] = str(FONT_SIZE)
    for element in root.iter():
        if element is not root and element.attrib.get("font-size") == str(FONT_SIZE):
            del element.attrib["font-size"]
    root.attrib |= {"role": "img", "aria-labelledby": f"{key}-title {key}-desc"}
    for at, (name, text) in enumerate((("title", chart.title), ("desc", chart.description))):
        element = ET.Element(f"{{{SVG}}}{name}", {"id": f"{key}-{name}"})
        element.text = text
        root.insert(at, element)


def rows_of(chart: Chart) -> list[dict[str, Any]]:
    """Return the rows inside a chart's specification."""
    data = chart.spec.get("data")
    values = data.get("values") if isinstance(data, Mapping) else None
    return list(values) if isinstance(values, list) else []
