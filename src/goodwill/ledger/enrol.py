"""Enrolment: ids that a load brings get keys - known ones theirs, new ones random ones, erased ones none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodwill.ledger import admit_sql as sql
from goodwill.ledger.contracts import Column, Contract, Kind
from goodwill.ledger.identity import CUSTOMERS, EMPLOYEES, id_table
from goodwill.ledger.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.ledger.admit import Desk

MAIN = {Kind.CUSTOMER: CUSTOMERS, Kind.EMPLOYEE: EMPLOYEES}


@dataclass(frozen=True)
class Enrolment:
    """Which columns of a source hold people's ids, and where their keys are.

    Attributes
    ----------
    columns
        The columns that the source fills.
    tables
        Column name -> work table ``id, key`` of its id space.
    spaces
        Column name -> id space.
    """

    columns: tuple[Column, ...]
    tables: dict[str, str]
    spaces: dict[str, str]

    @classmethod
    def of(cls, desk: Desk, contract: Contract, source: Source) -> Enrolment:
        """Give a key to each id of the source that has none and was not erased."""
        columns = tuple(c for c in contract.columns if c.kind in MAIN and c.name in source.columns)
        spaces = {c.name: source.spaces.get(c.name, MAIN[c.kind]) for c in columns}
        for space in dict.fromkeys(spaces.values()):
            names = [n for n, s in spaces.items() if s == space]
            relation = f"({sql.typed_select(contract, source)})"
            ids = " UNION ".join(f"SELECT v_{n} AS id FROM {relation}" for n in names)
            enrol(desk, space, ids)
        return cls(columns, {n: desk.spaces[s] for n, s in spaces.items()}, spaces)

    def joins(self) -> str:
        """Return the joins of the typed rows ``t`` with the keys of their people."""
        return " ".join(
            f"LEFT JOIN {self.tables[c.name]} AS k_{c.name} ON k_{c.name}.id = t.v_{c.name}" for c in self.columns
        )


def open_space(desk: Desk, space: str) -> str:
    """Return the work table ``id, key, is_new`` of an id space, filled with what is known."""
    if space not in desk.spaces:
        name = f"__ids_{len(desk.spaces)}"
        desk.engine.register("__known", desk.identity.known(space))
        desk.engine.keep(name, "SELECT id, key, false AS is_new FROM __known")
        desk.engine.forget("__known")
        desk.spaces[space] = name
    return desk.spaces[space]


def enrol(desk: Desk, space: str, ids: str) -> None:
    """Give keys to the ids that query `ids` returns (column ``id``) and that are new and not erased."""
    table = open_space(desk, space)
    digest = sql.person_digest(desk.identity.salt, space, "d.id")
    anyone_erased = desk.engine.execute("SELECT count(*) FROM __refused")[0][0]
    not_erased = f" AND {digest} NOT IN (SELECT digest FROM __refused)" if anyone_erased else ""
    new = desk.engine.merge(
        f"SELECT d.id FROM (SELECT DISTINCT id FROM ({ids}) AS every_id WHERE id IS NOT NULL) AS d"
        f" ANTI JOIN {table} AS k ON k.id = d.id WHERE true{not_erased} ORDER BY d.id"
    )
    if new.num_rows == 0:
        return
    import pyarrow as pa

    keys = pa.array(desk.identity.draw(new.num_rows))
    desk.engine.register("__fresh", pa.table({"id": new["id"], "key": keys}))
    desk.engine.execute(f"INSERT INTO {table} SELECT id, key, true FROM __fresh")
    desk.engine.forget("__fresh")


def settle(desk: Desk, uses: Iterable[str] | None) -> int:
    """Write the new ids to the identity map; return how many.

    Parameters
    ----------
    desk
        Where they were given keys.
    uses
        Queries with the column ``key``: only keys found there are written (rows set aside must leave no
        trace of who they were about). None writes all.
    """
    if uses is not None:
        linked = ["SELECT key FROM __linked"] if "__linked" in desk.engine.tables() else []
        uses = [*uses, *linked]
        queries = " UNION ".join(uses) or "SELECT CAST(NULL AS BIGINT) AS key"
        desk.engine.keep("__used", f"SELECT key FROM ({queries}) AS every_key WHERE key IS NOT NULL")
    written = 0
    for space, table in desk.spaces.items():
        used = " AND key IN (SELECT key FROM __used)" if uses is not None else ""
        rows: pa.Table = desk.engine.merge(f"SELECT id, key FROM {table} WHERE is_new{used} ORDER BY id")
        if rows.num_rows:
            desk.identity.add(space, rows, desk.load)
            written += rows.num_rows
        desk.engine.forget(table)
    desk.spaces.clear()
    desk.engine.forget("__used")
    desk.engine.forget("__linked")
    return written


def join_people(desk: Desk, work: str) -> None:
    """Take in links (``space, customer_id, same_as``): two ids become one person.

    An id that is new in its space gets the key of the person it is joined with; two that both have keys
    are noted, and read as one from now on.
    """
    spaces = [str(r[0]) for r in desk.engine.execute(f"SELECT DISTINCT space FROM {work}")]
    enrol(desk, CUSTOMERS, f"SELECT same_as AS id FROM {work}")
    main = desk.spaces[CUSTOMERS]
    for space in spaces:
        table = open_space(desk, space)
        pairs = (
            f"SELECT l.customer_id AS id, min(m.key) AS key FROM {work} AS l JOIN {main} AS m ON m.id = l.same_as"
            f" WHERE l.space = {sql.text(space)} GROUP BY l.customer_id"
        )
        desk.engine.execute(
            f"INSERT INTO {table} SELECT p.id, p.key, true FROM ({pairs}) AS p ANTI JOIN {table} AS k ON k.id = p.id"
        )
        differ = desk.engine.execute(
            f"SELECT k.key, p.key FROM ({pairs}) AS p JOIN {table} AS k ON k.id = p.id WHERE k.key <> p.key"
        )
        desk.identity.join(((int(a), int(b)) for a, b in differ), desk.load)
    # Keys that links speak of are in use, whether or not facts of them have come yet.
    desk.engine.keep("__linked", f"SELECT m.key FROM {main} AS m JOIN {work} AS l ON m.id = l.same_as")


__all__ = ["CUSTOMERS", "EMPLOYEES", "Enrolment", "enrol", "id_table", "join_people", "open_space", "settle"]
