import math

import numpy as np
import pytest

from goodwill.stats import intervals
from goodwill.stats.intervals import (
    difference,
    difference_nps,
    difference_of_means,
    difference_shares,
    mean_t,
    nps,
    nps_answers_needed,
    p_value,
    wilson,
)

PUBLISHED = 5e-3  # sources print two decimals
COVERAGE = 1.5e-3  # the enumeration is exact; the reference table has three decimals, one of them .001 off


def wald(promoters, passives, detractors, z=1.959963984540054):
    n = promoters + passives + detractors
    d = (promoters - detractors) / n
    half = z * math.sqrt(((promoters + detractors) / n - d * d) / n)
    return 100 * (d - half), 100 * (d + half)


def coverage(n, shares, interval):
    """Exact coverage: sum of multinomial probabilities of the outcomes whose interval covers the truth."""
    up, mid, down = shares
    truth, covered = 100 * (up - down), 0.0
    for p in range(n + 1):
        for d in range(n + 1 - p):
            low, high = interval(p, n - p - d, d)
            if low <= truth <= high:
                ways = math.factorial(n) // (math.factorial(p) * math.factorial(d) * math.factorial(n - p - d))
                covered += ways * up**p * down**d * mid ** (n - p - d)
    return covered


def adjusted(p, q, d):
    e = nps(p, q, d)
    return e.low, e.high


def test_nps_of_the_worked_example():
    e = nps(50, 30, 20)
    assert e.value == pytest.approx(30)
    assert (e.low, e.high) == (pytest.approx(14.05, abs=PUBLISHED), pytest.approx(44.20, abs=PUBLISHED))
    assert (e.n, e.unit) == (100, "points")
    assert wald(50, 30, 20) == (pytest.approx(14.69, abs=PUBLISHED), pytest.approx(45.31, abs=PUBLISHED))


@pytest.mark.parametrize(
    ("n", "shares", "plain", "better"),
    [
        (10, (0.7, 0.2, 0.1), 0.877, 0.951),
        (30, (0.7, 0.2, 0.1), 0.922, 0.955),
        (10, (0.9, 0.08, 0.02), 0.649, 0.930),
    ],
)
def test_nps_coverage_by_exact_enumeration(n, shares, plain, better):
    assert coverage(n, shares, wald) == pytest.approx(plain, abs=COVERAGE)
    assert coverage(n, shares, adjusted) == pytest.approx(better, abs=COVERAGE)


def test_nps_answers_needed():
    assert nps_answers_needed(5, 0.5, 0.2) == 938
    with pytest.raises(ValueError, match="half-width"):
        nps_answers_needed(0, 0.5, 0.2)


def test_nps_of_nobody_is_absent_and_of_one_contains_its_value():
    nobody = nps(0, 0, 0)
    assert nobody.value is None
    assert nobody.absent == intervals.NO_ANSWERS
    one = nps(1, 0, 0)
    assert (one.value, one.high) == (100, 100)
    assert one.low < 0


def test_weighted_counts_use_the_effective_count():
    plain = nps(50, 30, 20)
    same = nps(5.0, 3.0, 2.0, n_effective=100, answers=100)
    assert (same.low, same.high, same.n) == (pytest.approx(plain.low), pytest.approx(plain.high), 100)
    assert nps(50, 30, 20, n_effective=20).width > plain.width
    assert nps(50, 30, 20, df=3).width > plain.width


@pytest.mark.parametrize("counts", [(-1, 0, 2), (math.nan, 1, 1), (math.inf, 1, 1)])
def test_impossible_counts_are_refused(counts):
    with pytest.raises(ValueError, match="counts must be"):
        nps(*counts)


def test_impossible_settings_are_refused():
    with pytest.raises(ValueError, match="level"):
        nps(1, 1, 1, level=95)
    with pytest.raises(ValueError, match="effective"):
        wilson(1, 2, n_effective=0)
    with pytest.raises(ValueError, match="successes"):
        wilson(3, 2)


@pytest.mark.parametrize(("k", "n"), [(0, 10), (1, 10), (7, 12), (250, 1000), (10, 10)])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_wilson_agrees_with_statsmodels(k, n, level):
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    low, high = proportion.proportion_confint(k, n, alpha=1 - level, method="wilson")
    e = wilson(k, n, level=level)
    assert (e.value, e.n, e.unit) == (pytest.approx(k / n), n, "share")
    assert e.low == pytest.approx(low, abs=1e-12)
    assert e.high == pytest.approx(high, abs=1e-12)


