"""Tables of results as people read them: figure, interval and count together, the important rows, units once.

A result's table holds everything; the brief shows its most useful rows and says how many the workbook holds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from goodwill.core.estimate import Estimate
from goodwill.report import numbers
from goodwill.report.codebook import is_measure_of, label_of, unit_of
from goodwill.report.numbers import Language
from goodwill.report.phrases import say, term
from goodwill.report.rows_shown import PLACES, Row, Scope, place_of, scopes
from goodwill.report.strip import Strip, strips
from goodwill.report.words import has_words, words

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = 6
SHORT_NAME = 16  # letters that stay on one line
# Texts of methods; the columns of units, touchpoints, actions and promises hold names.
WORDED = {"metric", "construct", "component", "figure", "verdict", "why", "lever", "perspective", "kind", "against"}
# Woven into the figure, the place or the count; p-values and bookkeeping are for the workbook.
WOVEN = {
    "value", "low", "high", "n", "se", "level", "measured_in", "absent", "asked", "answered", "worst_low",
    "worst_high", "unfinished", "scope", "p_value", "seed",
}  # fmt: skip


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
    """A table ready to be shown: its caption (empty where groups have their own), columns, groups of rows."""

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class FigureTables:
    """What a brief shows of one result's table.

    Attributes
    ----------
    tables
        In reading order.
    shown, total
        How many of the result's figures.
    """

    tables: tuple[FigureTable, ...]
    shown: int
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether the workbook holds more rows."""
        return self.shown < self.total


def figure_tables(table: pa.Table, language: Language = "en") -> FigureTables:
    """Return the part of a result's table that a brief shows.

    Figures of one kind stand in one table, scope under scope, each with its interval, count and who was asked.
    Where places have several figures each, the figures stand side by side, in a table of their own.

    Parameters
    ----------
    table
        As `Result.table` returned it: columns of keys, ``value``, ``low``, ``high``, ``n``, a unit and a reason.
    language
        ``en`` or ``sv``.
    """
    found = scopes(table)
    made, plain = [], [list(group) for _, group in groupby(found, lambda s: (s.is_crossed, s.metrics))]
    for group in plain:
        made += [side_by_side(s, language) for s in group] if group[0].is_crossed else [_one_kind(group, language)]
    return FigureTables(tuple(made), sum(len(s.rows) for s in found), table.num_rows)


def _one_kind(group: list[Scope], language: Language) -> FigureTable:
    """Return scopes with the same figures as one table."""
    layout = _Layout.of([s.rows for s in group], language)
    alone = len(group) == 1
    groups = tuple(Group("" if alone else scope_words(s, language), layout.cells(list(s.rows))) for s in group)
    caption = scope_words(group[0], language) if alone and group[0].name not in ("", "all") else ""
    return FigureTable(caption, layout.columns(), groups)


def side_by_side(scope: Scope, language: Language = "en") -> FigureTable:
    """Return the figures of each place beside one another, in one unit, with their intervals below."""
    rows = {
        place: [r for r in scope.rows if place_of(r) == place] for place in dict.fromkeys(map(place_of, scope.rows))
    }
    units = [str(r.get("measured_in") or "") for r in scope.rows]
    estimates = [estimate_of(r, u) for r, u in zip(scope.rows, units, strict=True)]
    decimals = numbers.decimals_of_many(estimates)
    shown = []
    for figures in rows.values():
        cells = [Cell(", ".join(_places(figures[0], language)), _unfinished(figures[0], language))]
        of = {str(r["metric"]): r for r in figures}
        for metric in scope.metrics:
            estimate = estimate_of(of[metric], str(of[metric].get("measured_in") or "")) if metric in of else None
            cell = _cell_of_figure(estimate, decimals, language, with_unit=False) if estimate else Cell("")
            sort = "stacked" if cell.sort == "figure" else cell.sort
            cells.append(replace(cell, sort=sort, label=term(metric, language)))
        counts = sorted({int(r.get("n") or 0) for r in figures})
        span = [numbers.number(n, language=language) for n in (counts[0], counts[-1])]
        count = span[0] if len(counts) == 1 else f"{span[0]} {words('to', language)} {span[1]}"
        shown.append((*cells, Cell(count, sort="number", label=label_of("n", language))))
    unit = numbers.unit_words(units[0], language)
    head = (
        Column(unit),
        *(Column(term(m, language), "stacked") for m in scope.metrics),
        Column(label_of("n", language), "number"),
    )
    return FigureTable(scope_words(scope, language), head, (Group("", tuple(shown)),))


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


