"""The second engine: Spark Connect, by default against a Sail server on loopback in this process.

Sail speaks Spark's protocol without a Java machine. The same portable SQL runs through `goodwill.engine.portable`, and
the same compiled folds through ``groupBy(...).applyInArrow``. Only the DataFrame part of Spark Connect is used, so
an Apache Spark server can stand behind the same address.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sys
import tempfile
import threading
import warnings
import weakref
from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from goodwill.core.errors import EngineError
from goodwill.engine import draw
from goodwill.engine.carried import as_table, carried, checked_name
from goodwill.engine.engine import is_paths
from goodwill.engine.portable import check_parameters, spark_sql

if TYPE_CHECKING:
    from goodwill.engine.fold import Fold

_SERVER_LOCK = threading.Lock()
_SERVER: list[Any] = []

BATCH_ROWS = 131_072


class SparkEngine:
    """Spark Connect behind the door.

    Parameters
    ----------
    url
        Address of a Spark Connect server, ``"sc://host:port"``. By default a Sail server that this process
        starts on loopback and shares between engines.
    folder
        Where tables that are kept or registered from memory lie as Parquet; a server elsewhere must see it
        under the same path. By default a private temporary folder, removed on closing.
    groups
        Into how many groups of customers a fold is cut (a power of two); each is in memory at once on a worker.

    Raises
    ------
    EngineError
        If the extra ``scale`` is not installed.
    """

    def __init__(self, *, url: str | None = None, folder: str | Path | None = None, groups: int = 16) -> None:
        if groups < 1 or groups & (groups - 1):
            raise EngineError("Groups are a power of two.", seen=str(groups), do="Give 16, 64 or 256")
        self._own = url is None
        self.groups = groups
        session_class, self._fault = _spark()
        root = Path(folder) if folder is not None else Path(tempfile.mkdtemp(prefix="goodwill-spark-"))
        root.mkdir(parents=True, exist_ok=True)
        self._folder = root.resolve()
        self._session = session_class.builder.remote(url or _sail()).create()
        self._session.conf.set("spark.sql.session.timeZone", "UTC")
        self._tables: dict[str, tuple[str, ...]] = {}
        self._count = itertools.count()
        self._close = weakref.finalize(self, _close, self._session, None if folder is not None else root)

    @property
    def name(self) -> str:
        """Short name, for provenance."""
        return "sail" if self._own else "spark"

    def register(
        self,
        name: str,
        source: object,
        /,
        *,
        hive: bool = False,
        ordered: bool = False,  # noqa: ARG002 - a shuffle forgets stored order anyway
    ) -> None:
        """Make `source` known as `name`; frames are written as Parquet into the engine's folder.

        Raises
        ------
        EngineError
            If the source is neither a frame nor paths, or the list of paths is empty.
        """
        if is_paths(source):
            self._name(name, self._files(name, source, hive))  # type: ignore[arg-type]
            return
        path = self._folder / f"{checked_name(name)}-{next(self._count)}.parquet"
        pq.write_table(carried(as_table(source)), path)
        self._name(name, self._parquet([path]))

    def define(self, name: str, sql: str, /) -> None:
        """Give a query a name, without running it."""
        self._name(name, self._query(sql, {}))

    def keep(self, name: str, sql: str, /, **parameters: object) -> None:
        """Run a query once and keep its rows as table `name`, as Parquet in the engine's folder."""
        frame = self._query(sql, parameters)
        path = self._folder / f"{checked_name(name)}-{next(self._count)}"
        self._guarded(sql, lambda: frame.write.parquet(path.as_uri()))
        files = sorted(path.glob("*.parquet")) if path.exists() else []
        if files:
            self._name(name, self._parquet(files))
        else:  # no rows: Sail then writes no file at all
            self.register(name, self._guarded(sql, frame.limit(0).toArrow))

    def forget(self, name: str, /) -> None:
        """Drop the table or view `name`; nothing happens when there is none."""
        if self._tables.pop(checked_name(name), None) is not None:
            self._session.catalog.dropTempView(name)

    def tables(self) -> tuple[str, ...]:
        """Return the names of all tables and views, sorted."""
        return tuple(sorted(self._tables))

    def columns(self, name: str, /) -> tuple[str, ...]:
        """Return the column names of table or view `name`.

        Raises
        ------
        EngineError
            If there is none of that name.
        """
        if name not in self._tables:
            raise EngineError("There is no such table.", where=name, do="Register it first")
        return self._tables[name]

    def merge(self, sql: str, /, **parameters: object) -> pa.Table:
        """Run one query and return its (small) result."""
        frame = self._query(sql, parameters)
        return carried(self._guarded(sql, frame.toArrow))

    def batches(self, sql: str, /, **parameters: object) -> pa.RecordBatchReader:
        """Run one query and hand its result out in batches.

        Spark Connect's public API gives a result whole, so unlike the local engine this one holds it once.
        """
        return self.merge(sql, **parameters).to_reader(BATCH_ROWS)

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
        from goodwill.engine.spark_fold import run

        return run(self, fold, Span(since, until), states)

    def draw(self, sql: str, /, share: float, **parameters: object) -> pa.Table:
        """Return the rows of a query whose ``customer_key`` is drawn."""
        return self.merge(f"SELECT * FROM ({sql}) AS drawn WHERE {draw.condition(share)}", **parameters)

    def apply(self, sql: str, by: str, step: Any, schema: str, /, **parameters: object) -> pa.Table:
        """Run an Arrow function over each group of a query's rows (what folds are made of)."""
        frame = self._query(sql, parameters)
        return self._guarded(sql, lambda: frame.groupBy(by).applyInArrow(step, schema).toArrow())

    def close(self) -> None:
        """End the session and remove what was kept; the shared server stays for other engines."""
        self._close()

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _query(self, sql: str, parameters: dict[str, object]) -> Any:
        check_parameters(sql, parameters)
        text = spark_sql(sql)
        return self._guarded(sql, lambda: self._session.sql(text, args=parameters or None))

    def _name(self, name: str, frame: Any) -> None:
        checked_name(name)
        self._tables[name] = tuple(self._guarded(name, lambda: frame.columns))
        frame.createOrReplaceTempView(name)

    def _parquet(self, paths: Iterable[Path]) -> Any:
        files = [p.resolve().as_uri() for p in paths]  # as addresses: a plain path would be read as a pattern
        return self._session.read.parquet(*files)

    def _files(self, name: str, paths: Iterable[str | Path], hive: bool) -> Any:
        groups: dict[tuple[tuple[str, str], ...], list[Path]] = {}
        for path in map(Path, paths):
            groups.setdefault(_partition(path) if hive else (), []).append(path)
        if not groups:
            raise EngineError(
                "A table needs at least one file.",
                where=name,
                seen="no paths",
                do="Register an empty Arrow table",
            )
        frames = []
        for values, files in groups.items():
            frame = self._guarded(name, lambda files=files: self._parquet(files))
            for column, value in values:
                frame = frame.withColumn(column, _literal(value))
            frames.append(frame)
        return reduce(lambda a, b: a.unionByName(b, allowMissingColumns=True), frames)

    def _guarded(self, where: str, work: Any) -> Any:
        try:
            return work()
        except self._fault as fault:
            raise EngineError(
                f"The engine {self.name} could not run a query.",
                where=re.sub(r"\s+", " ", where).strip()[:300],
                seen=str(fault).strip()[:500],
                do="Check names, and that the query keeps to the portable subset of SQL",
            ) from fault


