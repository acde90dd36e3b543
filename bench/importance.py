"""LMG for 15 and 20 predictors against a straightforward loop over subsets with numpy.linalg.

Run with ``python bench/importance.py``. Prints one line each: ``name: ours s, peer s, ratio`` (ours / peer).
The peer solves one small linear system per subset, which is what the formula says. For 20 predictors (a
million systems) it solves a random part of them, and the line says that its time is extrapolated.
"""

from __future__ import annotations

import time

import numpy as np

from goodwill.stats.importance import lmg_from_correlation
from goodwill.stats.moments import Moments

MEASURED_PART = 0.05


def correlations(p: int, rows: int = 5000) -> tuple[np.ndarray, np.ndarray]:
    """Return correlations of ratings with a common mood, and with an outcome."""
    rng = np.random.default_rng(p)
    X = rng.normal(size=(rows, p)) + rng.normal(size=(rows, 1))
    y = X @ rng.uniform(0, 1, p) + 3 * rng.normal(size=rows)
    matrix = Moments.from_rows(np.column_stack([X, y])).correlation
    return matrix[:p, :p], matrix[:p, p]


def explained(R: np.ndarray, r: np.ndarray, subset: int) -> float:
    index = [k for k in range(len(r)) if subset >> k & 1]
    return float(r[index] @ np.linalg.solve(R[np.ix_(index, index)], r[index])) if index else 0.0


def loop(R: np.ndarray, r: np.ndarray) -> np.ndarray:
    """LMG as the formula reads: R-squared of all subsets, then weighted gains."""
    p = len(r)
    r2 = np.array([explained(R, r, s) for s in range(2**p)])
    sizes = np.array([s.bit_count() for s in range(2**p)])
    weight = np.array([1.0 / (p * _choose(p - 1, s)) for s in range(p)])
    shares = np.empty(p)
    everything = np.arange(2**p)
    for k in range(p):
        without = everything[(everything >> k & 1) == 0]
        shares[k] = (weight[sizes[without]] * (r2[without | 1 << k] - r2[without])).sum()
    return shares


def _choose(n: int, k: int) -> float:
    return float(np.prod(np.arange(n - k + 1, n + 1) / np.arange(1, k + 1))) if k else 1.0


def seconds(work, *arguments):
    start = time.perf_counter()
    value = work(*arguments)
    return time.perf_counter() - start, value


def main() -> None:
    R, r = correlations(15)
    lmg_from_correlation(R, r)  # both sides start warm
    ours, value = seconds(lmg_from_correlation, R, r)
    peer, check = seconds(loop, R, r)
    assert np.abs(value.shares - check).max() < 1e-9
    print(f"lmg-15: ours {ours:.4f} s, peer {peer:.2f} s, ratio {ours / peer:.5f}")

    R, r = correlations(20)
    ours, _ = seconds(lmg_from_correlation, R, r)
    part = np.random.default_rng(0).integers(0, 2**20, int(MEASURED_PART * 2**20)).tolist()
    measured, _ = seconds(lambda: [explained(R, r, s) for s in part])
    peer = measured / MEASURED_PART
    print(
        f"lmg-20: ours {ours:.4f} s, peer {peer:.2f} s, ratio {ours / peer:.5f} "
        f"(peer extrapolated from {MEASURED_PART:.0%} of the subsets, {measured:.2f} s measured)"
    )


if __name__ == "__main__":
    main()
