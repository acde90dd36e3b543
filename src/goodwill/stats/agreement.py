"""Do the members of a unit agree, and do units differ: r_wg and the intraclass correlations.

Everything follows from count, sum and sum of squares per unit, or from count, mean and variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtri, fdtrc, fdtri

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray, as_matrix, as_vector, check_level

ONE_MEMBER = "agreement needs two answers in the unit"


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """One-way random-effects analysis of variance of units.

    Attributes
    ----------
    icc1
        Share of variance that lies between units; `n` counts answers.
    icc2
        Reliability of the mean of a unit of average size.
    f, p
        F statistic for "units do not differ" and its p-value.
    between, within
        Mean squares.
    units
        Number of units with answers.
    size
        Size of a unit that ICC(1) refers to.
    """

    icc1: Estimate
    icc2: Estimate
    f: float
    p: float
    between: float
    within: float
    units: int
    size: float

    def reliability(self, n: float) -> float:
        """Return the reliability of the mean of a unit with n answers (Spearman-Brown of ICC(1))."""
        if self.icc1.value is None:
            raise EstimateError("There is no intraclass correlation.", seen=self.icc1.absent)
        share = max(0.0, self.icc1.value)
        return n * share / (1 + (n - 1) * share)


def icc(
    n: npt.ArrayLike,
    total: npt.ArrayLike,
    total_squares: npt.ArrayLike,
    *,
    level: float = 0.95,
    size: str = "n0",
) -> IntraclassCorrelation:
    """Return ICC(1) and ICC(2) from sums per unit.

    Parameters
    ----------
    n, total, total_squares
        Count, sum and sum of squares of the answers of each unit, shape (units,). For columns whose mean is
        large against their spread use `icc_from_means`.
    level
        Coverage of the intervals.
    size
        Size of a unit in ICC(1): ``"n0"`` = (N - sum n^2 / N) / (units - 1), unbiased for uneven units, or
        ``"mean"`` = N / units, as Bliese's R package multilevel has it.

    Raises
    ------
    EstimateError
        With fewer than two units, no unit with two answers, or no spread at all.

    Notes
    -----
    Shrout & Fleiss (1979), Psychological Bulletin 86:420-428; Bliese (2000). ICC(1) = (F-1)/(F+n0-1) and
    ICC(2) = (F-1)/F; their intervals put the F limits in. Exact for equal sizes, close otherwise.
    """
    counts, sums, squares = _columns(n, total, total_squares)
    mean = np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
    return _icc(counts, mean, np.maximum(0.0, squares - counts * mean**2), level, size)


def icc_from_means(
    n: npt.ArrayLike,
    mean: npt.ArrayLike,
    variance: npt.ArrayLike,
    *,
    level: float = 0.95,
    size: str = "n0",
) -> IntraclassCorrelation:
    """Return ICC(1) and ICC(2) from count, mean and variance (divisor n - 1) per unit; see `icc`."""
    counts, means, variances = _columns(n, mean, variance)
    return _icc(counts, means, variances * np.maximum(counts - 1, 0), level, size)


def r_wg(
    n: npt.ArrayLike,
    total: npt.ArrayLike,
    total_squares: npt.ArrayLike,
    *,
    options: int | None = None,
    null_variance: float | None = None,
    level: float = 0.95,
) -> tuple[Estimate, ...]:
    """Return agreement within each unit on one item.

    Parameters
    ----------
    n, total, total_squares
        Count, sum and sum of squares per unit, shape (units,).
    options
        Number of answer options A: the null is that all are equally likely, variance (A^2 - 1)/12.
    null_variance
        Variance under another null (for example of a skewed answer habit), instead of `options`.
    level
        Coverage of the intervals.

    Returns
    -------
    tuple of Estimate
        1 - s^2/null, cut at 0 as is usual; interval from the chi-squared limits of s^2. Absent for units
        with fewer than two answers.

    Raises
    ------
    EstimateError
        When counts are negative or neither null is given.

    Notes
    -----
    James, Demaree & Wolf (1984), Journal of Applied Psychology 69:85-98.
    """
    counts, variances = _variances(n, total, total_squares)
    null = _null(options, null_variance)
    return tuple(_agreement(float(s2), float(m), null, 1, level) for m, s2 in zip(counts, variances[:, 0], strict=True))


def r_wg_j(
    n: npt.ArrayLike,
    totals: npt.ArrayLike,
    total_squares: npt.ArrayLike,
    *,
    options: int | None = None,
    null_variance: float | None = None,
    level: float = 0.95,
) -> tuple[Estimate, ...]:
    """Return agreement within each unit on a scale of J parallel items.

    Parameters
    ----------
    n
        Members with answers to all items, shape (units,).
    totals, total_squares
        Sum and sum of squares per unit and item, shape (units, J).
    options, null_variance, level
        As in `r_wg`.

    Notes
    -----
    James, Demaree & Wolf (1984), eq. 2, with the mean item variance s^2:
    J (1 - s^2/null) / (J (1 - s^2/null) + s^2/null). The interval treats the items of a person as one answer.
    """
    counts, variances = _variances(n, totals, total_squares)
    null, items = _null(options, null_variance), variances.shape[1]
    return tuple(
        _agreement(float(s2), float(m), null, items, level)
        for m, s2 in zip(counts, variances.mean(axis=1), strict=True)
    )


def _icc(n: FloatArray, mean: FloatArray, within_sum: FloatArray, level: float, size: str) -> IntraclassCorrelation:
    check_level(level)
    seen = n > 0
    n, mean = n[seen], mean[seen]
    units, answers = len(n), float(n.sum())
    if units < 2 or answers <= units:
        raise EstimateError(
            "An intraclass correlation needs two units and repeated answers in one of them.",
            seen=f"{units} units, {answers:g} answers",
        )
    grand = float(n @ mean) / answers
    df1, df2 = units - 1, answers - units
    between = float(n @ (mean - grand) ** 2) / df1
    within = float(within_sum[seen].sum()) / df2
    if within <= 0:
        raise EstimateError("Nobody differs from the others of the unit.", seen="no spread within units")
    average = _average_size(n, size)
    f = between / within
    tail = (1 + level) / 2
    f_low, f_high = f / float(fdtri(df1, df2, tail)), f * float(fdtri(df2, df1, tail))
    share = [(x - 1) / (x + average - 1) for x in (f, f_low, f_high)]
    mean_reliability = [1 - 1 / max(x, 1e-12) for x in (f, f_low, f_high)]
    return IntraclassCorrelation(
        Estimate(share[0], share[1], share[2], round(answers), level, "share"),
        Estimate(mean_reliability[0], mean_reliability[1], mean_reliability[2], round(answers), level, "share"),
        f,
        float(fdtrc(df1, df2, f)),
        between,
        within,
        units,
        average,
    )


def _average_size(n: FloatArray, size: str) -> float:
    total = float(n.sum())
    if size == "n0":
        return (total - float(n @ n) / total) / (len(n) - 1)
    if size == "mean":
        return total / len(n)
    raise ValueError(f"size must be 'n0' or 'mean', not {size!r}")


def _agreement(s2: float, n: float, null: float, items: int, level: float) -> Estimate:
    if n < 2:
        return Estimate.missing(ONE_MEMBER, round(n), "share")
    df, tail = n - 1, (1 - level) / 2
    # chdtri inverts the upper tail.
    smallest, largest = s2 * df / float(chdtri(df, tail)), s2 * df / float(chdtri(df, 1 - tail))
    value, low, high = (_from_ratio(x / null, items) for x in (s2, largest, smallest))
    return Estimate(value, low, high, round(n), level, "share")


def _from_ratio(ratio: float, items: int) -> float:
    agreed = max(0.0, 1 - ratio)
    return items * agreed / (items * agreed + ratio) if agreed > 0 else 0.0


def _variances(n: npt.ArrayLike, totals: npt.ArrayLike, squares: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    counts, sums, sums2 = as_vector(n, "n"), as_matrix(totals, "totals"), as_matrix(squares, "total_squares")
    if sums.shape != sums2.shape or len(sums) != len(counts):
        raise EstimateError(
            "Counts and sums must have one row per unit.", seen=f"{counts.shape}, {sums.shape}, {sums2.shape}"
        )
    if (counts < 0).any():
        raise EstimateError("Counts must not be negative.", where="n", seen=f"{counts.min():g}")
    safe = np.maximum(counts, 1)[:, None]
    spread = np.maximum(0.0, sums2 - sums**2 / safe)
    return counts, spread / np.maximum(counts - 1, 1)[:, None]


def _null(options: int | None, variance: float | None) -> float:
    if (options is None) == (variance is None):
        raise EstimateError("Give either the number of answer options or the variance of the null.")
    null = variance if variance is not None else ((options or 0) ** 2 - 1) / 12
    if not (math.isfinite(null) and null > 0):
        raise EstimateError("The null must have a positive variance.", seen=f"{null:g}")
    return null


def _columns(*arrays: npt.ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    n, a, b = (as_vector(x, "sums per unit") for x in arrays)
    if not len(n) == len(a) == len(b):
        raise EstimateError("There must be one entry per unit.", seen=f"{len(n)}, {len(a)}, {len(b)}")
    if (n < 0).any():
        raise EstimateError("Counts must not be negative.", where="n", seen=f"{n.min():g}")
    return n, a, b
