"""The panel model finds what was planted, says the same twice, and knows where it knows nothing."""

from dataclasses import replace

import numpy as np
import pytest
from simulated_panels import Truth, draw

from goodwill.core.errors import EstimateError
from goodwill.stats.markov import Channel, Panel, choose_states, panel_hmm, profile_interval
from goodwill.stats.markov.layout import layout
from goodwill.stats.markov.likelihood import Likelihood, shards_of

TWO = Truth(initial=(0.5, 0.5), tau=((1.5,), (-1.5,)), b=(-1.5, 1.5), log_rate=(0.3, -0.7))
THREE = Truth(log_rate=(0.8, -0.2, -0.9), mean=(-1.0, 0.0, 1.0), sd=(0.6, 0.6, 0.6))
FAR = 4.0  # standard errors: one in 16,000 by chance


@pytest.fixture(scope="module")
def two():
    return draw(TWO, 300, 12, seed=1)[0]


@pytest.fixture(scope="module")
def fit(two):
    return panel_hmm(two, 2, starts=3)


def far_off(fit, truth):
    """Names of parameters further from the truth than chance allows."""
    figures = {name: fit.estimates[name] for name in truth.by_name()}
    return [n for n, e in figures.items() if e.se is not None and abs(e.value - truth.by_name()[n]) > FAR * e.se]


def test_recovers_two_states(fit):
    assert fit.converged
    assert fit.agreeing == 1.0
    assert far_off(fit, TWO) == []
    assert fit.free == 9
    assert fit.bic == pytest.approx(-2 * fit.log_likelihood + 9 * np.log(300))


@pytest.mark.slow
def test_recovers_three_states_with_holes():
    panel, _ = draw(THREE, 2000, 12, seed=2, ragged=True, missing=0.2)
    fit = panel_hmm(panel, 3, starts=3)
    assert fit.converged
    assert far_off(fit, THREE) == []


@pytest.mark.slow
def test_recovers_differences_between_customers():
    truth = Truth(initial=(0.5, 0.5), tau=((1.0,), (-1.0,)), b=(-2.0, 2.0), log_rate=(0.5, -0.8), sigma=1.0)
    panel, _ = draw(truth, 1500, 16, seed=3)
    mixed, plain = panel_hmm(panel, 2, nodes=7, starts=2), panel_hmm(panel, 2, starts=2)
    assert far_off(mixed, truth) == []
    assert mixed.bic < plain.bic
    stay = plain.parameters.transitions().diagonal()
    assert (stay > mixed.parameters.transitions().diagonal()).all()  # differences pass for stickiness


def test_a_slope_on_a_channel():
    truth = Truth(initial=(0.5, 0.5), tau=((1.5,), (-1.5,)), b=(-1.5, 1.5), log_rate=(0.3, -0.7), slope=0.8)
    panel, _ = draw(truth, 400, 12, seed=4)
    assert far_off(panel_hmm(panel, 2, starts=1), truth) == []


def test_same_again_whatever_the_threads(two, fit):
    again = panel_hmm(two, 2, starts=3, threads=1)
    assert again.raw.tolist() == fit.raw.tolist()
    assert {k: (e.low, e.high) for k, e in again.estimates.items()} == {
        k: (e.low, e.high) for k, e in fit.estimates.items()
    }


def test_order_of_customers(two, fit):
    shuffled = two.take(np.random.default_rng(0).permutation(two.customers))
    again = panel_hmm(shuffled, 2, starts=1)
    assert again.log_likelihood == pytest.approx(fit.log_likelihood, abs=1e-5)  # the search's own tolerance
    assert again.raw == pytest.approx(fit.raw, abs=1e-3)


def test_weights_count_customers(two):
    some = two.take(np.arange(60))
    heavy = Panel(some.offsets, some.channels, some.covariates, some.covariate_names, np.repeat([2.0, 1.0], 30))
    twice = two.take(np.r_[np.arange(30), np.arange(60)])
    a, b = panel_hmm(heavy, 2, starts=1), panel_hmm(twice, 2, starts=1)
    assert a.log_likelihood == pytest.approx(b.log_likelihood, rel=1e-9)
    assert a.raw == pytest.approx(b.raw, abs=1e-4)


def test_states_are_ordered(fit):
    assert (np.diff(fit.parameters.emissions[0].intercepts) > 0.0).all()


def test_errors_agree_on_a_true_model(two, fit):
    for errors in ("outer", "sandwich"):
        other = panel_hmm(two, 2, starts=1, errors=errors)
        ratio = np.array([other.estimates[n].se / fit.estimates[n].se for n in TWO.by_name()])
        assert ((ratio > 0.7) & (ratio < 1.4)).all()  # three estimates of one thing at 300 customers
    assert panel_hmm(two, 2, starts=1, errors="none").estimates["rho[event_0]"].low is None


