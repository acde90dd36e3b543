"""Everything that is kept of one customer, read in a moment: what a customer's page is made of.

Only the files of the customer's bucket are looked into, sorted as they are by customer and time, on one thread;
which files those are is remembered for each version. A reader's lease is held for the moment of reading only.
Engagement is not among the tables, and employees appear by their unit only.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from goodwill.core.errors import EngineError, LedgerError
from goodwill.ledger.one_customer_company import CompanySide, company_side
from goodwill.ledger.one_customer_rows import Files, Load, Row, rows_of

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine
    from goodwill.ledger.manifest import Version
    from goodwill.ledger.project import Project

TABLES = (
    "customers", "attributes", "circumstances", "consents", "agreements", "memberships", "interactions", "moments",
    "episodes", "events", "outcomes", "offers", "options", "invitations", "replies", "answers", "exposures",
    "follow_ups", "ideas",
)  # fmt: skip
"""What is read of a customer, engagement never."""
MEMORY = "500MB"
MOST_VERSIONS = 2
MOST_READ_BEFORE = 16
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class OneCustomer:
    """What is kept of one customer at one version.

    Attributes
    ----------
    key
        The customer's key; where several ids turned out to be one person, the key they are read under.
    keys
        All keys that stand for the person.
    version
        Of the facts.
    rows
        Table -> rows in time order. `events` and `exposures` hold the customer's own and those by audience or
        unit, the latter marked by `Row.through`.
    company
        What the company said and did: promises, changes, actions, units.
    loads
        Number of a load -> when and how those rows came in.
    """

    key: int
    keys: frozenset[int]
    version: str
    rows: Mapping[str, tuple[Row, ...]]
    company: CompanySide
    loads: Mapping[int, Load]

    def of(self, table: str) -> tuple[Row, ...]:
        """Return the rows of a table, in time order."""
        return self.rows.get(table, ())

    def unit_of(self, contact: Row) -> str:
        """Return the unit that handled a contact; empty where it is not known."""
        employee = contact.get("employee_key")
        unit = self.company.place_of(employee, contact["started_at"]) if employee is not None else ""
        return unit or contact.get("unit_id") or ""

    def home(self, at: datetime) -> str:
        """Return the unit that looked after the customer at an instant; empty where none is known."""
        found = [m for m in self.of("memberships") if m.holds(at)]
        return str(found[-1]["unit_id"]) if found else ""


class CustomerReader:
    """Reads one customer after another of a project folder; threads share it.

    Parameters
    ----------
    project
        The project folder, opened.
    """

    def __init__(self, project: Project) -> None:
        from goodwill.engine.local import LocalEngine

        self.project = project
        self._engine: LocalEngine = LocalEngine(memory=MEMORY, threads=1)
        self._files: OrderedDict[int, Files] = OrderedDict()
        self._company: OrderedDict[int, CompanySide] = OrderedDict()
        self._read_before: OrderedDict[tuple[int, frozenset[int]], OneCustomer] = OrderedDict()
        self._joined: tuple[tuple[int, ...], dict[int, int]] = ((), {})
        self._lock = threading.Lock()

    def read(self, key: int) -> OneCustomer | None:
        """Return what is kept of a customer at the newest version; None where nobody has this key.

        Raises
        ------
        EngineError
            If the files cannot be read.
        """
        for attempt in range(ATTEMPTS):
            version = self.project.manifest.version()
            lease = self.project.leases.read(version.number)
            try:
                return self._read(version, key)
            except (EngineError, LedgerError, OSError):
                # An erasure or a compaction between the two looks took the files away: there is a newer version.
                if attempt == ATTEMPTS - 1 or self.project.manifest.version().number == version.number:
                    raise
            finally:
                self.project.leases.release(lease)
        return None  # pragma: no cover - the loop returns or raises

    def _read(self, version: Version, key: int) -> OneCustomer | None:
        main, keys = self._keys_of(key)
        asked = (version.number, frozenset(keys))
        with self._lock:
            if asked in self._read_before:  # the same page again, in another period
                return self._read_before[asked]
            files = _remembered(self._files, version.number, lambda: Files(self.project, version, (*TABLES,)))
        buckets = sorted({k & 15 for k in keys})
        found = {name: rows_of(self._engine, files, name, buckets, _is_one_of(keys)) for name in TABLES}
        if not any(found.values()):
            return None
        with self._lock:
            company = _remembered(self._company, version.number, lambda: company_side(self._engine, files))
        known = OneCustomer(main, frozenset(keys), str(version.number), found, company, files.loads)
        found["events"] = _in_time((*found["events"], *_events_of_audiences(known)), "happened_at")
        found["exposures"] = _in_time((*found["exposures"], *_exposures_of_units(known)), "assigned_at")
        read = OneCustomer(main, asked[1], str(version.number), MappingProxyType(found), company, files.loads)
        with self._lock:
            for old in [a for a in self._read_before if a[0] != version.number]:
                del self._read_before[old]  # whoever was erased since is not kept in memory either
            self._read_before[asked] = read
            while len(self._read_before) > MOST_READ_BEFORE:
                self._read_before.popitem(last=False)
        return read

    def _keys_of(self, key: int) -> tuple[int, set[int]]:
        """Return the key that stands for a person, and all their keys."""
        path = self.project.folder.identity
        stamps = tuple(_stamp(p) for p in (path, path.with_name(f"{path.name}-wal")))
        with self._lock:
            if self._joined[0] != stamps:
                self._joined = (stamps, self.project.identity.joined())
            joined = self._joined[1]
        main = joined.get(key, key)
        return main, {main, *(k for k, m in joined.items() if m == main)} if joined else {key}


def reader_of(folder: str | Path) -> CustomerReader:
    """Return this process's reader of a project folder.

    Raises
    ------
    LedgerError
        If there is no ledger in it.
    """
    from goodwill.ledger.project import Project

    path = Path(folder).absolute()
    with _READERS_LOCK:
        if path not in _READERS:
            while len(_READERS) >= MOST_READERS:
                _READERS.popitem(last=False)
            _READERS[path] = CustomerReader(Project.open(path))
        return _READERS[path]


def one_customer(folder: str | Path, key: int) -> OneCustomer | None:
    """Return everything that is kept of one customer; None where nobody has this key.

    Parameters
    ----------
    folder
        The project folder.
    key
        The customer's key.

    Raises
    ------
    LedgerError
        If there is no ledger in the folder.
    EngineError
        If its files cannot be read.
    """
    return reader_of(folder).read(key)


MOST_READERS = 4
_READERS: OrderedDict[Path, CustomerReader] = OrderedDict()
_READERS_LOCK = threading.Lock()


def _remembered(kept: OrderedDict[int, Any], number: int, make: Any) -> Any:
    if number not in kept:
        kept[number] = make()
        while len(kept) > MOST_VERSIONS:
            kept.popitem(last=False)
    return kept[number]


def _is_one_of(keys: Iterable[int]) -> str:
    wanted = sorted(int(k) for k in keys)
    return f"customer_key = {wanted[0]}" if len(wanted) == 1 else f"customer_key IN ({', '.join(map(str, wanted))})"


def _in_time(rows: Iterable[Row], column: str) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda r: r[column] or datetime.max.replace(tzinfo=UTC)))


def _events_of_audiences(known: OneCustomer) -> list[Row]:
    """Return events that befell many at once and this customer among them, as far as the audience tells."""
    return [e for e in known.company.events if _is_in_audience(known, str(e["audience"]), e["happened_at"])]


def _is_in_audience(known: OneCustomer, audience: str, at: datetime) -> bool:
    if audience in ("all", "everyone", "everybody"):
        return True
    home = known.home(at)
    if home and audience in known.company.upward(home):
        return True
    if any(a["product"] == audience and a.holds(at) for a in known.of("agreements")):
        return True
    return any(audience in (a["value"], f"{a['name']}={a['value']}") and a.holds(at) for a in known.of("attributes"))


def _exposures_of_units(known: OneCustomer) -> list[Row]:
    """Return what reached the whole unit that looked after the customer at that time."""
    return [e for e in known.company.exposures if e["unit_id"] == known.home(e["assigned_at"])]


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
