"""Balances: a loop in Python, histories in pieces, what is unknown, what was known late."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import norm

from goodwill import Ledger
from goodwill.measure.emotion.account.balance import CONTACT, FAILURE, PUT_RIGHT, SIGN, account_fold
from goodwill.measure.emotion.account.facts import events_sql
from goodwill.measure.emotion.account.one_customer import Event, balance_curve
from goodwill.measure.emotion.account.people import EVENTS, EXPECTED, PLACED, placed_sql
from goodwill.simulate import Company

DAY = 86_400_000_000
MODEL = {
    "expected": [["call", "person", 1, 0.2], ["call", "person", 0, -0.4]], "overall": 0.0, "spread": 0.5,
    "shrink": 4.0, "scale": [-1.0, 2.0, 0.0, 0.3], "half_life": 90.0, "negativity": 2.0, "failure": 0.5, "stays": 0.3,
    "tipping_point": None,
}  # fmt: skip
# Sums of a few dozen terms in another order differ in the last digits only.
SAME_SUM = 1e-9


def at(day):
    return int(day * DAY)


def plain(events, now):
    """Return the balance from known feelings and failures as one would write it down."""
    total = 0.0
    for e in events:
        if e.known >= now:
            continue
        kept = 0.5 ** ((now - e.happened) / DAY / 90)
        if e.kind == CONTACT:
            total += kept * (e.valence if e.valence >= 0 else 2 * e.valence)
        elif e.kind == FAILURE:
            total -= kept * 2 * 0.5 * e.severity
        elif e.kind == PUT_RIGHT:
            total += kept * 2 * 0.5 * 0.7 * e.severity
    return total


def test_known_feelings_and_failures_add_up_as_in_a_plain_loop():
    rng = np.random.default_rng(0)
    events = [Event(at(d), at(d), CONTACT, valence=float(v)) for d, v in
              zip(np.sort(rng.uniform(0, 400, 30)), rng.uniform(-1, 1, 30), strict=True)]  # fmt: skip
    events += [Event(at(100), at(100), FAILURE, severity=0.8), Event(at(112), at(100), PUT_RIGHT, severity=0.8),
               Event(at(200), at(200), SIGN)]  # fmt: skip
    for day in (90, 150, 401):
        assert balance_curve(MODEL, events, at(day))[-1].balance == pytest.approx(plain(events, at(day)), abs=SAME_SUM)


def test_what_happened_before_and_was_known_later_counts_from_then_on_and_faded():
    late = Event(at(60), at(10), CONTACT, valence=1.0)
    before, after = (
        balance_curve(MODEL, [Event(at(0), at(0), SIGN), late], at(59)),
        balance_curve(MODEL, [late], at(61)),
    )
    assert before[-1].balance == 0.0
    assert after[-1].balance == pytest.approx(0.5 ** (51 / 90), abs=SAME_SUM)


def test_an_unknown_feeling_is_a_distribution_and_not_zero():
    point = balance_curve(MODEL, [Event(at(0), at(0), CONTACT, "call", "person", 0)])[-1]
    sd = 0.5  # spread of one feeling; the doubt of the customer's own level is in the standard deviation of the balance
    x = np.linspace(-6, 6, 200_001)
    pay = np.where(x >= 0, x, 2 * x)
    weights = norm.pdf(x, -0.4, sd)
    mean = float((pay * weights).sum() / weights.sum())
    assert point.balance == pytest.approx(mean, abs=1e-6)  # an integral by steps
    assert point.balance < -0.4  # draws weigh double, so doubt itself lowers what is expected
    apart = math.sqrt(float((pay**2 * weights).sum() / weights.sum()) - mean**2)
    assert point.sd > apart  # the customer's own level is not known either


def test_what_is_learned_of_a_customer_places_the_contacts_that_stayed_unknown():
    unknown = [Event(at(d), at(d), CONTACT, "call", "person", 1) for d in range(5)]
    known = [Event(at(5 + d), at(5 + d), CONTACT, "call", "person", 1, valence=-0.8) for d in range(4)]
    alone = balance_curve(MODEL, known)[-1].balance
    together = balance_curve(MODEL, [*unknown, *known])[-1].balance
    first = balance_curve(MODEL, unknown)[-1].balance
    assert together - alone < first - 0.5


def test_more_unknown_contacts_leave_more_doubt():
    doubts = [
        balance_curve(MODEL, [Event(at(d), at(d), CONTACT, "call", "person", 1) for d in range(n)])[-1].sd
        for n in (1, 4, 16)
    ]
    assert doubts == sorted(doubts)
    assert doubts[2] > 2 * doubts[1]  # the customer's own level is unknown in all of them alike


def test_an_asked_score_is_placed_among_feelings():
    point = balance_curve(MODEL, [Event(at(0), at(0), CONTACT, "call", "person", 1, score=1.0)])[-1]
    assert 0.9 < point.balance <= 1.1


@pytest.fixture(scope="module")
def ledger():
    with Ledger.from_tables(seed=4, **Company(seed=4, customers=300).tables()) as found:
        found.keep_views()
        yield found


def fold_of(ledger):
    engine, keys = ledger.engine, MODEL["expected"]
    engine.register(EXPECTED, pa.table({
        "touchpoint": [k[0] for k in keys], "handler": [k[1] for k in keys],
        "resolved": pa.array([k[2] for k in keys], pa.int64()), "expected": [k[3] for k in keys],
    }))  # fmt: skip
    engine.define(EVENTS, events_sql(ledger))
    engine.keep(PLACED, placed_sql(MODEL))
    return engine, account_fold(PLACED, MODEL)


def test_a_history_in_pieces_is_the_history_at_once(ledger):
    engine, fold = fold_of(ledger)
    whole, cut = engine.fold(fold), datetime(2025, 3, 1, tzinfo=UTC)
    again = engine.fold(fold, since=cut, states=engine.fold(fold, until=cut))
    assert again.column_names == whole.column_names
    for name in whole.column_names:
        a, b = again[name].to_pylist(), whole[name].to_pylist()
        assert a == b, name


def test_every_customers_fold_is_the_curve_of_the_customers_page(ledger):
    engine, fold = fold_of(ledger)
    states = {r["customer_key"]: r for r in engine.fold(fold).to_pylist()}
    rows = engine.merge(
        """SELECT customer_key, epoch_us(known_at) AS known, kind, touchpoint, handler, resolved, happened, valence,
                  error, score, severity FROM account_events"""
    ).to_pylist()
    by_customer = {}
    for r in rows:
        by_customer.setdefault(r.pop("customer_key"), []).append(
            Event(**{k: v for k, v in r.items() if v is not None or k in ("valence", "score")})
        )
    for key, events in list(by_customer.items())[:60]:
        last = balance_curve(MODEL, events)[-1]
        s = states[key]
        assert last.balance == pytest.approx(s["paid"] - 2.0 * s["drawn"], abs=1e-6)
