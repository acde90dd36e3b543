"""Erasure outside the tables: rows set aside, and files that hold copies of source rows."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from goodwill.ledger.folder import HANDED_OUT, MADE_AGAIN, settle_file

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.ledger.project import Project

READABLE = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".html", ".xml", ".yaml", ".yml")
"""Files whose bytes show whom they name. Others (packed ones) are taken to name everybody."""


COUNTS = ("looks.json",)  # how often figures were looked at: claims are judged by it, and it names nobody


def clean_set_aside(project: Project, digests: set[bytes], events: set[bytes], names: list[str]) -> int:
    """Take the person's rows out of the files with rows set aside; return how many there were."""
    import pyarrow.parquet as pq

    removed, emptied = 0, []
    for file in project.manifest.aside_files():
        path = project.folder.root / file
        if not path.exists():
            continue
        rows = pq.read_table(path)
        stay = _without(rows, digests, events, names)
        if stay.num_rows == rows.num_rows:
            continue
        removed += rows.num_rows - stay.num_rows
        if stay.num_rows == 0:
            path.unlink()
            emptied.append(file)
            continue
        fresh = path.with_name(f"{path.name}.new.parquet")
        pq.write_table(stay, fresh, compression="zstd")
        settle_file(fresh)
        fresh.replace(path)
    project.manifest.drop_aside(tuple(emptied))
    return removed


def _without(rows: pa.Table, digests: set[bytes], events: set[bytes], names: list[str]) -> pa.Table:
    """Return the rows that neither bear a hash of the person or their events nor show one of their ids."""
    import pyarrow as pa
    import pyarrow.compute as pc

    theirs = pc.or_(
        pc.is_in(rows["person"], value_set=pa.array(sorted(digests), pa.binary())),
        pc.is_in(rows["event"], value_set=pa.array(sorted(events), pa.binary())),
    )
    for name in names:
        shows = pc.fill_null(pc.match_substring(rows["seen"], name), False)
        theirs = pc.or_(theirs, shows)
    return rows.filter(pc.invert(theirs))


def clean_copies(project: Project, names: list[str]) -> dict[str, int]:
    """Remove what is made from facts, and files handed out or in that name the person; return how many."""
    removed = {}
    for name in (*MADE_AGAIN, *HANDED_OUT):
        folder = project.folder.root / name
        if not folder.is_dir():
            continue
        files = [p for p in sorted(folder.rglob("*")) if p.is_file()]
        gone = [p for p in files if (p.name not in COUNTS if name in MADE_AGAIN else _may_name(p, names))]
        for path in gone:
            path.unlink()
        if gone:
            removed[name] = len(gone)
    return removed


def clear_temporary(project: Project) -> int:
    """Remove what intake left when it died; return how many entries. Only while nobody reads."""
    left = list(project.folder.temporary.glob("*"))
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)


def _may_name(path: Path, names: list[str]) -> bool:
    """Whether a file shows one of the ids, or cannot be looked into."""
    if path.suffix.lower() not in READABLE:
        return True
    wanted = [n.encode() for n in names if n] + [n.encode("utf-16-le") for n in names if n]
    return holds_bytes(path, wanted)


def holds_bytes(path: Path, wanted: list[bytes], block: int = 1 << 20) -> bool:
    """Whether a file holds one of some byte strings; reads it in blocks that overlap."""
    if not wanted:
        return False
    overlap = max(len(w) for w in wanted)
    with path.open("rb") as handle:
        while chunk := handle.read(block):
            if any(w in chunk for w in wanted):
                return True
            if len(chunk) < block:
                return False
            handle.seek(-overlap, os.SEEK_CUR)
    return False
