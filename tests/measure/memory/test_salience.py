"""The salience form: its corners are the mean, the end and the extreme; its shapes are found, its intervals cover."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.measure.memory import salience
from goodwill.measure.memory.noisy_moments import path_model
from goodwill.measure.memory.path_features import FEATURES, Paths, features

TRUTH = (1.5, 0.8, 1.8)
FAR = 60.0


def lots(paths):
    return salience._lots(paths, np.arange(len(paths)), None)[0]


def drawn(make_paths, seed, n, error=0.0):
    """Scores made by the form itself, with noise of a sixth of the scale."""
    rng = np.random.default_rng(seed)
    truth = make_paths(rng, n)
    shape = np.array([TRUTH[0], np.log(TRUTH[1]), np.log(TRUTH[2])])
    score = 0.55 + 0.35 * salience.predicted(lots(truth), shape, n) + 0.14 * rng.normal(0, 1, n)
    sd = error * rng.uniform(0.6, 1.4, len(truth.valence))
    read = np.clip(truth.valence + sd * rng.normal(0, 1, len(sd)), -1, 1)
    return Paths(truth.offsets, read, sd**2), score, rng.integers(0, n // 2, n)


def test_corners_are_the_rival_rules(make_paths):
    paths = make_paths(np.random.default_rng(3), 200)
    x, n = features(paths), len(paths)
    said = dict(zip(FEATURES, x.T, strict=True))
    assert salience.predicted(lots(paths), np.array([0.0, 0.0, 0.0]), n) == pytest.approx(said["mean"], abs=1e-12)
    assert salience.predicted(lots(paths), np.array([0.0, -FAR, 0.0]), n) == pytest.approx(said["end"], abs=1e-12)
    extreme = np.where(np.abs(said["peak"]) >= np.abs(said["trough"]), said["peak"], said["trough"])
    clear = np.abs(np.abs(said["peak"]) - np.abs(said["trough"])) > 0.05
    peak = salience.predicted(lots(paths), np.array([500.0, 0.0, 0.0]), n)
    assert peak[clear] == pytest.approx(extreme[clear], abs=0.02)  # equals draw near each other only in the limit


def test_negativity_scales_what_felt_bad():
    paths = Paths.grouped([0, 0, 1, 1], [-0.5, -0.3, 0.5, 0.3])
    doubled = salience.predicted(lots(paths), np.array([0.0, 0.0, np.log(2.0)]), 2)
    assert doubled == pytest.approx([-0.8, 0.4], abs=1e-12)


def test_shapes_are_found(make_paths):
    paths, score, customer = drawn(make_paths, 1, 3_000)
    found = salience.fit(paths, score, customer, None).shapes
    assert all(found[name].covers(t) for name, t in zip(salience.SHAPES, TRUTH, strict=True)), found
    assert found["fading"].width < 0.15


def test_few_experiences_give_no_shapes(make_paths):
    paths = make_paths(np.random.default_rng(0), 40)
    found = salience.fit(paths, np.linspace(0, 1, 40), np.arange(40), None)
    assert not any(e.is_present for e in found.shapes.values())


@pytest.mark.slow
@pytest.mark.parametrize("error", [0.0, 0.25])
def test_intervals_of_shapes_cover(make_paths, error):
    covered, worlds = np.zeros(3), 100
    for seed in range(worlds):
        paths, score, customer = drawn(make_paths, 100 + seed, 1_500, error)
        who = np.unique(customer, return_inverse=True)[1]
        found = salience.fit(paths, score, who, path_model(paths) if error else None).shapes
        covered += [found[name].covers(t) for name, t in zip(salience.SHAPES, TRUTH, strict=True)]
    # Three binomial standard errors below 95 %; the priors pull a little, and with error the path model is a model.
    assert (covered >= worlds * (0.85 if error else 0.88)).all(), covered
