"""Admission: rows of a source become facts - typed, checked, keyed, hashed, placed in time - or are set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goodwill.core.errors import LedgerError
from goodwill.ledger import admit_sql as sql
from goodwill.ledger.aside import Aside
from goodwill.ledger.contracts import CONTRACTS, Contract
from goodwill.ledger.enrol import Enrolment
from goodwill.ledger.settings import Settings
from goodwill.ledger.source import Source
from goodwill.ledger.work import delay_of, make_work, remove, work_columns, work_order

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine
    from goodwill.ledger.identity import Identity

ORDER = (
    "links", "customers", "employees", "units", "interactions", "invitations", "replies", "moments", "answers",
)  # fmt: skip
"""Links first (they say who is one person), parents before children; all others at the end."""


MOST_HASHES = 20_000_000  # hashes of keys that are looked at together (8 bytes each)


@dataclass
class Desk:
    """Where a load is admitted: an engine to work on, who is who, what the project decided, and when.

    Attributes
    ----------
    engine
        The local engine; work tables are called ``__...`` and dropped again.
    identity
        Who is who.
    settings
        The project's settings.
    load
        Number of the load, noted with new ids so that a dead load can be rolled back.
    now
        The instant of the load.
    """

    engine: LocalEngine
    identity: Identity
    settings: Settings
    load: int = 0
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    spaces: dict[str, str] = field(default_factory=dict)  # id space -> work table of its ids and keys

    def __post_init__(self) -> None:
        self.engine.register("__refused", self.identity.erased())

    def refuse(self, digests: str) -> None:
        """Note digests (a query with the column ``digest``) whose rows are to be set aside from now on."""
        self.engine.execute(f"INSERT INTO __refused {digests}")
        self.identity.refuse(row[0] for row in self.engine.execute(digests))


@dataclass
class Admitted:
    """What came of one source, before it is compared with what the ledger holds.

    Attributes
    ----------
    contract, source
        Contract of the rows, and where they came from.
    work
        Work table on the engine: stored columns (without those inherited) and ``_row``.
    read
        Rows read.
    repeated
        Rows that stood in the file more than once with the same content.
    aside
        Rows set aside so far.
    notes
        In sentences.
    """

    contract: Contract
    source: Source
    work: str
    read: int
    repeated: int
    aside: Aside
    notes: list[str]


def ordered(tables: Mapping[str, Source]) -> list[str]:
    """Return table names in the order in which they have to be admitted.

    Raises
    ------
    LedgerError
        If a table is not in the vocabulary.
    """
    unknown = sorted(set(tables) - set(CONTRACTS))
    if unknown:
        raise LedgerError(
            "A table is not in the vocabulary.",
            seen=", ".join(unknown),
            do=f"use one of {', '.join(CONTRACTS)}",
        )
    return sorted(tables, key=lambda t: (ORDER.index(t) if t in ORDER else len(ORDER), t))


def admit(desk: Desk, contract: Contract, source: Source) -> Admitted:
    """Type, check, key and hash the rows of a source into a work table.

    Returns
    -------
    Admitted
        With the good rows in its work table and the others in `aside`. New ids have keys on the engine
        but are not written yet: `enrol.settle` does that when it is known which rows stay.
    """
    for name, frame in source.frames.items():
        desk.engine.register(name, frame)
    faults = sql.faults(contract, source, desk.now)
    source = _read_once(desk, contract, source)
    enrolment = Enrolment.of(desk, contract, source)
    work = _make(desk, contract, source, enrolment, faults)
    aside = Aside(contract, source, desk)
    kept = _count(desk, work)
    read = _count(desk, f"({sql.typed_select(contract, source)})")
    if kept < read:
        aside.gather(faults, enrolment)
        aside.rows += read - kept
    repeated = _repeats(desk, contract, work, aside)
    aside.add_broken()
    broken = source.broken.num_rows if source.broken is not None else 0
    return Admitted(
        contract, source, work, read + broken, repeated, aside,
        [*source.notes, *_time_notes(desk, contract, source)],
    )  # fmt: skip


def _read_once(desk: Desk, contract: Contract, source: Source) -> Source:
    """Keep a text file's typed rows, so that it is parsed once; other relations are read where they are."""
    if not source.costly:
        return source
    name = f"__typed_{contract.name}"
    desk.engine.keep(name, f"{sql.typed_select(contract, source, seen=True)}")
    return source.over_typed(name)


