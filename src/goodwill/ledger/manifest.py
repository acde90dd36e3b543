"""The manifest: one row per version of the ledger, written last, so that a load over many tables is atomic."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from goodwill.core.errors import LedgerError

SCHEMA = """
CREATE TABLE IF NOT EXISTS versions (
  number INTEGER PRIMARY KEY, made_at TEXT NOT NULL, kind TEXT NOT NULL, load INTEGER NOT NULL,
  calendar TEXT NOT NULL, readable INTEGER NOT NULL DEFAULT 1, note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE IF NOT EXISTS tables (
  version INTEGER NOT NULL REFERENCES versions, area TEXT NOT NULL, name TEXT NOT NULL,
  delta_version INTEGER NOT NULL, rows INTEGER NOT NULL, PRIMARY KEY (version, area, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS aside (file TEXT PRIMARY KEY, load INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS fingerprints (
  name TEXT NOT NULL, fingerprint TEXT NOT NULL, load INTEGER NOT NULL, report TEXT NOT NULL,
  PRIMARY KEY (name, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS intents (
  load INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, begun_at TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
"""


@dataclass(frozen=True)
class Placed:
    """Where one table of a version is.

    Attributes
    ----------
    delta_version
        Version of its Delta table.
    rows
        How many rows it has then.
    """

    delta_version: int
    rows: int


@dataclass(frozen=True)
class Version:
    """One version of the ledger.

    Attributes
    ----------
    number
        Counts from 0, the empty ledger.
    made_at, kind, note
        When, and by what: created, load, compaction, erasure, calendar.
    load
        Number of the load that made it: ids enrolled by a later load are leftovers.
    calendar
        The zone in which its days are cut.
    readable
        False once compaction or erasure has removed its files.
    tables
        ``(area, table)`` -> where it is.
    """

    number: int
    made_at: str
    kind: str
    load: int
    calendar: str
    readable: bool = True
    note: str = ""
    tables: Mapping[tuple[str, str], Placed] = field(default_factory=dict)


@dataclass(frozen=True)
class Intent:
    """Something begun and not finished.

    Attributes
    ----------
    load
        Its number.
    kind
        load, compaction or erasure.
    detail
        What it needs to be resumed.
    begun_at
        When.
    """

    load: int
    kind: str
    detail: Mapping[str, object]
    begun_at: str


class Manifest:
    """The manifest of one project folder (SQLite, write-ahead log, every commit on the disk)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def create(self, calendar: str) -> None:
        """Make the manifest with version 0, the empty ledger; nothing happens when it is there."""
        with self._open() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(SCHEMA)
        with self._writing() as connection:
            if not connection.execute("SELECT 1 FROM versions").fetchone():
                connection.execute("INSERT INTO versions VALUES (0, ?, 'created', 0, ?, 1, '')", (now_text(), calendar))

    def version(self, number: int | None = None) -> Version:
        """Return a version; the newest if `number` is None.

        Raises
        ------
        LedgerError
            If there is no such version.
        """
        with self._open() as connection:
            return self._version(connection, number)

    def _version(self, connection: sqlite3.Connection, number: int | None) -> Version:
        columns = "number, made_at, kind, load, calendar, readable, note"
        where = "number = (SELECT max(number) FROM versions)" if number is None else "number = ?"
        row = connection.execute(
            f"SELECT {columns} FROM versions WHERE {where}", () if number is None else (number,)
        ).fetchone()
        if row is None:
            last = connection.execute("SELECT max(number) FROM versions").fetchone()[0]
            raise LedgerError(
                "The ledger has no such version.",
                where=str(self.path),
                seen=str(number),
                do=f"use 0 to {last}",
            )
        placed = connection.execute(
            "SELECT area, name, delta_version, rows FROM tables WHERE version = ?", (row[0],)
        ).fetchall()
        tables = {(area, name): Placed(delta, rows) for area, name, delta, rows in placed}
        return Version(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6], tables)

    def history(self) -> tuple[Version, ...]:
        """Return all versions, oldest first."""
        with self._open() as connection:
            numbers = [r[0] for r in connection.execute("SELECT number FROM versions ORDER BY number")]
            return tuple(self._version(connection, n) for n in numbers)

    def begin(self, kind: str, detail: Mapping[str, object] | None = None) -> int:
        """Write down that something is begun; return its number, which no other load has had."""
        with self._writing() as connection:
            cursor = connection.execute(
                "INSERT INTO intents (kind, begun_at, detail) VALUES (?, ?, ?)",
                (kind, now_text(), json.dumps(detail or {})),
            )
            return int(cursor.lastrowid or 0)

    def intents(self) -> tuple[Intent, ...]:
        """Return what was begun and not finished."""
        with self._open() as connection:
            rows = connection.execute("SELECT load, kind, detail, begun_at FROM intents ORDER BY load").fetchall()
            return tuple(Intent(load, kind, json.loads(detail), at) for load, kind, detail, at in rows)

    def forget(self, load: int) -> None:
        """Strike something begun that came to nothing (and was cleared away)."""
        with self._writing() as connection:
            connection.execute("DELETE FROM intents WHERE load = ?", (load,))

    def finish(
        self, load: int, *, version: Version | None, unreadable_before: int | None = None,
        aside: tuple[str, ...] = (), fingerprints: Mapping[tuple[str, str], str] | None = None,
    ) -> None:  # fmt: skip
        """Write down all that a load changed, in one transaction: from now on it is so.

        Parameters
        ----------
        load
            Number from `begin`; it is struck.
        version
            The new version, or None when no fact changed.
        unreadable_before
            Versions with lower numbers lose their files and cannot be read again.
        aside
            Files with rows set aside.
        fingerprints
            ``(table, fingerprint)`` -> report as JSON.
        """
        with self._writing() as connection:
            if version is not None:
                _write_version(connection, version)
            if unreadable_before is not None:
                connection.execute("UPDATE versions SET readable = 0 WHERE number < ?", (unreadable_before,))
            connection.executemany("INSERT OR REPLACE INTO aside VALUES (?, ?)", [(f, load) for f in aside])
            connection.executemany(
                "INSERT OR REPLACE INTO fingerprints VALUES (?, ?, ?, ?)",
                [(name, mark, load, report) for (name, mark), report in (fingerprints or {}).items()],
            )
            connection.execute("DELETE FROM intents WHERE load = ?", (load,))

    def known_report(self, name: str, fingerprint: str) -> str | None:
        """Return the report (JSON) of the load that took this file, or None if none did."""
        with self._open() as connection:
            row = connection.execute(
                "SELECT report FROM fingerprints WHERE name = ? AND fingerprint = ?", (name, fingerprint)
            ).fetchone()
            return None if row is None else str(row[0])

    def aside_files(self) -> tuple[str, ...]:
        """Return the files with rows set aside, relative to the project folder."""
        with self._open() as connection:
            return tuple(r[0] for r in connection.execute("SELECT file FROM aside ORDER BY file"))

    def drop_aside(self, files: tuple[str, ...]) -> None:
        """Forget files with rows set aside."""
        with self._writing() as connection:
            connection.executemany("DELETE FROM aside WHERE file = ?", [(f,) for f in files])

    def last_load(self) -> int:
        """Return the number of the last load that is part of the ledger."""
        with self._open() as connection:
            row = connection.execute(
                "SELECT max(load) FROM (SELECT load FROM versions UNION ALL SELECT load FROM fingerprints)"
            ).fetchone()
            return int(row[0] or 0)


def _write_version(connection: sqlite3.Connection, v: Version) -> None:
    connection.execute(
        "INSERT INTO versions VALUES (?, ?, ?, ?, ?, 1, ?)",
        (v.number, v.made_at, v.kind, v.load, v.calendar, v.note),
    )
    connection.executemany(
        "INSERT INTO tables VALUES (?, ?, ?, ?, ?)",
        [(v.number, area, name, p.delta_version, p.rows) for (area, name), p in v.tables.items()],
    )


def now_text() -> str:
    """Return the current instant in ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
