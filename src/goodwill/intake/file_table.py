"""A file once it is open: named text columns behind SQL, rows counted, faults known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from goodwill.intake import sql_text

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.engine.local import LocalEngine


@dataclass(frozen=True, kw_only=True)
class FileTable:
    """A file as intake sees it.

    Attributes
    ----------
    path
        Where the file is.
    kind
        ``CSV``, ``TSV``, ``JSON lines``, ``Parquet``, ``Excel`` or ``SPSS``.
    columns
        Names of the columns; in `relation` each is text (VARCHAR), NULL where the file has nothing.
    relation
        SQL that may stand after FROM.
    row
        SQL expression of the row number, on `relation` taken as a whole.
    rows
        Good rows.
    filled
        Column -> how many rows have something in it.
    broken
        Rows that could not be cut into columns: ``row, column, seen, reason, remedy``; None when there are none.
    digest
        SHA-256 of the file.
    notes
        What was recognised, in sentences.
    labels
        Column -> the question's wording, where the file has it (SPSS).
    last_row
        The highest row number, so that several files can be counted through.
    """

    path: Path
    kind: str
    columns: tuple[str, ...]
    relation: str
    row: str
    rows: int
    filled: Mapping[str, int]
    digest: str
    broken: pa.Table | None = None
    notes: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    last_row: int = 0

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name


def stash(engine: LocalEngine, folder: Path, label: str, sql: str) -> str:
    """Write the rows of a query to a temporary file, and return SQL that may stand after FROM."""
    where = sql_text.literal(str(folder / f"{label}.parquet"))
    engine.execute(f"COPY ({sql}) TO {where} (FORMAT parquet, COMPRESSION lz4)")
    return f"read_parquet({sql_text.path(str(folder / f'{label}.parquet'))})"


def broken_rows(rows: Sequence[tuple[int, str, str, str]]) -> pa.Table | None:
    """Return broken rows (row, seen, reason, remedy) as the table that a Source carries."""
    import pyarrow as pa

    if not rows:
        return None
    row, seen, reason, remedy = zip(*rows, strict=True)
    return pa.table(
        {
            "row": pa.array(row, pa.int64()),
            "column": pa.array([""] * len(rows), pa.string()),
            "seen": pa.array(seen, pa.string()),
            "reason": pa.array(reason, pa.string()),
            "remedy": pa.array(remedy, pa.string()),
        }
    )


def distinct_names(names: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return column names made distinct, and a sentence for each that had to be changed.

    A column without a name is called ``column 3`` after its place; the second ``score`` becomes ``score (2)``.
    """
    result: list[str] = []
    notes: list[str] = []
    taken: set[str] = set()
    for place, raw in enumerate(names, 1):
        plain = raw.strip().lstrip("\ufeff").replace("\0", "")
        name, again = plain or f"column {place}", 1
        while name.lower() in taken:
            again += 1
            name = f"{plain or f'column {place}'} ({again})"
        if not plain:
            notes.append(f"Column {place} has no name; it is called {name!r} here.")
        elif name != plain:
            notes.append(f"Column {plain!r} occurs more than once; number {again} is called {name!r} here.")
        taken.add(name.lower())
        result.append(name)
    return tuple(result), notes
