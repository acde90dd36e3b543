"""Units beside the others: alike ones are rarely called different, whatever a wave does to all; low ones are found."""

import numpy as np
import pytest
from scipy import stats

from goodwill.measure.engagement.unit_comparison import LEAST_OTHERS, apart, last_against_earlier

ROUNDS = 400


def binomial_limit(rate, rounds=ROUNDS):
    """Most hits that a true rate gives but once in a thousand."""
    return stats.binom.ppf(0.999, rounds, rate)


def test_by_hand():
    value = dict(zip("abcdef", [1.0, 2.0, 3.0, 4.0, 5.0, 9.0], strict=True))
    found = apart(value, dict.fromkeys(value, 0.0))["f"]
    se = np.sqrt(2.5 * (1 + 1 / 5))  # others 1..5: mean 3, variance 2.5
    assert found.estimate.value == 6.0
    assert found.estimate.se == pytest.approx(se)
    assert found.p_value == pytest.approx(2 * stats.t.sf(6 / se, 4))
    assert found.estimate.low == pytest.approx(6 - stats.t.ppf(0.975, 4) * se)


def test_a_noisier_unit_needs_more():
    value = dict(zip("abcdef", [1.0, 2.0, 3.0, 4.0, 5.0, 9.0], strict=True))
    calm, noisy = dict.fromkeys(value, 0.1), dict.fromkeys(value, 0.1) | {"f": 3.0}
    assert apart(value, noisy)["f"].p_value > apart(value, calm)["f"].p_value


def test_few_units_cannot_be_told():
    value = {str(i): float(i) for i in range(LEAST_OTHERS)}
    assert all(a.p_value == 1.0 and not a.estimate.is_present for a in apart(value, dict.fromkeys(value, 0.0)).values())
    same = dict.fromkeys("abcdefg", 2.0)
    assert all(a.p_value == 1.0 for a in apart(same, dict.fromkeys(same, 0.0)).values())


@pytest.mark.parametrize("units", [7, 20])
def test_alike_units_under_a_common_shock_are_called_different_at_the_stated_rate(units):
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(ROUNDS):
        level = rng.normal(0, 0.3, units)  # units differ anyway
        change = rng.normal(0.8, 0.2, units)  # and a wave lifts all of them
        value = {f"u{i}": float(level[i] + change[i]) for i in range(units)}
        hits += apart(value, dict.fromkeys(value, 0.04))["u0"].p_value < 0.05
    assert hits <= binomial_limit(0.05)
    assert hits >= stats.binom.ppf(0.001, ROUNDS, 0.05)


def test_a_unit_that_is_low_is_found():
    rng = np.random.default_rng(12)
    hits = 0
    for _ in range(ROUNDS):
        value = {f"u{i}": float(v) for i, v in enumerate(rng.normal(0, 0.25, 18))}
        value["u3"] -= 1.2
        hits += apart(value, dict.fromkeys(value, 0.03))["u3"].p_value < 0.01
    assert hits >= 0.9 * ROUNDS


def test_the_change_of_everyone_needs_earlier_waves():
    assert last_against_earlier([]).p_value == 1.0
    early = last_against_earlier([0.1, -0.2, 3.0])
    assert (early.p_value, early.estimate.value, early.estimate.low) == (1.0, 3.0, None)
    assert last_against_earlier([0.1, -0.1, 0.1, -0.1, 0.1, -0.1, 3.0]).p_value < 0.001


@pytest.mark.parametrize("waves", [7, 10, 20])
def test_shocks_of_waves_are_called_a_change_rarely(waves):
    rng = np.random.default_rng(13)
    rounds = 2000
    hits = sum(last_against_earlier(list(np.diff(rng.normal(3.7, 0.2, waves)))).p_value < 0.05 for _ in range(rounds))
    assert hits <= binomial_limit(0.06, rounds)  # neighbouring changes share a wave: a sixth above 5 % is allowed
