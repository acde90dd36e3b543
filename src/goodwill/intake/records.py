"""Cutting text into records: a quote that is never closed costs its own line, not all that follow."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

JOINED_LINES = 500  # how many lines a quoted value may go over before the quote counts as never closed
LONGEST = 2_000_000  # characters of a row


@dataclass(frozen=True, slots=True)
class Layout:
    """What separates cells: delimiter, quote, escape, and how many cells a record has (0: as the first has)."""

    delimiter: str
    quote: str = '"'
    escape: str = '"'
    width: int = 0


def records(
    lines: Iterable[str], layout: Layout, *, skip: int = 0, header: bool = False
) -> Iterator[tuple[int, list[str] | None, str]]:
    """Yield row number, cells (None where a quote stays open) and text of each record.

    Parameters
    ----------
    lines
        Lines with their ends.
    skip
        Lines to pass over; they count as rows.
    header
        Whether the first record names columns and is not yielded.
    """
    csv.field_size_limit(4 * LONGEST)
    stream = iter(lines)
    for _ in range(skip):
        next(stream, None)
    row, width = skip, layout.width
    waiting: list[str] = []  # lines that were read ahead and have to be read again

    def take() -> str | None:
        return waiting.pop(0) if waiting else next(stream, None)

    while (text := take()) is not None:
        row += 1
        cells = _cells(text, layout)
        ahead: list[str] = []
        while cells is None and len(ahead) < JOINED_LINES and len(text) < LONGEST:
            more = take()
            if more is None:
                break
            ahead.append(more)
            text += more
            if layout.quote in more:  # only then can the quote be closed
                cells = _cells(text, layout)
        width = width or len(cells or ())
        if ahead and (cells is None or len(cells) != width):
            text, cells = _back_off(text, ahead, waiting, layout, width), None
        if row > skip + 1 or not header:
            yield row, cells, text


def _back_off(text: str, ahead: list[str], waiting: list[str], layout: Layout, width: int) -> str:
    """Give back the lines that an open quote swallowed, from the first that is a whole row again."""
    kept = text[: len(text) - sum(map(len, ahead))]
    for i, line in enumerate(ahead):
        cells = _cells(line, layout)
        if cells is not None and len(cells) == width:
            waiting[:0] = ahead[i:]
            break
        kept += line
    return kept


def _cells(text: str, layout: Layout) -> list[str] | None:
    """Return the cells of one record, or None when a quote stays open or is closed in the wrong place."""
    doubled = layout.escape == layout.quote
    reader = csv.reader(
        [text], delimiter=layout.delimiter, quotechar=layout.quote, doublequote=doubled,
        escapechar=None if doubled else layout.escape, strict=True,
    )  # fmt: skip
    try:
        return next(reader, [])
    except csv.Error:
        return None
