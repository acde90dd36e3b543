"""Pictures in two languages: words change, names and numbers do not."""

from __future__ import annotations

import copy
import re

import pytest

from goodwill.core.chart import Chart
from goodwill.core.estimate import Estimate
from goodwill.measure.survey_figures import bar_chart
from goodwill.report.phrases import chart_in
from goodwill.report.picture import svg_of


def estimate(value):
    return Estimate(value, value - 0.25, value + 0.25, 1234, unit="on 1 to 7")


@pytest.fixture
def bars() -> Chart:
    rows = [(place, part, estimate(4.5 + i / 4)) for i, place in enumerate(("web", "shop"))
            for part in ("success", "emotion")]  # fmt: skip
    chart = bar_chart("Success, ease and emotion", rows)
    assert chart is not None
    return chart


def titles_in(node):
    if isinstance(node, dict):
        return [node[k] for k in node if k == "title" and node[k]] + [t for v in node.values() for t in titles_in(v)]
    return [t for v in node for t in titles_in(v)] if isinstance(node, list) else []


def test_title_axes_and_series_are_swedish(bars):
    said = chart_in(bars, "sv")
    assert said.title == "Utfall, enkelhet och känsla"
    assert said.description == (
        "Utfall, enkelhet och känsla: högst shop, utfall (4,75), lägst web, utfall (4,5), med intervall."
    )
    assert set(titles_in(said.spec["layer"])) == {"på skalan 1 till 7"}
    assert {r["series"] for r in said.spec["data"]["values"]} == {"utfall", "känsla"}


def test_figures_are_not_touched_and_the_original_stays(bars):
    before = copy.deepcopy(bars.spec)
    said = chart_in(bars, "sv")
    assert bars.spec == before
    numbers = [{k: v for k, v in r.items() if not isinstance(v, str)} for r in said.spec["data"]["values"]]
    assert numbers == [{k: v for k, v in r.items() if not isinstance(v, str)} for r in before["data"]["values"]]


def test_names_of_units_touchpoints_and_actions_stay():
    spec = {
        "data": {"values": [{"unit": "training", "touchpoint": "value", "action": "ease", "group": "had the action",
                             "value": 1.0}]},
        "mark": "point",
        "encoding": {
            "y": {"field": "touchpoint", "type": "nominal", "sort": ["value"]},
            "color": {"field": "group", "type": "nominal", "scale": {"domain": ["had the action", "comparable units"]}},
        },
    }  # fmt: skip
    said = chart_in(Chart("What became of each action", spec, "Nobody was asked."), "sv")
    row = said.spec["data"]["values"][0]
    assert (row["unit"], row["touchpoint"], row["action"], row["group"]) == (
        "training", "value", "ease", "hade åtgärden",
    )  # fmt: skip
    assert said.spec["encoding"]["y"]["sort"] == ["value"]
    assert said.spec["encoding"]["color"]["scale"]["domain"] == ["hade åtgärden", "jämförbara enheter"]


def test_english_words_stay_and_numbers_get_a_true_minus(bars):
    said = chart_in(bars, "en")
    assert said.title == bars.title
    assert said.spec["data"] == bars.spec["data"]
    assert said.spec["config"]["locale"]["number"]["minus"] == "\u2212"


def test_axes_are_drawn_with_a_decimal_comma(bars):
    drawn = svg_of(chart_in(bars, "sv"), "k")
    labels = re.findall(r">([\d.,]+)</text>", drawn)
    assert [x for x in labels if "," in x]
    assert not [x for x in labels if "." in x]
