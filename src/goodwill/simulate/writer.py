"""Write a stream of tables to Parquet, one file per table, in flat memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from goodwill.core.errors import SettingsError
from goodwill.ledger.contracts import CONTRACTS
from goodwill.simulate.columns import schema
from goodwill.simulate.decisions import Decision
from goodwill.simulate.truths import Truths

ROW_GROUP = 131_072


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes
    ----------
    files
        Path of each table's file.
    rows
        Rows of each table.
    truth_file
        Where the truths are.
    """

    files: dict[str, Path]
    rows: dict[str, int]
    truth_file: Path


class _Pile:
    """Rows of one table, written whenever there are enough for a row group."""

    def __init__(self, name: str, path: Path) -> None:
        self.writer = pq.ParquetWriter(path, schema(name), compression="zstd", compression_level=1)
        self.waiting: list[pa.Table] = []
        self.rows = self.held = 0

    def add(self, part: pa.Table) -> None:
        self.waiting.append(part)
        self.held += part.num_rows
        if self.held >= ROW_GROUP:
            self.empty()

    def empty(self) -> None:
        if self.held:
            self.writer.write_table(pa.concat_tables(self.waiting), row_group_size=ROW_GROUP)
        self.rows, self.held, self.waiting = self.rows + self.held, 0, []

    def close(self) -> None:
        self.writer.close()


def write(
    streams: Iterator[dict[str, pa.Table]],
    truths: Truths,
    decisions: tuple[Decision, ...],
    *,
    folder: Path,
    truth_file: Path,
    steps: int,
    progress: Callable[[str, int, int], None] | None,
) -> Written:
    """Write all tables and the truth file; see `goodwill.simulate.Company.write`."""
    folder, truth_file = folder.resolve(), truth_file.resolve()
    _check(folder, truth_file)
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"{name}.parquet" for name in CONTRACTS}
    with ExitStack() as stack:
        piles = {name: _Pile(name, path) for name, path in files.items()}
        for pile in piles.values():
            stack.callback(pile.close)
        for step, tables in enumerate(streams, 1):
            for name, part in tables.items():
                piles[name].add(part)
            if progress is not None:
                progress("simulate", step, steps)
        for pile in piles.values():
            pile.empty()
    truth_file.parent.mkdir(parents=True, exist_ok=True)
    known = truths.as_dict() | {"decisions": [asdict(d) for d in decisions]}
    truth_file.write_text(json.dumps(known, indent=2, ensure_ascii=False), encoding="utf-8")
    return Written(files, {name: pile.rows for name, pile in piles.items()}, truth_file)


def _check(folder: Path, truth_file: Path) -> None:
    """Refuse a truth file that a method could come across, and a folder that is in use."""
    if truth_file.is_relative_to(folder):
        raise SettingsError(
            "The truth file must lie outside the data folder, where no method reads.",
            where=str(truth_file),
            seen=f"a path inside {folder}",
            do="name a path elsewhere",
        )
    if folder.exists() and any(folder.iterdir()):
        raise SettingsError("The data folder must be empty.", where=str(folder), seen="files in it",
                            do="name a new folder, or empty this one")  # fmt: skip
