"""A load: sources become facts in several tables at once, or nothing happens at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from goodwill.core.errors import LedgerError
from goodwill.engine.local import LocalEngine
from goodwill.ledger.admit import Admitted, Desk, admit, ordered
from goodwill.ledger.compare import Compared, compare, rewritten
from goodwill.ledger.contracts import CONTRACTS
from goodwill.ledger.enrol import join_people, settle
from goodwill.ledger.folder import settle_file
from goodwill.ledger.inherit import PARENT, Completed, complete, parents_sql
from goodwill.ledger.kept import APART, KEPT
from goodwill.ledger.manifest import Placed, Version, now_text
from goodwill.ledger.recover import recover, roll_back
from goodwill.ledger.report import LoadReport, TableReport
from goodwill.ledger.source import Source
from goodwill.ledger.store import columns_of

if TYPE_CHECKING:
    from goodwill.ledger.project import Project

NOTHING = Source("waiting rows", "(SELECT 1 WHERE false)", {}, costly=False)
KEYS = ("customer_key", "employee_key", "manager_key")


def load(project: Project, sources: Mapping[str, Source]) -> LoadReport:
    """Load sources into their tables, all or none; see `Ledger.load`."""
    names = ordered(sources)
    with project.leases.write("loading"):
        recover(project)
        _check_calendar(project)
        reports = {n: r for n in names if (r := loaded_before(project, n, sources[n])) is not None}
        fresh = {n: sources[n] for n in names if n not in reports}
        if not fresh:
            return LoadReport(tables=reports, version=str(project.manifest.version().number), changed=False)
        number = project.manifest.begin("load", {"tables": sorted(fresh)})
        try:
            done = Load(project, number, fresh).run()
        except BaseException:
            roll_back(project)
            project.manifest.forget(number)
            raise
        return replace(done, tables={**reports, **done.tables})


def _check_calendar(project: Project) -> None:
    version = project.manifest.version()
    if version.calendar != project.settings.zone:
        raise LedgerError(
            "Days in this ledger are cut in another time zone than the settings say.", where="goodwill.yaml, zone",
            seen=f"{version.calendar} in the ledger, {project.settings.zone} in the settings",
            do="run `goodwill doctor --fix`, which cuts them anew, or put the zone back",
        )  # fmt: skip


def loaded_before(project: Project, name: str, source: Source) -> TableReport | None:
    """Return what to say of a file that was taken before, or None if it was not."""
    text = project.manifest.known_report(name, source.fingerprint) if source.fingerprint else None
    if text is None:
        return None
    before = TableReport(**json.loads(text))
    return replace(
        before, taken=0, revised=0, pending=0, already_known=before.usable,
        notes=("This file was loaded before; nothing has changed.",),
    )  # fmt: skip


@dataclass
class Load:
    """One load under way.

    Attributes
    ----------
    project
        Where to.
    number
        Its number.
    sources
        Table -> source.
    """

    project: Project
    number: int
    sources: Mapping[str, Source]
    _compared: dict[str, Compared] = field(default_factory=dict)
    _work: dict[str, str] = field(default_factory=dict)  # kept table -> work table
    _waiting: dict[str, Completed] = field(default_factory=dict)
    _admitted: dict[str, Admitted] = field(default_factory=dict)
    _linked: int = 0

    def __post_init__(self) -> None:
        self.base = self.project.manifest.version()
        self.folder = self.project.folder.work / f"{self.number:06d}"
        self.engine = LocalEngine(spill=self.folder)
        self.desk = Desk(self.engine, self.project.identity, self.project.settings, self.number)

    def run(self) -> LoadReport:
        """Do it."""
        try:
            for name in ordered({**self.sources, **dict.fromkeys(PARENT, NOTHING)}):
                if name in self.sources or self._is_called_for(name):
                    self._take(name)
            settle(self.desk, self._keys_used())
            tables = self._write()
            aside = self._write_aside()
            return self._finish(tables, aside)
        finally:
            self.engine.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _is_called_for(self, child: str) -> bool:
        """Whether children must be looked at though none were loaded: some wait, or parents were revised."""
        parent = PARENT[child][0]
        if parent not in self.sources:
            return False
        return bool(self._existing(child, "pending")) or bool(self._of_revised_parents(child))

    def _take(self, name: str) -> None:
        """Admit one table and compare it with what is kept."""
        admitted = admit(self.desk, CONTRACTS[name], self.sources.get(name, NOTHING))
        self._admitted[name] = admitted
        if name == "links":
            join_people(self.desk, admitted.work)
            self._linked = int(self.engine.execute(f"SELECT count(*) FROM {admitted.work}")[0][0])
            return
        if name in PARENT:
            done = complete(self.desk, admitted, self._parents(name), self._trying_again(name))
            self._waiting[name] = done
        else:
            done = complete(self.desk, admitted)
        for table, work in done.tables.items():
            self._work[table] = work
            self._compared[table] = compare(self.desk, table, work, self._existing(table))

    def _existing(self, name: str, area: str = "facts") -> str:
        """Return the relation with what is kept of a table, or "" when that is nothing."""
        placed = self.base.tables.get((area, name))
        if placed is None or placed.rows == 0:
            return ""
        relation = name if area == "facts" else f"{area}_{name}"
        if relation not in self.engine.tables():
            paths = self.project.store.paths(area, name, placed.delta_version)
            self.engine.register(relation, paths, hive=KEPT[name].by_customer and area != "pending")
        return relation

    def _parents(self, child: str) -> str:
        parent = PARENT[child][0]
        names = [parent, *([APART[parent]] if parent in APART else [])]
        relations = [r for n in names if (r := self._existing(n))]
        relations += [self._work[n] for n in names if n in self._work]
        if not relations:
            self.engine.register("__no_parents", KEPT[parent].schema().empty_table())
            relations = ["__no_parents"]
        return parents_sql(child, relations)

    def _of_revised_parents(self, child: str) -> list[str]:
        """Return queries for the kept children whose parent this load revised: they inherit anew."""
        columns, key = ", ".join(columns_of("pending", KEPT[child])), PARENT[child][1]
        found = []
        for rows, parents in (
            (child, PARENT[child][0]),
            (APART.get(child, ""), APART.get(PARENT[child][0], "")),
        ):
            old = self._compared[parents].old if parents in self._compared else ""
            kept = self._existing(rows) if old else ""
            if kept:
                found.append(f"SELECT {columns} FROM {kept} WHERE {key} IN (SELECT {key} FROM {old})")
        return found

    def _trying_again(self, child: str) -> str:
        """Return rows that join the load: those that wait, and those whose parent was revised."""
        columns = ", ".join(columns_of("pending", KEPT[child]))
        parts = [f"SELECT {columns} FROM {r}" for r in [self._existing(child, "pending")] if r]
        parts += self._of_revised_parents(child)
        return f"({' UNION ALL '.join(parts)})" if parts else ""

    def _keys_used(self) -> list[str] | None:
        """Return queries for the keys in use, or None when every row was taken as it is."""
        aside = sum(a.aside.rows for a in self._admitted.values())
        if not aside and not any(t in APART.values() for t in self._work):
            return None
        return [
            f"SELECT {key} AS key FROM {work}"
            for table, work in self._work.items()
            for key in KEYS
            if key in KEPT[table].columns
        ]

    def _write(self) -> dict[tuple[str, str], Placed]:
        """Write and commit what changed; return where the changed tables are now."""
        changed: dict[tuple[str, str], Placed] = {}
        for table, found in self._compared.items():
            if found.new or found.revised:
                changed |= self._write_table(table, found)
        for child in self._waiting:
            changed |= self._write_waiting(child)
        return changed

    def _write_table(self, table: str, found: Compared) -> dict[tuple[str, str], Placed]:
        store, work = self.project.store, self._work[table]
        if not found.old:
            adds = store.write(self.engine, "facts", table, work, load=self.number, is_sorted=True)
            return self._commit("facts", table, adds, [], found.new)
        self.engine.keep("__rewritten", rewritten(table, work, self._existing(table), found.old))
        adds = store.write(self.engine, "facts", table, "__rewritten", load=self.number)
        self.engine.forget("__rewritten")
        pieces = store.pieces("facts", table, self.base.tables["facts", table].delta_version)
        if KEPT[table].by_customer:
            touched = {int(r[0]) for r in self.engine.execute(f"SELECT DISTINCT bucket FROM {found.old}")}
            pieces = [p for p in pieces if p.bucket in touched]
        changed = self._commit("facts", table, adds, pieces, found.new)
        older = store.write(self.engine, "superseded", table, found.old, load=self.number)
        return changed | self._commit("superseded", table, older, [], sum(w.rows for w in older))

    def _write_waiting(self, child: str) -> dict[tuple[str, str], Placed]:
        """Write the children that wait anew, unless they are the ones that waited before."""
        done, before = self._waiting[child], self._existing(child, "pending")
        columns = ", ".join(columns_of("pending", KEPT[child]))
        if not done.waiting and not before:
            return {}
        marks = [
            self.engine.execute(f"SELECT count(*), bit_xor(hash({columns})) FROM {r}")[0]
            for r in (done.waiting, before) if r
        ]  # fmt: skip
        if len(marks) == 2 and marks[0] == marks[1]:
            return {}
        store, placed = self.project.store, self.base.tables.get(("pending", child))
        adds = []
        if done.waiting:
            adds = store.write(self.engine, "pending", child, done.waiting, load=self.number)
        pieces = store.pieces("pending", child, placed.delta_version) if placed else []
        more = done.waiting_rows - (placed.rows if placed else 0)
        return self._commit("pending", child, adds, pieces, more)

    def _commit(self, area: str, table: str, adds: list, removes: list, more: int) -> dict:  # type: ignore[type-arg]
        version = self.project.store.commit(area, table, adds, removes, load=self.number)
        before = self.base.tables.get((area, table))
        return {(area, table): Placed(version, (before.rows if before else 0) + more)}

    def _write_aside(self) -> dict[str, str]:
        """Write the rows set aside for people to read; return table -> file."""
        import pyarrow.parquet as pq

        files = {}
        for name, admitted in self._admitted.items():
            rows = admitted.aside.table()
            if rows.num_rows:
                files[name] = f"set-aside/{self.number:06d}-{name}.parquet"
                path = self.project.folder.root / files[name]
                pq.write_table(rows, path, compression="zstd")
                settle_file(path)
        return files

    def _finish(self, tables: dict[tuple[str, str], Placed], aside: dict[str, str]) -> LoadReport:
        reports = {name: self._report(name, aside.get(name, "")) for name in self._admitted}
        version = None
        if tables or self._linked:
            version = Version(
                self.base.number + 1, now_text(), "load", self.number, self.base.calendar,
                note=", ".join(self.sources), tables={**self.base.tables, **tables},
            )  # fmt: skip
        marks = {
            (name, source.fingerprint): json.dumps(asdict(reports[name]))
            for name, source in self.sources.items()
            if source.fingerprint
        }
        self.project.manifest.finish(self.number, version=version, aside=tuple(aside.values()), fingerprints=marks)
        number = version.number if version else self.base.number
        shown = {n: r for n, r in reports.items() if n in self.sources or r.taken or r.revised}
        return LoadReport(tables=shown, version=str(number), changed=version is not None)

    def _report(self, name: str, file: str) -> TableReport:
        admitted = self._admitted[name]
        tables = [t for t in (name, APART.get(name, "")) if t in self._compared]
        found = [self._compared[t] for t in tables]
        taken = self._linked if name == "links" else sum(c.new for c in found)
        waiting = self._waiting[name].waiting_rows if name in self._waiting else 0
        return TableReport(
            table=name, read=admitted.read, taken=taken, revised=sum(c.revised for c in found),
            already_known=admitted.repeated + sum(c.known for c in found), pending=waiting,
            set_aside=admitted.aside.counts(), set_aside_rows=admitted.aside.rows,
            notes=tuple(admitted.notes), file=file,
        )  # fmt: skip
