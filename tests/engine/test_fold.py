"""Folds: the declaration, the order of events, what is read and what is handed out."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numba import njit

from goodwill.core.errors import EngineError
from goodwill.engine import local_fold
from goodwill.engine.fold import Field, Fold, Stream
from goodwill.engine.kernels import recency_frequency
from goodwill.engine.local import LocalEngine

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@njit(nogil=True, cache=True)
def ordering_kernel(offsets, times, kinds, values, parameters, states):
    """Write down the order of events: each is a digit, and a wrong order is another number."""
    for c in range(len(offsets) - 1):
        for i in range(offsets[c], offsets[c + 1]):
            states[c, 0] = states[c, 0] * 10.0 + values[i, 0]


def ordering(*streams):
    return Fold(streams, ordering_kernel, (Field("digits", 0.0, "count"),))


def stream(table, kind, **more):
    return Stream(table, "happened_at", "event_id", kind, {"digit": "digit"}, **more)


def events(*rows):
    """(customer, minute, id, digit) -> table."""
    return pa.table(
        {
            "customer_key": pa.array([r[0] for r in rows], pa.int64()),
            "happened_at": pa.array(
                [None if r[1] is None else START + dt.timedelta(minutes=r[1]) for r in rows],
                pa.timestamp("us", tz="UTC"),
            ),
            "event_id": pa.array([r[2] for r in rows], pa.binary()),
            "digit": pa.array([r[3] for r in rows], pa.float64()),
        }
    )


@pytest.fixture
def engine():
    with LocalEngine(threads=2) as started:
        yield started


def digits(table):
    return dict(zip(table["customer_key"].to_pylist(), table["digits"].to_pylist(), strict=True))


def test_events_come_by_time_then_kind_then_id(engine):
    engine.register("late", events((7, 5, b"b", 4), (7, 5, b"a", 3), (7, 9, b"c", 6)))
    engine.register("early", events((7, 5, b"z", 2), (7, 1, b"y", 1), (7, 8, b"x", 5), (23, 0, b"w", 9)))
    fold = ordering(stream("late", 1), stream("early", 0))
    assert digits(engine.fold(fold)) == {7: 123456, 23: 9}


def test_ids_order_by_their_bytes(engine):
    engine.register("facts", events((1, 0, b"\xff", 3), (1, 0, b"\x7f", 2), (1, 0, b"\x00", 1)))
    assert digits(engine.fold(ordering(stream("facts", 0)))) == {1: 123}


def test_a_promise_of_order_that_is_not_kept_is_seen(engine):
    engine.register("facts", events((1, 2, b"b", 2), (1, 1, b"a", 1)), ordered=True)
    assert digits(engine.fold(ordering(stream("facts", 0)))) == {1: 12}


def test_six_appended_files_fold_like_one(engine, tmp_path):
    paths = []
    for n in range(6):
        path = tmp_path / "bucket=1" / f"{n}.parquet"
        path.parent.mkdir(exist_ok=True)
        pq.write_table(events((1, 6 - n, b"%d" % n, 6 - n)), path)
        paths.append(path)
    engine.register("facts", paths, hive=True)
    assert digits(engine.fold(ordering(stream("facts", 0)))) == {1: 123456}


def test_a_stored_bucket_is_read_instead_of_all(engine, monkeypatch):
    """Rows in a wrong bucket are not found: proof that a fold reads buckets where the table has them."""
    monkeypatch.setattr(local_fold, "SMALL_ROWS", 0)
    facts = events((1, 0, b"a", 1), (2, 0, b"b", 2))
    engine.register("facts", facts.append_column("bucket", pa.array([1, 2], pa.int64())))
    assert digits(engine.fold(ordering(stream("facts", 0)))) == {1: 1, 2: 2}
    engine.register("facts", facts.append_column("bucket", pa.array([1, -1], pa.int64())))
    assert digits(engine.fold(ordering(stream("facts", 0)))) == {1: 1}


def test_events_without_customer_or_time_take_no_part(engine):
    engine.register("facts", events((None, 0, b"a", 1), (1, None, b"b", 2), (1, 1, b"c", 3)))
    assert digits(engine.fold(ordering(stream("facts", 0)))) == {1: 3}


def test_where_and_span_choose_events(engine):
    engine.register("facts", events(*((1, m, b"%d" % m, m) for m in range(1, 8))))
    fold = ordering(stream("facts", 0, where="digit <> 4"))
    minute = lambda m: START + dt.timedelta(minutes=m)
    assert digits(engine.fold(fold, since=minute(2), until=minute(7))) == {1: 2356}


def test_a_time_without_zone_is_refused(engine):
    engine.register("facts", events((1, 0, b"a", 1)))
    with pytest.raises(EngineError, match="without zone"):
        engine.fold(ordering(stream("facts", 0)), until=dt.datetime(2026, 1, 1))


def test_more_rows_than_a_part_may_hold_are_cut_by_ranges_of_keys(engine, monkeypatch):
    keys = np.random.default_rng(3).integers(1, 2**63 - 1, 200)
    engine.register("facts", events(*((int(k), m, b"%d" % m, m) for k in keys for m in (1, 2))))
    whole = engine.fold(ordering(stream("facts", 0)))
    monkeypatch.setattr(local_fold, "SMALL_ROWS", 0)  # sixteen buckets
    assert engine.fold(ordering(stream("facts", 0))).equals(whole)
    monkeypatch.setattr(local_fold, "PART_ROWS", 5)  # 400 rows: sixteen buckets of eight ranges
    assert engine.fold(ordering(stream("facts", 0))).equals(whole)
    fold, minute = ordering(stream("facts", 0)), START + dt.timedelta(minutes=2)
    assert engine.fold(fold, since=minute, states=engine.fold(fold, until=minute)).equals(whole)
    assert set(digits(whole).values()) == {12}
    assert whole.num_rows == 200


def test_no_events_give_an_empty_table_with_the_right_columns(engine):
    engine.register("facts", events())
    found = engine.fold(recency_frequency(Stream("facts", "happened_at", "event_id", 0, {"value": "digit"})))
    assert found.num_rows == 0
    assert found.column_names == ["customer_key", "events", "first_at", "last_at", "total"]


def test_recency_and_frequency_equal_one_group_by(engine):
    rng = np.random.default_rng(8)
    rows = [
        (int(rng.integers(1, 40)), int(m), b"%d" % i, v)
        for i, (m, v) in enumerate(zip(rng.integers(0, 50, 500), [*range(499), None], strict=True))
    ]
    engine.register("facts", events(*rows[:200]))
    engine.register("others", events(*rows[200:]))
    fold = recency_frequency(
        *(Stream(t, "happened_at", "event_id", k, {"value": "digit"}) for k, t in enumerate(("facts", "others")))
    )
    expected = engine.merge(
        """SELECT customer_key, count(*) AS events, min(happened_at) AS first_at, max(happened_at) AS last_at,
                  sum(digit) AS total
           FROM (SELECT * FROM facts UNION ALL SELECT * FROM others) AS every_event GROUP BY customer_key ORDER BY 1"""
    )
    assert engine.fold(fold).equals(expected)  # whole numbers below 2**53: sums are exact


def test_without_values_there_are_still_counts(engine):
    engine.register("facts", events((1, 3, b"a", 1), (1, 5, b"b", 2)))
    found = engine.fold(recency_frequency(Stream("facts", "happened_at", "event_id", 0, {})))
    assert found.to_pylist() == [
        {
            "customer_key": 1,
            "events": 2,
            "first_at": START + dt.timedelta(minutes=3),
            "last_at": START + dt.timedelta(minutes=5),
            "total": 0.0,
        }
    ]


def test_chosen_outputs_cannot_be_carried_on_from(engine):
    engine.register("facts", events((1, 3, b"a", 1)))
    fold = Fold((stream("facts", 0),), ordering_kernel, (Field("digits"), Field("unused")), outputs=("digits",))
    found = engine.fold(fold)
    assert found.column_names == ["customer_key", "digits"]
    with pytest.raises(EngineError, match="whole state"):
        engine.fold(fold, states=found)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"streams": ()}, "no stream"),
        ({"streams": (stream("a", 1), stream("b", 1))}, "one kind"),
        ({"streams": (stream("a", 200),)}, "-128..127"),
        ({"streams": (stream("a; DROP TABLE b", 1),)}, "plain name"),
        ({"state": (Field("x"), Field("x"))}, "different names"),
        ({"outputs": ("y",)}, "no field is called 'y'"),
    ],
)
def test_a_bad_declaration_names_its_fault(change, told):
    good = {"streams": (stream("a", 1),), "kernel": ordering_kernel, "state": (Field("x"),), "outputs": ()}
    with pytest.raises(EngineError, match=told):
        Fold(**{**good, **change})


def test_all_faults_of_a_declaration_are_named_at_once():
    with pytest.raises(EngineError, match=r"one kind .*; no field"):
        Fold((stream("a", 1), stream("b", 1)), ordering_kernel, (Field("x"),), ("y",))


def test_a_fault_in_one_part_ends_the_fold(engine):
    engine.register("facts", events((1, 3, b"a", 1)))
    with pytest.raises(EngineError, match="nonsense"):
        engine.fold(ordering(stream("facts", 0, where="nonsense")))


def test_two_values_cannot_be_added_up_as_one():
    with pytest.raises(EngineError, match="price, score"):
        recency_frequency(
            Stream("a", "at_time", "id", 0, {"price": "price"}),
            Stream("b", "at_time", "id", 1, {"score": "score"}),
        )
