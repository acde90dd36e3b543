"""A look at files: what they are, how they are written, their columns with samples, and a proposal of what is what."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop

from goodwill.core.errors import GoodwillError, IntakeError
from goodwill.intake import mapping_text, mapping_yaml, sql_text
from goodwill.intake.columns import Rows
from goodwill.intake.direct import direct_mapping
from goodwill.intake.file_table import FileTable
from goodwill.intake.files import Files, recognise_kind
from goodwill.intake.mapping import MappedFile, Mapping, Part, Reading
from goodwill.intake.numbers import MISSING
from goodwill.intake.propose import Proposal, match_columns, propose_file, text_of
from goodwill.intake.sources import check
from goodwill.intake.synonyms import ASSUMED
from goodwill.ledger.contracts import CONTRACTS, Kind

log = logging.getLogger(__name__)
SEEN_ROWS = 20
LONGEST_VALUE = 60
LARGE = 4 * 2**20  # bytes from which only the beginning of a text file is looked at
FILE = "look.json"


@dataclass(frozen=True)
class LookedAt:
    """One file as it was recognised.

    Attributes
    ----------
    name, kind
        Of the file.
    columns
        Its columns.
    rows
        How many rows; None where only its beginning was looked at.
    filled
        Column -> rows with something in it, of those looked at.
    notes
        What was recognised, in sentences.
    sample
        The first rows, values shortened.
    sheets
        Of a workbook with several: their names.
    error
        Why it cannot be read: what, where, seen, do.
    """

    name: str
    kind: str = ""
    columns: tuple[str, ...] = ()
    rows: int | None = None
    looked: int = 0
    filled: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    sheets: tuple[str, ...] = ()
    error: dict[str, str] = field(default_factory=dict)

    def table(self) -> FileTable:
        """Return the file as the checks of a mapping want it."""
        return FileTable(
            path=Path(self.name), kind=self.kind, columns=self.columns, relation="", row="", rows=self.looked,
            filled=self.filled, digest="",
        )  # fmt: skip


@dataclass(frozen=True)
class Look:
    """All files of a delivery, and what they seem to be.

    Attributes
    ----------
    files
        In order.
    mapping
        Proposed, as YAML; empty where no file can be read.
    origin
        ``direct`` where names of files and columns are ours already, else ``proposed``.
    guess
        tables, confidence (0 to 1), missing, assumed, left.
    """

    files: tuple[LookedAt, ...]
    mapping: str = ""
    origin: str = "proposed"
    guess: dict[str, Any] = field(default_factory=dict)

    @property
    def readable(self) -> tuple[LookedAt, ...]:
        """Files that can be read."""
        return tuple(f for f in self.files if not f.error)

    def keep(self, folder: Path) -> None:
        """Write it down beside the files, where erasure finds it too."""
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{FILE}.{os.getpid()}"
        draft.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8", errors="replace")
        draft.replace(folder / FILE)


def read(folder: Path) -> Look | None:
    """Return the look kept in a folder, or None."""
    try:
        plain = json.loads((folder / FILE).read_text(encoding="utf-8"))
        files = tuple(
            LookedAt(**{**f, "columns": tuple(f["columns"]), "notes": tuple(f["notes"]),
                        "sheets": tuple(f["sheets"]),
                        "sample": tuple(map(tuple, f["sample"]))}) for f in plain["files"]
        )  # fmt: skip
        return Look(files, plain["mapping"], plain["origin"], plain["guess"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def look(paths: Sequence[Path], *, zone: str, table: str = "", sheet: str = "") -> Look:
    """Look at files.

    Parameters
    ----------
    zone
        The project's time zone.
    table
        What the files hold, where somebody has said it.
    sheet
        Which sheet of workbooks, where somebody has said it.
    """
    from goodwill.engine.local import LocalEngine

    scratch = Path(tempfile.mkdtemp(prefix="goodwill-look-"))
    try:
        with LocalEngine(memory="1GB", threads=2) as engine, Files(engine) as opened:
            seen = [(p, *_one(opened, p, scratch / str(i), sheet)) for i, p in enumerate(paths)]
            good = [(p, t) for p, t, f in seen if t is not None and not f.error]
            found = tuple(f for _, _, f in seen)
            if not good:
                return Look(found)
            return _proposed(opened, found, [t for _, t in good], zone=zone, table=table, sheet=sheet)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def told(error: GoodwillError) -> dict[str, str]:
    """Return an error as plain values."""
    return {"what": error.what, "where": error.where, "seen": error.seen, "do": error.do}


def _one(opened: Files, path: Path, scratch: Path, sheet: str) -> tuple[FileTable | None, LookedAt]:
    """Open one file, whatever it is; a reader that breaks over it breaks nothing else."""
    try:
        kind = recognise_kind(path)
        is_part = kind in ("text", "JSON lines") and path.stat().st_size > LARGE
        table = opened.open(
            _beginning(path, scratch) if is_part else path, sheet=sheet if kind == "Excel" else ""
        )  # fmt: skip
        sample, sheets = _sample(opened, table), _sheets(path) if kind == "Excel" else ()
    except GoodwillError as error:
        return None, LookedAt(path.name, error=told(error))
    except Exception as error:
        log.warning("a file could not be looked at", exc_info=True)
        return None, LookedAt(
            path.name, error={
                "what": gettext_noop("The file cannot be read."), "where": "", "seen": type(error).__name__,
                "do": gettext_noop("save or export it again, best as CSV in UTF-8"),
            },
        )  # fmt: skip
    notes = list(table.notes)
    if is_part:
        notes.append("The file is large: only its beginning was looked at here; checking reads all of it.")
    return table, LookedAt(
        path.name, table.kind, table.columns, None if is_part else table.rows, table.rows, dict(table.filled),
        tuple(notes), sample, sheets,
    )  # fmt: skip


def _sheets(path: Path) -> tuple[str, ...]:
    """Return the names of a workbook's sheets, where it has several."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return tuple(book.sheetnames) if len(book.sheetnames) > 1 else ()
    finally:
        book.close()


