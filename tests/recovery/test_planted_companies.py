"""Companies with planted truths: few false claims, and how often each kind of truth is found."""

from __future__ import annotations

import companies
import pytest
import rates

SEEDS, PLAIN, LOOSE = range(200), range(40), range(40)
BAR = 0.10


@pytest.mark.slow
def test_at_most_one_claim_in_ten_is_false_and_what_is_found():
    found, plain = companies.records("planted", SEEDS), companies.records("planted plain", PLAIN)
    record = rates.planted_record("planted", "Companies with planted truths", found, plain)
    assert record["rates"][0]["low"] <= BAR, rates.show(record)


@pytest.mark.slow
def test_where_the_world_is_not_as_models_have_it():
    found, plain = companies.records("misspecified", LOOSE), companies.records("planted plain", PLAIN)
    record = rates.planted_record("misspecified", "Companies unlike the models", found, plain)
    assert record["rates"][0]["low"] <= BAR, rates.show(record)


@pytest.mark.slow
def test_the_methods_left_out_make_no_claims():
    from goodwill import Ledger
    from goodwill.simulate import Company
    from goodwill.study.loop import default_methods, run

    left_out = {k: m for k, m in default_methods().items() if k in companies.CLAIM_NOTHING}
    with Ledger.from_tables(seed=1, **Company(seed=1, customers=400).tables()) as ledger:
        assert run(ledger, left_out).claims.proposed == ()
