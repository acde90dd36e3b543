"""Tables of results as people read them: figure, interval and count together, the important rows, units once.

A result's table holds everything; the brief shows its most useful rows and says how many the workbook holds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from goodwill.core.estimate import Estimate
from goodwill.report import numbers
from goodwill.report.codebook import is_measure_of, label_of, unit_of
from goodwill.report.numbers import Language
from goodwill.report.strip import Strip, strips
from goodwill.report.words import has_words, words

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_OF_GROUP = 8
ROWS_ALONE = 12  # of a table without scopes
PERIODS = 6  # the latest ones, fewer where each has several figures
ROWS_OF_PERIODS = 12
COLUMNS = 6
PLACES = ("period", "unit", "segment")
# Woven into the figure, the place or the count; p-values and bookkeeping are for the workbook.
WOVEN = {
    "value", "low", "high", "n", "se", "level", "measured_in", "absent", "asked", "answered", "worst_low",
    "worst_high", "unfinished", "scope", "p_value", "seed",
}  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, what stands softly behind it, and its sort (``text``, ``number``, ``figure``, ``absent``).

    `again` marks a name that the row above has too: it is there, and not seen. `label` is the heading, for
    phones; `span` the number of columns it takes.
    """

    text: str
    aside: str = ""
    sort: str = "text"
    strip: Strip | None = None
    again: bool = False
    label: str = ""
    span: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column as shown: its heading and whether it is aligned as numbers."""

    label: str
    sort: str = "text"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together under a small heading (empty when there is only one group)."""

    caption: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table ready to be shown.

    Attributes
    ----------
    columns, groups
        What is shown.
    shown, total
        How many of the result's rows.
    """

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    shown: int
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether the workbook holds more rows."""
        return self.shown < self.total


def figure_table(table: pa.Table, language: Language = "en") -> FigureTable:
    """Return the part of a result's table that a brief shows.

    Parameters
    ----------
    table
        As `Result.table` returned it: columns of keys, ``value``, ``low``, ``high``, ``n``, a unit and a reason.
    language
        ``en`` or ``sv``.
    """
    table = _with_scope(table)
    picked = _picked(table)
    rows = [row for _, group in picked for row in group]
    layout = _Layout.of(table.column_names, rows, language)
    captions = len(picked) > 1
    groups = tuple(
        Group(_scope_words(scope, language) if captions else "", layout.cells(group))
        for scope, group in picked
        if group
    )
    return FigureTable(layout.columns(), groups, len(rows), table.num_rows)


def estimate_of(row: Row, unit: str = "", stem: str = "") -> Estimate:
    """Return the figure of a row: of ``value, low, high``, or of ``stem, stem_low, stem_high``."""
    names = (stem, f"{stem}_low", f"{stem}_high") if stem else ("value", "low", "high")
    value, low, high = (row.get(name) for name in names)
    n = int(row.get("n") or 0)
    if value is None or not math.isfinite(value):
        reason = row.get(f"{stem}_absent" if stem else "absent") or "-"
        return Estimate.missing(str(reason), n, unit)
    return Estimate(float(value), low, high, n, unit=unit)


def unit_column(names: Sequence[str], rows: Sequence[Row]) -> str:
    """Return the column that says what values are measured in; empty when there is none.

    A column ``unit`` is the organisation's unit where ``measured_in`` stands beside it.
    """
    if "measured_in" in names:
        return "measured_in"
    filled = [row["unit"] for row in rows if row.get("unit")]
    return "unit" if filled and all(is_measure_of(str(u)) for u in filled) else ""


def _picked(table: pa.Table) -> list[tuple[str, list[Row]]]:
    """Return the rows to show by scope: each scope that is not a crossing of two, its first or latest rows."""
    if "scope" not in table.column_names:
        return [("", table.slice(0, ROWS_ALONE).to_pylist())]
    import pyarrow.compute as pc

    found = []
    for scope in pc.unique(table["scope"]).to_pylist():
        if len(set(str(scope).split()) & {*PLACES, "day"}) > 1 or scope == "day":
            continue
        part = table.filter(pc.equal(table["scope"], scope))
        found.append((str(scope), _latest(part) if _is_dated(part, str(scope)) else _first(part)))
    return found


def _with_scope(table: pa.Table) -> pa.Table:
    """Name the scope of tables that leave a place empty where the figure is of all of them."""
    places = [p for p in PLACES if p in table.column_names]
    if "scope" in table.column_names or "measured_in" not in table.column_names or not places:
        return table
    import pyarrow as pa

    columns = [table[p].to_pylist() for p in places]
    scopes = [" ".join(p for p, v in zip(places, row, strict=True) if v) or "all" for row in zip(*columns, strict=True)]
    return table.append_column("scope", pa.array(scopes, pa.string()))


