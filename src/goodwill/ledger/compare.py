"""Comparison with what is kept: the same key with the same content is nothing, with other content a revision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodwill.ledger.kept import KEPT, KeptTable
from goodwill.ledger.work import remove

if TYPE_CHECKING:
    from goodwill.ledger.admit import Desk


@dataclass(frozen=True)
class Compared:
    """What the comparison found.

    Attributes
    ----------
    new, known, revised
        Rows with a key not kept yet, with the kept content, with other content.
    old
        Work table of the rows that the revised ones replace; empty when there are none.
    """

    new: int
    known: int
    revised: int
    old: str = ""


def compare(desk: Desk, name: str, work: str, existing: str) -> Compared:
    """Compare the rows of `work` with the kept ones; those that are known already leave `work`.

    Parameters
    ----------
    desk
        Where the load is admitted.
    name
        The kept table.
    work
        Work table with its columns.
    existing
        Relation with what is kept, or empty when nothing is.
    """
    engine, kept = desk.engine, KEPT[name]
    total = _count(desk, work)
    if not existing or total == 0:
        return Compared(total, 0, 0)
    same_key = key_join(kept, "w", "e")
    content = [f"hash({', '.join(f'{side}.{c}' for c in kept.content)})" for side in ("w", "e")]
    engine.keep(
        "__match",
        f"SELECT w.rowid AS _at, {content[0]} = {content[1]} AS is_same FROM {work} AS w"
        f" JOIN {existing} AS e ON {same_key}",
    )
    found = dict(engine.execute("SELECT is_same, count(*) FROM __match GROUP BY is_same"))
    known, revised = int(found.get(True, 0)), int(found.get(False, 0))
    old = ""
    if revised:
        old = f"__old_{name}"
        engine.keep(
            old,
            f"SELECT {', '.join(f'e.{c}' for c in kept.columns)} FROM {existing} AS e JOIN"
            f" (SELECT * FROM {work} WHERE rowid IN (SELECT _at FROM __match WHERE NOT is_same)) AS w ON {same_key}",
        )
    if known:
        remove(engine, work, "rowid IN (SELECT _at FROM __match WHERE is_same)")
    engine.forget("__match")
    return Compared(total - known - revised, known, revised, old)


def rewritten(name: str, work: str, existing: str, old: str) -> str:
    """Return the query for all rows of the buckets that hold replaced rows, and all rows of `work`."""
    kept = KEPT[name]
    columns = ", ".join(kept.columns)
    touched = f" AND e.bucket IN (SELECT bucket FROM {old})" if kept.by_customer else ""
    stay = ", ".join(f"e.{c}" for c in kept.columns)
    return (
        f"SELECT {stay} FROM {existing} AS e WHERE NOT EXISTS (SELECT 1 FROM {old} AS w WHERE"
        f" {key_join(kept, 'w', 'e')}){touched} UNION ALL SELECT {columns} FROM {work}"
    )


def key_join(kept: KeptTable, left: str, right: str) -> str:
    """Return SQL for "the same natural key"; columns that may be empty count as equal when both are."""
    optional = {c.stored_name for c in kept.contract.columns if c.optional}
    return " AND ".join(f"{left}.{c} {'IS NOT DISTINCT FROM' if c in optional else '='} {right}.{c}" for c in kept.key)


def _count(desk: Desk, relation: str) -> int:
    return int(desk.engine.execute(f"SELECT count(*) FROM {relation}")[0][0])
