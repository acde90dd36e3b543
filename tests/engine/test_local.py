"""The local engine: names, parameters, files, caps, and what it leaves behind."""

import datetime as dt
import threading
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goodwill.core.errors import EngineError
from goodwill.engine.engine import Engine
from goodwill.engine.local import LocalEngine


@pytest.fixture
def engine():
    with LocalEngine(memory="500MB", threads=2) as started:
        yield started


NUMBERS = pa.table({"customer_key": pa.array([1, 2, 3, None], pa.int64()), "value": [1.0, 2.0, None, 4.0]})


def test_it_is_an_engine(engine):
    assert isinstance(engine, Engine)


@pytest.mark.parametrize("frame", [NUMBERS, NUMBERS.to_pandas(), pl.from_arrow(NUMBERS)])
def test_frames_of_any_kind_are_registered(engine, frame):
    engine.register("numbers", frame)
    found = engine.merge("SELECT count(*) AS n, sum(value) AS total FROM numbers")
    assert found.to_pylist() == [{"n": 4, "total": 7.0}]


def test_a_category_of_pandas_comes_back_as_words(engine):
    engine.register("codes", pd.DataFrame({"code": pd.Categorical(["b", "a", None])}))
    assert engine.merge("SELECT code FROM codes ORDER BY code")["code"].to_pylist() == ["a", "b", None]


def test_a_frame_registered_again_replaces_the_first(engine):
    engine.register("numbers", NUMBERS)
    engine.register("numbers", NUMBERS.slice(0, 1))
    assert engine.merge("SELECT count(*) AS n FROM numbers")["n"].to_pylist() == [1]


def test_parquet_in_partitioned_folders(engine, tmp_path):
    paths = []
    for bucket in (-1, 3, 12):
        folder = tmp_path / "it's [1] *" / f"bucket={bucket}"
        folder.mkdir(parents=True)
        pq.write_table(pa.table({"x": [bucket * 10]}), folder / "part.parquet")
        paths.append(folder / "part.parquet")
    engine.register("facts", paths, hive=True)
    rows = engine.merge("SELECT bucket, x FROM facts ORDER BY bucket").to_pylist()
    assert rows == [{"bucket": b, "x": b * 10} for b in (-1, 3, 12)]


def test_an_older_file_without_a_newer_column_reads_as_missing(engine, tmp_path):
    pq.write_table(pa.table({"x": [1]}), tmp_path / "old.parquet")
    pq.write_table(pa.table({"x": [2], "note": ["new"]}), tmp_path / "new.parquet")
    engine.register("facts", [tmp_path / "old.parquet", tmp_path / "new.parquet"])
    assert engine.merge("SELECT note FROM facts ORDER BY x")["note"].to_pylist() == [None, "new"]


def test_a_table_may_be_kept_from_itself(engine):
    engine.register("numbers", NUMBERS)
    engine.define("large", "SELECT * FROM numbers WHERE value > 1")
    engine.keep("large", "SELECT * FROM large WHERE value > $least", least=3)
    assert engine.merge("SELECT value FROM large")["value"].to_pylist() == [4.0]
    assert engine.tables() == ("large", "numbers")
    assert engine.columns("large") == ("customer_key", "value")


def test_forgetting_is_final_and_harmless(engine):
    engine.register("numbers", NUMBERS)
    engine.forget("numbers")
    engine.forget("numbers")
    assert engine.tables() == ()


@pytest.mark.parametrize("name", ["two words", "x; DROP TABLE y", "1st", "", 'quo"te'])
def test_a_name_that_is_not_plain_is_refused(engine, name):
    with pytest.raises(EngineError, match="letters, digits"):
        engine.register(name, NUMBERS)


def test_parameters_are_values_not_text(engine):
    engine.register("words", pa.table({"word": ["x'; DROP TABLE words; --", "plain"]}))
    found = engine.merge("SELECT count(*) AS n FROM words WHERE word = $word", word="x'; DROP TABLE words; --")
    assert found["n"].to_pylist() == [1]


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        ("SELECT nothing FROM nowhere", {}),
        ("SELECT $a AS a", {}),
        ("SELECT $a AS a", {"a": 1, "b": 2}),
        ("SELECT FROM WHERE", {}),
    ],
)
def test_a_query_that_cannot_run_says_what_to_do(engine, sql, parameters):
    with pytest.raises(EngineError, match="What to do: "):
        engine.merge(sql, **parameters)


