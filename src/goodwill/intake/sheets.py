"""Opening files whose cells have types: Excel workbooks, SPSS files, JSON arrays. Cells become text."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodwill.core.errors import IntakeError

if TYPE_CHECKING:
    import pyarrow as pa

ROW = "row of the file"


@dataclass(frozen=True)
class Grid:
    """Rows of text with the names of their columns, and the row number of each in the file."""

    names: tuple[str, ...]
    table: pa.Table
    notes: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


def as_text(cell: object) -> str | None:
    """Return a cell as the text that a CSV file would hold; None when it is blank."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, datetime):
        if cell.tzinfo is None and cell.time() == time(0):
            return cell.date().isoformat()
        return cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell.total_seconds())
    if isinstance(cell, (list, tuple)):
        return ";".join(as_text(c) or "" for c in cell)
    if isinstance(cell, dict):
        return json.dumps(cell, ensure_ascii=False, default=str)
    text = str(cell)
    return text if text.strip() else None


def _grid(names: Sequence[str], rows: Iterable[tuple[int, Sequence[object]]], **more: Any) -> Grid:
    """Return rows of cells as a grid."""
    import pyarrow as pa

    columns: list[list[str | None]] = [[] for _ in names]
    numbers: list[int] = []
    for number, cells in rows:
        numbers.append(number)
        for place, column in enumerate(columns):
            column.append(as_text(cells[place]) if place < len(cells) else None)
    arrays = [pa.array(numbers, pa.int64()), *(pa.array(c, pa.string()) for c in columns)]
    return Grid(tuple(names), pa.Table.from_arrays(arrays, names=[ROW, *names]), **more)


def read_excel(path: Path, sheet: str = "") -> Grid:
    """Read one sheet of a workbook: the one named, else the first that has a table.

    Raises
    ------
    IntakeError
        If the file is no workbook, was cut off, has no such sheet, or no rows.
    """
    import zipfile

    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, EOFError) as error:
        raise IntakeError(
            "The workbook cannot be opened; it may have been cut off.", where=path.name, seen=str(error),
            do="save it again as .xlsx, without a password",
        ) from None  # fmt: skip
    try:
        if sheet and sheet not in book.sheetnames:
            raise IntakeError(
                "The workbook has no such sheet.", where=path.name, seen=sheet,
                do=f"use one of {', '.join(book.sheetnames)}",
            )  # fmt: skip
        for title in [sheet] if sheet else book.sheetnames:
            grid = _sheet(book[title], title, book.sheetnames)
            if grid is not None:
                return grid
    finally:
        book.close()
    raise IntakeError("The file is empty.", where=path.name, do="check the export and load it again")


def _sheet(sheet: Any, title: str, titles: Sequence[str]) -> Grid | None:
    """Return the table of one sheet, or None when it is blank."""
    from goodwill.intake.file_table import distinct_names

    if not hasattr(sheet, "iter_rows"):  # a sheet of charts
        return None
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # what a writer claims about its size may be wrong
    rows = [
        (number, cells)
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1)
        if any(as_text(c) is not None for c in cells)
    ]
    if not rows:
        return None
    width = max(_filled(cells) for _, cells in rows[:50])
    lead = next(i for i, (_, cells) in enumerate(rows) if _filled(cells) >= max(width * 0.5, 1))
    heads = [as_text(c) or "" for c in rows[lead][1]]
    while heads and not heads[-1]:
        heads.pop()
    names, renamed = distinct_names(heads)
    notes = [f"Read sheet {title!r}" + (f" (the file also has {', '.join(t for t in titles if t != title)})."
                                         if len(titles) > 1 else ".")]  # fmt: skip
    if lead:
        notes.append(f"{lead} rows before the row of column names were skipped.")
    return _grid(names, rows[lead + 1 :], notes=(*notes, *renamed))


def _filled(cells: Sequence[object]) -> int:
    return sum(as_text(c) is not None for c in cells)


def read_spss(path: Path) -> Grid:
    """Read an SPSS file: codes as they are, and beside each labelled column one with the labels.

    Raises
    ------
    IntakeError
        If the file is no SPSS file or was cut off.
    """
    import pyreadstat

    from goodwill.intake.file_table import distinct_names

    try:
        columns, meta = pyreadstat.read_sav(str(path), output_format="dict")
    except Exception as error:
        raise IntakeError(
            "The SPSS file cannot be opened; it may have been cut off.", where=path.name, seen=str(error),
            do="save it again as .sav",
        ) from None  # fmt: skip
    names, values = [], []
    labelled = meta.variable_value_labels
    for name in meta.column_names:
        cells = list(columns[name])
        names.append(name)
        values.append(cells)
        if name in labelled:
            names.append(f"{name} (label)")
            values.append([labelled[name].get(c) for c in cells])
    names_used, renamed = distinct_names(names)
    notes = []
    if labelled:
        notes.append(f"Value labels of {', '.join(labelled)} are in columns of their own, such as "
                     f"{next(iter(labelled))} (label).")  # fmt: skip
    labels = {n: w for n, w in zip(meta.column_names, meta.column_labels, strict=True) if w}
    rows = enumerate(zip(*values, strict=True), 1) if values else iter(())
    return _grid(names_used, rows, notes=(*notes, *renamed), labels=labels)


def read_json_array(path: Path) -> Grid:
    """Read a JSON file that is one array of objects.

    Raises
    ------
    IntakeError
        If it is not that.
    """
    from goodwill.intake.file_table import distinct_names

    try:
        items = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise IntakeError(
            "The JSON file cannot be read; it may have been cut off.", where=path.name, seen=str(error)[:200],
            do="write one object per line (JSON lines), so that one fault costs one row",
        ) from None  # fmt: skip
    flat = [flatten(i) for i in items if isinstance(i, dict)]
    keys = list(dict.fromkeys(k for i in flat for k in i))
    names, renamed = distinct_names(keys)
    return _grid(names, ((n, [i.get(k) for k in keys]) for n, i in enumerate(flat, 1)), notes=tuple(renamed))


def flatten(item: Mapping[str, Any], lead: str = "") -> dict[str, Any]:
    """Return an object with the fields of objects inside it as ``outer.inner``."""
    flat: dict[str, Any] = {}
    for key, value in item.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{lead}{key}.")
        else:
            flat[f"{lead}{key}"] = value
    return flat
