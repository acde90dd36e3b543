"""Opening delimited text: by the engine's own reader when it can, row by row when it cannot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodwill.core.errors import EngineError, IntakeError
from goodwill.intake import careful, sql_text
from goodwill.intake.dialect import Dialect, recognise_dialect
from goodwill.intake.encoding import CHUNK, recognise_encoding, to_utf8
from goodwill.intake.file_table import FileTable, broken_rows, distinct_names, stash

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine

SAMPLE = 1 << 18  # bytes from which the layout is recognised
_SMALL = 50_000_000  # bytes up to which row numbers are worth reading by hand
_BLANK = (b"\n\n", b"\n\r\n", b"\r\r")
_CAREFUL = ("UNQUOTED VALUE", "LINE SIZE OVER MAXIMUM", "INVALID STATE")  # the engine may have lost good rows
_REASONS = {
    "MISSING COLUMNS": ("row has too few fields", "look whether the row was cut off"),
    "TOO MANY COLUMNS": ("row has too many fields", "quote values that hold the delimiter"),
    "INVALID ENCODING": (
        "bytes that are no characters in the file's encoding", "save the file as UTF-8",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Text:
    """A text file ready for the engine: where it is now, how it is laid out, what was recognised."""

    path: Path
    dialect: Dialect
    names: tuple[str, ...]
    notes: tuple[str, ...]
    is_odd: bool  # NUL bytes, or characters put in for bytes that could not be read
    replaced: bool


def open_delimited(
    engine: LocalEngine, path: Path, folder: Path, *, label: str, digest: str, said: Dialect | None = None
) -> FileTable:
    """Open a delimited text file.

    Parameters
    ----------
    folder
        Where temporary copies may be written; the caller removes it.
    label
        A name for what has to be kept in the engine meanwhile.
    said
        The layout, where a mapping says it.

    Raises
    ------
    IntakeError
        If the file holds no row of a table.
    """
    text = _recognise(path, folder, label, said)
    if not text.is_odd:
        try:
            found = _by_engine(engine, text, path, folder, label, digest)
        except EngineError:  # line ends of two kinds, for example
            found = None
        if found is not None:
            return found
    return _by_hand(engine, text, path, folder, label, digest)


def _recognise(path: Path, folder: Path, label: str, said: Dialect | None) -> _Text:
    encoding = recognise_encoding(path)
    readable, notes = path, [f"Read as {encoding}."]
    wide = encoding.codec.startswith("utf-16")
    if not encoding.is_utf8:
        readable = to_utf8(path, encoding, folder / f"{label}.utf8")
    seen = _look(readable, marks=wide)
    with readable.open("rb") as file:
        raw = file.read(SAMPLE)
    sample = raw.decode("utf-8-sig", "replace")
    if not sample.strip("\ufeff\r\n\t ,;|\0"):
        raise IntakeError("The file is empty.", where=path.name, do="check the export and load it again")
    dialect = said or recognise_dialect(sample, whole=len(raw) < SAMPLE)
    notes.append(f"Recognised: {dialect}." if said is None else f"As the mapping says: {dialect}.")
    if not dialect.certain:
        notes.append("The rows do not agree on the number of columns; rows that differ are set aside.")
    if not seen.is_ended:
        notes.append("The last line has no line end; if the file was cut off there, it cannot be told.")
    body = "\n".join(sample.split("\n")[dialect.skip :]) if dialect.skip else sample
    first = (dialect.rows(body) or [[]])[0]
    dialect = replace(dialect, width=len(first) or 1)
    heads = first if dialect.header else [""] * dialect.width
    names, renamed = distinct_names(heads)
    if seen.blank_lines and readable.stat().st_size > _SMALL:
        notes.append("Blank lines are not counted in row numbers.")
    is_odd = seen.nul or seen.marks or (seen.blank_lines and readable.stat().st_size <= _SMALL)
    return _Text(readable, dialect, names, (*notes, *renamed), is_odd, seen.marks)


@dataclass(slots=True)
class _Bytes:
    """What the bytes of a text file show: NUL, U+FFFD, blank lines, whether the last line is ended."""

    nul: bool = False
    marks: bool = False
    blank_lines: bool = False
    is_ended: bool = True


def _look(path: Path, *, marks: bool) -> _Bytes:
    """Look through all bytes of a UTF-8 file once."""
    seen, tail = _Bytes(), b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            both = tail + chunk
            seen.nul = seen.nul or b"\0" in both
            seen.marks = seen.marks or (marks and b"\xef\xbf\xbd" in both)
            seen.blank_lines = seen.blank_lines or any(b in both.rstrip(b"\r\n") for b in _BLANK)
            tail = chunk[-3:]
    seen.is_ended = tail[-1:] in (b"\n", b"\r", b"")
    return seen


def _reader(text: _Text, *extra: str) -> str:
    """Return the call that reads the file with every column as text."""
    d = text.dialect
    columns = ", ".join(f"{sql_text.literal(n)}: 'VARCHAR'" for n in text.names)
    options = [
        sql_text.path(str(text.path)), "auto_detect=false", f"columns={{{columns}}}",
        f"delim={sql_text.literal(d.delimiter)}", f"quote={sql_text.literal(d.quote)}",
        f"escape={sql_text.literal(d.escape)}", f"header={str(d.header).lower()}", f"skip={d.skip}",
        "nullstr=''", *extra,
    ]  # fmt: skip
    return f"read_csv({', '.join(options)})"


def _by_engine(engine: LocalEngine, text: _Text, path: Path, folder: Path, label: str, digest: str) -> FileTable | None:
    """Read by the engine; None when it says that good rows may be among those it could not read."""
    rows, filled, rejected = _probe(engine, text)
    if any(kind in _CAREFUL or kind not in _REASONS for _, kind, _ in rejected):
        return None
    lead = text.dialect.skip + int(text.dialect.header)  # rows of the file before the first of the table
    common: dict[str, Any] = {
        "path": path, "kind": _kind(text.dialect), "columns": text.names, "rows": rows, "digest": digest,
        "filled": dict(zip(text.names, filled, strict=True)), "last_row": rows + len(rejected) + lead,
    }  # fmt: skip
    if not rejected:
        row = f"row_number() OVER () + {lead}"
        return FileTable(relation=_reader(text), row=row, notes=text.notes, **common)
    # all columns have to be read for the same rows to fall out again, so the good ones are kept
    good = stash(
        engine,
        folder,
        label,
        f"SELECT row_number() OVER () AS k, * FROM {_reader(text, 'ignore_errors=true')}",
    )
    starts = _starts(folder, label, [line for line, _, _ in rejected], lead)
    return FileTable(
        relation=_numbered(text.names, good, starts, lead),
        row='"row of the file"',
        notes=(*text.notes, f"{len(rejected):,} rows could not be cut into columns."),
        broken=broken_rows([(line, seen, *_REASONS[kind]) for line, kind, seen in rejected]),
        **common,
    )


def _probe(engine: LocalEngine, text: _Text) -> tuple[int, list[int], list[tuple[int, str, str]]]:
    """Read the whole file once: rows, filled cells per column, and the rows that cannot be cut."""
    found = engine.execute(
        "CREATE TEMP TABLE counted AS SELECT count(*) AS n, "
        + ", ".join(f"count({sql_text.name(n)})" for n in text.names)
        + f" FROM {_reader(text, 'store_rejects=true')}; SELECT counted.*, line, error_type, "
        f"left(csv_line, {careful.SHOWN}) FROM counted LEFT JOIN reject_errors ON true ORDER BY line"
    )
    lines: dict[int, tuple[int, str, str]] = {}
    for record in found:
        line, kind, seen = record[-3:]
        if line is not None and (line not in lines or kind in _CAREFUL):
            lines[line] = (line, kind, seen or "")
    return found[0][0], list(found[0][1:-3]), list(lines.values())


def _starts(folder: Path, label: str, broken: list[int], lead: int) -> str:
    """Keep from which good row on how many broken rows stand before it; return SQL to read it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    # the j-th broken row (from 0) at line b stands before the good row k from k = b - lead - j on
    starts = [line - lead - j for j, line in enumerate(sorted(broken))]
    target = folder / f"{label}-starts.parquet"
    pq.write_table(pa.table({"s": starts, "j": list(range(1, len(starts) + 1))}), target)
    return f"(SELECT s, max(j) AS j FROM read_parquet({sql_text.path(str(target))}) GROUP BY s)"