def test_no_files_and_no_frame_are_refused(engine):
    with pytest.raises(EngineError, match="at least one file"):
        engine.register("facts", [])
    with pytest.raises(EngineError, match="cannot be registered"):
        engine.register("facts", 5)


def test_results_come_in_one_set_of_types(engine):
    found = engine.merge(
        """SELECT sum(CAST(1 AS BIGINT)) AS whole, CAST(1.25 AS DECIMAL(9, 2)) AS number, CAST(1 AS TINYINT) AS small,
                  CAST('2026-05-01 00:00:00+02' AS TIMESTAMPTZ) AS instant, CAST('2026-05-01' AS DATE) AS day"""
    )
    kinds = {f.name: f.type for f in found.schema}
    assert kinds == {
        "whole": pa.int64(),
        "number": pa.float64(),
        "small": pa.int64(),
        "instant": pa.timestamp("us", tz="UTC"),
        "day": pa.date32(),
    }
    assert found["instant"].to_pylist() == [dt.datetime(2026, 4, 30, 22, tzinfo=dt.UTC)]


def test_batches_outlive_the_call_and_keep_their_order(engine):
    engine.keep("many", "SELECT i FROM range(300000) AS r(i)")
    reader = engine.batches("SELECT i FROM many WHERE i >= $least ORDER BY i", least=10)
    engine.keep("many", "SELECT 1 AS i")
    found = pa.Table.from_batches(list(reader))
    assert found["i"].to_pylist() == list(range(10, 300_000))


def test_what_python_holds_is_not_visible_to_queries(engine):
    secret = pa.table({"x": [1]})
    assert secret.num_rows == 1
    with pytest.raises(EngineError):
        engine.merge("SELECT * FROM secret")


def test_time_zones_work_without_a_network(engine):
    local = engine.execute("SELECT CAST(timezone('Europe/Stockholm', CAST($t AS TIMESTAMPTZ)) AS VARCHAR)",
                           t="2026-07-01 12:00:00+00")  # fmt: skip
    assert local == [("2026-07-01 14:00:00",)]  # summer time is two hours ahead of UTC


def test_nothing_is_installed_or_loaded_from_a_network(engine):
    settings = dict(
        engine.execute("SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%_known_extensions'")
    )
    assert settings == {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def test_more_than_fits_in_memory_spills_and_is_removed(tmp_path):
    with LocalEngine(memory="150MB", threads=2, spill=tmp_path / "spill") as engine:
        found = engine.merge(
            """SELECT count(*) AS n FROM (
                   SELECT i, row_number() OVER (ORDER BY md5(CAST(i AS VARCHAR))) AS place FROM range(3000000) AS r(i)
               ) AS ordered WHERE place > 0"""
        )
        assert found["n"].to_pylist() == [3_000_000]
    assert [p for p in (tmp_path / "spill").rglob("*") if p.is_file()] == []


def test_threads_may_ask_and_keep_at_once(engine):
    engine.register("numbers", NUMBERS)
    faults = []

    def work(i):
        try:
            for _ in range(10):
                engine.keep(f"mine_{i}", "SELECT * FROM numbers")
                assert engine.merge(f"SELECT count(*) AS n FROM mine_{i}")["n"].to_pylist() == [4]
        except Exception as fault:
            faults.append(fault)

    workers = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []


def test_caps_can_be_set_from_outside(monkeypatch):
    monkeypatch.setenv("GOODWILL_MEMORY", "300MB")
    monkeypatch.setenv("GOODWILL_THREADS", "1")
    with LocalEngine() as engine:
        assert engine.execute("SELECT current_setting('threads')") == [(1,)]
        assert engine.execute("SELECT current_setting('memory_limit')") == [("286.1 MiB",)]  # 300e6 / 2**20


def test_a_cap_that_is_no_cap_is_refused():
    with pytest.raises(EngineError, match="did not start"):
        LocalEngine(memory="plenty")


def test_rows_of_statements(engine):
    engine.register("numbers", NUMBERS)
    assert engine.execute("SELECT CAST(value AS DECIMAL(3, 1)) FROM numbers WHERE customer_key = 2") == [
        (Decimal("2.0"),)
    ]
