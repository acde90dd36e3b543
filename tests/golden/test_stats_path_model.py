"""G1, G2: the mobile-phone customers of the European satisfaction index (Tenenhaus et al. 2005), 250 answers.

Expected numbers: regression fixtures of semPLS (SmartPLS output) and of seminr 2.3.4 for the same data.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from goodwill.stats.path_intervals import bootstrap
from goodwill.stats.path_model import fit, fit_correlation

MOBI = Path(__file__).parents[2] / ".." / "shared" / "data" / "ecsi" / "mobi.csv"
PREFIX = {
    "Image": "IMAG",
    "Expectation": "CUEX",
    "Quality": "PERQ",
    "Value": "PERV",
    "Satisfaction": "CUSA",
    "Complaints": "CUSCO",
    "Loyalty": "CUSL",
}
# coefficient under the path scheme, and standard error of 1,000 bootstrap samples
PATHS = {
    ("Image", "Expectation"): (0.50491393, 0.058),
    ("Expectation", "Quality"): (0.55674896, 0.053),
    ("Expectation", "Value"): (0.04998839, 0.083),
    ("Quality", "Value"): (0.55830438, 0.083),
    ("Image", "Satisfaction"): (0.17873950, 0.055),
    ("Expectation", "Satisfaction"): (0.06252287, 0.050),
    ("Quality", "Satisfaction"): (0.51202394, 0.065),
    ("Value", "Satisfaction"): (0.19476510, 0.057),
    ("Satisfaction", "Complaints"): (0.52806625, 0.054),
    ("Image", "Loyalty"): (0.19575534, 0.075),
    ("Satisfaction", "Loyalty"): (0.48547762, 0.083),
    ("Complaints", "Loyalty"): (0.06692607, 0.059),
}
R2 = {
    "Expectation": 0.25494,
    "Quality": 0.30997,
    "Value": 0.34528,
    "Satisfaction": 0.68108,
    "Complaints": 0.27885,
    "Loyalty": 0.45694,
}
SMALL = ("Image", "Expectation", "Value", "Satisfaction")
SMALL_PATHS = [(source, "Satisfaction") for source in SMALL[:3]]


@pytest.fixture(scope="module")
def mobi():
    if not MOBI.exists():
        pytest.skip("the ECSI data are not here: shared/data/ecsi/mobi.csv")
    with MOBI.open(newline="") as handle:
        rows = list(csv.reader(handle))
    blocks = {
        name: [k for k, column in enumerate(rows[0]) if column.startswith(prefix)] for name, prefix in PREFIX.items()
    }
    return np.array(rows[1:], dtype=float), blocks


def test_g1_twelve_paths(mobi):
    X, blocks = mobi
    model = fit(X, blocks, list(PATHS), scheme="path")
    for path, (value, _) in PATHS.items():
        assert model.paths[path] == pytest.approx(value, abs=1e-6)
    for name, value in R2.items():
        assert model.r2[name] == pytest.approx(value, abs=5e-6)  # five decimals


def test_correlations_are_enough(mobi):
    X, blocks = mobi
    from_rows = fit(X, blocks, list(PATHS))
    from_matrix = fit_correlation(np.corrcoef(X.T), blocks, list(PATHS))
    for path in PATHS:
        assert from_matrix.paths[path] == pytest.approx(from_rows.paths[path], abs=1e-9)


def test_index_and_total_effects(mobi):
    X, blocks = mobi
    model = fit(X, blocks, list(PATHS), ends=(1, 10))
    for name, value in {"Satisfaction": 72.454, "Loyalty": 70.914, "Quality": 74.977}.items():
        assert model.index[name] == pytest.approx(value, abs=5e-4)  # three decimals
    assert model.total_effects["Quality", "Loyalty"] == pytest.approx(0.3233, abs=5e-5)
    assert model.total_effects["Image", "Loyalty"] == pytest.approx(0.3987, abs=5e-5)


def test_g2_reliability_and_path_scheme(mobi):
    X, blocks = mobi
    model = fit(X, {k: blocks[k] for k in SMALL}, SMALL_PATHS, scheme="path")
    expected_alpha = dict(zip(SMALL, [0.722835, 0.451903, 0.823632, 0.779195], strict=True))
    expected_rho = dict(zip(SMALL, [0.745292, 0.461658, 0.857527, 0.784024], strict=True))
    for name in SMALL:
        assert model.alpha[name] == pytest.approx(expected_alpha[name], abs=1e-5)
        assert model.rho_a[name] == pytest.approx(expected_rho[name], abs=1e-5)
    for path, value in zip(SMALL_PATHS, [0.447004, 0.171830, 0.316425], strict=True):
        assert model.paths[path] == pytest.approx(value, abs=1e-5)
    assert model.r2["Satisfaction"] == pytest.approx(0.590603, abs=1e-5)


def test_g2_factorial_scheme_and_consistent_paths(mobi):
    X, blocks = mobi
    model = fit(X, {k: blocks[k] for k in SMALL}, SMALL_PATHS, scheme="factorial")
    for name, value in zip(SMALL, [0.745259, 0.461549, 0.857579, 0.782559], strict=True):
        assert model.rho_a[name] == pytest.approx(value, abs=1e-5)
    for path, value in zip(SMALL_PATHS, [0.537705, 0.240968, 0.258280], strict=True):
        assert model.consistent_paths[path] == pytest.approx(value, abs=1e-5)
    assert model.consistent_r2["Satisfaction"] == pytest.approx(0.885707, abs=1e-5)


def test_image_and_satisfaction_can_hardly_be_told_apart(mobi):
    X, blocks = mobi
    model = fit(X, {k: blocks[k] for k in SMALL}, SMALL_PATHS)
    assert model.htmt["Image", "Satisfaction"] > 0.90  # as the literature says of these data


@pytest.mark.slow
def test_bootstrap_standard_errors(mobi):
    X, blocks = mobi
    got = bootstrap(X, blocks, list(PATHS), replicates=1000, seed=1)
    for path, (_, se) in PATHS.items():
        # Two bootstraps of 1,000 agree to about 4 % each; Poisson weights differ slightly from resampling.
        assert got.paths[path].se == pytest.approx(se, rel=0.2)
