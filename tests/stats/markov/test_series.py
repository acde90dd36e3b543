"""Series in every shape, the gradient, and small models written out."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.errors import EstimateError
from goodwill.stats.markov import switching
from goodwill.stats.markov.series_input import read_series
from goodwill.stats.markov.series_model import SeriesModel


def series(seed=0, n=120):
    rng = np.random.default_rng(seed)
    state = np.zeros(n, dtype=int)
    for t in range(1, n):
        state[t] = state[t - 1] if rng.random() < 0.9 else 1 - state[t - 1]
    word = np.where(rng.random(n) < np.where(state, 0.8, 0.3), "yes", "no")
    return {"level": rng.normal(3.0 * state, 1.0), "word": word}, state


@pytest.fixture(scope="module")
def fit():
    return switching(series()[0], states=2, starts=3)


@pytest.mark.parametrize("shape", ["arrow", "pandas", "array", "parts"])
def test_every_shape_is_one_model(shape, fit):
    data, _ = series()
    if shape == "arrow":
        given_ = pa.table(data)
    elif shape == "pandas":
        given_ = pytest.importorskip("pandas").DataFrame(data)
    elif shape == "array":
        given_ = np.column_stack([data["level"], data["word"] == "yes"])
    else:
        given_ = [{k: v[:50] for k, v in data.items()}, {k: v[50:] for k, v in data.items()}]
    lengths = None if shape != "parts" else [50, 70]
    again = switching(given_, states=2, starts=3)
    if shape == "parts":
        assert again.log_likelihood == pytest.approx(
            switching(data, states=2, starts=3, lengths=lengths).log_likelihood
        )
    else:
        assert again.log_likelihood == pytest.approx(fit.log_likelihood, abs=1e-6)


def test_states_are_found_and_ordered(fit):
    _, state = series()
    assert fit.emissions["level"]["mean"][0] < fit.emissions["level"]["mean"][1]
    assert (fit.states == state).mean() > 0.9
    assert fit.posterior.sum(axis=1) == pytest.approx(1.0)
    assert fit.parameters["transition"].sum(axis=1) == pytest.approx(1.0)
    assert fit.converged


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([2, 3]), st.sampled_from(["multinomial", "ordered"]))
def test_gradient(seed, states, kind):
    rng = np.random.default_rng(seed)
    data, _ = series(seed, 40)
    data["level"][rng.random(40) < 0.2] = np.nan
    channels, offsets = read_series(data, [15, 25], None)
    model = SeriesModel(channels, offsets, rng.standard_normal((40, 2)), rng.standard_normal((2, 1)), states, kind)
    raw = 0.5 * rng.standard_normal(model.free)
    _, gradient = model.value(raw)
    numeric = [(model.value(raw + 1e-6 * e)[0] - model.value(raw - 1e-6 * e)[0]) / 2e-6 for e in np.eye(model.free)]
    assert gradient == pytest.approx(numeric, abs=1e-6 * max(1.0, np.abs(gradient).max()))


def test_coefficients_are_of_the_covariates_as_they_are():
    """A covariate in other units changes coefficients by these units and nothing else."""
    rng = np.random.default_rng(3)
    x = rng.standard_normal(120)
    data, _ = series(3)
    a, b = switching(data, x, starts=2), switching(data, 5.0 + 10.0 * x, starts=2)
    assert a.log_likelihood == pytest.approx(b.log_likelihood, abs=1e-6)
    slope, scaled = a.parameters["coefficients"][:, 1, 1], b.parameters["coefficients"][:, 1, 1]
    assert slope == pytest.approx(10.0 * scaled, abs=0.01)  # to the search's tolerance on a flat likelihood


def test_latent_classes_have_no_transitions():
    rng = np.random.default_rng(1)
    kind = rng.integers(0, 2, 400)
    items = {f"i{n}": (rng.random(400) < np.where(kind, 0.9, 0.2)).astype(int) for n in range(4)}
    fit = switching(items, states=2, lengths=np.ones(400, dtype=int), starts=3)
    assert fit.free == 1 + 8
    assert "transition" not in fit.parameters
    assert (fit.states == kind).mean() > 0.9


def test_what_cannot_be_fitted():
    with pytest.raises(EstimateError, match="Lengths must add up"):
        switching([1.5, 2.5, 3.5], lengths=[2])
    with pytest.raises(EstimateError, match="gaussian or categorical"):
        switching({"a": [1.5, 2.5]}, emissions={"a": "poisson"})
    with pytest.raises(EstimateError, match="one length"):
        switching({"a": [1.5, 2.5], "b": [1.5]})
    with pytest.raises(EstimateError, match="a row for each"):
        switching([1.5, 2.5, 3.5], [1.0])
