"""Reliability of differences against the published figure on the mobile phone data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from goodwill.core.errors import EstimateError
from goodwill.measure.promise.reliability import difference_reliability, unit_reliability


def alpha(items):
    k = items.shape[1]
    return k / (k - 1) * (1 - items.var(ddof=1).sum() / items.sum(axis=1).var(ddof=1))


def test_difference_of_quality_and_expectation_has_reliability_234(real):
    mobi = pd.read_csv(real("ecsi/mobi.csv"))
    expected = mobi[[c for c in mobi if c.startswith("CUEX")]]
    quality = mobi[[c for c in mobi if c.startswith("PERQ")]]
    e, q = expected.mean(axis=1), quality.mean(axis=1)
    # methods.md section 9: alphas .433 and .872, r .547, reliability .234, printed to three decimals.
    assert alpha(expected) == pytest.approx(0.433, abs=5e-4)
    assert alpha(quality) == pytest.approx(0.872, abs=5e-4)
    assert e.corr(q) == pytest.approx(0.547, abs=5e-4)
    found = difference_reliability(
        first=alpha(expected), second=alpha(quality), correlation=e.corr(q), first_sd=e.std(), second_sd=q.std()
    )
    assert found == pytest.approx(0.234, abs=5e-4)


def test_uncorrelated_measures_of_equal_spread_average_their_reliabilities():
    found = difference_reliability(first=0.6, second=0.8, correlation=0.0, first_sd=2.0, second_sd=2.0)
    assert found == pytest.approx(0.7)
    with pytest.raises(EstimateError):
        difference_reliability(first=0.6, second=0.8, correlation=1.0, first_sd=1.0, second_sd=1.0)


def test_units_that_differ_by_chance_only_have_no_reliability():
    rng = np.random.default_rng(0)
    chance = unit_reliability(rng.normal(0, 1, 40), np.ones(40))
    real_ones = unit_reliability(rng.normal(0, 3, 40), np.ones(40))
    assert chance < 0.4
    # tau^2 / (tau^2 + v) = 9 / 10.
    assert real_ones == pytest.approx(0.9, abs=0.06)
    assert unit_reliability([1.0, 2.0], [1.0, 1.0]) is None
