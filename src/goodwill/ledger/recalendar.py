"""A new time zone: days and months of every table are cut anew, as a new version."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from goodwill.engine.local import LocalEngine
from goodwill.ledger.admit import Desk
from goodwill.ledger.kept import KEPT
from goodwill.ledger.manifest import Placed, Version, now_text
from goodwill.ledger.work import day_and_month

if TYPE_CHECKING:
    from goodwill.ledger.project import Project


def recalendar(project: Project) -> Version:
    """Cut days and months in the zone of the settings; under the writer's lease. Return the new version."""
    version = project.manifest.version()
    load = project.manifest.begin("calendar")
    folder = project.folder.work / f"{load:06d}"
    tables = dict(version.tables)
    try:
        with LocalEngine(spill=folder) as engine:
            desk = Desk(engine, project.identity, project.settings, load)
            for (area, name), placed in version.tables.items():
                if area == "pending" or "day" not in KEPT[name].columns or not placed.rows:
                    continue
                tables[area, name] = Placed(_cut_anew(desk, project, version, area, name), placed.rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    new = Version(
        version.number + 1, now_text(), "calendar", load, project.settings.zone,
        note=f"days cut in {project.settings.zone}", tables=tables,
    )  # fmt: skip
    project.manifest.finish(load, version=new)
    return new


def _cut_anew(desk: Desk, project: Project, version: Version, area: str, name: str) -> int:
    kept = KEPT[name]
    pieces = project.store.pieces(area, name, version.tables[area, name].delta_version)
    root = project.folder.table(area, name)
    desk.engine.register("__pieces", [str(root / p.path) for p in pieces], hive=kept.by_customer)
    day, month = day_and_month(desk, "__pieces", str(kept.time))
    desk.engine.define("__cut", f"SELECT * REPLACE ({day} AS day, {month} AS month) FROM __pieces")
    adds = project.store.write(desk.engine, area, name, "__cut", load=desk.load)
    desk.engine.forget("__cut")
    return project.store.commit(area, name, adds, pieces, load=desk.load)
