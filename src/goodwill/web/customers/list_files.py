"""The list of customers as a file: CSV that no spreadsheet takes for formulas, or a workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodwill.report.export import safe

if TYPE_CHECKING:
    from goodwill.study.customer_filters import CustomerRow
    from goodwill.web.customers.choice import Choice

FORMS = {"csv": "text/csv; charset=utf-8",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
COLUMNS = (
    "source_id", "account_id", "since", "language", "unit", "segment", "interactions", "last_contact",
    "last_touchpoint", "nps", "nps_at", "success", "ease", "emotion", "complaints", "last_outcome",
    "last_outcome_at", "revenue", "other_currencies", "circumstances",
)  # fmt: skip
AT_ONCE = 1000
MOST_IN_WORKBOOK = 1_000_000


def rows_of(choice: Choice) -> Iterator[CustomerRow]:
    """Yield every customer of a choice in its order, page by page by key."""
    choice, after = replace(choice, after=""), ""
    while True:
        page = choice.shelf.page(choice.filters, choice.sort, after=after, size=AT_ONCE,
                                 descending=choice.is_descending)  # fmt: skip
        yield from page.rows
        after = page.next_key
        if not after:
            return


def write(path: Path, rows: Iterator[CustomerRow], form: str) -> int:
    """Write customers to a file; return how many."""
    return _write_workbook(path, rows) if form == "xlsx" else _write_text(path, rows)


def _write_text(path: Path, rows: Iterator[CustomerRow]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for count, row in enumerate(rows, 1):  # noqa: B007
            writer.writerow([_plain(getattr(row, c)) for c in COLUMNS])
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        value = ";".join(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return safe(value) if isinstance(value, str) else value


def _write_workbook(path: Path, rows: Iterator[CustomerRow]) -> int:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    count = 0
    with xlsxwriter.Workbook(path, options) as book:
        sheet, when = book.add_worksheet("customers"), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, COLUMNS)
        sheet.freeze_panes(1, 1)
        for count, row in enumerate(rows, 1):
            if count > MOST_IN_WORKBOOK:
                return count - 1
            for j, column in enumerate(COLUMNS):
                value = getattr(row, column)
                if isinstance(value, tuple | str):
                    sheet.write_string(count, j, ";".join(value) if isinstance(value, tuple) else value)
                elif hasattr(value, "isoformat"):
                    sheet.write_datetime(count, j, value, when)
                elif value is not None:
                    sheet.write_number(count, j, value)
    return count
