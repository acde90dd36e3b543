"""Planted truths come back: what moves loyalty, who is where, what many shared, what handling would have done."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.measure.loyalty.lived import fit_states, stand
from goodwill.measure.loyalty.panel import lived_panel
from goodwill.measure.loyalty.picture import look
from goodwill.measure.loyalty.score_test import score_tests
from goodwill.simulate.oracle import had_failures_been_handled, lived
from goodwill.stats.markov import Channel, ChannelForm, EmissionParameters, Form, HmmParameters, Panel, twin

CUSTOMERS = 1_200


@pytest.fixture(scope="module")
def planted(facts):
    company, f = facts("planted", 4, CUSTOMERS)
    return company, f, lived_panel(f)


def test_steady_customers_are_told_from_those_gone(planted, numbers):
    company, _f, panel = planted
    one = lived(company)
    fitted = fit_states(panel, states=3, seed=0, most=CUSTOMERS)
    p = stand(fitted.parameters, panel.panel).smooth[panel.ends]
    here = ~panel.left
    order = _order(numbers, company, panel)
    true = one.life.trail.state[-1][order]
    score = p @ np.arange(3)
    assert np.corrcoef(score[here], true[here])[0, 1] > 0.5
    steady = [p[here & (true == k), 2].mean() for k in range(3)]
    assert steady == sorted(steady)
    assert steady[2] - steady[0] > 0.25  # where one state ends and the next begins is told less surely


def test_anger_pulls_down(planted):
    _company, _f, panel = planted
    found = score_tests(panel, 3)
    assert found["anger"] + found["irritation"] < -2 * np.sqrt(2)  # two standard errors of a sum of two


def test_score_tests_are_quiet_where_nothing_happens(facts):
    z = [score_tests(lived_panel(facts("null", seed, 500)[1]), 3) for seed in (1,)]
    values = np.array([v for one in z for name, v in one.items() if v])
    assert np.abs(values).max() < 3.5


def test_shared_disruptions_are_found(planted):
    company, f, _panel = planted
    found = look(f, states=3, seed=0, most=CUSTOMERS).shocks
    ours = next(d for d in company.truths.disruptions if d.name == "ours")
    mine = [s for s in found if s.origin == "ours"]
    assert [s.first - 24288 for s in mine] == [ours.month]  # the company is watched from January 2024
    assert mine[0].p_value < 0.01


@pytest.mark.parametrize("world", ["planted", pytest.param("misspecified", marks=pytest.mark.slow)])
def test_bounds_cover_what_would_have_been(facts, numbers, world):
    """States had every failure been put right, by the oracle: noise is shared in one world and drawn anew in the other.

    By how much the share of each state would have changed among those concerned lies between the bounds, whatever the
    noise. Differences are compared, since the model knows states through purchases only.
    """
    company, f = facts(world, 4, CUSTOMERS)
    panel = lived_panel(f)
    fitted = fit_states(panel, states=3, seed=0, most=CUSTOMERS)
    would = had_failures_been_handled(lived(company))
    order = _order(numbers, company, panel)
    concerned = np.flatnonzero(would.concerned[order] & ~panel.left)[:300]
    some = panel.some(concerned)
    other = some.panel.events
    names = panel.covariates
    other[:, names.index("put right")] = other[:, names.index("failure")]
    found = twin(fitted.parameters, some.panel, other, bounds=True, threads=1)
    assert (found.low <= found.high + 1e-9).all()
    better = would.would_be[-1][order][concerned], would.state[-1][order][concerned]
    factual = found.factual[some.ends]
    for k in range(3):
        true = (better[0] == k).mean() - (better[1] == k).mean()
        low, high = (bound[:, k] - factual[:, k] for bound in (found.low, found.high))
        chance = 3 * np.sqrt(2 * 0.25 / len(concerned))  # three standard errors of a difference of shares, at most
        assert low.mean() - chance <= true <= high.mean() + chance
        assert low.mean() < 0 < high.mean()


def test_bounds_cover_under_independent_noise_of_the_model_itself():
    """Two lives of 4,000 customers with noise of their own, drawn from known parameters: each share lies within."""
    p = parameters([-1.5])
    rng = np.random.default_rng(0)
    n, t = 4_000, 10
    events = (rng.random((n, t, 1)) < 0.3).astype(float)
    fact, other = (_lives(p, e, rng) for e in (events, np.zeros_like(events)))
    first = fact[:, 0]
    other[:, 0] = first
    for step in range(1, t):  # both begin alike; then each has chances of its own
        other[:, step] = _step(p, other[:, step - 1], np.zeros((n, 1)), rng)
    rates = 1 / (1 + np.exp(-p.emissions[0].intercepts))
    buys = (rng.random((n, t)) < rates[fact]).astype(float)
    offsets = np.arange(n + 1) * t
    panel = Panel(offsets, (Channel("buys", "binary", buys.ravel(), ordered=True),), events.reshape(-1, 1), ("e0",))
    found = twin(p, panel, np.zeros((n * t, 1)), bounds=True, threads=1)
    for k in range(3):
        true = (other[:, -1] == k).mean()
        chance = 3 * np.sqrt(0.25 / n)
        assert found.low[:, k].mean() - chance <= true <= found.high[:, k].mean() + chance
    shared = abs(found.counterfactual[offsets[1:] - 1].mean(axis=0) - [(other[:, -1] == k).mean() for k in range(3)])
    assert shared.max() < 0.1  # averages hardly depend on the coupling; what is bounded is single customers


def _lives(p, events, rng):
    n, t, _ = events.shape
    states = np.zeros((n, t), int)
    states[:, 0] = rng.choice(3, n, p=p.initial)
    for step in range(1, t):
        states[:, step] = _step(p, states[:, step - 1], events[:, step], rng)
    return states


def _step(p, before, events, rng):
    chances = p.transitions(events)[np.arange(len(before)), before]
    return (rng.random(len(before))[:, None] > chances.cumsum(axis=1)).sum(axis=1).clip(0, 2)


def parameters(rho):
    form = Form(3, (ChannelForm("buys", "binary", ordered=True),), tuple(f"e{i}" for i in range(len(rho))))
    tau = np.array([[2.9, 4.6], [-3.2, 2.2], [-5.8, -3.1]])
    emission = EmissionParameters(np.array([-3.0, -1.6, -0.5]), np.zeros(0), np.zeros(0), np.zeros(0))
    return HmmParameters(form, np.array([0.1, 0.3, 0.6]), tau, np.tile(rho, (3, 1)), np.zeros(len(rho)), (emission,))


def _order(numbers, company, panel):
    """Return the place in the simulator of each customer of the panel."""
    by_key = numbers[company.world, company.seed, company.size]
    return np.array([by_key[int(key)] for key in panel.keys])
