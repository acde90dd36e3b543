"""NPS by team and month over many answers: the ledger, DuckDB on a plain Parquet file, pandas; one machine, one run.

    python bench/nps.py [--rows 10000000]

The plain file holds what a survey tool exports: reply, team, time, score. All three give the same counts, which is
checked. Bars: at most 1x DuckDB, at least 3x faster than pandas.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path
from time import perf_counter

import duckdb
import pandas as pd

from goodwill import Ledger, Settings
from goodwill.intake.load import load
from goodwill.stats.intervals import nps

REPLIES = """
SELECT 'R' || i AS reply_id, 'loyalty' AS survey_id, 'relationship' AS perspective,
       'C' || CAST(hash(i * 7) % {customers} AS VARCHAR) AS customer_id,
       'team-' || lpad(CAST(hash(i * 11) % 60 AS VARCHAR), 2, '0') AS unit_id,
       TIMESTAMPTZ '2023-01-01 00:00:00+00' + to_seconds(CAST(hash(i * 13) % 63072000 AS BIGINT)) AS started_at,
       'en' AS language, 'web' AS mode, false AS "partial"
FROM range({rows}) AS r(i)
"""
ANSWERS = """
SELECT 'R' || i AS reply_id, 'q1' AS question_id, 'recommend' AS construct,
       CAST(hash(i * 17) % 11 AS DOUBLE) AS value, 0.0 AS low, 10.0 AS high, 'better' AS higher_is
FROM range({rows}) AS r(i)
"""
PLAIN = """
SELECT a.reply_id, r.unit_id, CAST(r.started_at AS TIMESTAMP) AS started_at, a.value
FROM read_parquet('{folder}/answers.parquet') a JOIN read_parquet('{folder}/replies.parquet') r USING (reply_id)
"""
OURS = """
SELECT unit_id, month, COUNT(*) AS n, SUM(CASE WHEN value >= 9 THEN 1 ELSE 0 END) AS promoters,
       SUM(CASE WHEN value <= 6 THEN 1 ELSE 0 END) AS detractors
FROM answers WHERE construct = 'recommend' AND value IS NOT NULL GROUP BY unit_id, month ORDER BY unit_id, month
"""
THEIRS = """
SELECT unit_id, date_trunc('month', started_at) AS month, COUNT(*) AS n,
       SUM(CASE WHEN value >= 9 THEN 1 ELSE 0 END) AS promoters,
       SUM(CASE WHEN value <= 6 THEN 1 ELSE 0 END) AS detractors
FROM read_parquet('{plain}') GROUP BY 1, 2 ORDER BY 1, 2
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), given.rows, given.runs)


def compare(folder: Path, rows: int, runs: int) -> None:
    facts = folder / "facts"
    facts.mkdir()
    engine = duckdb.connect()
    engine.execute("SET threads = 2; SET TimeZone = 'UTC'")
    sizes = {"rows": rows, "customers": max(1, rows // 5)}
    for name, sql in (("replies", REPLIES), ("answers", ANSWERS)):
        engine.execute(f"COPY ({sql.format(**sizes)}) TO '{facts}/{name}.parquet'")
    plain = folder / "plain.parquet"
    engine.execute(f"COPY ({PLAIN.format(folder=facts)}) TO '{plain}'")
    Ledger.create(folder / "project", Settings(name="bench")).close()
    started = perf_counter()
    load(folder / "project", facts)
    print(f"load {2 * rows:,} rows: {perf_counter() - started:.1f} s", flush=True)
    ledger = Ledger.open(folder / "project")

    def ours() -> list[tuple[int, float]]:
        cells = ledger.merge(OURS).to_pylist()
        for c in cells:
            nps(c["promoters"], c["n"] - c["promoters"] - c["detractors"], c["detractors"])
        return [(c["n"], c["promoters"]) for c in cells]

    def theirs() -> list[tuple[int, float]]:
        return [(r[2], r[3]) for r in engine.execute(THEIRS.format(plain=plain)).fetchall()]

    def frames() -> list[tuple[int, float]]:
        frame = pd.read_parquet(plain, columns=["unit_id", "started_at", "value"])
        month = frame.started_at.dt.to_period("M")
        score = frame.assign(month=month, promoter=frame.value >= 9, detractor=frame.value <= 6)
        table = score.groupby(["unit_id", "month"]).agg(n=("value", "size"), promoters=("promoter", "sum"))
        return [(int(n), int(p)) for n, p in zip(table.n, table.promoters, strict=True)]

    got = {name: timed(run, runs if run is not frames else 2) for name, run in
           (("goodwill", ours), ("duckdb", theirs), ("pandas", frames))}  # fmt: skip
    assert got["goodwill"][1] == got["duckdb"][1] == got["pandas"][1], "the three do not count the same"
    own = got["goodwill"][0]
    print(f"nps by team and month, {rows:,} answers (intervals included in ours):")
    for name, (seconds, _) in got.items():
        print(f"  {name:9} {seconds:7.3f} s   goodwill/{name}: {own / seconds:.2f}")
    ledger.close()


def timed(run, runs):
    answer = run()
    seconds = []
    for _ in range(runs):
        started = perf_counter()
        run()
        seconds.append(perf_counter() - started)
    return statistics.median(seconds), answer


if __name__ == "__main__":
    main()