def test_profile_interval(two, fit):
    for name in ("rho[event_0]", "tau[0,0]", "initial[1]"):
        profile, wald = profile_interval(fit, two, name), fit.estimates[name]
        assert profile.value == pytest.approx(wald.value)
        assert profile.width == pytest.approx(wald.width, rel=0.15)  # nearly normal at 300 customers
    with pytest.raises(EstimateError, match="no such parameter"):
        profile_interval(fit, two, "rho[nothing]")


def test_profile_ends_are_on_the_contour(two, fit):
    """At an end of the interval the objective, made largest over the others, has fallen by 1.92."""
    from scipy.optimize import minimize

    name = "rho[event_1]"
    end = profile_interval(fit, two, name).high
    way = layout(fit.parameters.form)
    place = [n.startswith(name) for n in way.names].index(True)
    raw_place = place - 1  # the initial block has one natural parameter more than raw ones
    likelihood = Likelihood(way, shards_of(two), fit.parameters.mean_covariates, 1)
    free = np.arange(way.free) != raw_place

    def downhill(x):
        raw = np.insert(x, raw_place, end)
        value, slope = likelihood.value(raw)
        return -value + 0.5 * fit.precisions @ raw**2, (-slope + fit.precisions * raw)[free]

    best = minimize(downhill, fit.raw[free], jac=True, method="L-BFGS-B")
    assert fit.objective + best.fun == pytest.approx(1.9207, abs=0.01)


def test_a_state_nobody_starts_in_has_no_wald_interval():
    truth = Truth(initial=(0.0, 1.0), tau=((1.5,), (-1.5,)), b=(-2.5, 2.5), log_rate=(1.5, -1.5))
    panel, _ = draw(truth, 300, 12, seed=6)
    fit = panel_hmm(panel, 2, starts=1)
    assert "initial[0]" in fit.at_boundary
    assert fit.estimates["initial[0]"].low is None
    assert fit.estimates["rho[event_0]"].low is not None


def test_no_differences_between_customers_is_a_boundary(two):
    fit = panel_hmm(two, 2, starts=1, nodes=5)
    sigma = fit.estimates["sigma"]
    assert sigma.value >= 0.0
    assert sigma.low is None or sigma.low < 0.3


def test_a_negative_spread_is_the_same_model_turned_round():
    truth = Truth(initial=(0.5, 0.5), tau=((1.5,), (-1.5,)), b=(-1.5, 1.5), log_rate=(0.3, -0.7), sigma=1.0)
    panel, _ = draw(truth, 200, 10, seed=9)
    fit = panel_hmm(panel, 2, starts=1, nodes=5, loads=["buys"])
    turned = replace(
        fit.parameters,
        sigma=-fit.parameters.sigma,
        emissions=tuple(replace(e, loading=-e.loading) for e in fit.parameters.emissions),
    )
    again = panel_hmm(panel, 2, nodes=5, loads=["buys"], start=turned)
    assert again.parameters.sigma > 0.0
    assert again.raw == pytest.approx(fit.raw, abs=1e-3)  # the search's own tolerance
    assert np.sqrt(np.diag(again.covariance)) == pytest.approx(np.sqrt(np.diag(fit.covariance)), rel=0.01)
    assert again.covariance[0, -1] == pytest.approx(fit.covariance[0, -1], abs=1e-4)


def test_one_state_is_plain_maximum_likelihood(two):
    fit = panel_hmm(two, 1, precision=0.0, slope_precision=0.0, starts=1, errors="none")
    share, rate = two.channels[0].values.mean(), two.channels[1].values.mean()
    assert fit.parameters.emissions[0].intercepts[0] == pytest.approx(np.log(share / (1 - share)), abs=1e-5)
    assert fit.parameters.emissions[1].intercepts[0] == pytest.approx(np.log(rate), abs=1e-5)


def test_stationary_start():
    panel, _ = draw(TWO, 300, 12, seed=7)
    fit = panel_hmm(panel, 2, initial="stationary", starts=1)
    middle = fit.parameters.transitions(fit.parameters.mean_covariates)
    assert fit.parameters.initial @ middle == pytest.approx(fit.parameters.initial)
    assert "initial[0]" not in fit.estimates


def test_number_of_states():
    truth = Truth(initial=(0.5, 0.5), tau=((2.0,), (-2.0,)), b=(-2.0, 2.0), log_rate=(0.8, -1.2))
    panel, _ = draw(truth, 300, 10, seed=8)
    choice = choose_states(panel, (1, 2, 3), starts=2, errors="none")
    assert (choice.best_bic, choice.chosen) == (2, 2)
    assert choice.gain[1] > 3.0 * choice.gain_se[1]
    assert choice.held_out[1] > choice.held_out[0]


def test_what_cannot_be_fitted():
    empty = Panel(np.array([0, 2]), (Channel("buys", "binary", np.full(2, np.nan)),))
    with pytest.raises(EstimateError, match="no value"):
        panel_hmm(empty, 2)
    with pytest.raises(EstimateError, match="loads without nodes"):
        panel_hmm(Panel(np.array([0, 2]), (Channel("buys", "binary", np.ones(2)),)), 2, loads=["buys"])
