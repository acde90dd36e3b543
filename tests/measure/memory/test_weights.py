"""Weights: against dense generalised least squares, sums that add, the prior where nothing is known, coverage."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.measure.memory.path_features import FEATURES, features
from goodwill.measure.memory.weights import ELSE_SD, PRIOR_MEAN, PRIOR_SD, CustomerSums, fit, level_ratio

SAME = 1e-8


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(2)
    customer = np.unique(rng.integers(0, 40, 150), return_inverse=True)[1]
    x = rng.normal(0, 1, (150, 3))
    y = x @ [0.5, -0.2, 0.0] + 0.8 * rng.normal(0, 1, customer.max() + 1)[customer] + rng.normal(0, 1, 150)
    return np.column_stack([np.ones(150), x, y]), customer


@pytest.mark.parametrize("ratio", [0.0, 0.3, 4.0])
def test_levelled_sums_are_dense_generalised_least_squares(rows, ratio):
    z, customer = rows
    same = customer[:, None] == customer[None, :]
    v = np.eye(len(z)) + ratio * same
    sums = CustomerSums.of(z, customer)
    assert sums.levelled(ratio) == pytest.approx(z.T @ np.linalg.inv(v) @ z, abs=SAME)
    assert sums.log_determinant(ratio) == pytest.approx(np.linalg.slogdet(v)[1], abs=SAME)


def test_sums_of_two_sets_of_customers_add(rows):
    z, customer = rows
    first = customer < 15
    whole = CustomerSums.of(z, customer)
    added = CustomerSums.of(z[first], customer[first]) + CustomerSums.of(z[~first], customer[~first] - 15)
    assert added.n == whole.n == len(z)
    assert added.levelled(0.7) == pytest.approx(whole.levelled(0.7), abs=SAME)
    assert dict(added.customers) == dict(whole.customers)


def test_restricted_likelihood_agrees_with_statsmodels(rows):
    sm = pytest.importorskip("statsmodels.api")
    z, customer = rows
    other = sm.MixedLM(z[:, -1], z[:, :-1], customer).fit(reml=True)
    theirs = float(other.cov_re[0, 0] / other.scale)
    assert level_ratio(CustomerSums.of(z, customer)) == pytest.approx(theirs, rel=0.01)  # both stop at a tolerance


def test_few_memories_leave_the_prior(make_paths):
    x = features(make_paths(np.random.default_rng(0), 12))
    score = np.random.default_rng(0).random(12)
    w = fit(x, score, np.arange(12)).standardised
    assert abs(w["duration"].value) < 2 * PRIOR_SD["duration"]
    assert w["peak"].se < ELSE_SD
    assert PRIOR_MEAN["end"] > 0


@pytest.mark.parametrize("rule", ["mean", "peak-end", "end"])
def test_weights_follow_the_rule(make_world, rule):
    made = make_world(11, 4_000, rule)
    w = fit(features(made.truth), made.score, made.customer)
    largest = max(FEATURES, key=lambda f: w.standardised[f].value)
    assert largest == {"mean": "mean", "peak-end": "end", "end": "end"}[rule]
    assert w.ratio == pytest.approx(
        0.12**2 / (0.28**2 + 4 / 36 / 12), rel=0.5
    )  # rounding adds a twelfth of a step squared
    # What is predicted is what was answered, on average (score of 0 to 1; standard error below 0.004).
    assert w.predict(features(made.truth)).mean() == pytest.approx(made.score.mean(), abs=0.01)


@pytest.mark.slow
def test_intervals_of_weights_cover_the_truth(make_paths):
    """Scores that stay inside their scale, so that the true weight is known: the interval of the end covers it."""
    covered, worlds = 0, 200
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        x = features(make_paths(rng, 1_500))
        customer = np.unique(rng.integers(0, 700, 1_500), return_inverse=True)[1]
        level = 0.04 * rng.normal(0, 1, customer.max() + 1)
        score = 0.5 + 0.2 * x[:, FEATURES.index("end")] + level[customer] + 0.08 * rng.normal(0, 1, 1_500)
        weight = fit(x, score, customer).standardised["end"]
        covered += weight.covers(0.2 * x[:, FEATURES.index("end")].std() / score.std())
    assert covered >= worlds * 0.95 - 3 * np.sqrt(worlds * 0.95 * 0.05)  # three binomial standard errors
