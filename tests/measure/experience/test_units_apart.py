"""Units side by side: planted units are found in the part they lack, kinder customers are not held for good work."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from goodwill.measure import UnitsApart
from goodwill.measure.experience.parts_apart import PartsApart, parts_apart
from goodwill.measure.unit_months import GroupMonths, judge_level

PARTS = ("success", "ease", "emotion")


def moved(tables, unit, construct, by):
    """Answers to one construct about contacts that one unit handled, moved and cut off at the scale's ends."""
    at = tables["interactions"].loc[tables["interactions"]["unit_id"] == unit, "interaction_id"]
    replies = tables["replies"].loc[tables["replies"]["interaction_id"].isin(at), "reply_id"]
    rows = tables["answers"]["reply_id"].isin(replies) & (tables["answers"]["construct"] == construct)
    tables["answers"].loc[rows, "value"] = (tables["answers"].loc[rows, "value"] + by).clip(1, 7)
    return tables


def experience(frames, **changes):
    wanted = {"replies": 2400, "customers": 900, "months": 12, "units": 8} | changes
    return frames(constructs=PARTS, perspective="experience", **wanted)


def test_a_unit_that_lacks_in_one_part_is_flagged_for_it_and_no_other(frames, ledger):
    result = UnitsApart().measure(ledger(**moved(experience(frames), "u3", "success", -1.0)))
    flagged = {c.about: c for c in result.claims() if c.p_value < 0.01}
    assert set(flagged) == {"u3"}
    unit = next(u for u in result.units if u.unit == "u3")
    assert unit.part == "success"
    assert unit.parts["success"].estimate.covers(-1.0)
    assert "success lies" in flagged["u3"].statement
    assert "worse" in flagged["u3"].statement


def test_units_alike_are_flagged_as_rarely_as_chance_has_it(frames, ledger):
    p = [
        c.p_value
        for seed in range(4)
        for c in UnitsApart().measure(ledger(**experience(frames, seed=seed, replies=900))).claims()
    ]
    # Thirty-two p-values, each at most uniform: 5 or more below 0.05 come in less than 2 of 100 runs.
    assert sum(x < 0.05 for x in p) < stats.binom.ppf(0.985, len(p), 0.05) + 1


def test_kinder_customers_are_taken_off_where_they_show_elsewhere(frames, ledger):
    tables = experience(frames, unit_shift={2: 0.9}, unit_size=0.2, replies=3600, units=8)
    seen = UnitsApart().measure(ledger(**tables))
    assert next(u for u in seen.units if u.unit == "u2").stands_out
    # The same customers say the same of contacts that nobody handled: now it is known to be theirs.
    rng = np.random.default_rng(0)
    contacts = tables["interactions"]
    alone = rng.random(len(contacts)) < 0.5
    contacts.loc[alone, "handler"] = "none"
    homes = contacts.drop_duplicates("customer_id")[["customer_id", "unit_id"]].assign(
        valid_from="2020-01-01T00:00:00Z"
    )
    tables["memberships"] = homes
    result = UnitsApart().measure(ledger(**tables))
    unit = next(u for u in result.units if u.unit == "u2")
    assert abs(unit.parts["success"].estimate.value) < 0.5 * abs(
        next(u for u in seen.units if u.unit == "u2").parts["success"].estimate.value
    )
    assert not unit.stands_out


def test_one_part_alone_is_judged_as_levels_are():
    rng = np.random.default_rng(1)
    t = 14
    months = GroupMonths(np.arange(t), rng.normal(0.3, 1, t), rng.uniform(1, 3, t))
    (unit,) = parts_apart({"x": {"a": months}}, {}, 0.0).values()
    alone = judge_level(months)
    assert unit.part(0, 0.95).estimate.value == pytest.approx(alone.estimate.value)
    assert unit.part(0, 0.95).p_value == pytest.approx(alone.p_value)
    assert unit.p_value == pytest.approx(alone.p_value)  # F with 1 and v degrees of freedom is the square of t


def test_hotelling_equals_a_regression_on_nothing_but_a_constant():
    """T^2 from the rows: n m' S^-1 m, by the definition, for equal weights."""
    rng = np.random.default_rng(2)
    rows = rng.normal(0.2, 1, (20, 3))
    by_part = {p: {"a": GroupMonths(np.arange(20), rows[:, k], np.ones(20))} for k, p in enumerate(PARTS)}
    (unit,) = parts_apart(by_part, {}, 0.0).values()
    t2 = 20 * rows.mean(0) @ np.linalg.inv(np.cov(rows.T)) @ rows.mean(0)
    assert unit.p_value == pytest.approx(stats.f.sf((20 - 3) / (3 * 19) * t2, 3, 20 - 3))


def test_without_freedom_there_is_no_p_value():
    assert PartsApart(np.ones(3), np.eye(3), 3.0, 4).p_value == 1.0


def test_nobody_asked_about_all_three_parts_says_so(frames, ledger):
    result = UnitsApart().measure(ledger(**frames(constructs=("success",), perspective="experience")))
    assert result.claims() == ()
    assert "no units" in result.brief()
    assert isinstance(result.table().to_pandas(), pd.DataFrame)
