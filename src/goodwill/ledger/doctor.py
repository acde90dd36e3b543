"""The doctor: what is wrong with a ledger, where, what was seen, and what to do - or does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goodwill.engine.local import LocalEngine
from goodwill.ledger.compact import compact, crowded_buckets
from goodwill.ledger.erase_files import clear_temporary
from goodwill.ledger.kept import KEPT
from goodwill.ledger.recalendar import recalendar
from goodwill.ledger.recover import kept_versions, recover, sweep

if TYPE_CHECKING:
    from goodwill.ledger.manifest import Version
    from goodwill.ledger.project import Project

MANY = 8  # files in a bucket from which reading in customer order suffers


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the doctor saw.

    Attributes
    ----------
    what, where, seen, do
        What is wrong, in which part, what was found there, what to do.
    severity
        ``"fault"`` (facts are missing or wrong), ``"leftover"`` (harmless, to be cleared) or ``"advice"``.
    is_fixed
        Whether the doctor has put it right.
    """

    what: str
    where: str
    seen: str
    do: str
    severity: str = "leftover"
    is_fixed: bool = False

    def __str__(self) -> str:
        state = " Done." if self.is_fixed else f" What to do: {self.do}."
        return f"{self.severity}: {self.what} Where: {self.where}. Seen: {self.seen}.{state}"


Look = Callable[["Project", "Version"], Iterator[Finding]]


def doctor(path: str | Path, *, fix: bool = False) -> tuple[Finding, ...]:
    """Look over the ledger in a project folder.

    Parameters
    ----------
    path
        The project folder.
    fix
        Put right what can be put right without losing facts.

    Returns
    -------
    tuple of Finding
        Empty when all is well. With `fix`, what was found, each marked whether it is fixed.

    Raises
    ------
    LedgerError
        If there is no ledger, or (with `fix`) someone else writes.
    """
    from goodwill.ledger.project import Project

    project = Project.open(path)
    found = _look(project)
    if not fix or not found:
        return tuple(found)
    _put_right(project)
    left = {(f.what, f.where) for f in _look(project)}
    return tuple(
        Finding(f.what, f.where, f.seen, f.do, f.severity, is_fixed=(f.what, f.where) not in left) for f in found
    )


def _look(project: Project) -> list[Finding]:
    version = project.manifest.version()
    looks: tuple[Look, ...] = (_dead_loads, _stale_leases, _missing, _orphans, _calendar, _crowds, _waiting, _ids)
    return [finding for look in looks for finding in look(project, version)]


def _put_right(project: Project) -> None:
    project.leases.drop_stale()
    with project.leases.write("doctor"):
        recover(project)
        version = project.manifest.version()
        if version.calendar != project.settings.zone:
            recalendar(project)
        if not list(_missing(project, version)):
            sweep(project)
            project.identity.drop_after(project.manifest.last_load())
            if not project.leases.readers():  # intake reads while it copies
                clear_temporary(project)
    if any(_crowds(project, project.manifest.version())):
        compact(project)


def _dead_loads(project: Project, _: Version) -> Iterator[Finding]:
    if any(lease.kind == "writer" and not lease.is_stale for lease in project.leases.all()):
        return  # what is begun is under way
    for intent in project.manifest.intents():
        ending = "carried to its end" if intent.kind == "erasure" else "undone"
        yield Finding(
            f"A {intent.kind} was broken off.", "manifest", f"begun at {intent.begun_at}, number {intent.load}",
            f"run doctor with fix: it will be {ending}", "fault" if intent.kind == "erasure" else "leftover",
        )  # fmt: skip


def _stale_leases(project: Project, _: Version) -> Iterator[Finding]:
    for lease in project.leases.all():
        if lease.is_stale:
            yield Finding(
                f"A {lease.kind} left its lease behind.", "leases",
                f"process {lease.pid} on {lease.host}, {lease.what}",
                "run doctor with fix, or begin a load: it is dropped",
            )  # fmt: skip


