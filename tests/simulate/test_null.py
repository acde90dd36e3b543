"""In a null world nothing is there: judged on latent values, over seeds.

Each test gathers one z value per seed. If there is truly nothing, their sum of squares follows a chi-square
law with as many degrees of freedom; a limit at one in ten thousand fails by chance once in 10,000 runs of a test.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from goodwill.simulate import Company, Nuisances
from goodwill.simulate.deals import _offers
from goodwill.simulate.life import NEVER
from goodwill.simulate.oracle import Lived, contrast, slope
from goodwill.simulate.oracle import lived as live_through
from goodwill.simulate.relationship import think
from goodwill.simulate.scene import build
from goodwill.simulate.truths import Shape, World

SEEDS = range(8)
CHANCE = 1e-4


def lived(seed: int, world: World, nuisances: Nuisances, customers: int = 3_000) -> Lived:
    return live_through(Company(seed=seed, customers=customers, months=18, world=world, nuisances=nuisances))


@pytest.fixture(scope="module")
def nothing() -> list[Lived]:
    return [lived(seed, "null", Nuisances.none(), customers=1_500) for seed in SEEDS]


def _is_noise(zs: list[float]) -> None:
    assert stats.chi2.sf(float(np.square(zs).sum()), len(zs)) > CHANCE, np.round(zs, 1)


def test_levels_are_the_same_for_all_teams_months_touchpoints_and_components() -> None:
    for seed in SEEDS:
        scene = build(seed, "null", Shape(1_500, 18, 18, 6), Nuisances.none())
        assert not scene.team_levels.any()
        assert not scene.touchpoint_levels.any()
        assert not scene.talent.any()


def test_truths_are_absent() -> None:
    truths = build(1, "null", Shape(1_500, 18, 18, 6), Nuisances.none()).truths
    assert truths.weak_teams == ()
    assert truths.disruptions == ()
    assert truths.account is truths.promise is truths.penalty is truths.needs is truths.says_price is None
    assert all(a.effect == 0 for a in truths.actions)
    assert all(c.shock == 0 for c in truths.changes)
    assert truths.drivers.strength == 0


def test_contacts_are_alike_over_time_and_touchpoints(nothing: list[Lived]) -> None:
    # Contacts of one customer are alike, so the customer's mean is the unit; months are compared within customers.
    zs, places = [], []
    for one in nothing:
        contacts, who = one.life.contacts, one.life.contacts.who
        plain = contacts.episode < 0
        own = contacts.feeling[:, 2] - one.people.leaning[who, 2]
        zs.append(np.divide(*slope(contacts.month[plain], own[plain])))
        places.append(np.divide(*contrast(own, plain & (contacts.place == 0), plain & (contacts.place == 3))))
    _is_noise(zs)
    _is_noise(places)


def test_loyalty_goes_with_no_experience(nothing: list[Lived]) -> None:
    zs = []
    for one in nothing:
        experience, loyalty, rng = [], [], np.random.default_rng(0)
        for asked in one.life.snapshots:
            blocks = think(one.scene, one.people, rng, asked).blocks
            experience.append(asked.experience)
            # The lasting liking is taken out, so that answers of one customer are no longer alike.
            liking = one.people.liking[asked.who]
            loyalty.append(blocks["loyalty"] - slope(liking, blocks["loyalty"])[0] * liking)
        zs.append(np.divide(*slope(np.concatenate(experience), np.concatenate(loyalty))))
    _is_noise(zs)


def test_leaving_goes_with_no_balance(nothing: list[Lived]) -> None:
    zs = []
    for one in nothing:
        middle = one.life.snapshots[3]
        leaves = one.life.left_at[middle.who] < NEVER
        zs.append(np.divide(*contrast(middle.balance, leaves, ~leaves)))
    _is_noise(zs)


def test_the_loyal_pay_what_others_pay(nothing: list[Lived]) -> None:
    zs = []
    for one in nothing:
        offers, _ = _offers(one.scene, one.people, one.life, np.random.default_rng(1))
        price = np.log(offers["price"].to_numpy())
        product = offers["product"].to_numpy(zero_copy_only=False)
        for name in np.unique(product):
            price[product == name] -= price[product == name].mean()
        since = one.people.since[np.array([int(i[1:]) for i in offers["customer_id"].to_pylist()])]
        zs.append(np.divide(*slope(-since.astype(float), price)))
    _is_noise(zs)


def test_needs_go_with_no_circumstance() -> None:
    zs = []
    for seed in SEEDS:
        tables = Company(seed=seed, customers=600, months=12, world="null", nuisances=Nuisances.none()).tables()
        replies = tables["replies"].to_pandas()[["reply_id", "customer_id"]]
        asked = tables["answers"].to_pandas().query("construct == 'need.help'").merge(replies)
        ever = set(tables["circumstances"].to_pandas().query("name == 'moving_house'").customer_id)
        per_customer = asked.groupby("customer_id").value.mean()
        moved = per_customer.index.isin(list(ever))
        zs.append(np.divide(*contrast(per_customer.to_numpy(), moved, ~moved)))
    _is_noise(zs)


def test_worlds_of_one_seed_share_their_people(nothing: list[Lived]) -> None:
    planted = lived(0, "planted", Nuisances.none(), customers=1_500)
    np.testing.assert_array_equal(planted.people.liking, nothing[0].people.liking)
