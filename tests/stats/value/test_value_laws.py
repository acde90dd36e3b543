"""What must hold for any customer: gradients, probabilities, silence, integrals against other routes."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import hyp2f1

from goodwill.core.errors import EstimateError
from goodwill.stats.value import beta_geometric, bg_nbd, gamma_gamma, pareto, pareto_nbd, retention, sbg, spend
from goodwill.stats.value.histories import Histories, checked, gathered
from goodwill.stats.value.quadrature import beta_rule

LOGS = st.lists(st.floats(-2.5, 2.5), min_size=4, max_size=4)
HISTORY = st.tuples(st.integers(0, 60), st.floats(0.01, 1.0), st.floats(0.5, 300.0))
# Central differences of a smooth function with step 1e-6 lose about half of a double's digits.
DIFFERENCES = 1e-6


def histories(rows):
    x = np.array([r[0] for r in rows], dtype=float)
    T = np.array([r[2] for r in rows])
    tx = np.where(x > 0, [r[1] for r in rows] * T, 0.0)
    return Histories(x, tx, T, np.ones(len(x)))


def gradient_error(likelihood, logs):
    gradient = likelihood(logs)[1]
    numeric = []
    for k in range(len(logs)):
        step = np.zeros(len(logs))
        step[k] = 1e-6
        numeric.append((likelihood(logs + step)[0] - likelihood(logs - step)[0]) / 2e-6)
    return np.abs(gradient - numeric).max() / max(1.0, np.abs(gradient).max(), abs(likelihood(logs)[0]) * 1e-3)


@settings(max_examples=25, deadline=None)
@given(LOGS, st.lists(HISTORY, min_size=1, max_size=8))
def test_gradients_agree_with_differences(logs, rows):
    h, theta = histories(rows), np.array(logs)
    assert gradient_error(beta_geometric._Likelihood(h), theta) < DIFFERENCES
    assert gradient_error(pareto._Likelihood(h), theta) < DIFFERENCES
    z = 1.0 + np.arange(len(rows))
    assert gradient_error(spend._Likelihood(h.x + 1, z, h.count), theta[:3]) < DIFFERENCES
    t, lost = np.arange(1.0, len(rows) + 1), h.x
    seen = np.zeros(len(t))
    seen[-1] = 1.0
    assert gradient_error(lambda v: retention._likelihood(v, t, lost, h.count, seen), theta[:2]) < DIFFERENCES


@settings(max_examples=40, deadline=None)
@given(LOGS, HISTORY, st.floats(0.1, 200.0))
def test_alive_is_a_probability_and_falls_in_silence(logs, row, more):
    theta, h = np.exp(np.array(logs)), histories([row])
    later = Histories(h.x, h.tx, h.T + more, h.count)
    for model in (beta_geometric, pareto):
        now, then = model.alive(theta, h)[0], model.alive(theta, later)[0]
        assert 0 <= then <= now + 1e-12 <= 1 + 2e-12


@settings(max_examples=40, deadline=None)
@given(LOGS, HISTORY, st.floats(0.1, 100.0))
def test_expected_purchases_rise_with_the_horizon(logs, row, horizon):
    theta, h = np.exp(np.array(logs)), histories([row])
    for model in (beta_geometric, pareto):
        one, two = (model.ahead(theta, h, t)[0] for t in (horizon, 2 * horizon))
        assert 0 <= one <= two <= 2 * one + 1e-9  # and slower and slower, since some stop


@settings(max_examples=25, deadline=None)
@given(LOGS, HISTORY)
def test_pareto_integral_against_adaptive_quadrature(logs, row):
    r, alpha, s, beta = theta = np.exp(np.array(logs))
    h = histories([row])
    x, tx, T = h.x[0], h.tx[0], h.T[0]
    if T - tx < 1e-6:
        return
    scale = (alpha + tx) ** -(r + x) * (beta + tx) ** -(s + 1)
    # in the logarithm of time, piece by piece, so that the adaptive rule sees the steep part
    cuts = np.log1p(np.linspace(0, 1, 9) ** 3 * (T - tx) / min(alpha, beta))
    wanted = sum(
        quad(lambda w: min(alpha, beta) * np.exp(w)
             * ((alpha + tx) / (alpha + tx + min(alpha, beta) * np.expm1(w))) ** (r + x)
             * ((beta + tx) / (beta + tx + min(alpha, beta) * np.expm1(w))) ** (s + 1), a, b, epsrel=1e-12)[0]
        for a, b in itertools.pairwise(cuts)
    )  # fmt: skip
    got = pareto.stopping(theta, h)[0][0]
    assert got == pytest.approx(np.log(s) + np.log(scale) + np.log(wanted), abs=1e-8)


def test_pareto_likelihood_against_the_hypergeometric_form():
    """The published form, where it still has digits (Fader & Hardie 2005, eq. 17)."""
    r, alpha, s, beta, x, tx, T = 0.55, 10.6, 0.6, 11.7, 3.0, 12.0, 30.0
    gap, m = beta - alpha, beta

    def term(t):
        return hyp2f1(r + s + x, r + x, r + s + x + 1, gap / (m + t)) / (m + t) ** (r + s + x)

    wanted = s / (r + s + x) * (term(tx) - term(T))
    h = checked([x], [tx], [T])
    assert np.exp(pareto.stopping(np.array([r, alpha, s, beta]), h)[0][0]) == pytest.approx(wanted, rel=1e-10)


def test_bg_nbd_expectation_against_the_hypergeometric_form():
    r, alpha, a, b, x, tx, T, t = 0.243, 4.414, 0.793, 2.426, 2.0, 30.43, 38.86, 39.0
    first = (a + b + x - 1) / (a - 1)
    second = 1 - ((alpha + T) / (alpha + T + t)) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, t / (alpha + T + t))
    h = checked([x], [tx], [T])
    theta = np.array([r, alpha, a, b])
    assert beta_geometric.ahead(theta, h, t)[0] == pytest.approx(
        first * second * beta_geometric.alive(theta, h)[0], rel=1e-9
    )


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (0.02, 5.0), (3.0, 0.1), (2.0, 900.0)])
def test_beta_rule_knows_the_moments(a, b):
    p, weight = beta_rule(a, b)
    assert weight.sum() == pytest.approx(1, abs=1e-12)
    assert weight @ p == pytest.approx(a / (a + b), rel=1e-10)
    assert weight @ p**2 == pytest.approx(a * (a + 1) / ((a + b) * (a + b + 1)), rel=1e-10)


def test_residual_lifetime_is_a_sum():
    m = sbg((1000, 631, 468, 382, 326, 289, 262, 241))
    t = np.arange(0, 4000)
    terms = m.survival(t + 1) / 1.1**t
    assert m.residual_lifetime(0, 0.1) == pytest.approx(terms.sum(), rel=1e-9)
    after_two = (m.survival(t + 3) / m.survival(2)) / 1.1**t
    assert m.residual_lifetime(2, 0.1) == pytest.approx(after_two.sum(), rel=1e-9)
    with pytest.raises(EstimateError, match="discount"):
        m.residual_lifetime(0, 0.0)


@pytest.mark.parametrize(
    ("x", "tx", "T", "words"),
    [
        ([1.5], [1.0], [2.0], "no whole number"),
        ([1], [3.0], [2.0], "recency above the age"),
        ([-1], [0.0], [2.0], "frequency below zero"),
        ([1], [-1.0], [2.0], "recency below zero"),
        ([0], [1.0], [2.0], "without a repeat"),
        ([1], [1.0], [np.nan], "not numbers"),
        ([1, 2], [1.0], [2.0], "needs a frequency"),
        ([0, 0], [0, 0], [2.0, 3.0], "Nobody bought twice"),
    ],
)
def test_impossible_histories(x, tx, T, words):
    for fit in (bg_nbd, pareto_nbd):
        with pytest.raises(EstimateError, match=words):
            fit(x, tx, T)


def test_other_bad_inputs():
    with pytest.raises(EstimateError, match="above zero"):
        gamma_gamma([1, 2], [0.0, 3.0])
    with pytest.raises(EstimateError, match="never rise"):
        sbg([10, 12])
    with pytest.raises(EstimateError, match="left and customers who stayed"):
        sbg([10, 10])
    with pytest.raises(EstimateError, match="differ"):
        gamma_gamma([1, 2], [3.0, 3.0])


def test_identical_histories_are_added_up():
    h = gathered([2, 0, 2], [1.0, 0.0, 1.0], [3.0, 2.0, 3.0])
    assert h.x.tolist() == [0, 2]
    assert h.count.tolist() == [1, 2]


def test_nobody_stops_is_said_and_not_hidden():
    rng = np.random.default_rng(3)
    rate = rng.gamma(2.0, 0.5, 800)
    times = [np.sort(rng.uniform(0, 50, rng.poisson(50 * k))) for k in rate]
    x = np.array([len(t) for t in times], dtype=float)
    tx = np.array([t[-1] if len(t) else 0.0 for t in times])
    m = bg_nbd(x, tx, np.full(800, 50.0))
    assert m.r / m.alpha == pytest.approx(1.0, rel=0.1)  # mean rate; standard error .03
    assert m.a / (m.a + m.b) < 0.01  # hardly anybody stops
