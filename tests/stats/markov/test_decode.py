"""Smoothed, filtered and most likely states against all paths written out."""

import numpy as np
import pytest
from by_hand import paths, small_panel, some_parameters

from goodwill.core.errors import EstimateError
from goodwill.stats.markov import filtered, forecast, likely_paths, smooth

ROUNDING = 1e-10


def posterior_by_hand(parameters, panel, customer, nodes):
    """P(state) of each row from every path; nodes as pairs of place and weight."""
    rows = panel.offsets[customer + 1] - panel.offsets[customer]
    out = np.zeros((rows, parameters.form.states))
    for u, weight in nodes:
        for path, p in paths(parameters, panel, customer, u):
            out[np.arange(rows), path] += weight * p
    return out / out.sum(axis=1, keepdims=True)


def nodes_by_hand(n):
    if n == 1:
        return [(0.0, 1.0)]
    x, w = np.polynomial.hermite.hermgauss(n)
    return list(zip(np.sqrt(2.0) * x, w / np.sqrt(np.pi), strict=True))


@pytest.mark.parametrize("nodes", [1, 3])
def test_smoothed(nodes):
    panel = small_panel(5)
    parameters = some_parameters(panel, 3, 6, nodes=nodes)
    found = smooth(parameters, panel)
    for c in range(panel.customers):
        expected = posterior_by_hand(parameters, panel, c, nodes_by_hand(nodes))
        rows = slice(panel.offsets[c], panel.offsets[c + 1])
        assert found.probabilities[rows] == pytest.approx(expected, abs=ROUNDING)
    assert found.moves.sum() == pytest.approx(panel.rows - panel.customers)


@pytest.mark.parametrize("nodes", [1, 3])
def test_filtered_sees_no_future(nodes):
    panel = small_panel(7)
    parameters = some_parameters(panel, 2, 8, nodes=nodes)
    found = filtered(parameters, panel).probabilities
    last = panel.offsets[1:] - 1
    assert found[last] == pytest.approx(smooth(parameters, panel).probabilities[last], abs=ROUNDING)
    longest = int(np.argmax(np.diff(panel.offsets)))
    short = panel.take([longest])
    for n in range(1, short.rows):
        cut = short.take([0])
        head = type(short)(
            np.array([0, n]), tuple(c.take(np.arange(n)) for c in cut.channels), cut.covariates[:n], cut.covariate_names
        )
        assert found[panel.offsets[longest] + n - 1] == pytest.approx(smooth(parameters, head).probabilities[-1])


def test_most_likely_path():
    panel = small_panel(9)
    parameters = some_parameters(panel, 3, 10)
    found = likely_paths(parameters, panel)
    for c in range(panel.customers):
        best, _ = max(paths(parameters, panel, c), key=lambda pair: pair[1])
        assert tuple(found[panel.offsets[c] : panel.offsets[c + 1]]) == best


def test_paths_with_heterogeneity_are_paths():
    panel = small_panel(9, customers=6)
    found = likely_paths(some_parameters(panel, 3, 10, nodes=5), panel)
    assert set(found.tolist()) <= {0, 1, 2}


def test_forecast():
    panel = small_panel(1)
    parameters = some_parameters(panel, 3, 2)
    now = np.array([[1.0, 0.0, 0.0], [0.2, 0.3, 0.5]])
    quiet = parameters.transitions()
    ahead = forecast(parameters, now, 3)
    assert ahead[:, 2] == pytest.approx(now @ quiet @ quiet @ quiet)
    events = np.zeros((2, 3, 2))
    assert forecast(parameters, now, 3, covariates=events, intercepts=np.zeros(2)) == pytest.approx(ahead)
    one = forecast(parameters, now, 1, covariates=np.array([1.0, 0.0]))[:, 0]
    assert one == pytest.approx(now @ parameters.transitions(np.array([1.0, 0.0])))


def test_another_form_is_refused():
    panel = small_panel(1)
    other = type(panel)(panel.offsets, panel.channels[:2], panel.covariates, panel.covariate_names)
    with pytest.raises(EstimateError, match="not of the model's form"):
        smooth(some_parameters(panel, 2, 1), other)
