"""The register of claims: quiet when nothing is there, false discoveries bounded, looks paid for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.estimate import Estimate
from goodwill.study.claims import benjamini_hochberg, look_weight, register, simes


def claim(key, p, family="f", value=1.0, se=0.2, kind=ClaimKind.CHANGE):
    e = Estimate(value, value - 1.96 * se, value + 1.96 * se, 100, se=se)
    return Claim(key, kind, family, key, f"{key} changed.", e, p)


def screen(rng, families, per_family, true_families=0, strength=4.5):
    claims, false = [], set()
    for f in range(families):
        for i in range(per_family):
            mean = strength if f < true_families else 0.0
            z = rng.normal(mean)
            key = f"{f}/{i}"
            claims.append(claim(key, float(2 * norm.sf(abs(z))), str(f), value=z, se=1.0))
            if mean == 0.0:
                false.add(key)
    return claims, false


def test_a_null_screen_is_quiet_at_least_19_times_in_20():
    """1,000 null screens of 60 claims of one sort: 2 % at the gate; 35 is beyond one in a thousand."""
    rng = np.random.default_rng(1)
    loud = sum(not register(screen(rng, 6, 10)[0]).is_quiet for _ in range(1000))
    assert loud <= 35


def test_a_plain_fact_does_not_open_the_door_for_a_flagged_unit():
    broken = claim("promise", 1e-12, "delivery", kind=ClaimKind.GAP)
    flags = [claim(f"unit {i}", 0.01 * (i + 1), "units", kind=ClaimKind.FLAG) for i in range(20)]
    outcome = register([broken, *flags])
    assert [r.claim.key for r in outcome.accepted] == ["promise"]


def test_mean_share_of_false_claims_stays_below_a_tenth():
    rng = np.random.default_rng(2)
    shares, found = [], []
    for _ in range(400):
        claims, false = screen(rng, 6, 10, true_families=2)
        accepted = {r.claim.key for r in register(claims).accepted}
        shares.append(len(accepted & false) / max(1, len(accepted)))
        found.append(len(accepted - false) / 20)
    assert np.mean(shares) <= 0.10
    assert np.mean(found) > 0.8


def test_intervals_of_selected_claims_cover():
    """Selected because they look large, widened to the false coverage rate: at least 90 % cover."""
    rng = np.random.default_rng(3)
    covered = selected = 0
    for _ in range(300):
        truths = np.r_[rng.normal(0, 3.0, 10), np.zeros(20)]
        claims = [
            claim(str(i), float(2 * norm.sf(abs(z))), "f", value=z, se=1.0)
            for i, z in enumerate(rng.normal(truths, 1.0))
        ]
        for r in register(claims).accepted:
            selected += 1
            covered += r.estimate.covers(truths[int(r.claim.key)])
    assert selected > 500
    assert covered / selected >= 0.90


def test_shrunk_values_promise_less_than_the_naive_ones():
    rng = np.random.default_rng(4)
    naive, shrunk, truth = [], [], []
    for _ in range(200):
        truths = rng.normal(0, 1.5, 30)
        z = rng.normal(truths, 1.0)
        claims = [claim(str(i), float(2 * norm.sf(abs(v))), "f", value=v, se=1.0) for i, v in enumerate(z)]
        for r in register(claims).accepted:
            i = int(r.claim.key)
            sign = np.sign(z[i])
            naive.append(sign * z[i])
            shrunk.append(sign * r.estimate.value)
            truth.append(sign * truths[i])
    assert abs(np.mean(shrunk) - np.mean(truth)) < 0.5 * abs(np.mean(naive) - np.mean(truth))


def test_the_weights_of_all_looks_sum_to_one():
    assert sum(look_weight(k) for k in range(1, 200_000)) == pytest.approx(1.0, abs=1e-5)


def test_repeated_looks_at_one_null_claim_are_paid_for():
    """A random walk looked at 30 times: without payment about a third cross 5 %; with it at most 5 %."""
    rng = np.random.default_rng(5)
    crossed = unpaid = 0
    for _ in range(1000):
        walk = np.cumsum(rng.normal(size=30)) / np.sqrt(np.arange(1, 31))
        p = 2 * norm.sf(np.abs(walk))
        unpaid += bool((p <= 0.05).any())
        crossed += any(p[k] / look_weight(k + 1) <= 0.05 for k in range(30))
    assert unpaid > 200
    assert crossed <= 70  # 5 % plus three binomial standard errors


def test_two_claims_with_one_key_are_refused():
    with pytest.raises(ValueError, match="one key: a"):
        register([claim("a", 0.5), claim("a", 0.2)])


def test_nothing_proposed_is_quiet():
    outcome = register([])
    assert outcome.is_quiet
    assert outcome.gate_p == 1.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.randoms())
@settings(max_examples=60, deadline=None)
def test_order_of_claims_does_not_matter(p_values, random):
    claims = [claim(str(i), p, str(i % 3)) for i, p in enumerate(p_values)]
    shuffled = claims[:]
    random.shuffle(shuffled)
    assert {r.claim.key for r in register(claims).accepted} == {r.claim.key for r in register(shuffled).accepted}


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=25), st.integers(0, 24))
@settings(max_examples=60, deadline=None)
def test_a_smaller_p_value_never_loses_a_claim(p_values, which):
    keys = {str(i): p for i, p in enumerate(p_values)}
    key = str(which % len(p_values))
    before = benjamini_hochberg(keys, 0.1)
    after = benjamini_hochberg(keys | {key: keys[key] / 10}, 0.1)
    assert before <= after


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_simes_lies_between_smallest_and_bonferroni(p_values):
    assert min(p_values) - 1e-12 <= simes(p_values) <= min(1.0, len(p_values) * min(p_values)) + 1e-12
