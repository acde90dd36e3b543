"""Weights of the remembered score: a Bayesian ridge with an informed prior, from sums that add.

R = alpha_i + w'x + eps: each customer i has a level alpha_i of their own. Sums per customer enter only through
products, by how many memories the customer has; what is kept adds, and any ratio of the variances can be tried on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from goodwill.core.estimate import Estimate
from goodwill.measure.memory.path_features import FEATURES, Floats, Ints
from goodwill.stats.intervals import critical

PRIOR_MEAN: Mapping[str, float] = {"mean": 0.20, "peak": 0.30, "trough": 0.30, "end": 0.30}
PRIOR_SD: Mapping[str, float] = {"duration": 0.05}
ELSE_SD = 0.30
"""Published evidence on standardised features (Alaybek et al. 2022): duration counts for next to nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class CustomerSums:
    """Sums of products of rows z = (1, x, y) that allow for a level of each customer. Two of them add.

    Attributes
    ----------
    gram
        Sum of z z', shape (q, q).
    by_count
        Memories per customer -> sum over such customers of (sum z)(sum z)'.
    customers
        Memories per customer -> how many customers.
    """

    gram: Floats
    by_count: Mapping[int, Floats]
    customers: Mapping[int, int]

    @classmethod
    def of(cls, rows: Floats, customer: Ints) -> CustomerSums:
        """Return the sums of rows (n, q) of customers coded 0, 1, 2, ..."""
        count = np.bincount(customer) if len(customer) else np.zeros(0, dtype=np.int64)
        sums = np.zeros((len(count), rows.shape[1]))
        np.add.at(sums, customer, rows)
        by = {int(k): sums[count == k].T @ sums[count == k] for k in np.unique(count) if k}
        return cls(rows.T @ rows, by, {k: int((count == k).sum()) for k in by})

    def __add__(self, other: CustomerSums) -> CustomerSums:
        keys = sorted({*self.by_count, *other.by_count})
        zero = np.zeros_like(self.gram)
        return CustomerSums(
            self.gram + other.gram,
            {k: self.by_count.get(k, zero) + other.by_count.get(k, zero) for k in keys},
            {k: self.customers.get(k, 0) + other.customers.get(k, 0) for k in keys},
        )

    @property
    def n(self) -> int:
        """How many memories."""
        return sum(k * c for k, c in self.customers.items())

    def levelled(self, ratio: float) -> Floats:
        """Return Z' V^-1 Z (times the variance within) where levels vary `ratio` times as much as memories."""
        found = self.gram.copy()
        for count, squares in self.by_count.items():
            found -= ratio / (1 + ratio * count) * squares
        return found

    def log_determinant(self, ratio: float) -> float:
        """Return log |V| (in units of the variance within)."""
        return float(sum(c * np.log1p(ratio * k) for k, c in self.customers.items()))


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Weights per feature.

    Attributes
    ----------
    standardised
        Per feature: standard deviations of the score per standard deviation of the feature, with interval.
    raw
        Shape (8,): score (0 to 1) per unit of the feature; `intercept` goes with it.
    intercept
        Score of a path whose features are all zero.
    ratio
        Variance between customers' own levels over the variance within.
    noise
        Standard deviation of a memory about its expectation, in units of the score.
    """

    standardised: Mapping[str, Estimate]
    raw: Floats
    intercept: float
    ratio: float
    noise: float

    def predict(self, features: Floats) -> Floats:
        """Return the remembered score expected of paths, shape (n, 8) to (n,), within 0 to 1."""
        found: Floats = np.clip(self.intercept + features @ self.raw, 0.0, 1.0)
        return found


def level_ratio(sums: CustomerSums) -> float:
    """Return the variance between customers' levels over the variance within, by restricted likelihood.

    Notes
    -----
    With the last column of z the outcome and s2 profiled out, minus twice the restricted log-likelihood is
    (n - q) log s2 + log |V| + log |X' V^-1 X|.
    """
    if not any(k > 1 for k in sums.customers):
        return 0.0
    q = len(sums.gram) - 1

    def deviance(log_ratio: float) -> float:
        ratio = float(np.exp(log_ratio))
        z = sums.levelled(ratio)
        sign, size = np.linalg.slogdet(z[:q, :q])
        rss = float(z[q, q] - z[q, :q] @ np.linalg.lstsq(z[:q, :q], z[:q, q], rcond=None)[0])
        if sign <= 0 or rss <= 0:
            return float("inf")
        return float((sums.n - q) * np.log(rss) + sums.log_determinant(ratio) + size)

    best = minimize_scalar(deviance, bounds=(-9.0, 4.0), method="bounded")
    return 0.0 if best.x < -8 or not np.isfinite(best.fun) else float(np.exp(best.x))


def fit(x: Floats, score: Floats, customer: Ints, level: float = 0.95) -> Weights:
    """Return the posterior of the weights.

    Parameters
    ----------
    x
        Features, shape (n, 8), in the order of `FEATURES`.
    score
        Remembered scores on 0 to 1, shape (n,).
    customer
        Whose they are, coded 0, 1, 2, ..., shape (n,).

    Notes
    -----
    On standardised columns, posterior mean (X'V^-1 X / s2 + P)^-1 (X'V^-1 y / s2 + P b0), with P the inverse prior
    variances; a column that does not vary keeps its prior. s2 from the restricted likelihood.
    """
    centre, size = x.mean(axis=0), x.std(axis=0)
    varies = size > 1e-9
    safe = np.where(varies, size, 1.0)
    middle, width = float(score.mean()), float(score.std()) or 1.0
    rows = np.column_stack([np.ones(len(x)), np.where(varies, (x - centre) / safe, 0.0), (score - middle) / width])
    live = np.concatenate([[True], varies, [True]])
    ratio = level_ratio(CustomerSums.of(rows[:, live], customer))
    z = CustomerSums.of(rows, customer).levelled(ratio)
    q = len(FEATURES) + 1
    rss = _rest(z, live[:-1])
    s2 = max(rss / max(len(x) - int(live[:-1].sum()), 1), 1e-12)
    prior = np.array([0.0, *(PRIOR_MEAN.get(f, 0.0) for f in FEATURES)])
    precision = np.diag([1e-8, *(PRIOR_SD.get(f, ELSE_SD) ** -2 for f in FEATURES)])
    covariance = np.linalg.inv(z[:q, :q] / s2 + precision)
    beta = covariance @ (z[:q, q] / s2 + precision @ prior)
    half = critical(level) * np.sqrt(np.diag(covariance))
    standardised = {
        f: Estimate(float(beta[k + 1]), float(beta[k + 1] - half[k + 1]), float(beta[k + 1] + half[k + 1]), len(x),
                    level, "sd per sd", se=float(np.sqrt(covariance[k + 1, k + 1])))
        for k, f in enumerate(FEATURES)
    }  # fmt: skip
    raw = np.where(varies, beta[1:] * width / safe, 0.0)
    return Weights(standardised, raw, float(middle + beta[0] * width - raw @ centre), ratio, float(np.sqrt(s2) * width))


def _rest(z: Floats, live: npt.NDArray[np.bool_]) -> float:
    inner = z[:-1, :-1][np.ix_(live, live)]
    outer = z[:-1, -1][live]
    return float(z[-1, -1] - outer @ np.linalg.lstsq(inner, outer, rcond=None)[0])
