import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.errors import EstimateError
from goodwill.stats.moments import Moments
from goodwill.stats.path_intervals import bootstrap, from_replicates
from goodwill.stats.path_model import SCHEMES, fit, fit_correlation

BLOCKS = {"trust": [0, 1, 2], "ease": [3, 4], "loyalty": [5, 6, 7]}
PATHS = [("trust", "ease"), ("trust", "loyalty"), ("ease", "loyalty")]


def answers(seed=0, n=400, noise=0.7):
    rng = np.random.default_rng(seed)
    trust = rng.normal(size=n)
    ease = 0.5 * trust + np.sqrt(0.75) * rng.normal(size=n)
    loyalty = 0.4 * trust + 0.3 * ease + 0.8 * rng.normal(size=n)
    latent = np.column_stack([trust] * 3 + [ease] * 2 + [loyalty] * 3)
    return latent + noise * rng.normal(size=latent.shape)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_single_answers_are_plain_regression(scheme):
    X = answers()[:, [0, 3, 5]]
    model = fit(X, {"a": [0], "b": [1], "c": [2]}, [("a", "c"), ("b", "c")], scheme=scheme)
    Z = (X - X.mean(0)) / X.std(0, ddof=1)
    beta, residual, *_ = np.linalg.lstsq(Z[:, :2], Z[:, 2], rcond=None)
    assert model.paths["a", "c"] == pytest.approx(beta[0])
    assert model.paths["b", "c"] == pytest.approx(beta[1])
    assert model.r2["c"] == pytest.approx(1 - residual[0] / (Z[:, 2] @ Z[:, 2]))
    assert model.rho_a["a"] == model.alpha["a"] == 1
    assert model.consistent_paths == model.paths
    assert model.htmt["a", "b"] == pytest.approx(abs(np.corrcoef(X.T)[0, 1]))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(SCHEMES))
def test_laws(seed, scheme):
    """Scale, shift and order of answers do not matter; scores have unit variance; total = direct + indirect."""
    X = answers(seed, 80)
    model = fit(X, BLOCKS, PATHS, scheme)
    rescaled = fit(X * np.arange(1, 9) + 100, BLOCKS, PATHS, scheme)
    for path in PATHS:
        assert rescaled.paths[path] == pytest.approx(model.paths[path], abs=1e-7)
    shuffled = fit(X[:, ::-1], {k: [7 - c for c in v] for k, v in BLOCKS.items()}, PATHS, scheme)
    assert shuffled.r2["loyalty"] == pytest.approx(model.r2["loyalty"], abs=1e-7)
    np.testing.assert_allclose(np.diag(model.correlations), 1, atol=1e-9)
    direct, through = (
        model.paths["trust", "loyalty"],
        model.paths["trust", "ease"] * model.paths["ease", "loyalty"],
    )
    assert model.total_effects["trust", "loyalty"] == pytest.approx(direct + through)
    assert ("loyalty", "trust") not in model.total_effects


def test_loadings_are_correlations_with_the_score():
    X = answers()
    model = fit(X, BLOCKS, PATHS)
    Z = (X - X.mean(0)) / X.std(0, ddof=1)
    score = Z[:, :3] @ model.weights["trust"]
    assert score.std(ddof=1) == pytest.approx(1)
    for k in range(3):
        assert model.loadings["trust"][k] == pytest.approx(np.corrcoef(X[:, k], score)[0, 1])


def test_consistent_paths_recover_what_scores_attenuate():
    model = fit(answers(5, 40_000), BLOCKS, PATHS)
    truth = {("trust", "ease"): 0.5, ("trust", "loyalty"): 0.4, ("ease", "loyalty"): 0.3}
    sd = np.sqrt(0.4**2 + 0.3**2 + 2 * 0.4 * 0.3 * 0.5 + 0.8**2)
    for path, value in truth.items():
        standardised = value if path[1] == "ease" else value / sd
        assert model.consistent_paths[path] == pytest.approx(standardised, abs=0.02)  # three standard errors
    assert model.paths["trust", "ease"] < 0.45
    # reliability of a sum of three: 3/(3 + .49) by Spearman-Brown
    assert model.rho_a["trust"] == pytest.approx(3 / 3.49, abs=0.01)
    assert model.alpha["trust"] == pytest.approx(3 / 3.49, abs=0.01)


