"""BG/NBD on 2,357 CDNOW-like customers against the package `lifetimes`, fit to fit in one run.

Run with ``python bench/value.py``; the peer comes with the extra ``oracles``. Prints one line: ``name: ours s, peer s,
ratio`` (ours / peer), the median of several fits each, and how far the peer stopped below our maximum. Without
`lifetimes` it says so. Reads the CDNOW histories where they lie beside the project, else makes histories of that size
from the model.
"""

from __future__ import annotations

import csv
import importlib.util
import time
from pathlib import Path

import numpy as np

from goodwill.stats.value import bg_nbd, pareto_nbd
from goodwill.stats.value.beta_geometric import _Likelihood
from goodwill.stats.value.histories import gathered

CDNOW = Path(__file__).parents[1] / ".." / "shared" / "data" / "cdnow" / "cdnow_customers_summary.csv"
FITS = 9


def histories() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return frequency, recency and age."""
    if CDNOW.exists():
        with CDNOW.open(newline="") as handle:
            rows = np.array([[float(r[k]) for k in ("frequency", "recency", "T")] for r in csv.DictReader(handle)])
        return rows[:, 0], rows[:, 1], rows[:, 2]
    rng = np.random.default_rng(0)
    n = 2357
    rate, stops, age = rng.gamma(0.243, 1 / 4.414, n), rng.beta(0.793, 2.426, n), rng.uniform(27, 39, n)
    x, tx, time_, going = np.zeros(n), np.zeros(n), np.zeros(n), np.ones(n, dtype=bool)
    while going.any():
        time_ = np.where(going, time_ + rng.exponential(1 / np.maximum(rate, 1e-300)), time_)
        going &= time_ < age
        x, tx = x + going, np.where(going, time_, tx)
        going &= rng.random(n) > stops
    return x, tx, age


def median_seconds(work) -> tuple[float, object]:
    """Return the median time of a few calls after one to warm up, and what the last one gave."""
    value, taken = work(), []
    for _ in range(FITS):
        start = time.perf_counter()
        value = work()
        taken.append(time.perf_counter() - start)
    return float(np.median(taken)), value


def main() -> None:
    x, tx, age = histories()
    ours, m = median_seconds(lambda: bg_nbd(x, tx, age))
    pareto, _ = median_seconds(lambda: pareto_nbd(x, tx, age))
    print(f"pareto-nbd-{len(x)}: ours {pareto:.4f} s")
    if importlib.util.find_spec("lifetimes") is None:
        print(f"bg-nbd-{len(x)}: ours {ours:.4f} s, peer not timed (lifetimes is not installed)")
        return
    import pandas as pd
    from lifetimes import BetaGeoFitter

    frame = pd.DataFrame({"x": x, "tx": tx, "T": age})
    peer, fitted = median_seconds(lambda: BetaGeoFitter().fit(frame["x"], frame["tx"], frame["T"]))
    theirs = fitted.params_[["r", "alpha", "a", "b"]].to_numpy()
    below = m.log_likelihood - _Likelihood(gathered(x, tx, age))(np.log(theirs))[0]
    print(
        f"bg-nbd-{len(x)}: ours {ours:.4f} s, peer {peer:.4f} s, ratio {ours / peer:.4f} "
        f"(the peer's log-likelihood lies {below:.1e} below)"
    )


if __name__ == "__main__":
    main()
