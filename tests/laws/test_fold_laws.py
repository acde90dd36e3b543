"""The law of the fold gear, against a plain Python loop over sorted rows.

- A history in pieces, in order, carried on from states equals the history at once.
- Customers are independent: without the others, one has the same state.
- The order in which rows are stored does not matter.
"""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from goodwill.engine.fold import Field, Fold, Stream
from goodwill.engine.local import LocalEngine

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
TABLES = ("contacts", "replies", "orders")
# Few customers, instants and ids: ties in time and between kinds are the rule, not the exception.
EVENT = st.tuples(
    st.sampled_from([1, 2, 17, 2**62]),
    st.integers(0, 6),
    st.integers(0, 2),
    st.one_of(st.none(), st.integers(-8, 8).map(float)),
)
EVENTS = st.lists(EVENT, max_size=25)
QUICK = settings(max_examples=25, deadline=None)


@njit(nogil=True, cache=True)
def account_kernel(offsets, times, kinds, values, parameters, states):
    """A fading balance with weights by kind, the last instant, and a digest of the order of kinds."""
    for c in range(len(offsets) - 1):
        for i in range(offsets[c], offsets[c + 1]):
            if not np.isnan(values[i, 0]):
                states[c, 0] = states[c, 0] * parameters[0] + (kinds[i] + 1) * values[i, 0]
            states[c, 1] = times[i]
            states[c, 2] = (states[c, 2] * 31 + kinds[i] + 1) % 1_000_003


FOLD = Fold(
    streams=tuple(Stream(t, "happened_at", "event_id", k, {"value": "value"}) for k, t in enumerate(TABLES)),
    kernel=account_kernel,
    state=(Field("balance"), Field("last_at", float("nan"), "time"), Field("digest", 0.0, "count")),
    parameters=(0.75,),
)


def in_plain_python(events):
    """The same account, one event after the other."""
    states = {}
    ordered = sorted(enumerate(events), key=lambda e: (e[1][0], e[1][1], e[1][2], e[0]))
    for _, (customer, minute, kind, value) in ordered:
        balance, _, digest = states.get(customer, (0.0, None, 0))
        if value is not None:
            balance = balance * 0.75 + (kind + 1) * value
        digest = (digest * 31 + kind + 1) % 1_000_003
        states[customer] = (balance, START + dt.timedelta(minutes=minute), digest)
    return states


def register(engine, events, places=None):
    """Store the events in the given order of places; the id says which came first among ties."""
    rows = [(*e, i) for i, e in enumerate(events)]
    rows = rows if places is None else [rows[p] for p in places]
    for kind, name in enumerate(TABLES):
        mine = [r for r in rows if r[2] == kind]
        engine.register(
            name,
            pa.table(
                {
                    "customer_key": pa.array([r[0] for r in mine], pa.int64()),
                    "happened_at": pa.array(
                        [START + dt.timedelta(minutes=r[1]) for r in mine], pa.timestamp("us", tz="UTC")
                    ),
                    "event_id": pa.array([b"%03d" % r[4] for r in mine], pa.binary()),
                    "value": pa.array([r[3] for r in mine], pa.float64()),
                }
            ),
        )


def states(table):
    rows = table.to_pylist()
    assert [r["customer_key"] for r in rows] == sorted(r["customer_key"] for r in rows)
    return {r["customer_key"]: (r["balance"], r["last_at"], r["digest"]) for r in rows}


@pytest.fixture(scope="module")
def engine():
    with LocalEngine(threads=2) as started:
        yield started


@QUICK
@given(events=EVENTS)
def test_a_fold_equals_a_plain_loop(engine, events):
    register(engine, events)
    assert states(engine.fold(FOLD)) == in_plain_python(events)  # the same operations in order: bit for bit


@QUICK
@given(events=EVENTS, cuts=st.lists(st.integers(0, 7), min_size=1, max_size=3))
def test_a_history_in_pieces_equals_the_history_at_once(engine, events, cuts):
    register(engine, events)
    ends = [START + dt.timedelta(minutes=c) for c in sorted(cuts)]
    carried = engine.fold(FOLD, until=ends[0])
    for since, until in zip(ends, [*ends[1:], None], strict=True):
        carried = engine.fold(FOLD, since=since, until=until, states=carried)
    assert carried.equals(engine.fold(FOLD))


@QUICK
@given(events=EVENTS, data=st.data())
def test_stored_order_does_not_matter(engine, events, data):
    register(engine, events)
    before = engine.fold(FOLD)
    register(engine, events, data.draw(st.permutations(range(len(events)))))
    assert engine.fold(FOLD).equals(before)


@QUICK
@given(events=EVENTS.filter(bool))
def test_customers_are_independent(engine, events):
    register(engine, events)
    together = states(engine.fold(FOLD))
    for customer in together:
        register(engine, [e for e in events if e[0] == customer])
        assert states(engine.fold(FOLD)) == {customer: together[customer]}


def test_carrying_on_changes_nothing_that_was_given(engine):
    register(engine, [(1, 0, 0, 2.0), (1, 3, 1, 4.0)])
    first = engine.fold(FOLD, until=START + dt.timedelta(minutes=1))
    before = first.to_pylist()
    engine.fold(FOLD, since=START + dt.timedelta(minutes=1), states=first)
    assert first.to_pylist() == before
