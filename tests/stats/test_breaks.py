import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.errors import EstimateError
from goodwill.stats.breaks import argmax_quantile, breaks, sup_f_p_value

DATA = Path(__file__).parents[2] / ".." / "shared" / "data" / "reference_stats"


@pytest.fixture(scope="module")
def nile():
    path = DATA / "Nile.csv"
    if not path.exists():
        pytest.skip("the Nile's yearly flow is not here: shared/data/reference_stats/Nile.csv")
    with path.open(newline="") as handle:
        return np.array([float(row["value"]) for row in csv.DictReader(handle)])


def test_nile_as_published(nile):
    """Numbers printed by R's strucchange 1.5-3."""
    found = breaks(nile)
    assert found.positions == (28,)  # the last year of the old level is 1898
    assert found.intervals == ((25, 32),)  # 1895 to 1902
    assert found.rss[:2] == pytest.approx([2835157, 1597457], abs=0.5)
    assert found.bic[:3] == pytest.approx([1318, 1270, 1276], abs=0.5)
    assert found.sup_f == pytest.approx(75.93, abs=5e-3)
    assert found.p_value < 1e-10
    assert found.coefficients[:, 0] == pytest.approx([nile[:28].mean(), nile[28:].mean()])


def brute(X, y, shortest):
    n = len(y)

    def rss(a, b):
        beta = np.linalg.lstsq(X[a:b], y[a:b], rcond=None)[0]
        return float(((y[a:b] - X[a:b] @ beta) ** 2).sum())

    return min(
        (rss(0, i) + rss(i, j) + rss(j, n), (i, j))
        for i in range(shortest, n)
        for j in range(i + shortest, n - shortest + 1)
    )


def test_two_breaks_against_trying_them_all():
    rng = np.random.default_rng(1)
    t = np.arange(40.0)
    y = 1 + 0.1 * t + 2 * (t >= 12) - 0.3 * np.maximum(t - 27, 0) + rng.normal(0, 0.5, 40)
    X = np.column_stack([np.ones(40), t])
    found = breaks(y, X, trimming=0.15)
    wanted, positions = brute(X, y, 6)
    assert found.rss[2] == pytest.approx(wanted, rel=1e-9)
    assert found.sets[2] == positions


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.floats(-1e4, 1e4), st.floats(0.01, 100))
def test_shift_and_scale_move_nothing(seed, shift, factor):
    y = np.random.default_rng(seed).normal(size=40)
    y[25:] += 2
    one, other = breaks(y), breaks(shift + factor * y)
    assert one.sets == other.sets
    assert one.intervals == other.intervals
    assert (np.diff(one.rss[:3]) <= 1e-9).all()  # a break never fits worse while segments have room


def test_quantiles_of_the_top_against_simulation():
    rng = np.random.default_rng(2)
    drifts, variances, step, runs = (0.5, 1.0), (1.0, 3.0), 0.01, 4000
    tops = []
    for mu, v in zip(drifts, variances, strict=True):
        path = np.cumsum(rng.normal(-mu * step, np.sqrt(v * step), (runs, 4000)), axis=1)
        tops.append((path.max(axis=1), (path.argmax(axis=1) + 1) * step))
    (left, when_left), (right, when_right) = tops
    at = np.where(np.maximum(left, right) <= 0, 0.0, np.where(left > right, -when_left, when_right))
    for q in (0.025, 0.25, 0.5, 0.9, 0.975):
        got = argmax_quantile(q, drifts, variances)
        # share of 4,000 runs below: standard error at most .008, plus the steps' coarseness
        assert (at <= got).mean() == pytest.approx(q, abs=0.03)


def test_classical_quantile():
    """Yao (1987): equal sides, 97.5 % of the argmax of W(s) - |s|/2 lies below 11.03."""
    assert argmax_quantile(0.975, (0.5, 0.5), (1.0, 1.0)) == pytest.approx(11.03, abs=0.02)


@pytest.mark.parametrize(("value", "p"), [(7.04, 0.10), (8.85, 0.05), (12.35, 0.01)])
def test_critical_values_of_andrews(value, p):
    """Andrews (1993, with corrigendum 2003), one coefficient, trimming 15 %; two terms of the tail are not exact."""
    assert sup_f_p_value(value, 1, 0.15) == pytest.approx(p, rel=0.12)


def test_quiet_series_stay_whole():
    rng = np.random.default_rng(3)
    found = [breaks(rng.normal(size=60)) for _ in range(150)]
    assert np.mean([f.p_value < 0.05 for f in found]) < 0.10  # 95 % interval of 5 % in 150 runs ends at .09
    assert np.mean([f.number == 0 for f in found]) > 0.9


def test_dates_are_covered():
    rng = np.random.default_rng(4)
    hits = 0
    for _ in range(150):
        y = rng.normal(size=80)
        y[45:] += 1.5
        f = breaks(y, most=1)
        hits += bool(f.positions) and f.intervals[0][0] <= 45 <= f.intervals[0][1]
    assert hits >= 0.88 * 150  # nominal 95 %; small samples and whole steps leave a few more on either side


def test_what_cannot_be_done():
    with pytest.raises(EstimateError, match="too short"):
        breaks([1.0, 2.0, 3.0])
    with pytest.raises(EstimateError, match="not numbers"):
        breaks([1.0, np.nan] * 10)
    with pytest.raises(EstimateError, match="independent"):
        breaks(np.arange(20.0), np.ones((20, 2)))
    with pytest.raises(EstimateError, match="one row"):
        breaks(np.arange(20.0), np.ones((3, 1)))
    with pytest.raises(ValueError, match="trimming"):
        breaks(np.arange(20.0), trimming=0.7)


def test_a_step_without_noise():
    found = breaks(np.repeat([1.0, 5.0], 20), most=2)
    assert found.sets[1] == (20,)
    assert found.p_value < 1e-6
