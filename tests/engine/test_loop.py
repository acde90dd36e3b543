"""The loop gear on a problem with a known answer, and on steps that misbehave."""

import math

import numpy as np
import pytest

from goodwill.core.errors import EstimateError
from goodwill.engine.loop import gain_below, loop, search

RNG = np.random.default_rng(11)
HEADS = np.concatenate([RNG.binomial(20, 0.3, 150), RNG.binomial(20, 0.8, 150)])


def mixture_step(parameters):
    """One EM turn for two coins, each thrown 20 times: the textbook case in which the likelihood grows."""
    share, first, second = parameters
    one = share * first**HEADS * (1 - first) ** (20 - HEADS)
    two = (1 - share) * second**HEADS * (1 - second) ** (20 - HEADS)
    weight = one / (one + two)
    likelihood = float(np.log(one + two).sum())
    return (
        (
            weight.mean(),
            (weight * HEADS).sum() / (20 * weight.sum()),
            ((1 - weight) * HEADS).sum() / (20 * (1 - weight).sum()),
        ),
        likelihood,
    )


def test_em_never_falls_and_finds_the_coins():
    trace = loop(mixture_step, (0.5, 0.4, 0.6))
    assert trace.converged
    assert trace.is_monotone
    # standard error of each proportion: sqrt(0.24 / 3000) < 0.01; three of them
    assert trace.parameters[1] == pytest.approx(0.3, abs=0.03)
    assert trace.parameters[2] == pytest.approx(0.8, abs=0.03)
    assert trace.likelihood == max(trace.likelihoods)


def test_the_likelihood_reported_belongs_to_the_parameters_reported():
    trace = loop(mixture_step, (0.5, 0.4, 0.6))
    assert mixture_step(trace.parameters)[1] == trace.likelihood


def test_a_limit_is_not_convergence():
    trace = loop(mixture_step, (0.5, 0.49, 0.51), limit=2)
    assert not trace.converged
    assert trace.turns == 2


def test_a_fall_shows_but_does_not_raise():
    falling = iter([-10.0, -5.0, -7.0, -7.0])
    trace = loop(lambda p: (p, next(falling)), 0)
    assert trace.converged
    assert not trace.is_monotone
    assert trace.fall == pytest.approx(2 / 5)


def test_rounding_is_not_a_fall():
    likelihoods = iter([-1e6, -1e6 - 1e-6, -1e6 - 1e-6])
    trace = loop(lambda p: (p, next(likelihoods)), 0, converged=gain_below(0.0))
    assert trace.is_monotone


@pytest.mark.parametrize("likelihood", [math.nan, math.inf, -math.inf])
def test_a_likelihood_that_is_no_number_is_an_error(likelihood):
    with pytest.raises(EstimateError, match="turn 1"):
        loop(lambda p: (p, likelihood), 0)


def test_several_starts_agree_or_not():
    def hills(x):  # two hills, at -1 (height 0) and at +1 (height 1)
        top = 1.0 if x > 0 else -1.0
        height = 1.0 if x > 0 else 0.0
        return x + (top - x) / 2, height - (x - top) ** 2

    found = search(hills, [-2.0, -0.5, 0.5, 2.0])
    assert found.best.parameters == pytest.approx(1.0, abs=1e-3)
    assert found.agreeing == 0.5
    assert len(found.likelihoods) == 4


def test_a_search_needs_a_start():
    with pytest.raises(EstimateError, match="at least one"):
        search(mixture_step, [])
