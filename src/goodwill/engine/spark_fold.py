"""Folds on Spark: one group of customers at a time on a worker, the same compiled kernel."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.engine.fold import (
    Checkpoint,
    Events,
    Fold,
    Span,
    Stream,
    carry,
    from_table,
    stream_sql,
    to_table,
)

if TYPE_CHECKING:
    from goodwill.engine.spark import SparkEngine

ORDER = [("customer_key", "ascending"), ("t", "ascending"), ("kind", "ascending"), ("place", "ascending")]


def run(engine: SparkEngine, fold: Fold, piece: Span, states: pa.Table | None = None) -> pa.Table:
    """Run `fold` group by group; see `goodwill.engine.engine.Engine.fold`.

    Earlier states travel as rows without a kind among the events of their group.
    """
    queries = [_events(fold, stream, piece, engine.groups) for stream in fold.streams]
    earlier = f"earlier_states_{secrets.token_hex(4)}"
    if states is not None:
        prior = from_table(fold, states)
        columns = {f"s_{i}": prior.states[:, i] for i in range(len(fold.state))}
        engine.register(earlier, pa.table({"customer_key": prior.customers, **columns}))
        queries.append(_states(fold, earlier, engine.groups))
    schema = ", ".join(["customer_key long", *(f"s_{i} double" for i in range(len(fold.state)))])
    try:
        found = engine.apply(" UNION ALL ".join(queries), "part", _step(fold), schema, **piece.parameters)
    finally:
        engine.forget(earlier)
    return to_table(fold, [_checkpoint(fold, found)])


def _events(fold: Fold, stream: Stream, piece: Span, groups: int) -> str:
    values = [f"v_{v}" if v in stream.columns else f"CAST('nan' AS DOUBLE) AS v_{v}" for v in fold.values]
    none = [f"CAST(NULL AS DOUBLE) AS s_{i}" for i in range(len(fold.state))]
    # ids differ in type between streams; their order within one customer's stream does not
    number = "ROW_NUMBER() OVER (PARTITION BY customer_key ORDER BY event_time, event_id)"
    chosen = [f"(customer_key & {groups - 1}) AS part", "customer_key", "epoch_us(event_time) AS t"]
    chosen += [f"CAST({stream.kind} AS BIGINT) AS kind", f"CAST({number} AS BIGINT) AS place"]
    chosen += [*values, *none]
    return f"SELECT {', '.join(chosen)} FROM ({stream_sql(fold, stream, piece)}) AS events"


def _states(fold: Fold, earlier: str, groups: int) -> str:
    missing = [f"CAST(NULL AS BIGINT) AS {c}" for c in ("t", "kind", "place")]
    values = [f"CAST(NULL AS DOUBLE) AS v_{v}" for v in fold.values]
    states = [f"s_{i}" for i in range(len(fold.state))]
    chosen = [f"(customer_key & {groups - 1}) AS part", "customer_key", *missing, *values, *states]
    return f"SELECT {', '.join(chosen)} FROM {earlier}"


def _step(fold: Fold) -> Callable[[pa.Table], pa.Table]:
    def step(group: pa.Table) -> pa.Table:
        is_state = pc.is_null(group["kind"])
        after = carry(
            fold, _ordered(fold, group.filter(pc.invert(is_state))), _checkpoint(fold, group.filter(is_state))
        )
        states = {f"s_{i}": pa.array(after.states[:, i]) for i in range(len(fold.state))}
        return pa.table({"customer_key": pa.array(after.customers), **states})

    return step


def _ordered(fold: Fold, group: pa.Table) -> Events:
    rows = group.sort_by(ORDER)
    customers, starts = np.unique(rows["customer_key"].to_numpy(), return_index=True)
    values = [rows[f"v_{v}"].to_numpy() for v in fold.values]
    return Events(
        customers=customers.astype(np.int64),
        offsets=np.append(starts, rows.num_rows).astype(np.int64),
        times=rows["t"].to_numpy(),
        kinds=rows["kind"].to_numpy().astype(np.int8),
        values=np.ascontiguousarray(np.column_stack(values)) if values else np.empty((rows.num_rows, 0)),
    )


def _checkpoint(fold: Fold, rows: pa.Table) -> Checkpoint:
    rows = rows.sort_by("customer_key")
    states = [rows[f"s_{i}"].to_numpy() for i in range(len(fold.state))]
    return Checkpoint(rows["customer_key"].to_numpy(), np.column_stack(states).astype(np.float64))
