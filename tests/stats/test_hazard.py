"""A logistic hazard: another package, step-halving where Newton diverges, sampled rows; and the test of a threshold."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.core.errors import EstimateError
from goodwill.stats.hazard import expit, fit_hazard, restricted_spline
from goodwill.stats.hazard_threshold import threshold_test

# Two optimisers that both stop at a gain of 1e-8 in the log likelihood agree to this in coefficients.
SAME_OPTIMUM = 1e-5


def rows(n=4000, seed=0, slope=-0.5):
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=(n, 2))])
    return rng.random(n) < expit(x @ np.array([-3.0, slope, 0.3])), x


def test_coefficients_errors_and_likelihood_are_those_of_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    y, x = rows()
    offset = np.linspace(-0.5, 0.5, len(y))
    ours = fit_hazard(y, x, offset=offset)
    theirs = sm.GLM(y.astype(float), x, family=sm.families.Binomial(), offset=offset).fit()
    assert ours.converged
    assert np.allclose(ours.coefficients, theirs.params, atol=SAME_OPTIMUM)
    assert np.allclose(ours.errors, theirs.bse, atol=SAME_OPTIMUM)
    assert ours.log_likelihood == pytest.approx(theirs.llf, abs=1e-6)


def test_a_start_from_which_plain_newton_runs_away_still_ends_at_the_optimum():
    y, x = rows()
    best = fit_hazard(y, x)
    far = np.array([6.0, 6.0, -6.0])
    p = expit(x @ far)
    plain = far + np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]), x.T @ (y - p))
    assert np.abs(plain).max() > 20  # a full step leaves for good
    again = fit_hazard(y, x, start=far)
    assert again.converged
    assert np.allclose(again.coefficients, best.coefficients, atol=SAME_OPTIMUM)


def test_keeping_a_share_of_those_who_stayed_changes_no_slope():
    y, x = rows(60_000, seed=1)
    keep = y | (np.random.default_rng(2).random(len(y)) < 0.2)
    whole, part = fit_hazard(y, x), fit_hazard(y[keep], x[keep], offset=-np.log(0.2))
    # Four standard errors of the difference, which is no larger than the error of the part.
    assert np.all(np.abs(whole.coefficients - part.coefficients) < 4 * part.errors)


def test_a_spline_is_straight_beyond_its_outer_knots():
    b = restricted_spline(np.array([-9.0, -8.0, -7.0, 7.0, 8.0, 9.0]), [-2.0, 0.0, 1.0, 3.0])
    assert b.shape == (6, 3)
    assert np.allclose(b[0] - 2 * b[1] + b[2], 0, atol=1e-9)
    assert np.allclose(b[3] - 2 * b[4] + b[5], 0, atol=1e-9)


@pytest.mark.parametrize(("y", "x"), [([0, 0, 0], [[1.0]] * 3), ([1, 0], [[1.0], [np.nan]]), ([1, 0, 1], [[1.0]])])
def test_what_cannot_be_fitted_is_refused(y, x):
    with pytest.raises(EstimateError):
        fit_hazard(np.array(y, bool), np.array(x))


def world(rng, kind, customers=700, months=20):
    """Return rows of customers whose balance wanders, and who leave by a curve, a frailty, or a threshold."""
    b = np.zeros((customers, months))
    b[:, 0] = rng.normal(0, 1.5, customers)
    for m in range(1, months):
        b[:, m] = 0.85 * b[:, m - 1] + rng.normal(0, 0.9, customers)
    frail = rng.normal(0, 1.0, customers) if kind == "frailty" else np.zeros(customers)
    curve = {
        "frailty": -0.3 * b, "straight": -0.3 * b, "smooth": 1.8 / (1 + np.exp(1.2 * (b + 1.5))),
        "bent": 0.06 * (b - 1.5) ** 2, "threshold": -0.15 * b + 1.4 * (b < -1.5),
    }[kind]  # fmt: skip
    leaves = rng.random((customers, months)) < expit(-3.9 + curve + frail[:, None])
    there = np.cumsum(np.cumsum(leaves, axis=1), axis=1) <= 1
    _who, month = np.nonzero(there)
    return leaves[there], b[there], month


def judged(rng, kind):
    y, b, month = world(rng, kind)
    knots = np.quantile(b, [0.03, 0.30, 0.70, 0.97])  # as the account's test has them
    x = np.column_stack([np.ones(len(y)), month / 12, restricted_spline(b, knots)])
    p = expit(fit_hazard(y, x, penalty=1e-4).log_odds(x))
    points = np.quantile(b, [0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5])
    return threshold_test(y, x, p, b[:, None] < points, draws=399, seed=1), points


def test_a_threshold_is_found_where_it_is():
    found, points = judged(np.random.default_rng(5), "threshold")
    assert found.p_value <= 0.02
    assert abs(points[found.best] + 1.5) < 0.6
    assert 0.8 < found.jump[found.best] < 2.4


def test_nothing_beside_the_design_gives_no_threshold():
    y, x = rows(500)
    found = threshold_test(y, x, np.full(500, 0.05), x[:, :1], draws=9)
    assert found.p_value == 1.0


WORLDS = 400
NAMED = 0.005  # the account names a tipping point at or below this p-value
BAR = (
    0.06  # of the rule, not of the p-value: a steep S-shaped curve is no spline, and makes p-values a little too small
)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["straight", "frailty", "smooth", "bent"])
def test_the_test_of_a_threshold_keeps_its_size(kind):
    rng = np.random.default_rng([7, len(kind)])
    false = sum(judged(rng, kind)[0].p_value <= NAMED for _ in range(WORLDS))
    assert false / WORLDS <= BAR


@pytest.mark.slow
def test_the_test_of_a_threshold_has_power():
    rng = np.random.default_rng(8)
    assert sum(judged(rng, "threshold")[0].p_value <= NAMED for _ in range(100)) >= 80