def test_wilson_of_nobody_is_absent():
    assert wilson(0, 0).absent == intervals.NO_ANSWERS


def test_mean_agrees_with_scipy():
    stats = pytest.importorskip("scipy.stats")
    x = np.array([3.0, 5.0, 7.0, 7.0, 9.0])
    low, high = stats.t.interval(0.9, 4, loc=x.mean(), scale=x.std(ddof=1) / math.sqrt(5))
    e = mean_t(5, x.mean(), x.var(ddof=1), 0.9)
    assert (e.low, e.high) == (pytest.approx(low), pytest.approx(high))
    assert e.se == pytest.approx(x.std(ddof=1) / math.sqrt(5))


def test_mean_without_spread_or_answers():
    assert mean_t(0, 0, 0).absent == intervals.NO_ANSWERS
    assert mean_t(1, 7, 0).absent == intervals.ONE_ANSWER
    assert mean_t(8, 7, 0).low is None
    bounded = mean_t(8, 7, 0, scale=(0, 10))
    # 1 - .025^(1/8) = .3694: a different answer may be that likely and still not be seen in eight.
    assert (bounded.low, bounded.high) == (
        pytest.approx(7 - 0.36942 * 7, abs=1e-4),
        pytest.approx(8.1083, abs=1e-4),
    )
    assert mean_t(3, 9.5, 4, scale=(0, 10)).high == 10


def test_difference_of_nps():
    e = difference_nps((50, 30, 20), (40, 30, 30))
    assert e.value == pytest.approx(20)
    # by hand: adjusted scores .291262 and .097087, variances .0059159 and .0066481:
    # .194175 -+ 1.96 * .112089
    assert (e.low, e.high) == (pytest.approx(-2.552, abs=5e-3), pytest.approx(41.387, abs=5e-3))
    assert e.n == 200
    assert difference_nps((0, 0, 0), (1, 1, 1)).value is None
    turned = difference_nps((40, 30, 30), (50, 30, 20))
    assert (turned.low, turned.high) == (pytest.approx(-e.high), pytest.approx(-e.low))


def test_difference_of_means_is_welch():
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(3)
    a, b = rng.normal(1, 1, 12), rng.normal(0, 4, 30)
    reference = stats.ttest_ind(a, b, equal_var=False)
    ends = reference.confidence_interval(0.95)
    e = difference_of_means((12, a.mean(), a.var(ddof=1)), (30, b.mean(), b.var(ddof=1)))
    assert (e.low, e.high) == (pytest.approx(ends.low), pytest.approx(ends.high))
    assert p_value(e, df=reference.df) == pytest.approx(reference.pvalue)
    assert difference_of_means((1, 1, 0), (9, 1, 1)).value is None
    assert difference_of_means((5, 1, 0), (9, 2, 0)).value is None


def test_difference_of_shares_is_newcombe():
    # Newcombe (1998), table II, 56/70 against 48/80, method 10: .0524 to .3339
    e = difference_shares((56, 70), (48, 80))
    assert (e.value, e.low, e.high) == (
        pytest.approx(0.2),
        pytest.approx(0.0524, abs=5e-5),
        pytest.approx(0.3339, abs=5e-5),
    )
    assert difference_shares((0, 0), (1, 2), level=0.9).value is None


def test_p_value_agrees_with_the_interval():
    touching = wilson(30, 100)
    assert p_value(touching, touching.low) == pytest.approx(0.05)
    assert p_value(touching, touching.high) == pytest.approx(0.05)
    assert p_value(touching, touching.value) == pytest.approx(1)
    assert p_value(nps(0, 0, 0)) is None


def test_difference_of_figures():
    a, b = mean_t(400, 7.0, 4.0), mean_t(100, 6.0, 1.0)
    e = difference(a, b)
    assert e.value == pytest.approx(1.0)
    # Both standard errors are .1, so Welch's interval with about 200 degrees of freedom is close.
    assert e.low == pytest.approx(1 - 1.97 * math.sqrt(0.02), abs=5e-3)
    assert e.se == pytest.approx(math.sqrt(0.02))
    assert difference(a, mean_t(0, 0, 0)).value is None
    assert difference(a, mean_t(5, 6.0, 0.0)).low is None
    with pytest.raises(ValueError, match="differ in kind"):
        difference(a, wilson(1, 2))
