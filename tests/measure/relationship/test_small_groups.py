"""Units after borrowing; differences; trend: planted things are found, nothing else is."""

from __future__ import annotations

import pytest

from goodwill.measure import GroupDifferences, SmallGroups, Trend
from goodwill.measure.relationship.differences import holm


def test_a_planted_unit_stands_out_and_others_do_not(frames, ledger):
    tables = frames(constructs=("trust",), replies=3000, customers=900, months=12, units=6, unit_shift={2: -0.8})
    result = SmallGroups(construct="trust").measure(ledger(**tables))
    assert {g.unit for g in result.groups if g.stands_out and g.p_value < 0.01} == {"u2"}
    claim = next(c for c in result.claims() if c.about == "u2")
    assert claim.p_value < 1e-4
    assert "below comparable units" in claim.statement
    (difference,) = GroupDifferences(construct="trust").measure(ledger(**tables)).claims()
    assert difference.p_value < 1e-4
    assert "u2" in difference.statement


def test_units_that_do_not_differ_are_pulled_together(frames, ledger):
    tables = frames(constructs=("trust",), replies=600, customers=900, months=12, units=6)
    groups = SmallGroups(construct="trust").measure(ledger(**tables)).groups
    own = [g.own.value for g in groups]
    borrowed = [g.borrowed.value for g in groups]
    assert max(borrowed) - min(borrowed) < 0.6 * (max(own) - min(own))
    assert not any(g.stands_out for g in groups)


def test_recommendation_is_borrowed_as_net_promoter_points(frames, ledger):
    groups = SmallGroups().measure(ledger(**frames(replies=500, months=10))).groups
    for g in groups:
        assert -100 <= g.borrowed.low <= g.borrowed.value <= g.borrowed.high <= 100
        assert g.borrowed.n == g.own.n


def test_five_months_are_too_few_to_flag_anybody(frames, ledger):
    tables = frames(constructs=("trust",), replies=1500, months=5, units=6, unit_shift={2: -2.0})
    assert SmallGroups(construct="trust").measure(ledger(**tables)).claims() == ()
    result = GroupDifferences(construct="trust").measure(ledger(**tables))
    assert result.claims() == ()
    assert "too early" in result.brief()


def test_a_jump_in_the_last_month_is_a_change_and_a_calm_one_is_not(frames, ledger):
    tables = frames(constructs=("trust",), replies=4000, customers=3000, months=24)
    calm = Trend(construct="trust").measure(ledger(**tables))
    assert calm.against_expected.p_value > 0.01
    last = tables["replies"]["started_at"] >= "2025-12-01"
    late = set(tables["replies"].loc[last, "reply_id"])
    rows = tables["answers"]["reply_id"].isin(late)
    tables["answers"].loc[rows, "value"] = (tables["answers"].loc[rows, "value"] - 2).clip(lower=1)
    # 24 * 30 days from 1 January 2024 end on 20 December 2025: the last month is given as complete.
    jump = Trend(construct="trust", as_of="2025-12-31").measure(ledger(**tables))
    assert jump.period == "2025-12"
    assert jump.against_expected.p_value < 1e-4
    assert jump.against_expected.estimate.value < -1
    assert {c.key.split("/")[-1] for c in jump.claims()} >= {"expected", "previous"}


def test_unfinished_month_is_shown_but_not_judged(frames, ledger):
    result = Trend(construct="trust").measure(ledger(**frames(constructs=("trust",), replies=900, months=8)))
    # 240 days from 1 January 2024 end on 27 August.
    assert result.period == "2024-07"
    assert result.over("period")[-1].partial
    assert "2024-08 is unfinished" in result.brief()
    assert not [c for c in result.claims() if c.key.endswith(("expected", "previous"))]


def test_holm_by_hand():
    adjusted = holm({"a": 0.01, "b": 0.04, "c": 0.03})
    # 3 * .01, then 2 * .03, then max(.06, 1 * .04).
    assert adjusted == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})
