import numpy as np
import pytest

from goodwill.core.errors import EstimateError
from goodwill.stats.clustered import ClusterSums, clustered_mean, clustered_nps, clustered_share
from goodwill.stats.intervals import mean_t, nps, wilson


def rows(seed=0, clusters=40, size=5, between=1.0):
    rng = np.random.default_rng(seed)
    ids = np.repeat(np.arange(clusters), size)
    return ids, rng.normal(0, 1, clusters * size) + between * rng.normal(0, 1, clusters)[ids]


def test_clusters_of_one_give_the_plain_standard_error():
    y = np.random.default_rng(1).normal(5, 2, 30)
    e = clustered_mean(ClusterSums.from_rows(y, np.arange(30)))
    plain = mean_t(30, y.mean(), y.var(ddof=1))
    assert (e.value, e.low, e.high) == (
        pytest.approx(plain.value),
        pytest.approx(plain.low),
        pytest.approx(plain.high),
    )


def test_standard_error_agrees_with_cluster_robust_regression():
    sm = pytest.importorskip("statsmodels.api")
    ids, y = rows()
    fit = sm.OLS(y, np.ones((len(y), 1))).fit(
        cov_type="cluster", cov_kwds={"groups": ids, "use_correction": False, "df_correction": True}
    )
    m = 40
    e = clustered_mean(ClusterSums.from_rows(y, ids))
    assert e.se == pytest.approx(fit.bse[0] * np.sqrt(m / (m - 1)), rel=1e-9)


def test_parts_add_when_clusters_are_whole():
    ids, y = rows(2)
    w = np.random.default_rng(4).uniform(0.5, 2, len(y))
    cut = ids < 17
    parts = ClusterSums.from_rows(y[cut], ids[cut], w[cut]) + ClusterSums.from_rows(y[~cut], ids[~cut], w[~cut])
    whole = ClusterSums.from_rows(y, ids, w)
    assert (parts.clusters, parts.answers) == (whole.clusters, whole.answers)
    assert parts.variance == pytest.approx(whole.variance)


def test_clustering_widens_share_and_nps():
    ids, y = rows(3, between=2.0)
    yes = (y > 0).astype(float)
    e = clustered_share(ClusterSums.from_rows(yes, ids))
    assert e.value == pytest.approx(yes.mean())
    assert e.width > 1.2 * wilson(yes.sum(), len(yes)).width
    score = np.where(y > 1, 1.0, np.where(y < 0, -1.0, 0.0))
    counts = [(score == s).sum() for s in (1, 0, -1)]
    points = clustered_nps(ClusterSums.from_rows(score, ids), *counts)
    assert points.value == pytest.approx(nps(*counts).value)
    assert points.width > 1.2 * nps(*counts).width


def test_independent_answers_keep_about_their_width():
    rng = np.random.default_rng(8)
    yes = (rng.random(2000) < 0.3).astype(float)
    e = clustered_share(ClusterSums.from_rows(yes, np.repeat(np.arange(400), 5)))
    assert e.width == pytest.approx(wilson(yes.sum(), 2000).width, rel=0.2)  # the design effect is itself estimated


def test_too_few_clusters_are_absent():
    one = ClusterSums.from_rows([1.0, 0.0], ["a", "a"])
    assert "one cluster" in clustered_share(one).absent
    with pytest.raises(EstimateError, match="two clusters"):
        _ = one.variance
    nobody = ClusterSums(0, 0, 0, 0, 0, 0, 0)
    assert clustered_mean(nobody).value is None
    assert clustered_nps(nobody, 0, 0, 0).value is None
    with pytest.raises(EstimateError):
        _ = nobody.mean
    same = clustered_mean(ClusterSums.from_rows([2.0, 2.0], ["a", "b"]))
    assert (same.value, same.low) == (2.0, None)


@pytest.mark.slow
def test_interval_covers_with_clusters_and_plain_does_not():
    covered = naive = 0
    for seed in range(400):
        ids, y = rows(seed, clusters=20)
        covered += clustered_mean(ClusterSums.from_rows(y, ids)).covers(0)
        naive += mean_t(len(y), y.mean(), y.var(ddof=1)).covers(0)
    assert covered / 400 >= 0.92  # .95 less three binomial standard errors
    assert naive / 400 < 0.85
