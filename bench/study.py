"""The whole study on 1 M and 10 M interactions: seconds, their ratio, and peak memory; each in a process of its own.

    python bench/study.py [--sizes 1000000 10000000] [--keep FOLDER]

Bars: at most 60 s at 1 M; at most 10.5 times that at 10 M; peak memory at most 1.5 times.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--keep", type=Path, help="keep simulated files and projects here, to run again")
    parser.add_argument("--step", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        print(json.dumps(STEPS[given.step[0]](Path(given.step[1]))))
        return
    with tempfile.TemporaryDirectory() as temporary:
        root = given.keep or Path(temporary)
        found = [measure(root, size) for size in given.sizes]
    for a, b in itertools.pairwise(found):
        print(f"study {b['size']:,} / {a['size']:,}: {b['study']['seconds'] / a['study']['seconds']:.2f} times the "
              f"time, {b['study']['peak'] / a['study']['peak']:.2f} times the memory")  # fmt: skip


def measure(root: Path, size: int) -> dict:
    folder = root / f"company-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "size").write_text(str(size))
    result: dict = {"size": size}
    for name in STEPS:
        done = folder / f"{name}.json"
        if name == "study" or not done.exists():
            command = [sys.executable, __file__, "--step", name, str(folder)]
            out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            done.write_text(out.stdout.strip().splitlines()[-1])
        result[name] = json.loads(done.read_text())
        shown = result[name]
        print(f"{name} {size:,} interactions: {shown['seconds']:.1f} s, peak {shown['peak'] / 1e6:,.0f} MB, "
              f"{shown.get('rows', 0):,} rows", flush=True)  # fmt: skip
    return result


def simulated(folder: Path) -> dict:
    from goodwill.simulate import simulate

    started = perf_counter()
    size = int((folder / "size").read_text())
    written = simulate(folder / "facts", seed=7, interactions=size, world="planted", truth_file=folder / "truth.json")
    return _report(started, sum(written.rows.values()))


def loaded(folder: Path) -> dict:
    from goodwill import Ledger, Settings
    from goodwill.intake.load import load

    started = perf_counter()
    Ledger.create(folder / "project", Settings(name="bench")).close()
    report = load(folder / "project", folder / "facts")
    return _report(started, sum(t.taken for t in report.tables.values()))


def studied(folder: Path) -> dict:
    from goodwill.study.project import study

    started = perf_counter()
    result = study(folder / "project")
    return _report(started, 0) | {"steps": dict(result.seconds)}


def _report(started: float, rows: int) -> dict:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": perf_counter() - started, "peak": peak, "rows": rows}


STEPS = {"simulate": simulated, "load": loaded, "study": studied}

if __name__ == "__main__":
    main()
