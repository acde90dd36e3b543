"""Engines by name, and what is said when one is not there."""

import sys

import pytest

from goodwill.core.errors import EngineError
from goodwill.engine.start import start


def test_the_local_engine_by_name():
    engine = start("local", threads=1)
    assert engine.name == "local"
    engine.close()


def test_an_unknown_engine_names_those_there_are():
    with pytest.raises(EngineError, match="local, sail"):
        start("abacus")


@pytest.mark.parametrize("missing", ["pysail.spark", "pyspark.errors"])
def test_without_the_extra_it_says_how_to_install_it(monkeypatch, missing):
    from goodwill.engine import spark

    monkeypatch.setitem(sys.modules, missing, None)  # as if it were not installed
    monkeypatch.setattr(spark, "_SERVER", [])
    with pytest.raises(EngineError, match=r"pip install 'goodwill\[scale\]'"):
        start("sail")
