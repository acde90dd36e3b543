"""Success, ease and emotion against counting row by row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from goodwill.measure import Components

PARTS = ("success", "ease", "emotion")


def experience(frames, **changes):
    return frames(constructs=PARTS, perspective="experience", **changes)


def wide(tables):
    rows = tables["answers"].pivot(index="reply_id", columns="construct", values="value").reset_index()
    rows = rows.merge(tables["replies"], on="reply_id")
    rows = rows.merge(tables["interactions"][["interaction_id", "touchpoint", "channel"]], on="interaction_id")
    rows["gap"] = (rows["success"] + rows["ease"]) / 2 - rows["emotion"]
    return rows


def test_means_hold_together_and_equal_the_rows(frames, ledger):
    tables = experience(frames, repeat=False, replies=200, customers=400)
    result = Components().measure(ledger(**tables))
    rows = wide(tables)
    for touchpoint, group in rows.groupby("touchpoint"):
        for part in PARTS:
            e = result.figure("touchpoint", metric=part, segment=touchpoint).estimate
            # Bonferroni over three parts.
            expected = stats.ttest_1samp(group[part], 0).confidence_interval(1 - 0.05 / 3)
            assert (e.value, e.low, e.high) == pytest.approx((group[part].mean(), expected.low, expected.high))
    for (touchpoint, channel), group in rows.groupby(["touchpoint", "channel"]):
        e = result.figure("touchpoint and channel", metric="emotion", segment=f"{touchpoint} / {channel}").estimate
        assert e.value == pytest.approx(group["emotion"].mean())


def test_gap_is_the_paired_t_test_where_customers_answer_once(frames, ledger):
    tables = experience(frames, repeat=False, replies=200, customers=400)
    gap = Components().measure(ledger(**tables)).gaps[0].gap
    expected = stats.ttest_1samp(wide(tables)["gap"], 0).confidence_interval(0.95)
    assert (gap.value, gap.low, gap.high) == pytest.approx((wide(tables)["gap"].mean(), expected.low, expected.high))


def test_a_planted_gap_is_claimed_and_no_gap_is_not(frames, ledger):
    tables = experience(frames, replies=1500, months=12, customers=600)
    calm = Components().measure(ledger(**tables))
    assert all(c.p_value > 0.005 for c in calm.claims())
    emotion = tables["answers"]["construct"] == "emotion"
    tables["answers"].loc[emotion, "value"] = (tables["answers"].loc[emotion, "value"] - 1).clip(lower=1)
    claim = next(c for c in Components().measure(ledger(**tables)).claims() if c.about == "all")
    assert claim.p_value < 1e-6
    assert "lags behind" in claim.statement


def test_contacts_without_a_feeling_are_counted_not_filled(frames, ledger):
    tables = experience(frames, replies=100, asked=4.0)
    asked = set(tables["replies"]["interaction_id"])
    spoken = [c for c in tables["interactions"]["interaction_id"] if c not in asked][:50]
    tables["moments"] = pd.DataFrame(
        {"interaction_id": spoken, "seq": 1, "speaker": "customer", "text": "words", "valence": -0.5,
         "labelled_by": "coder"}
    )  # fmt: skip
    result = Components().measure(ledger(**tables))
    shares = {f.metric: f.estimate.value for f in result.felt if f.scope == "all"}
    assert shares == pytest.approx(
        {"contacts with emotion asked": 0.25, "contacts with emotion from words": 0.125,
         "contacts with neither asked nor from words": 0.625}
    )  # fmt: skip
    assert "unknown; it is not neutral" in result.brief()


def test_who_was_asked_stands_beside_each_touchpoint(frames, ledger):
    tables = experience(frames, replies=200)
    result = Components().measure(ledger(**tables))
    for f in result.over("touchpoint"):
        assert f.beside.asked == (tables["interactions"]["touchpoint"] == f.segment).sum()
        assert np.isfinite(f.beside.weighted)
