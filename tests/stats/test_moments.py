import numpy as np
import pytest

from goodwill.core.errors import EstimateError
from goodwill.stats.moments import Moments

ROUNDING = 1e-12  # relative; a handful of additions of doubles


def test_agrees_with_numpy_on_plain_rows():
    X = np.random.default_rng(1).normal(3, 2, (50, 4))
    m = Moments.from_rows(X)
    assert m.n == 50
    assert m.n_effective == pytest.approx(50)
    np.testing.assert_allclose(m.mean, X.mean(0), rtol=ROUNDING)
    np.testing.assert_allclose(m.covariance, np.cov(X.T), rtol=1e-11)
    np.testing.assert_allclose(m.correlation, np.corrcoef(X.T), rtol=1e-11)
    np.testing.assert_allclose(m.variance, X.var(0, ddof=1), rtol=1e-11)


def test_whole_weights_count_as_repeated_rows_in_mean_and_cross_product():
    X = np.array([[1.0, 5.0], [2.0, 1.0], [4.0, 0.0]])
    weighted = Moments.from_rows(X, [1, 3, 2])
    repeated = Moments.from_rows(np.repeat(X, [1, 3, 2], axis=0))
    np.testing.assert_allclose(weighted.mean, repeated.mean, rtol=ROUNDING)
    np.testing.assert_allclose(weighted.cross, repeated.cross, rtol=ROUNDING)
    assert weighted.n_effective == pytest.approx(36 / 14)


def test_digits_survive_a_mean_of_a_billion():
    small = np.array([0.0, 1.0, 2.0, 3.0])
    m = Moments.from_rows(small[:2] + 1e9) + Moments.from_rows(small[2:] + 1e9)
    assert m.variance[0] == pytest.approx(5 / 3, rel=1e-9)


def test_sum_of_many_and_the_empty_state():
    parts = [Moments.from_rows([float(i), float(i + 1)]) for i in range(4)]
    assert sum(parts).n == 8
    whole = Moments.empty() + parts[0]
    assert whole.mean[0] == 0.5
    assert whole.n == 2


def test_rows_without_weight_do_not_count():
    m = Moments.from_rows([1.0, 100.0], [1, 0])
    assert (m.n, m.mean[0]) == (1, 1.0)
    assert Moments.from_rows([1.0, 2.0], [0, 0]).n == 0


def test_scaling_keeps_mean_and_effective_count():
    m = Moments.from_rows([1.0, 2.0, 6.0], [1, 2, 1])
    faded = m.scaled(0.25)
    assert faded.n_effective == pytest.approx(m.n_effective)
    assert faded.variance[0] == pytest.approx(m.variance[0])
    with pytest.raises(ValueError, match="positive"):
        m.scaled(0)


def test_select_keeps_order():
    m = Moments.from_rows(np.array([[1.0, 2.0, 9.0], [0.0, 4.0, 1.0]]))
    np.testing.assert_array_equal(m.select([2, 0]).mean, [5.0, 0.5])


def test_from_summary_is_a_column():
    x = np.array([3.0, 5.0, 10.0])
    m = Moments.from_summary(3, x.mean(), x.var(ddof=1)) + Moments.empty()
    assert m.variance[0] == pytest.approx(x.var(ddof=1))


@pytest.mark.parametrize(
    ("rows", "weights"),
    [([[1.0, np.nan]], None), ([1.0, 2.0], [1.0]), ([1.0, 2.0], [1.0, -1.0]), (np.zeros((2, 2, 2)), None)],
)
def test_bad_rows_are_refused(rows, weights):
    with pytest.raises(EstimateError):
        Moments.from_rows(rows, weights)


def test_one_row_and_constant_columns_have_no_spread():
    with pytest.raises(EstimateError, match="two rows"):
        _ = Moments.from_rows([1.0]).covariance
    with pytest.raises(EstimateError, match="does not vary"):
        _ = Moments.from_rows(np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 4.0]])).correlation
    with pytest.raises(EstimateError, match="different columns"):
        Moments.empty(2) + Moments.empty(3)


def test_plain_sums_of_a_query_give_the_same():
    rng = np.random.default_rng(5)
    X, w = rng.normal(7, 2, (30, 3)), rng.uniform(0.5, 2, 30)
    direct = Moments.from_rows(X, w)
    for origin in (None, np.array([7.0, 7, 7])):
        Z = X if origin is None else X - origin
        got = Moments.from_sums(
            n=30, weight=w.sum(), weight_squared=w @ w, sums=w @ Z, products=(Z * w[:, None]).T @ Z, origin=origin
        )
        np.testing.assert_allclose(got.mean, direct.mean, rtol=ROUNDING)
        np.testing.assert_allclose(got.cross, direct.cross, rtol=1e-9, atol=1e-9)
    assert Moments.from_sums(n=0, weight=0, weight_squared=0, sums=[0.0], products=[[0.0]]).n == 0
    with pytest.raises(EstimateError, match="must fit"):
        Moments.from_sums(n=2, weight=2, weight_squared=2, sums=[0.0, 1.0], products=[[0.0]])


def test_the_value_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        Moments.from_rows([1.0, 2.0]).mean[0] = 3
