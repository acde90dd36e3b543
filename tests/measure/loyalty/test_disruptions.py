"""What went with moves: shares over all orders, the chain ahead, bounds for one customer, against plain counting."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.measure.loyalty.disruptions import EXACT, ahead, flows, necessity, shapley, shares_of_moves
from goodwill.stats.markov import Channel, ChannelForm, EmissionParameters, Form, HmmParameters, Panel

ROUNDING = 1e-12
SAMPLED = 0.05  # of a share, over 400 orders of nine events that interact


def parameters(rho: list[float], k: int = 3) -> HmmParameters:
    form = Form(k, (ChannelForm("buys", "binary", ordered=True),), tuple(f"e{i}" for i in range(len(rho))))
    tau = np.array([[2.9, 4.6], [-3.2, 2.2], [-5.8, -3.1]])
    emission = EmissionParameters(np.array([-3.0, -1.6, -0.5]), np.zeros(0), np.zeros(0), np.zeros(0))
    return HmmParameters(form, np.array([0.1, 0.3, 0.6]), tau, np.tile(rho, (k, 1)), np.zeros(len(rho)), (emission,))


def by_all_orders(worth, events: int) -> np.ndarray:
    total = np.zeros(events)
    for order in permutations(range(events)):
        inside = np.zeros(events, bool)
        for e in order:
            before = worth(inside[None])[0]
            inside = inside.copy()
            inside[e] = True
            total[e] += worth(inside[None])[0] - before
    return total / len(list(permutations(range(events))))


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=5))
@settings(max_examples=25, deadline=None)
def test_shares_are_those_over_all_orders(push):
    def worth(sets):
        return 1 / (1 + np.exp(-(sets @ np.array(push) - 1.0)))

    found = shapley(worth, len(push))
    assert found == pytest.approx(by_all_orders(worth, len(push)), abs=ROUNDING)
    every = np.ones((1, len(push)), bool)
    assert found.sum() == pytest.approx(worth(every)[0] - worth(~every)[0], abs=ROUNDING)


def test_many_events_are_shared_out_over_drawn_orders():
    push = np.linspace(-1, 1, EXACT + 1)

    def worth(sets):
        return 1 / (1 + np.exp(-(sets @ push - 0.5)))

    found = shapley(worth, len(push))
    sets = ((np.arange(1 << len(push))[:, None] >> np.arange(len(push))) & 1).astype(bool)
    assert found.sum() == pytest.approx(worth(sets[-1:])[0] - worth(sets[:1])[0], abs=1e-9)
    half = shapley(lambda s: worth(np.column_stack([s, np.zeros(len(s), bool)])), EXACT)
    assert np.abs(found[:-1] - half).max() < SAMPLED  # one more event changes the others' shares a little


def test_no_events_share_nothing():
    assert len(shapley(lambda sets: np.zeros(len(sets)), 0)) == 0


def test_the_chain_ahead_is_the_product_of_its_matrices():
    p = parameters([-1.5, 1.0])
    rng = np.random.default_rng(0)
    lengths = [5, 1, 3]
    offsets = np.r_[0, np.cumsum(lengths)]
    events = (rng.random((offsets[-1], 2)) < 0.4).astype(float)
    panel = Panel(offsets, (Channel("buys", "binary", np.zeros(offsets[-1]), ordered=True),), events, ("e0", "e1"))
    begin = rng.dirichlet(np.ones(3), 3)
    found = ahead(p, panel, panel.events, begin)
    for c in range(3):
        state = begin[c]
        for row in range(offsets[c], offsets[c + 1]):
            if row > offsets[c]:
                state = state @ p.transitions(events[row])
            assert found[row] == pytest.approx(state, abs=ROUNDING)


def test_shares_and_what_no_record_explains_add_up_to_all_moves():
    p = parameters([-1.5, 1.0])
    rng = np.random.default_rng(1)
    panel = Panel(np.array([0, 40, 80]), (Channel("buys", "binary", rng.integers(0, 2, 80).astype(float)),),
                  (rng.random((80, 2)) < 0.3).astype(float), ("e0", "e1"))  # fmt: skip
    joint = rng.dirichlet(np.ones(9), 80).reshape(80, 3, 3)
    joint[[0, 40]] = 0.0
    shares = shares_of_moves(p, panel, panel.events, joint)
    assert shares.down.sum() == pytest.approx(np.tril(joint.sum(axis=0), -1).sum())
    assert shares.up.sum() == pytest.approx(np.triu(joint.sum(axis=0), 1).sum())
    assert shares.down[0] > 0 > shares.down[1]  # the first event pulls down, the second up


def test_without_events_nothing_is_shared_out():
    p = parameters([])
    panel = Panel(np.array([0, 3]), (Channel("buys", "binary", np.zeros(3)),))
    joint = np.full((3, 3, 3), 1 / 9)
    joint[0] = 0
    shares = shares_of_moves(p, panel, np.zeros((3, 0)), joint)
    assert shares.causes == ("no record explains",)
    assert shares.down[0] == pytest.approx(np.tril(joint.sum(axis=0), -1).sum())


@given(st.integers(0, 2), st.integers(0, 2), st.floats(-3, 3), st.floats(-3, 3))
@settings(max_examples=60, deadline=None)
def test_bounds_hold_for_every_way_of_sharing_noise(origin, to, push, without):
    """Any joint distribution of the two moves with the right margins lies within; these three are among them."""
    p = parameters([1.0])
    low, shared, high = necessity(p, np.array([origin]), np.array([to]), np.array([push]), np.array([without]))
    assert 0 <= low[0] <= shared[0] + ROUNDING
    assert shared[0] <= high[0] + ROUNDING <= 1 + 2 * ROUNDING
    if origin == to:
        assert high[0] == 0
        return
    tau = p.tau[origin]
    edge = tau[origin - 1] if to < origin else tau[origin]
    sign = 1 if to < origin else -1
    f, g = (1 / (1 + np.exp(-sign * (edge - x))) for x in (push, without))
    u = (np.arange(100_000) + 0.5) / 100_000
    happened = u < f
    for other in (u, 1 - u, (u * 7919) % 1):  # the same noise, the opposite, noise of its own
        spared = (other >= g)[happened].mean() if happened.any() else 0.0
        assert low[0] - 1e-3 <= spared <= high[0] + 1e-3


def test_flows_count_by_month():
    joint = np.zeros((4, 2, 2))
    joint[1, 1, 0], joint[3, 0, 1] = 0.7, 0.2
    months, moved = flows(np.array([5, 6, 5, 6]), joint)
    assert months.tolist() == [5, 6]
    assert moved[1].tolist() == [[0.0, 0.2], [0.7, 0.0]]
