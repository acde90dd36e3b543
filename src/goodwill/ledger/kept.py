"""How tables are kept: the stored columns of every contract, their types and their order on disk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from goodwill.ledger.contracts import CONTRACTS, Contract, Kind

if TYPE_CHECKING:
    import pyarrow as pa

BUCKETS = 16
NO_CUSTOMER = -1  # bucket of rows without a customer (public posts, anonymous replies)

SQL_TYPES = {
    Kind.CUSTOMER: "BIGINT", Kind.EMPLOYEE: "BIGINT", Kind.EVENT_ID: "BLOB", Kind.CODE: "VARCHAR",
    Kind.CHOICE: "VARCHAR", Kind.TEXT: "VARCHAR", Kind.TIME: "TIMESTAMPTZ", Kind.NUMBER: "DOUBLE",
    Kind.COUNT: "BIGINT", Kind.FLAG: "BOOLEAN", Kind.PERIOD: "DATE", Kind.CODES: "VARCHAR[]",
}  # fmt: skip

INHERITED = {
    "answers": (
        ("customer_key", "BIGINT"), ("perspective", "VARCHAR"), ("unit_id", "VARCHAR"),
        ("survey_id", "VARCHAR"), ("interaction_id", "BLOB"), ("answered_at", "TIMESTAMPTZ"),
        ("partial", "BOOLEAN"),
    ),
    "moments": (("customer_key", "BIGINT"),),
}  # fmt: skip
"""Columns a child row takes from its parent at intake."""

APART = {"replies": "engagement_replies", "answers": "engagement_answers"}
"""Where engagement goes: tables of their own, which only `goodwill.ledger.anonymity` opens."""

NOT_APART = frozenset({"customer_key", "interaction_id", "episode_id", "bucket"})
"""What engagement rows do not keep: it could say who somebody is."""


@dataclass(frozen=True)
class KeptTable:
    """One table as it is kept.

    Attributes
    ----------
    name
        Its name in the store.
    contract
        The contract of its rows.
    columns
        Stored name -> DuckDB type, in order (with `bucket` last where there is one).
    """

    name: str
    contract: Contract
    columns: dict[str, str]

    @property
    def by_customer(self) -> bool:
        """Whether the table lives in buckets."""
        return "bucket" in self.columns

    @property
    def time(self) -> str | None:
        """The column that places a row in time."""
        if self.contract.name == "answers":
            return "answered_at"
        return self.contract.time

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The natural key in stored names."""
        return tuple(self.contract.column(k).stored_name for k in self.contract.key)

    @cached_property
    def content(self) -> tuple[str, ...]:
        """Columns that make two rows of one key the same or not."""
        derived = {"known_at", "known_assumed", "day", "month", "bucket", *self.key}
        return tuple(c for c in self.columns if c not in derived)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Columns a file is sorted by: customer, time, then the key so that ties have one order."""
        lead = ("customer_key",) if self.by_customer else ()
        time = (self.time,) if self.time else ()
        return tuple(dict.fromkeys((*lead, *time, *self.key)))

    @property
    def event_ids(self) -> tuple[str, ...]:
        """Columns that hold hashed event ids."""
        return tuple(c for c, kind in self.columns.items() if kind == "BLOB")

    def schema(self, *, bucket: bool = True) -> pa.Schema:
        """Return the Arrow schema of the table, with or without its `bucket`."""
        import pyarrow as pa

        arrow = {
            "BIGINT": pa.int64(), "BLOB": pa.binary(), "VARCHAR": pa.string(), "DOUBLE": pa.float64(),
            "TIMESTAMPTZ": pa.timestamp("us", tz="UTC"), "BOOLEAN": pa.bool_(), "DATE": pa.date32(),
            "INTEGER": pa.int32(), "VARCHAR[]": pa.list_(pa.string()),
        }  # fmt: skip
        return pa.schema([(n, arrow[t]) for n, t in self.columns.items() if bucket or n != "bucket"])


def _columns(contract: Contract) -> dict[str, str]:
    columns = {c.stored_name: SQL_TYPES[c.kind] for c in contract.columns}
    columns |= dict(INHERITED.get(contract.name, ()))
    columns |= {"known_at": "TIMESTAMPTZ", "known_assumed": "BOOLEAN"}
    if contract.time or contract.name == "answers":
        columns |= {"day": "DATE", "month": "INTEGER"}
    if contract.by_customer:
        columns["bucket"] = "INTEGER"
    return columns


def _tables() -> dict[str, KeptTable]:
    tables = {}
    for contract in CONTRACTS.values():
        if contract.name == "links":  # consumed by identity: its text ids are kept nowhere else
            continue
        columns = _columns(contract)
        tables[contract.name] = KeptTable(contract.name, contract, columns)
        if contract.name in APART:
            apart = {n: t for n, t in columns.items() if n not in NOT_APART}
            tables[APART[contract.name]] = KeptTable(APART[contract.name], contract, apart)
    return tables


KEPT: dict[str, KeptTable] = _tables()
OPEN_TABLES = tuple(name for name in KEPT if name not in APART.values())
"""The tables every query may see."""
