"""Reading a text file that is not quite what it should be: row by row, losing only the rows at fault."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goodwill.intake.dialect import Dialect

JOINED_LINES = 500  # how many lines a quoted value may go over before the quote counts as never closed
LONGEST = 2_000_000  # characters of a row
SHOWN = 200  # characters of a broken row that are kept for the report
Broken = tuple[int, str, str, str]  # row, what was seen, reason, remedy


@dataclass(frozen=True, slots=True)
class Outcome:
    """What careful reading found: how many good rows it wrote, and the broken ones."""

    good: int
    broken: list[Broken]
    last_row: int


def rewrite(path: Path, target: Path, dialect: Dialect, *, replaced: bool) -> Outcome:
    """Write the good rows of a UTF-8 text file to `target` as plain CSV, each led by its row number.

    Parameters
    ----------
    replaced
        Whether U+FFFD stands for bytes that could not be read, so that its rows are set aside.
    """
    broken: list[Broken] = []
    good = row = 0
    with (
        path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as sink,
    ):
        writer = csv.writer(sink, lineterminator="\n")
        writer.writerow(["row", *(f"c{i}" for i in range(dialect.width))])
        for row, cells, text in _records(source, dialect):
            fault = _fault(cells, text, dialect.width, replaced)
            if fault:
                broken.append((row, _shown(text), *fault))
            elif cells:
                writer.writerow([row, *cells])
                good += 1
    return Outcome(good, broken, row)


def _shown(text: str) -> str:
    text = text.rstrip("\r\n").replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= SHOWN else text[:SHOWN] + " ..."


def _fault(cells: list[str] | None, text: str, width: int, replaced: bool) -> tuple[str, str] | None:
    """Return the reason and remedy of a row that cannot be used."""
    if cells is None:
        if len(text) > LONGEST:
            return f"row is longer than {LONGEST:,} characters", "shorten it, or look for a missing line end"
        return "a quote is opened and not closed", "close the quote, or double quotes inside a value"
    if "\0" in text:
        return "row holds NUL bytes", "export the file again, or remove the zero bytes"
    if any("\udc80" <= c <= "\udcff" for c in text) if not text.isascii() else False:
        return "bytes that are no characters in the file's encoding", "save the file as UTF-8"
    if replaced and "�" in text:
        return "bytes that are no characters in the file's encoding", "save the file as UTF-8"
    if cells and len(cells) < width:
        return f"row has {len(cells)} fields where the file has {width}", "look whether the row was cut off"
    if len(cells) > width:
        return f"row has {len(cells)} fields where the file has {width}", "quote values that hold the delimiter"
    return None


def _records(lines: Iterator[str], dialect: Dialect) -> Iterator[tuple[int, list[str] | None, str]]:
    """Yield row number, cells (None where a quote stays open) and text of each record after the header."""
    for _ in range(dialect.skip):
        next(lines, None)
    row, waiting = dialect.skip, list[str]()  # lines that were read ahead and have to be read again
    stream = iter(lines)

    def take() -> str | None:
        return waiting.pop(0) if waiting else next(stream, None)

    while (text := take()) is not None:
        row += 1
        cells = _parse(text, dialect)
        ahead: list[str] = []
        while cells is None and len(ahead) < JOINED_LINES and len(text) < LONGEST:
            more = take()
            if more is None:
                break
            ahead.append(more)
            text += more
            cells = _parse(text, dialect)
        if ahead and (cells is None or len(cells) != dialect.width):
            text, cells = _back_off(text, ahead, waiting, dialect), None
        if row > dialect.skip + 1 or not dialect.header:
            yield row, cells, text


def _back_off(text: str, ahead: list[str], waiting: list[str], dialect: Dialect) -> str:
    """Give back the lines that an open quote swallowed, from the first that is a whole row again."""
    kept = text[: len(text) - sum(map(len, ahead))]
    for i, line in enumerate(ahead):
        cells = _parse(line, dialect)
        if cells is not None and len(cells) == dialect.width:
            waiting[:0] = ahead[i:]
            break
        kept += line
    return kept


def _parse(text: str, dialect: Dialect) -> list[str] | None:
    """Return the cells of one record, or None when a quote stays open or is closed in the wrong place."""
    doubled = dialect.escape == dialect.quote
    reader = csv.reader(
        [text], delimiter=dialect.delimiter, quotechar=dialect.quote, doublequote=doubled,
        escapechar=None if doubled else dialect.escape, strict=True,
    )  # fmt: skip
    try:
        return next(reader, [])
    except csv.Error:
        return None