def _missing(project: Project, version: Version) -> Iterator[Finding]:
    for (area, name), placed in version.tables.items():
        try:
            pieces = project.store.pieces(area, name, placed.delta_version)
        except Exception as error:
            yield Finding(
                "A table cannot be read.", f"{area}/{name}", f"Delta version {placed.delta_version}: {error}",
                "restore the project folder from a backup", "fault",
            )  # fmt: skip
            continue
        root = project.folder.table(area, name)
        gone = [p.path for p in pieces if not (root / p.path).exists()]
        if gone:
            yield Finding(
                "Files of the ledger are missing.", f"{area}/{name}", ", ".join(gone[:3]) + (", ..." * (len(gone) > 3)),
                "restore the project folder from a backup", "fault",
            )  # fmt: skip
        elif sum(p.rows for p in pieces) != placed.rows:
            yield Finding(
                "A table has not as many rows as the manifest says.", f"{area}/{name}",
                f"{sum(p.rows for p in pieces)} rows instead of {placed.rows}",
                "restore the project folder from a backup", "fault",
            )  # fmt: skip


def _orphans(project: Project, version: Version) -> Iterator[Finding]:
    if any(lease.kind == "writer" and not lease.is_stale for lease in project.leases.all()):
        return
    if any(True for _ in _missing(project, version)):
        return  # first things first
    for area, name in project.store.on_disk():
        placed = {v.tables[area, name].delta_version for v in kept_versions(project) if (area, name) in v.tables}
        used = {p.path for at in placed for p in project.store.pieces(area, name, at)}
        strays = project.store.stray_files(area, name, used)
        if strays:
            yield Finding(
                "Files belong to no version.", f"{area}/{name}", f"{len(strays)} files", "run doctor with fix"
            )
    left = [p.name for p in project.folder.work.glob("*")]
    if not project.leases.readers():
        left += [p.name for p in project.folder.temporary.glob("*")]
    if left:
        yield Finding("A load left its work folder behind.", "ledger/work", ", ".join(left), "run doctor with fix")


def _calendar(project: Project, version: Version) -> Iterator[Finding]:
    if version.calendar != project.settings.zone:
        yield Finding(
            "Days are cut in another time zone than the settings say.", "goodwill.yaml, zone",
            f"{version.calendar} in the ledger, {project.settings.zone} in the settings",
            "run doctor with fix: days and months are cut anew, as a new version", "fault",
        )  # fmt: skip


def _crowds(project: Project, version: Version) -> Iterator[Finding]:
    for (area, name), placed in version.tables.items():
        if area == "pending":
            continue
        crowded = crowded_buckets(project.store.pieces(area, name, placed.delta_version))
        counts = [sum(p.bucket == b for p in crowded) for b in {p.bucket for p in crowded}]
        if counts and max(counts) >= MANY:
            yield Finding(
                "Buckets lie in many files.", f"{area}/{name}", f"up to {max(counts)} files in one bucket",
                "run doctor with fix, or compact: older versions can then be named but not read", "advice",
            )  # fmt: skip


def _waiting(_: Project, version: Version) -> Iterator[Finding]:
    for (area, name), placed in version.tables.items():
        if area == "pending" and placed.rows:
            parent = KEPT[name].contract.parent
            yield Finding(
                "Rows wait for their parent.", f"pending/{name}", f"{placed.rows} rows",
                f"load the {parent[0] if parent else 'parents'} they belong to", "advice",
            )  # fmt: skip


def _ids(project: Project, version: Version) -> Iterator[Finding]:
    extra = project.identity.after(project.manifest.last_load())
    if extra and not project.manifest.intents():
        yield Finding(
            "Ids of people of whom nothing was kept.", "ledger/identity.sqlite", f"{extra} ids", "run doctor with fix"
        )
    if any(True for _ in _missing(project, version)):
        return  # whose facts are missing cannot be told
    idle = _ids_without_facts(project, version)
    if idle:
        yield Finding(
            "Ids without facts.", "ledger/identity.sqlite", f"{idle} ids", "load their facts, or erase them", "advice"
        )


def _ids_without_facts(project: Project, version: Version) -> int:
    """Return how many customers' ids no table speaks of."""
    from goodwill.ledger.identity import CUSTOMERS

    known = project.identity.known(CUSTOMERS)
    with LocalEngine() as engine:
        engine.register("__known", known)
        keys = []
        for (area, name), placed in version.tables.items():
            paths = [p for p in project.store.paths(area, name, placed.delta_version) if Path(p).exists()]
            if area == "facts" and KEPT[name].by_customer and paths:
                engine.register(name, paths, hive=True)
                keys.append(f"SELECT DISTINCT customer_key AS key FROM {name}")
        spoken = " UNION ".join(keys) or "SELECT CAST(NULL AS BIGINT) AS key"
        rows = engine.execute(f"SELECT count(*) FROM __known AS k ANTI JOIN ({spoken}) AS s ON s.key = k.key")
    return int(rows[0][0])
