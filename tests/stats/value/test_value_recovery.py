"""Customers made from the models themselves: do the intervals contain what was planted?"""

import numpy as np
import pytest
from scipy.stats import binom

from goodwill.stats.value import bg_nbd, gamma_gamma, pareto_nbd, sbg
from goodwill.stats.value.retention import sbg_from_losses


def buyers(rng, n, r, alpha, *, a=None, b=None, s=None, beta=None):
    """Histories of n customers; a and b: stopping after purchases, s and beta: stopping at any time."""
    rate, T = rng.gamma(r, 1 / alpha, n), rng.uniform(30, 52, n)
    stop_chance = rng.beta(a, b, n) if a else np.zeros(n)
    end = np.minimum(T, rng.exponential(1 / rng.gamma(s, 1 / beta, n))) if s else T.copy()
    x, tx = np.zeros(n), np.zeros(n)
    time, going = np.zeros(n), np.ones(n, dtype=bool)
    while going.any():
        time = np.where(going, time + rng.exponential(1 / np.maximum(rate, 1e-300)), time)
        going &= time < end
        x, tx = x + going, np.where(going, time, tx)
        going &= rng.random(n) > stop_chance
    return x, tx, T


def check_coverage(hits, runs):
    """Each parameter's count lies where 95 % intervals put it in 999 of 1000 studies."""
    low, high = binom.ppf([0.0005, 0.9995], runs, 0.95)
    for name, count in hits.items():
        assert low <= count <= high, (name, count, runs)


def coverage(fit, truth, runs, seed):
    rng = np.random.default_rng(seed)
    hits = dict.fromkeys(truth, 0)
    for _ in range(runs):
        intervals = fit(rng).intervals
        for name, value in truth.items():
            hits[name] += intervals[name].covers(value)
    return hits


def test_bg_nbd_intervals_cover():
    truth = {"r": 0.5, "alpha": 5.0, "a": 0.8, "b": 2.5}
    check_coverage(coverage(lambda rng: bg_nbd(*buyers(rng, 3000, **truth)), truth, 60, 1), 60)


def test_gamma_gamma_intervals_cover():
    truth = {"p": 4.0, "q": 3.5, "v": 12.0}

    def fit(rng):
        x = rng.geometric(0.3, 1500)
        nu = rng.gamma(truth["q"], 1 / truth["v"], 1500)
        return gamma_gamma(x, rng.gamma(truth["p"] * x, 1 / nu) / x)

    check_coverage(coverage(fit, truth, 60, 2), 60)


def test_sbg_intervals_cover_with_cohorts_of_different_age():
    truth = {"alpha": 0.9, "beta": 3.0}

    def fit(rng):
        lost, kept = np.zeros(8), np.zeros(8)
        for age in range(1, 9):
            left = rng.geometric(rng.beta(truth["alpha"], truth["beta"], 300))
            lost += np.bincount(left[left <= age], minlength=9)[1:]
            kept[age - 1] += (left > age).sum()
        return sbg_from_losses(lost, kept)

    check_coverage(coverage(fit, truth, 60, 3), 60)


def test_sbg_intervals_cover_when_the_early_leavers_were_never_seen():
    truth = {"alpha": 0.9, "beta": 3.0}

    def fit(rng):
        lost, kept, entered = np.zeros(12), np.zeros(12), np.zeros(12)
        for begun in range(8):  # each cohort is seen from its age `begun` on, for four periods
            left = rng.geometric(rng.beta(truth["alpha"], truth["beta"], 600))
            left = left[left > begun]
            entered[begun] += len(left)
            lost += np.bincount(left[left <= begun + 4], minlength=13)[1:13]
            kept[begun + 3] += (left > begun + 4).sum()
        return sbg_from_losses(lost, kept, entered=entered)

    check_coverage(coverage(fit, truth, 60, 7), 60)


@pytest.mark.slow
def test_pareto_nbd_intervals_cover():
    truth = {"r": 0.7, "alpha": 6.0, "s": 0.8, "beta": 15.0}
    check_coverage(coverage(lambda rng: pareto_nbd(*buyers(rng, 3000, **truth)), truth, 60, 4), 60)


@pytest.mark.slow
def test_bg_nbd_intervals_cover_in_400_studies():
    truth = {"r": 0.5, "alpha": 5.0, "a": 0.8, "b": 2.5}
    check_coverage(coverage(lambda rng: bg_nbd(*buyers(rng, 3000, **truth)), truth, 400, 5), 400)


def test_expected_purchases_come_true():
    """Predicted against bought in the next 30 weeks, by number of purchases so far (exact Poisson error)."""
    rng = np.random.default_rng(6)
    n, r, alpha, a, b = 20_000, 0.6, 4.0, 0.7, 2.0
    rate, chance = rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n)
    x, tx, later = np.zeros(n), np.zeros(n), np.zeros(n)
    time, going = np.zeros(n), np.ones(n, dtype=bool)
    while going.any():
        time = np.where(going, time + rng.exponential(1 / np.maximum(rate, 1e-300)), time)
        going &= time < 70
        before = going & (time < 40)
        x, tx, later = x + before, np.where(before, time, tx), later + (going & ~before)
        going &= rng.random(n) > chance
    m = bg_nbd(x, tx, np.full(n, 40.0))
    predicted = m.expected_purchases(30, x, tx, np.full(n, 40.0))
    for low, high in ((0, 1), (1, 2), (2, 4), (4, 100)):
        mine = (x >= low) & (x < high)
        # spread between customers, and four standard errors: one comparison in 16,000 would be false
        se = later[mine].std() / np.sqrt(mine.sum())
        assert abs(predicted[mine].mean() - later[mine].mean()) < 4 * se


def test_sbg_survivors_of_its_own_curve():
    m = sbg(np.round(1e6 * sbg((1000, 631, 468, 382, 326, 289, 262, 241)).survival(np.arange(10))))
    assert [m.alpha, m.beta] == pytest.approx([0.7041, 1.1820], rel=2e-3)
