"""After a death: what a load began and did not finish is undone; an erasure is carried to its end."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from goodwill.ledger.manifest import Version

if TYPE_CHECKING:
    from goodwill.ledger.project import Project


def recover(project: Project) -> list[str]:
    """Undo dead loads, finish dead erasures; return what was done, in sentences. Under the writer's lease."""
    done = []
    intents = project.manifest.intents()
    if not intents:
        return []
    done += roll_back(project)
    for intent in intents:
        if intent.kind == "erasure":
            from goodwill.ledger.erase import resume

            resume(project, intent)
            done.append("An erasure that had been broken off was carried to its end.")
        else:
            project.manifest.forget(intent.load)
            done.append(f"What a {intent.kind} begun at {intent.begun_at} left behind was cleared away.")
    return done


def roll_back(project: Project) -> list[str]:
    """Bring store, identity and folders back to what the manifest names; return what was done."""
    version = project.manifest.version()
    done = []
    for area, name in project.store.on_disk():
        placed = version.tables.get((area, name))
        if placed is None:
            project.store.drop(area, name)
            done.append(f"The table {area}/{name}, which no version names, was removed.")
        elif not _same_files(project, area, name, placed.delta_version):
            project.store.restore(area, name, placed.delta_version)
            done.append(f"The table {area}/{name} was brought back to the last finished load.")
    if dropped := project.identity.drop_after(project.manifest.last_load()):
        done.append(f"{dropped} ids of people of whom nothing was kept were removed.")
    done += sweep(project)
    return done


def sweep(project: Project) -> list[str]:
    """Remove files that no version in use needs: orphans, staging, rows set aside by dead loads."""
    done = []
    for area, name in project.store.on_disk():
        used = _used_files(project, area, name)
        strays = project.store.stray_files(area, name, used)
        for path in strays:
            path.unlink(missing_ok=True)
        if strays:
            done.append(f"{len(strays)} files of {area}/{name} that no version needs were removed.")
    listed = set(project.manifest.aside_files())
    for path in project.folder.set_aside.glob("*.parquet*"):
        if f"set-aside/{path.name}" not in listed:
            path.unlink(missing_ok=True)
            done.append(f"Rows set aside by a load that was not finished were removed: {path.name}.")
    for path in project.folder.work.glob("*"):
        shutil.rmtree(path, ignore_errors=True)
        done.append(f"The work folder {path.name} was removed.")
    return done


def kept_versions(project: Project) -> list[Version]:
    """Return the versions whose files have to stay: readable ones, and those that someone reads."""
    read = {lease.version for lease in project.leases.readers()}
    return [v for v in project.manifest.history() if v.readable or v.number in read]


def _used_files(project: Project, area: str, name: str) -> set[str]:
    placed = {v.tables[area, name].delta_version for v in kept_versions(project) if (area, name) in v.tables}
    return {p.path for version in placed for p in project.store.pieces(area, name, version)}


def _same_files(project: Project, area: str, name: str, version: int) -> bool:
    latest = project.store.latest(area, name)
    if latest == version:
        return True
    now = {p.path for p in project.store.pieces(area, name, latest)}
    return now == {p.path for p in project.store.pieces(area, name, version)}
