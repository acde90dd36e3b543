"""What was read of a project and is kept in this process until something newer lies there."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from goodwill.core.errors import LedgerError
from goodwill.study.derived import Place, placed

T = TypeVar("T")
MOST = 4


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

    def get(self, place: Place, project: Path, area: str, version: str) -> T:
        """Return what lies at `place`; looks again where a study replaced it in that moment.

        Raises
        ------
        LedgerError
            If it is gone.
        """
        for _ in range(3):
            try:
                return self._at(place)
            except FileNotFoundError:  # a study puts a new folder in its place between two looks
                place = placed(project, area, version)
        raise LedgerError("What was prepared for screens changes too fast to be read.", where=str(place.folder),
                          do="try again")  # fmt: skip

    def _at(self, place: Place) -> T:
        key = (place.folder.absolute(), place.stamp)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = self._read(place)
                for old in [k for k in self._kept if k[0] == key[0] and k[1] != key[1]]:
                    del self._kept[old]
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return self._kept[key]
