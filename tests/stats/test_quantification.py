"""Shares corrected for a classifier's errors: recovery, coverage, special cases."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.errors import EstimateError
from goodwill.stats.intervals import wilson
from goodwill.stats.quantification import ErrorRates, adjusted_count, prior_shift

TRIALS = 1500
# Simultaneous 99.9 % binomial band around 95 % with 1,500 trials, and a point of slack for small counts.
BAND = (0.92, 0.975)


@given(st.integers(1, 500), st.floats(0, 1), st.sampled_from([0.8, 0.95]))
@settings(max_examples=40, deadline=None)
def test_a_perfect_classifier_gives_the_plain_share_and_wilsons_interval(n, share, level):
    said = round(share * n)
    found, plain = adjusted_count(said, n, ErrorRates(1.0, 0.0), level=level), wilson(said, n, level)
    assert found.estimate.value == plain.value
    assert found.estimate.low == pytest.approx(plain.low, abs=1e-9)  # two formulas of one root
    assert found.estimate.high == pytest.approx(plain.high, abs=1e-9)
    assert not found.statement


def test_the_formula_by_hand():
    # 30 % called so, half of the true found, 5 % false alarms: (.30 - .05) / (.50 - .05)
    found = adjusted_count(300, 1000, ErrorRates(0.5, 0.05, 500, 5000))
    assert found.estimate.value == pytest.approx(0.25 / 0.45)
    assert found.raw == 0.3


@pytest.mark.parametrize(
    ("share", "n", "tpr", "fpr", "positives", "negatives"),
    [
        (0.10, 400, 0.60, 0.05, 200, 800),
        (0.02, 600, 0.50, 0.03, 100, 1000),
        (0.50, 200, 0.80, 0.20, 300, 300),
        (0.60, 2000, 0.45, 0.14, 1800, 2200),
    ],
)
def test_intervals_cover_the_share_under_doubt_about_sample_and_rates(share, n, tpr, fpr, positives, negatives):
    rng = np.random.default_rng(1)
    said = rng.binomial(n, share * tpr + (1 - share) * fpr, TRIALS)
    t, f = rng.binomial(positives, tpr, TRIALS) / positives, rng.binomial(negatives, fpr, TRIALS) / negatives
    found = [
        adjusted_count(int(s), n, ErrorRates(a, b, positives, negatives)) for s, a, b in zip(said, t, f, strict=True)
    ]
    covered = np.mean([x.estimate.covers(share) for x in found])
    assert BAND[0] <= covered <= BAND[1]
    # Unbiased before it is cut to 0..1: mean within three standard errors and a thousandth for the ratio's curvature.
    free = np.array([x.unclipped for x in found])
    assert abs(free.mean() - share) < 3 * free.std() / math.sqrt(TRIALS) + 0.004


def test_a_share_led_below_zero_says_so():
    found = adjusted_count(2, 200, ErrorRates(0.6, 0.05, 200, 800))
    assert found.estimate.value == 0.0
    assert found.unclipped < 0
    assert "false alarms" in found.statement
    # Had there been no false alarm at all, the two would be six tenths of those that are.
    assert found.estimate.high == pytest.approx(wilson(2, 200).high / 0.6)
    assert found.estimate.low == 0.0


def test_a_share_led_above_one_says_so():
    found = adjusted_count(190, 200, ErrorRates(0.6, 0.05, 200, 800))
    assert found.estimate.value == found.estimate.high == 1.0
    assert "finds at all" in found.statement


@pytest.mark.parametrize("rates", [ErrorRates(0.2, 0.2, 50, 50), ErrorRates(0.3, 0.25, 20, 20), ErrorRates(0.1, 0.6)])
def test_a_classifier_that_does_not_tell_gives_no_figure(rates):
    found = adjusted_count(50, 200, rates)
    assert found.estimate.value is None
    assert found.estimate.absent


def test_nothing_read_gives_no_figure_and_impossible_counts_raise():
    assert adjusted_count(0, 0, ErrorRates(0.8, 0.1)).estimate.value is None
    with pytest.raises(EstimateError):
        adjusted_count(5, 4, ErrorRates(0.8, 0.1))
    with pytest.raises(EstimateError):
        ErrorRates(1.2, 0.0)


def test_fewer_effective_texts_widen_the_interval():
    rates = ErrorRates(0.8, 0.1, 500, 500)
    wide, narrow = adjusted_count(60, 200, rates, n_effective=50).estimate, adjusted_count(60, 200, rates).estimate
    assert wide.width > narrow.width
    assert wide.n == narrow.n == 200


def _texts(rng, n, share, apart=1.5):
    """Texts of two classes, their probabilities calibrated at even odds."""
    true = rng.random(n) < share
    x = rng.normal(true * apart, 1.0)
    p = 1 / (1 + np.exp(-(apart * x - apart**2 / 2)))
    return true, np.column_stack([p, 1 - p])


@pytest.mark.parametrize("share", [0.05, 0.3, 0.9])
def test_prior_shift_recovers_the_share_and_covers_it(share):
    rng = np.random.default_rng(2)
    trials, found = 250, []
    for _ in range(trials):
        _, p = _texts(rng, 400, share)
        found.append(prior_shift(p, [0.5, 0.5]).shares[0])
    # 99.9 % binomial band of 250 trials around 95 %
    assert 0.895 <= np.mean([e.covers(share) for e in found]) <= 0.99
    assert np.mean([e.value for e in found]) == pytest.approx(share, abs=0.01)


def test_prior_shift_is_the_best_of_a_grid():
    rng = np.random.default_rng(3)
    _, p = _texts(rng, 300, 0.2)
    prior = np.array([0.4, 0.6])
    found = prior_shift(p, prior)
    grid = np.linspace(0.001, 0.999, 999)
    likelihood = [np.log(s * p[:, 0] / prior[0] + (1 - s) * p[:, 1] / prior[1]).sum() for s in grid]
    assert found.shares[0].value == pytest.approx(grid[int(np.argmax(likelihood))], abs=0.001)  # the grid's step
    assert found.log_likelihood >= max(likelihood) - 1e-9


def test_prior_shift_with_certain_probabilities_is_the_plain_share():
    p = np.repeat([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [10, 30, 60], axis=0)
    found = prior_shift(p, [1 / 3, 1 / 3, 1 / 3])
    assert [e.value for e in found.shares] == pytest.approx([0.1, 0.3, 0.6], abs=1e-8)
    half = 1.959964 * math.sqrt(0.3 * 0.7 / 100)  # multinomial: Wald's interval of one share
    assert found.shares[1].high - 0.3 == pytest.approx(half, rel=1e-4)


def test_bins_with_weights_are_the_texts_themselves():
    rng = np.random.default_rng(4)
    _, p = _texts(rng, 200, 0.3)
    p = np.round(p, 1)
    rows, counts = np.unique(p, axis=0, return_counts=True)
    one, other = prior_shift(p, [0.5, 0.5]), prior_shift(rows, [0.5, 0.5], weights=counts)
    assert one.shares[0].value == pytest.approx(other.shares[0].value, abs=1e-9)
    assert one.shares[0].low == pytest.approx(other.shares[0].low, abs=1e-6)


def test_impossible_probabilities_raise():
    with pytest.raises(EstimateError):
        prior_shift([[0.5, 0.6]], [0.5, 0.5])
    with pytest.raises(EstimateError):
        prior_shift([[0.5, 0.5]], [1.0, 0.0])
    with pytest.raises(EstimateError):
        prior_shift([0.5, 0.5], [0.5, 0.5])
