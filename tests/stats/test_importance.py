import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.errors import EstimateError
from goodwill.stats import importance
from goodwill.stats.importance import lmg, lmg_from_correlation, relative_weights
from goodwill.stats.moments import Moments
from goodwill.stats.subsets import explained_by_subset, gains_in_order, subset_sizes

EXACT = 1e-10  # rounding of a few hundred operations on correlations


def world(p=5, n=60, seed=0, halo=1.0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)) + halo * rng.normal(size=(n, 1))
    return X, X @ rng.uniform(0, 1, p) + 2 * rng.normal(size=n)


def r2_by_least_squares(X, y, columns):
    design = np.column_stack([np.ones(len(y)), X[:, list(columns)]])
    residual = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return 1 - residual @ residual / ((y - y.mean()) @ (y - y.mean()))


def test_every_subset_agrees_with_least_squares():
    X, y = world(4)
    m = Moments.from_rows(np.column_stack([X, y])).correlation
    got = explained_by_subset(m[:4, :4], m[:4, 4])
    for subset in range(16):
        columns = [k for k in range(4) if subset >> k & 1]
        assert got[subset] == pytest.approx(r2_by_least_squares(X, y, columns), abs=EXACT)
    assert subset_sizes(4)[11] == 3


def test_lmg_is_the_mean_over_all_orderings():
    X, y = world(4, seed=3)
    gains = np.zeros(4)
    for order in itertools.permutations(range(4)):
        for position, k in enumerate(order):
            gains[k] += r2_by_least_squares(X, y, order[: position + 1]) - r2_by_least_squares(X, y, order[:position])
    np.testing.assert_allclose(lmg(X, y).shares, gains / math.factorial(4), atol=EXACT)


def test_all_orderings_sampled_agree_with_exact():
    X, y = world(4, seed=5)
    m = Moments.from_rows(np.column_stack([X, y])).correlation
    orders = np.array(list(itertools.permutations(range(4))))
    gains = gains_in_order(m[:4, :4], m[:4, 4], orders)
    np.testing.assert_allclose(gains.mean(0), lmg(X, y).shares, atol=EXACT)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 7), st.integers(0, 10**6), st.floats(0, 3))
def test_laws(p, seed, halo):
    """Shares sum to R-squared, do not depend on order, scale or shift, and are not negative."""
    X, y = world(p, seed=seed, halo=halo)
    order = np.random.default_rng(seed).permutation(p)
    full = r2_by_least_squares(X, y, range(p))
    for method in (lmg, relative_weights):
        got = method(X, y)
        assert got.shares.sum() == pytest.approx(full, abs=1e-9)
        assert got.r2 == pytest.approx(full, abs=1e-9)
        assert got.shares.min() >= -1e-12
        np.testing.assert_allclose(method(X[:, order] * 7 - 3, -2 * y + 5).shares, got.shares[order], atol=1e-9)


def test_uncorrelated_predictors_get_their_squared_correlation():
    r = np.array([0.5, 0.3, 0.1])
    for method in (lmg_from_correlation, importance.relative_weights_from_correlation):
        np.testing.assert_allclose(method(np.eye(3), r).shares, r**2, atol=EXACT)


def test_a_copy_of_a_predictor_takes_half_of_its_share():
    X, y = world(3)
    twice = lmg(np.column_stack([X, X[:, 0]]), y)
    assert twice.shares[0] == pytest.approx(twice.shares[3])
    assert twice.shares.sum() == pytest.approx(lmg(X, y).shares.sum(), abs=1e-7)
    doubled = relative_weights(np.column_stack([X, X[:, 0]]), y)
    assert doubled.shares.sum() == pytest.approx(lmg(X, y).shares.sum(), abs=1e-7)


def test_more_than_twenty_predictors_are_sampled_with_error():
    X, y = world(22, n=400, seed=1)
    got = lmg(X, y, orderings=300, seed=4)
    assert got.by_size is None
    assert got.shares.sum() == pytest.approx(r2_by_least_squares(X, y, range(22)), abs=1e-9)
    # Relative weights of exchangeable predictors lie close to LMG (Johnson 2000).
    assert np.abs(got.shares - relative_weights(X, y).shares).max() < 4 * got.se.max() + 0.01
    with pytest.raises(ValueError, match="two orderings"):
        lmg(X, y, orderings=1)


def test_sampling_error_is_of_the_right_size(monkeypatch):
    X, y = world(6, seed=2)
    exact = lmg(X, y)
    monkeypatch.setattr(importance, "EXACT_UP_TO", 5)
    sampled = [lmg(X, y, orderings=400, seed=s) for s in range(20)]
    z = np.array([(s.shares - exact.shares) / s.se for s in sampled])
    assert np.abs(z).max() < 5
    assert 0.6 < z.std() < 1.4


def test_ranks_names_and_relative():
    got = lmg_from_correlation(np.eye(2), [0.2, 0.6], names=("ease", "trust"))
    assert got.ranks.tolist() == [2, 1]
    assert got.names == ("ease", "trust")
    assert got.relative.sum() == pytest.approx(1)
    assert lmg_from_correlation(np.eye(2), [0.0, 0.0]).relative.tolist() == [0, 0]
    with pytest.raises(ValueError, match="read-only"):
        got.shares[0] = 1


def test_weights_and_moments_give_the_same():
    X, y = world(3, n=40)
    w = np.random.default_rng(0).integers(1, 4, 40)
    repeated = lmg(np.repeat(X, w, axis=0), np.repeat(y, w))
    np.testing.assert_allclose(lmg(X, y, weights=w).shares, repeated.shares, atol=EXACT)
    moments = Moments.from_rows(np.column_stack([y, X]))
    for method in ("lmg", "relative_weights"):
        got = importance.from_moments(moments, 0, method=method)
        np.testing.assert_allclose(got.shares, getattr(importance, method)(X, y).shares, atol=EXACT)
    with pytest.raises(ValueError, match="method"):
        importance.from_moments(moments, method="best")


@pytest.mark.parametrize(
    ("X", "y", "words"),
    [
        (np.ones((10, 2)), np.arange(10.0), "does not vary"),
        (np.random.default_rng(0).normal(size=(10, 2)), np.ones(10), "does not vary"),
        (np.eye(3), np.arange(3.0), "more rows"),
        (np.zeros((5, 0)), np.arange(5.0), "must be a predictor"),
        (np.array([[1.0], [np.nan], [3.0]]), np.arange(3.0), "not numbers"),
        (np.eye(5)[:, :2], np.arange(4.0), "same rows"),
    ],
)
def test_bad_input_is_refused(X, y, words):
    with pytest.raises(EstimateError, match=words):
        lmg(X, y)


def test_impossible_correlations_are_refused():
    with pytest.raises(EstimateError, match="cannot come from"):
        lmg_from_correlation(np.eye(2), [0.9, 0.9])
    with pytest.raises(EstimateError, match="correlation matrix"):
        lmg_from_correlation([[1, 0.2], [0.3, 1]], [0.1, 0.1])
    with pytest.raises(EstimateError, match="p by p"):
        lmg_from_correlation(np.eye(3), [0.1, 0.1])
    with pytest.raises(EstimateError, match="one name"):
        lmg_from_correlation(np.eye(2), [0.1, 0.1], names=("a",))
