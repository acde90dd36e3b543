"""What has to reach the facts before a study reads them: slices that own things people decide publish them here.

In the slice's ``screens.py``::

    before_study(publish)

A study by the site calls all of them first, so that it reads what people decided as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Publisher = Callable[[Path], int]
_PUBLISHERS: list[Publisher] = []


def before_study(publisher: Publisher) -> Publisher:
    """Enter a function that takes the project's folder, writes what is new into the facts, and returns how much."""
    if publisher not in _PUBLISHERS:
        _PUBLISHERS.append(publisher)
    return publisher


def publish_all(project: Path) -> int:
    """Write everything that people decided since the last study; return how many things.

    Raises
    ------
    LedgerError
        If someone else writes the ledger.
    """
    return sum(publisher(project) for publisher in _PUBLISHERS)
