"""The brief as a workbook: every table in full, a codebook of their columns, and where the figures come from.

Text is written as text whatever it begins with, so that a verbatim or a name can never act as a formula
(CWE-1236); numbers are numbers, days are days. Tables are those of the results: what was suppressed there
is not here either.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodwill.core.errors import EngineError
from goodwill.report.codebook import label_of, meaning_of
from goodwill.report.figure_table import plain_text, unit_column
from goodwill.report.page import setting
from goodwill.report.phrases import say, term
from goodwill.report.words import words

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.core.result import Result
    from goodwill.report.brief import Brief

NAME_LENGTH = 31  # Excel's limit for names of sheets
CELL_LENGTH = 32_767  # and for the text of a cell
LAST_ROW = 1_048_576
EXACT = 2**53  # beyond it a spreadsheet's number loses digits
FORBIDDEN = "[]:*?/\\"
WIDEST, NARROWEST = 60, 8
FIRST_EXCEL_DAY = date(1900, 3, 1)  # before it, Excel counts a leap day that never was
ROWS_PER_BATCH = 10_000
# Columns whose texts are words of methods.
WORDED = {"perspective", "metric", "measured_in", "absent", "money_absent", "verdict", "why", "component", "against"}


def write_workbook(brief: Brief, path: Path) -> None:
    """Write the workbook of a brief.

    Sheets: the words in brief, one per result, codebook, origin.

    Raises
    ------
    EngineError
        If the extra ``report`` is not installed.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise EngineError(
            "A workbook cannot be written", seen="xlsxwriter is not installed", do="pip install goodwill[report]"
        ) from error
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": f"{brief.project}, {brief.period}", "created": _moment(brief.computed_at)})
        writer = _Writer(book, brief)
        writer.words()
        for name, result in brief.study.results.items():
            writer.result(name, result)
        writer.codebook()
        writer.origin()


def sheet_name(wanted: str, taken: Iterable[str]) -> str:
    """Return a legal name for a sheet that no other sheet has.

    Parameters
    ----------
    wanted
        Any text.
    taken
        Names in use; Excel does not tell upper case from lower.
    """
    used = {name.casefold() for name in taken} | {"history"}  # Excel keeps "History" for itself
    clean = "".join(" " if c in FORBIDDEN or not c.isprintable() else c for c in wanted).strip(" '") or "Sheet"
    name = clean[:NAME_LENGTH].rstrip(" '")
    count = 1
    while name.casefold() in used:
        count += 1
        ending = f" {count}"
        name = clean[: NAME_LENGTH - len(ending)].rstrip(" '") + ending
    return name


