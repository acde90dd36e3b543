"""A study as it could be: ten results of a telecom company, with figures that hang together (invented)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pyarrow as pa
import pytest

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.core.provenance import Provenance
from goodwill.core.result import Result
from goodwill.measure.survey_figures import Figure, bar_chart, figures_table, period_chart
from goodwill.measure.who_was_asked import Beside
from goodwill.study.claims import register
from goodwill.study.result import ActionVerdict, StudyResult

# fmt: off
MONTHS = [f"{2024 + i // 12}-{i % 12 + 1:02d}" for i in range(30)]
TEAMS = ("Göteborg", "Lund", "Malmö", "Stockholm north", "Stockholm south", "Umeå", "Uppsala")
TOUCHPOINTS = ("billing call", "outage call", "self-service app", "shop visit", "technician at home")


@dataclass(frozen=True, kw_only=True)
class Shown(Result):
    """A result that holds what it shows."""

    rows: pa.Table
    says: str
    picture: Chart | None = None
    proposes: tuple[Claim, ...] = ()

    def table(self):
        return self.rows

    def chart(self):
        return self.picture

    def brief(self):
        return f"{self.says} {self.doubts()}".strip()

    def claims(self):
        return self.proposes


def estimate(value, half, n, unit="points", share=1.0):
    return Estimate(value, value - half * share, value + half, n, unit=unit, se=half / 1.96)


def card(name, title, concept, question, assumptions=("enough", "silent_alike")):
    sentences = {
        "enough": "There are enough answers to tell a figure from chance.",
        "silent_alike": "Those who did not answer would have answered like those of their group who did.",
    }
    return Card(
        name=name, title=title, concept=concept, question=question,
        reading="A high value says that many would; it does not say that they do, nor why.",
        facts={"answers": ("value",)}, assumptions={k: sentences[k] for k in assumptions},
        references=(Reference("Rocks, B. (2016). The American Statistician 70(4), 365-372", "adjusted Wald"),),
        witnesses=(Witness("published", "figures of 2,353 answers", "tests/x.py"),
                   Witness("brute force", "cells against rows", "tests/x.py")),
    )


CARDS = {
    c.name: c
    for c in (
        card("perspectives", "Three perspectives side by side", "study", "How do the three perspectives stand?"),
        card("net_promoter", "Net promoter score", "relationship",
             "How many more customers would recommend us than advise against us?"),
        card("trend", "Trend", "relationship", "Did the figure change, beyond season, trend and mix?"),
        card("small_groups", "Units after borrowing", "relationship", "Which units stand out once small ones borrow?"),
        card("who_answered", "Who answered", "listening", "Who was asked, and who stayed silent?"),
        card("components", "Success, ease and emotion", "experience", "How do the parts stand at each touchpoint?"),
        card("promises", "Promise against delivery", "promise", "Do we deliver what we promise?"),
        card("engagement", "Engagement by unit", "engagement", "How do teams answer about their work?"),
        card("priorities", "Where improvement would matter most", "manage",
             "At which touchpoint does a step of improvement go with most customers staying?"),
        card("before_after", "What actions did", "monitor", "Did units with the action leave the path of others?"),
    )
}


def provenance(name):
    return Provenance(
        method=name, settings={"construct": "recommend", "grain": "month", "level": 0.95, "segment": ""},
        ledger="v0042", engine="local", computed_at="2026-07-02T06:11:09+00:00", software="0.1.0",
    )


def fine(key="enough"):
    return Diagnostic(key, True, "There are enough answers.", 2353.0)


SILENT = Diagnostic(
    "silent_alike", False,
    "Weighted to those asked, the score is 21.8 instead of 24.1: some groups answer less than others.", 21.8,
)

THIN = Diagnostic("enough", False, "Too few customers have been followed at self-service app.")


def nps_figures():
    beside = Beside(9870, 2353, 21.8, -70.4, 82.0)
    figures = [Figure("net promoter score", "all", "", "", "", estimate(24.1, 3.2, 2353), beside)]
    for i, month in enumerate(MONTHS):
        value = 27 - 0.16 * i + 2.4 * math.sin(i / 1.9)
        n = 70 + (i * 37) % 23
        asked = Beside(4 * n + i, n, value - 2, -72.0, 80.0)
        figures.append(
            Figure("net promoter score", "period", month, "", "", estimate(value, 7.5, n), asked, i == len(MONTHS) - 1)
        )
    for i, team in enumerate(TEAMS):
        value, n = (26.0, 31.5, -4.2, 24.6, 29.0, 22.2, 27.3)[i], (412, 38, 366, 701, 455, 61, 320)[i]
        beside = Beside(n * 4, n, value - 1, -75.0, 80.0)
        figures.append(Figure("net promoter score", "unit", "", team, "", estimate(value, 165 / n**0.5, n), beside))
    return figures


def part_figures():
    figures = []
    for metric, value in (("success", 5.91), ("ease", 5.62), ("emotion", 4.71)):
        figures.append(
            Figure(metric, "all", "", "", "", estimate(value, 0.05, 8121, "on 1 to 7"), Beside(30211, 8121))
        )
    for place, shift in zip(TOUCHPOINTS, (-0.5, -1.1, 0.1, 0.4, 0.5), strict=True):
        for metric, value in (("success", 5.9), ("ease", 5.6), ("emotion", 4.7)):
            shown = estimate(value + shift * (1.4 if metric == "emotion" else 0.7), 0.14, 1604, "on 1 to 7")
            figures.append(Figure(metric, "touchpoint", "", "", place, shown, Beside(6040, 1604)))
    return figures


def side_by_side():
    rows = []
    def add(perspective, metric, unit, period, e):
        rows.append({"perspective": perspective, "metric": metric, "unit": unit, "period": period,
                     "value": e.value, "low": e.low, "high": e.high, "n": e.n, "measured_in": e.unit,
                     "absent": e.absent or None})

    add("relationship", "net promoter score", "", "", estimate(24.1, 3.2, 2353))
    add("relationship", "satisfaction", "", "", estimate(71.2, 0.9, 2298, "of 100"))
    for metric, value in (("success", 81.8), ("ease", 77.0), ("emotion", 61.8)):
        add("experience", metric, "", "", estimate(value, 0.8, 8121, "of 100"))
    for i, month in enumerate(MONTHS):
        add("relationship", "net promoter score", "", month, estimate(27 - 0.16 * i + 2.4 * math.sin(i / 1.9), 7, 78))
        for k, (metric, value) in enumerate((("success", 81.8), ("ease", 77.0), ("emotion", 64.8))):
            moved = value + 1.5 * math.sin(i / 2.5 + k) - (0.2 * i if metric == "emotion" else 0)
            add("experience", metric, "", month, estimate(moved, 2.4, 270, "of 100"))
    for wave, value in (("2024-H1", 66.0), ("2024-H2", 64.1), ("2025-H1", 65.4), ("2025-H2", 61.0)):
        add("engagement", "leadership trust", "", wave, estimate(value, 2.9, 311, "of 100"))
        add("engagement", "workload", "", wave, estimate(value - 12, 3.4, 311, "of 100"))
    add("engagement", "voice", "", "2025-H2", Estimate.missing("fewer than 5 persons answered", 0, "of 100"))
    for team in TEAMS[:4]:
        add("relationship", "net promoter score", team, "", estimate(22.0, 8.0, 300))
    return pa.Table.from_pylist(rows)


def priority_rows():
    return [
        {"touchpoint": t, "component": "whole experience", "level": level, "reach": reach, "value": v,
         "low": v - w if w else None, "high": v + w if w else None, "n": n, "unit": "customers a year",
         "money": None if v is None else 412.0 * v, "money_low": None if v is None else 400.0 * (v - w),
         "money_high": None if v is None else 425.0 * (v + w), "currency": "EUR", "probability_first": first,
         "p_value": 0.001, "absent": why, "money_absent": why}
        for t, level, reach, v, w, n, first, why in (
            ("outage call", 0.58, 14022, 893.4, 380.0, 1204, 0.81, None),
            ("billing call", 0.66, 20817, 514.0, 340.0, 1877, 0.16, None),
            ("technician at home", 0.83, 6120, 96.0, 210.0, 644, 0.03, None),
            ("shop visit", 0.80, 4801, -22.0, 160.0, 702, 0.0, None),
            ("self-service app", 0.74, 30114, None, None, 41, None,
             "only 41 customers have been followed; 60 are needed"),
        )
    ]


def action_rows():
    return [
        {"action_id": "A-1", "title": "Call back within a day after an outage", "lever": "endings",
         "metric": "emotion", "verdict": "worked", "why": "clearly above comparable units for nine months",
         "value": 0.41, "low": 0.18, "high": 0.64, "n": 12, "p_value": 0.0004, "units_treated": 4,
         "units_compared": 8, "fidelity": 0.92, "months_after": 9, "plain_change": 0.66,
         "smallest_detectable": 0.3, "absent": None},
        {"action_id": "A-2", "title": "New script for billing calls", "lever": "training", "metric": "ease",
         "verdict": "harmed", "why": "clearly below comparable units", "value": -0.32, "low": -0.55, "high": -0.09,
         "n": 10, "p_value": 0.006, "units_treated": 3, "units_compared": 7, "fidelity": 0.81, "months_after": 6,
         "plain_change": -0.1, "smallest_detectable": 0.35, "absent": None},
    ]


def action_chart():
    series = [
        {"action": action, "month": MONTHS[12 + i], "group": group, "n": 100,
         "value": 4.6 + 0.08 * math.sin(i * 1.7 + k) + (tilt * max(0, i - 8) / 9 if k == 0 else 0.03)}
        for action, tilt in (("Call back within a day after an outage", 0.45), ("New script for billing calls", -0.35))
        for i in range(18) for k, group in enumerate(("had the action", "comparable units"))
    ]
    spec = {
        "data": {"values": series},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "month", "type": "ordinal", "title": None},
            "y": {"field": "value", "type": "quantitative", "scale": {"zero": False}, "title": "mean score"},
            "color": {"field": "group", "type": "nominal", "title": None,
                      "scale": {"domain": ["had the action", "comparable units"], "range": ["accent", "soft"]}},
            "strokeDash": {"field": "group", "type": "nominal", "legend": None},
            "row": {"field": "action", "type": "nominal", "title": None},
        },
        "height": 110,
    }
    return Chart("Treated and comparable units, month by month", spec, "Mean score by month of both groups.")


def priority_chart():
    rows = [r for r in priority_rows() if r["value"] is not None]
    y = {"field": "touchpoint", "type": "nominal", "sort": [r["touchpoint"] for r in rows], "title": None}
    x = {"field": "low", "type": "quantitative", "title": "customers a year"}
    spec = {
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "rule", "color": "soft", "size": 2},
             "encoding": {"y": y, "x": x, "x2": {"field": "high"}}},
            {"mark": {"type": "tick", "color": "accent", "thickness": 3},
             "encoding": {"y": y, "x": {"field": "value", "type": "quantitative"}}},
        ],
    }
    return Chart("What a step of improvement goes with", spec, "Outage call first; intervals show how unsure it is.")


def results():
    nps, parts = nps_figures(), part_figures()
    months = [f for f in nps if f.scope == "period"]
    units = [(f.unit, "own", f.estimate) for f in nps if f.scope == "unit"]
    lent = [(u, "after borrowing", estimate(23 + 0.6 * (e.value - 23), 6.0, e.n)) for u, _, e in units]
    shares = [Figure("answer rate", "all", "", "", "", Estimate(0.238, 0.23, 0.247, 9870, unit="share"))]
    shares += [
        Figure("answer rate", "survey", "", "", s, Estimate(v, v - 0.02, v + 0.02, n, unit="share"))
        for s, v, n in (("after contact", 0.27, 6040), ("yearly", 0.19, 3830))
    ]
    promised = [
        {"promise": p, "value": v, "low": v - 0.02, "high": v + 0.02, "n": n, "measured_in": "share",
         "promised_level": 0.95}
        for p, v, n in (("A technician within two days", 0.81, 1644), ("Answer within three minutes", 0.93, 8021))
    ]
    absent = Estimate.missing("fewer than 5 persons answered", 3, "on 1 to 5")
    team = [Figure("leadership conditions", "all", "", "", "", estimate(3.61, 0.07, 311, "on 1 to 5"))]
    team += [
        Figure("leadership conditions", "unit", "", t, "",
               absent if t == "Lund" else estimate(3.9 - 0.2 * i, 0.2, 44, "on 1 to 5"))
        for i, t in enumerate(TEAMS)
    ]
    made = {
        "perspectives": (side_by_side(), "48,211 customers made 130,402 contacts in the last twelve months.", None, ()),
        "net_promoter": (figures_table(nps), "The net promoter score is 24.1 points (20.9 to 27.3), n = 2,353. Of "
                         "9,870 asked, 2,353 answered (24%).", period_chart("Net promoter score", months), (SILENT,)),
        "trend": (figures_table(nps[:31]), "net promoter score in 2026-05: 21.40 points (13.90 to 28.90), n = 88. "
                  "Its distance from what season and trend led one to expect: -5.40 points (-9.10 to -1.70), n = 28.",
                  period_chart("Trend: net promoter score", months), (SILENT,)),
        "small_groups": (figures_table([f for f in nps if f.scope != "period"]), "The units' own figures run from -4.2 "
                         "to 31.5; after borrowing from one another from 6.7 (Malmö) to 28.1 (Lund).",
                         bar_chart("Units after borrowing: net promoter score", units + lent), ()),
        "who_answered": (figures_table(shares), "Of 9,870 asked, 24% (23% to 25%), n = 9,870 answered.", None, ()),
        "components": (figures_table(parts), "Success 5.91, ease 5.62 and emotion 4.71 on 1 to 7. Emotion is the "
                       "neglected one, most of all at outage calls.",
                       bar_chart("Success, ease and emotion",
                                 [(f.segment, f.metric, f.estimate) for f in parts if f.segment]), ()),
        "promises": (pa.Table.from_pylist(promised),
                     "Two promises can be checked; one is kept less often than promised.", None, ()),
        "engagement": (figures_table(team), "Leadership conditions stand at 3.61 on 1 to 5 (3.54 to 3.68), n = "
                       "311. One team is too small to be shown.", bar_chart("Leadership conditions",
                       [(f.unit, "", f.estimate) for f in team if f.unit]), ()),
        "priorities": (pa.Table.from_pylist(priority_rows()), "A step of 10% of the scale at outage call goes with "
                       "about 893 customers a year (513 to 1,273) staying. It is the largest in 81% of draws.",
                       priority_chart(), (THIN,)),
        "before_after": (pa.Table.from_pylist(action_rows()), "Two actions can be judged.", action_chart(), ()),
    }
    return {
        name: Shown(title=CARDS[name].title, rows=rows, says=says, picture=picture,
                    diagnostics=(fine(), *doubts), provenance=provenance(name))
        for name, (rows, says, picture, doubts) in made.items()
    }


def claims():
    made = (
        ("before_after/A-1", ClaimKind.VERDICT, "Call back within a day after an outage worked: +0.41 points on "
         "emotion against comparable units.", estimate(0.41, 0.23, 12), 0.0004),
        ("trend/recommend", ClaimKind.CHANGE, "recommend in 2026-05 was 5.4 points lower than season and trend of the "
         "earlier periods led one to expect.", estimate(-5.4, 3.7, 28), 0.002),
        ("small_groups/Malmö", ClaimKind.FLAG, "Malmö lies 21 points below comparable units.",
         estimate(-21.0, 9.0, 24), 0.00001),
        ("priorities/outage call", ClaimKind.PRIORITY, "A step of 10% of the scale at outage call goes with about 893 "
         "customers a year (513 to 1,273) staying.", estimate(893.4, 380.0, 1204, "customers a year"), 0.00002),
    )
    return [Claim(key, kind, key.split("/")[0], key.split("/")[1], said, e, p) for key, kind, said, e, p in made] + [
        Claim(f"nothing/{i}", ClaimKind.LINK, "nothing", str(i), "nothing", estimate(0.1, 1.0, 50), 0.2 + i / 60)
        for i in range(40)
    ]


@pytest.fixture(scope="session")
def study() -> StudyResult:
    found = results()
    outcome = register(claims())
    unknown = [f"{r.title}: {d.message}" for r in found.values() for d in r.diagnostics if d.speaks]
    return StudyResult(
        project="Norrsken Telecom", version="v0042", computed_at="2026-07-02T06:11:09+00:00", engine="local",
        period="2024-01 to 2026-06", results=found, absent={"Satisfaction index": "satisfaction was not asked"},
        claims=outcome,
        verdicts=(
            ActionVerdict("A-1", "Call back within a day after an outage", "worked",
                          "Clearly above comparable units.", "judged"),
            ActionVerdict("A-2", "New script for billing calls", "harmed", "Clearly below comparable units.", "judged"),
            ActionVerdict("A-3", "Say what will change before it changes", "too early to tell",
                          "Two months after; four are needed.", "running"),
            ActionVerdict("A-4", "Price match for loyal customers", "not carried out", "No step is done.", "proposed"),
        ),
        headline="48,211 customers made 130,402 contacts in the last twelve months. Over time: net promoter score "
        "24.1 points (20.9 to 27.3), n = 2,353. In the moment: success 81.8 of 100 (81.0 to 82.6), n = 8,121; emotion "
        "61.8 of 100 (61.0 to 62.6), n = 8,121. Call back within a day after an outage worked: +0.41 points on emotion "
        "against comparable units. Malmö lies 21 points below comparable units. 2 actions cannot be judged yet.",
        do_first=(
            "Look into outage call. A step of 10% of the scale at outage call goes with about 893 customers a year "
            "(513 to 1,273) staying.",
            "Visit Malmö before deciding anything. Malmö lies 21 points below comparable units.",
            "Finish Price match for loyal customers or drop it: No step is done.",
        ),
        unknown=(*unknown, "Satisfaction index: satisfaction was not asked"),
        money="368,000 EUR a year (205,000 to 541,000)",
    )


@pytest.fixture(scope="session")
def cards():
    return CARDS
