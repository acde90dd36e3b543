"""The kept study, read once per process and seen once per sight."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings

from goodwill.core.errors import LedgerError
from goodwill.study import kept as findings
from goodwill.study.shelf import Shelf
from goodwill.study.slice import UnitTree
from goodwill.web.findings.seen import Seen, seen

if TYPE_CHECKING:
    from goodwill.study.result import StudyResult
    from goodwill.web.people.facade import Sight

K = TypeVar("K")
V = TypeVar("V")
MOST_STUDIES, MOST_SEEN = 3, 60
_Key = tuple[Path, str, int]
_studies: OrderedDict[_Key, tuple[StudyResult, UnitTree]] = OrderedDict()
_seen: OrderedDict[tuple[_Key, frozenset[str] | None, bool], Seen] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Version:
    """A study that is kept: of which version of the facts, and when it was written (nanoseconds)."""

    version: str
    written: int


def versions() -> tuple[Version, ...]:
    """Return the studies the project keeps, the newest first."""
    found = []
    for path in (settings.SITE.project / findings.FOLDER).glob("*/study.json"):
        try:
            found.append(Version(path.parent.name, path.stat().st_mtime_ns))
        except OSError:  # a study puts a new folder in its place between two looks
            continue
    return tuple(sorted(found, key=lambda v: v.written, reverse=True))


def kept(sight: Sight, version: str = "") -> Seen | None:
    """Return a kept study as a sight may see it; None when there is none (of that version).

    Parameters
    ----------
    sight
        Of the person who asks.
    version
        Of the facts; the newest study when empty.
    """
    for _ in range(3):
        key = _newest(version)
        if key is None:
            return None
        try:
            return _seen_at(key, sight)
        except (OSError, LedgerError):  # replaced by a newer one in this moment
            continue
    return None


def shelf(version: str = "") -> Shelf | None:
    """Return what pages read filtered figures from; None when no study has prepared it."""
    try:
        return Shelf.open(settings.SITE.project, version)
    except LedgerError:
        return None


def _newest(version: str) -> _Key | None:
    for found in versions():
        if not version or found.version == version:
            return settings.SITE.project, found.version, found.written
    return None


def _seen_at(key: _Key, sight: Sight) -> Seen:
    wanted = (key, sight.units, sight.leadership)
    with _lock:
        if wanted not in _seen:
            study, tree = _study_at(key)
            _seen[wanted] = seen(study, sight, tree)
        return _used(_seen, wanted, MOST_SEEN)


def _study_at(key: _Key) -> tuple[StudyResult, UnitTree]:
    if key not in _studies:
        project, version, _ = key
        found = findings.read(project, version)
        placed = shelf(found.version) or shelf()
        _studies[key] = (found, placed.tree if placed else UnitTree(()))
    return _used(_studies, key, MOST_STUDIES)


def _used(cache: OrderedDict[K, V], key: K, most: int) -> V:
    """Return what a cache holds, and drop what was not used for longest."""
    cache.move_to_end(key)
    while len(cache) > most:
        cache.popitem(last=False)
    return cache[key]
