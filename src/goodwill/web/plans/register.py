"""The register of promises and the facts: promises that come in files are adopted, what people edit is published.

Nothing has two owners: the register owns a promise from the moment someone edits it here until a study has taken
the edit over into the facts; before and after that a file may bring a newer wording.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from goodwill.ledger.contracts import CONTRACTS
from goodwill.ledger.ledger import Ledger
from goodwill.web.plans.models import Adoption, Promise

COLUMNS = (
    "promise_id", "statement", "measured_by", "unit_of_measure", "promised_level", "low", "high", "higher_is",
    "touchpoints", "valid_from", "valid_to",
)  # fmt: skip


def adopt(project: Path | None = None) -> int:
    """Take over promises that came in files since the last time; return how many were new or newer.

    Opening the register calls it: with unchanged facts it costs one look at the manifest.
    """
    folder = project or settings.SITE.project
    version = _version(folder)
    if version == "" or Adoption.objects.filter(version=version).exists():
        return 0
    with Ledger.open(folder) as ledger:
        rows = _promises(ledger)
    with transaction.atomic():
        changed = sum(_adopt_one(row) for row in rows)
        Adoption.objects.all().delete()
        Adoption.objects.create(version=version)
    return changed


def publish(project: Path | None = None) -> int:
    """Write what was edited here into the facts as revisions; return how many promises were.

    Raises
    ------
    LedgerError
        If someone else writes the ledger.
    """
    import pyarrow as pa

    from goodwill.ledger.frames import source_of

    folder = project or settings.SITE.project
    adopt(folder)
    edited = list(Promise.objects.filter(is_published=False))
    if not edited:
        return 0
    contract = CONTRACTS["promises"]
    rows = [{name: getattr(p, name) for name in COLUMNS} for p in edited]
    table = pa.Table.from_pylist(rows, schema=_schema())
    with Ledger.open(folder) as ledger:
        ledger.load({"promises": source_of(contract, table, ledger.zone, "register of promises")})
        version = ledger.version
    with transaction.atomic():
        Promise.objects.filter(pk__in=[p.pk for p in edited]).update(is_published=True)
        Adoption.objects.all().delete()
        Adoption.objects.create(version=version)
    return len(edited)


def _schema() -> Any:
    import pyarrow as pa

    text, number, time = pa.string(), pa.float64(), pa.timestamp("us", tz="UTC")
    kinds = (text, text, text, text, number, number, number, text, pa.list_(text), time, time)
    return pa.schema(list(zip(COLUMNS, kinds, strict=True)))


def _version(folder: Path) -> str:
    """Return the newest version of the facts; empty where there are none yet."""
    from goodwill.ledger.folder import Folder
    from goodwill.ledger.manifest import Manifest

    manifest = Folder(folder).manifest
    return str(Manifest(manifest).version(None).number) if manifest.exists() else ""


def _promises(ledger: Ledger) -> list[dict[str, Any]]:
    if not ledger.has("promises"):
        return []
    found: list[dict[str, Any]] = ledger.merge(f"SELECT {', '.join(COLUMNS)} FROM promises").to_pylist()
    return found


def _adopt_one(row: dict[str, Any]) -> bool:
    """Enter one promise of the facts; whether that changed the register."""
    row["touchpoints"] = list(row["touchpoints"] or [])
    promise = Promise.objects.filter(promise_id=row["promise_id"]).first()
    if promise is None:
        Promise.objects.create(**row, is_published=True)
        return True
    if not promise.is_published or all(getattr(promise, name) == row[name] for name in COLUMNS):
        return False
    for name in COLUMNS:
        setattr(promise, name, row[name])
    promise.save()
    return True