def _partition(path: Path) -> tuple[tuple[str, str], ...]:
    """Return the columns in a path such as ``bucket=3/part.parquet``."""
    return tuple(tuple(p.split("=", 1)) for p in path.parts if re.match(r"\w+=", p))  # type: ignore[misc]


def _literal(value: str) -> Any:
    from pyspark.sql import functions

    if value == "__HIVE_DEFAULT_PARTITION__":
        return functions.lit(None)
    return functions.lit(int(value)).cast("bigint") if re.fullmatch(r"-?\d+", value) else functions.lit(value)


def _missing(fault: ImportError) -> EngineError:
    return EngineError(
        "The second engine is not installed.",
        seen=str(fault),
        do="Run: pip install 'goodwill[scale]'",
    )


def _spark() -> tuple[Any, type[Exception]]:
    """Return Spark's session class and the base of its errors."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # about its own support of pandas
            _name_main()
            from pyspark.errors import PySparkException
            from pyspark.sql.connect.session import SparkSession
    except ImportError as fault:
        raise _missing(fault) from fault
    return SparkSession, PySparkException


def _name_main() -> None:
    """Give a main module without a file an empty one.

    Where Python is embedded (a test worker, an application server) the main module has neither file nor
    specification; Spark's client takes that for its own doctests and ends the process.
    """
    main = sys.modules["__main__"]
    if getattr(main, "__spec__", None) is None and not hasattr(main, "__file__"):
        main.__file__ = ""


def _sail() -> str:
    """Start the Sail server of this process, once, and return its address."""
    with _SERVER_LOCK:
        if not _SERVER:
            os.environ.setdefault("RUST_LOG", "error")
            try:
                from pysail.spark import SparkConnectServer
            except ImportError as fault:
                raise _missing(fault) from fault
            server = SparkConnectServer("127.0.0.1", 0)
            server.start(background=True)
            _SERVER.append(server)
        host, port = _SERVER[0].listening_address
        return f"sc://{host}:{port}"


def _close(session: Any, folder: Path | None) -> None:
    session.stop()
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
