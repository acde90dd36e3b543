import numpy as np
import pytest

from goodwill.core.estimate import Estimate
from goodwill.stats.regression_to_mean import expected_change, expected_return, net_change, share_selected


@pytest.mark.parametrize(("reliability", "rise"), [(0.3, 18.880), (0.5, 13.486), (0.7, 8.092), (0.8, 5.394)])
def test_g21_reference_values(reliability, rise):
    assert expected_change(60, 15, 40, reliability) == pytest.approx(rise, abs=1e-3)


def test_g21_two_baselines():
    assert expected_change(60, 15, 40, 0.5, baselines=2) == pytest.approx(8.541, abs=1e-3)


def test_simulation_of_doing_nothing():
    rng = np.random.default_rng(1)
    true = rng.normal(60, 15 * np.sqrt(0.6), 400_000)
    first, second = true + 15 * np.sqrt(0.4) * rng.normal(size=(2, 400_000))
    low = first < 45
    rise = (second - first)[low].mean()
    # 63,000 selected with sd about 13: standard error .05
    assert expected_change(60, 15, 45, 0.6) == pytest.approx(rise, abs=0.2)
    assert expected_return(first[low].mean(), 60, 0.6) == pytest.approx(rise, abs=0.2)
    assert share_selected(60, 15, 45) == pytest.approx(low.mean(), abs=0.003)


def test_selection_by_an_average():
    rng = np.random.default_rng(2)
    true = rng.normal(0, 1, 300_000)
    noise = rng.normal(size=(4, 300_000))
    average = true + noise[:3].mean(0)
    low = average < -1
    assert expected_return(average[low].mean(), 0, 0.5, baselines=3) == pytest.approx(
        (true + noise[3] - average)[low].mean(), abs=0.02
    )


def test_mirror_and_limits():
    assert expected_change(60, 15, 80, 0.5, side="above") == pytest.approx(-expected_change(60, 15, 40, 0.5))
    assert expected_change(60, 15, 40, 1.0) == 0
    assert expected_change(60, 0, 40, 0.5) == 0
    # far below the mean, those selected sit at the cut and rise by (1 - reliability) of the distance
    assert expected_change(60, 1, 10, 0.5) == pytest.approx(25, rel=0.01)


def test_net_change_moves_the_interval():
    got = net_change(Estimate(10.0, 8.0, 12.0, 50), 4.0)
    assert (got.value, got.low, got.high) == (6.0, 4.0, 8.0)
    assert net_change(Estimate(10.0, None, None, 50), 4.0).low is None
    assert net_change(Estimate.missing("nobody"), 4.0).value is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"side": "left"}, "side"),
        ({"reliability": 1.2}, "reliability"),
        ({"baselines": 0}, "baseline"),
        ({"sd": -1}, "standard deviation"),
    ],
)
def test_bad_settings_are_refused(arguments, words):
    settings = {"mean": 60, "sd": 15, "cut": 40, "reliability": 0.5} | arguments
    with pytest.raises(ValueError, match=words):
        expected_change(**settings)
