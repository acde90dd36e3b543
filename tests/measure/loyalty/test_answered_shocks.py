"""Falls that many share: least squares with a random level of the person, against the full covariance matrix."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.measure.loyalty.answered_shocks import FADING, Explained, Replies, of_everybody

SAME = 1e-8


def replies(seed: int, *, fall: float = 0.0, region: int = -1, month: int = 12, everybody: float = 0.0) -> Replies:
    """Answers of 1,200 people in six regions over eight quarters; one region falls in a month."""
    rng = np.random.default_rng(seed)
    people, quarters = 1200, np.arange(2, 24, 3)
    home = rng.integers(0, 6, people)
    who, q = np.nonzero(rng.random((people, len(quarters))) < 0.25)
    m = quarters[q]
    score = 0.6 + 0.13 * rng.standard_normal(people)[who] + 0.13 * rng.standard_normal(len(who))
    score += 0.01 * rng.standard_normal((6, len(quarters)))[home[who], q]  # regions wander a little
    since = np.maximum(m - month, 0)
    faded = np.where(m > month, FADING**since, 0.0)
    score += faded * (fall * (home[who] == region) + everybody)
    way = (rng.random((len(who), 1)) < 0.5).astype(float)
    return Replies(who, home[who], m, way, score + 0.02 * way[:, 0])


def test_a_fall_is_that_of_generalised_least_squares():
    r = replies(1)
    x = Explained(r)
    column = x.profile(12, r.region == 2)
    value, se = x.falls(column[:, None])
    theta = x._theta
    n = np.bincount(r.customer)[r.customer]
    ratio = ((1 / (1 - theta)) ** 2 - 1) / n  # lasting over passing variance, back from the share taken off
    design = np.column_stack([
        np.eye(6)[r.region], np.eye(8)[(r.month // 3) - (r.month // 3).min()][:, 1:], r.way, column])  # fmt: skip
    same = r.customer[:, None] == r.customer[None, :]
    inverse = np.linalg.inv(np.eye(len(r.score)) + same * ratio[:, None])
    normal = design.T @ inverse @ design
    beta = np.linalg.solve(normal, design.T @ inverse @ r.score)
    assert value[0] == pytest.approx(beta[-1], abs=SAME)
    assert se[0] == pytest.approx(x.sigma * np.sqrt(np.linalg.inv(normal)[-1, -1]), rel=SAME)


def test_nothing_is_found_where_nothing_happened():
    """Of 60 companies at most what a binomial law of 5 % allows at 1 in 1,000."""
    found = [min(f.p_value for f in Explained(replies(seed)).by_region()) for seed in range(60)]
    assert sum(p < 0.05 for p in found) <= 9


def test_a_region_that_fell_is_found_with_its_time():
    hits = 0
    for seed in range(12):
        best = min(Explained(replies(seed, fall=-0.15, region=4, month=12)).by_region(), key=lambda f: f.z)
        hits += best.p_value < 0.05 and best.region == 4 and best.first <= 12 <= best.last
        assert best.region == 4
    assert hits >= 9


def test_those_struck_are_told_from_the_others():
    r = replies(5)
    struck = r.customer % 10 == 0
    faded = np.where(r.month > 8, FADING ** np.maximum(r.month - 8, 0), 0)
    fallen = Replies(r.customer, r.region, r.month, r.way, r.score - 0.2 * struck * faded)
    fall = Explained(fallen).of_those(8, struck)
    assert fall is not None
    assert fall.p_value < 0.01
    assert fall.estimate.covers(-0.2)
    assert Explained(r).of_those(8, r.customer < 3) is None


def test_everybody_is_judged_against_how_periods_wander():
    quiet = [of_everybody(replies(seed), 12).p_value for seed in range(40)]
    assert sum(p < 0.05 for p in quiet) <= 7
    loud = [of_everybody(replies(seed, everybody=-0.2), 12).p_value for seed in range(10)]
    assert sum(p < 0.05 for p in loud) >= 8
