"""Moments read with error: extremes are brought back to what they probably were, and weights keep their size."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.measure.memory.noisy_moments import PathModel, expected_features, likely_paths, path_model
from goodwill.measure.memory.path_features import FEATURES, Paths, features

PEAK, TROUGH, MEAN = (FEATURES.index(f) for f in ("peak", "trough", "mean"))


def test_moments_known_without_error_keep_their_features(make_paths):
    paths = make_paths(np.random.default_rng(1), 60)
    assert np.array_equal(expected_features(paths), features(paths))


def test_raw_extremes_are_biased_and_expected_ones_are_not(make_world):
    made = make_world(3, 4_000, "mean", error=0.3)
    true, raw, better = features(made.truth), features(made.paths), expected_features(made.paths)
    standard_error = float(np.std(true[:, PEAK] - better[:, PEAK])) / np.sqrt(4_000)
    assert np.mean(raw[:, PEAK] - true[:, PEAK]) > 0.08  # about sd sqrt(2 log T), cut at the end of the scale
    assert np.mean(raw[:, TROUGH] - true[:, TROUGH]) < -0.08
    # The path model is normal and cut at the ends of the scale, the truth nearly so: a fiftieth is left.
    assert abs(np.mean(better[:, PEAK] - true[:, PEAK])) < 0.02 + 4 * standard_error
    assert abs(np.mean(better[:, TROUGH] - true[:, TROUGH])) < 0.02 + 4 * standard_error


def test_regression_on_expected_features_gives_the_true_slope(make_world):
    """Regression calibration: E[true | read] has slope one for the truth, the raw figure less than one."""
    made = make_world(5, 6_000, "mean", error=0.3)
    true, raw, better = features(made.truth), features(made.paths), expected_features(made.paths)
    for k in (MEAN, PEAK, TROUGH, FEATURES.index("end")):
        slope = np.polyfit(better[:, k], true[:, k], 1)[0]
        assert slope == pytest.approx(1.0, abs=0.08)  # readings cut at the ends of the scale leave some
        assert np.polyfit(raw[:, k], true[:, k], 1)[0] < slope - 0.05 or k == MEAN


def test_the_path_model_finds_the_variances(make_world):
    made = make_world(7, 8_000, "mean", error=0.25)
    model = path_model(made.paths)
    whole = model.between + model.along + model.own
    assert whole == pytest.approx(0.35**2 + 0.15**2 + 0.25**2, rel=0.08)  # two standard errors
    assert model.own == pytest.approx(0.25**2, abs=0.02)
    assert model.start < model.middle


def test_likely_paths_have_the_moments_of_the_conditional_normal():
    """Witness: the textbook formula of the conditional normal, written out for one path."""
    model = PathModel(-0.1, 0.0, 0.1, 0.03, 0.01, 0.02, 0.5)
    felt, variance = np.array([[0.3, -0.2, 0.1]]), np.array([[0.04, 0.0, 0.09]])
    prior, read = model.covariance(3), model.covariance(3) + np.diag(variance[0])
    mean = model.means(3) + prior @ np.linalg.inv(read) @ (felt[0] - model.means(3))
    drawn = likely_paths(felt, variance, model, 2_000)[0]
    assert drawn.mean(axis=0) == pytest.approx(mean, abs=1e-9)  # mirrored draws: the mean is exact
    left = prior - prior @ np.linalg.inv(read) @ prior
    assert np.cov(drawn.T, bias=True) == pytest.approx(left, abs=4e-3)  # 2,000 draws of a low-discrepancy set
    assert drawn[:, 1].std() < 1e-3  # a moment known without error stays


def test_nothing_to_learn_from_is_no_error():
    assert expected_features(Paths.grouped([], [])).shape == (0, len(FEATURES))
    one = Paths.grouped([0], [0.5], [0.2])
    assert np.isfinite(expected_features(one)).all()
