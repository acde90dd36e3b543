"""Means, shares and NPS when one customer, team or day gives several answers.

Only sums over clusters are needed, so the state adds: a cluster c with answers y gives y_c = sum w y and
n_c = sum w, and the linearised variance of the ratio r = sum y_c / sum n_c is
m/(m-1) * sum (y_c - r n_c)^2 / (sum n_c)^2 with m clusters (Cochran 1977, eq. 6.13). All answers of a cluster
must be in one part before parts are added.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import as_codes, as_vector, as_weights, check_level
from goodwill.stats.intervals import NO_ANSWERS, critical, nps, wilson


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """Additive sums over clusters from which a clustered mean follows.

    Attributes
    ----------
    clusters
        Number of clusters with answers, m.
    answers
        Number of answers.
    y, n
        Sum over clusters of y_c and of n_c.
    yy, yn, nn
        Sum over clusters of y_c^2, y_c n_c and n_c^2.
    """

    clusters: int
    answers: int
    y: float
    n: float
    yy: float
    yn: float
    nn: float

    @classmethod
    def from_rows(cls, y: npt.ArrayLike, clusters: Any, weights: npt.ArrayLike | None = None) -> ClusterSums:
        """Return the sums of answers `y`, shape (n,), that belong to `clusters`, shape (n,)."""
        values = as_vector(y, "y")
        w = as_weights(weights, len(values))
        codes = as_codes(clusters, len(values), "clusters")
        size = int(codes.max(initial=-1)) + 1
        per_y = np.bincount(codes, weights=w * values, minlength=size)
        per_n = np.bincount(codes, weights=w, minlength=size)
        return cls(
            int((per_n > 0).sum()),
            int((w > 0).sum()),
            float(per_y.sum()),
            float(per_n.sum()),
            float(per_y @ per_y),
            float(per_y @ per_n),
            float(per_n @ per_n),
        )

    def __add__(self, other: ClusterSums) -> ClusterSums:
        return ClusterSums(
            self.clusters + other.clusters,
            self.answers + other.answers,
            self.y + other.y,
            self.n + other.n,
            self.yy + other.yy,
            self.yn + other.yn,
            self.nn + other.nn,
        )

    @property
    def mean(self) -> float:
        """Ratio of the sums, r = y / n.

        Raises
        ------
        EstimateError
            When nobody answered.
        """
        if self.n <= 0:
            raise EstimateError("A mean needs answers.", seen="none")
        return self.y / self.n

    @property
    def variance(self) -> float:
        """Linearised variance of the mean.

        Raises
        ------
        EstimateError
            With fewer than two clusters.
        """
        if self.clusters < 2:
            raise EstimateError("A clustered variance needs two clusters.", seen=f"{self.clusters}")
        r = self.mean
        residual = max(0.0, self.yy - 2 * r * self.yn + r * r * self.nn)
        # What is left after cancellation of the squares is rounding, not spread.
        if residual <= 1e-12 * (self.yy + r * r * self.nn):
            return 0.0
        return self.clusters / (self.clusters - 1) * residual / self.n**2

    def n_effective(self, variance_of_one: float) -> float:
        """Return how many independent answers would be as precise, at most the number there are.

        Parameters
        ----------
        variance_of_one
            Variance of a single answer. When clusters show no spread, the number of clusters is returned.
        """
        observed = self.variance
        if observed == 0 or variance_of_one <= 0:
            return float(self.clusters)
        return min(float(self.answers), variance_of_one / observed)


def clustered_mean(sums: ClusterSums, level: float = 0.95, *, unit: str = "") -> Estimate:
    """Return a mean with a cluster-robust t interval on m - 1 degrees of freedom.

    Absent when nobody answered, with fewer than two clusters, or when the clusters do not differ.
    """
    check_level(level)
    absent = _absent(sums)
    if absent:
        return Estimate.missing(absent, sums.answers, unit)
    variance = sums.variance
    if variance == 0:
        return Estimate(sums.mean, None, None, sums.answers, level, unit, se=0.0)
    se = math.sqrt(variance)
    half = critical(level, sums.clusters - 1) * se
    return Estimate(sums.mean, sums.mean - half, sums.mean + half, sums.answers, level, unit, se=se)


def clustered_share(sums: ClusterSums, level: float = 0.95) -> Estimate:
    """Return a share (answers 0 or 1) with Wilson's interval at the effective count of the clusters."""
    absent = _absent(sums)
    if absent:
        return Estimate.missing(absent, sums.answers, "share")
    share = sums.mean
    size = sums.n_effective(share * (1 - share))
    return wilson(sums.y, sums.n, level, n_effective=size, answers=sums.answers, df=sums.clusters - 1)


def clustered_nps(
    sums: ClusterSums, promoters: float, passives: float, detractors: float, level: float = 0.95
) -> Estimate:
    """Return the NPS with its adjusted Wald interval at the effective count of the clusters.

    Parameters
    ----------
    sums
        Sums of answers scored 1 (promoter), 0 (passive), -1 (detractor).
    promoters, passives, detractors
        Counts, or sums of weights, over all clusters.
    """
    absent = _absent(sums)
    if absent:
        return Estimate.missing(absent, sums.answers, "points")
    total = promoters + passives + detractors
    spread = (promoters + detractors) / total - ((promoters - detractors) / total) ** 2
    return nps(
        promoters,
        passives,
        detractors,
        level,
        n_effective=sums.n_effective(spread),
        answers=sums.answers,
        df=sums.clusters - 1,
    )


def _absent(sums: ClusterSums) -> str:
    if sums.n <= 0:
        return NO_ANSWERS
    return "all answers come from one cluster" if sums.clusters < 2 else ""
