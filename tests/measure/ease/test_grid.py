"""The four cells against counting row by row."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy import stats

from goodwill.measure import EaseGrid

GRID = {"easy.get": "easy to get", "nice.get": "nice to get", "easy.use": "easy to use", "nice.use": "nice to use"}


def test_cells_by_touchpoint_and_circumstance(frames, ledger):
    tables = frames(constructs=tuple(GRID), perspective="experience", repeat=False, replies=200, customers=400)
    moving = [f"p{i}" for i in range(0, 400, 3)]
    tables["circumstances"] = pd.DataFrame(
        {"customer_id": moving, "name": "moving", "value": "yes", "valid_from": pd.Timestamp("2023-01-01", tz="UTC"),
         "evidence": "asked"}
    )  # fmt: skip
    result = EaseGrid().measure(ledger(**tables))
    rows = (
        tables["answers"]
        .merge(tables["replies"], on="reply_id")
        .merge(tables["interactions"][["interaction_id", "touchpoint"]], on="interaction_id")
    )
    for (construct, touchpoint), group in rows.groupby(["construct", "touchpoint"]):
        e = result.figure("touchpoint", metric=GRID[construct], segment=touchpoint).estimate
        # Bonferroni over four cells.
        expected = stats.ttest_1samp(group["value"], 0).confidence_interval(1 - 0.05 / 4)
        assert (e.value, e.low, e.high) == pytest.approx((group["value"].mean(), expected.low, expected.high))
    for construct, group in rows[rows["customer_id"].isin(moving)].groupby("construct"):
        e = result.figure("circumstance", metric=GRID[construct], segment="moving: yes").estimate
        assert (e.value, e.n) == pytest.approx((group["value"].mean(), len(group)))


def test_questions_that_were_not_asked_are_named(frames, ledger):
    result = EaseGrid().measure(ledger(**frames(constructs=("easy.get",), perspective="experience")))
    assert "Not asked: nice to get, easy to use, nice to use." in result.brief()
