import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.errors import EstimateError
from goodwill.stats.randomisation import permutation_test, placebo_test


def p_by_hand(y, treated, effect=0.0):
    """Two-sided p of a constant effect, by going through every choice of treated units."""
    y = np.asarray(y, float) - effect * np.asarray(treated)
    k, units = int(np.sum(treated)), range(len(y))
    contrasts = {}
    for chosen in itertools.combinations(units, k):
        rest = [u for u in units if u not in chosen]
        contrasts[chosen] = y[list(chosen)].mean() - y[rest].mean()
    real = contrasts[tuple(np.flatnonzero(treated))]
    return np.mean([abs(c) >= abs(real) - 1e-9 for c in contrasts.values()])


def test_fishers_tea_type_table():
    # Four of eight units treated and all above the rest: one of 70 assignments, and its mirror image.
    got = permutation_test([5, 6, 7, 8, 1, 2, 3, 4], [1, 1, 1, 1, 0, 0, 0, 0])
    assert got.p == pytest.approx(2 / 70)
    assert (got.assignments, got.exact) == (70, True)
    assert got.effect.value == 4


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(4, 7), st.integers(1, 3))
def test_p_and_interval_agree_with_brute_force(seed, n, k):
    rng = np.random.default_rng(seed)
    y, treated = rng.normal(size=n), np.arange(n) < k
    got = permutation_test(y, treated, level=0.6)
    assert got.p == pytest.approx(p_by_hand(y, treated))
    low, high = got.effect.low, got.effect.high
    if low is None:
        return
    width = high - low
    for inside in (low + 1e-6 * width, high - 1e-6 * width):
        assert p_by_hand(y, treated, inside) > 0.4
    for outside in (low - 1e-6 * width - 1e-9, high + 1e-6 * width + 1e-9):
        assert p_by_hand(y, treated, outside) <= 0.4


def test_too_few_units_have_no_interval_but_a_reason():
    got = permutation_test([3.0, *np.arange(9.0)], [True] + [False] * 9)
    assert got.smallest_p == pytest.approx(0.1)
    assert got.effect.low is None
    assert "1 treated among 10 units" in got.note


def test_drawn_assignments_agree_with_exact_ones():
    rng = np.random.default_rng(2)
    y, treated = rng.normal(size=16) + np.r_[np.ones(6), np.zeros(10)], np.arange(16) < 6
    exact = permutation_test(y, treated)
    drawn = permutation_test(y, treated, exact_up_to=10, draws=4999, seed=1)
    assert exact.exact
    assert not drawn.exact
    assert drawn.p == pytest.approx(exact.p, abs=0.02)  # four binomial standard errors
    assert drawn.effect.low == pytest.approx(exact.effect.low, abs=0.1)
    assert drawn.placebo.shape == (4999,)
    assert drawn.p >= 1 / 5000


def test_strata_compare_like_with_like():
    strata = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2])
    treated = np.array([1, 0, 0, 0, 1, 0, 0, 0, 1], bool)
    y = np.array([11.0, 10, 10, 10, 1, 0, 0, 0, 99])
    got = permutation_test(y, treated, strata=strata, level=0.8)
    assert got.effect.value == pytest.approx(1.0)
    assert got.effect.n == 8  # the third stratum has nobody to compare with
    assert got.assignments == 16
    assert got.p == pytest.approx(1 / 16)


def test_weights_are_means_weights():
    got = permutation_test([1.0, 3.0, 0.0, 1.0], [1, 1, 0, 0], weights=[3, 1, 1, 1], level=0.5)
    assert got.effect.value == pytest.approx(1.0)


def test_placebo_by_hand():
    got = placebo_test(3.0, np.arange(-1.0, 1.05, 0.1))
    assert got.p == pytest.approx(1 / 22)
    # at 95 % one of 22 may be more extreme: the largest placebo is the reach
    assert (got.effect.low, got.effect.high) == (pytest.approx(2.0), pytest.approx(4.0))
    few = placebo_test(3.0, [0.1, -0.2])
    assert few.effect.low is None
    assert "too few" in few.note
    assert few.p == pytest.approx(1 / 3)


def test_bad_input_is_refused():
    with pytest.raises(EstimateError, match="side by side"):
        permutation_test([1.0, 2.0], [1, 1])
    with pytest.raises(EstimateError, match="one mark"):
        permutation_test([1.0, 2.0], [1])
    with pytest.raises(EstimateError, match="no weight"):
        permutation_test([1.0, 2.0], [1, 0], weights=[0, 1])
    with pytest.raises(EstimateError, match="no weight"):
        permutation_test([1.0, 2.0, 3.0], [1, 0, 0], weights=[1, 0, 1])
    with pytest.raises(EstimateError, match="untreated unit"):
        placebo_test(1.0, [])


@pytest.mark.slow
def test_unit_shocks_do_not_cause_false_alarms():
    """31 teams, 2 treated at random, team shocks: p below .05 at most 5 % of the time, intervals cover."""
    alarms = covered = 0
    for seed in range(600):
        rng = np.random.default_rng(seed)
        y = rng.normal(0, 1, 31) * rng.uniform(0.5, 1.5)
        treated = np.zeros(31, bool)
        treated[rng.choice(31, 2, replace=False)] = True
        got = permutation_test(y + 0.7 * treated, treated)
        alarms += permutation_test(y, treated).p <= 0.05
        covered += got.effect.covers(0.7)
    assert alarms / 600 < 0.05 + 2 * 0.009
    assert covered / 600 > 0.95 - 2 * 0.009