def _is_dated(part: pa.Table, scope: str) -> bool:
    return scope.startswith("period") and "period" in part.column_names


def _latest(part: pa.Table) -> list[Row]:
    rows: list[Row] = part.to_pylist()
    names = sorted({str(row["period"]) for row in rows})
    of_each = -(-len(rows) // len(names))
    last = names[-max(2, min(PERIODS, ROWS_OF_PERIODS // of_each)) :]
    return [row for row in rows if str(row["period"]) in last]


def _first(part: pa.Table) -> list[Row]:
    rows: list[Row] = part.slice(0, ROWS_OF_GROUP).to_pylist()
    return rows


@dataclass(frozen=True)
class _Layout:
    """Which columns there are, decided on the rows that are shown."""

    keys: tuple[str, ...]
    placed: bool
    figure: bool
    stems: tuple[str, ...]
    others: tuple[str, ...]
    unit_from: str
    one_unit: str | None
    counted: bool
    asked: bool
    worst: bool
    language: Language

    @classmethod
    def of(cls, names: Sequence[str], rows: list[Row], language: Language) -> _Layout:
        unit_from = unit_column(names, rows)
        placed = "scope" in names
        filled = [n for n in names if any(row[n] not in (None, "") for row in rows)]
        stems = tuple(n for n in filled if f"{n}_low" in names and f"{n}_high" in names)
        woven = WOVEN | {unit_from} | {f"{s}{end}" for s in stems for end in ("", "_low", "_high", "_absent")}
        if placed:
            woven |= set(PLACES)
        free = [n for n in filled if n not in woven and not (n.endswith("_id") and "title" in filled)]
        keys = [n for n in free if _is_text(rows, n) and not (placed and _is_constant(rows, n))]
        units = {str(row[unit_from] or "") for row in rows if row["value"] is not None} if unit_from else {""}
        figure = "value" in names
        numeric = [n for n in free if n not in keys and not (placed and _is_constant(rows, n))]
        room = max(0, COLUMNS - placed - len(keys) - len(stems) - 2 * figure)
        return cls(
            keys=tuple(keys[:4]),
            placed=placed,
            figure=figure,
            stems=stems,
            others=tuple(numeric[:room]),
            unit_from=unit_from,
            one_unit=units.pop() if len(units) == 1 else None,
            counted="n" in filled,
            asked="asked" in filled,
            worst="worst_low" in filled,
            language=language,
        )

    def columns(self) -> tuple[Column, ...]:
        say, language = words, self.language
        found = [Column("")] if self.placed else []
        found += [Column(label_of(k, language)) for k in self.keys]
        if self.figure:
            unit = numbers.unit_words(self.one_unit or "", language) or label_of("value", language)
            found += [Column(unit, "figure"), Column("", "strip")]
        found += [Column(label_of(s, language), "figure") for s in self.stems]
        found += [Column(label_of(o, language), "number") for o in self.others]
        if self.counted:
            found.append(Column(label_of("n", language), "number"))
        if self.asked:
            found.append(Column(say("Answered of asked", language), "number"))
        if self.worst:
            found.append(Column(say("If the silent differ", language), "number"))
        return tuple(found)

    def cells(self, rows: list[Row]) -> tuple[tuple[Cell, ...], ...]:
        estimates = [self._estimate(row) for row in rows] if self.figure else []
        decimals = {
            u: numbers.decimals_of_many([e for e in estimates if e.unit == u]) for u in {e.unit for e in estimates}
        }
        beside = strips(estimates)
        shown = [
            self._cells_of(row, estimates[i] if estimates else None, beside[i] if beside else None, decimals)
            for i, row in enumerate(rows)
        ]
        labels = [c.label for c in self.columns()]
        return tuple(
            _finished(row, labels, again=i > 0 and bool(row[0].text) and shown[i - 1][0].text == row[0].text)
            for i, row in enumerate(shown)
        )

    def _estimate(self, row: Row) -> Estimate:
        return estimate_of(row, str(row.get(self.unit_from) or ""))

    def _cells_of(
        self, row: Row, estimate: Estimate | None, strip: Strip | None, decimals: dict[str, int]
    ) -> tuple[Cell, ...]:
        language = self.language
        found = [self._place(row)] if self.placed else []
        found += [Cell(_shown(row[k], language)) for k in self.keys]
        if estimate is not None:
            found += [self._figure_cell(estimate, decimals), Cell("", sort="strip", strip=strip)]
        for stem in self.stems:
            other = estimate_of(row, str(row.get("currency") or ""), stem)
            found.append(_cell_of_figure(other, numbers.decimals_for(other), language, with_unit=True))
        found += [Cell(self._other(o, row, decimals), sort="number") for o in self.others]
        if self.counted:
            found.append(Cell(_shown(row.get("n"), language), sort="number"))
        if self.asked:
            found.append(Cell(_of_asked(row, language), sort="number"))
        if self.worst:
            found.append(Cell(self._worst(row, decimals), sort="number"))
        return tuple(found)

    def _figure_cell(self, estimate: Estimate, decimals: dict[str, int]) -> Cell:
        digits = decimals.get(estimate.unit, 0)
        return _cell_of_figure(estimate, digits, self.language, with_unit=self.one_unit is None)

    def _other(self, column: str, row: Row, decimals: dict[str, int]) -> str:
        """Return a number of its own column; one in the row's unit is written like the row's figure."""
        value, unit = row[column], unit_of(column)
        if not isinstance(value, float) or unit not in ("share", "as stated"):
            return _shown(value, self.language)
        unit = str(row.get(self.unit_from) or "") if unit == "as stated" else unit
        like = Estimate(value, None, None, 0, unit=unit)
        digits = decimals.get(unit, 0) if self.figure and unit_of(column) == "as stated" else 0
        return numbers.with_minus(numbers.value_of(like, value, digits, language=self.language))

    def _place(self, row: Row) -> Cell:
        parts = [str(row[p]) for p in PLACES if row.get(p)]
        aside = words("unfinished", self.language) if row.get("unfinished") else ""
        return Cell(", ".join(parts) or words("All", self.language), aside)

    def _worst(self, row: Row, decimals: dict[str, int]) -> str:
        low, high = row.get("worst_low"), row.get("worst_high")
        if low is None or high is None:
            return ""
        unit = str(row.get(self.unit_from) or "")
        bounds = Estimate((low + high) / 2, low, high, 0, unit=unit)
        return numbers.with_minus(numbers.interval(bounds, decimals.get(unit, 0), language=self.language))


def _finished(row: tuple[Cell, ...], labels: Sequence[str], *, again: bool) -> tuple[Cell, ...]:
    """Give cells their headings, and the place of the bar to the reason of an absent figure."""
    found: list[Cell] = []
    for cell, label in zip(row, labels, strict=True):
        if cell.sort == "strip" and found and found[-1].sort == "absent":
            found[-1] = replace(found[-1], span=2)
        else:
            found.append(replace(cell, label=label, again=again and not found))
    return tuple(found)


def _cell_of_figure(estimate: Estimate, decimals: int, language: Language, *, with_unit: bool) -> Cell:
    if estimate.value is None:
        return Cell(estimate.absent, sort="absent")
    value = numbers.value_of(estimate, estimate.value, decimals, language=language)
    unit = numbers.unit_words(estimate.unit, language) if with_unit else ""
    text = numbers.with_minus(value) + (f" {unit}" if unit else "")
    return Cell(text, numbers.with_minus(numbers.interval(estimate, decimals, language=language)), sort="figure")


def _of_asked(row: Row, language: Language) -> str:
    if row.get("asked") is None:
        return ""
    answered = numbers.number(row.get("answered") or 0, language=language)
    return f"{answered} {words('of', language)} {numbers.number(row['asked'], language=language)}"


def _shown(value: Any, language: Language) -> str:
    """Return any value of a table for a cell; nothing for what is missing."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return words("yes" if value else "no", language)
    if isinstance(value, int | float):
        decimals = numbers.decimals_for(Estimate(value, None, None, 0))
        return numbers.with_minus(numbers.number(value, decimals, language=language))
    if isinstance(value, list | tuple):
        return ", ".join(_shown(v, language) for v in value)
    return plain_text(value)


def plain_text(value: object) -> str:
    """Return a value that is neither number nor text as text: days and instants by ISO 8601, ids as digits."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.hex() if isinstance(value, bytes) else str(value)


def _scope_words(scope: str, language: Language) -> str:
    known = f"scope {scope}"
    return words(known, language) if has_words(known) else scope[:1].upper() + scope[1:]


def _is_text(rows: list[Row], name: str) -> bool:
    return any(isinstance(row[name], str | list | date) for row in rows)


def _is_constant(rows: list[Row], name: str) -> bool:
    return len({str(row[name]) for row in rows}) == 1
