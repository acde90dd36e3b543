"""The design effect of repeated customers: against brute force, and one where nobody answers twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill import Ledger
from goodwill.simulate import Company
from goodwill.stats.clustered import ClusterSums
from goodwill.study.design_effects import design_effect, design_effects


def effect_of(y, clusters):
    return design_effect(ClusterSums.from_rows(y, clusters), float(np.sum(np.square(y))))


def test_a_customer_who_repeats_every_answer_twice_doubles_the_variance():
    """m/(m-1) over clusters against (n-1) below the naive one: the ratio tends to 2 (here within 1/n)."""
    y = np.random.default_rng(1).normal(size=500)
    _, _, effect = effect_of(np.repeat(y, 2), np.repeat(np.arange(500), 2))
    assert effect == pytest.approx(2.0, rel=2 / 500)


@given(st.lists(st.floats(0, 1), min_size=3, max_size=40))
@settings(max_examples=50, deadline=None)
def test_where_nobody_answers_twice_it_is_one(y):
    naive, robust, effect = effect_of(y, list(range(len(y))))
    assert effect == pytest.approx(1.0, abs=1e-6)
    assert robust == pytest.approx(naive, abs=1e-9)


def test_too_few_to_tell_is_one():
    assert effect_of([0.5, 0.7], [0, 0])[2] == 1.0
    assert effect_of([0.5], [0])[2] == 1.0


def test_of_contacts_it_equals_counting_row_by_row():
    tables = Company(seed=9, customers=200, world="planted", months=12).tables()
    table = design_effects(Ledger.from_tables(seed=1, **tables), ("recommend", "ease")).to_pylist()
    contacts = tables["interactions"].to_pandas()
    contacts = contacts[contacts.resolved.notna()]
    who = contacts.customer_id.fillna("nobody " + contacts.interaction_id)
    naive, robust, effect = effect_of(contacts.resolved.astype(float).to_numpy(), who.to_numpy())
    row = next(r for r in table if (r["perspective"], r["construct"]) == ("contacts", "resolved"))
    assert row["naive"] == pytest.approx(naive)
    assert row["robust"] == pytest.approx(robust)
    assert row["design_effect"] == pytest.approx(effect)
    assert all(r["design_effect"] >= 1.0 for r in table)
    assert {r["construct"] for r in table if r["perspective"] == "relationship"} == {"recommend"}
