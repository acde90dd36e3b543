"""No sight ever gets a name or a figure of a unit out of it, in any table, picture, sentence or claim."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.study.claims import register
from goodwill.study.kept import KeptResult
from goodwill.study.result import ActionVerdict, StudyResult
from goodwill.study.slice import UnitTree
from goodwill.web.findings.seen import Seen, seen
from goodwill.web.people.sight import Sight

WHOLE = Sight(None, "none", leadership=True)
names = st.one_of(
    st.from_regex(r"\A(team|north|Söder|büro)[-_ .(/][0-9]{1,2}\Z"),
    st.sampled_from(["team-1", "team-12", "team", "south", "south-west", "Malmö (väst)", "(1)", "--"]),
)


def said_by(study: StudyResult) -> str:
    """Return everything a study says, as text; floats keep all their digits."""
    return json.dumps(
        {
            "headline": study.headline, "first": study.do_first, "unknown": study.unknown, "money": study.money,
            "absent": study.absent, "verdicts": [asdict(v) for v in study.verdicts],
            "claims": [asdict(r) for r in (*study.claims.proposed, *study.claims.accepted)],
            "results": {
                name: [r.title, r.brief(), r.table().to_pylist(), asdict(c) if (c := r.chart()) else None,
                       [asdict(d) for d in r.diagnostics], asdict(r.provenance) if r.provenance else None]
                for name, r in study.results.items()
            },
        },
        ensure_ascii=False, default=str,
    )  # fmt: skip


class Company:
    """A made-up study in which each unit has figures that nothing else has."""

    def __init__(self, parents: dict[str, str]) -> None:
        self.tree = UnitTree((u, p, "team") for u, p in parents.items())
        self.units = list(parents)
        self.figures = {u: 1000.5 + 7 * i for i, u in enumerate(self.units)}
        self.led = {u: 5000.25 + 7 * i for i, u in enumerate(self.units)}

    def study(self) -> StudyResult:
        claims = [self._claim(u) for u in self.units]
        rows = [{"metric": "ease", "scope": "all", "unit": "", "segment": "", "value": 4.5, "measured_in": "points"}]
        rows += [
            {"metric": "ease", "scope": "unit", "unit": u, "segment": "", "value": f, "measured_in": "points"}
            for u, f in self.figures.items()
        ]  # fmt: skip
        engaged = [
            {
                "wave": "1",
                "unit": "(all)",
                "construct": "engage.leadership_trust",
                "value": 3.25,
                "measured_in": "points",
            }
        ]
        for u in self.units:
            engaged.append(
                {"wave": "1", "unit": u, "construct": "engage.tools", "value": self.figures[u], "measured_in": "points"}
            )
            engaged.append(
                {
                    "wave": "1",
                    "unit": u,
                    "construct": "engage.leadership_trust",
                    "value": self.led[u],
                    "measured_in": "points",
                }
            )
            engaged.append(
                {
                    "wave": "1",
                    "unit": u,
                    "construct": "leadership conditions",
                    "value": self.led[u],
                    "measured_in": "points",
                }
            )
        standings = [
            {"perspective": "engagement", "metric": "leadership trust", "unit": u, "value": f, "measured_in": "points"}
            for u, f in self.led.items()
        ]  # fmt: skip
        standings += [
            {"perspective": "relationship", "metric": "trust", "unit": "", "value": 4.0, "measured_in": "points"}
        ]
        chart = Chart("Units", {"data": {"values": [{"line": u, "value": f} for u, f in self.figures.items()]},
                                "encoding": {"y": {"sort": self.units}}}, f"{self.units[0]} is lowest.")  # fmt: skip
        told = " ".join(f"{u} stands at {f}." for u, f in self.figures.items())
        led = " ".join(f"Leadership conditions in {u} are at {f}." for u, f in self.led.items())
        results = {
            "survey": _result("Ease", rows, chart, told),
            "engagement_scores": _result("Engagement", engaged, None, led),
            "perspectives": _result("Side by side", standings, None, "The company stands well."),
        }
        claims += [self._led(u) for u in self.units]
        verdicts = tuple(
            ActionVerdict(f"A{i}", f"Help {u}", "worked", "so", "judged") for i, u in enumerate(self.units)
        )
        return StudyResult(
            project="Acme", version="1", computed_at="2026-01-01", engine="local", period="", results=results,
            absent={f"Trend of {u}": "no answers" for u in self.units}, claims=register(claims), verdicts=verdicts,
            headline="The company stands well. " + told, do_first=(f"Visit {self.units[0]}.",),
            unknown=tuple(f"Ease: {u} is not known." for u in self.units),
        )  # fmt: skip

    def _claim(self, unit: str) -> Claim:
        figure = self.figures[unit]
        estimate = Estimate(figure, figure - 0.125, figure + 0.125, 9, se=0.0625)
        return Claim(
            f"units_apart/{unit}", ClaimKind.FLAG, "units_apart", unit, f"In {unit} it is {figure}.", estimate, 1e-9
        )

    def _led(self, unit: str) -> Claim:
        figure = self.led[unit]
        estimate = Estimate(figure, figure - 0.125, figure + 0.125, 9, se=0.0625)
        said = f"Leadership conditions in {unit} are at {figure}."
        return Claim(
            f"engagement_scores/leadership conditions/{unit}", ClaimKind.FLAG, "led", unit, said, estimate, 1e-9
        )


def _result(title: str, rows: list[dict[str, Any]], chart: Chart | None, words: str) -> KeptResult:
    doubt = Diagnostic("some", False, words)
    return KeptResult(title=title, rows=pa.Table.from_pylist(rows), picture=chart, words=words, diagnostics=(doubt,))


@st.composite
def companies(draw: st.DrawFn) -> Company:
    units = draw(st.lists(names, min_size=2, max_size=7, unique=True))
    parents = {u: draw(st.sampled_from(["", *units[:i]])) for i, u in enumerate(units)}
    return Company(parents)


def _named(name: str) -> str:
    """Return a pattern of a name as a whole word, by another way than the code's."""
    return rf"(?<![\w-]){re.escape(name)}(?![\w-])" if re.search(r"\w", name) else re.escape(name)


