"""How a figure differs between two sets of months with the mix held fixed, and how sure that is.

Direct standardisation: each kind of contact (stratum) counts at its share of both times together, so that only
differences within a kind are left. Teams have good and bad months of their own that all their customers share;
the variance therefore comes from leaving out one unit after the other, and what customers who answer at several
units add to it is put on top.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr

from goodwill.core.estimate import Estimate
from goodwill.stats.intervals import critical

Floats = npt.NDArray[np.float64]
MINIMUM_UNITS = 6
NOTHING_IN_COMMON = "no kind of contact was asked about in the same way at both times"
TOO_FEW_UNITS = "too few units answered to tell a change from the good and bad months of one of them"


@dataclass(frozen=True, slots=True, eq=False)
class TwoTimes:
    """Sums of answers before (0) and now (1).

    Attributes
    ----------
    n, y, yy
        Count, sum and sum of squares of answers by time, unit and stratum, shape (2, units, strata).
    """

    n: Floats
    y: Floats
    yy: Floats


@dataclass(frozen=True, slots=True)
class MixFixedChange:
    """A change with the mix held fixed.

    Attributes
    ----------
    estimate
        Now minus before, with Student's t interval; `n` counts the answers of both times that were compared.
    p_value
        Two-sided, against no change; 1.0 where units are too few.
    left_out
        Share of answers in strata that one of the times lacks.
    units
        Units that answered at both times together.
    plain
        Now minus before without holding the mix.
    """

    estimate: Estimate
    p_value: float
    left_out: float
    units: int
    plain: float | None = None

    def in_points(self) -> MixFixedChange:
        """Return the change of answers on 0 to 1 (or -1 to 1) in points on 0 to 100 (or -100 to 100)."""
        plain = None if self.plain is None else 100.0 * self.plain
        return replace(self, estimate=self.estimate.scaled(100.0, "points"), plain=plain)


def mix_fixed_change(sums: TwoTimes, *, effect: float = 1.0, level: float = 0.95) -> MixFixedChange:
    """Return the change from the first to the second time, standardised to the mix of both together.

    Parameters
    ----------
    sums
        Of the answers.
    effect
        Design effect of customers who answer repeatedly, at least 1.
    level
        Coverage aimed at.

    Notes
    -----
    D = sum_k w_k (m_k1 - m_k0) with w_k the share of stratum k in the answers of both times, over strata that
    both times have. Variance: delete-one-unit jackknife, (J-1)/J sum_j (D_(j) - D_(.))^2 (Shao & Tu 1995, ch. 1),
    the whole standardisation done anew without each unit, plus (effect - 1) times the variance of independent
    answers, as two-way clustering has it (Cameron, Gelbach & Miller 2011, eq. 2.9). Degrees of freedom: the
    effective number of units, 1 / sum of squared shares, less one.
    """
    per_unit = sums.n.sum(axis=(0, 2))
    there = per_unit > 0
    n, y, yy = sums.n[:, there], sums.y[:, there], sums.yy[:, there]
    units, total = int(there.sum()), float(n.sum())
    value, common = _standardised(n.sum(axis=1), y.sum(axis=1))
    left_out = 1.0 - float(n.sum(axis=1)[:, common].sum()) / total if total else 0.0
    compared = round(float(n.sum(axis=1)[:, common].sum()))
    if not common.any():
        return MixFixedChange(Estimate.missing(NOTHING_IN_COMMON, 0), 1.0, left_out, units)
    naive = _naive_variance(n.sum(axis=1), y.sum(axis=1), yy.sum(axis=1), common)
    plain = float(np.subtract(*(y.sum(axis=(1, 2)) / n.sum(axis=(1, 2)))[::-1]))
    shares = per_unit[there] / total
    effective = 1.0 / float(shares @ shares)
    if units < MINIMUM_UNITS or effective < MINIMUM_UNITS - 1:
        return MixFixedChange(Estimate.missing(TOO_FEW_UNITS, compared), 1.0, left_out, units, plain)
    variance = _jackknife(n, y) + (effect - 1.0) * naive
    if not variance > 1e-18:
        alike = Estimate(value, None, None, compared, level, se=0.0)
        return MixFixedChange(alike, 1.0, left_out, units, plain)
    df, se = effective - 1.0, math.sqrt(variance)
    half = critical(level, df) * se
    p = float(2 * stdtr(df, -abs(value) / se))
    estimate = Estimate(value, value - half, value + half, compared, level, se=se)
    return MixFixedChange(estimate, min(1.0, p), left_out, units, plain)


def _standardised(n: Floats, y: Floats) -> tuple[float, npt.NDArray[np.bool_]]:
    """Return the change and which strata it rests on; `n`, `y` of shape (2, strata)."""
    common: npt.NDArray[np.bool_] = np.all(n > 0, axis=0)
    if not common.any():
        return 0.0, common
    weight = n[:, common].sum(axis=0)
    means = y[:, common] / n[:, common]
    return float(weight @ (means[1] - means[0]) / weight.sum()), common


def _naive_variance(n: Floats, y: Floats, yy: Floats, common: npt.NDArray[np.bool_]) -> float:
    """Return the variance of the change if answers were independent, their spread pooled within each time."""
    weight = n[:, common].sum(axis=0)
    weight = weight / weight.sum()
    total = 0.0
    for time in (0, 1):
        count, sum_, squares = n[time, common], y[time, common], yy[time, common]
        free = float(count.sum()) - len(count)
        if free < 1:
            continue
        spread = max(0.0, float((squares - sum_**2 / count).sum())) / free
        total += spread * float((weight**2 / count).sum())
    return total


def _jackknife(n: Floats, y: Floats) -> float:
    """Return the variance of the change from leaving out one unit after the other; shape (2, units, strata)."""
    units = n.shape[1]
    rest_n, rest_y = n.sum(axis=1, keepdims=True) - n, y.sum(axis=1, keepdims=True) - y
    common = (rest_n > 0.5).all(axis=0)
    weight = np.where(common, rest_n.sum(axis=0), 0.0)
    means = rest_y / np.where(rest_n > 0.5, rest_n, 1.0)
    sums = weight.sum(axis=1)
    without = (weight * (means[1] - means[0])).sum(axis=1) / np.where(sums > 0, sums, 1.0)
    deviation = without - without.mean()
    return float((units - 1) / units * (deviation @ deviation))
