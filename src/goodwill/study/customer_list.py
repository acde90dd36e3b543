"""One row per customer, written by each study for the pages that list customers: current place, last contact, money.

The rows lie in an uncompressed Arrow file that readers map into memory, in order of the source's id; beside it
lie the columns that lists are filtered and sorted by, one array each, so that a page reads what it shows and
no more. The folder names people: only the newest version is kept, and erasure removes it whole.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from goodwill.ledger.identity import id_table
from goodwill.study.cells import circumstance_sql
from goodwill.study.customer_columns import write_columns
from goodwill.study.customer_sql import customer_sql, latest_sql, people_sql
from goodwill.study.derived import CUSTOMERS, drafted
from goodwill.study.places import units

if TYPE_CHECKING:
    from goodwill.ledger.ledger import Ledger

ROWS = "customers.arrow"
IDS = "__customer_ids"


def write_customers(ledger: Ledger, project: Path) -> Path:
    """Write the list of customers of the ledger's version and return its folder.

    Columns of the rows
    -------------------
    ``customer_key``; ``source_id`` (in the project's main id space where there is one), ``account_id``,
    ``since``, ``language``; ``unit`` and ``segment`` now; ``interactions`` (count), ``last_contact`` and its
    ``last_touchpoint``; ``nps`` (last answer, 0 to 10) and ``nps_at``; ``success``, ``ease``, ``emotion`` (last
    answer on 0 to 100); ``complaints`` of the last twelve months; ``last_outcome`` and ``last_outcome_at``;
    ``revenue`` of the last twelve months (purchases and renewals in the project's currency; missing where
    there were none) and ``other_currencies`` (rows of money left out of it); ``circumstances`` now.

    "Now" is the latest instant among contacts, answers and outcomes.
    """
    with drafted(project, CUSTOMERS, ledger.version, alone=True) as draft:
        as_of = ledger.merge(latest_sql(ledger))["latest"][0].as_py()
        label = circumstance_sql(ledger) if ledger.has("circumstances") else ""
        try:
            ledger.engine.register(IDS, _with_ids(ledger, people_sql(ledger)))
            sql = customer_sql(ledger, IDS, ledger.settings.currency, as_of, label)
            count = _write_rows(draft / ROWS, ledger.engine.batches(sql))
        finally:
            ledger.engine.forget(IDS)
        labels = write_columns(draft, draft / ROWS)
        about = {
            "version": ledger.version,
            "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "as_of": as_of.isoformat() if as_of else None,
            "customers": count,
            "currency": ledger.settings.currency,
            "labels": labels,
            "units": units(ledger).to_pylist(),
        }
        (draft / "about.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    return project / "derived" / CUSTOMERS / ledger.version


def _with_ids(ledger: Ledger, people: str) -> pa.Table:
    """Return ``id, key`` of all customers: from the main space, else from any other in which they are known."""
    ids = ledger.customer_ids()
    ledger.engine.register(IDS, ids)
    missing = ledger.merge(
        f"SELECT p.customer_key FROM ({people}) p LEFT JOIN {IDS} i ON i.key = p.customer_key WHERE i.id IS NULL"
    )["customer_key"].to_pylist()
    if not missing:
        return ids
    others = ledger.source_ids(missing)
    return pa.concat_tables([ids.select(["id", "key"]), id_table(others.values(), others.keys())])


def _write_rows(path: Path, batches: pa.RecordBatchReader) -> int:
    count = 0
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            count += batch.num_rows
    return count
