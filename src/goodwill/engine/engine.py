"""The door: what every engine can do, so that no method is written for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.engine.fold import Fold

Source = object
"""What can be registered: an Arrow table (or anything with ``__arrow_c_stream__``: pandas, Polars, a
DuckDB relation), or a list of Parquet paths."""


@runtime_checkable
class Engine(Protocol):
    """A machine that answers portable SQL over named tables.

    Every method's SQL is written once, in DuckDB's dialect and within the subset described in
    ``docs/explanation/engines.md``. Parameters are written ``$name`` and given as keywords. Tables come back
    in one carried form whatever the engine: whole numbers as int64, other numbers as float64, words as
    string, instants as timestamp[us, UTC], days as date32, ids as binary.
    """

    @property
    def name(self) -> str:
        """Short name, for provenance: ``"local"`` or ``"sail"``."""
        ...

    def register(self, name: str, source: Source, /, *, hive: bool = False, ordered: bool = False) -> None:
        """Make `source` known as table `name`, replacing what had that name.

        Parameters
        ----------
        name
            A plain identifier.
        source
            Arrow table (or anything that speaks the Arrow stream interface), or a sequence of Parquet paths.
        hive
            Whether the paths carry columns, as in ``.../bucket=3/part.parquet``.
        ordered
            Promise that rows are stored sorted by (customer_key, time, id) within each bucket, and each
            bucket in one file. A fold then needs no sort.
        """
        ...

    def define(self, name: str, sql: str, /) -> None:
        """Give a query a name, without running it."""
        ...

    def keep(self, name: str, sql: str, /, **parameters: object) -> None:
        """Run a query once and keep its rows as table `name` (which the query itself may read)."""
        ...

    def forget(self, name: str, /) -> None:
        """Drop the table or view `name`; nothing happens when there is none."""
        ...

    def tables(self) -> tuple[str, ...]:
        """Return the names of all tables and views, sorted."""
        ...

    def columns(self, name: str, /) -> tuple[str, ...]:
        """Return the column names of table or view `name`."""
        ...

    def merge(self, sql: str, /, **parameters: object) -> pa.Table:
        """Run one query and return its (small) result."""
        ...

    def batches(self, sql: str, /, **parameters: object) -> pa.RecordBatchReader:
        """Run one query and stream its result."""
        ...

    def fold(
        self,
        fold: Fold,
        /,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        states: pa.Table | None = None,
    ) -> pa.Table:
        """Carry a compiled step over each customer's facts in time order; one row per customer.

        Parameters
        ----------
        fold
            The declaration.
        since, until
            Only events from the one (inclusive) to the other (exclusive); both carry a time zone.
        states
            A result of the same fold (with its whole state) to carry on from.

        Returns
        -------
        pa.Table
            ``customer_key`` and the fold's outputs, in order of the key: one row for every customer who has
            an event or a state to carry on from.
        """
        ...

    def draw(self, sql: str, /, share: float, **parameters: object) -> pa.Table:
        """Return the rows of a query whose ``customer_key`` is drawn; the same customers on every engine."""
        ...

    def close(self) -> None:
        """Let go of memory, files and processes."""
        ...


def is_paths(source: object) -> bool:
    """Whether `source` is a sequence of paths (and not a table)."""
    return (
        isinstance(source, Sequence)
        and not isinstance(source, str | bytes)
        and all(isinstance(p, str | Path) for p in source)
    )
