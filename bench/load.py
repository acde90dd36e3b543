"""Load interactions - checked, keyed, bucketed, sorted - against DuckDB's own COPY of the same file, in one run.

    python bench/load.py [rows] [--runs 3]

Prints seconds and ratios: at most 5 at the first load, at most 4 when the customers are known already.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from goodwill import Ledger
from goodwill.engine.local import LocalEngine
from goodwill.ledger.contracts import CONTRACTS
from goodwill.ledger.frames import typed_source

CUSTOMERS_PER_ROW = 0.05
ALLOWED = {"first load": 5.0, "known customers": 4.0}
ROWS = """
SELECT 'I' || lpad(CAST(i AS VARCHAR), 9, '0') AS interaction_id,
       'C' || lpad(CAST(hash(i * 7) % {customers} AS VARCHAR), 8, '0') AS customer_id,
       TIMESTAMPTZ '2023-01-01 00:00:00+00' + to_seconds(CAST(hash(i * 13) % 63072000 AS BIGINT)) AS started_at,
       TIMESTAMPTZ '2023-01-01 00:00:00+00'
         + to_seconds(CAST(hash(i * 13) % 63072000 + hash(i * 17) % 1800 AS BIGINT)) AS ended_at,
       ['support', 'shop', 'billing', 'delivery', 'app', 'install'][1 + CAST(hash(i * 19) % 6 AS INT)] AS touchpoint,
       ['get', 'use'][1 + CAST(hash(i * 23) % 2 AS INT)] AS stage,
       ['phone', 'chat', 'shop', 'web'][1 + CAST(hash(i * 29) % 4 AS INT)] AS channel,
       CASE WHEN hash(i * 31) % 5 > 0 THEN 'reason ' || CAST(hash(i * 37) % 20 AS VARCHAR) END AS reason,
       ['person', 'automation', 'none'][1 + CAST(hash(i * 41) % 3 AS INT)] AS "handler",
       CASE WHEN hash(i * 41) % 3 = 0 THEN 'E' || CAST(hash(i * 43) % 3000 AS VARCHAR) END AS employee_id,
       hash(i * 47) % 3000 / 100.0 AS wait, CAST(hash(i * 53) % 4 AS BIGINT) AS transfers,
       hash(i * 59) % 5 > 0 AS resolved
FROM range({rows}) AS r(i)
"""


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="fail when a ratio is above what is allowed")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="goodwill-bench-"))
    try:
        found = measure(folder, given.rows, given.runs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(found, indent=2))
    if given.check and any(found[f"ratio {what}"] > allowed for what, allowed in ALLOWED.items()):
        raise SystemExit(1)


def measure(folder: Path, rows: int, runs: int) -> dict[str, float]:
    """Return seconds (the median of `runs`) and ratios."""
    file = folder / "interactions.parquet"
    engine = LocalEngine()
    engine.execute(
        f"COPY ({ROWS.format(rows=rows, customers=max(int(rows * CUSTOMERS_PER_ROW), 1))}) TO '{file}' (FORMAT parquet)"
    )
    times: dict[str, list[tuple[float, float]]] = {"copy": [], "first load": [], "known customers": []}
    for run in range(runs):
        clock = Clock()
        engine.execute(f"COPY (SELECT * FROM read_parquet('{file}')) TO '{folder}/copy.parquet' (FORMAT parquet)")
        times["copy"].append(clock.seconds())
        for what, known in (("first load", False), ("known customers", True)):
            times[what].append(_load(folder / f"{run}-{known}", file, rows, known=known))
    engine.close()
    found: dict[str, float] = {}
    for kind, which in (("", 0), ("CPU ", 1)):
        seconds = {what: statistics.median(s[which] for s in pairs) for what, pairs in times.items()}
        found |= {f"{kind}seconds {what}": round(s, 2) for what, s in seconds.items()}
        found |= {f"{kind}ratio {what}": round(seconds[what] / seconds["copy"], 2) for what in ALLOWED}
    found["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"rows": rows, "megabytes": round(file.stat().st_size / 1e6), **found}


class Clock:
    """Seconds on the wall, and of work (which neighbours on the machine disturb less)."""

    def __init__(self) -> None:
        self._begun = perf_counter(), process_time()

    def seconds(self) -> tuple[float, float]:
        """Return both since the clock was made."""
        return perf_counter() - self._begun[0], process_time() - self._begun[1]


def _load(project: Path, file: Path, rows: int, *, known: bool) -> tuple[float, float]:
    contract = CONTRACTS["interactions"]
    with Ledger.create(project) as ledger:
        if known:
            people = f"(SELECT customer_id, min(started_at) AS since FROM read_parquet('{file}') GROUP BY ALL)"
            ledger.load({"customers": typed_source(CONTRACTS["customers"], people, "customers")})
        clock = Clock()
        report = ledger.load(
            {"interactions": typed_source(contract, f"read_parquet('{file}', file_row_number = true)", "bench",
                                          row="file_row_number + 1")}
        )  # fmt: skip
        seconds = clock.seconds()
        if report.tables["interactions"].taken != rows:
            raise SystemExit(f"not all rows were taken: {report}")
    shutil.rmtree(project)
    return seconds


if __name__ == "__main__":
    main()
