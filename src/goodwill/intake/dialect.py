"""How a text file is laid out: delimiter, quote, escape, header, leading lines."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from goodwill.intake.records import Layout, records

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_QUOTES = ('"', "'")
_NUMBER = re.compile(r"\s*[-+]?[\d\s.,]*\d[\d\s.,%]*\s*")
_SAMPLE_ROWS = 500


@dataclass(frozen=True, slots=True)
class Dialect:
    """The layout of a delimited text file.

    Attributes
    ----------
    delimiter, quote, escape
        One character each; `escape` is the quote itself where quotes are doubled.
    header
        Whether the first row names the columns.
    skip
        Lines before the first row that are not part of the table.
    width
        Number of columns.
    certain
        Whether the rows of the sample agree on the number of columns.
    """

    delimiter: str
    quote: str = '"'
    escape: str = '"'
    header: bool = True
    skip: int = 0
    width: int = 1
    certain: bool = True

    def rows(self, text: str) -> list[list[str]]:
        """Return the rows of a piece of text laid out like this, broken ones left out."""
        return _parse(text, Layout(self.delimiter, self.quote, self.escape))[0]

    @property
    def layout(self) -> Layout:
        """What separates its cells."""
        return Layout(self.delimiter, self.quote, self.escape, self.width)

    def __str__(self) -> str:
        words = [f"columns separated by {DELIMITERS.get(self.delimiter, repr(self.delimiter))}"]
        words.append(f"quoted by {self.quote}")
        words.append("first row names the columns" if self.header else "no row of column names")
        if self.skip:
            words.append(f"{self.skip} leading line{'s' if self.skip > 1 else ''} skipped")
        return ", ".join(words)


def recognise_dialect(sample: str, *, whole: bool) -> Dialect:
    """Return the layout that explains a sample of a file's text best.

    Parameters
    ----------
    sample
        The beginning of the file.
    whole
        Whether the sample is the whole file (else its last line is left out).
    """
    skip, said = _separator_line(sample)
    if skip:
        sample = sample.split("\n", 1)[1] if "\n" in sample else ""
    if not whole and "\n" in sample:
        sample = sample[: sample.rindex("\n") + 1]
    delimiters = [said] if said else list(DELIMITERS)
    tried = [_try(sample, Layout(d, q, e)) for d in delimiters for q, e in _quotings(sample)]
    _, layout, rows = max(tried, key=lambda t: t[0])
    title = _title_rows(rows)
    skip += _lines_of(sample, title)
    rows = rows[title:]
    width = len(rows[0]) if rows else 1
    agree = sum(len(r) == width for r in rows)
    return Dialect(
        layout.delimiter, layout.quote, layout.escape, header=_has_header(rows), skip=skip, width=width,
        certain=bool(rows) and agree >= 0.8 * len(rows),
    )  # fmt: skip


def _separator_line(sample: str) -> tuple[int, str]:
    """Return the delimiter that a first line ``sep=;`` (as spreadsheets write it) says."""
    found = re.match(r'"?sep=(.)"?\r?(?:\n|$)', sample)
    return (1, found.group(1)) if found else (0, "")


def _quotings(sample: str) -> list[tuple[str, str]]:
    """Return the pairs of quote and escape worth trying on a sample."""
    pairs = [('"', '"')]
    if '\\"' in sample:
        pairs.append(('"', "\\"))
    if re.search(r"(^|[,;\t|])'[^'\n]*'($|[,;\t|\r\n])", sample, re.M):
        pairs.append(("'", "'"))
    return pairs


def _try(sample: str, layout: Layout) -> tuple[tuple[float, ...], Layout, list[list[str]]]:
    """Return how well a layout explains the sample, with the rows it gives."""
    rows, faults = _parse(sample, layout)
    widths = [len(r) for r in rows]
    usual = max(set(widths), key=widths.count) if widths else 1
    agree = sum(w == usual for w in widths) / (len(widths) + faults or 1)
    stray = sum(1 for r in rows for cell in r if cell[:1] == layout.quote or cell[-1:] == layout.quote)
    good = usual > 1 and agree >= 0.5
    named = sum(bool(re.fullmatch(r"[\w .?/()-]+", c.strip())) for c in rows[0]) / len(rows[0]) if rows else 0
    plain = layout.quote == layout.escape == '"'
    # a delimiter that splits nothing explains nothing; stray quotes say that the cells were cut wrongly
    score = (
        float(good), -round(stray / (len(rows) or 1), 2), round(agree, 2) if good else 0.0,
        float(usual if good else len(rows[0]) if rows else 0), round(named, 2), float(plain),
    )  # fmt: skip
    return score, layout, rows


def _parse(text: str, layout: Layout) -> tuple[list[list[str]], int]:
    """Return up to 500 rows of `text` and the number of faults met on the way."""
    rows: list[list[str]] = []
    faults = 0
    for _, cells, _ in records(io.StringIO(text, newline=""), layout):
        if cells is None:
            faults += 1
        elif cells:
            rows.append(cells)
        if len(rows) >= _SAMPLE_ROWS:
            break
    return rows, faults


def _title_rows(rows: list[list[str]]) -> int:
    """Return how many rows of one cell stand before a table of several columns."""
    widths = [len(r) for r in rows[:200]]
    if not widths:
        return 0
    usual = max(set(widths), key=widths.count)
    lead = 0
    for row in rows[:20]:
        filled = sum(bool(c.strip()) for c in row)
        if usual > 2 and filled <= 1:
            lead += 1
        else:
            return lead
    return 0


def _lines_of(sample: str, rows: int) -> int:
    """Return how many lines the first `rows` rows take, with the blank lines around them."""
    passed = lines = 0
    for line in sample.splitlines():
        if line.strip():
            if passed == rows:
                break
            passed += 1
        lines += 1
    return lines if rows else 0


def _has_header(rows: list[list[str]]) -> bool:
    """Whether the first row names columns: filled, distinct, no numbers, unlike what stands below."""
    if not rows:
        return False
    first = [c.strip() for c in rows[0]]
    if any(_NUMBER.fullmatch(c) for c in first) or not any(first):
        return False
    if any(re.match(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", c) for c in first):
        return False
    if all(first) and all(re.fullmatch(r"[^\W\d][\w .?/()-]*", c) for c in first):
        below = [r for r in rows[1:] if len(r) == len(first)]
        repeated = sum(any(r[i].strip() == c for r in below) for i, c in enumerate(first))
        return repeated < len(first) or not below
    return sum(bool(c) for c in first) >= 0.5 * len(first)
