"""One very bad contact: its chance against a plain loop, and a planted term found, beside the balance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from goodwill.measure.emotion.account.balance import CONTACT, DAY, FAILURE
from goodwill.measure.emotion.account.curve import fit_curve, knots_of
from goodwill.measure.emotion.account.walk_out import RARE, beside, very_bad
from goodwill.stats.hazard import expit

CUT, BACK, SHRINK = -0.8, 30.0, 4.0
UNKNOWN = np.nan


def chance_of(events, day, failure=0.5):
    """Return chance and contacts for events (known day, kind, valence, spread, expected, happened day, severity)."""
    rows = np.array(events, dtype=np.float64).reshape(-1, 7)
    values = rows[:, 2:].copy()
    values[:, 3] *= DAY
    found = np.zeros((1, 2))
    very_bad(
        np.array([0, len(rows)]), (rows[:, 0] * DAY).astype(np.int64), rows[:, 1].astype(np.int8), values,
        np.array([CUT, BACK * DAY, SHRINK, failure]), np.array([0]), np.array([int(day * DAY)]), found,
    )  # fmt: skip
    return found[0]


def contact(day, valence=UNKNOWN, spread=0.0, expected=0.0, happened=None):
    return (day, CONTACT, valence, spread, expected, day if happened is None else happened, 0.0)


def test_a_known_feeling_counts_from_when_it_was_known_and_for_thirty_days():
    bad = contact(50, valence=-0.9, happened=45)
    told = [tuple(chance_of([bad], day)) for day in (49, 50, 51, 75, 76)]
    assert told == [(0.0, 0.0), (0.0, 0.0), (1.0, 1.0), (1.0, 1.0), (0.0, 0.0)]
    assert tuple(chance_of([contact(50, valence=-0.7)], 51)) == (0.0, 1.0)


def test_unknown_feelings_count_with_their_distribution_and_what_is_known_of_the_customer():
    known = [contact(d, valence=-0.5, expected=0.1) for d in (1, 2)]
    unknown = [contact(d, spread=0.45, expected=-0.2) for d in (90, 95)]
    level, sd = 2 * -0.6 / (2 + SHRINK), 0.45 * np.sqrt(1 + 1 / (2 + SHRINK))
    one = norm.cdf((CUT - (-0.2 + level)) / sd)
    chance, many = chance_of([*known, *unknown], 100)
    assert chance == pytest.approx(1 - (1 - one) ** 2, abs=1e-12)  # the same normal by another library
    assert many == 2


def test_a_failure_counts_with_the_feeling_it_draws():
    failure = (10, FAILURE, UNKNOWN, 0.0, 0.0, 10, 0.9)
    assert chance_of([failure], 20, failure=0.5)[0] == 0.0
    assert chance_of([failure], 20, failure=1.0)[0] == 1.0


def panel(phi, seed, rows=6000):
    """Return a panel in which half of the feelings are known, and a very bad contact lowers the balance as well."""
    rng = np.random.default_rng(seed)
    sure = (rng.random(rows) < 0.08).astype(float)
    chance = np.where(rng.random(rows) < 0.5, sure, rng.beta(0.5, 4.0, rows))
    bad = rng.random(rows) < chance
    balance = rng.normal(0.5, 1.0, rows) - 0.8 * chance
    left = rng.random(rows) < expit(-3.0 - 0.4 * balance + 0.9 * (balance < -1.5) + phi * bad)
    return left, balance, chance


def found(phi, seed, point=-1.5):
    left, balance, chance = panel(phi, seed)
    base, nothing = np.ones((len(left), 1)), np.zeros(len(left))
    curve, _, _ = fit_curve(left, base, nothing, balance, nothing, knots=knots_of(balance), point=point)
    return beside(left, base, nothing, balance, nothing, curve=curve, chance=chance)


@pytest.mark.parametrize("phi", [0.0, 1.2])
def test_a_term_planted_beside_balance_and_tipping_point_is_covered(phi):
    estimates = [found(phi, seed) for seed in range(20)]
    covered = sum(e.low <= phi <= e.high for e in estimates)
    assert covered >= 16  # of 20 at 95 %: fewer come once in 400
    # The mean of twenty within three of its own standard errors.
    doubt = np.sqrt(np.mean([e.se**2 for e in estimates]) / len(estimates))
    assert abs(np.mean([e.value for e in estimates]) - phi) < 3 * doubt


def test_too_few_after_very_bad_contacts_say_nothing():
    left, balance, chance = panel(0.0, 0, rows=600)
    base, nothing = np.ones((len(left), 1)), np.zeros(len(left))
    curve, _, _ = fit_curve(left, base, nothing, balance, nothing)
    e = beside(left, base, nothing, balance, nothing, curve=curve, chance=np.where(left, 0.0, chance))
    assert e.absent == RARE
