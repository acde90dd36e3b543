"""An engine and a place for files, shared by the tests of intake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from goodwill.engine.local import LocalEngine
from goodwill.intake.file_table import FileTable
from goodwill.intake.files import Files


@pytest.fixture(scope="session")
def engine() -> Iterator[LocalEngine]:
    with LocalEngine(memory="500MB", threads=2) as engine:
        yield engine


@pytest.fixture
def files(engine: LocalEngine) -> Iterator[Files]:
    with Files(engine) as files:
        yield files


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Write bytes to a file and return its path."""

    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def cells(engine: LocalEngine) -> Callable[[FileTable], list[tuple[object, ...]]]:
    """Return the rows of an open file, each led by its row number."""

    def read(table: FileTable) -> list[tuple[object, ...]]:
        names = ", ".join('"' + c.replace('"', '""') + '"' for c in table.columns)
        return engine.execute(f"SELECT {table.row} AS r, {names} FROM {table.relation} ORDER BY r")

    return read
