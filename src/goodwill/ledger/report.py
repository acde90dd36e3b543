"""What became of a load: rows read, taken, known already, revised, waiting, and set aside with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class TableReport:
    """What became of the rows for one table.

    Attributes
    ----------
    table
        Name of the contract.
    read
        Rows the source held, readable or not.
    taken
        New rows now in the ledger (rows that had been waiting included).
    already_known
        Rows with a key and content the ledger has already.
    revised
        Rows whose key was known with other content: now the newest, the older kept.
    pending
        Rows whose parent is not known yet; they are tried again at each load.
    set_aside
        Reason -> number of rows not taken for it. A row with two faults counts once per reason.
    set_aside_rows
        Number of rows set aside.
    notes
        What was recognised or assumed, in sentences.
    file
        Where the rows set aside can be read; empty when there are none or they are in memory.
    """

    table: str
    read: int = 0
    taken: int = 0
    already_known: int = 0
    revised: int = 0
    pending: int = 0
    set_aside: Mapping[str, int] = field(default_factory=dict)
    set_aside_rows: int = 0
    notes: tuple[str, ...] = ()
    file: str = ""

    @property
    def usable(self) -> int:
        """Rows that could be used, new or not."""
        return self.taken + self.already_known + self.revised + self.pending

    def sentence(self) -> str:
        """Return the report in one sentence."""
        parts = [f"{self.read:,} rows read, {self.taken:,} taken"]
        for count, word in (
            (self.already_known, "already known"),
            (self.revised, "revised"),
            (self.pending, "waiting for their parent"),
            (self.set_aside_rows, "set aside"),
        ):
            if count:
                parts.append(f"{count:,} {word}")
        why = "; ".join(f"{n:,} {reason}" for reason, n in self.set_aside.items())
        return f"{self.table}: {', '.join(parts)}{f' ({why})' if why else ''}."


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """What became of a load over one or more tables.

    Attributes
    ----------
    tables
        Table -> its report.
    version
        Version of the ledger after the load.
    changed
        Whether the load made a new version.
    """

    tables: Mapping[str, TableReport]
    version: str
    changed: bool

    @property
    def exit_code(self) -> int:
        """0 when all rows were usable, 3 when some were set aside, 2 when none could be used."""
        aside = sum(t.set_aside_rows for t in self.tables.values())
        if not aside:
            return 0
        return 3 if any(t.usable for t in self.tables.values()) else 2

    @property
    def set_aside_files(self) -> tuple[str, ...]:
        """Files with the rows set aside, relative to the project folder."""
        return tuple(t.file for t in self.tables.values() if t.file)

    @property
    def set_aside(self) -> dict[str, int]:
        """Reason -> rows, over all tables."""
        total: Counter[str] = Counter()
        for report in self.tables.values():
            total.update(report.set_aside)
        return dict(total)

    def to_dict(self) -> dict[str, object]:
        """Return the report as JSON-ready values."""
        return {
            "version": self.version,
            "changed": self.changed,
            "exit_code": self.exit_code,
            "tables": {
                name: {
                    "read": t.read, "taken": t.taken, "already_known": t.already_known,
                    "revised": t.revised, "pending": t.pending, "set_aside": dict(t.set_aside),
                    "set_aside_rows": t.set_aside_rows, "notes": list(t.notes), "file": t.file,
                }
                for name, t in self.tables.items()
            },
        }  # fmt: skip

    def __str__(self) -> str:
        lines = []
        for report in self.tables.values():
            lines += [report.sentence(), *(f"  {note}" for note in report.notes)]
        return "\n".join(lines) or "Nothing was loaded."
