"""The twin chain: identities, brute force, bounds that hold for any noise, contrasts that are right on average."""

import numpy as np
import pytest
from by_hand import matrix, paths, small_panel, some_parameters
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from simulated_panels import Truth, draw, sigmoid

from goodwill.core.errors import EstimateError
from goodwill.stats.markov import (
    Channel,
    ChannelForm,
    EmissionParameters,
    Form,
    HmmParameters,
    Panel,
    panel_hmm,
    smooth,
    twin,
)
from goodwill.stats.markov.couplings import INDEPENDENT, SHARED, couple, transport

ROUNDING = 1e-9
IDENTITY = 1e-6  # the bar for the twin's likelihood


def couplings(p, q):
    """Equality constraints of a joint distribution with margins p and q."""
    k = len(p)
    rows = [np.eye(k)[j][:, None] * np.ones(k) for j in range(k)]
    columns = [np.ones(k)[:, None] * np.eye(k)[i] for i in range(k)]
    return np.array([m.ravel() for m in rows + columns]), np.r_[p, q]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 5), st.floats(-12.0, 12.0))
def test_transport_is_the_linear_programme(seed, k, size):
    rng = np.random.default_rng(seed)
    p, q = rng.dirichlet(np.full(k, 0.5)), rng.dirichlet(np.full(k, 0.5))
    gain = rng.random((k, k)).round(1)  # rounded: many ties
    a, b = couplings(p, q)
    for sign in (1.0, -1.0):
        flow = np.empty((k, k))
        found = transport(gain * 10.0**size, p, q, sign, flow, np.empty((4, k)))
        best = -sign * linprog(-sign * gain.ravel(), A_eq=a, b_eq=b).fun
        assert found / 10.0**size == pytest.approx(best, abs=ROUNDING)
        assert flow.sum(axis=1) == pytest.approx(p, abs=ROUNDING)
        assert flow.sum(axis=0) == pytest.approx(q, abs=ROUNDING)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.sampled_from([SHARED, INDEPENDENT]))
def test_couplings_have_the_margins(seed, k, kind):
    rng = np.random.default_rng(seed)
    p, q, out = rng.dirichlet(np.ones(k)), rng.dirichlet(np.ones(k)), np.empty((k, k))
    couple(kind, False, p, q, out)
    assert (out >= 0.0).all()
    assert out.sum(axis=1) == pytest.approx(p)
    assert out.sum(axis=0) == pytest.approx(q)


def test_shared_noise_is_one_uniform_number():
    rng = np.random.default_rng(0)
    p, q, out = np.array([0.2, 0.5, 0.3]), np.array([0.4, 0.1, 0.5]), np.empty((3, 3))
    couple(SHARED, False, p, q, out)
    u = rng.random(200_000)
    j, i = np.searchsorted(np.cumsum(p), u), np.searchsorted(np.cumsum(q), u)
    counts = np.zeros((3, 3))
    np.add.at(counts, (j, i), 1.0 / len(u))
    assert out == pytest.approx(counts, abs=0.006)  # five standard errors of a share of 200,000


@pytest.mark.parametrize("nodes", [1, 3])
@pytest.mark.parametrize("coupling", ["shared", "independent"])
def test_the_factual_copy_is_the_chain(nodes, coupling):
    panel = small_panel(3, customers=20, periods=8)
    parameters = some_parameters(panel, 3, 4, nodes=nodes)
    other = np.random.default_rng(1).integers(0, 2, panel.covariates.shape)
    found, plain = twin(parameters, panel, other, coupling=coupling), smooth(parameters, panel)
    assert found.log_likelihoods == pytest.approx(plain.log_likelihoods, abs=IDENTITY)
    assert found.factual == pytest.approx(plain.probabilities, abs=ROUNDING)
    assert found.counterfactual.sum(axis=1) == pytest.approx(1.0)
    assert found.joint.sum(axis=2) == pytest.approx(found.factual[panel.offsets[1:] - 1], abs=ROUNDING)


