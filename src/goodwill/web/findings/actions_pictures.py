"""The picture of an action: units that had it and comparable units, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from goodwill.core.chart import Chart
from goodwill.web.findings.touchpoints_pictures import month_label

FEWEST = 4  # months before and after together that make a picture
TREATED = "had the action"


def before_and_after(rows: Sequence[dict[str, Any]], title: str, start: int | None) -> Chart | None:
    """Return both courses with the start marked; None with too few months.

    Parameters
    ----------
    rows
        ``month`` (as 2026-05), ``group``, ``value``, ``n``, as the study kept them.
    title
        Of the action.
    start
        Month of the planned start (year x 12 + month - 1); None where it is not known.
    """
    had, others = _("had the action"), _("comparable units")
    values = [
        {"month": month_label(_index(row["month"])), "group": had if row["group"] == TREATED else others,
         "value": round(row["value"], 3), "n": row["n"]}
        for row in sorted(rows, key=lambda r: str(r["month"]))
    ]  # fmt: skip
    months = list(dict.fromkeys(v["month"] for v in values))
    if len(months) < FEWEST:
        return None
    x = {"field": "month", "type": "ordinal", "title": None, "sort": None}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "line", "point": True},
            "encoding": {
                "x": x,
                "y": {"field": "value", "type": "quantitative", "title": _("mean of what was aimed at")},
                "color": {"field": "group", "type": "nominal", "title": None,
                          "scale": {"domain": [had, others], "range": ["accent", "soft"]}},
            },
        }
    ]  # fmt: skip
    if start is not None and month_label(start) in months:
        mark = [{"month": month_label(start)}]
        layers += [
            {"data": {"values": mark}, "mark": {"type": "rule", "color": "ink", "strokeWidth": 1, "strokeDash": [3, 3]},
             "encoding": {"x": x}},
        ]  # fmt: skip
    return Chart(
        title,
        {"data": {"values": values}, "height": 200, "layer": layers},
        _("Month by month: units that had the action beside comparable units; a dashed line marks the planned start."),
    )


def _index(month: str) -> int:
    return 12 * int(month[:4]) + int(month[5:7]) - 1
