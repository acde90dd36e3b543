"""Pictures of loyalty: customers by state month by month, and how they went between states."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from goodwill.core.chart import Chart
from goodwill.web.loyalty.queries import Loyalty
from goodwill.web.loyalty.wording import STATES, move, state


def by_month(found: Loyalty) -> Chart | None:
    """Return the shares of the states as stacked areas; None with fewer than three months."""
    order = list(reversed(found.states))
    rows = [
        {"month": label_of(r["period"]), "state": state(r["segment"]), "share": round(r["value"], 4),
         "place": order.index(r["segment"])}
        for r in found.over("period", "share of customers") if r["value"] is not None
    ]  # fmt: skip
    if len({r["month"] for r in rows}) < 3:
        return None
    rows.sort(key=lambda r: r["place"])
    months = [label_of(r["period"]) for r in found.over("period", "share of customers")]
    spec = {
        "data": {"values": rows},
        "mark": {"type": "area", "opacity": 0.8},
        "encoding": {
            "x": {"field": "month", "type": "ordinal", "title": None, "sort": list(dict.fromkeys(months))},
            "y": {"field": "share", "type": "quantitative", "stack": True, "title": _("share of customers"),
                  "axis": {"format": "%"}, "scale": {"domain": [0, 1]}},
            "color": {"field": "state", "type": "nominal", "title": None,
                      "scale": {"domain": [state(s) for s in order], "range": [STATES[s][2] for s in order]}},
            "order": {"field": "place", "type": "quantitative"},
        },
    }  # fmt: skip
    steady = [r for r in rows if r["place"] == len(order) - 1]
    told = _("%(state)s: %(begin)s of customers in %(first)s, %(end)s in %(last)s.") % {
        "state": steady[0]["state"], "begin": f"{steady[0]['share']:.0%}", "first": steady[0]["month"],
        "end": f"{steady[-1]['share']:.0%}", "last": steady[-1]["month"],
    }  # fmt: skip
    return Chart(_("Customers by state of loyalty, month by month"), spec, told)


def flows(found: Loyalty) -> Chart | None:
    """Return how many went down and up between states each month; None where nobody did."""
    height = {s: -i for i, s in enumerate(found.states)}
    rows: list[dict[str, Any]] = []
    for r in found.over("period flow"):
        before, _sign, after = r["segment"].partition(" > ")
        if r["value"] is None or before not in height or after not in height:
            continue
        up = height[after] > height[before]
        rows.append({"month": label_of(r["period"]), "move": move(r["segment"]), "up": up,
                     "customers": round(r["value"] if up else -r["value"], 1)})  # fmt: skip
    if len({r["month"] for r in rows}) < 3:
        return None
    months = list(dict.fromkeys(r["month"] for r in rows))
    ways = {True: _("up"), False: _("down")}
    per = [
        {"month": m, "way": ways[up],
         "customers": round(sum(r["customers"] for r in rows if r["month"] == m and r["up"] is up), 1)}
        for m in months for up in (True, False)
    ]  # fmt: skip
    spec = {
        "data": {"values": per},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "month", "type": "ordinal", "title": None, "sort": months},
            "y": {"field": "customers", "type": "quantitative", "title": _("customers a month")},
            "color": {"field": "way", "type": "nominal", "title": None,
                      "scale": {"domain": [ways[True], ways[False]], "range": ["pays", "draws"]}},
        },
    }  # fmt: skip
    down = -sum(r["customers"] for r in per if r["way"] == ways[False]) / len(months)
    up_ = sum(r["customers"] for r in per if r["way"] == ways[True]) / len(months)
    told = _("About %(down)s customers a month go down a state, about %(up)s go up.") % {
        "down": f"{down:.0f}", "up": f"{up_:.0f}"
    }  # fmt: skip
    return Chart(_("Moves between states, month by month"), spec, told)


def span_of(period: str) -> str:
    """Return a month, or two months between which something happened, in the reader's language."""
    first, _sign, last = period.partition(" to ")
    if not last:
        return label_of(first)
    return _("%(first)s to %(last)s") % {"first": label_of(first), "last": label_of(last)}


def label_of(period: str) -> str:
    """Return ``2025-03`` as "Mar 2025" in the reader's language."""
    year, _dash, month = period.partition("-")
    return date_format(date(int(year), int(month), 1), "M Y")