def test_nothing_changed_nothing_differs():
    panel = small_panel(3, customers=20, periods=8)
    parameters = some_parameters(panel, 3, 4, nodes=3)
    for coupling in ("shared", "independent"):
        found = twin(parameters, panel, panel.events, coupling=coupling, bounds=True)
        assert found.counterfactual == pytest.approx(found.factual, abs=ROUNDING)
        last = panel.offsets[1:] - 1
        assert found.low == pytest.approx(found.factual[last], abs=ROUNDING)
        assert found.high == pytest.approx(found.factual[last], abs=ROUNDING)


def interval(row, state):
    """Where a uniform number leads to a state."""
    edges = np.r_[0.0, np.cumsum(row)]
    return edges[state], edges[state + 1]


@pytest.mark.parametrize("coupling", ["shared", "independent"])
def test_twin_by_hand(coupling):
    """Every pair of paths of one customer, joined by the length of overlap of their uniform numbers."""
    panel = small_panel(11, customers=3, periods=4)
    customer = int(np.argmax(np.diff(panel.offsets)))
    one = panel.take([customer])
    parameters = some_parameters(panel, 2, 12)
    other = 1.0 - one.events
    n = one.rows
    expected = np.zeros((n, 2))
    for path, p in paths(parameters, one, 0):
        for start in range(2):
            if start != path[0]:
                continue
            for code in range(2 ** (n - 1)):
                twin_path = (start, *[(code >> t) & 1 for t in range(n - 1)])
                weight = p
                for t in range(1, n):
                    row = matrix(parameters, one.events[t], 0.0)[path[t - 1]]
                    row_twin = matrix(parameters, other[t], 0.0)[twin_path[t - 1]]
                    if coupling == "independent":
                        weight *= row_twin[twin_path[t]]
                    else:
                        (a, b), (c, d) = interval(row, path[t]), interval(row_twin, twin_path[t])
                        weight *= max(0.0, min(b, d) - max(a, c)) / (b - a)
                expected[np.arange(n), twin_path] += weight
    expected /= expected.sum(axis=1, keepdims=True)
    found = twin(parameters, one, other, coupling=coupling)
    assert found.counterfactual == pytest.approx(expected, abs=ROUNDING)


def test_bounds_enclose_both_couplings():
    panel = small_panel(3, customers=20, periods=8)
    parameters = some_parameters(panel, 3, 4, nodes=3)
    other = np.random.default_rng(1).integers(0, 2, panel.covariates.shape)
    last, worth = panel.offsets[1:] - 1, np.array([0.0, 1.0, 5.0])
    for coupling in ("shared", "independent"):
        found = twin(parameters, panel, other, coupling=coupling, bounds=True, values=worth)
        assert (found.low <= found.counterfactual[last] + ROUNDING).all()
        assert (found.high >= found.counterfactual[last] - ROUNDING).all()
        mean = found.counterfactual[last] @ worth
        assert (found.low_mean <= mean + ROUNDING).all()
        assert (found.high_mean >= mean - ROUNDING).all()
    closer = twin(parameters, panel, other, bounds=True, same_again=True)
    assert (closer.low >= found.low - ROUNDING).all()
    assert (closer.high <= found.high + ROUNDING).all()


