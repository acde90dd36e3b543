"""From the ledger's word on rows set aside (table, row, column) to the whole rows of the files, ready to be mended."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goodwill.intake import sql_text
from goodwill.intake.columns import ROW_ID
from goodwill.intake.file_table import FileTable
from goodwill.intake.mapping import MappedFile, Part, Reading
from goodwill.intake.mapping import Mapping as IntakeMapping
from goodwill.intake.rows import build_rows
from goodwill.ledger.admit_sql import ERASED, UNREADABLE
from goodwill.ledger.contracts import CONTRACTS, KNOWN_AT, Kind
from goodwill.web.sources.open_rows import Fault, OpenRow

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.engine.local import LocalEngine
    from goodwill.intake.files import Files
    from goodwill.intake.load import Prepared

EXAMPLE = datetime(2026, 5, 17, 9, 30, tzinfo=UTC)
MOST = 100_000  # open rows kept for mending; the rest stays in the project's set-aside files
_WANTED = "__wanted_rows"


@dataclass
class _Found:
    """Rows of one file with faults: number -> what is wrong, and what was seen of rows that were not cut."""

    file: str
    table: FileTable
    faults: dict[int, list[Fault]] = field(default_factory=dict)
    raw: dict[int, str] = field(default_factory=dict)


def gather(opened: Files, prepared: Prepared, aside: Mapping[str, pa.Table]) -> Iterator[OpenRow]:
    """Yield the rows set aside, whole, by file and number.

    Rows of people who were erased are left out: nothing of them is written down.

    Parameters
    ----------
    opened
        The files, still open.
    prepared
        What was read from them.
    aside
        Table -> row, column, seen, reason, remedy.
    """
    mapping = prepared.mapping
    if mapping is None:
        return
    found: dict[str, _Found] = {}
    for table, rows in aside.items():
        for line in rows.slice(0, 3 * MOST).to_pylist():
            if line["row"] is not None and line["reason"] != ERASED:
                _enter(found, mapping, prepared, table, line)
    left = MOST
    for one in sorted(found.values(), key=lambda f: f.table.name):
        for row in _whole(opened, mapping, one):
            if left == 0:
                return
            left -= 1
            yield row


def _enter(
    found: dict[str, _Found], mapping: IntakeMapping, prepared: Prepared, table: str, line: Mapping[str, str | int]
) -> None:
    """Enter what the ledger says of one row where its file is; rows are counted through the files of a table."""
    number = int(line["row"])
    for place in _in_order(mapping, prepared.files, table):
        if number <= place[1].last_row or not place[1].last_row:
            break
        number -= place[1].last_row
    else:
        return
    name, file = place
    one = found.setdefault(str(file.path), _Found(name, file))
    column = str(line["column"] or "")
    theirs = _theirs(mapping, table, name, column)
    remedy = _as_the_file_does(mapping, table, name, column) if line["reason"] == UNREADABLE else ""
    fault = Fault(table, column, theirs, str(line["seen"] or ""), str(line["reason"]), remedy or str(line["remedy"]))
    if not column:
        one.raw[number] = fault.seen
    if fault not in one.faults.setdefault(number, []):
        one.faults[number].append(fault)


def _as_the_file_does(mapping: IntakeMapping, table: str, file: str, column: str) -> str:
    """Return how a time is to be written so that it is read; nothing for what is no time or has no form of its own."""
    for part in mapping.parts:
        form = part.columns.get(column, Reading()).time
        if part.table == table and part.file == file and "%" in form:
            return f"write it as the file does, such as {EXAMPLE.strftime(form)}"
    return ""


def _in_order(
    mapping: IntakeMapping, files: Mapping[str, Sequence[FileTable]], table: str
) -> list[tuple[str, FileTable]]:
    """Return the files of a table in the order in which intake counts their rows through."""
    found: dict[str, tuple[str, FileTable]] = {}
    for part in mapping.parts:
        if part.table == table:
            for file in files.get(part.file, ()):
                found.setdefault(str(file.path), (part.file, file))
    return list(found.values())


def _theirs(mapping: IntakeMapping, table: str, file: str, column: str) -> tuple[str, ...]:
    """Return the columns of the file that one of ours is read from."""
    named: dict[str, None] = {}
    for part in mapping.parts:
        if part.table != table or part.file != file:
            continue
        if part.melt and column == part.melt_into:
            named.update(dict.fromkeys(part.melt))
            continue
        reading = part.columns.get(column)
        if reading is not None:
            named.update(dict.fromkeys((*reading.columns, *(reading.minutes_between or ()))))
    return tuple(named)


def _whole(opened: Files, mapping: IntakeMapping, one: _Found) -> Iterator[OpenRow]:
    """Yield the rows of one file as they stand in it."""
    import pyarrow as pa

    table, makes_ids = one.table, has_row_ids(mapping, one.file)
    relation, row = table.relation, table.row
    if makes_ids:
        part = Part(table="replies", file=one.file, columns={"reply_id": Reading(row=True)})
        rows, row = build_rows(
            opened.engine, part, MappedFile(), table, {}, zone="UTC", decimal=".", day_first=True
        )  # fmt: skip
        relation = rows.relation
    names = ", ".join(sql_text.name(c) for c in table.columns)
    more = f"{sql_text.name(ROW_ID)} AS id_" if makes_ids else "'' AS id_"
    opened.engine.register(_WANTED, pa.table({"wanted": pa.array(sorted(one.faults), pa.int64())}))
    cells = opened.engine.execute(
        f"SELECT t.* FROM (SELECT {row} AS row_, {more}, {names} FROM {relation}) AS t"
        f" SEMI JOIN {_WANTED} AS w ON w.wanted = t.row_ ORDER BY t.row_"
    )
    opened.engine.forget(_WANTED)
    there = {int(r[0]): (str(r[1] or ""), ["" if v is None else str(v) for v in r[2:]]) for r in cells}
    for number in sorted(one.faults):
        id_, values = there.get(number, ("", []))
        raw = "" if values else one.raw.get(number, "")
        values = values or cut(raw, len(table.columns))
        faults = _narrowed(one.faults[number], dict(zip(table.columns, values, strict=True)))
        if makes_ids and not id_:
            id_ = row_id(values)
        yield OpenRow(
            one.file, table.name, number, dict(zip(table.columns, values, strict=True)), faults, id_, raw=raw
        )  # fmt: skip


def _narrowed(faults: list[Fault], cells: Mapping[str, str]) -> tuple[Fault, ...]:
    """Name only the column that shows what was seen, where one of ours is read from several (questions)."""
    found = []
    for fault in faults:
        same = tuple(c for c in fault.theirs if fault.seen and cells.get(c, "").strip() == fault.seen.strip())
        found.append(replace(fault, theirs=same) if len(fault.theirs) > 1 and same else fault)
    return tuple(found)


def has_row_ids(mapping: IntakeMapping, file: str) -> bool:
    """Whether an id is made from the rows of a file."""
    return any(r.row for p in mapping.parts if p.file == file for r in p.columns.values())


def row_id(cells: Sequence[str]) -> str:
    """Return the id that intake makes from a row, for one that could not be cut into columns then."""
    text = "\x1f".join(c if c != "" else "\x1e" for c in cells)
    return hashlib.md5(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest() + "-1"


def cut(text: str, width: int) -> list[str]:
    """Return a row that could not be cut into columns as cells all the same, as well as it goes."""
    best = [text]
    for delimiter in (",", ";", "\t", "|"):
        try:
            cells = next(csv.reader([text.replace("\n", " ").replace("\0", "")], delimiter=delimiter), [])
        except csv.Error:
            continue
        if abs(len(cells) - width) < abs(len(best) - width):
            best = cells
    return (best + [""] * width)[:width] if width else []


def settled(engine: LocalEngine, prepared: Prepared, zone: str) -> IntakeMapping | None:
    """Return the mapping with everything said that was recognised in the files: a few mended rows may not show it.

    None where the rows of a file take columns from another file, which mended rows cannot do alone.
    """
    mapping = prepared.mapping
    if mapping is None or any(f.add for f in mapping.files.values()):
        return None
    files, parts = dict(mapping.files), []
    for part in mapping.parts:
        table = next(iter(prepared.files.get(part.file, ())), None)
        if table is None:
            parts.append(part)
            continue
        spec = mapping.files[part.file]
        rows, _ = build_rows(
            engine, replace(part, columns={}, where={}, where_not={}, first_of=()), MappedFile(
                zone=spec.zone, decimal=spec.decimal, day_first=spec.day_first
            ), table, {}, zone=mapping.zone or zone, decimal=mapping.decimal, day_first=mapping.day_first,
        )  # fmt: skip
        files[part.file] = replace(files[part.file], decimal=rows.usual_decimal())
        known = {c.name: c for c in (*CONTRACTS[part.table].columns, KNOWN_AT)}
        columns = {
            n: replace(r, time=rows.times(r.columns[0], r, n).form)
            if known[n].kind in (Kind.TIME, Kind.PERIOD) and len(r.columns) == 1 and not r.time else r
            for n, r in part.columns.items()
        }  # fmt: skip
        parts.append(replace(part, columns=columns))
    return replace(mapping, files=files, parts=tuple(parts))
