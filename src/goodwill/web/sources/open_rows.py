"""Rows set aside, whole as they stood in their file, kept beside the uploads until somebody has mended them.

One line of JSON a row, in a folder that erasure looks through: a file that names an erased person is removed.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path

from goodwill.core.errors import IntakeError

FILE = "open-rows.jsonl"
ROW, FILE_NAME, WRONG, REMEDY = "row of the file", "file", "what is wrong", "what to do"
LEAD = (FILE_NAME, ROW, WRONG, REMEDY)
"""Columns that a download puts before those of the file; the first two say which row it is when it comes back."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a row.

    Attributes
    ----------
    table, column
        Ours.
    theirs
        Columns of the file it is read from.
    seen, reason, remedy
        As the ledger says.
    """

    table: str
    column: str
    theirs: tuple[str, ...]
    seen: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class OpenRow:
    """A row that waits to be mended.

    Attributes
    ----------
    file, name
        Its file in the mapping, and as people call it.
    row
        Its number in that file (a header counts as row 1).
    id
        What stands for an id made from the row, so that mending does not make another row of it; empty without.
    cells
        Column -> text.
    faults
        What is wrong.
    is_mended
        Whether somebody has changed it since it was set aside.
    raw
        What was seen of a row that could not be cut into columns.
    """

    file: str
    name: str
    row: int
    cells: dict[str, str]
    faults: tuple[Fault, ...]
    id: str = ""
    is_mended: bool = False
    raw: str = ""

    @property
    def wrong(self) -> tuple[str, ...]:
        """Columns of the file that something is wrong with, in order; all of a row that could not be cut."""
        named = dict.fromkeys(c for f in self.faults for c in f.theirs)
        return tuple(named) or tuple(self.cells)

    @property
    def others(self) -> tuple[str, ...]:
        """All other columns."""
        return tuple(c for c in self.cells if c not in self.wrong)

    @property
    def why(self) -> str:
        """What is wrong, in one line."""
        return "; ".join(dict.fromkeys(
            f"{f.theirs[0] if len(f.theirs) == 1 else f.column or 'row'} {f.reason}" for f in self.faults
        ))  # fmt: skip

    @property
    def key(self) -> str:
        """What names it on a page."""
        return f"{self.file}|{self.row}"

    def mended(self, cells: Mapping[str, str]) -> OpenRow:
        """Return the row with some cells changed; as it is where none is."""
        new = {**self.cells, **{c: v for c, v in cells.items() if c in self.cells}}
        return self if new == self.cells else replace(self, cells=new, is_mended=True)


@dataclass(frozen=True)
class Sheet:
    """The open rows of one delivery.

    Attributes
    ----------
    folder
        Where they lie.
    """

    folder: Path
    _known: list[int] = field(default_factory=list, repr=False, compare=False)

    @property
    def path(self) -> Path:
        """The file with the rows."""
        return self.folder / FILE

    def __iter__(self) -> Iterator[OpenRow]:
        if not self.path.is_file():
            return
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                plain = json.loads(line)
                faults = tuple(Fault(**{**f, "theirs": tuple(f["theirs"])}) for f in plain.pop("faults"))
                yield OpenRow(faults=faults, **plain)

    def count(self) -> int:
        """Return how many rows there are."""
        if not self.path.is_file():
            return 0
        with self.path.open("rb") as file:
            return sum(1 for _ in file)

    def page(self, start: int, size: int) -> list[OpenRow]:
        """Return some rows."""
        return list(islice(self, start, start + size))

    def write(self, rows: Iterable[OpenRow]) -> int:
        """Keep these rows instead; return how many. Without any, the file goes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft, count = self.folder / f".{FILE}.{os.getpid()}", 0
        with draft.open("w", encoding="utf-8", errors="replace") as file:
            for row in rows:
                file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
                count += 1
        if count:
            draft.replace(self.path)
        else:
            draft.unlink()
            self.path.unlink(missing_ok=True)
        return count

    def change(self, cells: Mapping[str, Mapping[str, str]], *, right: Container[str] = ()) -> int:
        """Change cells of rows named by their keys; return how many rows are other than before.

        `right` are keys of rows that somebody says stand right as they are shown (those that were cut anew).
        """
        changed = 0

        def mended() -> Iterator[OpenRow]:
            nonlocal changed
            for row in self:
                new = row.mended(cells[row.key]) if row.key in cells else row
                if row.key in right and not new.is_mended:
                    new = replace(new, is_mended=True)
                changed += new is not row
                yield new

        self.write(mended())
        return changed

    def columns(self) -> list[str]:
        """Return every column of the file that a row has, in order."""
        found: dict[str, None] = {}
        for row in self:
            found.update(dict.fromkeys(row.cells))
        return list(found)


def lines(sheet: Sheet) -> Iterator[list[str]]:
    """Yield the sheet as people take it away: names, then a line for each row, with what is wrong and what to do."""
    columns = sheet.columns()
    yield [*LEAD, *columns]
    for row in sheet:
        remedy = "; ".join(dict.fromkeys(f.remedy for f in row.faults))
        yield [row.name, str(row.row), row.why, remedy, *(row.cells.get(c, "") for c in columns)]


def as_csv(sheet: Sheet) -> Iterator[str]:
    """Yield the sheet as CSV; the mark at its beginning lets spreadsheets read it as UTF-8."""
    yield "\ufeff"
    for line in lines(sheet):
        text = io.StringIO()
        csv.writer(text).writerow(line)
        yield text.getvalue()


def as_workbook(sheet: Sheet, target: Path) -> Path:
    """Write the sheet as a workbook, every cell as text so that ids keep their zeros."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(target), {"constant_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("rows set aside")
        strong, plain = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for number, line in enumerate(lines(sheet)):
            for place, cell in enumerate(line):
                page.write_string(number, place, cell[:32_000], plain if number else strong)
        page.freeze_panes(1, 2)
        page.set_column(2, 3, 36)
    return target


def taken_back(sheet: Sheet, columns: Sequence[str], rows: Iterable[Sequence[str | None]]) -> tuple[int, int]:
    """Take over a mended download; return how many rows it changed and how many it names that are not open.

    Raises
    ------
    IntakeError
        If it does not say which rows it has.
    """
    if FILE_NAME not in columns or ROW not in columns:
        raise IntakeError(
            "The file does not say which rows it has.", seen=", ".join(columns)[:200],
            do=f"mend the file that was downloaded here, and keep its columns {FILE_NAME!r} and {ROW!r}",
        )  # fmt: skip
    at_name, at_row = columns.index(FILE_NAME), columns.index(ROW)
    keys = {(r.name, str(r.row)): r.key for r in sheet}
    changes: dict[str, dict[str, str]] = {}
    strangers = 0
    for row in rows:
        key = keys.get((str(row[at_name] or ""), str(row[at_row] or "").removesuffix(".0")))
        if key is None:
            strangers += 1
            continue
        changes[key] = {c: str(v or "") for c, v in zip(columns, row, strict=True) if c not in LEAD}
    return sheet.change(changes), strangers
