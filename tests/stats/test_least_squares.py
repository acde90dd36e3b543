import numpy as np
import pytest

from goodwill.core.errors import EstimateError
from goodwill.stats.least_squares import INTERCEPT, fit, from_cluster_grams, from_moments
from goodwill.stats.moments import Moments

sm = pytest.importorskip("statsmodels.api")

AGREE = 1e-8  # two solvers, well-conditioned designs


def data(n=80, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3)) + np.array([0, 5, 100])
    ids = rng.integers(0, 12, n)
    y = X @ [1.0, -0.5, 0.2] + rng.normal(size=n) * (1 + np.abs(X[:, 0])) + rng.normal(size=12)[ids]
    return X, y, ids, rng.uniform(0.5, 2, n)


@pytest.mark.parametrize("kind", ["classical", "HC0", "HC1", "HC2", "HC3"])
@pytest.mark.parametrize("weighted", [False, True])
def test_agrees_with_statsmodels(kind, weighted):
    X, y, _, w = data()
    w = w if weighted else np.ones(len(y))
    reference = sm.WLS(y, sm.add_constant(X), weights=w).fit(
        cov_type="nonrobust" if kind == "classical" else kind, use_t=True
    )
    got = fit(X, y, weights=w, kind=kind)
    np.testing.assert_allclose(got.coefficients, reference.params, rtol=AGREE)
    np.testing.assert_allclose(got.se, reference.bse, rtol=1e-6)
    assert got.r2 == pytest.approx(reference.rsquared)
    low, high = reference.conf_int()[1]
    assert (got.estimate("x0").low, got.estimate("x0").high) == (pytest.approx(low), pytest.approx(high))
    joint = reference.f_test(np.eye(4)[1:])
    test = got.test(["x0", "x1", "x2"])
    assert (test.statistic, test.p) == (
        pytest.approx(float(joint.fvalue), rel=1e-6),
        pytest.approx(float(joint.pvalue)),
    )


def test_clusters_agree_with_statsmodels():
    X, y, ids, w = data(seed=1)
    reference = sm.WLS(y, sm.add_constant(X), weights=w).fit(cov_type="cluster", cov_kwds={"groups": ids}, use_t=True)
    got = fit(X, y, weights=w, clusters=ids)
    np.testing.assert_allclose(got.se, reference.bse, rtol=1e-6)
    assert got.df == 11
    z = np.column_stack([np.ones(len(y)), X, y])
    grams = [(z[ids == c] * w[ids == c, None]).T @ z[ids == c] for c in np.unique(ids)]
    again = from_cluster_grams(grams, len(y), names=(INTERCEPT, "a", "b", "c"))
    np.testing.assert_allclose(again.covariance, got.covariance, rtol=1e-6)
    assert again.r2 == pytest.approx(got.r2)


def test_moments_are_enough_for_classical_regression():
    X, y, _, w = data(seed=2)
    for weights in (None, w):
        rows = fit(X, y, weights=weights, kind="classical")
        moments = Moments.from_rows(np.column_stack([y, X])[:40], None if weights is None else w[:40])
        moments += Moments.from_rows(np.column_stack([y, X])[40:], None if weights is None else w[40:])
        got = from_moments(moments, 0)
        np.testing.assert_allclose(got.coefficients, rows.coefficients, rtol=AGREE)
        np.testing.assert_allclose(got.covariance, rows.covariance, rtol=1e-6)
        assert got.r2 == pytest.approx(rows.r2)
    short = from_moments(moments, 0, [2], names=["ease"])
    assert short.names == (INTERCEPT, "ease")
    assert short.coefficients[1] == pytest.approx(fit(X[:, 1], y, weights=w).coefficients[1])


def test_combination_is_the_difference_of_coefficients():
    X, y, *_ = data()
    got = fit(X, y, names=("a", "b", "c"))
    e = got.combine([0, 1, -1, 0], unit="points")
    assert e.value == pytest.approx(got.coefficients[1] - got.coefficients[2])
    assert e.se == pytest.approx(np.sqrt(got.covariance[1, 1] + got.covariance[2, 2] - 2 * got.covariance[1, 2]))
    assert (e.n, e.unit) == (80, "points")


def test_without_intercept():
    X, y, *_ = data()
    got = fit(X, y, intercept=False)
    np.testing.assert_allclose(got.coefficients, np.linalg.lstsq(X, y, rcond=None)[0], rtol=AGREE)


def test_bad_input_is_refused():
    X, y, ids, _ = data()
    with pytest.raises(EstimateError, match="determined by the others"):
        fit(np.column_stack([X, X.sum(1)]), y)
    with pytest.raises(EstimateError, match="more rows"):
        fit(X[:4], y[:4])
    with pytest.raises(EstimateError, match="same rows"):
        fit(X, y[:4])
    with pytest.raises(EstimateError, match="two clusters"):
        fit(X, y, clusters=np.zeros(80))
    with pytest.raises(ValueError, match="kind"):
        fit(X, y, kind="robust")
    with pytest.raises(EstimateError, match="one name per column"):
        fit(X, y, names=("a",))
    with pytest.raises(EstimateError, match="one name per coefficient"):
        from_cluster_grams(np.zeros((3, 4, 4)), 9, names=("a",))
    with pytest.raises(EstimateError, match="tested together"):
        fit(X, y, clusters=ids // 6).test([0, 1, 2, 3])
