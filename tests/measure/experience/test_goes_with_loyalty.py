"""What goes with loyalty: shares by brute force over all orders, later replies, and what cannot be ranked."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from goodwill.measure import GoesWithLoyalty

PARTS = ("success", "ease", "emotion")


def two_waves(seed, weights, n=600, noise=1.0, shared=0.8):
    """One experience reply per customer and one relationship reply a month later."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(0, shared, n)
    felt = {p: np.clip(np.round(4 + mood + rng.normal(0, 1, n)), 1, 7) for p in PARTS}
    drive = sum(w * felt[p] for w, p in zip(weights, PARTS, strict=True))
    loyal = np.clip(np.round(5 + (drive - drive.mean()) + rng.normal(0, noise, n)), 0, 10)
    day = pd.Timestamp("2024-02-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 200, n), unit="D")
    replies, answers = [], []
    for name, shift, values in (
        ("experience", 0, {p: (felt[p], 1.0, 7.0) for p in PARTS}),
        ("relationship", 30, {"recommend": (loyal, 0.0, 10.0)}),
    ):
        ids = [f"{name}{i}" for i in range(n)]
        replies.append(
            pd.DataFrame(
                {"reply_id": ids, "survey_id": name, "perspective": name, "customer_id": [f"p{i}" for i in range(n)],
                 "started_at": day + pd.Timedelta(days=shift), "language": "en", "mode": "web", "partial": False}
            )
        )  # fmt: skip
        answers += [
            pd.DataFrame(
                {"reply_id": ids, "question_id": c, "construct": c, "value": v, "low": low, "high": high,
                 "higher_is": "better"}
            )
            for c, (v, low, high) in values.items()
        ]  # fmt: skip
    tables = {"replies": pd.concat(replies, ignore_index=True), "answers": pd.concat(answers, ignore_index=True)}
    return tables, np.column_stack([felt[p] for p in PARTS]), loyal


def explained(X, y):
    if X.shape[1] == 0:
        return 0.0
    design = np.column_stack([np.ones(len(X)), X])
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return 1 - left.var() / y.var()


def test_shares_equal_all_six_orders(ledger):
    tables, X, y = two_waves(1, (0.3, 0.2, 0.6))
    result = GoesWithLoyalty(replicates=50).measure(ledger(**tables))
    expected = np.zeros(3)
    for order in permutations(range(3)):
        for k, part in enumerate(order):
            expected[part] += (explained(X[:, order[: k + 1]], y) - explained(X[:, order[:k]], y)) / 6
    assert result.outcome == "recommend"
    assert result.lagged
    assert [e.value for e in result.shares] == pytest.approx(expected)


def test_a_part_that_loyalty_is_made_of_ranks_first_and_is_claimed(ledger):
    tables, _, _ = two_waves(2, (0.0, 0.0, 1.0), shared=0.0)
    result = GoesWithLoyalty().measure(ledger(**tables))
    assert result.shares[2].value > 0.4
    assert max(result.shares[0].value, result.shares[1].value) < 0.03
    (claim,) = result.claims()
    assert claim.about == "emotion"
    assert claim.p_value < 1e-6


def test_equal_parts_cannot_be_ranked(ledger):
    tables, _, _ = two_waves(3, (0.4, 0.4, 0.4))
    result = GoesWithLoyalty().measure(ledger(**tables))
    assert "cannot be ranked" in result.brief()
    assert all(c.p_value > 0.05 for c in result.claims())


def test_earlier_loyalty_does_not_count(ledger):
    tables, _, _ = two_waves(4, (0.5, 0.5, 0.5))
    early = tables["replies"]["perspective"] == "relationship"
    tables["replies"].loc[early, "started_at"] -= pd.Timedelta(days=60)
    result = GoesWithLoyalty().measure(ledger(**tables))
    assert result.outcome == ""
    assert "fewer than" in result.shares[0].absent


def test_one_reply_for_all_is_a_marked_fallback(frames, ledger):
    tables = frames(constructs=(*PARTS, "recommend"), perspective="experience", replies=300, customers=200)
    result = GoesWithLoyalty(replicates=100).measure(ledger(**tables))
    assert not result.lagged
    assert result.claims() == ()
    assert "same reply" in result.brief()
