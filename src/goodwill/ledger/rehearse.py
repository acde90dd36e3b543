"""A rehearsal of a load: what would become of every row, held against the facts that are there. Nothing is kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodwill.engine.local import LocalEngine
from goodwill.ledger.admit import Desk, ordered
from goodwill.ledger.inherit import PARENT
from goodwill.ledger.load import NOTHING, Load, loaded_before
from goodwill.ledger.report import LoadReport, TableReport
from goodwill.ledger.source import Source

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from goodwill.ledger.identity_file import FileIdentity
    from goodwill.ledger.project import Project


@dataclass(frozen=True)
class Rehearsed:
    """What would become of the rows.

    Attributes
    ----------
    report
        As after a load; ``changed`` is False.
    aside
        Table -> rows that would be set aside: row, column, seen, reason, remedy.
    """

    report: LoadReport
    aside: dict[str, pa.Table]


class _Unwritten:
    """The identity map of a project, to be read only."""

    def __init__(self, identity: FileIdentity) -> None:
        self._identity = identity

    @property
    def salt(self) -> str:
        """The project's salt."""
        return self._identity.salt

    def known(self, space: str) -> pa.Table:
        """Return the ids of a space with their keys."""
        return self._identity.known(space)

    def joined(self) -> dict[int, int]:
        """Return keys that stand for one person."""
        return self._identity.joined()

    def erased(self) -> pa.Table:
        """Return the hashes of erased people."""
        return self._identity.erased()

    def draw(self, n: int) -> np.ndarray:
        """Return keys that nobody has."""
        return self._identity.draw(n)

    def source_ids(self, keys: Iterable[int]) -> dict[int, str]:
        """Return the ids of keys."""
        return self._identity.source_ids(keys)

    def add(self, space: str, rows: pa.Table, load: int) -> None:
        """Keep nothing."""

    def join(self, pairs: Iterable[tuple[int, int]], load: int) -> None:
        """Join nobody."""

    def refuse(self, digests: Iterable[bytes]) -> None:
        """Note nobody."""


class _Rehearsal(Load):
    """A load that ends before anything is written."""

    def __post_init__(self) -> None:
        self.base = self.project.manifest.version()
        self.folder = self.project.folder.temporary / f"rehearsal-{os.getpid()}-{id(self):x}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.engine = LocalEngine(spill=self.folder)
        self.desk = Desk(self.engine, _Unwritten(self.project.identity), self.project.settings, self.number)

    def rehearsed(self) -> Rehearsed:
        """Admit and compare every table; return what came of it."""
        from goodwill.ledger.aside import SHOWN

        try:
            for name in ordered({**self.sources, **dict.fromkeys(PARENT, NOTHING)}):
                if name in self.sources or self._is_called_for(name):
                    self._take(name)
            reports = {name: self._report(name, "") for name in self._admitted}
            shown = {n: r for n, r in reports.items() if n in self.sources or r.taken or r.revised}
            rows = {n: a.aside.table().select(list(SHOWN)) for n, a in self._admitted.items()}
            report = LoadReport(tables=shown, version=str(self.base.number), changed=False)
            return Rehearsed(report, {n: t for n, t in rows.items() if t.num_rows})
        finally:
            self.engine.close()
            shutil.rmtree(self.folder, ignore_errors=True)


def rehearse(project: Project, sources: Mapping[str, Source]) -> Rehearsed:
    """Say what would become of the rows of sources if they were loaded now.

    Hold a reader's lease (an open `Ledger`) meanwhile: files of the newest version are read.

    Raises
    ------
    LedgerError
        If a table is not in the vocabulary.
    """
    names = ordered(sources)
    before: dict[str, TableReport] = {
        n: r for n in names if (r := loaded_before(project, n, sources[n])) is not None
    }  # fmt: skip
    fresh = {n: sources[n] for n in names if n not in before}
    if not fresh:
        version = str(project.manifest.version().number)
        return Rehearsed(LoadReport(tables=before, version=version, changed=False), {})
    done = _Rehearsal(project, 0, fresh).rehearsed()
    tables = {**before, **done.report.tables}
    return Rehearsed(LoadReport(tables=tables, version=done.report.version, changed=False), done.aside)
