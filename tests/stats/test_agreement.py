import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.errors import EstimateError
from goodwill.stats.agreement import ONE_MEMBER, icc, icc_from_means, r_wg, r_wg_j


def units(seed, k=30, size=10, share=0.2):
    rng = np.random.default_rng(seed)
    return np.sqrt(share) * rng.normal(size=(k, 1)) + np.sqrt(1 - share) * rng.normal(size=(k, size))


def sums(y):
    return np.full(len(y), y.shape[1]), y.sum(1), (y**2).sum(1)


def test_f_agrees_with_scipy():
    stats = pytest.importorskip("scipy.stats")
    y = units(1)
    reference = stats.f_oneway(*y)
    got = icc(*sums(y))
    assert got.f == pytest.approx(reference.statistic)
    assert got.p == pytest.approx(reference.pvalue)
    assert got.size == pytest.approx(10)
    assert got.icc2.value == pytest.approx(got.reliability(10))


def test_published_ratings_of_shrout_and_fleiss():
    # Shrout & Fleiss (1979), table 2: six targets, four judges; ICC(1,1) = .17, ICC(1,k) = .44
    ratings = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7.0]])
    got = icc(*sums(ratings))
    assert got.icc1.value == pytest.approx(0.17, abs=5e-3)
    assert got.icc2.value == pytest.approx(0.44, abs=5e-3)
    # ends by inverting F = 1.79 on 5 and 18 degrees of freedom, as printed by R package psych: -.13 to .72
    assert (got.icc1.low, got.icc1.high) == (pytest.approx(-0.13, abs=5e-3), pytest.approx(0.72, abs=5e-3))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_icc_does_not_depend_on_scale_and_empty_units_do_not_count(seed):
    y = units(seed, 8, 5)
    got, other = icc(*sums(y)), icc(*sums(3 - 2 * y))
    assert other.icc1.value == pytest.approx(got.icc1.value, abs=1e-9)
    assert got.icc1.low <= got.icc1.value <= got.icc1.high
    n, total, squares = (np.append(x, 0) for x in sums(y))
    assert icc(n, total, squares).icc1.value == pytest.approx(got.icc1.value)
    means = icc_from_means(n[:-1], y.mean(1), y.var(1, ddof=1))
    assert means.icc2.value == pytest.approx(got.icc2.value, abs=1e-9)


def test_means_keep_digits_that_squares_lose():
    y = units(3)
    got = icc_from_means(np.full(30, 10), y.mean(1) + 1e9, y.var(1, ddof=1))
    assert got.icc1.value == pytest.approx(icc(*sums(y)).icc1.value, abs=1e-6)


def test_agreement_by_hand():
    # answers 3, 3, 4, 4 on five options: s2 = 1/3, null 2
    one = r_wg([4], [14], [50], options=5)[0]
    assert one.value == pytest.approx(1 - (1 / 3) / 2)
    assert one.low < one.value < one.high < 1
    scale = r_wg_j([4], [[14, 14]], [[50, 50]], options=5)[0]
    assert scale.value == pytest.approx(2 * (5 / 6) / (2 * (5 / 6) + 1 / 6))


def test_disagreement_is_cut_at_zero_and_full_agreement_is_one():
    torn, agreed, alone = r_wg([4, 4, 1], [12, 12, 3], [52, 36, 9], options=5)
    assert torn.value == 0
    assert agreed.value == 1
    assert alone.absent == ONE_MEMBER


def test_bad_input_is_refused():
    with pytest.raises(EstimateError, match="two units"):
        icc([5], [10], [30])
    with pytest.raises(EstimateError, match="Nobody differs"):
        icc([2, 2], [4, 6], [8, 18])
    with pytest.raises(EstimateError, match="negative"):
        icc([-1, 2], [4, 6], [8, 18])
    with pytest.raises(EstimateError, match="one entry"):
        icc([1, 2], [4], [8, 18])
    with pytest.raises(ValueError, match="'n0' or 'mean'"):
        icc([2, 2], [4, 6], [9, 19], size="average")
    with pytest.raises(EstimateError, match="either"):
        r_wg([4], [14], [50])
    with pytest.raises(EstimateError, match="positive variance"):
        r_wg([4], [14], [50], options=1)
    with pytest.raises(EstimateError, match="one row"):
        r_wg([4, 2], [14], [50], options=5)


@pytest.mark.slow
def test_intervals_cover():
    covered = [icc(*sums(units(s))).icc1.covers(0.2) for s in range(600)]
    assert 0.93 < np.mean(covered) < 0.97  # .95 with two binomial standard errors of .009
    rng = np.random.default_rng(0)
    true = 1 - 0.5**2 / 2
    y = rng.normal(3, 0.5, (2000, 8))
    got = r_wg(*sums(y), options=5)
    assert 0.935 < np.mean([e.covers(true) for e in got]) < 0.965
