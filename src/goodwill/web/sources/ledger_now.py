"""What is in the ledger now, read from the manifest and from the ends of files: no fact is scanned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from goodwill.core.errors import GoodwillError
from goodwill.ledger.kept import APART, KEPT
from goodwill.ledger.manifest import Version
from goodwill.ledger.project import Project
from goodwill.study.derived import CELLS, placed

FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class TableNow:
    """One table of the newest version.

    Attributes
    ----------
    name, family, one_row_is
        As the vocabulary says.
    rows
        How many; None for what employees answered, which is only shown in groups.
    first, last
        First and last time of its rows; None without.
    loaded_at
        When rows last came or changed.
    pending
        Rows that wait for their parent.
    """

    name: str
    family: str
    one_row_is: str
    rows: int | None
    first: datetime | None
    last: datetime | None
    loaded_at: datetime | None
    pending: int = 0


@dataclass(frozen=True, slots=True)
class StudyNow:
    """The newest kept study.

    Attributes
    ----------
    version
        Of the facts.
    at
        When it was kept.
    """

    version: str
    at: datetime


@dataclass(frozen=True)
class LedgerNow:
    """The state of the ledger.

    Attributes
    ----------
    version
        The newest.
    made_at
        When.
    tables
        Those with rows.
    history
        Newest first.
    study
        None where none was run.
    cells
        Version of the cells that screens read; empty without.
    """

    version: int
    made_at: datetime
    tables: tuple[TableNow, ...]
    history: tuple[Version, ...]
    study: StudyNow | None
    cells: str

    @property
    def is_empty(self) -> bool:
        """Whether there are no facts."""
        return not self.tables

    @property
    def is_stale(self) -> bool:
        """Whether facts are newer than the last study."""
        return bool(self.tables) and (self.study is None or self.study.version != str(self.version))

    @property
    def last(self) -> datetime | None:
        """The last time of any row."""
        return max((t.last for t in self.tables if t.last), default=None)


def ledger_now(project: Path) -> LedgerNow:
    """Return the state of a project's ledger.

    Raises
    ------
    LedgerError
        If there is none.
    """
    opened = Project.open(project)
    newest = opened.manifest.version().number
    history, tables = _at(project, newest)
    try:
        cells = placed(project, CELLS).version
    except GoodwillError:
        cells = ""
    return LedgerNow(newest, made(history[0]), tables, history, newest_study(project), cells)


def made(version: Version) -> datetime:
    """Return when a version was made."""
    return datetime.fromisoformat(version.made_at)


def newest_study(project: Path) -> StudyNow | None:
    """Return the newest kept study, by its folder alone."""
    marks = list((project / FINDINGS).glob("*/study.json"))
    stamps = [(p.stat().st_mtime, p.parent.name) for p in marks if not p.parent.name.startswith(".")]
    if not stamps:
        return None
    at, version = max(stamps)
    return StudyNow(version, datetime.fromtimestamp(at, UTC))


@lru_cache(maxsize=4)
def _at(project: Path, newest: int) -> tuple[tuple[Version, ...], tuple[TableNow, ...]]:
    """Return history and tables of a version; a version never changes, so they are read once."""
    opened = Project.open(project)
    history = tuple(v for v in opened.manifest.history() if v.number <= newest)
    tables = []
    for name, kept in KEPT.items():
        area = history[-1].tables.get(("facts", name))
        waiting = history[-1].tables.get(("pending", name))
        if (area is None or not area.rows) and not (waiting and waiting.rows):
            continue
        is_apart = name in APART.values()
        first, last = (None, None) if is_apart or area is None else _ends(opened, history[-1], name)
        rows = area.rows if area else 0
        tables.append(
            TableNow(
                name,
                kept.contract.family,
                kept.contract.one_row_is,
                None if is_apart else rows,
                first,
                last,
                _changed(history, name),
                waiting.rows if waiting else 0,
            )
        )
    return tuple(reversed(history)), tuple(tables)


def _changed(history: Sequence[Version], name: str) -> datetime | None:
    """Return when a table last got other rows: its Delta version tells."""
    before, at = None, None
    for version in history:
        now = version.tables.get(("facts", name))
        if now is not None and version.kind == "load" and (before is None or now.delta_version != before):
            at = made(version)
        before = now.delta_version if now is not None else before
    return at


def _ends(project: Project, version: Version, name: str) -> tuple[datetime | None, datetime | None]:
    """Return the first and last time of a table's rows, from the statistics in its files."""
    import pyarrow.parquet as pq

    column = KEPT[name].time
    if column is None:
        return None, None
    lows: list[datetime] = []
    highs: list[datetime] = []
    for path in project.store.paths("facts", name, version.tables["facts", name].delta_version):
        try:
            about = pq.read_metadata(path)
        except OSError:
            continue
        place = about.schema.names.index(column) if column in about.schema.names else None
        for group in range(about.num_row_groups if place is not None else 0):
            found = about.row_group(group).column(place).statistics
            if found is not None and found.has_min_max:
                lows.append(_instant(found.min))
                highs.append(_instant(found.max))
    return min(lows, default=None), max(highs, default=None)


def _instant(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return datetime.fromtimestamp(float(value) / 1e6, UTC)
