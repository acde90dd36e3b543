"""What a contract is: the columns of one table, their types, units, meaning, privacy and natural key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Types of columns, as a file gives them and as the ledger keeps them."""

    CUSTOMER = "customer"  # source id in a file; random 63-bit key (BIGINT, column customer_key) in the ledger
    EMPLOYEE = "employee"  # source id in a file; random 63-bit key (BIGINT, column employee_key)
    EVENT_ID = "event id"  # source id in a file; salted 128-bit hash (16 bytes) in the ledger
    CODE = "code"  # a short name or reference id, kept as text
    CHOICE = "choice"  # one of the values named
    TEXT = "text"  # free words
    TIME = "time"  # an instant, UTC, microseconds
    NUMBER = "number"  # a double
    COUNT = "count"  # a whole number, zero or more
    FLAG = "flag"  # true or false
    PERIOD = "period"  # first day of a month, week, quarter (a date)
    CODES = "codes"  # several codes, separated by ";" in a file, a list of text in the ledger


class Privacy(StrEnum):
    """Who a column is about, and so who may see it and what erasure does with it."""

    PERSON = "person"  # identifies or describes one customer: erased with them
    WORDS = "words"  # free words of or about a person: erased with them, may hold anything
    STAFF = "staff"  # identifies or describes one employee: by unit only
    INSIDE = "inside"  # the company's own facts
    OPEN = "open"  # anyone may know


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract.

    Attributes
    ----------
    name, kind, meaning
        The column's word, its type, and what it means in one sentence.
    optional
        Whether a row may lack it.
    privacy
        Privacy class.
    unit
        Unit of measure, for numbers ("minutes", "currency of the row").
    values
        For choices: what it may be.
    low, high
        Bounds of a number, where it has any.
    """

    name: str
    kind: Kind
    meaning: str
    optional: bool = False
    privacy: Privacy = Privacy.INSIDE
    unit: str = ""
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None

    @property
    def stored_name(self) -> str:
        """The column's name inside the ledger (people's ids become keys)."""
        if self.kind in (Kind.CUSTOMER, Kind.EMPLOYEE):
            return self.name.removesuffix("_id") + "_key"
        return self.name


@dataclass(frozen=True, slots=True)
class Contract:
    """One table of the vocabulary.

    Attributes
    ----------
    name, family, one_row_is
        The table's word, its family of facts, and what one row is.
    columns
        In the order of the vocabulary. Every table can also carry ``known_at`` (see `KNOWN_AT`).
    key
        Names of the columns of the natural key.
    time
        The column that places a row in time (None for tables that are not dated).
    parent
        ``(table, column)``: the parent whose customer key a child row takes at intake.
    either
        Groups of columns of which at least one must be filled.
    span
        ``(from, to)`` columns of a half-open span, checked for order.
    """

    name: str
    family: str
    one_row_is: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    time: str | None = None
    parent: tuple[str, str] | None = None
    either: tuple[tuple[str, ...], ...] = ()
    span: tuple[str, str] | None = None

    def column(self, name: str) -> Column:
        """Return the column called `name` or raise KeyError naming those there are."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}; it has {', '.join(c.name for c in self.columns)}")

    @property
    def by_customer(self) -> bool:
        """Whether rows belong to customers (directly or through their parent) and so live in buckets."""
        return self.parent is not None or any(c.kind is Kind.CUSTOMER for c in self.columns)

    @property
    def customer_column(self) -> str | None:
        """Name of the customer id column in a file, if the table has one of its own."""
        return next((c.name for c in self.columns if c.kind is Kind.CUSTOMER), None)


KNOWN_AT = Column("known_at", Kind.TIME, "when the source came to know the row", optional=True)
