"""Ledgers read from a project folder: one version's files, under a reader's lease."""

from __future__ import annotations

import os
import weakref
from typing import TYPE_CHECKING

from goodwill.core.errors import LedgerError
from goodwill.engine.local import LocalEngine
from goodwill.engine.start import start
from goodwill.ledger.kept import APART, KEPT, OPEN_TABLES
from goodwill.ledger.ledger import Ledger, define_views

if TYPE_CHECKING:
    from goodwill.engine.engine import Engine
    from goodwill.ledger.manifest import Version
    from goodwill.ledger.project import Project


def ledger_in(project: Project, number: int | None, engine: str) -> Ledger:
    """Open one version of the ledger of a project; see `Ledger.open`."""
    version = project.manifest.version(number)
    if not version.readable:
        raise LedgerError(
            "This version can be named but not read again.", where=str(project.folder.root),
            seen=f"version {version.number} of {version.made_at}; a compaction or erasure came after it",
            do="open the newest version",
        )  # fmt: skip
    ledger = Ledger(project.settings, start(engine, **_caps(engine)), project.identity, str(version.number), None)
    ledger._project = project
    reader = _Reader(ledger, project)
    ledger._refresh, ledger._release = reader.refresh, reader.release
    reader.show(version)
    weakref.finalize(ledger, project.leases.release, reader.lease)
    return ledger


READING = "2GB"  # measured: a study of 10 M interactions is no slower than with twice that, and memory stays flat


def _caps(engine: str) -> dict[str, str]:
    """Return the cap on memory of an engine that reads, unless one is set from outside."""
    return {"memory": READING} if engine == "local" and "GOODWILL_MEMORY" not in os.environ else {}


class _Reader:
    """Registers the files of a version on the engine of a ledger, and holds the lease on them."""

    def __init__(self, ledger: Ledger, project: Project) -> None:
        self._ledger, self.project = weakref.ref(ledger), project
        self.lease = 0

    def refresh(self) -> None:
        """Show the newest version."""
        self.show(self.project.manifest.version())

    def release(self) -> None:
        """Give the lease back."""
        self.project.leases.release(self.lease)

    def show(self, version: Version) -> None:
        """Register the files of `version`; the lease moves to it first."""
        ledger = self._ledger()
        if ledger is None:
            return
        before, self.lease = self.lease, self.project.leases.read(version.number)
        for name in OPEN_TABLES:
            register(self.project, version, ledger.engine, name)
        define_views(ledger.engine)
        if before:
            self.project.leases.release(before)
        ledger._version, ledger._views_kept = str(version.number), False
        ledger._filled.clear()
        if ledger._apart is not None:
            ledger._apart.close()
        ledger._apart = None
        ledger._open_apart = lambda: _apart(self.project, version)


def register(project: Project, version: Version, engine: Engine, name: str, area: str = "facts") -> None:
    """Make a table of a version known to an engine; one without rows is there all the same."""
    kept, placed = KEPT[name], version.tables.get((area, name))
    pieces = project.store.pieces(area, name, placed.delta_version) if placed and placed.rows else []
    if not pieces:
        engine.register(name, kept.schema().empty_table())
        return
    root = project.folder.table(area, name)
    paths = [str(root / p.path) for p in pieces]
    joined = project.identity.joined() if kept.by_customer else {}
    if joined:
        _register_joined(engine, name, paths, joined)
        return
    buckets = [p.bucket for p in pieces]
    if isinstance(engine, LocalEngine):
        ordered = kept.by_customer and len(set(buckets)) == len(buckets)  # one sorted file for each bucket
        engine.register(name, paths, hive=kept.by_customer, ordered=ordered)
    else:
        engine.register(name, paths, hive=kept.by_customer)


def _register_joined(engine: Engine, name: str, paths: list[str], joined: dict[int, int]) -> None:
    """Read keys that stand for one person as one key. The rows stay where they are."""
    import pyarrow as pa

    engine.register(f"__stored_{name}", paths, hive=True)
    other, main = list(joined), list(joined.values())
    engine.register("__joined", pa.table({"other": pa.array(other, pa.int64()), "main": pa.array(main, pa.int64())}))
    key = "coalesce(j.main, t.customer_key)"
    columns = ", ".join(
        f"{key} AS customer_key" if c == "customer_key"
        else f"CAST(coalesce({key} & 15, -1) AS INTEGER) AS bucket" if c == "bucket" else f"t.{c}"
        for c in KEPT[name].columns
    )  # fmt: skip
    engine.define(
        name,
        f"SELECT {columns} FROM __stored_{name} AS t LEFT JOIN __joined AS j ON j.other = t.customer_key",
    )


def _apart(project: Project, version: Version) -> LocalEngine:
    engine = LocalEngine(memory="1GB", threads=1)
    for name in APART.values():
        register(project, version, engine, name)
    return engine
