"""Pictures of one touchpoint: its three components month by month, each with its band, on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from goodwill.core.chart import Chart
from goodwill.core.estimate import Estimate
from goodwill.web.findings.touchpoints import PART_WORDS, PARTS

FEWEST = 3  # months that make a course
PANEL = 84  # pixels


def course(months: Mapping[str, Sequence[tuple[int, Estimate]]], title: str) -> Chart | None:
    """Return success, ease and emotion under one another, month by month; None with fewer than three months.

    Parameters
    ----------
    months
        Component -> its figures in order of time; a month is year x 12 + month - 1.
    title
        Of the picture.
    """
    rows: list[dict[str, Any]] = []
    for part in PARTS:
        rows += [
            {
                "month": month_label(month), "part": str(PART_WORDS[part]), "value": round(e.value, 2),
                "low": round(e.low, 2) if e.low is not None else None,
                "high": round(e.high, 2) if e.high is not None else None, "n": e.n,
            }
            for month, e in months.get(part, ()) if e.value is not None
        ]  # fmt: skip
    if len({row["month"] for row in rows}) < FEWEST:
        return None
    return Chart(title, _spec(rows), _described(rows))


def month_label(month: int) -> str:
    """Return ``"Oct 2025"`` in the reader's language."""
    return date_format(date(month // 12, month % 12 + 1, 1), "M Y")


def _spec(rows: list[dict[str, Any]]) -> dict[str, Any]:
    x = {"field": "month", "type": "ordinal", "title": None, "sort": None}
    y = {"type": "quantitative", "title": None, "axis": {"tickCount": 3}}
    order = [label for label in (str(PART_WORDS[p]) for p in PARTS) if any(r["part"] == label for r in rows)]
    return {
        "data": {"values": rows},
        "facet": {"row": {"field": "part", "type": "nominal", "title": None, "sort": order}},
        "spacing": 26,
        "spec": {
            "height": PANEL,
            "layer": [
                {"mark": {"type": "area", "color": "accent", "opacity": 0.18},
                 "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}},
                {"mark": {"type": "line", "color": "accent", "point": {"size": 14}},
                 "encoding": {"x": x, "y": {**y, "field": "value"}}},
            ],
        },
    }  # fmt: skip


def _described(rows: Sequence[Mapping[str, Any]]) -> str:
    told = []
    for part in dict.fromkeys(row["part"] for row in rows):
        mine = [row for row in rows if row["part"] == part]
        told.append(
            _("%(part)s from %(first)s (%(from)s) to %(last)s (%(to)s), of 100.")
            % {"part": part, "first": mine[0]["month"], "from": f"{mine[0]['value']:.0f}",
               "last": mine[-1]["month"], "to": f"{mine[-1]['value']:.0f}"}
        )  # fmt: skip
    return " ".join(told)
