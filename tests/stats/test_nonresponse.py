import itertools

import pytest

from goodwill.core.estimate import Estimate
from goodwill.stats.nonresponse import worst_case, worst_case_mean, worst_case_nps, worst_case_share


def test_share_bounds_by_trying_every_silence():
    # 3 of 5 answered, 2 with yes: let the two silent ones say everything they could.
    totals = [2 + a + b for a, b in itertools.product((0, 1), repeat=2)]
    e = worst_case_share(2, 3, asked=5)
    assert (e.low, e.high) == (pytest.approx(min(totals) / 5), pytest.approx(max(totals) / 5))
    assert e.value == pytest.approx(2 / 3)
    assert e.level == 1.0


def test_nps_bounds_by_trying_every_silence():
    scores = [3 - 1 + a + b for a, b in itertools.product((-1, 0, 1), repeat=2)]
    e = worst_case_nps(3, 2, 1, asked=8)
    assert (e.low, e.high) == (pytest.approx(100 * min(scores) / 8), pytest.approx(100 * max(scores) / 8))


def test_mean_bounds_and_full_response():
    e = worst_case_mean(8, 6.0, asked=10, scale=(1, 7))
    assert (e.low, e.high) == (pytest.approx(5.0), pytest.approx(6.2))
    full = worst_case_mean(8, 6.0, asked=8, scale=(1, 7))
    assert (full.low, full.high) == (6.0, 6.0)


def test_sampling_error_widens_the_bounds():
    bare = worst_case_mean(8, 6.0, 1.0, asked=10, scale=(1, 7))
    wide = worst_case_mean(8, 6.0, 1.0, asked=10, scale=(1, 7), sampling=True)
    assert wide.low < bare.low
    assert wide.high > bare.high
    assert wide.level == 0.95


def test_nobody_and_impossible_counts():
    assert worst_case_share(0, 0, asked=5).value is None
    assert worst_case_mean(0, 0.0, asked=5, scale=(1, 7)).value is None
    with pytest.raises(ValueError, match="only 2 were asked"):
        worst_case_share(1, 3, asked=2)
    with pytest.raises(ValueError, match="not in order"):
        worst_case(Estimate(1.0, 0.0, 2.0, 3), asked=4, low=2, high=1)
    assert worst_case(Estimate(1.0, None, None, 3), asked=4, low=0, high=2).low is None
