"""The unit-level contrast: size under shared shocks, coverage, and what choosing the worst does."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.core.errors import EstimateError
from goodwill.stats.unit_contrast import unit_contrast


def world(rng, units=24, treated=5, effect=0.0, worst=False, trend=0.3):
    """Unit levels, iid unit-by-month shocks, a common trend; 6 months before, 6 after."""
    level = rng.normal(0, 0.15, units)
    shocks = rng.normal(0, 0.2, (units, 12))
    y = level[:, None] + shocks + trend * np.arange(12) / 12
    recent, early, d = y[:, 3:6].mean(1), y[:, :3].mean(1), np.zeros(units, bool)
    chosen = np.argsort(recent)[:treated] if worst else rng.permutation(units)[:treated]
    d[chosen] = True
    return y[:, 6:].mean(1) + effect * d, np.column_stack([recent, early]), d


@pytest.mark.parametrize("worst", [False, True])
def test_size_holds_under_unit_shocks_and_when_the_worst_are_chosen(worst):
    """300 worlds without effect: at 5 % at most 24 rejections (binomial, one in a thousand beyond)."""
    rng = np.random.default_rng(1 + worst)
    rejected = sum(unit_contrast(*world(rng, worst=worst), seed=i).p_value <= 0.05 for i in range(300))
    assert rejected <= 26


def test_interval_covers_a_true_effect():
    """300 worlds, effect 0.3: coverage of a 95 % interval lies in the binomial band 270 to 297."""
    rng = np.random.default_rng(3)
    covered = sum(unit_contrast(*world(rng, effect=0.3, worst=True)).effect.covers(0.3) for _ in range(300))
    assert 270 <= covered <= 297


def test_naive_change_of_the_worst_units_rises_by_itself():
    """By formula: 1.3 sd selection x .115^2 / .189 = .091."""
    rng = np.random.default_rng(4)
    results = [unit_contrast(*world(rng, worst=True, trend=0.0)) for _ in range(200)]
    assert np.mean([r.naive for r in results]) == pytest.approx(0.091, abs=0.02)
    assert abs(np.mean([r.effect.value for r in results])) < 0.02


def test_equals_least_squares_by_brute_force():
    """Special case with every set enumerated: the p-value is the share of sets at least as extreme."""
    from itertools import combinations

    rng = np.random.default_rng(5)
    after, before, _ = world(rng, units=8, treated=2)
    before = before[:, :1]
    d = np.zeros(8, bool)
    d[[1, 4]] = True
    got = unit_contrast(after, before, d)
    base = np.column_stack([np.ones(8), before])
    r = after - base @ np.linalg.lstsq(base, after, rcond=None)[0]

    def t_of(indices):
        z = np.zeros(8)
        z[list(indices)] = 1
        X = np.column_stack([base, z])
        b, *_ = np.linalg.lstsq(X, r, rcond=None)
        e = r - X @ b
        return abs(b[-1]) / np.sqrt(e @ e / 5 * np.linalg.inv(X.T @ X)[-1, -1])

    ts = {s: t_of(s) for s in combinations(range(8), 2)}
    expected = np.mean([t >= ts[1, 4] - 1e-9 for t in ts.values()])
    assert got.p_value == pytest.approx(expected)
    assert got.assignments == 28


def test_refuses_what_cannot_be_compared():
    with pytest.raises(EstimateError, match="both treated and untreated"):
        unit_contrast(np.zeros(5), np.zeros((5, 1)), np.ones(5, bool))
    with pytest.raises(EstimateError, match="Too few units"):
        unit_contrast(np.arange(4.0), np.arange(4.0)[:, None], np.array([True, False, False, False]))


def test_refuses_when_no_unit_is_left():
    with pytest.raises(EstimateError, match="No unit has enough answers"):
        unit_contrast(np.zeros(0), np.zeros((0, 2)), np.zeros(0, bool))


def test_says_when_no_unit_was_equally_low():
    rng = np.random.default_rng(6)
    before = np.r_[np.full(3, -5.0), rng.normal(0, 0.1, 17)][:, None]
    got = unit_contrast(rng.normal(0, 0.1, 20), before, np.arange(20) < 3)
    assert not got.overlap
