"""Who is who, on disk: a small database of its own beside the ledger, read and written in bulk through ADBC."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodwill.ledger.identity import CUSTOMERS, EMPLOYEES, KeyMaker, flattened, id_table

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

SCHEMA = """
CREATE TABLE IF NOT EXISTS ids (
  space TEXT NOT NULL, id TEXT NOT NULL, key INTEGER NOT NULL, load INTEGER NOT NULL, PRIMARY KEY (space, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS joined (other INTEGER PRIMARY KEY, main INTEGER NOT NULL, load INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS refused (digest BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""
SPACES = """
WITH RECURSIVE spaces (space) AS (
  SELECT min(space) FROM ids UNION ALL
  SELECT (SELECT min(space) FROM ids WHERE ids.space > spaces.space) FROM spaces WHERE spaces.space IS NOT NULL)
SELECT space FROM spaces
"""
"""Every id space, by leaps through the primary key."""
FEW = 500  # up to so many keys are looked up one statement at a time


class FileIdentity:
    """The identity map of a project folder.

    Parameters
    ----------
    path
        Its file.
    seed
        For simulations and tests: the same keys for the same ids in the same order.
    """

    def __init__(self, path: Path, seed: int | None = None) -> None:
        self.path = path
        self._keys = KeyMaker(seed)
        self._salt = ""

    @classmethod
    def create(cls, path: Path, seed: int | None = None) -> FileIdentity:
        """Make the database with a secret of its own; nothing happens when it is there."""
        identity = cls(path, seed)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(SCHEMA)
            salt = secrets.token_hex(16) if seed is None else f"seed {seed}"
            connection.execute("INSERT OR IGNORE INTO secrets VALUES ('salt', ?)", (salt,))
            connection.commit()
        return identity

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=30)
        try:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = FULL")
            yield connection
            connection.commit()
        finally:
            connection.close()

    @contextmanager
    def _bulk(self) -> Iterator[Any]:
        from adbc_driver_sqlite import dbapi

        # SQLite's own default, synchronous = FULL, holds here.
        with dbapi.connect(str(self.path)) as connection, connection.cursor() as cursor:
            yield cursor
            connection.commit()

    @property
    def salt(self) -> str:
        """Secret text mixed into hashes."""
        if not self._salt:
            with self._open() as connection:
                self._salt = str(connection.execute("SELECT value FROM secrets WHERE name = 'salt'").fetchone()[0])
        return self._salt

    def known(self, space: str) -> pa.Table:
        """Return ``id, key`` of a space."""
        with self._bulk() as cursor:
            cursor.execute("SELECT id, key FROM ids WHERE space = ? ORDER BY id", (space,))
            table = cursor.fetch_arrow_table()
            # A query without rows has no types in SQLite.
            return table if table.num_rows else id_table([], [])

    def add(self, space: str, rows: pa.Table, load: int) -> None:
        """Take in new ids with their keys, sorted by id."""
        import pyarrow as pa

        n = rows.num_rows
        table = pa.table(
            {"space": pa.repeat(space, n), "id": rows["id"], "key": rows["key"], "load": pa.repeat(load, n)}
        )
        with self._bulk() as cursor:
            cursor.adbc_ingest("ids", table, mode="append")

    def joined(self) -> dict[int, int]:
        """Return key -> key of the same person."""
        with self._open() as connection:
            return flattened(dict(connection.execute("SELECT other, main FROM joined")))

    def join(self, pairs: Iterable[tuple[int, int]], load: int) -> None:
        """Note that two keys in use are one person."""
        with self._open() as connection:
            connection.executemany("INSERT OR REPLACE INTO joined VALUES (?, ?, ?)", [(a, b, load) for a, b in pairs])

    def erased(self) -> pa.Table:
        """Return keyed hashes to set aside."""
        import pyarrow as pa

        with self._open() as connection:
            digests = [r[0] for r in connection.execute("SELECT digest FROM refused")]
        return pa.table({"digest": pa.array(digests, pa.binary())})

    def refuse(self, digests: Iterable[bytes]) -> None:
        """Note keyed hashes that later loads have to set aside."""
        with self._open() as connection:
            connection.executemany("INSERT OR IGNORE INTO refused VALUES (?)", [(d,) for d in digests])

    def source_ids(self, keys: Iterable[int]) -> dict[int, str]:
        """Return key -> id in the source."""
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = list(keys)
        with self._bulk() as cursor:
            few = ""
            if len(wanted) <= FEW:
                few = f" WHERE key IN ({', '.join(str(int(k)) for k in wanted)})"
            cursor.execute(f"SELECT space, id, key FROM ids{few}")
            rows = cursor.fetch_arrow_table()
        if rows.num_rows == 0:
            return {}
        rows = rows.filter(pc.is_in(rows["key"], value_set=pa.array(wanted, pa.int64())))
        found = {}
        in_order = sorted(rows.to_pylist(), key=lambda r: (r["space"] in (CUSTOMERS, EMPLOYEES), r["space"]))
        for row in in_order:  # the main space speaks last and wins
            found[int(row["key"])] = str(row["id"])
        return found

    def draw(self, n: int) -> np.ndarray:
        """Return new random keys."""
        return self._keys.draw(n)

    def keys_of(self, space: str, person: str) -> set[int]:
        """Return every key that stands for the person with this id (several where ids were joined)."""
        with self._open() as connection:
            row = connection.execute("SELECT key FROM ids WHERE space = ? AND id = ?", (space, person)).fetchone()
            joined = flattened(dict(connection.execute("SELECT other, main FROM joined")))
        if row is None:
            return set()
        main = joined.get(row[0], row[0])
        return {main, row[0], *(k for k, m in joined.items() if m == main)}

    def find(self, person: str) -> set[int]:
        """Return the keys of customers with this id in any id space, of all that stand for them the main one."""
        with self._open() as connection:
            spaces = [r[0] for r in connection.execute(SPACES) if r[0] not in (None, EMPLOYEES)]
        main = self.joined()
        return {main.get(k, k) for space in spaces for k in self.keys_of(space, person)}

    def ids_of(self, keys: Iterable[int]) -> list[tuple[str, str]]:
        """Return every ``(space, id)`` of these keys."""
        with self._open() as connection:
            found: list[tuple[str, str]] = []
            for key in keys:
                found += connection.execute("SELECT space, id FROM ids WHERE key = ?", (key,)).fetchall()
        return found

    def drop_people(self, keys: Iterable[int]) -> int:
        """Delete the rows of these keys, overwrite where they stood, empty the log; return how many."""
        wanted = [(k,) for k in keys]
        with self._open() as connection:
            before = connection.total_changes
            connection.executemany("DELETE FROM ids WHERE key = ?", wanted)
            gone = connection.total_changes - before
            connection.executemany("DELETE FROM joined WHERE other = ?1 OR main = ?1", wanted)
        self.scrub()
        return gone

    def drop_after(self, load: int) -> int:
        """Delete what loads after number `load` enrolled: they came to nothing. Return how many ids."""
        with self._open() as connection:
            gone = connection.execute("DELETE FROM ids WHERE load > ?", (load,)).rowcount
            connection.execute("DELETE FROM joined WHERE load > ?", (load,))
        if gone:
            self.scrub()
        return int(gone)

    def after(self, load: int) -> int:
        """Return how many ids loads after number `load` enrolled."""
        with self._open() as connection:
            return int(connection.execute("SELECT count(*) FROM ids WHERE load > ?", (load,)).fetchone()[0])

    def scrub(self) -> None:
        """Leave no byte of deleted rows: neither in pages that were split long ago nor in the log."""
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
