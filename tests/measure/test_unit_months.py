"""Months as replicates: the arithmetic by brute force, and no false alarms where teams have months of their own."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from goodwill.core.estimate import Estimate
from goodwill.measure.unit_months import (
    GroupMonths,
    Judged,
    against_the_rest,
    around_the_middle,
    carry_over,
    judge_forecast,
    judge_last,
    judge_level,
    standardised,
)


def cells(seed, units=10, months=24, answers=60, shock=0.15, season=0.3, low_unit=None, jump=None, customers=100):
    """Cells of a company with season, trend, mix shift, team-by-month shocks and customers who answer again."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(0, 0.6, (units, customers))
    shocks, common = rng.normal(0, shock, (units, months)), rng.normal(0, 0.05, months)
    found, repeated = [], np.zeros(units)
    for u in range(units):
        totals, squares = np.zeros((customers, 2)), 0.0
        for t in range(months):
            n = rng.poisson(answers * (0.5 + u / units))
            who, kind = rng.integers(0, customers, n), (rng.random(n) < 0.4 + 0.3 * t / months).astype(int)
            level = season * np.sin(t * np.pi / 6) + 0.01 * t + shocks[u, t] + common[t]
            level += (low_unit or {}).get(u, 0.0) + ((jump or 0.0) if t == months - 1 else 0.0)
            y = level + mood[u, who] - 0.5 * kind + rng.normal(0, 1, n)
            np.add.at(totals, (who, 0), 1)
            np.add.at(totals, (who, 1), y)
            squares += float(y @ y)
            found += [(u, t, k, int((kind == k).sum()), y[kind == k].sum()) for k in (0, 1) if (kind == k).any()]
        n, y = totals.sum(axis=0)
        mean, m = y / n, int((totals[:, 0] > 0).sum())
        clustered = m / (m - 1) * ((totals[:, 1] - mean * totals[:, 0]) ** 2).sum() / n**2
        repeated[u] = max(0.0, clustered - (squares / n - mean**2) / n)
    return np.array(found), repeated


def compare(rows):
    return against_the_rest(rows[:, 0].astype(int), rows[:, 1], rows[:, 2].astype(int), rows[:, 3], rows[:, 4])


def test_distances_equal_looping_over_cells():
    rows, _ = cells(1, units=4, months=7)
    found = compare(rows)
    for u in range(4):
        for i, t in enumerate(found[str(u)].periods):
            weighted, weights = 0.0, 0.0
            for kind in (0, 1):
                here = rows[(rows[:, 1] == t) & (rows[:, 2] == kind)]
                mine, rest = here[here[:, 0] == u], here[here[:, 0] != u]
                if not len(mine) or not rest[:, 3].sum():
                    continue
                n1, n2 = mine[0, 3], rest[:, 3].sum()
                weighted += n1 * n2 / (n1 + n2) * (mine[0, 4] / n1 - rest[:, 4].sum() / n2)
                weights += n1 * n2 / (n1 + n2)
            assert found[str(u)].difference[i] == pytest.approx(weighted / weights)
            assert found[str(u)].weight[i] == pytest.approx(weights)


def test_groups_that_are_alone_are_missing():
    alone = against_the_rest(["a", "b"], [1, 1], ["x", "y"], [5, 5], [1.0, 2.0])
    assert alone == {}


def test_equal_months_collapse_to_the_t_test():
    d = np.array([0.3, -0.1, 0.4, 0.2, 0.0, 0.5, 0.1])
    judged = judge_level(GroupMonths(np.arange(7), d, np.full(7, 3.0)))
    expected = stats.ttest_1samp(d, 0.0)
    assert judged.p_value == pytest.approx(expected.pvalue)
    assert (judged.estimate.low, judged.estimate.high) == pytest.approx(tuple(expected.confidence_interval(0.95)))


def test_standardised_means_equal_dummy_variable_least_squares():
    rows, _ = cells(2, units=3, months=6)
    place = [f"{int(a)}/{int(b)}" for a, b in rows[:, [0, 2]]]
    periods, values = standardised(rows[:, 1], place, rows[:, 3], rows[:, 4])
    kinds = sorted(set(place))
    design = np.column_stack(
        [[p == k for p in place] for k in kinds] + [[t == p for t in rows[:, 1]] for p in periods[1:]]
    ).astype(float)
    fit = sm.WLS(rows[:, 4] / rows[:, 3], design, weights=rows[:, 3]).fit()
    share = np.array([rows[[p == k for p in place], 3].sum() for k in kinds]) / rows[:, 3].sum()
    expected = share @ fit.params[: len(kinds)] + np.concatenate([[0.0], fit.params[len(kinds) :]])
    assert values == pytest.approx(expected, abs=1e-9)


