"""Rows set aside: which row, which column, what was seen, why, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodwill.ledger import admit_sql as sql
from goodwill.ledger.contracts import Contract, Kind
from goodwill.ledger.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.ledger.admit import Desk
    from goodwill.ledger.enrol import Enrolment

COLUMNS = (
    '"row" BIGINT', '"column" VARCHAR', "seen VARCHAR", "reason VARCHAR", "remedy VARCHAR", "person BLOB", "event BLOB",
)  # fmt: skip
"""`person` and `event` are keyed hashes: by them erasure finds the rows of somebody."""
SHOWN = ("row", "column", "seen", "reason", "remedy")
MOST_SEEN = 200  # characters of a value that are kept for the reader


class Aside:
    """Collects the rows of one source that were set aside, in a work table of the engine.

    Attributes
    ----------
    rows
        How many rows (a row with two faults is one row).
    """

    def __init__(self, contract: Contract, source: Source, desk: Desk) -> None:
        self.contract, self.source, self.desk = contract, source, desk
        self.rows = 0
        self.work = f"__aside_{contract.name}"
        desk.engine.forget(self.work)
        desk.engine.execute(f"CREATE TABLE {self.work} ({', '.join(COLUMNS)})")

    def gather(self, faults: list[sql.Fault], enrolment: Enrolment) -> None:
        """Collect the rows with faults, and those of erased people (of whom nothing is written down)."""
        engine = self.desk.engine
        gone = [f"(t.v_{c.name} IS NOT NULL AND k_{c.name}.key IS NULL)" for c in enrolment.columns]
        erased = " OR ".join(gone) or "false"
        flags = "".join(f", coalesce({f.condition}, false) AS f_{i}" for i, f in enumerate(faults))
        wrong = " OR ".join(f"({f.condition})" for f in faults) or "false"
        engine.keep(
            "__bad",
            f"SELECT t.*, coalesce({erased}, false) AS is_erased{flags}"
            f" FROM ({sql.typed_select(self.contract, self.source, seen=True)}) AS t {enrolment.joins()}"
            f" WHERE {wrong} OR {erased}",
        )
        about = f"{self._person(enrolment)}, {self._event()}"
        for i, fault in enumerate(faults):
            seen = f"left(t.s_{fault.column}, {MOST_SEEN})" if fault.column in self.source.columns else "NULL"
            engine.execute(
                f"INSERT INTO {self.work} SELECT t._row, {sql.text(fault.column)}, {seen}, {sql.text(fault.reason)},"
                f" {sql.text(fault.remedy)}, {about} FROM __bad AS t WHERE f_{i} AND NOT is_erased"
            )
        if gone:
            engine.execute(
                f"INSERT INTO {self.work} SELECT t._row, {sql.text(enrolment.columns[0].name)}, NULL,"
                f" '{sql.ERASED}', 'nothing: the person asked for it', NULL, NULL FROM __bad AS t WHERE is_erased"
            )
            self._refuse_children()
        engine.forget("__bad")

    def add_two_contents(self, doubled: str) -> None:
        """Collect rows whose key stands in the file with two contents."""
        engine, work = self.desk.engine, f"__in_{self.contract.name}"
        event = self._stored_event()
        engine.execute(
            f"INSERT INTO {self.work} SELECT d._row, {sql.text(self.contract.key[0])}, NULL, '{sql.TWO_CONTENTS}',"
            f" {sql.text('keep one row for each ' + ', '.join(self.contract.key))}, NULL, {event}"
            f" FROM {doubled} AS d JOIN {work} AS w ON w.rowid = d._at WHERE d._least <> d._most"
        )
        self.rows += int(engine.execute(f"SELECT count(*) FROM {doubled} WHERE _least <> _most")[0][0])

    def add_erased_children(self, rows: str) -> None:
        """Collect rows (a query with ``_row``) whose parent belongs to an erased person."""
        engine = self.desk.engine
        column = sql.text(self.contract.parent[1] if self.contract.parent else "")
        before = int(engine.execute(f"SELECT count(*) FROM {self.work}")[0][0])
        engine.execute(
            f"INSERT INTO {self.work} SELECT _row, {column}, NULL, '{sql.ERASED}',"
            f" 'nothing: the person asked for it', NULL, NULL FROM ({rows})"
        )
        self.rows += int(engine.execute(f"SELECT count(*) FROM {self.work}")[0][0]) - before

    def add_broken(self) -> None:
        """Collect rows that intake could not even cut into columns."""
        broken = self.source.broken
        if broken is None or broken.num_rows == 0:
            return
        self.desk.engine.register("__broken", broken.select(list(SHOWN)))
        self.desk.engine.execute(
            f'INSERT INTO {self.work} SELECT CAST("row" AS BIGINT), "column", left(seen, {MOST_SEEN}), reason, remedy,'
            " NULL, NULL FROM __broken"
        )
        self.desk.engine.forget("__broken")
        self.rows += broken.num_rows

    def counts(self) -> dict[str, int]:
        """Return reason -> number of rows, commonest first."""
        rows = self.desk.engine.execute(
            f'SELECT reason, count(DISTINCT "row") + count_if("row" IS NULL) AS n FROM {self.work}'
            " GROUP BY reason ORDER BY n DESC, reason"
        )
        return {str(reason): int(n) for reason, n in rows}

    def table(self) -> pa.Table:
        """Return the rows, in order of the file, with the hashes by which erasure finds them."""
        return self.desk.engine.merge(f'SELECT * FROM {self.work} ORDER BY "row", "column", reason')

    def _person(self, enrolment: Enrolment) -> str:
        name = self.contract.customer_column
        if name is None or name not in enrolment.spaces:
            return "NULL"
        return sql.person_digest(self.desk.identity.salt, enrolment.spaces[name], f"t.v_{name}")

    def _event(self) -> str:
        column = next((self.contract.column(k) for k in self.contract.key
                       if self.contract.column(k).kind is Kind.EVENT_ID), None)  # fmt: skip
        return "NULL" if column is None else sql.stored(column, self.source, self.desk.identity.salt)

    def _stored_event(self) -> str:
        names = [k for k in self.contract.key if self.contract.column(k).kind is Kind.EVENT_ID]
        return f"w.{names[0]}" if names else "NULL"

    def _refuse_children(self) -> None:
        """Children name their parent only, so the parent's id is what later loads are held against."""
        if self.contract.name in ("interactions", "replies") and self._event() != "NULL":
            self.desk.refuse(f"SELECT DISTINCT {self._event()} AS digest FROM __bad AS t WHERE is_erased")
