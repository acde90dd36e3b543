"""The fold gear: a compiled step carried over one customer's facts, several tables in one time order.

A fold is declared (`Fold`, `Stream`, `Field`) and knows no engine. Facts are merged by (customer, time, kind,
id). The result has one row per customer; a result that holds the whole state is itself a checkpoint, from
which the fold can be carried on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from goodwill.core.errors import EngineError
from goodwill.engine.carried import checked_name

Kernel = Callable[..., None]
"""``kernel(offsets, times, kinds, values, parameters, states) -> None``, compiled; see `Fold`."""

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Bytes = NDArray[np.int8]

TIME = pa.timestamp("us", tz="UTC")
_CARRIED = {"number": pa.float64(), "count": pa.int64(), "time": TIME}


@dataclass(frozen=True, slots=True)
class Stream:
    """One table's part in a fold.

    Attributes
    ----------
    table
        Name of a registered table with a ``customer_key``.
    time, id
        Columns that order the events of one customer; `id` settles ties.
    kind
        Which kind of event these are to the kernel (-128..127), different in each stream. At one instant, a
        lower kind comes first.
    columns
        Name of a value -> portable SQL expression over the table. The kernel sees the values of all streams
        in one order; a stream without a value gives nan there.
    where
        Portable SQL condition on the events, if not all are wanted.
    in_order
        Promise that stored rows are sorted by (customer_key, time, id) within a bucket, so no sort is needed.
        Engines also know it of tables registered with ``ordered=True``.
    """

    table: str
    time: str
    id: str
    kind: int
    columns: Mapping[str, str]
    where: str = ""
    in_order: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One number of a customer's state.

    Attributes
    ----------
    name
        Column of the result.
    start
        Its value before the first event.
    carry
        What it is: ``number``, ``count`` (whole), or ``time`` (microseconds since 1970 UTC inside the kernel,
        an instant in the result; exact, since they stay below 2**53 until the year 2255). nan means there
        is none, and is NULL in the result.
    """

    name: str
    start: float = 0.0
    carry: Literal["number", "count", "time"] = "number"


@dataclass(frozen=True, slots=True)
class Fold:
    """A step over each customer's events.

    Attributes
    ----------
    streams
        Where events come from.
    kernel
        Compiled with ``numba.njit(nogil=True, cache=True)``, called once per group of customers with
        ``offsets`` (int64, customers + 1), ``times`` (int64 microseconds, events), ``kinds`` (int8, events),
        ``values`` (float64, events x values), ``parameters`` (float64) and ``states`` (float64,
        customers x fields).
        It changes only ``states``, row c from events ``offsets[c]`` to ``offsets[c + 1]`` in order.
    state
        The fields of the state, in the kernel's order.
    outputs
        Which fields the result holds; empty for all (then the result can be carried on from).
    parameters
        Numbers that the kernel reads.
    """

    streams: tuple[Stream, ...]
    kernel: Kernel
    state: tuple[Field, ...]
    outputs: tuple[str, ...] = ()
    parameters: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        faults = _faults(self)
        if faults:
            raise EngineError("A fold is not well declared.", seen="; ".join(faults), do="Correct them")

    @property
    def values(self) -> tuple[str, ...]:
        """Names of the values, in the kernel's order: as they first appear over the streams."""
        return tuple(dict.fromkeys(name for s in self.streams for name in s.columns))

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that the result holds."""
        return tuple(f for f in self.state if not self.outputs or f.name in self.outputs)

    @property
    def schema(self) -> pa.Schema:
        """Schema of the result."""
        columns = [pa.field(f.name, _CARRIED[f.carry]) for f in self.fields]
        return pa.schema([pa.field("customer_key", pa.int64()), *columns])


@dataclass(frozen=True, slots=True)
class Events:
    """The ordered events of a group of customers.

    Attributes
    ----------
    customers
        Keys, ascending, shape (customers,).
    offsets
        Where each one's events begin, shape (customers + 1,).
    times, kinds
        Shape (events,).
    values
        Shape (events, values).
    """

    customers: Longs
    offsets: Longs
    times: Longs
    kinds: Bytes
    values: Floats


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """States to carry on from: keys ascending, shape (customers,), and states, shape (customers, fields)."""

    customers: Longs
    states: Floats

    def within(self, mask: NDArray[np.bool_]) -> Checkpoint:
        """Return the customers in `mask`."""
        return Checkpoint(self.customers[mask], self.states[mask])


def carry(fold: Fold, events: Events, before: Checkpoint | None = None) -> Checkpoint:
    """Run the kernel over `events`, from `before` where a customer is in it, else from the start.

    Customers in `before` without events keep their state. Nothing given is changed.
    """
    start = np.array([f.start for f in fold.state], dtype=np.float64)
    customers, offsets = events.customers, events.offsets
    if before is not None and len(before.customers):
        customers = np.union1d(before.customers, events.customers)
        counts = np.zeros(len(customers) + 1, dtype=np.int64)
        counts[np.searchsorted(customers, events.customers) + 1] = np.diff(events.offsets)
        offsets = np.cumsum(counts)
    states = np.tile(start, (len(customers), 1))
    if before is not None and len(before.customers):
        states[np.searchsorted(customers, before.customers)] = before.states
    parameters = np.array(fold.parameters, dtype=np.float64)
    fold.kernel(offsets, events.times, events.kinds, events.values, parameters, states)
    return Checkpoint(customers, states)


def to_table(fold: Fold, parts: Iterable[Checkpoint]) -> pa.Table:
    """Return states as a table of the fold's outputs, in order of the key."""
    kept = list(parts)
    if not kept:
        return fold.schema.empty_table()
    keys = np.concatenate([p.customers for p in kept])
    order = np.argsort(keys, kind="stable")
    columns: list[Any] = [pa.array(keys[order])]
    for place, field in enumerate(fold.state):
        if field in fold.fields:
            flat = np.concatenate([p.states[:, place] for p in kept])[order]
            columns.append(_from_floats(flat, field))
    return pa.table(columns, schema=fold.schema)


