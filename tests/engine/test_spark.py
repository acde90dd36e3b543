"""What is particular to the second engine: its server, its sessions, its folder."""

import pyarrow as pa
import pytest

from goodwill.core.errors import EngineError
from goodwill.engine.engine import Engine
from goodwill.engine.spark import SparkEngine

ONE = pa.table({"x": [1]})


def test_it_is_an_engine():
    with SparkEngine() as engine:
        assert isinstance(engine, Engine)
        assert engine.name == "sail"


def test_two_engines_share_a_server_but_not_their_tables():
    with SparkEngine() as one, SparkEngine() as two:
        one.register("mine", ONE)
        two.register("mine", pa.table({"x": [2]}))
        assert one.merge("SELECT x FROM mine")["x"].to_pylist() == [1]
        two.forget("mine")
        with pytest.raises(EngineError):
            two.merge("SELECT x FROM mine")


def test_one_closing_leaves_the_other_alone():
    with SparkEngine() as other:
        other.register("mine", ONE)
        with SparkEngine() as engine:
            engine.register("mine", ONE)
        assert other.merge("SELECT x FROM mine").num_rows == 1


def test_what_it_kept_is_gone_after_closing(tmp_path):
    engine = SparkEngine()
    folder = engine._folder
    engine.register("mine", ONE)
    assert any(folder.iterdir())
    engine.close()
    assert not folder.exists()


@pytest.mark.parametrize("name", ["two words", "x; DROP VIEW y", ""])
def test_a_name_that_is_not_plain_is_refused(name):
    with SparkEngine() as engine, pytest.raises(EngineError, match="letters, digits"):
        engine.register(name, ONE)


def test_no_files_and_unknown_tables_are_refused():
    with SparkEngine() as engine:
        with pytest.raises(EngineError, match="at least one file"):
            engine.register("facts", [])
        with pytest.raises(EngineError, match="no such table"):
            engine.columns("facts")


@pytest.mark.parametrize("groups", [0, 3, -16])
def test_groups_are_a_power_of_two(groups):
    with pytest.raises(EngineError, match="power of two"):
        SparkEngine(groups=groups)