def _numbered(names: tuple[str, ...], good: str, starts: str, lead: int) -> str:
    """Return the kept good rows with their row numbers in the file, the broken rows counted in."""
    columns = ", ".join(f"t.{sql_text.name(n)}" for n in names)
    return (
        f'(SELECT t.k + {lead} + coalesce(b.j, 0) AS "row of the file", {columns} FROM {good} AS t '
        f"ASOF LEFT JOIN {starts} AS b ON t.k >= b.s)"
    )


def _by_hand(engine: LocalEngine, text: _Text, path: Path, folder: Path, label: str, digest: str) -> FileTable:
    """Read row by row, and let the engine read what that wrote."""
    target = folder / f"{label}.csv"
    outcome = careful.rewrite(text.path, target, text.dialect, replaced=text.replaced)
    columns = ", ".join(["'row of the file': 'BIGINT'", *(f"{sql_text.literal(n)}: 'VARCHAR'" for n in text.names)])
    reader = (
        f"read_csv({sql_text.path(str(target))}, auto_detect=false, header=true, columns={{{columns}}}, "
        "delim=',', quote='\"', escape='\"', nullstr='', max_line_size=16000000)"
    )
    counted = engine.execute(
        f"SELECT count(*), {', '.join(f'count({sql_text.name(n)})' for n in text.names)} FROM {reader}"
    )[0]
    notes = (
        (*text.notes, f"{len(outcome.broken):,} rows could not be cut into columns.") if outcome.broken else text.notes
    )
    return FileTable(
        path=path, kind=_kind(text.dialect), columns=text.names, relation=reader, row='"row of the file"',
        rows=counted[0], filled=dict(zip(text.names, counted[1:], strict=True)), digest=digest,
        broken=broken_rows(outcome.broken), notes=notes,
        last_row=outcome.last_row,
    )  # fmt: skip


def _kind(dialect: Dialect) -> str:
    return "TSV" if dialect.delimiter == "\t" else "CSV"
