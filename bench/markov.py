"""Hidden Markov panels: a whole fit, one iteration beside hmmlearn's, the filter in the kernel and over three tables.

The panels are drawn here from a planted chain. hmmlearn (BSD) has neither covariates on transitions nor several kinds
of channels, so it is compared on what both do, the same homogeneous chain of three states with one gaussian channel:
one EM iteration there, one likelihood with its gradient here. Where it is not installed, the bench says so. Seconds of
one core are thread time, so that a busy machine does not change them; all others are wall time.

    python bench/markov.py [--customers 20000] [--periods 24] [--rows 18000000] [--threads 2] [--json]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from goodwill.engine.fold import Events, Stream, carry
from goodwill.engine.local import LocalEngine
from goodwill.engine.state_folds import Feed, filter_fold, smoother_fold
from goodwill.stats.markov import Channel, HmmParameters, Panel, panel_hmm
from goodwill.stats.markov.kernels import filter_rows
from goodwill.stats.markov.layout import layout
from goodwill.stats.markov.likelihood import Likelihood, nodes_of, shards_of, tables_of

TAU = np.array([[1.2, 3.0], [-2.0, 1.8], [-3.2, -1.4]])
RHO = np.array([0.9, -1.2, 0.5])
FIRST = 1_577_836_800_000_000  # 2020-01-01
DAY = 86_400_000_000
SHARES = {"interactions": 0.5, "answers": 0.3, "outcomes": 0.2}


def panel_of(customers: int, periods: int, seed: int, *, gaussian: bool = False) -> Panel:
    """Draw a panel: three states, three kinds of events, purchases and contacts (or one gaussian score)."""
    rng = np.random.default_rng(seed)
    events = (rng.random((customers, periods, 3)) < 0.2).astype(float)
    states = np.empty((customers, periods), dtype=np.int64)
    states[:, 0] = rng.integers(0, 3, customers)
    for t in range(1, periods):
        push = 0.0 if gaussian else events[:, t] @ RHO
        below = 1.0 / (1.0 + np.exp(np.reshape(push, (-1, 1)) - TAU[states[:, t - 1]]))
        states[:, t] = (rng.random(customers)[:, None] > below).sum(axis=1)
    s, offsets = states.ravel(), np.arange(0, customers * periods + 1, periods)
    if gaussian:
        return Panel(offsets, (Channel("score", "gaussian", rng.normal(2.0 * s, 1.0)),))
    buys = (rng.random(len(s)) < 1.0 / (1.0 + np.exp(1.8 - 1.8 * s))).astype(float)
    contacts = rng.poisson(np.exp(0.8 - 0.8 * s)).astype(float)
    channels = (Channel("buys", "binary", buys, ordered=True), Channel("contacts", "count", contacts))
    return Panel(offsets, channels, events.reshape(-1, 3), ("outage", "delight", "mended"))


def fitting(customers: int, periods: int, threads: int) -> dict[str, Any]:
    """Time a whole fit: four starts, polish, standard errors."""
    panel_hmm(panel_of(200, 6, 0), 3, starts=1)  # compiles
    panel = panel_of(customers, periods, 1)
    start = time.perf_counter()
    fit = panel_hmm(panel, 3, starts=4, threads=threads)
    return {
        "customers": customers,
        "periods": periods,
        "parameters": fit.free,
        "fit_seconds": time.perf_counter() - start,
        "converged": fit.converged,
        "agreeing": fit.agreeing,
        "model": fit.parameters,
    }


def hmmlearn_chain() -> Any:
    """Return hmmlearn's gaussian chain, or None where it is not installed."""
    try:
        from hmmlearn.hmm import GaussianHMM
    except ImportError:
        return None
    return GaussianHMM


def against_hmmlearn(customers: int, periods: int, threads: int, repeats: int = 3) -> dict[str, Any]:
    """Time one iteration of both on one homogeneous problem, turn about."""
    panel = panel_of(customers, periods, 2, gaussian=True)
    fit = panel_hmm(panel.take(np.arange(min(1000, customers))), 3, starts=1, errors="none")
    likelihood = Likelihood(layout(fit.parameters.form), shards_of(panel), fit.parameters.mean_covariates, threads)
    likelihood.value(fit.raw)
    rival = hmmlearn_chain()
    ours, theirs = [], []
    x, lengths = panel.channels[0].values[:, None], np.full(customers, periods)
    for _ in range(repeats):
        start = time.perf_counter()
        for _ in range(5):
            likelihood.value(fit.raw)
        ours.append((time.perf_counter() - start) / 5)
        if rival is not None:
            chain = rival(3, "diag", n_iter=1, tol=-np.inf, init_params="")
            chain.startprob_, chain.transmat_ = fit.parameters.initial, fit.parameters.transitions()
            chain.means_ = fit.parameters.emissions[0].intercepts[:, None]
            chain.covars_ = fit.parameters.emissions[0].scales[:, None] ** 2
            start = time.perf_counter()
            chain.fit(x, lengths)
            theirs.append(time.perf_counter() - start)
    found: dict[str, Any] = {"iteration_seconds": median(ours)}
    if theirs:
        both = (likelihood.value(fit.raw)[0], chain.monitor_.history[0])
        assert np.isclose(*both, rtol=1e-9), both
        found |= {"hmmlearn_seconds": median(theirs), "ratio": median(theirs) / median(ours)}
    return found


