import numpy as np
import pytest

from goodwill.core.errors import EstimateError
from goodwill.stats import bootstrap as module
from goodwill.stats.bootstrap import poisson_moments, rank_ends
from goodwill.stats.importance_intervals import bootstrap, from_replicates
from goodwill.stats.moments import Moments


def rows(n=200, p=3, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, p)) + 100


def test_a_replicate_is_the_moments_under_its_weights():
    X = rows(50)
    clusters = np.repeat(np.arange(10), 5)
    got = poisson_moments(X, clusters=clusters, replicates=3, seed=7)
    drawn = np.random.default_rng(7).poisson(1.0, (3, 10))
    for moments, weight in zip(got, drawn, strict=True):
        direct = Moments.from_rows(X, weight[clusters])
        assert moments.n == direct.n
        np.testing.assert_allclose(moments.mean, direct.mean, rtol=1e-12)
        np.testing.assert_allclose(moments.cross, direct.cross, atol=1e-9)
        assert moments.n_effective == pytest.approx(direct.n_effective)


def test_work_in_parts_keeps_the_law(monkeypatch):
    X = rows(100)
    monkeypatch.setattr(module, "CLUSTERS_AT_ONCE", 7)
    got = poisson_moments(X, replicates=400, seed=1)
    means = np.array([m.mean for m in got])
    # 400 replicates give a standard error to about 4 %.
    np.testing.assert_allclose(means.std(0), X.std(0) / 10, rtol=0.15)


def test_survey_weights_multiply():
    X = rows(30)
    w = np.random.default_rng(2).uniform(0.5, 2, 30)
    got = poisson_moments(X, weights=w, replicates=2, seed=3)[0]
    direct = Moments.from_rows(X, w * np.random.default_rng(3).poisson(1.0, (2, 30))[0])
    np.testing.assert_allclose(got.mean, direct.mean, rtol=1e-12)
    assert got.n_effective == pytest.approx(direct.n_effective)


def test_too_little_is_refused():
    with pytest.raises(EstimateError, match="two clusters"):
        poisson_moments(rows(5), clusters=np.zeros(5))
    with pytest.raises(ValueError, match="replicates"):
        poisson_moments(rows(5), replicates=1)


def test_ranks_are_wide_for_ties_and_sharp_for_gaps():
    rng = np.random.default_rng(0)
    shares = np.array([0.5, 0.1, 0.1])
    low, high = rank_ends(shares, shares + rng.normal(0, 0.01, (500, 3)), 0.95)
    assert (low.tolist(), high.tolist()) == ([1, 2, 2], [1, 3, 3])
    assert rank_ends(np.ones(1), np.ones((5, 1)), 0.95)[0].tolist() == [1]


def importance_world(seed, n=300):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3))
    return X, 1.0 * X[:, 0] + 0.5 * X[:, 1] + rng.normal(size=n)


def test_importance_intervals():
    X, y = importance_world(1)
    got = bootstrap(X, y, replicates=300, seed=5, names=("a", "b", "c"))
    assert got.point.names == ("a", "b", "c")
    # independent predictors: shares of variance 1/2.25 and .25/2.25
    assert got.shares[0].covers(1 / 2.25)
    assert got.shares[1].covers(0.25 / 2.25)
    assert got.rank_low.tolist()[0] == got.rank_high.tolist()[0] == 1
    assert got.difference(0, 1).low > 0
    assert got.probability_first[0] == 1
    assert got.failures == 0
    again = bootstrap(X, y, replicates=300, seed=5)
    np.testing.assert_array_equal(again.replicates, got.replicates)


def test_clusters_widen_importance_intervals():
    X, y = importance_world(2, 100)
    X6, y6, ids = np.tile(X, (6, 1)), np.tile(y, 6), np.tile(np.arange(100), 6)
    rows_apart = bootstrap(X6, y6, replicates=200, method="relative_weights").shares[0].width
    together = bootstrap(X6, y6, clusters=ids, replicates=200, method="relative_weights").shares[0].width
    assert together > 1.8 * rows_apart  # sqrt(6) in theory


def test_failing_replicates_are_said():
    X, y = importance_world(3, 30)
    whole = Moments.from_rows(np.column_stack([X, y]))
    with pytest.raises(EstimateError, match="2 of 3"):
        from_replicates(whole, [whole, Moments.empty(4), Moments.empty(4)])
    with pytest.raises(EstimateError, match="same rows"):
        bootstrap(X, y[:-1])
