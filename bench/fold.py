"""A fold over three tables end to end, against a Python function for each customer.

Interactions, answers and outcomes are made with DuckDB in a temporary folder, as a ledger keeps them: in
sixteen buckets, sorted by customer, time and id, one file for each. Measured is everything from those files to one row
per customer. The other side is what one would write without an engine: `pandas.concat`, `sort_values`, and
`groupby(...).apply` with a Python function; it is timed on a stated part of the customers, its
sorting included, and scaled up by rows. Reading costs the other side what it took for the part, not scaled.

    python bench/fold.py [--rows 18000000] [--customers 500000] [--fraction 0.02] [--json]
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numba import njit

from goodwill.engine.fold import Field, Fold, Stream
from goodwill.engine.kernels import recency_frequency
from goodwill.engine.local import LocalEngine

HALF_LIFE_DAYS = 90.0
MICROSECONDS_A_DAY = 86_400e6
FIRST = 1_735_689_600_000_000  # the start of 2025, in microseconds
SPAN = 47_304_000_000_000  # eighteen months
SHARES = {"interactions": 10 / 18, "answers": 6 / 18, "outcomes": 2 / 18}
"""Of the rows; the first two as a company's records have them, outcomes rarer."""


@njit(nogil=True, cache=True)
def account_kernel(offsets, times, kinds, values, parameters, states):
    """A balance that fades with a half-life and takes each event's value, weighted by kind."""
    for c in range(len(offsets) - 1):
        balance, last = states[c, 0], states[c, 1]
        for i in range(offsets[c], offsets[c + 1]):
            if not np.isnan(last):
                balance *= 0.5 ** ((times[i] - last) / parameters[0])
            last = float(times[i])
            if not np.isnan(values[i, 0]):
                balance += parameters[1 + kinds[i]] * values[i, 0]
        states[c, 0], states[c, 1] = balance, last


WEIGHTS = (1.0, 0.5, 2.0)


def python_account(history: pd.DataFrame) -> tuple[float, int]:
    """The same balance, as one writes it for `groupby.apply`."""
    balance, last = 0.0, None
    for at, kind, value in zip(history["instant"], history["kind"], history["value"], strict=True):
        if last is not None:
            balance *= 0.5 ** ((at - last) / (HALF_LIFE_DAYS * MICROSECONDS_A_DAY))
        last = at
        balance += WEIGHTS[kind] * value
    return balance, last


