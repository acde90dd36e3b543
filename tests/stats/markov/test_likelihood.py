"""The likelihood against all paths written out, the gradient against differences, sums over shards."""

import numpy as np
import pytest
from by_hand import log_likelihood, small_panel, some_parameters
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_panels import Truth, draw

from goodwill.stats.markov.decode import log_likelihoods
from goodwill.stats.markov.layout import layout
from goodwill.stats.markov.likelihood import Likelihood, different_rows, shards_of
from goodwill.stats.markov.start import first_guess, form_of, mean_covariates

ROUNDING = 1e-10  # sums of a few hundred products in another order
RELATIVE = 1e-6  # the bar for exact gradients; central differences with a step of 1e-5 reach about 1e-9


def numeric(likelihood, raw, step=1e-5):
    return np.array(
        [
            (likelihood.customers(raw + step * unit).sum() - likelihood.customers(raw - step * unit).sum()) / (2 * step)
            for unit in np.eye(len(raw))
        ]
    )


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 10_000), st.sampled_from([1, 2, 3]), st.sampled_from([1, 3]), st.sampled_from(["common", "origin"])
)
def test_all_paths(seed, states, nodes, slopes):
    panel = small_panel(seed)
    parameters = some_parameters(panel, states, seed + 1, nodes=nodes, slopes=slopes)
    expected = [log_likelihood(parameters, panel, c) for c in range(panel.customers)]
    assert log_likelihoods(parameters, panel) == pytest.approx(expected, rel=ROUNDING, abs=ROUNDING)


@pytest.mark.parametrize(
    ("states", "nodes", "slopes", "initial"),
    [
        (2, 1, "common", "softmax"),
        (3, 1, "origin", "stationary"),
        (3, 5, "common", "softmax"),
        (2, 7, "origin", "stationary"),
    ],
)
def test_gradient(states, nodes, slopes, initial):
    panel = small_panel(3, customers=30, periods=8)
    loads = ("buys", "score") if nodes > 1 else ()
    form = form_of(panel, states, slopes=slopes, initial=initial, nodes=nodes, loads=loads)
    way = layout(form)
    likelihood = Likelihood(way, shards_of(panel), mean_covariates(panel), 1)
    raw = way.raw(first_guess(form, panel)) + 0.3 * np.random.default_rng(5).standard_normal(way.free)
    value, gradient = likelihood.value(raw)
    assert value == pytest.approx(likelihood.customers(raw).sum(), rel=1e-12)
    assert gradient == pytest.approx(numeric(likelihood, raw), abs=RELATIVE * np.abs(gradient).max())


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 400), st.integers(0, 1000))
def test_shards_add_up(rows, seed):
    panel = small_panel(seed, customers=25, periods=6)
    form = form_of(panel, 2, slopes="common", initial="softmax", nodes=3, loads=())
    way, middle = layout(form), mean_covariates(panel)
    raw = way.raw(first_guess(form, panel))
    whole = Likelihood(way, shards_of(panel, 10**9), middle, 1).value(raw)
    parts = Likelihood(way, shards_of(panel, rows), middle, 2)
    assert len(shards_of(panel, 1)) == panel.customers
    assert parts.value(raw)[0] == pytest.approx(whole[0], rel=1e-12)
    assert parts.value(raw)[1] == pytest.approx(whole[1], rel=1e-9, abs=1e-9)


def test_a_split_panel_adds_up():
    panel = small_panel(8, customers=20)
    parameters = some_parameters(panel, 3, 2)
    a, b = panel.take(np.arange(7)), panel.take(np.arange(7, 20))
    both = np.r_[log_likelihoods(parameters, a), log_likelihoods(parameters, b)]
    assert both == pytest.approx(log_likelihoods(parameters, panel), rel=1e-13)


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(12)))
def test_order_of_customers_does_not_matter(order):
    panel = small_panel(1, customers=12)
    parameters = some_parameters(panel, 2, 1)
    shuffled = log_likelihoods(parameters, panel.take(order))
    assert shuffled == pytest.approx(log_likelihoods(parameters, panel)[list(order)], rel=1e-13)


def test_a_missing_channel_is_left_out():
    panel = small_panel(4, missing=0.0)
    parameters = some_parameters(panel, 2, 4)
    for channel in panel.channels:
        channel.values[:] = np.nan
    assert log_likelihoods(parameters, panel) == pytest.approx(0.0, abs=ROUNDING)  # the chain alone sums to 1


def test_longer_histories_do_not_underflow():
    panel, _ = draw(Truth(), 3, 5000, seed=1)
    form = form_of(panel, 3, slopes="common", initial="softmax", nodes=1, loads=())
    logs = log_likelihoods(first_guess(form, panel), panel)
    assert np.isfinite(logs).all()
    assert (logs < -1000.0).all()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0, np.nan]), st.sampled_from([2.0, 3.0])), min_size=1, max_size=40))
def test_different_rows(rows):
    matrix = np.array(rows)
    first, which = different_rows(matrix)
    assert np.array_equal(matrix[first][which], matrix, equal_nan=True)
