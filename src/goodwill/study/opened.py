"""What was read of a project and is kept in this process until something newer lies there."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Generic, TypeVar

from goodwill.core.errors import LedgerError
from goodwill.study.derived import Place, placed, stamp_of

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
MOST = 4


class Lately(Generic[K, T]):
    """Answers that were given lately, for who asks the same again; threads share it.

    Parameters
    ----------
    most
        How many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, question: K, answer: Callable[[], T]) -> T:
        """Return the answer, found only where it was not given lately (by two threads at once: twice)."""
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
                return self._kept[question]
        given = answer()
        with self._lock:
            self._kept[question] = given
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return given


class Opened(Generic[T]):
    """Reads each place once, whatever the number of threads that ask, and forgets the ones long unused.

    Parameters
    ----------
    read
        Makes the thing from a place.
    most
        How many are kept.
    """

    def __init__(self, read: Callable[[Place], T], most: int = MOST) -> None:
        self._read, self._most = read, most
        self._kept: OrderedDict[tuple[Path, int], T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, project: Path, area: str, version: str = "") -> T:
        """Return what lies there now: at `version`, else the newest.

        Raises
        ------
        LedgerError
            If there is nothing (any more): then what was read of it is let go as well.
        """
        for _ in range(3):
            try:
                return self._at(placed(project, area, version))
            except LedgerError:
                self._let_go()
                raise
            except FileNotFoundError:  # a study puts a new folder in its place between two looks
                continue
        raise LedgerError("What was prepared for screens changes too fast to be read.", where=str(project),
                          do="try again")  # fmt: skip

    def _at(self, place: Place) -> T:
        key = (place.folder.absolute(), place.stamp)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = self._read(place)
                self._let_go(locked=True)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return self._kept[key]

    def _let_go(self, *, locked: bool = False) -> None:
        """Forget what is no longer on disk as it was read, erased people among it."""
        if not locked:
            with self._lock:
                self._let_go(locked=True)
            return
        for key in [k for k in self._kept if stamp_of(k[0]) != k[1]]:
            del self._kept[key]
