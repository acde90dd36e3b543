"""The same fold on both engines: the same states, bit for bit, at once, in pieces and from files."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numba import njit

from goodwill.engine.fold import Field, Fold, Stream
from goodwill.engine.kernels import recency_frequency
from goodwill.engine.spark import SparkEngine

MIDDLE = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@njit(nogil=True, cache=True)
def memory_kernel(offsets, times, kinds, values, parameters, states):
    """A remembered score: answers pull it towards them, the cost of contacts is added up; last, the order of kinds."""
    for c in range(len(offsets) - 1):
        for i in range(offsets[c], offsets[c + 1]):
            if not np.isnan(values[i, 0]):
                states[c, 0] += parameters[0] * (values[i, 0] - states[c, 0])
            if not np.isnan(values[i, 1]):
                states[c, 1] += values[i, 1]
            states[c, 2] = times[i]
            states[c, 3] = (states[c, 3] * 31 + kinds[i] + 2) % 1_000_003


CONTACTS = Stream("interactions", "started_at", "interaction_id", 0, {"cost": "cost"})
ANSWERS = Stream("answers", "answered_at", "interaction_id", -1, {"value": "high - value"}, where="low = 0")
MEMORY = Fold(
    streams=(ANSWERS, CONTACTS),
    kernel=memory_kernel,
    state=(
        Field("remembered", 5.0),
        Field("spent"),
        Field("last_at", float("nan"), "time"),
        Field("digest", 0.0, "count"),
    ),
    parameters=(0.25,),
)


@pytest.mark.parametrize("fold", [MEMORY, recency_frequency(CONTACTS)], ids=["two streams", "recency"])
def test_both_engines_fold_alike(local, sail, fold):
    """Bit for bit: within a customer, each adds in the same order."""
    found = local.fold(fold)
    assert found.num_rows == 60
    assert sail.fold(fold).equals(found)


def test_ids_of_different_types_in_different_streams(local, sail, facts):
    """All contacts at one instant: a number, below and above zero, orders them; answers are ordered by bytes."""
    contacts = facts["interactions"].select(["customer_key", "cost"])
    number = np.random.default_rng(6).permutation(contacts.num_rows) - 300
    opened = pa.array([MIDDLE] * contacts.num_rows, pa.timestamp("us", tz="UTC"))
    for engine in (local, sail):
        engine.register(
            "numbered", contacts.append_column("number", pa.array(number)).append_column("opened_at", opened)
        )
    numbered = Stream("numbered", "opened_at", "number", 1, {"cost": "cost", "value": "number % 11"})
    fold = Fold((numbered, ANSWERS), memory_kernel, MEMORY.state, parameters=MEMORY.parameters)
    assert sail.fold(fold).equals(local.fold(fold))


def test_in_pieces_on_either_and_across(local, sail):
    whole = local.fold(MEMORY)
    for first in (local, sail):
        for second in (local, sail):
            before = first.fold(MEMORY, until=MIDDLE)
            assert second.fold(MEMORY, since=MIDDLE, states=before).equals(whole)


def test_nothing_to_fold(engine):
    fold = recency_frequency(Stream("nobody", "started_at", "interaction_id", 0, {"cost": "cost"}))
    found = engine.fold(fold)
    assert found.num_rows == 0
    assert found.schema == fold.schema


def test_only_earlier_states(engine):
    states = engine.fold(MEMORY)
    future = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    assert engine.fold(MEMORY, since=future, states=states).equals(states)


def test_order_of_rows_does_not_matter(local, mixed):
    assert mixed.fold(MEMORY).equals(local.fold(MEMORY))


def test_more_groups_of_customers_change_nothing(facts, local):
    with SparkEngine(groups=64) as engine:
        for name in ("interactions", "answers"):
            engine.register(name, facts[name])
        assert engine.fold(MEMORY).equals(local.fold(MEMORY))


def test_files_in_buckets_as_a_ledger_keeps_them(facts, local, sail, tmp_path):
    """Sorted files with the bucket in their path, one name with signs that a pattern would swallow."""
    for name, stream in (("interactions", CONTACTS), ("answers", ANSWERS)):
        table = facts[name]
        keys = np.array([-1 if k is None else k & 15 for k in table["customer_key"].to_pylist()])
        paths = []
        for bucket in np.unique(keys):
            path = tmp_path / "it's [1] *" / f"bucket={bucket}" / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            order = [("customer_key", "ascending"), (stream.time, "ascending"), (stream.id, "ascending")]
            pq.write_table(table.filter(pa.array(keys == bucket)).sort_by(order), path)
            paths.append(path)
        for engine in (local, sail):
            engine.register(f"{name}_kept", paths, hive=True, ordered=True)
    streams = tuple(Stream(f"{s.table}_kept", s.time, s.id, s.kind, s.columns, s.where) for s in (ANSWERS, CONTACTS))
    stored = Fold(streams, memory_kernel, MEMORY.state, parameters=MEMORY.parameters)
    whole = local.fold(MEMORY)
    assert local.fold(stored).equals(whole)
    assert sail.fold(stored).equals(whole)
    sql = "SELECT bucket, count(*) AS n FROM interactions_kept GROUP BY bucket ORDER BY bucket"
    assert local.merge(sql).equals(sail.merge(sql))


def test_files_of_different_age(local, sail, tmp_path):
    pq.write_table(pa.table({"x": [1]}), tmp_path / "old.parquet")
    pq.write_table(pa.table({"x": [2], "note": ["new"]}), tmp_path / "new.parquet")
    for engine in (local, sail):
        engine.register("aged", [tmp_path / "old.parquet", tmp_path / "new.parquet"])
        assert engine.merge("SELECT note FROM aged ORDER BY x")["note"].to_pylist() == [None, "new"]
