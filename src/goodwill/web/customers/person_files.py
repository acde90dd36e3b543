"""Everything that is kept of one person as a file to hand over: JSON, and the same as tables."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from goodwill.report.export import safe
from goodwill.web.customers import queries, site_traces

OURS = ("employee_key", "manager_key", "bucket", "day", "month")  # about others, or of no meaning outside


def write(path: Path, keys: Iterable[int]) -> dict[str, int]:
    """Write a zip with ``customer.json`` and one CSV file a table; return table -> rows."""
    tables = _tables(frozenset(keys))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("customer.json", json.dumps(tables, ensure_ascii=False, indent=1))
        for name, rows in tables.items():
            file.writestr(f"{_file_name(name)}.csv", _as_text(rows))
    return {name: len(rows) for name, rows in tables.items()}


def _tables(keys: frozenset[int]) -> dict[str, list[dict[str, Any]]]:
    from goodwill.ledger.erase import export_person

    ids = queries.ids_of(keys)
    tables: dict[str, list[dict[str, Any]]] = {}
    if ids:
        space, own = ids[0]
        for name, rows in export_person(settings.SITE.project, own, space).items():
            tables[name] = [{c: _plain(v) for c, v in row.items() if c not in OURS} for row in rows]
    in_site = site_traces.found(site_traces.Traces.of([i for _space, i in ids]))
    if in_site:
        tables["kept in the site"] = in_site
    return tables


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _as_text(rows: list[dict[str, Any]]) -> str:
    columns = list(dict.fromkeys(c for row in rows for c in row))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        values = (row.get(c) for c in columns)
        writer.writerow([safe(v) if isinstance(v, str) else ";".join(v) if isinstance(v, list) else v for v in values])
    return "\ufeff" + text.getvalue()


def _file_name(table: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in table).strip("_")
