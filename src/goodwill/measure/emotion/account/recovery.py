"""Failures put right or not, and leaving afterwards: what goes with what, given the balance before the failure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.core.estimate import Estimate
from goodwill.measure.emotion.account.balance import balance_of
from goodwill.measure.emotion.account.fit import Fitted, base_columns
from goodwill.stats.hazard import fit_hazard

DAYS = 180.0  # how long after a failure its customers are looked at
FEWEST = 5  # leavers after a failure, in each group, below which nothing is said
NORMAL = 1.959963984540054
KINDS = ("first, put right", "first, not put right", "later, put right", "later, not put right")
CONTRASTS = {  # what is compared, as weights of KINDS; the rest is "no failure in the half year before"
    "put right against not, first failure": (1, -1, 0, 0),
    "put right against not, later failure": (0, 0, 1, -1),
    "first failure put right against no failure": (1, 0, 0, 0),
    "later failure put right against no failure": (0, 0, 1, 0),
    "first failure not put right against no failure": (0, 1, 0, 0),
}


@dataclass(frozen=True)
class Contrast:
    """Odds of leaving of one group against another, other things equal."""

    name: str
    odds: Estimate


def contrasts(fitted: Fitted) -> tuple[Contrast, ...]:
    """Compare leaving in the half year after failures, at equal balance before them and equal severity."""
    panel = fitted.panel
    since, many, handled, hard = (panel.signs[:, k] for k in (1, 2, 3, 4))
    after = since < DAYS
    first, right = many == 1, handled > 0
    groups = [after & first & right, after & first & ~right, after & ~first & right, after & ~first & ~right]
    place = int(np.argmin(np.abs(panel.half_lives - fitted.half_life)))
    before = panel.sums[:, place].copy()
    before[after, 0], before[after, 1] = before[after, 5], before[after, 6]
    balance, _ = balance_of(before, fitted.negativity, fitted.learned.spread, fitted.learned.shrink)
    severity = np.where(after, np.nan_to_num(hard, nan=0.5) - 0.5, 0.0)
    design = np.column_stack([base_columns(fitted.base, panel, balance, fitted.sd), balance, severity, *groups])
    leavers = [int(panel.left[g].sum()) for g in groups]
    found = fit_hazard(panel.left, design, offset=panel.offset, penalty=1e-3)
    inside, beta = found.covariance[-4:, -4:], found.coefficients[-4:]
    told = []
    for name, weights in CONTRASTS.items():
        w = np.array(weights, dtype=np.float64)
        here = [m for m, k in zip(leavers, weights, strict=True) if k]
        n = int(sum(g.sum() for g, k in zip(groups, weights, strict=True) if k))
        if min(here) < FEWEST:
            told.append(Contrast(name, Estimate.missing("fewer than five left after such failures", n, "times")))
            continue
        value, se = float(w @ beta), float(np.sqrt(w @ inside @ w))
        low, high = np.exp(value - NORMAL * se), np.exp(value + NORMAL * se)
        told.append(Contrast(name, Estimate(float(np.exp(value)), float(low), float(high), n, unit="times")))
    return tuple(told)
