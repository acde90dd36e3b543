"""Rows of single tables of one version: which files hold them, and where each row came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from goodwill.ledger.kept import KEPT

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine
    from goodwill.ledger.manifest import Version
    from goodwill.ledger.project import Project

COMPUTED = ("bucket", "day", "month", "known_at", "known_assumed", "customer_key")
FILE = "__file"


@dataclass(frozen=True, slots=True)
class Load:
    """How rows came into the ledger.

    Attributes
    ----------
    number
        Of the load; files bear it.
    kind
        load, compaction (rows of several loads put together), erasure, calendar.
    made_at
        When.
    version
        The first version of the ledger with these rows.
    """

    number: int
    kind: str
    made_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with its origin.

    Attributes
    ----------
    table
        Which table it is in.
    values
        Stored column -> value, as the contract names them (people's ids are keys).
    known_at, known_assumed
        When the source came to know it, and whether that is assumed.
    load
        Number of the load whose file holds it.
    through
        Empty for the customer's own rows; the audience or unit through which a row of many concerns the customer.
    """

    table: str
    values: Mapping[str, Any]
    known_at: datetime | None
    known_assumed: bool
    load: int
    through: str = ""

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def get(self, column: str) -> Any:
        """Return a value, or None where there is none or no such column."""
        return self.values.get(column)

    def holds(self, at: datetime) -> bool:
        """Whether a row with a span holds at an instant (half open)."""
        until = self.values.get("valid_to")
        return bool(self.values["valid_from"] <= at and (until is None or at < until))


class Files:
    """The files of some tables at one version, by bucket.

    Parameters
    ----------
    project
        The project folder.
    version
        Which version.
    tables
        Which tables; others are looked up when asked for.
    """

    def __init__(self, project: Project, version: Version, tables: Iterable[str] = ()) -> None:
        self._project, self._version = project, version
        self._paths: dict[str, dict[int | None, list[str]]] = {}
        self.loads: Mapping[int, Load] = MappingProxyType(
            {v.load: Load(v.load, v.kind, datetime.fromisoformat(v.made_at).astimezone(UTC), v.number)
             for v in reversed(project.manifest.history()) if v.number <= version.number}
        )  # fmt: skip
        for name in tables:
            self.of(name)

    def of(self, name: str) -> Mapping[int | None, list[str]]:
        """Return bucket -> full paths of a table's files (bucket None where it has none)."""
        if name not in self._paths:
            placed = self._version.tables.get(("facts", name))
            found: dict[int | None, list[str]] = {}
            if placed is not None and placed.rows:
                root = self._project.folder.table("facts", name)
                for piece in self._project.store.pieces("facts", name, placed.delta_version):
                    found.setdefault(piece.bucket, []).append(str(root / piece.path))
            self._paths[name] = found
        return self._paths[name]


def rows_of(
    engine: LocalEngine, files: Files, name: str, buckets: Sequence[int | None], where: str, through: str = ""
) -> tuple[Row, ...]:
    """Return rows of a table in time order.

    Parameters
    ----------
    engine
        Where the files are read.
    files, name
        The table at its version.
    buckets
        Which buckets; None for tables without.
    where
        Portable condition, of values that are ours.
    through
        Column that says through whom the rows concern a customer; empty for the customer's own.
    """
    paths = [p for b in buckets for p in files.of(name).get(b, ())]
    if not paths:
        return ()
    kept = KEPT[name]
    columns = [c for c in kept.columns if c not in COMPUTED]
    quoted = ", ".join("'" + p.replace("'", "''") + "'" for p in paths)
    by_name = "true" if len(paths) > 1 else "false"
    found = engine.execute(
        f"SELECT known_at, known_assumed, {FILE}, {', '.join(columns)} FROM read_parquet([{quoted}], "
        f"filename = '{FILE}', hive_partitioning = false, union_by_name = {by_name}) WHERE {where}"
    )
    rows = [_row(name, columns, line, through) for line in found]
    time = kept.time
    return tuple(sorted(rows, key=lambda r: (r[time] is None, r[time]))) if time else tuple(rows)


def _row(name: str, columns: list[str], line: tuple[Any, ...], through: str) -> Row:
    known_at, assumed, file, *values = line
    plain = dict(zip(columns, values, strict=True))
    number = PurePath(str(file)).stem
    return Row(
        name, MappingProxyType(plain), known_at, bool(assumed), int(number) if number.isdigit() else 0,
        str(plain[through]) if through else "",
    )  # fmt: skip
