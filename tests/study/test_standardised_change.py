"""A change with the mix held fixed: against plain loops, in special cases, and quiet where teams only have moods."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.study.standardised_change import MINIMUM_UNITS, TwoTimes, mix_fixed_change


def two_times(time, unit, kind, y):
    shape = (2, int(np.max(unit)) + 1, int(np.max(kind)) + 1)
    sums = [np.zeros(shape) for _ in range(3)]
    for total, value in zip(sums, (np.ones_like(y), y, y * y), strict=True):
        np.add.at(total, (time, unit, kind), value)
    return TwoTimes(*sums)


def answers(seed, n=600, units=10, kinds=4):
    rng = np.random.default_rng(seed)
    time, unit = rng.integers(0, 2, n), rng.integers(0, units, n)
    kind = rng.choice(kinds, n, p=[0.5, 0.3, 0.15, 0.05])
    return time, unit, kind, rng.normal(0.5 + 0.1 * kind, 0.2, n)


def plainly(time, unit, kind, y, without=-1):
    """Weighted difference of means kind by kind, in loops over answers."""
    n, total = {}, {}
    for t, u, k, v in zip(time, unit, kind, y, strict=True):
        if u != without:
            n[t, k] = n.get((t, k), 0) + 1
            total[t, k] = total.get((t, k), 0.0) + v
    both = [k for k in set(kind) if (0, k) in n and (1, k) in n]
    weight = {k: n[0, k] + n[1, k] for k in both}
    return sum(weight[k] * (total[1, k] / n[1, k] - total[0, k] / n[0, k]) for k in both) / sum(weight.values())


@pytest.mark.parametrize("seed", range(4))
def test_value_and_jackknife_equal_plain_loops(seed):
    time, unit, kind, y = answers(seed)
    found = mix_fixed_change(two_times(time, unit, kind, y))
    assert found.estimate.value == pytest.approx(plainly(time, unit, kind, y))
    without = np.array([plainly(time, unit, kind, y, u) for u in range(10)])
    variance = 9 / 10 * ((without - without.mean()) ** 2).sum()
    assert found.estimate.se == pytest.approx(np.sqrt(variance))
    assert found.units == 10
    assert found.left_out == pytest.approx(0.0)


def test_one_kind_of_contact_is_the_plain_difference():
    time, unit, _, y = answers(1)
    found = mix_fixed_change(two_times(time, unit, np.zeros_like(unit), y))
    assert found.estimate.value == pytest.approx(y[time == 1].mean() - y[time == 0].mean())
    assert found.plain == pytest.approx(found.estimate.value)


def test_a_shift_of_the_mix_alone_is_no_change():
    """Levels differ between kinds and stay; only how often each comes changes: exactly no change is left."""
    rows = [(t, u, k, level) for t, counts in enumerate(((8, 2), (2, 8))) for u in range(8)
            for k, (n, level) in enumerate(zip(counts, (0.9, 0.3), strict=True)) for _ in range(n)]  # fmt: skip
    found = mix_fixed_change(two_times(*(np.array(c) for c in zip(*rows, strict=True))))
    assert found.estimate.value == pytest.approx(0.0, abs=1e-12)
    assert found.plain == pytest.approx(-0.36)


def test_what_only_one_time_has_is_left_out_and_counted():
    time, unit, kind, y = answers(3)
    kind = np.where((kind == 3) & (time == 0), 2, kind)
    found = mix_fixed_change(two_times(time, unit, kind, y))
    assert found.left_out == pytest.approx((kind == 3).mean())
    assert found.estimate.n == (kind != 3).sum()


def test_nothing_in_common_and_too_few_units_say_so():
    time, unit, kind, y = answers(2)
    assert "same way" in mix_fixed_change(two_times(time, unit, time, y)).estimate.absent
    few = mix_fixed_change(two_times(time, unit % (MINIMUM_UNITS - 1), kind, y))
    assert "too few units" in few.estimate.absent
    assert few.p_value == 1.0
    lopsided = np.where(np.arange(len(unit)) % 10 == 0, unit, 0)  # nine answers in ten from one unit
    assert mix_fixed_change(two_times(time, lopsided, kind, y)).p_value == 1.0
    nothing = TwoTimes(*(np.zeros((2, 3, 2)) for _ in range(3)))
    assert mix_fixed_change(nothing).estimate.absent


def test_customers_who_repeat_themselves_widen_it_by_their_naive_share():
    time, unit, kind, y = answers(5)
    sums = two_times(time, unit, kind, y)
    alone, repeated = mix_fixed_change(sums), mix_fixed_change(sums, effect=1.5)
    naive = 0.0
    weight = np.bincount(kind) / len(kind)
    for t in (0, 1):
        cells = [y[(time == t) & (kind == k)] for k in range(4)]
        spread = sum(((c - c.mean()) ** 2).sum() for c in cells) / ((time == t).sum() - 4)
        naive += sum(weight[k] ** 2 * spread / len(cells[k]) for k in range(4))
    assert repeated.estimate.se**2 - alone.estimate.se**2 == pytest.approx(0.5 * naive)


def test_false_alarms_stay_at_five_in_a_hundred_where_teams_have_moods():
    """600 companies of 18 teams with shocks by team and month: 5 % and three standard errors are 46 of them."""
    rng = np.random.default_rng(7)
    alarms = naive_alarms = 0
    for _ in range(600):
        n = 900
        month, unit, kind = rng.integers(0, 6, n), rng.integers(0, 18, n), rng.integers(0, 3, n)
        mood = rng.normal(0, 0.1, (6, 18))
        y = 0.5 + 0.1 * kind + mood[month, unit] + rng.normal(0, 0.2, n)
        time = month // 3
        alarms += mix_fixed_change(two_times(time, unit, kind, y)).p_value < 0.05
        se = np.sqrt(sum(y[time == t].var() / (time == t).sum() for t in (0, 1)))
        naive_alarms += abs(y[time == 1].mean() - y[time == 0].mean()) > 1.96 * se
    assert alarms <= 46
    assert alarms >= 10  # nor is it silenced
    assert naive_alarms > 60


@given(st.integers(0, 10_000), st.floats(-0.3, 0.3))
@settings(max_examples=30, deadline=None)
def test_adding_to_every_answer_of_now_moves_it_by_as_much(seed, step):
    time, unit, kind, y = answers(seed, n=200)
    first = mix_fixed_change(two_times(time, unit, kind, y))
    second = mix_fixed_change(two_times(time, unit, kind, y + step * time))
    if first.estimate.is_present:
        assert second.estimate.value - first.estimate.value == pytest.approx(step, abs=1e-9)
        assert second.estimate.se == pytest.approx(first.estimate.se, rel=1e-6)
