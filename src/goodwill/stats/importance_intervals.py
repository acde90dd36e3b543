"""Intervals of importance shares, of their differences and of their ranks, by a Poisson bootstrap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.bootstrap import percentile_ends, poisson_moments, rank_ends
from goodwill.stats.importance import Importance, from_moments, ranks_of
from goodwill.stats.inputs import FloatArray, as_matrix, as_vector, check_level, frozen
from goodwill.stats.moments import Moments


@dataclass(frozen=True, slots=True, eq=False)
class ImportanceIntervals:
    """Importance with what the bootstrap says of its uncertainty.

    Attributes
    ----------
    point
        Importance in the rows as they are.
    replicates
        Shares in each replicate, shape (B, p).
    level
        Coverage aimed at.
    shares
        One estimate per predictor: percentile interval of its share of variance.
    rank_low, rank_high
        Simultaneous interval of each rank, shape (p,); 1 is the largest share.
    failures
        Replicates that could not be computed and were left out.
    """

    point: Importance
    replicates: FloatArray
    level: float
    shares: tuple[Estimate, ...]
    rank_low: npt.NDArray[np.int64]
    rank_high: npt.NDArray[np.int64]
    failures: int

    def difference(self, first: int, second: int) -> Estimate:
        """Return share of `first` minus share of `second` with its percentile interval."""
        drawn = self.replicates[:, first] - self.replicates[:, second]
        value = float(self.point.shares[first] - self.point.shares[second])
        return _estimate(value, drawn, self.point.n, self.level)

    @property
    def probability_first(self) -> FloatArray:
        """Share of replicates in which each predictor ranks first, shape (p,)."""
        leads: FloatArray = (ranks_of(self.replicates) == 1).mean(axis=0)
        return leads


def bootstrap(
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    clusters: Any = None,
    weights: npt.ArrayLike | None = None,
    replicates: int = 1000,
    seed: int = 0,
    method: str = "lmg",
    level: float = 0.95,
    names: Sequence[str] = (),
) -> ImportanceIntervals:
    """Return importance with intervals of shares and ranks.

    Parameters
    ----------
    X, y
        Predictors, shape (n, p), and outcome, shape (n,).
    clusters
        Cluster of each row, shape (n,): rows of one customer are drawn together.
    weights
        Survey weights, shape (n,).
    replicates, seed
        Number of Poisson replicates and their seed.
    method
        ``"lmg"`` or ``"relative_weights"`` (faster with many predictors).
    level
        Coverage aimed at.

    Raises
    ------
    EstimateError
        As `importance.lmg`; also when more than a tenth of the replicates fail.
    """
    rows, outcome = as_matrix(X, "X"), as_vector(y, "y")
    if len(rows) != len(outcome):
        raise EstimateError("X and y must have the same rows.", seen=f"{len(rows)} and {len(outcome)}")
    data = np.column_stack([rows, outcome])
    drawn = poisson_moments(data, clusters=clusters, weights=weights, replicates=replicates, seed=seed)
    whole = Moments.from_rows(data, weights)
    return from_replicates(whole, drawn, method=method, level=level, names=names)


def from_replicates(
    whole: Moments,
    replicates: Sequence[Moments],
    *,
    outcome: int = -1,
    method: str = "lmg",
    level: float = 0.95,
    names: Sequence[str] = (),
) -> ImportanceIntervals:
    """Return importance with intervals from moments and their bootstrap replicates (see `bootstrap`)."""
    check_level(level)
    point = from_moments(whole, outcome, method=method, names=names)
    shares, failures = [], 0
    for moments in replicates:
        try:
            shares.append(from_moments(moments, outcome, method=method).shares)
        except EstimateError:
            failures += 1
    if failures > len(replicates) / 10 or len(shares) < 2:
        raise EstimateError(
            "Too many bootstrap replicates could not be computed.",
            seen=f"{failures} of {len(replicates)}",
            do="use more rows or fewer predictors",
        )
    drawn = np.array(shares)
    low, high = rank_ends(point.shares, drawn, level)
    estimates = tuple(_estimate(float(value), drawn[:, k], whole.n, level) for k, value in enumerate(point.shares))
    return ImportanceIntervals(
        point, frozen(drawn), level, estimates, low.astype(np.int64), high.astype(np.int64), failures
    )


def _estimate(value: float, drawn: FloatArray, n: int, level: float) -> Estimate:
    low, high = percentile_ends(drawn, level)
    se = float(drawn.std(ddof=1))
    return Estimate(value, float(low), float(high), n, level, "share of variance", se=se)