def _beginning(path: Path, scratch: Path) -> Path:
    """Return a copy of a text file's first lines, under its own name."""
    scratch.mkdir(parents=True)
    with path.open("rb") as file:
        head = file.read(2**20)
    end = head.rfind(b"\n") + 1 or len(head)
    if head[:2] == b"\xff\xfe" and end % 2:  # UTF-16, the lower byte first: the line ends one byte later
        end += 1
    target = scratch / path.name
    target.write_bytes(head[:end])
    return target


def _sample(opened: Files, table: FileTable) -> tuple[tuple[str, ...], ...]:
    names = ", ".join(sql_text.name(c) for c in table.columns)
    if not names:
        raise IntakeError("The file has no columns.", where=table.name, do="check the export")
    rows = opened.engine.execute(f"SELECT {names} FROM {table.relation} LIMIT {SEEN_ROWS}")
    return tuple(tuple(_short(v) for v in row) for row in rows)


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    text = "".join(c if not "\ud800" <= c <= "\udfff" else "\ufffd" for c in text)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _proposed(
    opened: Files, found: tuple[LookedAt, ...], tables: list[FileTable], *, zone: str, table: str, sheet: str
) -> Look:  # fmt: skip
    """Return the look with what the files seem to be: ours already, or what a proposal says."""
    if table:
        mapping = _of_sheet(_as(opened, tables, table), sheet)
        return Look(found, mapping_text.text_of(mapping), "proposed", {"tables": [table]})
    if not sheet and all(t.path.stem in CONTRACTS for t in tables):
        try:
            direct = direct_mapping(tables, "")
            check(direct, {f"file {i}": [t] for i, t in enumerate(tables, 1)})
        except GoodwillError:
            pass
        else:
            guess = {"tables": list(direct.tables), "confidence": 1.0, "missing": [], "assumed": [], "left": []}
            return Look(found, mapping_text.text_of(direct), "direct", guess)
    alike = len({t.columns for t in tables}) == 1
    proposals = [
        propose_file(opened, t.path, sheet=sheet if t.kind == "Excel" else "")
        for t in (tables[:1] if alike else tables)
    ]
    mapping = _parsed(proposals, zone=zone)
    if alike and len(mapping.files) == 1:  # all files of this delivery, and the same export next month
        only = next(iter(mapping.files))
        mapping = replace(mapping, files={only: MappedFile(pattern="")})
    mapping = _of_sheet(mapping, sheet)
    guess = {
        "tables": list(dict.fromkeys(t for p in proposals for t in p.tables)),
        "confidence": min(p.confidence for p in proposals),
        "missing": [m for p in proposals for m in p.missing], "assumed": [a for p in proposals for a in p.assumed],
        "left": [c for p in proposals for c in p.left],
    }  # fmt: skip
    return Look(found, mapping_text.text_of(mapping), "proposed", guess)


def _of_sheet(mapping: Mapping, sheet: str) -> Mapping:
    """Return a mapping whose files are read from a sheet."""
    if not sheet:
        return mapping
    return replace(mapping, files={n: replace(f, sheet=sheet) for n, f in mapping.files.items()})


def _parsed(proposals: Sequence[Proposal], *, zone: str) -> Mapping:
    """Return proposals as a mapping; where one names no column at all, an empty one to fill in."""
    try:
        return mapping_yaml.parse(text_of(proposals, zone=zone), proposals[0].path.name)
    except IntakeError:
        files = {p.path.stem: MappedFile(pattern=p.path.name) for p in proposals}
        parts = tuple(Part(table=t, file=p.path.stem, columns={}) for p in proposals for t in p.tables)
        return Mapping(name=proposals[0].path.stem, files=files, parts=parts)


def _as(opened: Files, tables: list[FileTable], table: str) -> Mapping:
    """Return a mapping of files to the table that somebody says they hold."""
    contract = CONTRACTS[table]
    files, parts = {}, []
    for file in tables[:1] if len({t.columns for t in tables}) == 1 else tables:
        rows = Rows(opened.engine, file.relation, file.columns, file.rows, "UTC")
        samples = {c: [v for v in rows.sample(c) if v.strip().lower() not in MISSING] for c in file.columns}
        matches = match_columns(contract, samples)
        columns = {n: Reading(columns=(m.theirs,)) for n, m in matches.items()}
        for column in contract.columns:
            if column.optional or column.name in columns:
                continue
            if column.name in ASSUMED.get(table, {}):
                columns[column.name] = Reading(constant=ASSUMED[table][column.name])
            elif (column.name,) == contract.key and column.kind is Kind.EVENT_ID:
                columns[column.name] = Reading(row=True)
        files[file.path.stem] = MappedFile(pattern=file.name if len(tables) > 1 else "")
        ordered = {c.name: columns[c.name] for c in contract.columns if c.name in columns}
        parts.append(Part(table=table, file=file.path.stem, columns=ordered))
    return Mapping(name=tables[0].path.stem, files=files, parts=tuple(parts))
