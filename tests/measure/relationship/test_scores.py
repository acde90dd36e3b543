"""Means and shares of constructs against counting row by row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from goodwill.measure import Consequences, ConstructScore, CustomerEffort, CustomerSatisfaction
from goodwill.stats.intervals import wilson


def test_one_answer_per_customer_collapses_to_t_and_wilson(frames, ledger):
    tables = frames(constructs=("satisfaction",), repeat=False, replies=120, customers=240)
    result = CustomerSatisfaction().measure(ledger(**tables))
    values = tables["answers"]["value"].to_numpy()
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    e = result.figure(metric="satisfaction").estimate
    assert (e.value, e.low, e.high, e.n) == pytest.approx((values.mean(), expected.low, expected.high, 120))
    top = wilson(float((values >= 9).sum()), 120.0)
    share = result.figure(metric="satisfaction, share of the best 2 answers").estimate
    assert (share.value, share.low, share.high) == pytest.approx((top.value, top.low, top.high))


def test_repeated_customers_are_clusters(frames, ledger):
    tables = frames(constructs=("trust",), replies=300, customers=30, unit_size=0.3)
    e = ConstructScore(construct="trust").measure(ledger(**tables)).figure(metric="trust").estimate
    rows = tables["answers"].merge(tables["replies"], on="reply_id")
    mean = rows["value"].mean()
    person = (rows["value"] - mean).groupby(rows["customer_id"]).sum()
    m = len(person)
    se = np.sqrt(m / (m - 1) * (person**2).sum()) / len(rows)
    assert e.value == pytest.approx(mean)
    assert e.se == pytest.approx(se)
    assert e.high - e.value == pytest.approx(stats.t.ppf(0.975, m - 1) * se)


def test_effort_worded_the_other_way_is_turned(frames, ledger):
    tables = frames(constructs=("ease",), perspective="experience", replies=60)
    easy = CustomerEffort().measure(ledger(**tables)).figure().estimate.value
    tables["answers"]["value"] = 8 - tables["answers"]["value"]
    tables["answers"]["higher_is"] = "worse"
    assert CustomerEffort().measure(ledger(**tables)).figure().estimate.value == pytest.approx(easy)


def test_two_scales_become_0_to_100_and_the_brief_says_so(frames, ledger):
    tables = frames(constructs=("satisfaction",), replies=60)
    half = tables["answers"].index % 2 == 0
    tables["answers"].loc[half, ["value", "low", "high"]] = [4.0, 1.0, 5.0]
    result = CustomerSatisfaction().measure(ledger(**tables))
    rest = tables["answers"].loc[~half, "value"]
    assert result.figure().estimate.value == pytest.approx(100 * (0.75 + ((rest - 1) / 9).mean()) / 2)
    assert "several scales" in result.brief()


def test_equal_answers_keep_an_honest_interval(frames, ledger):
    tables = frames(constructs=("trust",), replies=40, repeat=False)
    tables["answers"]["value"] = 7.0
    e = ConstructScore(construct="trust").measure(ledger(**tables)).figure().estimate
    assert e.value == 7.0
    assert e.low < 7.0
    assert e.high == 7.0


def test_remembered_answers_are_not_pooled_with_fresh_ones(frames, ledger):
    tables = frames(constructs=("ease",), perspective="experience", replies=100)
    late = tables["replies"].index % 4 == 0
    tables["replies"].loc[late, "started_at"] += pd.Timedelta(days=9)
    result = CustomerEffort().measure(ledger(**tables))
    assert result.perspective == "experience"
    assert result.figure().estimate.n == 75
    assert "25 of experience remembered were left out" in result.brief()


def test_four_intentions_side_by_side(frames, ledger):
    result = Consequences().measure(ledger(**frames(constructs=("trust", "forgive", "advocate", "repurchase"))))
    assert {f.metric for f in result.over("all")} >= {"trust", "forgive", "advocate", "repurchase"}