def _is_named(name: str, text: str) -> bool:
    return re.search(_named(name), text) is not None


@settings(max_examples=60, deadline=None)
@given(companies(), st.data())
def test_what_is_out_of_sight_is_nowhere(company: Company, data: st.DataObject) -> None:
    own = data.draw(st.sets(st.sampled_from(company.units)))
    leadership = data.draw(st.booleans())
    shown = seen(company.study(), Sight(frozenset(own), "none", leadership=leadership), company.tree)
    text = said_by(shown)
    within = company.tree.within(own) | {u for u in shown.units or () if shown.shows(u)}
    parts = [_without(part, within) for part in _strings(json.loads(text))]
    for unit in company.units:
        if unit not in within:
            assert str(company.figures[unit]) not in text, unit
            assert not any(_is_named(unit, part) for part in parts), unit
        else:
            assert str(company.figures[unit]) in text, unit
        tops = company.tree.children()
        is_whole = len(tops) == 1 and tops[0].id == unit and len(company.units) > 1
        if (unit not in within or not leadership) and not is_whole:
            assert str(company.led[unit]) not in text, unit
    assert "3.25" in text  # leadership of the whole company may be shown


def _without(text: str, units: set[str]) -> str:
    """Return a text without the names of units in sight: "team 1" in it does not name a unit called "team"."""
    for unit in sorted(units, key=len, reverse=True):
        text = re.sub(_named(unit), "\x00", text)
    return text


def _strings(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [s for k, v in node.items() for s in [*([k] if " of " in k else []), *_strings(v)]]
    if isinstance(node, list):
        return [s for v in node for s in _strings(v)]
    return [node] if isinstance(node, str) else []


def test_a_whole_sight_sees_the_study_as_it_was_kept() -> None:
    company = Company({"a-1": "", "b-1": ""})
    study = company.study()
    shown = seen(study, WHOLE, company.tree)
    assert said_by(shown) == said_by(study)


def test_leadership_cannot_be_worked_out_from_the_other_questions() -> None:
    """Overall is the mean of all questions: beside all others it would tell the mean of those about leadership."""
    company = Company({"a-1": "", "b-1": ""})
    study = company.study()
    rows = study.results["engagement_scores"].table().to_pylist()
    rows += [{"wave": "1", "unit": "a-1", "construct": "engage.voice", "value": 1.0, "measured_in": "points"}]
    rows += [{"wave": "1", "unit": "a-1", "construct": "overall", "value": 2.0, "measured_in": "points"}]

    def shown(given, *, leadership=False):
        results = {**study.results, "engagement_scores": _result("Engagement", given, None, "Said.")}
        sight = Sight(None, "none", leadership=leadership)
        table = seen(replace(study, results=results), sight, company.tree).results["engagement_scores"].table()
        return {r["construct"] for r in table.to_pylist() if r["unit"] == "a-1"}

    assert shown(rows) == {"overall"}
    assert len(shown(rows, leadership=True)) == 5
    hardly = [r for r in rows if r["construct"] not in ("engage.voice", "engage.tools")]
    assert shown(hardly) == set()  # then overall would be leadership by another name


def test_customers_trust_is_not_leadership() -> None:
    rows = [{"metric": "trust", "scope": "unit", "unit": "a-1", "value": 4.0, "measured_in": "points"}]
    company = Company({"a-1": "", "b-1": ""})
    study = company.study()
    results = {**study.results, "consequences": _result("Trust", rows, None, "Said.")}
    shown = seen(replace(study, results=results), Sight(None, "none", leadership=False), company.tree)
    assert shown.results["consequences"].table().num_rows == 1


def test_the_headline_keeps_where_the_company_stands_and_says_nothing_of_hidden_units(
    site: Any, units: list[str]
) -> None:
    from goodwill.web.findings.facade import kept

    whole = kept(WHOLE)
    own = kept(Sight(frozenset(units[:1]), "none", leadership=False))
    assert isinstance(own, Seen)
    first = whole.headline.split(". ")[0]
    assert own.headline.startswith(first)
    for unit in units[1:]:
        assert not _is_named(unit, said_by(own)), unit
    assert kept(Sight(frozenset(units[:1]), "none", leadership=False)) is own  # seen once per sight


@pytest.mark.project("unstudied")
def test_without_a_study_there_is_nothing(site: Any) -> None:
    from goodwill.web.findings.facade import kept, versions

    assert kept(WHOLE) is None
    assert versions() == ()
