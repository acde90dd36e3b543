"""Inheritance: a child row takes customer, time and place from its parent; without one it waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodwill.ledger.admit import Admitted
from goodwill.ledger.kept import APART, KEPT
from goodwill.ledger.work import bucket_sql, day_and_month, delay_of, remove

if TYPE_CHECKING:
    from goodwill.ledger.admit import Desk

PARENT = {
    "moments": ("interactions", "interaction_id", ("customer_key", "started_at")),
    "answers": (
        "replies", "reply_id",
        ("customer_key", "perspective", "unit_id", "survey_id", "interaction_id", "started_at", "completed_at",
         "partial"),
    ),
}  # fmt: skip
"""Child -> (parent, the id they share, what is taken over)."""


@dataclass(frozen=True)
class Completed:
    """Rows that are ready to be kept.

    Attributes
    ----------
    tables
        Kept table -> work table with its columns (and ``_row``).
    waiting
        Work table of rows whose parent is not known, or empty. They have the columns of admission, with
        inherited ones missing.
    waiting_rows
        How many.
    """

    tables: dict[str, str]
    waiting: str = ""
    waiting_rows: int = 0


def complete(desk: Desk, admitted: Admitted, parents: str = "", waiting: str = "") -> Completed:
    """Return the admitted rows with all their stored columns.

    Parameters
    ----------
    desk
        Where the load is admitted.
    admitted
        Rows after admission.
    parents
        Query for the parents known now (columns as `PARENT` names them, with the shared id), for children.
    waiting
        Relation with rows that waited for their parent at earlier loads; they are tried again.
    """
    name = admitted.contract.name
    if name in PARENT:
        return _children(desk, admitted, parents, waiting)
    if name == "replies":
        return _apart(desk, "replies", admitted.work)
    return Completed({name: admitted.work})


def parents_sql(child: str, relations: list[str]) -> str:
    """Return the query for the parents of `child` in `relations` (stored tables, and work tables of this load).

    Where a parent stands in several, the last relation has its newest content.
    """
    _, key, taken = PARENT[child]
    parts = []
    for rank, relation in enumerate(relations):
        absent = "engagement" in relation
        columns = ", ".join(
            f"CAST(NULL AS {KEPT['replies'].columns[c]}) AS {c}"
            if absent and c not in KEPT[APART["replies"]].columns
            else c
            for c in taken
        )
        parts.append(f"SELECT {key}, {columns}, {rank} AS _rank FROM {relation}")
    union = " UNION ALL ".join(parts)
    if len(relations) == 1:
        return union
    return (
        f"SELECT * EXCLUDE (_nth) FROM (SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY _rank DESC) AS _nth"
        f" FROM ({union})) WHERE _nth = 1"
    )


def _children(desk: Desk, admitted: Admitted, parents: str, waiting: str) -> Completed:
    engine, work, child = desk.engine, admitted.work, admitted.contract.name
    _, key, _ = PARENT[child]
    if waiting:
        columns = ", ".join(c for c in engine.columns(work) if c != "_row")
        newer = ", ".join(KEPT[child].key)
        engine.execute(
            f"INSERT INTO {work} ({columns}) SELECT {columns} FROM {waiting} AS w"
            f" WHERE hash({newer}) NOT IN (SELECT hash({newer}) FROM {work})"
        )
    if engine.execute("SELECT count(*) FROM __refused")[0][0]:
        erased = f"{key} IN (SELECT digest FROM __refused)"
        admitted.aside.add_erased_children(f"SELECT _row FROM {work} WHERE {erased}")
        remove(engine, work, erased)
    engine.keep("__parents", parents)
    lost = f"__waiting_{child}"
    engine.keep(lost, f"SELECT w.* EXCLUDE (_row) FROM {work} AS w ANTI JOIN __parents AS p ON p.{key} = w.{key}")
    ready = f"__ready_{child}"
    engine.keep(ready, _with_parent(desk, admitted, work))
    for name in ("__parents", "__joined", work):
        engine.forget(name)
    rows = int(engine.execute(f"SELECT count(*) FROM {lost}")[0][0])
    if rows == 0:
        engine.forget(lost)
    done = _apart(desk, child, ready) if child in APART else Completed({child: ready})
    return Completed(done.tables, lost if rows else "", rows)


def _with_parent(desk: Desk, admitted: Admitted, work: str) -> str:
    """Return the query that joins children with their parents and places them in time."""
    child = admitted.contract.name
    _, key, _ = PARENT[child]
    delay = int(delay_of(desk, admitted.source) * 1_000_000)
    if child == "moments":
        time = "happened_at"
        inner = "SELECT w.* EXCLUDE (happened_at), coalesce(w.happened_at, p.started_at) AS happened_at, p.customer_key"
    else:
        time = "answered_at"
        inner = (
            "SELECT w.*, p.customer_key, p.perspective, p.unit_id, p.survey_id, p.interaction_id,"
            " coalesce(p.completed_at, p.started_at) AS answered_at, p.partial"
        )
    desk.engine.keep("__joined", f"{inner} FROM {work} AS w JOIN __parents AS p ON p.{key} = w.{key}")
    day, month = day_and_month(desk, "__joined", time)
    return (
        f"SELECT * REPLACE (coalesce(known_at, {time} + to_microseconds({delay})) AS known_at),"
        f" {day} AS day, {month} AS month, {bucket_sql('customer_key')} AS bucket FROM __joined"
        f" ORDER BY bucket, {', '.join(KEPT[child].order)}"
    )


def _apart(desk: Desk, table: str, work: str) -> Completed:
    """Part engagement rows from the others; they go to a table of their own."""
    engine, apart = desk.engine, APART[table]
    engagement = "perspective = 'engagement'"
    columns = ", ".join(KEPT[apart].columns)
    staged = f"__in_{apart}"
    engine.keep(staged, f"SELECT _row, {columns} FROM {work} WHERE {engagement}")
    if engine.execute(f"SELECT count(*) FROM {staged}")[0][0] == 0:
        engine.forget(staged)
        return Completed({table: work})
    remove(engine, work, engagement)
    return Completed({table: work, apart: staged})