def test_a_turned_block_is_turned_back():
    X = answers()
    X[:, 3:5] *= -1
    model = fit(X, BLOCKS, PATHS)
    assert model.loadings["ease"].min() > 0
    assert model.paths["trust", "ease"] < 0


def test_index_is_a_weighted_share_of_the_scale():
    X = np.clip(np.round(answers() * 2 + 5), 0, 10)
    model = fit(X, BLOCKS, PATHS, ends=(0, 10))
    raw = model.weights["trust"] / X[:, :3].std(0, ddof=1)
    assert model.index["trust"] == pytest.approx(10 * X[:, :3].mean(0) @ raw / raw.sum())
    assert fit(X, BLOCKS, PATHS).index == {}
    with pytest.raises(EstimateError, match="in order"):
        fit(X, BLOCKS, PATHS, ends=(10, 0))
    with pytest.raises(EstimateError, match="means"):
        fit_correlation(np.corrcoef(X.T), BLOCKS, PATHS, ends=(0, 10))


def test_bootstrap_intervals():
    X = answers(3)
    got = bootstrap(X, BLOCKS, PATHS, replicates=200, seed=2, ends=(-5, 5))
    point = got.point.paths["trust", "ease"]
    assert got.paths["trust", "ease"].low < point < got.paths["trust", "ease"].high
    # standard error of a correlation of .4 on 400 rows: about .045
    assert got.paths["trust", "ease"].se == pytest.approx(0.045, rel=0.3)
    assert got.index["ease"].unit == "points"
    assert got.r2["loyalty"].n == 400
    assert got.htmt["trust", "ease"].high < 0.9
    assert got.failures == 0
    with pytest.raises(EstimateError, match="Too many"):
        from_replicates(Moments.from_rows(X), [Moments.empty(8)] * 3, BLOCKS, PATHS)


@pytest.mark.parametrize(
    ("blocks", "paths", "words"),
    [
        ({"a": [0], "b": []}, [("a", "b")], "no columns"),
        ({"a": [0], "b": [99]}, [("a", "b")], "do not exist"),
        ({"a": [0, 1], "b": [1]}, [("a", "b")], "used twice"),
        ({"a": [0], "b": [1]}, [("a", "c")], "c is no block"),
        ({"a": [0], "b": [1]}, [("a", "a")], "points at itself"),
        ({"a": [0], "b": [1]}, [("a", "b"), ("a", "b")], "given twice"),
        ({"a": [0], "b": [1], "c": [2]}, [("a", "b")], "c has no path"),
        ({"a": [0], "b": [1], "c": [2]}, [("a", "b"), ("b", "c"), ("c", "a")], "circle"),
    ],
)
def test_impossible_designs_are_named(blocks, paths, words):
    with pytest.raises(EstimateError, match=words):
        fit(answers(), blocks, paths)


def test_bad_input_is_refused():
    X = answers()
    with pytest.raises(ValueError, match="scheme"):
        fit(X, BLOCKS, PATHS, scheme="pls")
    with pytest.raises(EstimateError, match="needs rows"):
        fit(X[:2], BLOCKS, PATHS)
    with pytest.raises(EstimateError, match="not numbers"):
        fit(np.where(X > 2, np.nan, X), BLOCKS, PATHS)
    X[:, 4] = 3
    with pytest.raises(EstimateError, match="does not vary"):
        fit(X, BLOCKS, PATHS)
    turned = np.column_stack([X[:, 0], -X[:, 0], X[:, 1]])
    with pytest.raises(EstimateError, match="no variance"):
        fit(turned, {"a": [0, 1], "b": [2]}, [("a", "b")])
    same = np.column_stack([X[:, 0], X[:, 0], X[:, 5]])
    with pytest.raises(EstimateError, match="same score"):
        fit(same, {"a": [0], "b": [1], "c": [2]}, [("a", "c"), ("b", "c")])
