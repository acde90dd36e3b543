"""Pictures of the account: balances, their trend, how leaving goes with them, the profile, and the test of chances."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from goodwill.core.chart import Chart
from goodwill.core.estimate import Estimate
from goodwill.web.emotional_account.queries import Account

BINS, EDGE = 0.5, 6.0


def population(account: Account, balances: Any | None = None) -> Chart | None:
    """Return the histogram of balances with the tipping point and its interval; of a unit where balances are given."""
    if balances is None:
        bars = [(float(r["segment"]), e.value or 0.0) for r, e in account.over("balance")]
    elif not len(balances):
        return None
    else:
        edges = np.arange(-EDGE, EDGE + BINS / 2, BINS)
        counts, _edges = np.histogram(np.clip(balances, -EDGE, EDGE - 1e-6), edges)
        bars = [(float(a), float(c) / len(balances)) for a, c in zip(edges, counts, strict=False)]
    if not bars:
        return None
    rows = [{"balance": at, "until": at + BINS, "share": round(100 * share, 2)} for at, share in bars]
    x = {"field": "balance", "type": "quantitative", "title": _("balance")}
    layers: list[dict[str, Any]] = []
    point = account.get("tipping point")
    if point.low is not None and point.high is not None and point.high > point.low:
        layers.append({"data": {"values": [{"low": point.low, "high": point.high}]},
                       "mark": {"type": "rect", "color": "draws", "opacity": 0.15},
                       "encoding": {"x": {"field": "low", "type": "quantitative"},
                                    "x2": {"field": "high"}}})  # fmt: skip
    layers.append({"mark": {"type": "rect", "color": "accent"}, "encoding": {
        "x": x, "x2": {"field": "until"}, "y2": {"datum": 0},
        "y": {"field": "share", "type": "quantitative", "title": _("percent of customers")}}})  # fmt: skip
    told = _("Most customers have a balance between %(low)s and %(high)s.") % _largest(rows)
    if point.value is not None:
        layers.append({"data": {"values": [{"at": point.value}]}, "mark": {"type": "rule", "color": "draws",
                       "strokeWidth": 2}, "encoding": {"x": {"field": "at", "type": "quantitative"}}})  # fmt: skip
        told += " " + _("The tipping point lies at %(point)s.") % {"point": f"{point.value:.1f}"}
    return Chart(_("Balances of customers"), {"data": {"values": rows}, "layer": layers}, told)


def _largest(rows: list[dict[str, Any]]) -> dict[str, str]:
    most = max(rows, key=lambda r: float(r["share"]))
    return {"low": f"{most['balance']:.1f}", "high": f"{most['until']:.1f}"}


def trend(account: Account) -> Chart | None:
    """Return the share counted by month with its interval."""
    rows = [{"month": r["period"], "value": round(100 * (e.value or 0.0), 2), "low": _hundred(e.low),
             "high": _hundred(e.high), "n": e.n} for r, e in account.over("period", account.counted)]  # fmt: skip
    if len(rows) < 2:
        return None
    x = {"field": "month", "type": "ordinal", "title": None}
    title = _("percent below the tipping point") if account.tips else _("percent overdrawn")
    spec = _band(rows, x, title)
    told = _("From %(first)s percent in %(begin)s to %(last)s percent in %(end)s.") % {
        "first": f"{rows[0]['value']:.1f}", "begin": rows[0]["month"], "last": f"{rows[-1]['value']:.1f}",
        "end": rows[-1]["month"],
    }  # fmt: skip
    return Chart(_("Over time"), spec, told)


def curve(account: Account) -> Chart | None:
    """Return the odds of leaving over the balance, against those at a neutral one, on a log scale."""
    rows = [{"balance": float(r["segment"]), "value": e.value, "low": e.low, "high": e.high}
            for r, e in account.over("curve")]  # fmt: skip
    if len(rows) < 2:
        return None
    x = {"field": "balance", "type": "quantitative", "title": _("balance")}
    spec = _band(rows, x, _("odds of leaving, times those at 0"), log=True)
    ends = {"low": f"{rows[0]['balance']:.1f}", "times": f"{rows[0]['value']:.1f}"}
    told = _("At a balance of %(low)s the odds of leaving in a month are %(times)s times those at 0.") % ends
    return Chart(_("Leaving over the balance"), spec, told)


def profile(account: Account) -> Chart | None:
    """Return the profile likelihood over half-life and weight of a draw."""
    rows = []
    for r, e in account.over("profile"):
        days, weight = str(r["segment"]).split(", ")
        rows.append({"half_life": float(days.split()[0]), "weight": float(weight.split()[0]),
                     "below": round(max(e.value or 0.0, -20.0), 2)})  # fmt: skip
    if not rows:
        return None
    spec = {
        "data": {"values": rows}, "mark": {"type": "rect", "color": "accent"},
        "encoding": {
            "x": {"field": "half_life", "type": "ordinal", "title": _("half-life, days")},
            "y": {"field": "weight", "type": "ordinal", "title": _("weight of a draw"), "sort": "descending"},
            "opacity": {"field": "below", "type": "quantitative", "title": _("log likelihood below the best"),
                        "scale": {"range": [0.05, 1]}, "legend": {"symbolFillColor": "accent"}},
        },
    }  # fmt: skip
    best = max(rows, key=lambda r: r["below"])
    told = _("The best fit: a half-life of %(days)s days and draws that weigh %(weight)s times.") % {
        "days": f"{best['half_life']:g}", "weight": f"{best['weight']:g}",
    }  # fmt: skip
    return Chart(_("What the facts say of half-life and weight"), spec, told)


def threshold(account: Account) -> Chart | None:
    """Return the likelihood ratio of each candidate for the tipping point."""
    rows = [{"balance": float(r["segment"]), "ratio": e.value} for r, e in account.over("threshold")]
    if len(rows) < 2:
        return None
    spec = {
        "data": {"values": rows}, "mark": {"type": "line", "color": "accent", "point": True},
        "encoding": {"x": {"field": "balance", "type": "quantitative", "title": _("tipping point tried")},
                     "y": {"field": "ratio", "type": "quantitative", "title": _("likelihood ratio")}},
    }  # fmt: skip
    best = max(rows, key=lambda r: float(r["ratio"] or 0.0))
    return Chart(_("Where a tipping point would fit best"), spec,
                 _("Best at %(at)s, with a likelihood ratio of %(ratio)s.")
                 % {"at": f"{best['balance']:.1f}", "ratio": f"{best['ratio']:.1f}"})  # fmt: skip


def calibration(account: Account) -> Chart | None:
    """Return what came, with its interval, over what was expected a quarter ago."""
    rows = [{"said": round(100 * (a.value or 0.0), 2), "value": round(100 * (b.value or 0.0), 2),
             "low": _hundred(b.low), "high": _hundred(b.high), "n": b.n} for a, b in account.fifths]  # fmt: skip
    if not rows:
        return None
    top = max(*(r["said"] or 0.0 for r in rows), *(r["high"] or r["value"] or 0.0 for r in rows))
    x = {"field": "said", "type": "quantitative", "title": _("expected to leave, percent")}
    y = {"type": "quantitative", "title": _("left, percent")}
    spec = {
        "data": {"values": rows},
        "layer": [
            {"data": {"values": [{"said": 0, "value": 0}, {"said": top, "value": top}]},
             "mark": {"type": "line", "color": "line"}, "encoding": {"x": x, "y": {**y, "field": "value"}}},
            {"mark": {"type": "rule", "color": "accent"},
             "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": True, "color": "accent"},
             "encoding": {"x": x, "y": {**y, "field": "value"}}},
        ],
    }  # fmt: skip
    return Chart(_("Chances of leaving, held against the last quarter"), spec,
                 _("Of the fifth most likely to leave, %(said)s percent were expected to and %(came)s percent did.")
                 % {"said": f"{rows[-1]['said']:.1f}", "came": f"{rows[-1]['value']:.1f}"})  # fmt: skip


def _band(rows: list[dict[str, Any]], x: dict[str, Any], title: str, *, log: bool = False) -> dict[str, Any]:
    scale = {"scale": {"type": "log"}} if log else {}
    y = {"type": "quantitative", "title": title, **scale}
    return {
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "area", "color": "accent", "opacity": 0.2},
             "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}},
            {"mark": {"type": "line", "color": "accent"}, "encoding": {"x": x, "y": {**y, "field": "value"}}},
        ],
    }  # fmt: skip


def _hundred(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 2)


def is_open(e: Estimate) -> bool:
    """Whether an end of an interval lies beyond what was tried."""
    return e.is_present and (e.low is None or e.high is None)