@dataclass(frozen=True)
class _Layout:
    """Which columns there are, decided on the rows that are shown."""

    keys: tuple[str, ...]
    placed: bool
    figure: bool
    bars: bool
    stems: tuple[str, ...]
    others: tuple[str, ...]
    unit_from: str
    one_unit: str | None
    counted: bool
    asked: bool
    worst: bool
    language: Language
    by_metric: bool

    @classmethod
    def of(cls, groups: Sequence[Sequence[Row]], language: Language) -> _Layout:
        rows = [row for group in groups for row in group]
        names = list(rows[0]) if rows else []
        unit_from = unit_column(names, rows)
        placed = "scope" in names
        filled = [n for n in names if any(row[n] not in (None, "") for row in rows)]
        stems = tuple(n for n in filled if f"{n}_low" in names and f"{n}_high" in names)
        woven = WOVEN | {unit_from} | {f"{s}{end}" for s in stems for end in ("", "_low", "_high", "_absent")}
        woven |= {"currency"} if stems else set()
        if placed:
            woven |= {*PLACES, "metric"}
        free = [n for n in filled if n not in woven and not (n.endswith("_id") and "title" in filled)]
        keys = [n for n in free if _is_text(rows, n) and not (placed and _is_constant(rows, n))]
        units = {str(row[unit_from] or "") for row in rows if row["value"] is not None} if unit_from else {""}
        figure = "value" in names
        bars = figure and any(any(strips(_estimates(group, unit_from))) for group in groups)
        numeric = [n for n in free if n not in keys and not (placed and _is_constant(rows, n))]
        room = max(0, COLUMNS - placed - len(keys) - len(stems) - 2 * figure)
        return cls(
            keys=tuple(keys[:4]),
            placed=placed,
            figure=figure,
            bars=bars,
            stems=stems,
            others=tuple(numeric[:room]),
            unit_from=unit_from,
            one_unit=units.pop() if len(units) == 1 else None,
            counted="n" in filled,
            asked="asked" in filled,
            worst="worst_low" in filled,
            language=language,
            by_metric=placed and len({row.get("metric") for row in rows}) > 1,
        )

    def columns(self) -> tuple[Column, ...]:
        say, language = words, self.language
        found = [Column("")] if self.placed else []
        found += [Column(label_of(k, language)) for k in self.keys]
        if self.figure:
            unit = numbers.unit_words(self.one_unit or "", language) or label_of("value", language)
            found += [Column(unit, "figure"), *([Column("", "strip")] if self.bars else [])]
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
        estimates = _estimates(rows, self.unit_from) if self.figure else []
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

    def _cells_of(
        self, row: Row, estimate: Estimate | None, strip: Strip | None, decimals: dict[str, int]
    ) -> tuple[Cell, ...]:
        language = self.language
        found = [self._place(row)] if self.placed else []
        found += [Cell(_worded(k, row[k], language)) for k in self.keys]
        if estimate is not None:
            found += [self._figure_cell(estimate, decimals)]
            found += [Cell("", sort="strip", strip=strip)] if self.bars else []
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
        parts = _places(row, self.language)
        if self.by_metric and row.get("metric"):
            metric = term(str(row["metric"]), self.language)
            parts = [*(p for p in parts if p not in metric), metric]
        text = ", ".join(parts) or words("All", self.language)
        return Cell(text, _unfinished(row, self.language), "text" if len(text) <= SHORT_NAME else "text long")

    def _worst(self, row: Row, decimals: dict[str, int]) -> str:
        low, high = row.get("worst_low"), row.get("worst_high")
        if low is None or high is None:
            return ""
        unit = str(row.get(self.unit_from) or "")
        bounds = Estimate((low + high) / 2, low, high, 0, unit=unit)
        return numbers.with_minus(numbers.interval(bounds, decimals.get(unit, 0), language=self.language))


def _estimates(rows: Sequence[Row], unit_from: str) -> list[Estimate]:
    return [estimate_of(row, str(row.get(unit_from) or "")) for row in rows]


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
        return Cell(say(estimate.absent, language).text, sort="absent")
    value = numbers.value_of(estimate, estimate.value, decimals, language=language)
    unit = numbers.unit_words(estimate.unit, language) if with_unit else ""
    text = numbers.with_minus(value) + (f" {unit}" if unit else "")
    return Cell(text, numbers.with_minus(numbers.interval(estimate, decimals, language=language)), sort="figure")


def _of_asked(row: Row, language: Language) -> str:
    if row.get("asked") is None:
        return ""
    answered = numbers.number(row.get("answered") or 0, language=language)
    return f"{answered} {words('of', language)} {numbers.number(row['asked'], language=language)}"


def _places(row: Row, language: Language) -> list[str]:
    """Return where a figure is: concepts and bands in words, periods, units and touchpoints as they are called."""
    return [term(str(row[p]), language) if p == "segment" else str(row[p]) for p in PLACES if row.get(p)]


def _worded(column: str, value: Any, language: Language) -> str:
    return term(value, language) if column in WORDED and isinstance(value, str) else _shown(value, language)


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


def _unfinished(row: Row, language: Language) -> str:
    return words("unfinished", language) if row.get("unfinished") else ""


def scope_words(scope: Scope, language: Language = "en") -> str:
    """Return the heading of a scope, with the wave where there are waves."""
    known = f"scope {scope.name}"
    name = words(known, language) if has_words(known) else scope.name[:1].upper() + scope.name[1:]
    return f"{name}, {scope.wave}" if scope.wave else name


def _is_text(rows: list[Row], name: str) -> bool:
    return any(isinstance(row[name], str | list | date) for row in rows)


def _is_constant(rows: list[Row], name: str) -> bool:
    return len({str(row[name]) for row in rows}) == 1
