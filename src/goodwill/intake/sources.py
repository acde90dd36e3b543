"""A mapping and its open files, compiled to what the ledger takes: one source for each table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from goodwill.core.errors import IntakeError
from goodwill.intake import expressions, sql_text
from goodwill.intake.columns import ROW_ID, Rows, read_column
from goodwill.intake.mapping import Mapping, Part, Reading
from goodwill.intake.mapping_yaml import did_you_mean
from goodwill.intake.numbers import FALSE, TRUE
from goodwill.intake.rows import build_rows, column_faults, decimal_of
from goodwill.intake.sheets import ROW
from goodwill.intake.times import ISO, recognise_times
from goodwill.ledger.contracts import CONTRACTS, KNOWN_AT, Column, Contract, Kind, construct
from goodwill.ledger.source import MappedColumn, Source

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine
    from goodwill.intake.file_table import FileTable

_INHERITED = {("moments", "happened_at")}  # a moment without a time takes its interaction's


Keep = Callable[[str, str], str]


@dataclass
class _Piece:
    """Rows of one part from one file: where they are, how columns are read, and where the row number is."""

    rows: Rows
    row: str
    columns: dict[str, MappedColumn]
    file: FileTable
    offset: int = 0
    only: str = ""  # SQL condition


@dataclass
class _Target:
    """All pieces of one table."""

    contract: Contract
    pieces: list[_Piece] = field(default_factory=list)
    files: list[FileTable] = field(default_factory=list)


def compile_sources(
    engine: LocalEngine,
    mapping: Mapping,
    files: MappingType[str, Sequence[FileTable]],
    *,
    zone: str,
    constructs: tuple[str, ...] = (),
    keep: Keep | None = None,
) -> dict[str, Source]:
    """Return the source of each table that the mapping fills.

    Parameters
    ----------
    files
        Name of a file in the mapping -> the files given for it.
    zone
        The project's time zone, for times without offset where the mapping names none.
    constructs
        Constructs that the project has declared.
    keep
        Where rows can be kept that would otherwise be parsed several times: `goodwill.intake.files.Files.keep`.

    Raises
    ------
    IntakeError
        If the mapping names columns that are not there, or leaves out columns that have to be filled;
        everything is named at once.
    """
    check(mapping, files)
    zone = mapping.zone or zone
    targets: dict[str, _Target] = {}
    notes: dict[str, list[str]] = {}
    for part in mapping.parts:
        target = targets.setdefault(part.table, _Target(CONTRACTS[part.table]))
        for file in files.get(part.file, ()):
            said = notes.setdefault(part.table, [])
            target.pieces += _pieces(engine, mapping, part, file, files, zone, said, keep)
            if file not in target.files:
                target.files.append(file)
    _number_through(targets, notes)
    sources: dict[str, Source] = {}
    told: set[str] = set()
    for table, target in targets.items():
        if target.pieces:
            said = [
                *_file_notes(target, mapping, told),
                *notes[table],
                *_construct_notes(mapping, table, constructs),
            ]
            sources[table] = _source(mapping, table, target, said, told)
            told |= {str(f.path) for f in target.files}
    return sources


def _pieces(
    engine: LocalEngine, mapping: Mapping, part: Part, file: FileTable,
    files: MappingType[str, Sequence[FileTable]], zone: str, notes: list[str], keep: Keep | None,
) -> list[_Piece]:  # fmt: skip
    """Return the pieces that one part reads from one file: one, or one for each melted column."""
    spec = mapping.files[part.file]
    decimal = mapping.decimal
    if spec.add and not decimal:
        others = [o for look in spec.add.values() for o in files[look.file] if look.take == "sum"]
        decimal = decimal_of(engine, others[0], "") if others else ""
    rows, row = build_rows(engine, part, spec, file, files, zone=zone, decimal=decimal, day_first=mapping.day_first)
    if part.melt:
        rows.relation, row = _kept(keep, rows, row, part, file)
    contract = CONTRACTS[part.table]
    known = {c.name: c for c in (*contract.columns, KNOWN_AT)}
    pieces = []
    melts: MappingType[str, MappingType[str, Reading]] = part.melt or {"": {}}
    for melted, constants in melts.items():
        readings = {**part.columns, **constants}
        if melted:
            base = part.columns.get(part.melt_into, Reading())
            readings[part.melt_into] = replace(base, columns=(melted,), constant=None)
        columns = {n: read_column(rows, known[n], r) for n, r in readings.items()}
        only = f"trim({sql_text.name(melted)}) <> ''" if melted else ""
        pieces.append(_Piece(rows, row, columns, file, only=only))
    notes += dict.fromkeys(rows.notes)
    for place, ours in rows.local.items():
        notes.append(_zone_note(place, list(dict.fromkeys(ours))))
    return pieces


def _zone_note(place: str, ours: list[str]) -> str:
    note = f"Times without offset were read in {place} ({', '.join(ours)})."
    if place != "UTC" and expressions.skipped_hours(place):
        note += " Of an hour that occurs twice, the later is taken; a time that clocks skip is set aside."
    return note


def _kept(keep: Keep | None, rows: Rows, row: str, part: Part, file: FileTable) -> tuple[str, str]:
    """Number the rows, and keep them so that melting does not parse the file once for each column."""
    columns = ", ".join(sql_text.name(c) for c in rows.columns)
    more = f", {sql_text.name(ROW_ID)}" if any(r.row for r in part.columns.values()) else ""
    query = f"SELECT {row} AS {sql_text.name(ROW)}, {columns}{more} FROM {rows.relation}"
    label = f"melt-{hashlib.sha256(repr((part, str(file.path))).encode()).hexdigest()[:12]}"
    return (keep(label, query) if keep else f"({query})"), sql_text.name(ROW)


def _number_through(targets: dict[str, _Target], notes: dict[str, list[str]]) -> None:
    """Count rows through several files of one table, and say where each begins."""
    for table, target in targets.items():
        if len(target.files) < 2:
            continue
        start, words, offsets = 0, [], {}
        for file in target.files:
            offsets[str(file.path)] = start
            words.append(f"{file.name} from {start + 1:,}")
            start += file.last_row
        for piece in target.pieces:
            piece.offset = offsets[str(piece.file.path)]
        notes[table].append(f"Rows are counted through the files: {', '.join(words)}.")


def _source(mapping: Mapping, table: str, target: _Target, notes: list[str], told: set[str]) -> Source:
    digest = hashlib.sha256(repr((mapping, table, [p.rows.zone for p in target.pieces])).encode())
    for file in target.files:
        digest.update(file.digest.encode())
    common: dict[str, Any] = {
        "name": mapping.name, "spaces": _spaces(mapping, target.contract), "delay_seconds": mapping.delay_seconds,
        "live": mapping.live, "fingerprint": digest.hexdigest(), "broken": _broken(target, told),
        "notes": tuple(dict.fromkeys(notes)),
    }  # fmt: skip
    first = target.pieces[0]
    if len(target.pieces) == 1 and not first.only:
        return Source(relation=first.rows.relation, columns=first.columns, row=first.row, **common)
    names = list(dict.fromkeys(n for p in target.pieces for n in p.columns))
    known = {c.name: c for c in (*target.contract.columns, KNOWN_AT)}
    union = " UNION ALL ".join(_select(p, names, known) for p in target.pieces)
    columns = {
        n: MappedColumn(
            sql_text.name(f"v {n}"), sql_text.name(f"s {n}"),
            all(n not in p.columns or p.columns[n].sure for p in target.pieces),
        )
        for n in names
    }  # fmt: skip
    return Source(relation=f"({union})", columns=columns, row=sql_text.name(ROW), **common)


def _select(piece: _Piece, names: list[str], known: MappingType[str, Column]) -> str:
    """Return one piece as a query with the value and the text seen of every column."""
    picked = [f"({piece.row}) + {piece.offset} AS {sql_text.name(ROW)}"]
    for name in names:
        kind = expressions.TYPES.get(known[name].kind, "VARCHAR")
        mapped = piece.columns.get(name, MappedColumn(f"CAST(NULL AS {kind})", "NULL"))
        picked.append(f"{mapped.value} AS {sql_text.name(f'v {name}')}")
        picked.append(f"CAST({mapped.seen} AS VARCHAR) AS {sql_text.name(f's {name}')}")
    only = f" WHERE {piece.only}" if piece.only else ""
    return f"SELECT {', '.join(picked)} FROM {piece.rows.relation}{only}"


def _spaces(mapping: Mapping, contract: Contract) -> dict[str, str]:
    spaces = {c.name: mapping.spaces[c.name] for c in contract.columns if c.name in mapping.spaces}
    lead = f"{contract.name}."
    return spaces | {n.removeprefix(lead): s for n, s in mapping.spaces.items() if n.startswith(lead)}


def _broken(target: _Target, told: set[str]) -> Any:
    """Return the broken rows of files that no other table has reported, counted through."""
    import pyarrow as pa
    import pyarrow.compute as pc

    tables = []
    offsets = {str(p.file.path): p.offset for p in target.pieces}
    for file in target.files:
        if file.broken is not None and str(file.path) not in told:
            row = pc.add(file.broken["row"], offsets[str(file.path)])
            tables.append(file.broken.set_column(0, "row", row))
    return pa.concat_tables(tables) if tables else None


def _file_notes(target: _Target, mapping: Mapping, told: set[str]) -> list[str]:
    """Return what was recognised in files that no other table has told of, and the columns kept out."""
    notes = []
    for file in target.files:
        if str(file.path) in told:
            continue
        notes += [f"{file.name}: {note}" for note in file.notes]
        used = _used(mapping, target)
        left = [c for c in file.columns if c not in used]
        if left:
            notes.append(f"{file.name}: not mapped and so kept out: {', '.join(left)}.")
    return notes


def _used(mapping: Mapping, target: _Target) -> set[str]:
    names = {p.file for p in mapping.parts if p.table == target.contract.name}
    used: set[str] = set()
    for part in (p for p in mapping.parts if p.file in names):
        for reading in part.columns.values():
            used |= {*reading.columns, *(reading.minutes_between or ())}
        used |= {*part.where, *part.where_not, *part.first_of, *part.melt, part.sorted_by}
    for spec in mapping.files.values():
        for look in spec.add.values():
            used |= {*look.on, look.column}
    return used


def _construct_notes(mapping: Mapping, table: str, declared: tuple[str, ...]) -> list[str]:
    if table != "answers":
        return []
    named = [
        r["construct"].constant or ""
        for p in mapping.parts if p.table == table
        for r in ([p.columns] if not p.melt else [{**p.columns, **m} for m in p.melt.values()])
        if "construct" in r and r["construct"].constant
    ]  # fmt: skip
    strange = [n for n in dict.fromkeys(named) if construct(n, declared) is None]
    return [
        f"Not a construct that is known: {', '.join(strange)}; kept, and left out of models until declared."
    ] * bool(strange)


def check(mapping: Mapping, files: MappingType[str, Sequence[FileTable]]) -> None:
    """Raise an IntakeError that names everything wrong between a mapping and its files."""
    faults: list[str] = []
    given = 0
    for part in mapping.parts:
        for file in files.get(part.file, ()):
            given += 1
            faults += column_faults(part, mapping.files[part.file], file, files)
        faults += _contract_faults(part)
    if not given:
        faults.append("none of the files given belongs to the mapping")
    if faults:
        raise IntakeError(
            "The mapping does not fit.", where=mapping.name, seen="; ".join(dict.fromkeys(faults)),
            do="correct the mapping; `goodwill map FILE` shows what the file has",
        )  # fmt: skip


def _contract_faults(part: Part) -> list[str]:
    """Return what a part leaves out or sets to something that cannot be."""
    contract = CONTRACTS[part.table]
    faults = []
    for melted, constants in (part.melt or {"": {}}).items():
        readings = {
            **part.columns,
            **constants,
            **({part.melt_into: Reading(columns=("x",))} if melted else {}),
        }
        for column in contract.columns:
            reading = readings.get(column.name)
            if reading is None:
                if not column.optional and (part.table, column.name) not in _INHERITED:
                    faults.append(f"{part.table} needs {column.name} ({column.meaning})")
            elif reading.constant is not None and not _possible(column, reading):
                faults.append(f"{part.table}.{column.name} cannot be {reading.constant!r}{_choices(column, reading)}")
    return faults


def _choices(column: Column, reading: Reading) -> str:
    if not column.values:
        return ""
    return f"; it is one of {', '.join(column.values)}{did_you_mean(reading.constant or '', column.values)}"


def _possible(column: Column, reading: Reading) -> bool:
    """Whether a constant can be a value of the column."""
    text = (reading.constant or "").strip()
    if column.values:
        return text.lower() in column.values
    if column.kind in (Kind.NUMBER, Kind.COUNT):
        try:
            float(text.replace(",", ".") if reading.decimal == "," else text)
        except ValueError:
            return False
        return True
    if column.kind is Kind.FLAG:
        return text.lower() in (*TRUE, *FALSE)
    if column.kind is Kind.TIME and not reading.time:
        found = recognise_times([text])
        return found is not None and found.form == ISO
    return bool(text)