def make(engine: LocalEngine, folder: Path, table: str, rows: int, customers: int, seed: int) -> list[Path]:
    """Write one table as a ledger keeps it and register it."""
    engine.keep(
        table,
        f"""SELECT CAST(hash(hash(i + {seed}) % {customers}) // 2 AS BIGINT) AS customer_key,
               make_timestamptz({FIRST} + CAST(hash(i + {seed + 1}) % {SPAN} AS BIGINT)) AS happened_at,
               unhex(md5(CAST(i + {seed} AS VARCHAR))) AS event_id,
               CAST(hash(i + {seed + 2}) % 11 AS DOUBLE) - 5 AS value
        FROM range({rows}) AS numbers(i)""",
    )
    paths = []
    for bucket in range(16):
        path = folder / f"bucket={bucket}" / f"{table}.parquet"
        path.parent.mkdir(exist_ok=True)
        engine.execute(
            f"""COPY (SELECT * FROM {table} WHERE (customer_key & 15) = {bucket}
                      ORDER BY customer_key, happened_at, event_id)
                TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""
        )
        paths.append(path)
    engine.register(table, paths, hive=True, ordered=True)
    return paths


def streams() -> tuple[Stream, ...]:
    return tuple(Stream(t, "happened_at", "event_id", k, {"value": "value"}) for k, t in enumerate(SHARES))


def timed(engine: LocalEngine, fold: Fold, repeats: int = 3) -> tuple[float, pa.Table]:
    """Best of some runs, after one that compiles the kernel."""
    best, table = float("inf"), engine.fold(fold)
    for _ in range(repeats):
        start = time.perf_counter()
        table = engine.fold(fold)
        best = min(best, time.perf_counter() - start)
    return best, table


def per_group(engine: LocalEngine, fraction: float) -> tuple[float, float, int, pd.Series]:
    """Time pandas on a part of the customers, from the same files: reading, then sorting and grouping."""
    start = time.perf_counter()
    condition = f"(customer_key >> 4) % 100000 < {fraction * 100_000}"
    frames = [
        pd.DataFrame(
            engine.merge(
                f"SELECT customer_key, epoch_us(happened_at) AS instant, {k} AS kind, event_id, value "
                f"FROM {t} WHERE {condition}"
            ).to_pandas()
        )
        for k, t in enumerate(SHARES)
    ]
    reading = time.perf_counter() - start
    facts = pd.concat(frames).sort_values(["customer_key", "instant", "kind", "event_id"])
    result = facts.groupby("customer_key")[["instant", "kind", "value"]].apply(python_account)
    return reading, time.perf_counter() - start - reading, len(facts), result


def run(rows: int, customers: int, fraction: float) -> dict[str, float]:
    """Make the facts, run both sides, check that they agree, return what was measured."""
    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as folder, LocalEngine() as engine:
        paths = {}
        for seed, (table, share) in enumerate(SHARES.items()):
            paths[table] = make(engine, Path(folder), table, round(rows * share), customers, 10**9 * (seed + 1))
        total = sum(engine.execute(f"SELECT count(*) FROM {t}")[0][0] for t in SHARES)
        counting, counted = timed(engine, recency_frequency(*streams()))
        parameters = (HALF_LIFE_DAYS * MICROSECONDS_A_DAY, *WEIGHTS)
        account = Fold(streams(), account_kernel, (Field("balance"), Field("last", float("nan"))), (), parameters)
        fading, balances = timed(engine, account)
        reading, grouping, python_rows, expected = per_group(engine, fraction)
        for table in SHARES:
            engine.register(table, paths[table], hive=True, ordered=False)
        sorting, again = timed(engine, account, repeats=1)
        assert sum(counted["events"].to_pylist()) == total
        assert again.equals(balances)
        ours = balances.to_pandas().set_index("customer_key")["balance"].loc[expected.index]
        assert np.allclose(ours, [balance for balance, _ in expected], rtol=1e-9, atol=1e-9)
        python = reading + grouping * total / python_rows
        return {
            "rows": total,
            "customers": counted.num_rows,
            "recency_frequency_seconds": counting,
            "account_seconds": fading,
            "account_unsorted_seconds": sorting,
            "account_rows_per_second": total / fading,
            "python_rows_measured": python_rows,
            "python_seconds": python,
            "python_rows_per_second": total / python,
            "ratio": python / fading,
            "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=18_000_000)
    parser.add_argument("--customers", type=int, default=500_000)
    parser.add_argument("--fraction", type=float, default=0.02, help="of customers, for the Python side")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = run(given.rows, given.customers, given.fraction)
    if given.json:
        print(json.dumps(found))
        return
    print(f"{found['rows']:,.0f} rows of {found['customers']:,.0f} customers in three tables, files to states:")
    print(f"  recency and frequency    {found['recency_frequency_seconds']:.2f} s")
    print(
        f"  fading account           {found['account_seconds']:.2f} s, {found['account_rows_per_second']:,.0f} rows/s"
    )
    print(f"    order not promised     {found['account_unsorted_seconds']:.2f} s")
    print(
        f"  Python for each customer {found['python_seconds']:.0f} s, {found['python_rows_per_second']:,.0f} rows/s, "
        f"scaled up from {found['python_rows_measured']:,.0f} rows"
    )
    print(f"  peak memory              {found['peak_megabytes']:.0f} MB (making the facts included)")
    print(f"  ratio                    {found['ratio']:.0f} times")


if __name__ == "__main__":
    main()
