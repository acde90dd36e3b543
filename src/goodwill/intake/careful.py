"""Reading a text file that is not quite what it should be: row by row, losing only the rows at fault."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from goodwill.intake.dialect import Dialect
from goodwill.intake.records import LONGEST, records

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
        for row, cells, text in records(source, dialect.layout, skip=dialect.skip, header=dialect.header):
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
    if len(text) > LONGEST:
        return f"row is longer than {LONGEST:,} characters", "shorten it, or look for a missing line end"
    if cells is None:
        return "a quote is opened and not closed", "close the quote, or double quotes inside a value"
    if "\0" in text:
        return "row holds NUL bytes", "export the file again, or remove the zero bytes"
    lone = not text.isascii() and any("\udc80" <= c <= "\udcff" for c in text)
    if lone or (replaced and "\ufffd" in text):
        return "bytes that are no characters in the file's encoding", "save the file as UTF-8"
    if cells and len(cells) < width:
        return f"row has {len(cells)} fields where the file has {width}", "look whether the row was cut off"
    if len(cells) > width:
        return (
            f"row has {len(cells)} fields where the file has {width}",
            "quote values that hold the delimiter",
        )
    return None
