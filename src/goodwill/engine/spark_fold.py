"""Folds on Spark: one group of customers at a time on a worker, the same compiled kernel."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

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


def run(engine: SparkEngine, fold: Fold, piece: Span, states: pa.Table | None = None) -> pa.Table:
    """Run `fold` group by group; see `goodwill.engine.engine.Engine.fold`.

    Earlier states travel as rows without a kind among the events of their group.
    """
    ids = [_id_type(engine, stream) for stream in fold.streams]
    kinds_of_id = list(dict.fromkeys(ids))  # one column for each type of id: mostly one for all
    queries = [
        _events(fold, stream, piece, engine.groups, {t: t == own for t in kinds_of_id}, resumed=states is not None)
        for stream, own in zip(fold.streams, ids, strict=True)
    ]
    earlier = f"earlier_states_{secrets.token_hex(4)}"
    if states is not None:
        prior = from_table(fold, states)
        columns = {f"s_{i}": prior.states[:, i] for i in range(len(fold.state))}
        engine.register(earlier, pa.table({"customer_key": prior.customers, **columns}))
        queries.append(_states(fold, earlier, engine.groups, kinds_of_id))
    schema = ", ".join(["customer_key long", *(f"s_{i} double" for i in range(len(fold.state)))])
    try:
        found = engine.apply(" UNION ALL ".join(queries), "part", _step(fold), schema, **piece.parameters)
    finally:
        engine.forget(earlier)
    return to_table(fold, [_checkpoint(fold, found)])


def _id_type(engine: SparkEngine, stream: Stream) -> str:
    kind = engine.merge(f"SELECT {stream.id} FROM {stream.table} LIMIT 0").schema.field(0).type
    return next((name for test, name in _ID_TYPES if test(kind)), "VARCHAR")


_ID_TYPES = ((pa.types.is_binary, "BLOB"), (pa.types.is_integer, "BIGINT"))


def _events(fold: Fold, stream: Stream, piece: Span, groups: int, ids: Mapping[str, bool], *, resumed: bool) -> str:
    """Return the query of one stream's events, with empty states beside them where earlier ones travel along."""
    filled = [f"CAST({'event_id' if own else 'NULL'} AS {t}) AS id_{i}" for i, (t, own) in enumerate(ids.items())]
    values = [f"v_{v}" if v in stream.columns else f"CAST('nan' AS DOUBLE) AS v_{v}" for v in fold.values]
    none = [f"CAST(NULL AS DOUBLE) AS s_{i}" for i in range(len(fold.state))] if resumed else []
    chosen = [f"(customer_key & {groups - 1}) AS part", "customer_key", "epoch_us(event_time) AS t"]
    chosen += [f"CAST({stream.kind} AS BIGINT) AS kind", *filled, *values, *none]
    return f"SELECT {', '.join(chosen)} FROM ({stream_sql(fold, stream, piece)}) AS events"


def _states(fold: Fold, earlier: str, groups: int, ids: Sequence[str]) -> str:
    missing = [f"CAST(NULL AS BIGINT) AS {c}" for c in ("t", "kind")]
    missing += [f"CAST(NULL AS {t}) AS id_{i}" for i, t in enumerate(ids)]
    values = [f"CAST(NULL AS DOUBLE) AS v_{v}" for v in fold.values]
    states = [f"s_{i}" for i in range(len(fold.state))]
    chosen = [f"(customer_key & {groups - 1}) AS part", "customer_key", *missing, *values, *states]
    return f"SELECT {', '.join(chosen)} FROM {earlier}"


def _step(fold: Fold) -> Callable[[pa.Table], pa.Table]:
    def step(group: pa.Table) -> pa.Table:
        before = None
        if "s_0" in group.column_names:
            is_state = pc.is_null(group["kind"])
            before = _checkpoint(fold, group.filter(is_state))
            group = group.filter(pc.invert(is_state))
        after = carry(fold, _ordered(fold, group), before)
        states = {f"s_{i}": pa.array(after.states[:, i]) for i in range(len(fold.state))}
        return pa.table({"customer_key": pa.array(after.customers), **states})

    return step


def _ordered(fold: Fold, group: pa.Table) -> Events:
    order = _order(group)
    keys = group["customer_key"].to_numpy()[order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.empty(0, np.int64)
    values = np.empty((len(keys), len(fold.values)))
    for place, name in enumerate(fold.values):
        values[:, place] = group[f"v_{name}"].to_numpy()[order]
    return Events(
        customers=keys[starts].astype(np.int64),
        offsets=np.append(starts, len(keys)).astype(np.int64),
        times=group["t"].to_numpy()[order],
        kinds=group["kind"].to_numpy()[order].astype(np.int8),
        values=values,
    )


def _order(group: pa.Table) -> NDArray[np.int64]:
    """Return the places of rows by customer, time, kind and id; ids are only looked at where the rest ties."""
    keys = group["customer_key"].to_numpy()
    moment = group["t"].to_numpy() * 256 + group["kind"].to_numpy() + 128  # both in one number below 2**61
    order: NDArray[np.int64] = np.lexsort((moment, keys))
    same = (keys[order][1:] == keys[order][:-1]) & (moment[order][1:] == moment[order][:-1])
    tied = np.append(False, same) | np.append(same, False)
    if tied.any():
        places = np.flatnonzero(tied)
        run = np.cumsum(~np.append(False, same))[places]
        names = [name for name in group.column_names if name.startswith("id_")]
        ties = group.select(names).take(order[places]).append_column("run", pa.array(run))
        by = [(name, "ascending") for name in ("run", *names)]
        order[places] = order[places][pc.sort_indices(ties, sort_keys=by).to_numpy()]
    return order


def _checkpoint(fold: Fold, rows: pa.Table) -> Checkpoint:
    rows = rows.sort_by("customer_key")
    states = [rows[f"s_{i}"].to_numpy() for i in range(len(fold.state))]
    return Checkpoint(rows["customer_key"].to_numpy(), np.column_stack(states).astype(np.float64))
