"""G18: the thirteen BCG vaccine trials, log risk ratios (Colditz et al. 1994, JAMA 271:698-702).

Expected numbers as printed by metafor (Viechtbauer 2010, JSS 36(3)) for the same table.
"""

import numpy as np
import pytest

from goodwill.stats.shrinkage import between_variance, shrink_means

PRINTED = 1e-4  # the reference has four decimals

# vaccinated with and without tuberculosis, not vaccinated with and without, per trial
BCG = np.array(
    [
        [4, 119, 11, 128],
        [6, 300, 29, 274],
        [3, 228, 11, 209],
        [62, 13536, 248, 12619],
        [33, 5036, 47, 5761],
        [180, 1361, 372, 1079],
        [8, 2537, 10, 619],
        [505, 87886, 499, 87892],
        [29, 7470, 45, 7232],
        [17, 1699, 65, 1600],
        [186, 50448, 141, 27197],
        [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ],
    dtype=float,
)


@pytest.fixture(scope="module")
def log_risk_ratios():
    a, b, c, d = BCG.T
    return np.log(a / (a + b)) - np.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def test_reml(log_risk_ratios):
    got = shrink_means(*log_risk_ratios, method="reml")
    assert got.tau2 == pytest.approx(0.3132, abs=PRINTED)
    assert got.mean.value == pytest.approx(-0.7145, abs=PRINTED)
    assert got.mean.se == pytest.approx(0.1798, abs=PRINTED)
    assert got.mean_small_sample.se == pytest.approx(0.1808, abs=PRINTED)
    assert got.mean_small_sample.low == pytest.approx(-1.1084, abs=PRINTED)
    assert got.mean_small_sample.high == pytest.approx(-0.3206, abs=PRINTED)
    assert got.predicted.low == pytest.approx(-1.8667, abs=PRINTED)
    assert got.predicted.high == pytest.approx(0.4376, abs=PRINTED)
    assert got.q == pytest.approx(152.233, abs=1e-3)
    assert got.i2 == pytest.approx(0.9222, abs=PRINTED)
    assert got.values[3] == pytest.approx(-1.3979, abs=PRINTED)
    assert got.values[11] == pytest.approx(-0.2847, abs=PRINTED)


def test_dersimonian_laird(log_risk_ratios):
    got = shrink_means(*log_risk_ratios, method="dersimonian_laird")
    assert got.tau2 == pytest.approx(0.3088, abs=PRINTED)
    assert got.mean.value == pytest.approx(-0.7141, abs=PRINTED)


def test_paule_mandel_agrees_with_statsmodels(log_risk_ratios):
    meta = pytest.importorskip("statsmodels.stats.meta_analysis")
    y, v = log_risk_ratios
    reference = meta.combine_effects(y, v, method_re="iterated", atol=1e-10, maxiter=500)
    assert between_variance(y, v, "paule_mandel") == pytest.approx(reference.tau2, abs=1e-6)
