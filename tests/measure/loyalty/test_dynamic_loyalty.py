"""The method as a whole: from facts to figures; behaviour only; plain words."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from goodwill import Ledger
from goodwill.core.claim import ClaimKind
from goodwill.measure.loyalty import DynamicLoyalty
from goodwill.report.phrases import say

CAUSE = re.compile(r"\b(driver|drives|effect|because|caus\w*|moved|took|impact|due to|leads? to)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def found(facts):
    return DynamicLoyalty(states=3).estimate(facts("planted", 4, 700)[1])


def test_states_add_up_to_everybody(found):
    now = [found.figure("share of customers", "all", s) for s in found.states]
    assert sum(e.value for e in now) == pytest.approx(1.0)
    assert all(e.low < e.value < e.high for e in now)
    rates = [found.figure("chance to buy in a month", "state", s).value for s in found.states]
    assert rates == sorted(rates)


def test_one_row_for_each_customer(found):
    people = found.people
    keys = people["customer_key"].to_numpy()
    assert people.column_names[0] == "customer_key"
    assert (np.diff(keys) > 0).all()
    p = np.column_stack([people[c].to_numpy() for c in ("p_gone", "p_wavering", "p_steady")])
    assert p.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    low, high = (people[c].to_pandas() for c in ("weight_low", "weight_high"))
    assert (low.dropna() <= high.dropna() + 1e-6).all()
    assert set(people["state"].to_pylist()) <= {"gone in spirit", "wavering", "steady", "left"}
    nine = people["says_nine_gone"].to_numpy(zero_copy_only=False)
    assert (np.nan_to_num(people["last_said"].to_numpy(zero_copy_only=False))[nine] >= 9).all()


def test_answers_never_enter_the_states(facts, found):
    """All say the opposite: what is lived stays as it is, what is said does not."""
    f = facts("planted", 4, 700)[1]
    rows = f.said.rows
    for name, most in (("score", "answers"), ("mark", None)):
        top = rows[most].to_numpy() if most else 10.0 * rows["marks"].to_numpy()
        rows = rows.set_column(rows.column_names.index(name), name, pa.array(top - rows[name].to_numpy()))
    other = DynamicLoyalty(states=3).estimate(replace(f, said=replace(f.said, rows=rows)))
    for column in ("p_gone", "p_wavering", "p_steady", "risk_down", "last_move"):
        assert other.people[column].equals(found.people[column]), column
    assert other.people["last_said"] != found.people["last_said"]


def test_interactions_and_outcomes_are_enough():
    rng = np.random.default_rng(2)
    who, month = np.nonzero(rng.random((200, 14)) < np.where(np.arange(200) % 2, 0.5, 0.1)[:, None])
    days = pd.Timestamp("2025-01-03", tz="UTC")
    at = [days + pd.DateOffset(months=int(m)) for m in month]
    outcomes = pd.DataFrame({"outcome_id": [f"o{i}" for i in range(len(who))], "customer_id": [f"c{w}" for w in who],
                             "happened_at": at, "kind": "purchase", "amount": 10.0, "currency": "EUR"})  # fmt: skip
    met = pd.DataFrame({"interaction_id": ["i1", "i2"], "customer_id": ["c1", "c2"], "started_at": [days, days],
                        "touchpoint": "shop", "stage": "get", "channel": "shop", "handler": "person"})  # fmt: skip
    with Ledger.from_tables(interactions=met, outcomes=outcomes) as ledger:
        result = DynamicLoyalty(states=2).measure(ledger)
    assert result.figure("chance to buy in a month", "state", "steady").covers(0.5)
    assert result.figure("chance to buy in a month", "state", "gone in spirit").covers(0.1)


def test_too_few_customers_are_told():
    outcomes = pd.DataFrame({"outcome_id": ["o"], "customer_id": ["c"], "happened_at": [pd.Timestamp.now("UTC")],
                             "kind": "purchase"})  # fmt: skip
    with Ledger.from_tables(outcomes=outcomes) as ledger:
        result = DynamicLoyalty().measure(ledger)
    assert "customers" in result.brief()
    assert result.people is None
    assert not result.claims()


def test_words_are_plain_and_swedish(found):
    texts = [found.brief(), *(d.message for d in found.diagnostics), *(c.statement for c in found.claims())]
    for text in texts:
        assert not CAUSE.search(text), text
        assert not say(text, "sv").missing, text
    assert {c.kind for c in found.claims()} <= {ClaimKind.LINK, ClaimKind.CHANGE, ClaimKind.WARNING}


@pytest.mark.parametrize("seed", [1])
def test_no_cause_is_worded_where_handling_was_chosen(facts, seed):
    assert_no_cause(facts, "planted", seed, 300)


@pytest.mark.slow
def test_no_cause_is_worded_in_200_companies(facts):
    for seed in range(200):
        assert_no_cause(facts, "misspecified" if seed % 2 else "planted", seed, 250)


def assert_no_cause(facts, world, seed, customers):
    """Failures are put right for easy cases and for those who complain (`handling_selected`)."""
    company, f = facts.__wrapped__(world, seed, customers)
    assert company.scene.nuisances.handling_selected
    result = DynamicLoyalty(states=2).estimate(f)
    words = [result.brief(), *(d.message for d in result.diagnostics), *(c.statement for c in result.claims()),
             *result.table()["metric"].to_pylist()]  # fmt: skip
    chart = result.chart()
    words += [chart.title, chart.description] if chart else []
    assert not [w for w in words if CAUSE.search(w)]
