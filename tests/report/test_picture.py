"""Pictures: colours by role, legends told apart without colour, small, and safe beside one another."""

from __future__ import annotations

import copy
import re

import pytest
from lxml import etree

from goodwill.core.chart import Chart
from goodwill.core.errors import EngineError, EstimateError
from goodwill.core.estimate import Estimate
from goodwill.measure.survey_figures import Figure, bar_chart, period_chart
from goodwill.report.marks import HALF, NARROW, WIDE, fitted
from goodwill.report.picture import svg_of
from goodwill.report.tokens import DARK, LIGHT

SVG = "{http://www.w3.org/2000/svg}"
PARTS = ("success", "ease", "emotion")


@pytest.fixture(scope="module")
def lines():
    figures = [
        Figure(
            part, "period", f"2026-{m:02d}", "", "", Estimate(5 - i + m / 20, 4.9 - i, 5.9 - i, 80, unit="on 1 to 7")
        )
        for m in range(1, 7)
        for i, part in enumerate(PARTS)
    ]
    return period_chart("Three parts", figures)


@pytest.fixture(scope="module")
def bars():
    rows = [(f"team {t}", part, Estimate(5 + t / 9, 4, 6, 50)) for t in range(4) for part in PARTS]
    return bar_chart("Teams", rows)


def parsed(svg):
    return etree.fromstring(svg.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))


def test_colours_are_variables_on_the_page_and_values_in_print(lines):
    on_page = svg_of(lines, "a")
    assert 'stroke="var(--accent)"' in on_page
    assert "#" not in re.sub(r"url\(#[^)]*\)", "", on_page)
    for theme in (LIGHT, DARK):
        printed = svg_of(lines, "a", theme=theme)
        assert "var(" not in printed
        assert theme["accent"] in printed


@pytest.mark.parametrize("frame", [WIDE, HALF, NARROW], ids=lambda f: f.name)
def test_a_picture_is_as_wide_as_its_frame(lines, bars, frame):
    for chart in (lines, bars):
        width = float(parsed(svg_of(chart, "a", frame)).attrib["width"])
        assert frame.width - 2 <= width <= frame.width + 2  # whole pixels


def test_panels_stay_inside_their_frame(study):
    chart = study.results["before_after"].chart()
    for frame in (WIDE, HALF, NARROW):
        assert float(parsed(svg_of(chart, "a", frame)).attrib["width"]) <= frame.width + 2


def test_letters_are_large_enough_on_a_phone(lines):
    root = parsed(svg_of(lines, "a", NARROW))
    sizes = {float(e.attrib["font-size"]) for e in root.iter() if "font-size" in e.attrib}
    assert min(sizes) >= 12
    assert float(root.attrib["width"]) <= 328  # a phone of 360 less the page's margins


def test_lines_are_told_apart_by_dashes_and_in_the_methods_order(lines):
    svg = svg_of(lines, "a")
    # The line of each part, and its sign in the one legend.
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', svg))) == len(PARTS)
    legend = [t for t in re.findall(r"<text[^>]*>([^<]+)</text>", svg) if t in PARTS]
    assert legend == list(PARTS)


def test_points_are_told_apart_by_shape(bars):
    made = fitted(bars.spec, WIDE)
    points = next(layer for layer in made["layer"] if layer["encoding"].get("shape"))
    assert points["encoding"]["shape"]["scale"]["domain"] == list(PARTS)
    legend = [t for t in re.findall(r"<text[^>]*>([^<]+)</text>", svg_of(bars, "a")) if t in PARTS]
    assert legend == list(PARTS)


def test_the_method_s_specification_is_left_alone(lines):
    before = copy.deepcopy(dict(lines.spec))
    svg_of(lines, "a")
    assert lines.spec == before


def test_places_do_not_start_at_zero_but_lengths_do():
    values = [{"x": "a", "y": 101.0}, {"x": "b", "y": 103.0}]
    encoding = {"x": {"field": "x", "type": "nominal"}, "y": {"field": "y", "type": "quantitative"}}
    points = fitted({"data": {"values": values}, "mark": "point", "encoding": encoding}, WIDE)
    bars = fitted({"data": {"values": values}, "mark": "bar", "encoding": encoding}, WIDE)
    assert points["encoding"]["y"]["scale"] == {"zero": False}
    assert "scale" not in bars["encoding"]["y"]


def test_an_axis_is_named_once(lines):
    names = re.findall(r"<text[^>]*>(on 1 to 7[^<]*)</text>", svg_of(lines, "a"))
    assert names == ["on 1 to 7"]


def test_two_pictures_share_no_id(lines, bars):
    ids = [i for svg in (svg_of(lines, "a"), svg_of(lines, "b"), svg_of(bars, "c"), svg_of(lines, "a", NARROW))
           for i in re.findall(r'\bid="([^"]+)"', svg)]  # fmt: skip
    assert len(ids) == len(set(ids))


def test_words_in_pictures_are_escaped():
    encoding = {"x": {"field": "x", "type": "nominal", "title": "a<b"}, "y": {"field": "y", "type": "quantitative"}}
    spec = {"data": {"values": [{"x": "<b>&", "y": 1}]}, "mark": "bar", "encoding": encoding}
    svg = svg_of(Chart("1 < 2", spec, "a & b"), "a")
    assert parsed(svg).find(f"{SVG}title").text == "1 < 2"
    assert "<b>" not in svg


def test_what_is_no_picture_is_an_error_that_names_it():
    with pytest.raises(EstimateError, match="Broken"):
        svg_of(Chart("Broken", {"mark": "no such mark", "encoding": {}}, "nothing"), "a")


def test_without_the_extra_it_says_what_to_install(lines, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(EngineError, match=r"goodwill\[report\]"):
        svg_of(lines, "a")


def test_lines_with_series_of_their_own_waste_no_room():
    rows = [("relationship", "satisfaction", Estimate(67, 66, 68, 9)), ("experience", "ease", Estimate(70, 69, 71, 9))]
    rows += [("engagement", name, Estimate(65, 62, 68, 9)) for name in ("tools", "voice", "purpose")]
    made = fitted(bar_chart("Standing", rows).spec, WIDE)
    assert {layer["encoding"]["y"]["field"] for layer in made["layer"]} == {"series"}
    assert {layer["encoding"]["color"]["field"] for layer in made["layer"]} == {"line"}


def test_shares_are_drawn_in_percent():
    chart = bar_chart(
        "Rates", [(f"survey {i}", "", Estimate(0.2 + i / 10, 0.1, 0.9, 9, unit="share")) for i in range(3)]
    )
    labels = re.findall(r"<text[^>]*>([^<]+)</text>", svg_of(chart, "a"))
    assert any(label.endswith("%") for label in labels)
