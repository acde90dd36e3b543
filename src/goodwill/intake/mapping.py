"""What a mapping says: which of their columns becomes which of ours, and how its values are read.

A mapping is a YAML file (see ``docs/how-to/bring-your-data.md``); `goodwill.intake.mapping_yaml` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How one column of ours is read from theirs.

    Attributes
    ----------
    columns
        Their column; several are joined by `joiner` into one id.
    constant
        A value for all rows, where no column is read.
    row
        Whether an id is made from the content of the row.
    minutes_between
        Two of their columns with times: the value is the minutes from the first to the second.
    end_of_day
        Whether the second of those stands for the end of its day (a promised date).
    values
        Their value (lower case, trimmed) -> ours.
    otherwise
        For values not listed: ``keep`` takes them as they are; None sets the row aside; else a value.
    factor
        Multiplies a number (units: hours to minutes is 60).
    leading
        Whether the number is the beginning of a text such as ``7 = very easy``.
    decimal, thousands, time, zone
        As `goodwill.intake.numbers` and `times` name them; empty means recognised, or the file's.
    missing
        Words that mean nothing was given.
    """

    columns: tuple[str, ...] = ()
    constant: str | None = None
    row: bool = False
    minutes_between: tuple[str, str] | None = None
    end_of_day: bool = False
    values: MappingType[str, str] | None = None
    otherwise: str | None = None
    factor: float | None = None
    leading: bool = False
    joiner: str = "-"
    decimal: str = ""
    thousands: str | None = None
    time: str = ""
    zone: str = ""
    missing: tuple[str, ...] = ()


Take = Literal["sum", "count", "first", "last"]


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """A column added to a file's rows from another file.

    Attributes
    ----------
    file
        The other file.
    on
        ``(column here, column there)`` that have to be equal.
    take
        What is taken of the rows found: the sum, their number, the first or the last value.
    column
        Which of the other file's columns.
    """

    file: str
    on: tuple[str, str]
    take: Take
    column: str = ""


@dataclass(frozen=True, kw_only=True)
class MappedFile:
    """A file of a mapping, and what is said about how it is written.

    Attributes
    ----------
    pattern
        Name of the file, ``*`` allowed; empty for whatever file is given.
    sheet
        Sheet of a workbook.
    delimiter, quote, header, skip
        Layout, where it is not to be recognised.
    decimal, zone, day_first
        How its numbers and times are read where a column does not say.
    add
        New column -> where it comes from.
    """

    pattern: str = ""
    sheet: str = ""
    delimiter: str = ""
    quote: str = ""
    header: bool | None = None
    skip: int | None = None
    decimal: str = ""
    zone: str = ""
    day_first: bool | None = None
    add: MappingType[str, Lookup] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows of one of our tables from one of their files.

    Attributes
    ----------
    table
        Our table.
    file
        Name of the file in the mapping.
    columns
        Our column -> how it is read.
    where, where_not
        Their column -> values (lower case): only such rows, or all but such rows.
    first_of
        Their columns: of rows that are equal in them, only the first is read.
    sorted_by
        Their column with a time that says which is first; else the order of the file.
    melt
        Their column -> our columns with it: one row for each of these columns that holds something.
        The reading of a column called ``value`` or ``text`` in `columns` applies to what it holds.
    melt_into
        Our column that takes what the melted column holds.
    """

    table: str
    file: str
    columns: MappingType[str, Reading]
    where: MappingType[str, tuple[str, ...]] = field(default_factory=dict)
    where_not: MappingType[str, tuple[str, ...]] = field(default_factory=dict)
    first_of: tuple[str, ...] = ()
    sorted_by: str = ""
    melt: MappingType[str, MappingType[str, Reading]] = field(default_factory=dict)
    melt_into: str = "value"


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """A whole mapping.

    Attributes
    ----------
    name
        What the source is called: delays and live sources are declared under this name.
    files
        Name -> file. One file without a pattern takes whatever file is given.
    parts
        Rows of our tables, in order.
    spaces
        Id column -> id space, for all tables or ``table.column`` for one.
    zone, decimal, day_first
        For all files.
    delay_seconds, live
        See `goodwill.ledger.source.Source`; None takes the project's setting.
    """

    name: str
    files: MappingType[str, MappedFile]
    parts: tuple[Part, ...]
    spaces: MappingType[str, str] = field(default_factory=dict)
    zone: str = ""
    decimal: str = ""
    day_first: bool = True
    delay_seconds: float | None = None
    live: bool | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        """Our tables that it fills."""
        return tuple(dict.fromkeys(p.table for p in self.parts))
