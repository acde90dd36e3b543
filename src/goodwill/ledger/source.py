"""What intake hands to the ledger: rows to be, described as SQL over a relation that the engine can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """How one column of a contract is read from the relation.

    Attributes
    ----------
    value
        SQL expression of the typed value; NULL where the raw value cannot be read.
    seen
        SQL expression of the raw text, for reports; NULL where the file has nothing.
    sure
        True where the value is NULL only if the file has nothing (a typed column taken as it is), so
        that nothing has to be compared with what was seen.
    """

    value: str
    seen: str
    sure: bool = False


@dataclass(frozen=True)
class Source:
    """Rows for one table, before admission.

    Attributes
    ----------
    name
        What people call it (a file name): delays and live sources are declared under this name.
    relation
        SQL that may stand after FROM: a reader call, a subquery, or the name of one of `frames`.
    columns
        Column of the contract (or ``known_at``) -> how to read it. Columns left out are empty.
    row
        SQL expression of the 1-based row number in the file.
    spaces
        Id column -> id space, where it is not the project's main one (``customers``, ``employees``).
    delay_seconds
        By how much the source knows a row after the row's own time; None takes the project's setting.
    live
        Whether late rows are known only from now; None takes the project's setting.
    fingerprint
        Digest of the file and its mapping: the same one twice changes nothing. Empty: always read.
    broken
        Rows that could not even be cut into columns: ``row, column, seen, reason, remedy``.
    frames
        Arrow tables that `relation` names.
    notes
        What was recognised or assumed about the file, in sentences.
    costly
        Whether reading the relation again costs as much as the first time (a text file): then it is
        read once and kept. False for Parquet and for tables in the engine.
    """

    name: str
    relation: str
    columns: Mapping[str, MappedColumn]
    row: str = "CAST(NULL AS BIGINT)"
    spaces: Mapping[str, str] = field(default_factory=dict)
    delay_seconds: float | None = None
    live: bool | None = None
    fingerprint: str = ""
    broken: pa.Table | None = None
    frames: Mapping[str, pa.Table] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    costly: bool = True

    def over_typed(self, name: str) -> Source:
        """Return this source over table `name`, which holds the rows as `admit_sql.typed_select` makes them."""
        columns = {c: MappedColumn(f"v_{c}", f"s_{c}", m.sure) for c, m in self.columns.items()}
        return replace(self, relation=name, columns=columns, row="_row", costly=False)