def _count(desk: Desk, relation: str) -> int:
    return int(desk.engine.execute(f"SELECT count(*) FROM {relation}")[0][0])


def _make(desk: Desk, contract: Contract, source: Source, enrolment: Enrolment, faults: list[sql.Fault]) -> str:
    """Make the work table: the rows without fault, as facts, in the order in which they will lie on disk."""
    columns = work_columns(desk, contract, source)
    filled = [c for c in columns if c.is_stored]
    good = [f"(({f.condition}) IS NOT TRUE)" for f in faults]
    good += [f"(t.v_{c.name} IS NULL OR k_{c.name}.key IS NOT NULL)" for c in enrolment.columns]
    order = work_order(contract, filled)
    return make_work(
        desk.engine, contract.name, columns,
        f"SELECT {', '.join(f'{c.expression} AS {c.name}' for c in filled)}"
        f" FROM ({sql.typed_select(contract, source)}) AS t {enrolment.joins()} WHERE {' AND '.join(good)}"
        + (f" ORDER BY {', '.join(order)}" if order else ""),
    )  # fmt: skip


def _repeats(desk: Desk, contract: Contract, work: str, aside: Aside) -> int:
    """Drop rows that repeat, set aside keys with two contents; return how many repeated."""
    there = desk.engine.columns(work)
    names = [contract.column(k).stored_name for k in contract.key]
    key = ", ".join(f"n_{k}" if f"n_{k}" in there else k for k in names)
    if not _any_twice(desk, work, key):
        return 0
    desk.engine.keep("__twice", f"SELECT hash({key}) AS h FROM {work} GROUP BY h HAVING count(*) > 1")
    content = ", ".join(c.stored_name for c in contract.columns)
    desk.engine.keep(
        "__doubled",
        f"SELECT _row, rowid AS _at, min(rowid) OVER same AS _first, min(hash({content})) OVER same AS _least,"
        f" max(hash({content})) OVER same AS _most FROM {work}"
        f" WHERE hash({key}) IN (SELECT h FROM __twice) WINDOW same AS (PARTITION BY {key})",
    )
    aside.add_two_contents("__doubled")
    same = "_least = _most AND _at <> _first"
    repeated = _count(desk, f"__doubled WHERE {same}")
    remove(desk.engine, work, f"rowid IN (SELECT _at FROM __doubled WHERE {same} OR _least <> _most)")
    desk.engine.forget("__twice")
    desk.engine.forget("__doubled")
    return repeated


def _any_twice(desk: Desk, work: str, key: str) -> bool:
    """Whether two keys may be the same: their hashes sorted, five times quicker than grouping them."""
    import numpy as np

    parts = 1 + _count(desk, work) // MOST_HASHES
    for part in range(parts):
        batches = desk.engine.batches(
            f"SELECT CAST(h >> 1 AS BIGINT) AS h FROM (SELECT hash({key}) AS h FROM {work}) WHERE h % {parts} = {part}"
        )
        pieces = [batch.column(0).to_numpy() for batch in batches if batch.num_rows]
        hashes = np.sort(np.concatenate(pieces)) if pieces else np.empty(0, np.int64)
        if bool((hashes[1:] == hashes[:-1]).any()):
            return True
    return False


def _time_notes(desk: Desk, contract: Contract, source: Source) -> list[str]:
    delay = delay_of(desk, source)
    if "known_at" in source.columns or contract.time is None:
        return []
    hours = f" plus {delay / 3600:g} hours" if delay else ""
    return [f"When a row became known is assumed: its own time{hours}."]