def test_a_mix_that_shifts_does_not_look_like_a_change():
    # Two kinds of contact, 5 and 1 points, steady; only their share moves.
    n = np.array([90, 10, 50, 50, 10, 90])
    y = n * np.tile([5.0, 1.0], 3)
    _, values = standardised([0, 0, 1, 1, 2, 2], ["a", "b"] * 3, n, y)
    assert values == pytest.approx(np.full(3, 3.0))


def test_forecast_equals_the_prediction_interval_of_least_squares():
    rng = np.random.default_rng(3)
    t = np.arange(24)
    y = 0.1 * t + np.sin(t * np.pi / 6) + rng.normal(0, 0.2, 24)
    judged = judge_forecast(t, y, np.zeros(24))
    design = np.column_stack([t, *[(t % 12 == k).astype(float) for k in range(12)]])
    predicted = sm.OLS(y[:-1], design[:-1]).fit().get_prediction(design[-1:])
    low, high = predicted.conf_int(obs=True, alpha=0.05)[0]
    assert judged.estimate.value == pytest.approx(y[-1] - predicted.predicted_mean[0])
    assert judged.estimate.low == pytest.approx(y[-1] - high)
    assert judged.estimate.high == pytest.approx(y[-1] - low)


def test_a_thinner_last_month_is_judged_more_mildly():
    rng = np.random.default_rng(4)
    y = rng.normal(0, 1, 20)
    same, thin = np.full(20, 0.5), np.full(20, 0.5)
    thin[-1] = 2.0
    assert judge_forecast(np.arange(20), y, thin).p_value > judge_forecast(np.arange(20), y, same).p_value


@pytest.mark.parametrize("months", [1, 5, 12, 17])
def test_silence_where_it_is_too_early(months):
    y = np.arange(months, dtype=float) ** 2
    judged = judge_forecast(np.arange(months), y, np.zeros(months))
    assert judged.p_value == 1.0
    assert "too early" in judged.estimate.absent
    if months < 6:
        group = GroupMonths(np.arange(months), y, np.ones(months))
        assert judge_level(group).p_value == 1.0
        assert judge_last(group, months - 1).p_value == 1.0


def test_one_very_low_group_does_not_lift_the_others():
    values = {"low": -2.0, "a": 0.2, "b": 0.21, "c": 0.19, "d": 0.2}
    groups = {k: Judged(Estimate(v, v - 0.1, v + 0.1, 12, se=0.05), 0.001, 11) for k, v in values.items()}
    moved = around_the_middle(groups)
    assert abs(moved["a"].estimate.value) < 0.02
    assert moved["low"].p_value < 1e-6


def test_months_that_carry_over_are_noticed():
    rng = np.random.default_rng(6)
    walk, plain = {}, {}
    for g in range(30):
        noise, x = rng.normal(0, 1, 24), np.zeros(24)
        for t in range(1, 24):
            x[t] = 0.7 * x[t - 1] + noise[t]
        walk[str(g)] = GroupMonths(np.arange(24), x, np.ones(24))
        plain[str(g)] = GroupMonths(np.arange(24), noise, np.ones(24))
    assert carry_over(walk) > 0.4
    assert carry_over(plain) < 0.15


@pytest.mark.slow
def test_no_more_false_alarms_than_promised_and_planted_units_are_found():
    level, last, forecast, previous, planted = [], [], [], [], []
    for seed in range(300):
        rows, repeated = cells(seed)
        groups = compare(rows)
        carried = carry_over(groups)
        level += [judge_level(g, extra_variance=repeated[int(u)], carried=carried).p_value for u, g in groups.items()]
        last += [judge_last(g, 23).p_value for g in groups.values()]
        place = [f"{int(a)}/{int(b)}" for a, b in rows[:, [0, 2]]]
        periods, values = standardised(rows[:, 1], place, rows[:, 3], rows[:, 4])
        forecast.append(judge_forecast(periods, values, np.zeros(24)).p_value)
        previous.append(judge_forecast(periods, values, np.zeros(24), against_previous=True).p_value)
        if seed < 40:
            rows, repeated = cells(seed, low_unit={3: -0.5})
            planted.append(judge_level(compare(rows)["3"], extra_variance=repeated[3]).p_value)
    for name, p in (("level", level), ("last", last), ("forecast", forecast), ("previous", previous)):
        share, tests = float(np.mean(np.array(p) <= 0.05)), len(p)
        # Binomial noise of `tests` trials at 5 %, three standard deviations.
        assert share <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / tests), (name, share)
    assert np.mean(np.array(planted) < 0.01) > 0.9