@dataclass
class _Writer:
    """Sheets of one workbook, and what the codebook will have to explain."""

    book: Any
    brief: Brief
    sheets: dict[str, str] = field(default_factory=dict)  # method -> name of its sheet
    columns: list[tuple[str, str, bool]] = field(default_factory=list)  # sheet, column, holds units of measure
    cut: dict[str, int] = field(default_factory=dict)  # method -> rows that a sheet cannot hold

    def __post_init__(self) -> None:
        # quote_prefix keeps a text that looks like a formula a text, also when someone edits the cell.
        self.plain = self.book.add_format({"valign": "top"})
        self.text = self.book.add_format({"valign": "top", "quote_prefix": True})
        self.wrapped = self.book.add_format({"valign": "top", "text_wrap": True, "quote_prefix": True})
        self.head = self.book.add_format({"bold": True, "bottom": 1, "valign": "top", "quote_prefix": True})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        self.instant = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"})

    def say(self, text: str) -> str:
        return words(text, self.brief.language)

    def said(self, text: str) -> str:
        """Return a sentence of a result in the brief's language."""
        return say(text, self.brief.language).text

    def words(self) -> None:
        """Write what the brief says, line by line."""
        brief, say, said = self.brief, self.say, self.said
        rows = [(say("What the figures mean"), "", said(brief.headline))]
        rows += [(say("What to do first"), str(i), said(line)) for i, line in enumerate(brief.do_first, start=1)]
        if brief.money:
            rows.append((say("Worth of the first"), "", said(brief.money)))
        rows += [(say("What is clear"), r.claim.about, said(r.claim.statement)) for r in brief.clear]
        rows += [
            (say(stage.capitalize()), a.title, f"{term(a.verdict, brief.language).capitalize()}. {said(a.why)}")
            for stage, actions in brief.actions.items()
            for a in actions
        ]
        rows += [(say("What is not known"), said(u.subject), said(why)) for u in brief.unknown for why in u.reasons]
        self._sheet(say("In brief"), (say("Brief"), say("Subject"), say("Text")), rows, wrap=2)

    def result(self, name: str, result: Result) -> None:
        """Write the whole table of one result."""
        table = result.table()
        fixed = (self.say(n) for n in ("In brief", "Codebook", "Origin"))
        sheet = sheet_name(self.said(result.title), [*self.sheets.values(), *fixed])
        measure = unit_column(table.column_names, table.slice(0, 1000).to_pylist())
        self.columns += [(sheet, column, column == measure) for column in table.column_names]
        self.sheets[name] = sheet
        room = LAST_ROW - 1
        if table.num_rows > room:
            self.cut[name] = table.num_rows - room
        # What methods say is in the brief's language; names and codes are what the facts call them.
        spoken = [i for i, column in enumerate(table.column_names) if column in WORDED]
        batches = _batches(table.slice(0, room))
        rows = (_in_words(row, spoken, self.brief.language) for batch in batches for row in batch)
        self._sheet(sheet, tuple(table.column_names), rows, widths=_widths(table))

    def codebook(self) -> None:
        """Write what every column of every sheet means."""
        say, language = self.say, self.brief.language
        rows = []
        for sheet, column, is_measure in self.columns:
            meaning, unit = meaning_of(column, language, is_measure=is_measure)
            label = label_of("measured_in" if is_measure else column, language)
            rows.append((sheet, column, label, meaning, unit))
        head = (say("Sheet"), say("Column"), say("Name"), say("Meaning"), say("Measured in"))
        self._sheet(say("Codebook"), head, rows, wrap=3)

    def origin(self) -> None:
        """Write where the figures come from: the study, then each method with its settings and doubts."""
        brief, say = self.brief, self.say
        rows: list[tuple[object, ...]] = [
            (say("Project"), "", brief.project),
            (say("Period"), "", brief.period),
            (say("Version of the facts"), "", brief.version),
            (say("Computed"), "", brief.computed_at),
            (say("Text"), "", say("Cells that begin with a sign of a formula are text.")),
        ]
        for name, result in brief.study.results.items():
            sheet, source = self.sheets[name], result.provenance
            rows.append((say("Method"), sheet, name))
            if source is not None:
                rows.append((say("Settings"), sheet, setting(source.settings)))
                rows.append((say("Version of the facts"), sheet, source.ledger))
                rows.append((say("Engine"), sheet, source.engine))
                rows.append((say("Computed"), sheet, source.computed_at))
                rows.append((say("Goodwill version"), sheet, source.software))
            rows.append((say("Rows"), sheet, result.table().num_rows))
            if name in self.cut:
                rows.append((say("Rows left out"), sheet, self.cut[name]))
            rows += [(say("Doubts"), sheet, self.said(d.message)) for d in result.diagnostics if d.speaks]
        self._sheet(say("Origin"), (say("Subject"), say("Sheet"), say("Text")), rows, wrap=2)

    def _sheet(
        self,
        name: str,
        head: tuple[str, ...],
        rows: Iterable[tuple[object, ...]],
        *,
        wrap: int | None = None,
        widths: tuple[int, ...] = (),
    ) -> None:
        """Write one sheet with its frozen header; the column `wrap` breaks its lines."""
        sheet = self.book.add_worksheet(name)
        for column, label in enumerate(head):
            width = WIDEST if column == wrap else widths[column] if widths else 22
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, label, self.head)
        sheet.freeze_panes(1, 0)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self._write(sheet, last, column, value, wrapped=column == wrap)
        if last:
            sheet.autofilter(0, 0, last, len(head) - 1)

    def _write(self, sheet: Any, row: int, column: int, value: object, *, wrapped: bool) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value, self.plain)
        elif isinstance(value, int | float) and _fits(value):
            sheet.write_number(row, column, value, self.plain)
        elif isinstance(value, date) and _day(value) >= FIRST_EXCEL_DAY:
            sheet.write_datetime(row, column, _naive(value), self.instant if _has_time(value) else self.day)
        elif not (isinstance(value, float) and not math.isfinite(value)):
            sheet.write_string(row, column, _as_text(value), self.wrapped if wrapped else self.text)


def _batches(table: pa.Table) -> Iterable[list[tuple[object, ...]]]:
    for batch in table.to_batches(max_chunksize=ROWS_PER_BATCH):
        columns = [column.to_pylist() for column in batch.columns]
        yield list(zip(*columns, strict=True))


def _in_words(row: tuple[object, ...], spoken: list[int], language: str) -> tuple[object, ...]:
    if language == "en" or not spoken:
        return row
    said = {i: value for i in spoken if isinstance(value := row[i], str)}
    return tuple(term(said[i], language) if i in said else value for i, value in enumerate(row))


def _widths(table: pa.Table) -> tuple[int, ...]:
    """Return a width per column from its name and its first rows."""
    head = table.slice(0, 200)
    return tuple(
        min(WIDEST, max(NARROWEST, len(name) + 2, *(len(_as_text(v)) + 1 for v in [0, *head[name].to_pylist()])))
        if table[name].type != "double"
        else max(12, len(name) + 2)
        for name in table.column_names
    )


def _fits(value: int | float) -> bool:
    """Whether a spreadsheet holds the number without losing anything."""
    return abs(value) <= EXACT if isinstance(value, int) else math.isfinite(value)


def _as_text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_as_text(v) for v in value)
    text = value if isinstance(value, str) else plain_text(value)
    return text if len(text) <= CELL_LENGTH else text[: CELL_LENGTH - 1] + "…"


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _has_time(value: date) -> bool:
    return isinstance(value, datetime) and value.time() != time(0)


def _naive(value: date) -> date:
    """Return an instant in UTC without its zone: a spreadsheet has no zones."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _moment(text: str) -> datetime:
    """Return the instant a study was computed; the same study gives the same file."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime(2000, 1, 1)
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
