"""Raw parameters to natural ones and back."""

import numpy as np
import pytest
from by_hand import small_panel, some_parameters
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.stats.markov import HmmParameters
from goodwill.stats.markov.layout import flatten, layout, stationary, unflatten


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 10_000), st.sampled_from([1, 2, 4]), st.sampled_from([1, 5]), st.sampled_from(["common", "origin"])
)
def test_there_and_back(seed, states, nodes, slopes):
    panel = small_panel(seed)
    parameters = some_parameters(panel, states, seed, nodes=nodes, slopes=slopes)
    way = layout(parameters.form)
    raw = way.raw(parameters)
    assert len(raw) == way.free
    assert way.natural(raw) == pytest.approx(flatten(way, parameters), abs=2e-6)  # steps below 1e-6 are widened
    again = unflatten(way, way.natural(raw), parameters.mean_covariates)
    assert again.rho == pytest.approx(parameters.rho)
    assert again.sigma == parameters.sigma


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000))
def test_natural_parameters_keep_their_order(seed):
    panel = small_panel(seed)
    way = layout(some_parameters(panel, 3, seed).form)
    anything = 3.0 * np.random.default_rng(seed).standard_normal(way.free)
    p = unflatten(way, way.natural(anything), np.zeros(2))
    assert (np.diff(p.tau, axis=1) > 0.0).all()
    assert (np.diff(p.emissions[0].intercepts) > 0.0).all()  # buys is ordered
    assert (p.emissions[2].scales > 0.0).all()
    assert p.initial.sum() == pytest.approx(1.0)
    assert p.emissions[4].cuts[0] == 0.0
    assert (np.diff(p.emissions[4].cuts) > 0.0).all()


def test_jacobian():
    panel = small_panel(2)
    way = layout(some_parameters(panel, 3, 2, nodes=5, slopes="origin").form)
    raw = np.random.default_rng(0).standard_normal(way.free)
    numeric = np.array([(way.natural(raw + 1e-6 * e) - way.natural(raw - 1e-6 * e)) / 2e-6 for e in np.eye(way.free)]).T
    assert way.jacobian(raw) == pytest.approx(numeric, abs=1e-7)


def test_json():
    import json

    panel = small_panel(2)
    parameters = some_parameters(panel, 3, 2, nodes=5)
    again = HmmParameters.from_json(json.loads(json.dumps(parameters.as_json())))
    assert again.form == parameters.form
    assert flatten(layout(again.form), again).tolist() == flatten(layout(again.form), parameters).tolist()


def test_stationary():
    q = np.array([[0.7, 0.2, 0.1], [0.3, 0.5, 0.2], [0.1, 0.3, 0.6]])
    pi, z = stationary(q)
    assert pi == pytest.approx(np.linalg.matrix_power(q, 200)[0])
    d = 1e-6 * np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0], [-1.0, 0.0, 1.0]])
    assert (stationary(q + d)[0] - pi) / 1e-6 == pytest.approx(pi @ d @ z / 1e-6, abs=1e-5)