def filtering(parameters: HmmParameters, panel: Panel, repeats: int = 3) -> float:
    """Return customer-periods a second that the panel's filter kernel passes on one core."""
    shard, best = shards_of(panel, 10**9)[0], float("inf")
    t, (places, logs) = tables_of(parameters, shard), nodes_of(parameters.form)
    inputs = (shard.offsets, shard.moves, shard.seen, logs, places, t.initial, t.transitions, t.densities, t.shifts)
    for _ in range(repeats + 1):
        out = (np.zeros((shard.rows, 3)), np.zeros(panel.customers), np.zeros(panel.customers))
        start = time.thread_time()
        filter_rows(*inputs, *out)
        best = min(best, time.thread_time() - start)
    return shard.rows / best


def feeds() -> tuple[list[Feed], list[datetime]]:
    """Return three tables as a delight, an outage and contacts, purchases seen; periods of 30 days."""
    stream = {table: Stream(table, "happened_at", "event_id", 0, {}) for table in SHARES}
    wanted = [
        Feed(stream["interactions"], "seen", "contacts"),
        Feed(stream["answers"], "event", "outage"),
        Feed(stream["outcomes"], "seen", "buys"),
    ]
    return wanted, [datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=30 * i) for i in range(25)]


def stepping(parameters: HmmParameters, events: int = 4_000_000, each: int = 36, repeats: int = 3) -> float:
    """Return events a second that the fold's kernel takes on one core."""
    rng = np.random.default_rng(3)
    customers = events // each
    times = np.sort(rng.integers(0, 720 * DAY, (customers, each)), axis=1).ravel() + FIRST
    kinds = rng.choice(3, customers * each, p=list(SHARES.values())).astype(np.int8)
    keys, offsets = np.arange(customers), np.arange(0, customers * each + 1, each)
    facts = Events(keys, offsets, times, kinds, np.zeros((customers * each, 0)))
    wanted, starts = feeds()
    fold, best = filter_fold(parameters, wanted, starts, through=True), float("inf")
    for _ in range(repeats + 1):
        start = time.thread_time()
        carry(fold, facts)
        best = min(best, time.thread_time() - start)
    return len(times) / best


def make(engine: LocalEngine, folder: Path, table: str, rows: int, customers: int, seed: int) -> None:
    """Write one table as a ledger keeps it (sixteen buckets, sorted) and register it."""
    engine.keep(
        table,
        f"""SELECT CAST(hash(hash(i + {seed}) % {customers}) // 2 AS BIGINT) AS customer_key,
               make_timestamptz({FIRST} + CAST(hash(i + {seed + 1}) % {720 * DAY} AS BIGINT)) AS happened_at,
               unhex(md5(CAST(i + {seed} AS VARCHAR))) AS event_id
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


def end_to_end(parameters: HmmParameters, rows: int) -> dict[str, Any]:
    """Time filter and smoother from files of three tables to one row per customer."""
    customers, (wanted, starts) = max(rows // 36, 1), feeds()
    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as folder, LocalEngine() as engine:
        for seed, (table, share) in enumerate(SHARES.items()):
            make(engine, Path(folder), table, round(rows * share), customers, 10**9 * (seed + 1))
        folds = {
            "filter": filter_fold(parameters, wanted, starts, through=True),
            "smoother": smoother_fold(parameters, wanted, starts, lag=12, through=True),
        }
        found: dict[str, Any] = {"rows": rows, "customers_of_tables": customers}
        for name, fold in folds.items():
            engine.fold(fold)
            start = time.perf_counter()
            table = engine.fold(fold)
            found[f"{name}_seconds"] = time.perf_counter() - start
            assert np.allclose(sum(table[f"state_{s}"].to_numpy() for s in range(3)), 1.0)
        return found


def run(customers: int, periods: int, rows: int, threads: int) -> dict[str, Any]:
    """Measure all of it."""
    found = fitting(customers, periods, threads)
    parameters = found.pop("model")
    found |= against_hmmlearn(customers, periods, threads)
    found["filter_rows_per_second"] = filtering(parameters, panel_of(customers, periods, 4))
    found["fold_events_per_second"] = stepping(parameters)
    return found | end_to_end(parameters, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--periods", type=int, default=24)
    parser.add_argument("--rows", type=int, default=18_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = run(given.customers, given.periods, given.rows, given.threads)
    if given.json:
        print(json.dumps(found))
        return
    show(found, given.threads)


def show(found: dict[str, Any], threads: int) -> None:
    """Print what was measured."""
    state = "converged" if found["converged"] else "NOT converged"
    lines = [
        f"{found['customers']:,} customers x {found['periods']} periods, three states, {threads} threads:",
        f"  whole fit, {found['parameters']} parameters    {found['fit_seconds']:.1f} s ({state}, starts agree "
        f"{found['agreeing']:.0%})",
        f"  likelihood and gradient     {found['iteration_seconds'] * 1e3:.1f} ms (homogeneous, gaussian)",
        "  hmmlearn                    not installed, not compared (pip install hmmlearn)",
        f"  filter of a panel           {found['filter_rows_per_second'] / 1e6:.1f} million periods/s on one core",
        f"  filter over events          {found['fold_events_per_second'] / 1e6:.1f} million events/s on one core",
        f"{found['rows']:,} rows of {found['customers_of_tables']:,} customers in three tables, files to states:",
        f"  filter                      {found['filter_seconds']:.2f} s",
        f"  filter and smoother         {found['smoother_seconds']:.2f} s (twelve periods)",
    ]
    if "ratio" in found:
        theirs = f"{found['hmmlearn_seconds'] * 1e3:,.0f} ms"
        lines[3] = f"  hmmlearn, one iteration     {theirs}: {found['ratio']:.0f} times as long"
    print("\n".join(lines))


if __name__ == "__main__":
    main()
