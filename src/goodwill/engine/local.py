"""The local engine: DuckDB in this process, with memory and threads capped, spilling to disk."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from goodwill.core.errors import EngineError
from goodwill.engine import draw
from goodwill.engine.carried import as_table, carried, carried_batches, checked_name
from goodwill.engine.engine import is_paths

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.engine.fold import Fold


class LocalEngine:
    """DuckDB behind the door.

    Parameters
    ----------
    memory
        Cap on memory, for example ``"2GB"``; beyond it DuckDB spills. By default ``GOODWILL_MEMORY``, else
        half of what the machine has, at most 4 GB.
    threads
        By default ``GOODWILL_THREADS``, else the cores this process may use.
    spill
        Folder for what does not fit in memory. By default a private temporary one, removed on closing.

    Notes
    -----
    Each call runs on its own cursor of one in-memory database, so calls from several threads do not wait
    for one another. Nothing is fetched from a network: extensions are neither installed nor loaded.
    """

    def __init__(
        self, *, memory: str | None = None, threads: int | None = None, spill: str | Path | None = None
    ) -> None:
        folder = Path(spill) if spill is not None else Path(tempfile.mkdtemp(prefix="goodwill-spill-"))
        folder.mkdir(parents=True, exist_ok=True)
        self.threads = threads or int(os.environ.get("GOODWILL_THREADS", "0")) or _cores()
        config = {
            "memory_limit": memory or os.environ.get("GOODWILL_MEMORY") or _half_of_memory(),
            "threads": self.threads,
            "temp_directory": str(folder),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
        }
        try:
            self._connection = duckdb.connect(":memory:", config=config)
        except duckdb.Error as fault:
            raise EngineError("DuckDB did not start.", seen=str(fault), do="Check memory and threads.") from fault
        self._connection.execute("SET GLOBAL TimeZone = 'UTC'; SET GLOBAL parquet_metadata_cache = true")
        self._ordered: set[str] = set()
        self._catalog = threading.RLock()  # two threads may keep tables at once; names change one at a time
        self._close = weakref.finalize(self, _close, self._connection, None if spill is not None else folder)

    @property
    def name(self) -> str:
        """Short name, for provenance."""
        return "local"

    def register(self, name: str, source: object, /, *, hive: bool = False, ordered: bool = False) -> None:
        """Make `source` known as `name`: frames are copied into the engine, Parquet files are read in place.

        Raises
        ------
        EngineError
            If the source is neither, or the list of paths is empty.
        """
        checked_name(name)
        if is_paths(source):
            self.define(name, _parquet(name, source, hive))  # type: ignore[arg-type]
        else:
            with self._connection.cursor() as cursor:
                cursor.register("__incoming", carried(as_table(source)))
                self._replace(cursor, name, "SELECT * FROM __incoming", {})
        if ordered:
            self._ordered.add(name)

    def define(self, name: str, sql: str, /) -> None:
        """Give a query a name, without running it."""
        with self._catalog:
            self.forget(name)
            self.execute(f"CREATE VIEW {checked_name(name)} AS {sql}")

    def keep(self, name: str, sql: str, /, **parameters: object) -> None:
        """Run a query once and keep its rows as table `name`."""
        with self._connection.cursor() as cursor:
            self._replace(cursor, checked_name(name), sql, parameters)

    def forget(self, name: str, /) -> None:
        """Drop the table or view `name`; nothing happens when there is none."""
        with self._catalog:
            kind = self._kind(checked_name(name))
            self._ordered.discard(name)
            if kind:
                self.execute(f"DROP {kind} IF EXISTS {name}")

    def tables(self) -> tuple[str, ...]:
        """Return the names of all tables and views, sorted."""
        rows = self.execute("SELECT table_name FROM information_schema.tables")
        return tuple(sorted(str(r[0]) for r in rows))

    def columns(self, name: str, /) -> tuple[str, ...]:
        """Return the column names of table or view `name`."""
        return tuple(str(r[0]) for r in self.execute(f"DESCRIBE {checked_name(name)}"))

    def merge(self, sql: str, /, **parameters: object) -> pa.Table:
        """Run one query and return its (small) result."""
        with self._connection.cursor() as cursor:
            return carried(_run(cursor, sql, parameters).to_arrow_table())

    def batches(self, sql: str, /, **parameters: object) -> pa.RecordBatchReader:
        """Run one query and stream its result."""
        cursor = self._connection.cursor()
        return carried_batches(_run(cursor, sql, parameters).to_arrow_reader(131_072))

    def execute(self, sql: str, /, **parameters: object) -> list[tuple[Any, ...]]:
        """Run any statement of DuckDB's own dialect (for the store and intake) and return its rows."""
        with self._connection.cursor() as cursor:
            return _run(cursor, sql, parameters).fetchall()  # type: ignore[no-any-return]

    def is_ordered(self, name: str, /) -> bool:
        """Whether table `name` was registered as stored in order of (customer, time, id)."""
        return name in self._ordered

    def fold(
        self,
        fold: Fold,
        /,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        states: pa.Table | None = None,
    ) -> pa.Table:
        """Carry a compiled step over each customer's facts in time order; one row per customer."""
        from goodwill.engine.fold import Span
        from goodwill.engine.local_fold import run

        return run(self, fold, Span(since, until), states, threads=self.threads)

    def draw(self, sql: str, /, share: float, **parameters: object) -> pa.Table:
        """Return the rows of a query whose ``customer_key`` is drawn."""
        return self.merge(f"SELECT * FROM ({sql}) AS drawn WHERE {draw.condition(share)}", **parameters)

    def close(self) -> None:
        """Close the database and remove what it spilled."""
        self._close()

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _replace(self, cursor: Any, name: str, sql: str, parameters: dict[str, object]) -> None:
        """Materialise first, swap after: the query may read the table that it replaces."""
        with self._catalog:
            _run(cursor, f"CREATE OR REPLACE TABLE __kept_{name} AS {sql}", parameters)
            self.forget(name)
            cursor.execute(f"ALTER TABLE __kept_{name} RENAME TO {name}")

    def _kind(self, name: str) -> str:
        rows = self.execute(
            "SELECT table_type FROM information_schema.tables WHERE lower(table_name) = lower($name)",
            name=name,
        )
        return "" if not rows else ("VIEW" if rows[0][0] == "VIEW" else "TABLE")