def test_one_step_bounds_are_those_of_frechet_and_hoeffding():
    """Without observations, P(S* = j | S = i) after one step is bounded by the margins alone."""
    seen = np.array([0.0, 1.0])
    buys = np.column_stack([np.zeros(2), seen]).ravel()
    panel = Panel(np.array([0, 2, 4]), (Channel("buys", "binary", buys, ordered=True),), np.ones((4, 1)), ("event",))
    none = np.zeros(0)
    sure = EmissionParameters(np.array([-40.0, 40.0]), none, none, none)  # what is seen is the state
    form = Form(2, (ChannelForm("buys", "binary", ordered=True),), ("event",))
    tau, rho = np.array([[0.3], [-1.0]]), np.array([[-0.8], [-0.8]])
    parameters = HmmParameters(form, np.array([1.0, 0.0]), tau, rho, np.zeros(1), (sure,))
    found = twin(parameters, panel, np.zeros((4, 1)), bounds=True)
    q, star = 1.0 - sigmoid(0.3 + 0.8), 1.0 - sigmoid(0.3)
    for customer, p in enumerate((1.0 - q, q)):
        assert found.low[customer, 1] == pytest.approx(max(0.0, p + star - 1.0) / p, abs=ROUNDING)
        assert found.high[customer, 1] == pytest.approx(min(p, star) / p, abs=ROUNDING)


def planted_worlds(customers, periods, seed, *, shared):
    """Return a truth, events, states that were, and states without events, on the same noise or on noise of its own.

    Noise is drawn anew only from a customer's first event on: before it, the two worlds are one.
    """
    truth = Truth(initial=(0.3, 0.7), tau=((1.0,), (-1.8,)), rho=(-1.5, 0.5), b=(-1.5, 1.5), log_rate=(1.0, -1.0))
    rng = np.random.default_rng(seed)
    events = (rng.random((customers, periods, 2)) < 0.2).astype(float)
    events[:, 0] = 0.0
    started = np.cumsum(events.sum(axis=2), axis=1) > 0
    tau, rho = np.array(truth.tau)[:, 0], np.array(truth.rho)
    real = np.empty((customers, periods), dtype=np.int64)
    real[:, 0] = rng.choice(2, customers, p=truth.initial)
    without = real.copy()
    for t in range(1, periods):
        noise, other = rng.random(customers), rng.random(customers)
        real[:, t] = noise > sigmoid(tau[real[:, t - 1]] - events[:, t] @ rho)
        own = noise if shared else np.where(started[:, t], other, noise)
        without[:, t] = own > sigmoid(tau[without[:, t - 1]])
    return truth, events, real, without


def factual_panel(truth, events, states, seed):
    rng = np.random.default_rng(seed)
    panel, _ = draw(truth, len(events), events.shape[1], seed=0)
    s = states.ravel()
    panel.covariates[:] = events.reshape(-1, 2)
    panel.channels[0].values[:] = rng.random(len(s)) < sigmoid(np.array(truth.b)[s])
    panel.channels[1].values[:] = rng.poisson(np.exp(np.array(truth.log_rate)[s]))
    return panel


@pytest.mark.parametrize("shared", [True, False])
def test_bounds_cover_whatever_the_noise(shared):
    """Of customers with bounds around x, the share that truly ends up high lies within the mean bounds."""
    truth, events, real, without = planted_worlds(4000, 6, seed=2, shared=shared)
    panel = factual_panel(truth, events, real, seed=5)
    fit = panel_hmm(panel, 2, starts=1, errors="none")
    found = twin(fit.parameters, panel, np.zeros_like(panel.events), bounds=True)
    high = without[:, -1] == 1
    for part in np.array_split(np.argsort(found.high[:, 1] + found.low[:, 1]), 5):
        slack = 4.0 * np.sqrt(0.25 / len(part))  # standard errors of a share of 800
        assert found.low[part, 1].mean() - slack < high[part].mean() < found.high[part, 1].mean() + slack
    coupled = twin(fit.parameters, panel, np.zeros_like(panel.events), coupling="shared" if shared else "independent")
    last = panel.offsets[1:] - 1
    assert coupled.counterfactual[last, 1].mean() == pytest.approx(high.mean(), abs=0.035)  # fit and sampling, 4,000


def test_what_the_twin_needs():
    panel = small_panel(1)
    with pytest.raises(EstimateError, match="finite covariates"):
        twin(some_parameters(panel, 2, 1), panel, np.zeros((3, 1)))
