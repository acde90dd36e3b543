"""Admission: rows of a source become facts - typed, checked, keyed, hashed, placed in time - or are set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goodwill.core.errors import LedgerError
from goodwill.ledger import admit_sql as sql
from goodwill.ledger.aside import Aside
from goodwill.ledger.calendar import local_sql
from goodwill.ledger.contracts import CONTRACTS, Contract
from goodwill.ledger.enrol import Enrolment
from goodwill.ledger.kept import BUCKETS, NO_CUSTOMER
from goodwill.ledger.settings import Settings
from goodwill.ledger.source import Source

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine
    from goodwill.ledger.identity import Identity

ORDER = (
    "links", "customers", "employees", "units", "interactions", "invitations", "replies", "moments", "answers",
)  # fmt: skip
"""Links first (they say who is one person), parents before children; all others at the end."""


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
    work = f"__in_{contract.name}"
    desk.engine.keep(work, _keyed(desk, contract, source, enrolment, faults))
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


def _keyed(
    desk: Desk, contract: Contract, source: Source, enrolment: Enrolment, faults: list[sql.Fault]
) -> str:
    """Return the one query that makes facts of the rows without fault."""
    parts = ["t._row"]
    salt = desk.identity.salt
    parts += [f"{sql.stored(c, source, salt)} AS {c.stored_name}" for c in contract.columns]
    known, assumed = _known(desk, contract, source)
    parts += [f"{known} AS known_at", f"{assumed} AS known_assumed"]
    if contract.parent is None:
        parts += _placed(desk, contract, source)
    good = [f"(({f.condition}) IS NOT TRUE)" for f in faults]
    good += [f"(t.v_{c.name} IS NULL OR k_{c.name}.key IS NOT NULL)" for c in enrolment.columns]
    rows = f"({sql.typed_select(contract, source)}) AS t {enrolment.joins()}"
    return f"SELECT {', '.join(parts)} FROM {rows} WHERE {' AND '.join(good)}"


def _placed(desk: Desk, contract: Contract, source: Source) -> list[str]:
    """Return SQL for day, month and bucket of rows that do not inherit them."""
    parts = []
    if contract.time:
        time, relation = f"v_{contract.time}", f"({sql.typed_select(contract, source)})"
        parts.append(time_columns(desk, relation, time))
    if contract.by_customer:
        customer = contract.column(str(contract.customer_column))
        parts.append(bucket_of(sql.stored(customer, source, "")))
    return parts


def _known(desk: Desk, contract: Contract, source: Source) -> tuple[str, str]:
    """Return SQL for when the row was known, and for whether that is assumed.

    Children without a time of their own get theirs when they inherit.
    """
    live = source.live if source.live is not None else source.name in desk.settings.live
    given = "t.v_known_at"
    if live:
        return f"coalesce({given}, TIMESTAMPTZ '{desk.now.isoformat()}')", "false"
    if contract.time is None:
        own = "CAST(t.v_period AS TIMESTAMPTZ)" if contract.name == "unit_measures" else "NULL"
    else:
        own = f"t.v_{contract.time}"
    delay = delay_of(desk, source)
    if delay:
        own = f"({own} + to_microseconds({int(delay * 1_000_000)}))"
    return f"CAST(coalesce({given}, {own}) AS TIMESTAMPTZ)", f"({given} IS NULL)"


def bucket_of(key: str) -> str:
    """Return SQL for the bucket of a customer's key."""
    return f"CAST(coalesce({key} & {BUCKETS - 1}, {NO_CUSTOMER}) AS INTEGER) AS bucket"


def delay_of(desk: Desk, source: Source) -> float:
    """Return the seconds by which a source knows late."""
    if source.delay_seconds is not None:
        return source.delay_seconds
    return float(desk.settings.delays.get(source.name, 0.0))


def _repeats(desk: Desk, contract: Contract, work: str, aside: Aside) -> int:
    """Drop rows that repeat, set aside keys with two contents; return how many repeated."""
    key = ", ".join(contract.column(k).stored_name for k in contract.key)
    twice = f"SELECT hash({key}) AS h FROM {work} GROUP BY h HAVING count(*) > 1"
    desk.engine.keep("__twice", twice)
    if _count(desk, "__twice") == 0:
        desk.engine.forget("__twice")
        return 0
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
    desk.engine.execute(
        f"DELETE FROM {work} WHERE rowid IN (SELECT _at FROM __doubled WHERE {same} OR _least <> _most)"
    )
    desk.engine.forget("__twice")
    desk.engine.forget("__doubled")
    return repeated


def _time_notes(desk: Desk, contract: Contract, source: Source) -> list[str]:
    delay = delay_of(desk, source)
    if "known_at" in source.columns or contract.time is None:
        return []
    hours = f" plus {delay / 3600:g} hours" if delay else ""
    return [f"When a row became known is assumed: its own time{hours}."]


def time_columns(desk: Desk, relation: str, time: str) -> str:
    """Return SQL for ``day`` and ``month`` of the instants in column `time` of `relation`."""
    first, last = None, None
    if desk.settings.zone != "UTC":
        ends = desk.engine.merge(f"SELECT min({time}) AS first, max({time}) AS last FROM {relation}")
        first, last = ends["first"][0].as_py(), ends["last"][0].as_py()
    local = local_sql(time, desk.settings.zone, first, last)
    day = f"CAST({local} AS DATE)"
    return f"{day} AS day, CAST(year({day}) * 12 + month({day}) - 1 AS INTEGER) AS month"
