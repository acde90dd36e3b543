"""Everybody's balance: the compiled fold against a Python function for each customer.

Contacts with and without known feelings are made in memory and registered with the local engine. Measured is everything
from the registered table to one row per customer. The other side is what one writes with pandas (`groupby.apply`) and
with Polars (`group_by().map_groups`), timed on a stated part of the customers and scaled up by rows.

    python bench/account.py [--rows 2000000] [--customers 100000] [--fraction 0.01] [--json]
"""

from __future__ import annotations

import argparse
import json
import math
import time

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from goodwill.engine.local import LocalEngine
from goodwill.measure.emotion.account.balance import DAY, account_fold

MODEL = {"half_life": 90.0, "negativity": 2.0, "failure": 0.5, "stays": 0.3, "shrink": 4.0, "spread": 0.4}
FIRST = 1_735_689_600_000_000  # the start of 2025, in microseconds


def events(rows: int, customers: int) -> pa.Table:
    """Return contacts, one in five with a known feeling, in the columns of the account's events."""
    rng = np.random.default_rng(0)
    at = FIRST + rng.integers(0, 720 * 86_400_000_000, rows)
    valence, unknown = rng.uniform(-1, 1, rows), rng.random(rows) < 0.8
    keys = np.sort(rng.integers(0, 1 << 62, customers))[rng.integers(0, customers, rows)]
    return pa.table({
        "customer_key": keys, "known_at": pa.array(at, pa.timestamp("us", tz="UTC")), "kind": np.zeros(rows, np.int64),
        "event_id": np.arange(rows), "happened": at.astype(float), "severity": np.full(rows, 0.5),
        "valence": pa.array(valence, mask=unknown), "spread": np.where(unknown, 0.4, 0.0),
        "expected": rng.uniform(-0.2, 0.3, rows),
    })  # fmt: skip


def python_account(
    instants: list[int], feelings: list[float | None], spreads: list[float], levels: list[float]
) -> float:
    """The same balance, as one writes it for one customer."""
    rate, paid, drawn, own_n, own, last = math.log(2) / (90 * DAY), 0.0, 0.0, 0, 0.0, None
    open_paid = open_drawn = 0.0
    for at, v, sd, level in zip(instants, feelings, spreads, levels, strict=True):
        if last is not None:
            kept = math.exp(-rate * (at - last))
            paid, drawn, open_paid, open_drawn = paid * kept, drawn * kept, open_paid * kept, open_drawn * kept
        last, before = at, own / (own_n + 4.0)
        if v is None or v != v:
            mean = level + before
            above = 0.5 * (1 + math.erf(mean / sd / math.sqrt(2)))
            up = mean * above + sd * math.exp(-0.5 * (mean / sd) ** 2) / math.sqrt(2 * math.pi)
            paid, drawn = paid + up, drawn + up - mean
            open_paid, open_drawn = open_paid + above, open_drawn + 1 - above
        else:
            own, own_n = own + v - level, own_n + 1
            learned = own / (own_n + 4.0) - before
            paid, drawn = max(paid + learned * open_paid, 0.0), max(drawn - learned * open_drawn, 0.0)
            paid, drawn = paid + max(v, 0.0), drawn + max(-v, 0.0)
    return paid - 2.0 * drawn


def run(rows: int, customers: int, fraction: float) -> dict[str, float]:
    """Time the three, check that they agree, return what was measured."""
    facts = events(rows, customers)
    with LocalEngine() as engine:
        engine.register("events_of_account", facts)
        fold = account_fold("events_of_account", MODEL)
        engine.fold(fold)
        started = time.perf_counter()
        states = engine.fold(fold)
        ours = time.perf_counter() - started
    chosen = np.isin(
        facts["customer_key"].to_numpy(), states["customer_key"].to_numpy()[: max(1, int(fraction * customers))]
    )
    part = facts.filter(pa.array(chosen))
    columns = ("known_at", "valence", "spread", "expected")
    started = time.perf_counter()
    frame = part.to_pandas().sort_values(["customer_key", "known_at", "event_id"])
    frame["known_at"] = frame["known_at"].astype("int64")
    expected: pd.Series = frame.groupby("customer_key")[list(columns)].apply(
        lambda g: python_account(*(g[c].tolist() for c in columns))
    )
    pandas_seconds = (time.perf_counter() - started) * rows / part.num_rows
    started = time.perf_counter()
    sorted_ = (
        pl.from_arrow(part).sort("customer_key", "known_at", "event_id").with_columns(pl.col("known_at").to_physical())
    )
    sorted_.group_by("customer_key", maintain_order=True).map_groups(
        lambda g: pl.DataFrame({"balance": [python_account(*(g[c].to_list() for c in columns))]})
    )
    polars_seconds = (time.perf_counter() - started) * rows / part.num_rows
    found = states.to_pandas().set_index("customer_key").loc[expected.index]
    assert np.allclose(found["paid"] - 2 * found["drawn"], expected, rtol=1e-6, atol=1e-6)
    return {
        "rows": rows, "customers": states.num_rows, "account_seconds": ours, "rows_per_second": rows / ours,
        "pandas_seconds": pandas_seconds, "polars_seconds": polars_seconds, "rows_measured": part.num_rows,
        "ratio_pandas": pandas_seconds / ours, "ratio_polars": polars_seconds / ours,
    }  # fmt: skip


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--fraction", type=float, default=0.01, help="of customers, for the Python sides")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = run(given.rows, given.customers, given.fraction)
    if given.json:
        print(json.dumps(found))
        return
    print(f"{found['rows']:,.0f} contacts of {found['customers']:,.0f} customers, table to balances:")
    print(f"  fold                     {found['account_seconds']:.2f} s, {found['rows_per_second']:,.0f} rows/s")
    print(f"  pandas, groupby.apply    {found['pandas_seconds']:.1f} s, {found['ratio_pandas']:.0f} times as long")
    print(f"  Polars, map_groups       {found['polars_seconds']:.1f} s, {found['ratio_polars']:.0f} times as long")
    print(f"  (the two scaled up from {found['rows_measured']:,.0f} rows)")


if __name__ == "__main__":
    main()
