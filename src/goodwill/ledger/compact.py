"""Compaction: a bucket's files become one sorted file. Ours, because the usual ones break the order."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodwill.engine.local import LocalEngine
from goodwill.ledger.kept import KEPT
from goodwill.ledger.manifest import Placed, Version, now_text
from goodwill.ledger.recover import recover, sweep

if TYPE_CHECKING:
    from goodwill.ledger.project import Project
    from goodwill.ledger.store import Piece, Store

AREAS = ("facts", "superseded")


@dataclass(frozen=True)
class Compaction:
    """What a compaction did.

    Attributes
    ----------
    version
        The version it made, or the one there was when nothing had to be done.
    files_before, files_after
        Parquet files of the newest version.
    """

    version: int
    files_before: int
    files_after: int


def compact(project: Project) -> Compaction:
    """Make one sorted file of every bucket that has several.

    Older versions can be named afterwards but not read again; whoever reads one now keeps its files.
    """
    with project.leases.write("compacting"):
        recover(project)
        version = project.manifest.version()
        todo = _crowded(project, version)
        before = _files(project, version)
        if not todo:
            return Compaction(version.number, before, before)
        load = project.manifest.begin("compaction")
        tables = dict(version.tables)
        for (area, name), pieces in todo.items():
            placed = _sorted_anew(project, area, name, pieces, load)
            tables[area, name] = Placed(placed, version.tables[area, name].rows)
        new = Version(
            version.number + 1, now_text(), "compaction", load, version.calendar,
            note=f"{len(todo)} tables", tables=tables,
        )  # fmt: skip
        project.manifest.finish(load, version=new, unreadable_before=new.number)
        sweep(project)
        return Compaction(new.number, before, _files(project, new))


def crowded_buckets(pieces: list[Piece]) -> list[Piece]:
    """Return the files of buckets that have more than one."""
    counts: dict[int | None, int] = {}
    for piece in pieces:
        counts[piece.bucket] = counts.get(piece.bucket, 0) + 1
    return [p for p in pieces if counts[p.bucket] > 1]


def _crowded(project: Project, version: Version) -> dict[tuple[str, str], list[Piece]]:
    found = {}
    for (area, name), placed in version.tables.items():
        if area in AREAS:
            pieces = crowded_buckets(project.store.pieces(area, name, placed.delta_version))
            if pieces:
                found[area, name] = pieces
    return found


def _files(project: Project, version: Version) -> int:
    return sum(len(project.store.pieces(a, n, p.delta_version)) for (a, n), p in version.tables.items())


def _sorted_anew(project: Project, area: str, name: str, pieces: list[Piece], load: int) -> int:
    """Read the files of crowded buckets, write one each, commit; return the Delta version."""
    store: Store = project.store
    folder = project.folder.work / f"{load:06d}"
    root = project.folder.table(area, name)
    try:
        with LocalEngine(spill=folder) as engine:
            engine.register("__pieces", [str(root / p.path) for p in pieces], hive=KEPT[name].by_customer)
            adds = store.write(engine, area, name, "__pieces", load=load)
        return store.commit(area, name, adds, pieces, load=load)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
