"""Planted parameters are found: half-life, negativity and threshold of a panel; leaving and tipping of a company."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest

from goodwill import Ledger
from goodwill.measure.emotion.account import EmotionalAccount
from goodwill.simulate import Company
from goodwill.stats.hazard import expit, fit_hazard

KEPT, WEIGHT, POINT, JUMP, SLOPE = 0.8, 2.0, -4.0, 1.4, 0.15  # the anchor of the design
CUSTOMERS, PERIODS = 6000, 24
GRID = [(k, w, c) for k in (0.6, 0.7, 0.8, 0.9, 0.95) for w in (1.0, 2.0, 3.0) for c in (-7, -6, -5, -4, -3, -2, -1)]


def balances(felt, kept, weight):
    """Return the balance at the start of each period: nothing of the period itself is in it."""
    paid = np.where(felt >= 0, felt, weight * felt)
    found = np.zeros_like(felt)
    for t in range(1, felt.shape[1]):
        found[:, t] = kept * found[:, t - 1] + paid[:, t - 1]
    return found


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(0)
    felt = rng.normal(0.0, 1.0, (CUSTOMERS, PERIODS)) + rng.normal(0.0, 0.4, (CUSTOMERS, 1))
    b = balances(felt, KEPT, WEIGHT)
    leaves = rng.random(felt.shape) < expit(-4.8 - SLOPE * b + JUMP * (b < POINT))
    there = np.cumsum(np.cumsum(leaves, axis=1), axis=1) <= 1
    return felt, leaves, there


def design(felt, there, kept, weight, point):
    b = balances(felt, kept, weight)[there]
    time = np.broadcast_to(np.arange(PERIODS), felt.shape)[there] / 12
    return np.column_stack([np.ones(len(b)), time, b, b < point])


def test_the_grid_is_highest_at_the_planted_parameters_within_seconds(panel):
    felt, leaves, there = panel
    assert 1500 < leaves[there].sum() < 3500
    started, start, found = process_time(), None, {}
    for kept, weight, point in GRID:
        x = design(felt, there, kept, weight, point)
        fitted = fit_hazard(leaves[there], x, start=start, tolerance=1e-3)
        start, found[kept, weight, point] = fitted.coefficients, fitted.log_likelihood
    assert max(found, key=found.__getitem__) == (KEPT, WEIGHT, POINT)
    assert process_time() - started < 30  # "a few seconds" on a core of its own; machines that test are busy


def test_slope_and_jump_are_covered_at_the_planted_parameters(panel):
    felt, leaves, there = panel
    fitted = fit_hazard(leaves[there], design(felt, there, KEPT, WEIGHT, POINT))
    # Three standard errors: one draw of the panel.
    assert abs(-fitted.coefficients[2] - SLOPE) < 3 * fitted.errors[2]
    assert abs(fitted.coefficients[3] - JUMP) < 3 * fitted.errors[3]


def measured(world, seed, customers=2000):
    with Ledger.from_tables(seed=seed, **Company(seed=seed, customers=customers, world=world).tables()) as ledger:
        return EmotionalAccount(draws=499).measure(ledger)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 4, 5])
def test_in_a_company_with_an_account_leaving_goes_with_it(seed):
    result = measured("planted", seed)
    assert result.slope_p < 0.001
    assert result.slope.low > 0
    keys = {c.key: c.p_value for c in result.claims()}
    assert keys["emotional_account/warning"] < 0.001


@pytest.mark.slow
def test_in_a_large_company_a_tipping_point_is_told():
    truth, result = Company(seed=4).truths.account, measured("planted", 4, customers=8000)
    assert result.tipping_point.is_present
    # Balances are those of expected feelings under an estimated half-life: near the true unit, and another.
    assert abs(result.tipping_point.value - truth.tipping_point) < 1.5


@pytest.mark.slow
@pytest.mark.parametrize("seed", [200, 201, 202])
def test_a_company_where_nothing_happens_shows_neither(seed):
    result = measured("null", seed)
    assert not result.tipping_point.is_present
    assert all(c.p_value > 0.02 for c in result.claims())  # the gate of the register on a first look


@pytest.mark.slow
def test_chances_given_a_quarter_ago_come_true_also_among_those_who_never_answered():
    slopes = {}
    for seed in (1, 4):
        for figure in measured("planted", seed, customers=8000).over("calibration", "slope"):
            slopes.setdefault(figure.segment, []).append(figure.estimate)
    for who, estimates in slopes.items():
        weights = [1 / e.se**2 for e in estimates]
        pooled = sum(w * e.value for w, e in zip(weights, estimates, strict=True)) / sum(weights)
        doubt = sum(weights) ** -0.5
        assert 0.9 - 2 * doubt < pooled < 1.1 + 2 * doubt, who  # the bar, with the doubt of two companies
