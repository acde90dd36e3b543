"""A page as workbook: its words on the first sheet, each of its tables on one of its own, numbers as numbers."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from lxml import html as markup

from goodwill.report.numbers import MINUS, NO_BREAK, style_of

NAME_LENGTH = 31  # Excel's limit for names of sheets
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
PLAIN_NUMBER = {
    ".": re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?"),
    ",": re.compile(r"[+-]?(?:[1-9]\d{0,2}(?: \d{3})+|\d+)(?:,\d+)?"),
}


def workbook_of(page: str) -> bytes:
    """Return a page as an .xlsx file.

    Cells are what the page shows, so nothing is in the file that is not on the screen; text never becomes a formula.
    """
    import xlsxwriter

    tree = markup.fromstring(page)
    decimal = style_of("sv" if tree.get("lang", "en").startswith("sv") else "en").decimal
    main = tree.get_element_by_id("content")
    for element in main.xpath(".//script | .//form | .//svg | .//nav | .//footer[@class='along']"):
        element.drop_tree()
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _words(book.add_worksheet(_title(main)), main, bold, wrapped)
        taken = {_title(main).lower()}
        for number, table in enumerate(main.xpath(".//table"), start=1):
            name = _free(_heading_of(table) or str(number), taken)
            _table(book.add_worksheet(name), table, bold, wrapped, decimal)
    return out.getvalue()


def _words(sheet: Any, main: Any, bold: Any, wrapped: Any) -> None:
    sheet.set_column(0, 0, 110)
    row = 0
    for element in main.xpath(".//h1 | .//h2 | .//h3 | .//p | .//li | .//dt | .//dd | .//blockquote"):
        if element.xpath("ancestor::table") or element.xpath("ancestor::li | ancestor::blockquote | ancestor::dd"):
            continue
        text = _text(element)
        if text:
            sheet.write_string(row, 0, text, bold if element.tag in ("h1", "h2", "h3", "dt") else wrapped)
            row += 1


def _table(sheet: Any, table: Any, bold: Any, wrapped: Any, decimal: str) -> None:
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 20, 18)
    row = 0
    for caption in table.xpath("./caption"):
        sheet.write_string(row, 0, _text(caption), wrapped)
        row += 1
    for line in table.xpath(".//tr"):
        for column, cell in enumerate(line.xpath("./th | ./td")):
            _cell(sheet, row, column, _text(cell), bold if cell.tag == "th" else wrapped, decimal)
        row += 1


def _cell(sheet: Any, row: int, column: int, text: str, look: Any, decimal: str) -> None:
    number = _number(text, decimal)
    if number is None:
        sheet.write_string(row, column, text, look)
    else:
        sheet.write_number(row, column, number)


def _number(text: str, decimal: str) -> float | None:
    """Return a cell's number where it holds one and nothing else."""
    plain = text.replace(MINUS, "-").replace(NO_BREAK, " ")
    if not PLAIN_NUMBER[decimal].fullmatch(plain):
        return None
    thousands = " " if decimal == "," else ","
    return float(plain.replace(thousands, "").replace(decimal, "."))


def _text(element: Any) -> str:
    return " ".join(element.text_content().split()).replace(" ,", ",")


def _heading_of(table: Any) -> str:
    """Return the heading of the card that a table stands in."""
    found = table.xpath("ancestor::*[self::section or self::article][1]//h2")
    return _text(found[0]) if found else ""


def _title(main: Any) -> str:
    found = main.xpath(".//h1")
    return FORBIDDEN.sub(" ", _text(found[0]) if found else "Goodwill")[:NAME_LENGTH].strip("' ") or "Goodwill"


def _free(name: str, taken: set[str]) -> str:
    """Return a name of a sheet that no other has."""
    base = FORBIDDEN.sub(" ", name)[:NAME_LENGTH].strip("' ") or "Table"
    found, number = base, 1
    while found.lower() in taken:
        number += 1
        found = f"{base[: NAME_LENGTH - 3].rstrip()} {number}"
    taken.add(found.lower())
    return found
