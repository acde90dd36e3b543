"""What every method owes: settings that survive, laws of its gear, honest absence, doubts that speak, plain words."""

from __future__ import annotations

import json
import math
import re
from dataclasses import fields, is_dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import goodwill.measure
from goodwill.core.cells import Cells
from goodwill.core.claim import Claim
from goodwill.core.errors import GoodwillError
from goodwill.core.register import methods

goodwill.measure.load()
# Engagement answers are apart from the facts that a method sees; its own tests hold it to the same duties.
METHODS = [m for m in methods() if m.card.concept != "engagement" and m.__module__.startswith("goodwill.measure")]
VARIANTS = [m() for m in METHODS]
EXTRA = [
    m(**changed)
    for m in METHODS
    for changed in (
        {"segment": "touchpoint"},
        {"grain": "quarter"},
        {"by": "touchpoint"},
        {"construct": "trust"},
    )
    if all(key in {f.name for f in fields(m)} for key in changed)
]
ALL = VARIANTS + EXTRA
CAUSE = re.compile(r"\b(driver|drives|effect|because|caus\w*|moved|took|impact|due to|leads? to)\b", re.IGNORECASE)
# Sums of doubles in another order differ in the last digits only.
SAME_SUM = 1e-9


def named(m) -> str:
    changed = {f.name: getattr(m, f.name) for f in fields(m) if getattr(m, f.name) != f.default}
    return m.card.name + "".join(f"-{v}" for v in changed.values())


@pytest.fixture(scope="module")
def results(whole):
    return {named(m): m.measure(whole) for m in ALL}


@pytest.mark.parametrize("m", ALL, ids=named)
def test_settings_survive_json(m):
    again = type(m)(**json.loads(json.dumps(m.settings())))
    assert again == m


@pytest.mark.parametrize("cls", METHODS, ids=lambda c: c.card.name)
def test_card_is_complete(cls):
    card = cls.card
    assert card.question.endswith("?")
    assert card.reading
    assert card.facts
    assert card.assumptions
    assert card.references
    assert len(card.witnesses) >= 2
    assert not CAUSE.search(card.title + card.question)


@pytest.mark.parametrize("m", VARIANTS, ids=named)
def test_there_is_something_to_see(m, results):
    result = results[named(m)]
    assert any(v is not None for v in result.table()["value"].to_pylist()), result.brief()
    assert result.provenance.method == m.card.name
    assert result.provenance.engine == "local"
    json.dumps(result.provenance.settings)


@pytest.mark.parametrize("m", ALL, ids=named)
def test_table_brief_chart_and_claims_are_sound(m, results):
    check_result(m, results[named(m)])


@pytest.mark.parametrize("m", ALL, ids=named)
def test_survey_tables_carry_who_was_asked(m, results):
    names = results[named(m)].table().column_names
    assert {"asked", "answered", "weighted", "worst_low", "worst_high"} <= set(names)


@pytest.fixture(scope="module")
def shuffled(facts, make_part):
    rng = np.random.default_rng(5)
    return make_part({name: t.take(pa.array(rng.permutation(t.num_rows))) for name, t in facts.items()})


@pytest.mark.parametrize("m", ALL, ids=named)
def test_order_of_rows_does_not_matter(m, shuffled, results):
    assert_same_table(m.measure(shuffled).table(), results[named(m)].table())


@pytest.mark.parametrize("m", ALL, ids=named)
def test_halves_add_to_the_whole(m, whole, halves):
    added = m.summarise(halves[0]) + m.summarise(halves[1])
    assert_same_summary(added, m.summarise(whole))


@pytest.mark.parametrize("m", ALL, ids=named)
def test_summary_may_be_added_in_any_order(m, halves):
    one, two = (m.summarise(h) for h in halves)
    assert_same_table(m.estimate(one + two).table(), m.estimate(two + one).table())


@pytest.fixture(scope="module", params=["empty", "one row", "constant", "answers only"])
def poor(request, facts, make_part):
    return request.param, make_part(POOR[request.param](facts))


@pytest.mark.parametrize("m", ALL, ids=named)
def test_poor_facts_give_our_errors_or_absent_figures(m, poor):
    kind, part = poor
    try:
        result = m.measure(part)
    except GoodwillError:
        return  # any other error fails the test
    check_result(m, result)
    if kind == "empty":
        assert not any(v is not None for v in result.table()["value"].to_pylist() if not is_promise(m))
        assert not result.claims()