def _run(cursor: Any, sql: str, parameters: dict[str, object]) -> Any:
    try:
        return cursor.execute(sql, parameters or None)
    except duckdb.Error as fault:
        shown = re.sub(r"\s+", " ", sql).strip()
        raise EngineError(
            "The local engine could not run a query.",
            where=shown[:300],
            seen=str(fault).strip(),
            do="Check the table and column names, and that every $parameter is given once",
        ) from fault


def _parquet(name: str, paths: Iterable[str | Path], hive: bool) -> str:
    quoted = ", ".join(f"'{_literal(str(p))}'" for p in paths)
    if not quoted:
        raise EngineError(
            "A table needs at least one file.",
            where=name,
            seen="no paths",
            do="Register an empty Arrow table",
        )
    flag = "true" if hive else "false"
    return f"SELECT * FROM read_parquet([{quoted}], hive_partitioning = {flag}, union_by_name = true)"


def _literal(path: str) -> str:
    """Escape quotes, and the signs that DuckDB would read as patterns."""
    return re.sub(r"([\[*?])", r"[\1]", path).replace("'", "''")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def _half_of_memory() -> str:
    try:
        half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (ValueError, OSError, AttributeError):
        half = 2_000_000_000
    return f"{max(min(half, 4_000_000_000) // 1_000_000, 200)}MB"


def _close(connection: Any, folder: Path | None) -> None:
    connection.close()
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
