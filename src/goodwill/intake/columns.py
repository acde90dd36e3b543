"""From a reading to SQL: what a column of ours is over the rows of theirs, with what had to be recognised."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from goodwill.intake import expressions, sql_text
from goodwill.intake.mapping import Reading
from goodwill.intake.numbers import MISSING, NumberReading, recognise_numbers
from goodwill.intake.times import ISO, TimeReading, recognise_times
from goodwill.ledger.contracts import Column, Kind
from goodwill.ledger.source import MappedColumn

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine

SAMPLE_ROWS = 3000
WORTH_READING = 2_000_000  # rows up to which a column is read whole where its beginning settles nothing
ROW_ID = "id of the row"
LEADING = r"^\s*([-+]?[0-9]+([.,][0-9]+)?)"


@dataclass
class Rows:
    """Rows of theirs behind SQL, with a sample to recognise by.

    Attributes
    ----------
    engine
        The engine that reads them.
    relation
        SQL that may stand after FROM.
    columns
        Their columns, all text.
    count
        How many rows there are, about.
    zone, decimal, day_first
        How times and numbers are read that do not say it themselves.
    notes
        What was recognised, collected on the way.
    local
        Columns of ours with times that named no offset.
    """

    engine: LocalEngine
    relation: str
    columns: tuple[str, ...]
    count: int
    zone: str
    decimal: str = ""
    day_first: bool = True
    notes: list[str] = field(default_factory=list)
    local: dict[str, list[str]] = field(default_factory=dict)
    _sample: dict[str, list[str]] = field(default_factory=dict)

    def sample(self, column: str) -> list[str]:
        """Return the first values of a column, blanks left out."""
        if not self._sample and self.columns:
            names = ", ".join(sql_text.name(c) for c in self.columns)
            found = self.engine.execute(f"SELECT {names} FROM {self.relation} LIMIT {SAMPLE_ROWS}")
            cells = list(zip(*found, strict=True)) or [()] * len(self.columns)
            self._sample = {
                c: [str(v) for v in vs if v is not None and str(v).strip()]
                for c, vs in zip(self.columns, cells, strict=True)
            }
        return self._sample.get(column, [])

    def usual_decimal(self) -> str:
        """Return the decimal sign of the file: said, or shown by any of its columns."""
        if not self.decimal:
            self.decimal = "."
            for column in self.columns:
                found = recognise_numbers(self.sample(column))
                if found and found.decimal == "," and not found.assumed:
                    self.decimal = ","
        return self.decimal

    def times(self, column: str, reading: Reading, ours: str) -> TimeReading:
        """Return how the times of a column are read, and note what is not plain."""
        if reading.time:
            found = TimeReading(ISO if reading.time.lower() in ("iso", "iso 8601") else reading.time)
            self._note_zone(ours, reading, found)
            return found
        values = [v for v in self.sample(column) if v.strip().lower() not in MISSING]
        guess = recognise_times(values, day_first=self.day_first)
        if guess is None:
            if values:
                self.notes.append(f"{ours}: the format of {column!r} was not recognised; say it as `time:`.")
            return TimeReading(ISO)
        if guess.other:
            guess = self._settled(column, guess)
        if guess.assumed:
            self.notes.append(f"{ours}: {guess.assumed} Say `time:` in the mapping to settle it.")
        elif guess.form != ISO:
            self.notes.append(f"{ours}: times were read as {guess.form}.")
        self._note_zone(ours, reading, guess)
        return guess

    def _settled(self, column: str, guess: TimeReading) -> TimeReading:
        """Return the reading that fits the whole column better, where its beginning fits both."""
        text = f"trim({sql_text.name(column)})"
        counts = ", ".join(f"count(try_strptime({text}, {sql_text.literal(f)}))" for f in (guess.form, guess.other))
        first, second = self.engine.execute(f"SELECT {counts} FROM {self.relation}")[0]
        if first == second:
            return guess
        return TimeReading(guess.form if first > second else guess.other)

    def _note_zone(self, ours: str, reading: Reading, found: TimeReading) -> None:
        if found.offsets != "all":
            self.local.setdefault(reading.zone or self.zone, []).append(ours)

    def numbers(self, column: str, reading: Reading, ours: str) -> NumberReading:
        """Return how the numbers of a column are read, and note what is not plain."""
        said = reading.decimal
        values = [v for v in self.sample(column) if v.strip().lower() not in MISSING]
        if reading.values:
            values = [reading.values.get(v.strip().lower(), v) for v in values]
        guess = recognise_numbers(values, file_decimal=said or self.usual_decimal())
        if reading.thousands is not None:
            return NumberReading(said or (guess.decimal if guess else self.usual_decimal()), reading.thousands)
        if said:
            return replace(guess, assumed="") if guess and guess.decimal == said else NumberReading(said)
        if guess is None:
            if values and not reading.leading:
                self.notes.append(
                    f"{ours}: the numbers in {column!r} are not written in one way; those without a decimal "
                    f"{'comma' if self.usual_decimal() == ',' else 'point'} are set aside."
                )
            return NumberReading(self.usual_decimal())
        if guess.assumed:
            self.notes.append(f"{ours}: {guess.assumed} Say `decimal:` in the mapping to settle it.")
        elif guess.decimal == ",":
            self.notes.append(f"{ours}: numbers were read with a decimal comma.")
        if not any("." in v or "," in v for v in values) and SAMPLE_ROWS <= self.count <= WORTH_READING:
            return self._whole_column(column, guess)
        return guess

    def _whole_column(self, column: str, guess: NumberReading) -> NumberReading:
        """Look for a decimal comma beyond the sample."""
        text = sql_text.name(column)
        points, commas = self.engine.execute(
            f"SELECT count(*) FILTER (contains({text}, '.')), count(*) FILTER (contains({text}, ','))"
            f" FROM {self.relation}"
        )[0]
        return replace(guess, decimal="," if commas > points else ".")


def read_column(rows: Rows, column: Column, reading: Reading) -> MappedColumn:
    """Return how a column of ours is read from the rows."""
    kind_type = expressions.TYPES.get(column.kind, "VARCHAR")
    if reading.constant is not None:
        return _constant(rows, column, reading, kind_type)
    if reading.minutes_between:
        return _minutes(rows, column, reading)
    raw = _raw(reading)
    seen, text, sure = raw, raw, column.kind in expressions.PLAIN and not reading.values
    if reading.values:
        text, seen = expressions.mapped_values(raw, dict(reading.values), reading.otherwise)
    words = [*reading.missing]
    if not reading.row:
        seen = expressions.missing(seen, column.kind, words, but=reading.values or ())
    if reading.leading:
        text = f"nullif(regexp_extract({text}, '{LEADING}', 1), '')"
    if words and sure:
        text = expressions.missing(text, column.kind, words)
    name = reading.columns[0] if len(reading.columns) == 1 else ""
    numbers, times = NumberReading(), TimeReading(ISO)
    if column.kind in (Kind.NUMBER, Kind.COUNT):
        numbers = rows.numbers(name, reading, column.name)
    elif column.kind in (Kind.TIME, Kind.PERIOD):
        times = rows.times(name, reading, column.name)
    value = expressions.typed(text, column, numbers=numbers, times=times, zone=reading.zone or rows.zone)
    if reading.factor is not None:
        value = f"({value} * {sql_text.number(reading.factor)})"
    if column.kind is Kind.COUNT and reading.factor is not None:
        value = expressions.whole(value)
    fills = reading.values is not None and reading.otherwise not in (None, "keep")  # blanks too get a value
    if not sure and (words or reading.values) and not fills:  # what counts as nothing must have no value either
        value = f"(CASE WHEN {seen} IS NULL THEN NULL ELSE {value} END)"
    return MappedColumn(f"CAST({value} AS {kind_type})", seen, sure)


def _raw(reading: Reading) -> str:
    if reading.row:
        return sql_text.name(ROW_ID)
    if len(reading.columns) == 1:
        return sql_text.name(reading.columns[0])
    parts = [f"nullif(trim({sql_text.name(c)}), '')" for c in reading.columns]
    return f"({f' || {sql_text.literal(reading.joiner)} || '.join(parts)})"  # NULL where one of them is


def _constant(rows: Rows, column: Column, reading: Reading, kind_type: str) -> MappedColumn:
    text = sql_text.literal(reading.constant or "")
    times = TimeReading(reading.time or ISO)
    numbers = NumberReading(reading.decimal or ".")
    value = expressions.typed(text, column, numbers=numbers, times=times, zone=reading.zone or rows.zone)
    return MappedColumn(f"CAST({value} AS {kind_type})", text, True)


def _minutes(rows: Rows, column: Column, reading: Reading) -> MappedColumn:
    """Return the minutes between two times, NULL where one of them is missing."""
    first, second = reading.minutes_between or ("", "")
    zone = reading.zone or rows.zone
    ends = []
    for name in (first, second):
        times = rows.times(name, replace(reading, minutes_between=None), column.name)
        ends.append(expressions.instant(sql_text.name(name), times, zone))
    end = ends[1]
    if reading.end_of_day:
        place = sql_text.literal(zone)
        end = f"timezone({place}, date_trunc('day', timezone({place}, {end})) + INTERVAL 1 DAY)"
    value = f"((epoch({end}) - epoch({ends[0]})) / 60)"
    if reading.factor is not None:
        value = f"({value} * {sql_text.number(reading.factor)})"
    one, two = (f"nullif(trim({sql_text.name(n)}), '')" for n in (first, second))
    return MappedColumn(f"CAST({value} AS DOUBLE)", f"({one} || ' to ' || {two})", False)
