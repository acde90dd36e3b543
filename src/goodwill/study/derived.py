"""What a study writes for screens: a folder per area and version, there as a whole or not at all.

Pages read these files without a lease on the ledger, so that erasure and compaction can be alone. Erasure
removes all of ``derived/``; readers notice on their next look that a file they had read is gone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from goodwill.core.errors import LedgerError

ROOT = "derived"
CELLS, CUSTOMERS, VERBATIMS, ACTIONS = "cells", "customers", "verbatims", "actions"
SCORES, READINGS = "scores", "readings"
MARKS = dict.fromkeys((CELLS, CUSTOMERS, VERBATIMS, ACTIONS, SCORES, READINGS), "about.json")
"""The file written last: a folder without it is not whole."""


@dataclass(frozen=True, slots=True)
class Place:
    """One area at one version, as it lies on disk now.

    Attributes
    ----------
    folder
        Where.
    version
        Of the facts it was made from.
    stamp
        Changes whenever the folder is written anew, at the same version too.
    """

    folder: Path
    version: str
    stamp: int


@contextmanager
def drafted(project: Path, area: str, version: str, *, alone: bool = False) -> Iterator[Path]:
    """Yield a folder to write into; it takes the place of the area's version when the block ends well.

    Parameters
    ----------
    project, area, version
        Which area of which project, made from which facts.
    alone
        Also drop the area's other versions (what names people is kept once).
    """
    final = project / ROOT / area / version
    draft = final.with_name(f".{version}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
        before = final.with_name(f".{version}.{os.getpid()}.before")
        shutil.rmtree(before, ignore_errors=True)
        if final.exists():
            final.rename(before)
        draft.rename(final)
        shutil.rmtree(before, ignore_errors=True)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    if alone:
        _drop_all_but_newest(final.parent)


def _drop_all_but_newest(root: Path) -> None:
    """Remove what older versions left; of a study of older facts nothing stays where newer were studied before."""
    newest = max(_versions(root), key=_order)
    for other in root.iterdir():
        if other.name != newest and not _is_written(other.name):
            shutil.rmtree(other, ignore_errors=True)


def placed(project: Path, area: str, version: str = "") -> Place:
    """Return where an area lies: at `version`, else at the newest version there is.

    Costs a look into one folder and one at one file, so that every page can ask.

    Raises
    ------
    LedgerError
        If no study has written it (or it was removed, as erasure does).
    """
    root = project / ROOT / area
    names = [version] if version else sorted(_versions(root), key=_order, reverse=True)
    for name in names:
        if stamp := stamp_of(root / name):
            return Place(root / name, name, stamp)
    raise LedgerError(
        "There is nothing prepared for screens", where=str(root),
        seen=f"no version {version}" if version else "no study, or none since somebody was erased",
        do=f"run `goodwill study {project}` first",
    )  # fmt: skip


def stamp_of(folder: Path) -> int:
    """Return what changes whenever a folder is written anew; 0 when it is not there, or not whole."""
    try:
        return (folder / MARKS[folder.parent.name]).stat().st_mtime_ns
    except OSError:
        return 0


def _versions(root: Path) -> list[str]:
    try:
        return [entry.name for entry in os.scandir(root) if not entry.name.startswith(".")]
    except OSError:
        return []


def _is_written(name: str) -> bool:
    """Whether a folder is the draft of a process that lives."""
    pid = name.rpartition(".")[2]
    if not name.startswith(".") or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except OSError:
        return False
    return True


def _order(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdigit() else (-1, name)
