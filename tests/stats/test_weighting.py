import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.errors import EstimateError
from goodwill.stats.weighting import design_effect, n_effective, post_stratify, rake


def shares(categories, w):
    return {str(c): w[categories == c].sum() / w.sum() for c in np.unique(categories)}


def test_post_stratification_by_hand():
    got = post_stratify(["a", "a", "a", "b"], {"a": 500, "b": 500})
    np.testing.assert_allclose(got.values, [2 / 3, 2 / 3, 2 / 3, 2])
    # (sum w)^2 / sum w^2 = 16 / (4/3 + 4)
    assert got.n_effective == pytest.approx(3.0)
    assert got.design_effect == pytest.approx(4 / 3)
    assert (got.largest, got.smallest) == (pytest.approx(2), pytest.approx(2 / 3))
    assert got.iterations == 1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_raking_meets_every_margin_and_keeps_odds_ratios(seed):
    rng = np.random.default_rng(seed)
    age, region = rng.integers(0, 3, 300), rng.integers(0, 2, 300)
    targets = [dict(enumerate(rng.dirichlet(np.full(k, 5.0)))) for k in (3, 2)]
    got = rake([age, region], targets)
    for categories, target in zip((age, region), targets, strict=True):
        for category, share in target.items():
            assert shares(categories, got.values)[str(category)] == pytest.approx(share, abs=1e-7)
    assert got.values.mean() == pytest.approx(1)
    assert got.n_effective <= 300 + 1e-9
    # Proportional fitting only multiplies by factors of each margin.
    one = [got.values[(age == a) & (region == r)] for a in range(3) for r in range(2)]
    assert all(np.ptp(w) < 1e-9 for w in one if len(w))
    if all(len(w) for w in one):
        w = np.array([w[0] for w in one]).reshape(3, 2)
        assert w[0, 0] * w[1, 1] / (w[0, 1] * w[1, 0]) == pytest.approx(1, rel=1e-6)


def test_weights_undo_selective_answering():
    rng = np.random.default_rng(4)
    young = rng.random(20_000) < 0.5
    score = np.where(young, 6.0, 8.0) + rng.normal(size=20_000)
    answered = rng.random(20_000) < np.where(young, 0.1, 0.4)
    got = post_stratify(young[answered], {True: 0.5, False: 0.5})
    assert score[answered].mean() > 7.5
    # about 5,000 answers with effective share near 3,000: standard error .02
    assert np.average(score[answered], weights=got.values) == pytest.approx(score.mean(), abs=0.08)


def test_base_weights_are_kept_within_categories():
    got = post_stratify(["a", "a", "b"], {"a": 2, "b": 1}, base=[3, 1, 1])
    assert got.values[0] / got.values[1] == pytest.approx(3)


def test_largest_weight_is_respected():
    rng = np.random.default_rng(0)
    age, region = rng.choice(3, 400, p=[0.8, 0.15, 0.05]), rng.choice(2, 400, p=[0.9, 0.1])
    targets = [{0: 0.6, 1: 0.25, 2: 0.15}, {0: 0.7, 1: 0.3}]
    free = rake([age, region], targets)
    cut = rake([age, region], targets, most=free.largest * 0.8)
    assert cut.largest <= free.largest * 0.8 + 1e-5
    assert shares(age, cut.values)["2"] == pytest.approx(0.15, abs=1e-7)
    with pytest.raises(EstimateError, match="do not settle"):
        rake([age, region], targets, most=1.05)


def test_counts_of_effective_rows():
    assert n_effective([1, 1, 1]) == 3
    assert n_effective([0, 0]) == 0
    assert design_effect([1, 3]) == pytest.approx(1.25)
    with pytest.raises(EstimateError, match="zero"):
        design_effect([0, 0])


def test_faults_are_gathered():
    with pytest.raises(EstimateError, match="c has rows but no total; b has a total but no rows"):
        post_stratify(["a", "c"], {"a": 1, "b": 1})
    with pytest.raises(EstimateError, match="its totals"):
        rake([["a"]], [])
    with pytest.raises(EstimateError, match="no rows to weight"):
        rake([[]], [{}])
    with pytest.raises(EstimateError, match="one category per row"):
        rake([["a", "b"], ["a"]], [{"a": 1, "b": 1}, {"a": 1}])
    with pytest.raises(EstimateError, match="no weight"):
        post_stratify(["a", "b"], {"a": 1, "b": 1}, base=[1, 0])
    with pytest.raises(EstimateError, match="starting weights"):
        post_stratify(["a", "b"], {"a": 1, "b": 1}, base=[0, 0])
    with pytest.raises(ValueError, match="at least the mean"):
        rake([["a"]], [{"a": 1}], most=0.5)
