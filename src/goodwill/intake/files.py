"""Opening any file that intake knows: what it is, its columns as text behind SQL, its faults, its digest."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from goodwill.core.errors import EngineError, IntakeError
from goodwill.intake import sheets, sql_text
from goodwill.intake.delimited import open_delimited
from goodwill.intake.encoding import CHUNK
from goodwill.intake.file_table import FileTable, distinct_names, stash
from goodwill.intake.json_lines import open_json_lines

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine
    from goodwill.intake.dialect import Dialect

FORMATS = "CSV, TSV, JSON lines, Parquet, Excel (.xlsx), SPSS (.sav)"
PREFIX = "intake-"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def recognise_kind(path: Path) -> str:
    """Return what a file is, by its first bytes and, for text, by its name and first character.

    Raises
    ------
    IntakeError
        If the file is missing, empty or of a kind that is not read.
    """
    if not path.is_file():
        raise IntakeError("There is no such file.", where=str(path), do="check the path")
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise IntakeError("The file is empty.", where=path.name, do="check the export and load it again")
    for magic, kind in ((b"PAR1", "Parquet"), (b"$FL2", "SPSS"), (b"$FL3", "SPSS"), (b"PK\x03\x04", "Excel")):
        if head.startswith(magic):
            return kind
    if head.startswith(_OLD_OFFICE):
        raise IntakeError(
            "The file is an old or a protected Excel workbook.", where=path.name,
            do="save it as .xlsx without a password",
        )  # fmt: skip
    if head.startswith(b"\x1f\x8b"):
        raise IntakeError("The file is packed (gzip).", where=path.name, do="unpack it first")
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if first == b"{" or path.suffix.lower() in (".jsonl", ".ndjson"):
        return "JSON lines"
    if first == b"[" and path.suffix.lower() == ".json":
        return "JSON array"
    return "text"


class Files:
    """Open files, and the temporary copies they need meanwhile.

    Use as a context: on leaving, the copies are removed. Nothing is left in the engine: what is opened is
    SQL over files, good on any local engine.

    Parameters
    ----------
    engine
        The local engine that will read them.
    folder
        Project folder in which temporary copies are made (under ``tmp``); by default the system's.
    """

    def __init__(self, engine: LocalEngine, folder: Path | None = None) -> None:
        self.engine = engine
        parent = None
        if folder is not None:
            parent = folder / "tmp"
            parent.mkdir(parents=True, exist_ok=True)
            for left in parent.glob(f"{PREFIX}*"):  # of a load that was killed
                shutil.rmtree(left, ignore_errors=True)
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        self._open: dict[tuple[Path, str, str], FileTable] = {}

    def __enter__(self) -> Files:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the temporary copies."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def open(self, path: Path, *, sheet: str = "", said: Dialect | None = None) -> FileTable:
        """Open a file (once: opening it again returns the same).

        Raises
        ------
        IntakeError
            If it is missing, empty, of an unknown kind, or cannot be read at all.
        """
        key = (path.resolve(), sheet, repr(said))
        if key not in self._open:
            self._open[key] = self._opened(path, sheet, said, f"file{len(self._open)}")
        return self._open[key]

    def keep(self, label: str, sql: str) -> str:
        """Keep the rows of a query until the files are closed; return SQL that may stand after FROM."""
        return stash(self.engine, self._folder, label, sql)

    def _opened(self, path: Path, sheet: str, said: Dialect | None, label: str) -> FileTable:
        kind = recognise_kind(path)
        digest = _digest(path)
        if kind == "text":
            found = open_delimited(self.engine, path, self._folder, label=label, digest=digest, said=said)
        elif kind == "JSON lines":
            found = open_json_lines(self.engine, path, self._folder, label=label, digest=digest)
        elif kind == "Parquet":
            found = self._parquet(path, digest)
        else:
            found = self._grid(path, kind, sheet, label, digest)
        blank = [c for c in found.columns if not found.filled[c]] if found.rows else []
        notes = list(found.notes)
        if blank:
            notes.append(f"Blank in every row: {', '.join(blank)}.")
        if not found.rows:
            notes.append("The file has column names and no rows.")
        return replace(found, notes=tuple(notes))

    def _parquet(self, path: Path, digest: str) -> FileTable:
        reader = f"read_parquet({sql_text.path(str(path))}, file_row_number=true)"
        try:
            described = [
                (n, t) for n, t, *_ in self.engine.execute(f"DESCRIBE SELECT * FROM {reader}") if n != "file_row_number"
            ]
            picked = ", ".join(_plain(n, t) for n, t in described)
            relation = f'(SELECT file_row_number + 1 AS "row of the file", {picked} FROM {reader})'
            counts = ", ".join(f"count({sql_text.name(n)})" for n, _ in described)
            counted = self.engine.execute(f"SELECT count(*), {counts} FROM {relation}")[0]
        except EngineError as error:
            raise IntakeError(
                "The Parquet file cannot be read; it may have been cut off.", where=path.name, seen=error.seen[:200],
                do="export it again",
            ) from None  # fmt: skip
        names, renamed = distinct_names([n for n, _ in described])
        return FileTable(
            path=path, kind="Parquet", columns=names, relation=relation, row='"row of the file"', rows=counted[0],
            filled=dict(zip(names, counted[1:], strict=True)), digest=digest, notes=("Read as Parquet.", *renamed),
            last_row=counted[0],
        )  # fmt: skip

    def _grid(self, path: Path, kind: str, sheet: str, label: str, digest: str) -> FileTable:
        import pyarrow.parquet as pq

        if kind == "Excel":
            grid = sheets.read_excel(path, sheet)
        else:
            grid = sheets.read_spss(path) if kind == "SPSS" else sheets.read_json_array(path)
        target = self._folder / f"{label}.parquet"
        pq.write_table(grid.table, target)
        rows = grid.table.column(0)
        filled = {n: grid.table.num_rows - grid.table[n].null_count for n in grid.names}
        return FileTable(
            path=path, kind=kind, columns=grid.names, relation=f"read_parquet({sql_text.path(str(target))})",
            row='"row of the file"', rows=grid.table.num_rows, filled=filled, digest=digest,
            notes=(f"Read as {kind}.", *grid.notes), labels=grid.labels,
            last_row=rows[-1].as_py() if len(rows) else 0,
        )  # fmt: skip


def _plain(name: str, kind: str) -> str:
    """Return the SQL that turns a typed column into the text a CSV file would hold."""
    quoted = sql_text.name(name)
    if kind.endswith("[]"):
        text = f"array_to_string(CAST({quoted} AS VARCHAR[]), ';')"
    elif kind in ("DOUBLE", "FLOAT"):  # 12.0 in a column of ids is 12
        text = (
            f"CASE WHEN isnan({quoted}) THEN NULL WHEN abs({quoted}) < 9e15 AND {quoted} = trunc({quoted}) "
            f"THEN CAST(CAST({quoted} AS BIGINT) AS VARCHAR) ELSE CAST({quoted} AS VARCHAR) END"
        )
    elif kind == "BLOB":
        text = f"hex({quoted})"
    else:
        text = f"CAST({quoted} AS VARCHAR)"
    return f"nullif({text}, '') AS {quoted}"


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
