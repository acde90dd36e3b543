"""Leases: one writer at a time, and readers whose files nobody may remove."""

from __future__ import annotations

import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep, time

from goodwill.core.errors import LedgerError

BEAT_SECONDS = 10.0
STALE_SECONDS = 120.0  # a holder on another machine that has been silent for so long is dead
PATIENCE_SECONDS = 30.0  # how long one who must be alone waits for readers: a page reads for a moment only
LOOK_SECONDS = 0.02
SCHEMA = """
CREATE TABLE IF NOT EXISTS leases (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, what TEXT NOT NULL, version INTEGER,
  pid INTEGER NOT NULL, born TEXT NOT NULL, host TEXT NOT NULL, since REAL NOT NULL, beat REAL NOT NULL
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease on the ledger.

    Attributes
    ----------
    id
        Its number.
    kind
        ``"writer"`` or ``"reader"``.
    what
        What it is held for.
    version
        The version a reader reads.
    pid, born, host
        Who holds it; `born` tells a process from a later one with the same number.
    beat
        When it was last heard of, in seconds since 1970.
    """

    id: int
    kind: str
    what: str
    version: int | None
    pid: int
    born: str
    host: str
    beat: float

    @property
    def is_stale(self) -> bool:
        """Whether its holder is dead."""
        if self.host == socket.gethostname():
            return not _lives(self.pid, self.born)
        return time() - self.beat > STALE_SECONDS


class Leases:
    """The leases of one project folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connected()
        except sqlite3.DatabaseError as fault:
            if isinstance(fault, sqlite3.OperationalError):  # locked, or the folder is gone
                raise
            self.path.unlink(missing_ok=True)  # torn by a power cut, and every holder died with it
            return self._connected()

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            # Leases die with their processes: nothing has to outlive a power cut, and readers come by every moment.
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(SCHEMA)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def all(self) -> tuple[Lease, ...]:
        """Return every lease, stale ones included."""
        connection = self._open()
        try:
            rows = connection.execute("SELECT id, kind, what, version, pid, born, host, beat FROM leases")
            return tuple(Lease(*row) for row in rows.fetchall())
        finally:
            connection.close()

    def drop_stale(self) -> int:
        """Drop leases whose holder is dead; return how many."""
        stale = [lease.id for lease in self.all() if lease.is_stale]
        self._drop(stale)
        return len(stale)

    def readers(self) -> tuple[Lease, ...]:
        """Return the living readers."""
        return tuple(lease for lease in self.all() if lease.kind == "reader" and not lease.is_stale)

    def _drop(self, ids: list[int]) -> None:
        connection = self._open()
        try:
            connection.executemany("DELETE FROM leases WHERE id = ?", [(i,) for i in ids])
        finally:
            connection.close()

    def read(self, version: int) -> int:
        """Take a reader's lease on a version; return its number for `release`."""
        connection = self._open()
        try:
            return self._insert(connection, "reader", "reading", version)
        finally:
            connection.close()

    def release(self, lease: int) -> None:
        """Give a lease back."""
        with suppress(sqlite3.Error):  # the folder may be gone, and the holder's death frees it too
            self._drop([lease])

    @contextmanager
    def write(self, what: str, *, alone: bool = False) -> Iterator[None]:
        """Hold the one writer's lease.

        Parameters
        ----------
        what
            What for; others are told.
        alone
            Also wait for nobody to read (erasure and compaction remove files), up to `PATIENCE_SECONDS`.

        Raises
        ------
        LedgerError
            If someone alive holds it, or still reads after the wait when `alone`.
        """
        lease = self._take(what, alone)
        stop = threading.Event()
        beat = threading.Thread(target=self._beat, args=(lease, stop), daemon=True)
        beat.start()
        try:
            yield
        finally:
            stop.set()
            beat.join()
            self.release(lease)

    def _take(self, what: str, alone: bool) -> int:
        patient_until = monotonic() + PATIENCE_SECONDS
        while True:
            self.drop_stale()
            taken = self._try(what, alone)
            if isinstance(taken, int):
                return taken
            kind, doing, pid, host = taken
            if kind != "reader" or monotonic() >= patient_until:
                raise LedgerError(
                    "Someone else is at the ledger.", where=str(self.path.parent),
                    seen=f"a {kind} ({doing}), process {pid} on {host}",
                    do="wait until it has finished, or close the ledger that reads",
                )  # fmt: skip
            sleep(LOOK_SECONDS)

    def _try(self, what: str, alone: bool) -> int | tuple[str, str, int, str]:
        """Take the writer's lease; or return who stands in the way, another writer first."""
        connection = self._open()
        try:
            connection.execute("BEGIN IMMEDIATE")
            kinds = "('writer', 'reader')" if alone else "('writer')"
            holder: tuple[str, str, int, str] | None = connection.execute(
                f"SELECT kind, what, pid, host FROM leases WHERE kind IN {kinds} ORDER BY kind DESC LIMIT 1"
            ).fetchone()
            if holder:
                connection.execute("ROLLBACK")
                return holder
            lease = self._insert(connection, "writer", what, None)
            connection.execute("COMMIT")
            return lease
        finally:
            connection.close()

    def _insert(self, connection: sqlite3.Connection, kind: str, what: str, version: int | None) -> int:
        at = time()
        cursor = connection.execute(
            "INSERT INTO leases (kind, what, version, pid, born, host, since, beat) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (kind, what, version, os.getpid(), _born(os.getpid()), socket.gethostname(), at, at),
        )
        return int(cursor.lastrowid or 0)

    def _beat(self, lease: int, stop: threading.Event) -> None:
        while not stop.wait(BEAT_SECONDS):
            with suppress(sqlite3.Error):
                connection = self._open()
                connection.execute("UPDATE leases SET beat = ? WHERE id = ?", (time(), lease))
                connection.close()


def _born(pid: int) -> str:
    """Return when a process was started, as the system counts; empty where it does not say."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _lives(pid: int, born: str) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    state = ""
    with suppress(OSError, IndexError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state != "Z" and _born(pid) == born
