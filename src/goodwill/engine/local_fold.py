"""Folds on the local engine: some customers at a time, one thread for each part."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodwill.engine.fold import Checkpoint, Fold, Span, Stream, carry, from_table, stream_sql, to_table
from goodwill.engine.order import assemble, is_ordered

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine

BUCKETS = 16
"""As the ledger keeps them: the low four bits of the key."""

PART_ROWS = 4_000_000
"""About how many events a thread holds at once (some 50 bytes each)."""

KEY_SPACE = 1 << 63
"""Keys are random below this, so equal ranges of keys hold about equally many customers."""


SMALL_ROWS = 100_000
"""Up to so many events are read at once; sixteen readings would cost more than they save."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the customers: those of one bucket (all with None), and of them one range of keys."""

    bucket: int | None
    low: int = 0
    high: int = KEY_SPACE

    def condition(self, bucketed: bool) -> str:
        """Return the SQL condition, on the stored ``bucket`` where a table has one (so files are skipped)."""
        if self.bucket is None:
            return ""
        bucket = f"bucket = {self.bucket}" if bucketed else f"(customer_key & {BUCKETS - 1}) = {self.bucket}"
        if self.high - self.low == KEY_SPACE:
            return bucket
        return f"{bucket} AND customer_key BETWEEN {self.low} AND {self.high - 1}"

    def holds(self, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which of `keys` belong to this part."""
        if self.bucket is None:
            return np.ones(len(keys), dtype=np.bool_)
        within = (keys & (BUCKETS - 1)) == self.bucket
        return within & (keys >= self.low) & (keys <= self.high - 1)  # type: ignore[no-any-return]


def run(engine: LocalEngine, fold: Fold, piece: Span, states: pa.Table | None = None, *, threads: int = 1) -> pa.Table:
    """Run `fold` part by part; see `goodwill.engine.engine.Engine.fold`."""
    prior = from_table(fold, states) if states is not None else None

    bucketed = ["bucket" in engine.columns(s.table) for s in fold.streams]

    def work(part: Part) -> Checkpoint:
        runs = [
            _read(engine, stream_sql(fold, stream, piece, part.condition(by_bucket)), stream, piece)
            for stream, by_bucket in zip(fold.streams, bucketed, strict=True)
        ]
        before = prior.within(part.holds(prior.customers)) if prior is not None else None
        return carry(fold, assemble(fold, runs), before)

    parts = list(_parts(engine, fold))
    pool = ThreadPoolExecutor(max_workers=max(1, min(threads, len(parts))))
    try:
        return to_table(fold, pool.map(work, parts))
    finally:
        pool.shutdown(cancel_futures=True)


def _parts(engine: LocalEngine, fold: Fold) -> Iterator[Part]:
    rows = sum(int(engine.execute(f"SELECT count(*) FROM {s.table}")[0][0]) for s in fold.streams)
    if rows <= SMALL_ROWS:
        yield Part(None)
        return
    ranges = 1
    while rows > ranges * BUCKETS * PART_ROWS:
        ranges *= 2
    for bucket in range(BUCKETS):
        for r in range(ranges):
            yield Part(bucket, r * (KEY_SPACE // ranges), (r + 1) * (KEY_SPACE // ranges))


def _read(engine: LocalEngine, rows: str, stream: Stream, piece: Span) -> pa.Table:
    """Read one stream of one part, sorted: as stored if that is promised and so, else by sorting."""
    columns = ", ".join(["customer_key", "event_time", *(f"v_{name}" for name in stream.columns)])
    sql = f"SELECT {columns} FROM ({rows}) AS events"
    if stream.in_order or engine.is_ordered(stream.table):
        stored = engine.merge(sql, **piece.parameters)
        if is_ordered(stored):
            return stored
    return engine.merge(f"{sql} ORDER BY customer_key, event_time, event_id", **piece.parameters)
