"""Erasure: one person leaves no trace - facts, older facts, waiting rows, rows set aside, copies, identity."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from goodwill.core.errors import LedgerError
from goodwill.engine.local import LocalEngine
from goodwill.ledger.erase_files import clean_copies, clean_set_aside, clear_temporary
from goodwill.ledger.identity import CUSTOMERS
from goodwill.ledger.kept import KEPT
from goodwill.ledger.manifest import Intent, Placed, Version, now_text
from goodwill.ledger.recover import recover, sweep
from goodwill.ledger.store import columns_of

if TYPE_CHECKING:
    from goodwill.ledger.project import Project

OWN_EVENTS = {
    "interactions": "interaction_id", "replies": "reply_id", "episodes": "episode_id", "events": "event_id",
    "outcomes": "outcome_id", "options": "occasion_id", "invitations": "invitation_id", "ideas": "idea_id",
}  # fmt: skip
"""Tables whose rows name something that is one person's own: rows without a customer that point at it go too."""


@dataclass(frozen=True)
class Receipt:
    """What an erasure removed. It names nobody.

    Attributes
    ----------
    digest
        Keyed hash of the id: whoever knows the id (and has the project) can check it, nobody can read it.
    erased_at
        When it was finished.
    version
        The version of the ledger it made.
    rows
        Table -> rows removed (facts, superseded and waiting rows, rows set aside).
    ids
        How many ids of the person the identity map knew.
    files
        Folder -> files removed because they named the person or are made from facts.
    """

    digest: str
    erased_at: str
    version: int
    rows: dict[str, int] = field(default_factory=dict)
    ids: int = 0
    files: dict[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """Return the receipt as JSON-ready values."""
        return asdict(self)


def erase(project: Project | str | Path, person: str, space: str = CUSTOMERS) -> Receipt:
    """Erase one person from a project (or its folder); see `Ledger.erase`."""
    project = _opened(project)
    with project.leases.write("erasing", alone=True):
        recover(project)
        keys = project.identity.keys_of(space, person)
        digest = person_digest(project.identity.salt, space, person)
        project.identity.refuse([digest])
        detail = {"keys": [str(k) for k in sorted(keys)], "digest": digest.hex()}
        load = project.manifest.begin("erasure", detail)
        return _Erasure(project, load, keys, digest.hex(), [person]).run()


def _opened(project: Project | str | Path) -> Project:
    from goodwill.ledger.project import Project

    return project if isinstance(project, Project) else Project.open(project)


def resume(project: Project, intent: Intent) -> Receipt:
    """Carry an erasure that was broken off to its end."""
    keys = {int(str(k)) for k in intent.detail["keys"]}  # type: ignore[attr-defined]
    # A number of its own: the log of a table that was restored still bears the old one, and would skip it.
    load = project.manifest.begin("erasure", intent.detail)
    project.manifest.forget(intent.load)
    return _Erasure(project, load, keys, str(intent.detail["digest"]), []).run()


def person_digest(salt: str, space: str, person: str) -> bytes:
    """Return the keyed hash by which an erased person is known again (as `admit_sql.person_digest` does)."""
    return hashlib.sha256(f"{salt}|person|{space}|{person}".encode()).digest()


class _Erasure:
    """The steps, each of which can be done again: facts and copies first, who it was last."""

    def __init__(self, project: Project, load: int, keys: set[int], digest: str, known_as: list[str]) -> None:
        self.project, self.load, self.keys, self.digest = project, load, keys, digest
        self.base = project.manifest.version()
        self.ids = project.identity.ids_of(sorted(keys))
        self.names = sorted({i for _, i in self.ids} | set(known_as))
        self.digests = {person_digest(project.identity.salt, s, i) for s, i in self.ids} | {bytes.fromhex(digest)}
        self.rows: dict[str, int] = {}

    def run(self) -> Receipt:
        """Do it, and return the receipt that was written."""
        project = self.project
        folder = project.folder.work / f"{self.load:06d}"
        try:
            with LocalEngine(spill=folder) as engine:
                tables = self._facts(engine)
                events = {bytes(r[0]) for r in engine.execute("SELECT id FROM __events")}
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        project.identity.refuse(self.digests | events)
        self.rows["set aside"] = clean_set_aside(project, self.digests, events, self.names)
        files = clean_copies(project, self.names)
        clear_temporary(project)
        version = Version(
            self.base.number + 1, now_text(), "erasure", self.load, self.base.calendar,
            note="a person was erased", tables={**self.base.tables, **tables},
        )  # fmt: skip
        if not self._is_in_ledger():
            self._place(version)
        for area, name in project.store.on_disk():
            project.store.vacuum(area, name)
        sweep(project)
        project.identity.drop_people(self.keys)
        receipt = Receipt(
            self.digest, now_text(), project.manifest.version().number,
            {t: n for t, n in sorted(self.rows.items()) if n}, len(self.ids), files,
        )  # fmt: skip
        _write_receipt(project, self.load, receipt)
        project.manifest.forget(self.load)
        return receipt

    def _is_in_ledger(self) -> bool:
        """Whether a run before this one got as far as the version."""
        return self.base.load == self.load

    def _place(self, version: Version) -> None:
        """Make the version without the person the newest one, the erasure itself still being under way."""
        again = self.project.manifest.begin("erasure", {"keys": [str(k) for k in sorted(self.keys)],
                                                        "digest": self.digest})  # fmt: skip
        self.project.manifest.finish(self.load, version=version, unreadable_before=version.number)
        self.load = again

    def _facts(self, engine: LocalEngine) -> dict[tuple[str, str], Placed]:
        """Take the person's rows out of every table; return where the changed tables are now."""
        for (area, name), placed in self.base.tables.items():
            paths = self.project.store.paths(area, name, placed.delta_version)
            if paths:
                hive = KEPT[name].by_customer and area != "pending"
                engine.register(f"{area}_{name}", paths, hive=hive)
        there = set(engine.tables())
        own = [
            f"SELECT {column} AS id FROM {area}_{name} WHERE {self._is_theirs()}"
            for name, column in OWN_EVENTS.items()
            for area in ("facts", "superseded")
            if f"{area}_{name}" in there
        ]
        engine.keep("__events", f"SELECT DISTINCT id FROM ({' UNION ALL '.join(own)})" if own
                    else "SELECT CAST(NULL AS BLOB) AS id WHERE false")  # fmt: skip
        changed = {}
        for area, name in self.base.tables:
            if f"{area}_{name}" in there and (placed_now := self._clean(engine, area, name)):
                changed[area, name] = placed_now
        return changed

    def _is_theirs(self) -> str:
        return f"customer_key IN ({', '.join(str(k) for k in sorted(self.keys)) or 'NULL'})"

    def _clean(self, engine: LocalEngine, area: str, name: str) -> Placed | None:
        """Rewrite the buckets of one table that hold rows of the person, without them."""
        kept, relation = KEPT[name], f"{area}_{name}"
        columns = columns_of(area, kept)
        points = [f"{c} IN (SELECT id FROM __events)" for c in kept.event_ids if c in columns]
        parts = []
        if "customer_key" in columns:
            parts.append(self._is_theirs())
            parts += [f"(customer_key IS NULL AND ({' OR '.join(points)}))"] if points else []
        else:
            parts += points
        if not parts:
            return None
        gone = f"coalesce({' OR '.join(parts)}, false)"
        bucketed = kept.by_customer and area != "pending"
        where = "bucket" if bucketed else "0"
        touched = {int(b): int(n) for b, n in engine.execute(
            f"SELECT {where} AS b, count(*) FROM {relation} WHERE {gone} GROUP BY b")}  # fmt: skip
        if not touched:
            return None
        placed = self.base.tables[area, name]
        pieces = self.project.store.pieces(area, name, placed.delta_version)
        pieces = [p for p in pieces if not bucketed or p.bucket in touched]
        within = f" AND bucket IN ({', '.join(map(str, touched))})" if bucketed else ""
        engine.keep("__stay", f"SELECT * FROM {relation} WHERE NOT {gone}{within}")
        adds = self.project.store.write(engine, area, name, "__stay", load=self.load)
        engine.forget("__stay")
        version = self.project.store.commit(area, name, adds, pieces, load=self.load)
        removed = sum(touched.values())
        self.rows[name] = self.rows.get(name, 0) + removed
        return Placed(version, placed.rows - removed)


def _write_receipt(project: Project, load: int, receipt: Receipt) -> Path:
    project.folder.receipts.mkdir(exist_ok=True)
    path = project.folder.receipts / f"erasure-{load:06d}.json"
    path.write_text(json.dumps(receipt.to_dict(), indent=2) + "\n", encoding="utf-8")
    return path


def export_person(
    project: Project | str | Path, person: str, space: str = CUSTOMERS
) -> dict[str, list[dict[str, object]]]:
    """Return everything that is kept of one person; see `Ledger.export_person`."""
    project = _opened(project)
    keys = project.identity.keys_of(space, person)
    if not keys:
        raise LedgerError("Nobody in the ledger has this id.", where=f"id space {space}", do="check id and id space")
    version = project.manifest.version()
    found: dict[str, list[dict[str, object]]] = {
        "ids": [{"space": s, "id": i} for s, i in project.identity.ids_of(sorted(keys))]
    }
    wanted = ", ".join(str(k) for k in sorted(keys))
    lease = project.leases.read(version.number)
    try:
        with LocalEngine() as engine:
            for (area, name), placed in version.tables.items():
                paths = project.store.paths(area, name, placed.delta_version)
                if area == "pending" or not KEPT[name].by_customer or not paths:
                    continue
                engine.register("__rows", paths, hive=True)
                rows = engine.merge(f"SELECT * FROM __rows WHERE customer_key IN ({wanted})").to_pylist()
                if rows:
                    found[name if area == "facts" else f"{name} ({area})"] = rows
    finally:
        project.leases.release(lease)
    return found
