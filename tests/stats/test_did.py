import numpy as np
import pytest

from goodwill.core.errors import EstimateError
from goodwill.stats.did import from_cells, group_time, two_periods


def panel(seed=0, n=300, effect=0.5):
    """Units that start in period 3, 4 or never; own levels, a common trend, effect growing by the period."""
    rng = np.random.default_rng(seed)
    starts = rng.choice([0, 3, 4], n, p=[0.5, 0.3, 0.2])
    times = np.arange(1, 7)
    since = np.where(starts[:, None] > 0, times - starts[:, None], -1)
    Y = rng.normal(size=(n, 1)) + times**1.5 + effect * (since + 1) * (since >= 0) + 0.3 * rng.normal(size=(n, 6))
    return Y, starts, times


def test_two_periods_by_hand():
    got = two_periods([1.0, 2, 3, 4], [4.0, 5, 4, 5], [1, 1, 0, 0], level=0.5)
    assert got.effect.value == pytest.approx(2.0)
    assert got.p == pytest.approx(2 / 6)


def test_cells_average_their_periods():
    rng = np.random.default_rng(1)
    Y = rng.normal(size=(10, 1)) + np.array([0.0, 1, 5, 6])
    Y[:3, 2:] += 2
    got = from_cells(Y, np.arange(10) < 3, 2, unit="points")
    assert got.effect.value == pytest.approx(2.0)
    assert got.p == pytest.approx(1 / 120)
    assert got.effect.unit == "points"
    with pytest.raises(EstimateError, match="before and after"):
        from_cells(Y, np.arange(10) < 3, 0)
    with pytest.raises(EstimateError, match="before and after"):
        two_periods([1.0], [1.0, 2.0], [1])


@pytest.mark.parametrize("control", ["never", "not_yet"])
def test_growing_effects_are_found(control):
    got = group_time(*panel(), control=control, bands=200)
    for event in range(3):
        assert got.events[event].value == pytest.approx(0.5 * (event + 1), abs=4 * got.events[event].se)
    assert got.events[-1].covers(0) or abs(got.events[-1].value) < 3 * got.events[-1].se
    assert got.group_overall.low < got.groups[3].value
    assert got.event_critical > 1.96
    assert got.pretest_p > 0.001


def test_standard_errors_agree_with_simulation():
    overall = [group_time(*panel(seed)).group_overall for seed in range(200)]
    spread = np.std([e.value for e in overall])
    assert np.mean([e.se for e in overall]) == pytest.approx(spread, rel=0.15)  # 200 runs: 5 % per se


def test_level_and_trend_of_everybody_do_not_matter():
    Y, starts, times = panel()
    moved = Y + np.arange(len(Y))[:, None] + 7 * times
    first, second = group_time(Y, starts, times), group_time(moved, starts, times)
    for cell in first.att:
        assert second.att[cell].value == pytest.approx(first.att[cell].value, abs=1e-9)


def test_the_last_to_start_have_nobody_to_wait_with():
    Y, starts, times = panel()
    started = starts > 0
    got = group_time(Y[started], starts[started], times, control="not_yet")
    assert (3.0, 3.0) in got.att
    assert (4.0, 4.0) not in got.att
    assert got.never == 0


def test_bad_input_is_refused():
    Y, starts, times = panel()
    with pytest.raises(EstimateError, match="No unit was treated"):
        group_time(Y, np.zeros(len(Y)), times)
    with pytest.raises(EstimateError, match="never treated"):
        group_time(Y, np.full(len(Y), 3), times)
    with pytest.raises(EstimateError, match="units by periods"):
        group_time(Y[:, :4], starts, times)
    with pytest.raises(EstimateError, match="ascending"):
        group_time(Y, starts, times[::-1])
    with pytest.raises(EstimateError, match="No cohort has"):
        group_time(Y, np.where(starts > 0, 1, 0), times)
    with pytest.raises(ValueError, match="control"):
        group_time(Y, starts, times, control="all")
