"""The ledger as methods see it: named tables behind an engine, at one version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from goodwill.core.errors import LedgerError
from goodwill.ledger.feelings import FEELING_VIEWS, READINGS, show_readings
from goodwill.ledger.kept import APART, KEPT, OPEN_TABLES
from goodwill.ledger.settings import Settings
from goodwill.ledger.views import VIEWS

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.engine.engine import Engine
    from goodwill.engine.local import LocalEngine
    from goodwill.ledger.compact import Compaction
    from goodwill.ledger.erase import Receipt
    from goodwill.ledger.identity import Identity
    from goodwill.ledger.manifest import Version
    from goodwill.ledger.project import Project
    from goodwill.ledger.report import LoadReport
    from goodwill.ledger.source import Source

EngineName = Literal["local", "sail"]


class Ledger:
    """All facts on one engine at one version. Made by `from_tables`, `create` or `open`.

    Attributes
    ----------
    settings
        The project's settings.
    engine
        Where queries run.
    report
        What became of the rows it was made from (None for a ledger that was opened).
    set_aside
        Table -> rows that were set aside: row, column, seen, reason, remedy.
    """

    def __init__(
        self, settings: Settings, engine: Engine, identity: Identity, version: str, apart: LocalEngine | None
    ) -> None:
        self.settings, self.engine = settings, engine
        self.report: LoadReport | None = None
        self.set_aside: dict[str, pa.Table] = {}
        self._identity, self._version, self._apart = identity, version, apart
        self._filled: dict[tuple[str, str], bool] = {}
        self._views_kept = False
        self._project: Project | None = None
        self._refresh: Callable[[], None] = lambda: None
        self._release: Callable[[], None] = lambda: None
        self._open_apart: Callable[[], LocalEngine] = nothing_apart

    @classmethod
    def from_tables(
        cls, settings: Settings | None = None, engine: EngineName = "local", *, seed: int | None = None,
        **frames: object,
    ) -> Ledger:  # fmt: skip
        """Make a ledger of frames, in memory, without a project folder.

        Rows with faults are not raised but set aside: see `set_aside` and `report`.

        Parameters
        ----------
        settings
            Zone, currency and so on; the defaults if None.
        engine
            ``"local"`` or ``"sail"``.
        seed
            Makes the random keys the same each time, for simulations and tests.
        **frames
            Table of the vocabulary -> pandas or Polars frame, Arrow table or DuckDB relation, with the
            columns of its contract.

        Raises
        ------
        LedgerError
            If a table is not in the vocabulary, something is no frame, or no row at all can be used.
        """
        from goodwill.ledger.memory import ledger_of

        return ledger_of(settings or Settings(), engine, seed, frames)

    @classmethod
    def create(cls, path: str | Path, settings: Settings | None = None, *, seed: int | None = None) -> Ledger:
        """Make a project folder with an empty ledger, and open it.

        Parameters
        ----------
        path
            The folder; made if it is not there.
        settings
            The defaults if None; written to ``goodwill.yaml``.
        seed
            Makes keys the same each time, for simulations and tests.

        Raises
        ------
        LedgerError
            If there is a ledger already.
        """
        from goodwill.ledger.project import Project
        from goodwill.ledger.stored import ledger_in

        return ledger_in(Project.create(path, settings or Settings(), seed), None, "local")

    @classmethod
    def open(cls, path: str | Path, version: int | str | None = None, engine: EngineName = "local") -> Ledger:
        """Open the ledger in a project folder, at its newest version or an older one.

        Raises
        ------
        LedgerError
            If there is no ledger, no such version, or its files are gone.
        SettingsError
            If ``goodwill.yaml`` cannot be used.
        """
        from goodwill.ledger.project import Project
        from goodwill.ledger.stored import ledger_in

        return ledger_in(Project.open(path), None if version is None else int(version), engine)

    def load(self, sources: Mapping[str, Source]) -> LoadReport:
        """Load sources into their tables - all of them or, if anything fails, none - and read the new version.

        Rows with faults are set aside in files; a file that was loaded before changes nothing.

        Raises
        ------
        LedgerError
            If the ledger lives in memory, someone else writes, or a table is not in the vocabulary.
        """
        from goodwill.ledger.load import load

        report = load(self.project, sources)
        self._refresh()
        self.report = report
        return report

    @property
    def project(self) -> Project:
        """The project folder this ledger is in.

        Raises
        ------
        LedgerError
            If it lives in memory.
        """
        if self._project is None:
            raise LedgerError(
                "This ledger lives in memory.",
                do="make one in a folder with Ledger.create or `goodwill init`",
            )
        return self._project

    def erase(self, person: str, space: str = "customers") -> Receipt:
        """Erase one person: facts, older facts, rows set aside, copies, and who it was; write a receipt.

        A keyed hash of the id stays, so that later loads set that person's rows aside. Versions before
        the erasure can be named but not read again.

        Parameters
        ----------
        person
            An id of the person in the source.
        space
            The id space of that id.

        Raises
        ------
        LedgerError
            If the ledger lives in memory, or someone else writes or reads it.
        """
        from goodwill.ledger.erase import erase

        self._release()  # our own lease would stand in the way
        try:
            return erase(self.project, person, space)
        finally:
            self._refresh()

    def export_person(self, person: str, space: str = "customers") -> dict[str, list[dict[str, object]]]:
        """Return everything that is kept of one person, by table.

        Raises
        ------
        LedgerError
            If the ledger lives in memory, or nobody in it has this id.
        """
        from goodwill.ledger.erase import export_person

        return export_person(self.project, person, space)

    def compact(self) -> Compaction:
        """Make one sorted file of every bucket that has several, and read the new version."""
        from goodwill.ledger.compact import compact

        done = compact(self.project)
        self._refresh()
        return done

    def history(self) -> tuple[Version, ...]:
        """Return the versions of the ledger, oldest first."""
        return self.project.manifest.history()

    @property
    def version(self) -> str:
        """Version of the facts; ``"memory"`` for plain frames."""
        return self._version

    @property
    def engine_name(self) -> str:
        """Which engine answers."""
        return self.engine.name

    @property
    def zone(self) -> str:
        """The project's time zone (IANA name)."""
        return self.settings.zone

    def merge(self, sql: str, /, **parameters: object) -> pa.Table:
        """Run one portable query over the facts and return its (small) result.

        Engagement replies and answers are not among the tables: see `goodwill.ledger.anonymity`.
        """
        return self.engine.merge(sql, **parameters)

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table holds a row and, if named, has each of these columns filled somewhere."""
        if table not in OPEN_TABLES and table not in COMPUTED:
            return False
        there = self.engine.columns(table)
        if any(c not in there for c in columns):
            return False
        return all(self._is_filled(table, c) for c in columns or ("",))

    def count(self, table: str) -> int:
        """Return the number of rows of a table, engagement tables included.

        Raises
        ------
        LedgerError
            If there is no such table.
        """
        if table in APART.values():
            rows = self.apart.execute(f"SELECT count(*) FROM {table}")
            return int(rows[0][0])
        if table not in OPEN_TABLES and table not in COMPUTED:
            raise LedgerError("There is no such table.", seen=table, do=f"use one of {', '.join(KEPT)}")
        return int(self.merge(f"SELECT count(*) AS n FROM {table}")["n"][0].as_py())

    @property
    def apart(self) -> LocalEngine:
        """An engine with the engagement tables. Only `goodwill.ledger.anonymity` may read it."""
        if self._apart is None:
            self._apart = self._open_apart()
        return self._apart

    def source_ids(self, keys: Iterable[int]) -> dict[int, str]:
        """Return key -> id in the source, for the keys that have one."""
        return self._identity.source_ids(keys)

    def customer_ids(self) -> pa.Table:
        """Return ``id, key`` of the customers' main id space; people who were joined stand under one key."""
        from goodwill.ledger.identity import CUSTOMERS, id_table

        ids, joined = self._identity.known(CUSTOMERS), self._identity.joined()
        if not joined:
            return ids
        keys = ids["key"].to_pylist()
        return id_table(ids["id"].to_pylist(), [joined.get(k, k) for k in keys])

    def keep_views(self) -> None:
        """Materialise the views, once: a study reads them many times."""
        if not self._views_kept:
            for name, sql in (VIEWS | FEELING_VIEWS).items():
                self.engine.keep(name, sql)
            self._views_kept = True

    def close(self) -> None:
        """Let go of the engine and of the files it reads."""
        self._release()
        self.engine.close()
        if self._apart is not None:
            self._apart.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _is_filled(self, table: str, column: str) -> bool:
        at = (table, column)
        if at not in self._filled:
            where = f" WHERE {column} IS NOT NULL" if column else ""
            self._filled[at] = self.merge(f"SELECT 1 AS there FROM {table}{where} LIMIT 1").num_rows > 0
        return self._filled[at]


def nothing_apart() -> LocalEngine:
    """Return an engine with engagement tables that hold nothing."""
    from goodwill.engine.local import LocalEngine

    engine = LocalEngine(memory="500MB", threads=1)
    for name in APART.values():
        engine.register(name, KEPT[name].schema().empty_table())
    return engine


COMPUTED = frozenset({*VIEWS, *FEELING_VIEWS, READINGS})


def define_views(engine: Engine) -> None:
    """Give the views their names on an engine that has the tables."""
    for name, sql in VIEWS.items():
        engine.define(name, sql)
    show_readings(engine)