def from_table(fold: Fold, table: pa.Table) -> Checkpoint:
    """Return a result of `fold` as states to carry on from.

    Raises
    ------
    EngineError
        If a field of the state is missing: only a fold that puts out its whole state can be carried on.
    """
    missing = [f.name for f in fold.state if f.name not in table.column_names]
    if missing or "customer_key" not in table.column_names:
        raise EngineError(
            "These states do not hold the whole state of the fold.",
            seen=f"without {', '.join(missing or ['customer_key'])}",
            do="Carry on from a fold whose outputs are left empty",
        )
    table = table.sort_by("customer_key")
    columns = [_to_floats(table[f.name], f) for f in fold.state]
    return Checkpoint(table["customer_key"].to_numpy(), np.column_stack(columns).astype(np.float64))


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of history: from `since` (inclusive) until `until` (exclusive), each open when None."""

    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        for name, instant in self.parameters.items():
            if instant.tzinfo is None:
                raise EngineError(
                    "A time without zone is not an instant.",
                    where=name,
                    seen=str(instant),
                    do="Give it a tzinfo",
                )

    @property
    def parameters(self) -> dict[str, datetime]:
        """The parameters that `stream_sql` leaves open."""
        return {k: v for k, v in (("since", self.since), ("until", self.until)) if v is not None}


def stream_sql(fold: Fold, stream: Stream, piece: Span, within: str = "") -> str:
    """Return portable SQL for one stream: ``customer_key, event_time, event_id`` and values as ``v_name``.

    The ends of `piece` stand in it as parameters; `within` is a further condition, with which an engine
    reads a part of the customers.
    """
    values = [
        f"COALESCE(CAST({stream.columns[v]} AS DOUBLE), CAST('nan' AS DOUBLE)) AS v_{v}"
        for v in fold.values
        if v in stream.columns
    ]
    time = f"CAST({stream.time} AS TIMESTAMPTZ)"
    conditions = ["customer_key IS NOT NULL", f"{stream.time} IS NOT NULL"]
    conditions += [f"({c})" for c in (within, stream.where) if c]
    conditions += [f"{time} >= $since"] if piece.since is not None else []
    conditions += [f"{time} < $until"] if piece.until is not None else []
    chosen = ", ".join(["customer_key", f"{time} AS event_time", f"{stream.id} AS event_id", *values])
    return f"SELECT {chosen} FROM {stream.table} WHERE {' AND '.join(conditions)}"


def _faults(fold: Fold) -> list[str]:
    faults = [] if fold.streams else ["there is no stream"]
    kinds = [s.kind for s in fold.streams]
    if len(set(kinds)) < len(kinds):
        faults.append(f"two streams have one kind ({kinds})")
    faults += [f"kind {k} is not within -128..127" for k in kinds if not -128 <= k <= 127]
    names = [f.name for f in fold.state]
    if not names or len(set(names)) < len(names):
        faults.append(f"fields need different names ({names})")
    faults += [f"no field is called {o!r}" for o in fold.outputs if o not in names]
    for name in (*names, *fold.values, *(x for s in fold.streams for x in (s.table, s.time, s.id))):
        try:
            checked_name(name)
        except EngineError:
            faults.append(f"{name!r} is not a plain name")
    return faults


def _from_floats(flat: Floats, field: Field) -> pa.Array:
    column = pa.array(flat, mask=np.isnan(flat))
    return column if field.carry == "number" else pc.cast(pc.cast(column, pa.int64()), _CARRIED[field.carry])


def _to_floats(column: pa.ChunkedArray, field: Field) -> Floats:
    whole = pc.cast(column, pa.int64()) if field.carry != "number" else column
    return pc.fill_null(pc.cast(whole, pa.float64()), float("nan")).to_numpy()  # type: ignore[no-any-return]