@pytest.fixture(scope="module")
def sail(facts, make_part):
    pytest.importorskip("pysail")
    return make_part(facts, "sail")


@pytest.mark.slow
@pytest.mark.parametrize("m", ALL, ids=named)
def test_both_engines_agree(m, whole, sail, results):
    assert_same_summary(m.summarise(sail), m.summarise(whole))
    assert_same_table(m.measure(sail).table(), results[named(m)].table())


def is_promise(m) -> bool:
    return m.card.concept == "promise"  # what was promised is known even where nothing was delivered


def check_result(m, result) -> None:
    for row in result.table().to_pylist():
        assert (row["value"] is None) == bool(row["absent"]), row
        for name in ("value", "low", "high", "weighted", "worst_low", "worst_high"):
            assert row.get(name) is None or math.isfinite(row[name]), row
        if row["low"] is not None and row["high"] is not None and row["value"] is not None:
            assert row["low"] <= row["value"] + 1e-9, row
            assert row["value"] <= row["high"] + 1e-9, row
    brief = result.brief()
    assert brief
    assert "nan" not in brief.lower().split()
    assert "  " not in brief
    for doubt in result.diagnostics:
        assert doubt.assumption in m.card.assumptions
        if doubt.speaks:
            assert doubt.message in brief
    assert {d.assumption for d in result.diagnostics} == set(m.card.assumptions)
    if not m.card.identifies_cause:
        assert not CAUSE.search(brief), CAUSE.search(brief)
    chart = result.chart()
    if chart is not None:
        json.dumps(chart.spec)
        assert chart.description
    keys = [c.key for c in result.claims()]
    assert len(set(keys)) == len(keys)
    for claim in result.claims():
        assert isinstance(claim, Claim)
        assert m.card.identifies_cause or not CAUSE.search(claim.statement), claim.statement
        assert claim.estimate.is_present
    assert result._repr_html_()


def assert_same_summary(one, other) -> None:
    assert type(one) is type(other)
    if isinstance(one, Cells):
        assert one.by == other.by
        # Cells that hold nothing may stand in one and be missing in the other.
        assert_same_table(drop_nothing(one), drop_nothing(other))
    elif is_dataclass(one):
        for field in fields(one):
            assert_same_summary(getattr(one, field.name), getattr(other, field.name))
    else:
        assert one == other


def drop_nothing(cells: Cells) -> pa.Table:
    rows = cells.rows
    if not rows.num_rows:
        return rows
    some = None
    for name in cells.sums:
        has = pc.not_equal(pc.fill_null(rows[name].cast(pa.float64()), 0.0), 0.0)
        some = has if some is None else pc.or_(some, has)
    return rows.filter(some).sort_by([(b, "ascending") for b in cells.by])


def assert_same_table(one: pa.Table, other: pa.Table) -> None:
    assert set(one.column_names) == set(other.column_names)
    assert one.num_rows == other.num_rows
    for name in one.column_names:
        a, b = one[name].to_pylist(), other[name].to_pylist()
        for x, y in zip(a, b, strict=True):
            if isinstance(x, float) and isinstance(y, float):
                assert x == pytest.approx(y, rel=SAME_SUM, abs=SAME_SUM), name
            else:
                assert x == y, name


def _constant(facts):
    found = dict(facts)
    answered = facts["answered"]
    high = answered["high"]
    for name, column in (("score", high), ("value", high), ("unit_score", pa.array(np.ones(answered.num_rows)))):
        answered = answered.set_column(answered.column_names.index(name), name, column)
    found["answered"] = answered
    contacts = facts["contacts"]
    same = pa.array(np.full(contacts.num_rows, 3.0))
    for name in ("wait", "duration"):
        contacts = contacts.set_column(contacts.column_names.index(name), name, same)
    found["contacts"] = contacts
    return found


POOR = {
    "empty": lambda facts: {name: t if name in ("promises", "units") else t.slice(0, 0) for name, t in facts.items()},
    "one row": lambda facts: {name: t.slice(0, 1) for name, t in facts.items()},
    "constant": _constant,
    "answers only": lambda facts: {
        name: t if name in ("answered", "answers", "replies") else t.slice(0, 0) for name, t in facts.items()
    },
}
