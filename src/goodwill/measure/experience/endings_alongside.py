"""What goes with a good end, and what is known of contacts whose end nobody saw."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import log_ndtr

from goodwill.core.cells import Cells
from goodwill.core.estimate import Estimate
from goodwill.measure.experience.endings_cells import BEHAVIOURS, BINS, GROUPS
from goodwill.measure.experience.endings_paths import Floats
from goodwill.stats.clustered import ClusterSums, clustered_mean, clustered_share
from goodwill.stats.intervals import critical

UNIT = "on -1 to 1"
FEWEST_GROUPS, FEWEST = 20, 30  # groups of customers, and contacts on either side, for an interval worth having
NOBODY = "no contact whose course is known"


def mean_at(row: Mapping[str, Any], measure: str, level: float) -> Estimate:
    """Return the mean of a measure at one place, customers as clusters."""
    sums = _sums(row, measure)
    if sums.answers == 0:
        return Estimate.missing(NOBODY, 0, UNIT)
    if sums.clusters < 2:
        return Estimate.missing("contacts of one customer only", sums.answers, UNIT)
    return clustered_mean(sums, level, unit=UNIT)


def share_at(row: Mapping[str, Any], measure: str, level: float) -> Estimate:
    """Return the share of contacts with a measure at one place, customers as clusters."""
    sums = _sums(row, measure)
    if sums.answers == 0 or sums.clusters < 2:
        return Estimate.missing(NOBODY if sums.answers == 0 else "contacts of one customer only", sums.answers, "share")
    return clustered_share(sums, level)


def _sums(row: Mapping[str, Any], m: str) -> ClusterSums:
    n = round(float(row["answers"]))
    return ClusterSums(round(float(row["clusters"])), n, float(row[m]), float(n), float(row[f"{m}_yy"]),
                       float(row[f"{m}_yn"]), float(row["nn"]))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounds:
    """The mean end when contacts that were dropped count too.

    Attributes
    ----------
    worst, best
        Mean end if each of them had ended at the very worst, or exactly as it was last felt.
    expected
        Mean end if they ended like others of that place that ended no better than that (normal, cut off at the last
        feeling: the customer who falls silent is not taken to have been won over).
    dropped
        How many.
    """

    worst: float
    best: float
    expected: float
    dropped: int


def with_dropped(row: Mapping[str, Any], bins: list[Mapping[str, Any]], spread: float) -> Bounds | None:
    """Return the bounds at one place; None where nothing was dropped or no contact ended.

    Parameters
    ----------
    row
        Sums of the place.
    bins
        Its drop-offs by last feeling.
    spread
        Standard deviation of ends.
    """
    n, dropped = float(row["answers"]), sum(b["n"] for b in bins)
    if not n or not dropped:
        return None
    total, whole = float(row["finish"]), n + dropped
    last = sum(b["last"] for b in bins)
    mean = total / n
    expected = 0.0
    for b in bins:
        z = (b["last"] / b["n"] - mean) / max(spread, 1e-6)
        # Mean of a normal below a cut: mu - s phi(z)/Phi(z).
        hazard = math.exp(-z * z / 2 - math.log(math.sqrt(2 * math.pi)) - float(log_ndtr(z)))
        expected += b["n"] * max(-1.0, mean - max(spread, 1e-6) * hazard)
    return Bounds((total - dropped) / whole, (total + last) / whole, (total + expected) / whole, round(dropped))


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How much better contacts end that have a behaviour, from the same start at the same touchpoint."""

    name: str
    difference: Estimate
    share: float


def alongside(cells: Cells, level: float) -> tuple[Behaviour, ...]:
    """Return what goes with good ends, the most first; behaviours that hardly vary are left out."""
    found = []
    for name in BEHAVIOURS:
        mine = cells.where(behaviour=name)
        by_side = mine.over("side")
        counts = {int(r["side"]): float(r["n"]) for r in by_side.rows.to_pylist()}
        if min(counts.get(0, 0.0), counts.get(1, 0.0)) < FEWEST:
            continue
        found.append(Behaviour(name, _difference(mine, level), counts[1] / (counts[0] + counts[1])))
    return tuple(sorted(found, key=lambda b: -abs(b.difference.value or 0.0)))


def _difference(cells: Cells, level: float) -> Estimate:
    """Return the adjusted difference; its error from leaving out one group of customers after the other."""
    places = sorted(set(cells.rows["touchpoint"].to_pylist()))
    at = np.array([places.index(t) for t in cells.rows["touchpoint"].to_pylist()], dtype=np.int64)
    side, part = (np.asarray(cells.rows[k].to_numpy(), dtype=np.int64) for k in ("side", "part"))
    names = ("n", "finish", "start", "fs", "ss")
    sums = np.zeros((GROUPS, len(places), 2, len(names)))
    for i, name in enumerate(names):
        np.add.at(sums[:, :, :, i], (part, at, side), cells.column(name))
    present = sums[:, :, :, 0].sum(axis=(1, 2)) > 0
    whole = sums.sum(axis=0)
    value, n = _adjusted(whole[None])[0], int(whole[:, :, 0].sum())
    if present.sum() < FEWEST_GROUPS or not math.isfinite(value):
        return Estimate.missing("too few customers to tell", n, UNIT)
    left_out = _adjusted(whole[None] - sums[present])
    groups = len(left_out)
    se = float(np.sqrt((groups - 1) / groups * ((left_out - left_out.mean()) ** 2).sum()))
    half = critical(level, groups - 1) * se
    return Estimate(float(value), float(value - half), float(value + half), n, level, UNIT, se=se)


def _adjusted(sums: Floats) -> Floats:
    """Return the difference in ends at equal starts within touchpoints, shape (sets,)."""
    n, finish, start, fs, ss = (sums[..., i] for i in range(5))
    safe = np.maximum(n, 1.0)
    slope_top = np.where(n > 1, fs - finish * start / safe, 0.0).sum(axis=(1, 2))
    slope_low = np.where(n > 1, ss - start * start / safe, 0.0).sum(axis=(1, 2))
    slope = np.divide(slope_top, slope_low, out=np.zeros_like(slope_top), where=slope_low > 1e-9)
    level = finish / safe - slope[:, None, None] * start / safe
    weight = np.where((n > 0).all(axis=2), n[..., 0] * n[..., 1] / np.maximum(n.sum(axis=2), 1.0), 0.0)
    total = weight.sum(axis=1)
    gap = (weight * (level[..., 1] - level[..., 0])).sum(axis=1)
    return np.asarray(np.divide(gap, total, out=np.full_like(gap, np.nan), where=total > 0))


def bins_at(silent: Cells, scope: str, unit: str = "", segment: str = "") -> list[Mapping[str, Any]]:
    """Return the drop-offs of one place by last feeling."""
    rows = silent.where(scope=scope, unit=unit, segment=segment).rows.to_pylist()
    return [r for r in rows if r["n"] > 0 and 0 <= r["bin"] < BINS]
