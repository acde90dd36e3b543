"""Linear regression from sums, with standard errors that allow for unequal spread and for clusters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import fdtrc

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray, as_codes, as_matrix, as_vector, as_weights, frozen
from goodwill.stats.intervals import critical
from goodwill.stats.moments import Moments

INTERCEPT = "intercept"
KINDS = ("classical", "HC0", "HC1", "HC2", "HC3")


@dataclass(frozen=True, slots=True)
class FTest:
    """Test that several coefficients, or combinations of them, are zero."""

    statistic: float
    df1: int
    df2: float
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """A fitted linear regression.

    Attributes
    ----------
    names
        Names of the coefficients; the intercept, where there is one, comes first.
    coefficients, covariance
        Shape (q,) and (q, q).
    n
        Rows.
    df
        Degrees of freedom of the t and F reference: rows less coefficients, or clusters less one.
    r2
        Share of the (weighted) variance about the mean; about zero without intercept.
    residual_variance
        Weighted residual sum of squares over rows less coefficients.
    kind
        ``"classical"``, ``"HC0"`` to ``"HC3"``, or ``"cluster"``.
    """

    names: tuple[str, ...]
    coefficients: FloatArray
    covariance: FloatArray
    n: int
    df: float
    r2: float
    residual_variance: float
    kind: str

    @property
    def se(self) -> FloatArray:
        """Standard errors, shape (q,)."""
        return np.sqrt(np.diag(self.covariance))

    def estimate(self, which: str | int, level: float = 0.95, *, unit: str = "") -> Estimate:
        """Return a coefficient, by name or position, with its t interval."""
        position = self.names.index(which) if isinstance(which, str) else which
        combination = np.zeros(len(self.names))
        combination[position] = 1.0
        return self.combine(combination, level, unit=unit)

    def combine(self, combination: npt.ArrayLike, level: float = 0.95, *, unit: str = "") -> Estimate:
        """Return a linear combination c'b of the coefficients, c of shape (q,), with its t interval."""
        c = as_vector(combination, "combination")
        value, se = float(c @ self.coefficients), math.sqrt(max(0.0, float(c @ self.covariance @ c)))
        half = critical(level, self.df) * se
        return Estimate(value, value - half, value + half, self.n, level, unit, se=se)

    def test(self, which: Sequence[str | int]) -> FTest:
        """Return the Wald F test that the named coefficients are all zero.

        Raises
        ------
        EstimateError
            When their covariance has no inverse.
        """
        index = [self.names.index(w) if isinstance(w, str) else w for w in which]
        b, V = self.coefficients[index], self.covariance[np.ix_(index, index)]
        if not index or np.linalg.matrix_rank(V) < len(index):
            raise EstimateError(
                "These coefficients cannot be tested together.",
                seen=f"{len(index)} coefficients, rank {np.linalg.matrix_rank(V) if index else 0}",
                do="test fewer of them; with clusters, at most clusters less one",
            )
        statistic = float(b @ np.linalg.solve(V, b)) / len(index)
        return FTest(statistic, len(index), self.df, float(fdtrc(len(index), self.df, statistic)))


def fit(
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    clusters: Any = None,
    kind: str = "HC1",
    names: Sequence[str] = (),
    intercept: bool = True,
) -> Regression:
    """Return the (weighted) least squares regression of y on X.

    Parameters
    ----------
    X, y
        Shape (n, p), without the intercept, and (n,).
    weights
        Shape (n,). With robust standard errors they may be survey weights.
    clusters
        Cluster of each row, shape (n,); standard errors are then cluster-robust and `kind` is not used.
    kind
        ``"classical"`` (equal spread), or the sandwiches ``"HC0"`` to ``"HC3"`` (White 1980; MacKinnon &
        White 1985).
    names
        Names of the columns of X; x0, x1, ... when empty.
    intercept
        Whether to add one.

    Raises
    ------
    EstimateError
        With values missing, columns that determine each other, too few rows or fewer than two clusters.
    ValueError
        For another kind.

    Notes
    -----
    With few clusters (under about 30) or few treated ones, use `randomisation` for inference.
    """
    rows, outcome = as_matrix(X, "X"), as_vector(y, "y")
    if len(rows) != len(outcome):
        raise EstimateError("X and y must have the same rows.", seen=f"{len(rows)} and {len(outcome)}")
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    w = as_weights(weights, len(rows))
    labels = _names(names, rows.shape[1], intercept)
    design = np.column_stack([np.ones(len(rows)), rows]) if intercept else rows
    if clusters is not None:
        codes = as_codes(clusters, len(rows), "clusters")
        return _clustered(_cluster_grams(design, outcome, w, codes), len(rows), labels)
    root = np.sqrt(w)
    Xw, yw = design * root[:, None], outcome * root
    bread, beta = _solved(Xw.T @ Xw, Xw.T @ yw, len(rows))
    residual = yw - Xw @ beta
    n, q = design.shape
    sigma2 = float(residual @ residual) / (n - q)
    covariance = sigma2 * bread if kind == "classical" else bread @ _meat(Xw, residual, bread, kind) @ bread
    mean = float(w @ outcome / w.sum()) if intercept else 0.0
    total = float(w @ (outcome - mean) ** 2)
    return _regression(labels, beta, covariance, n=n, df=n - q, rss=float(residual @ residual), total=total, kind=kind)


def from_moments(
    moments: Moments, outcome: int = -1, predictors: Sequence[int] | None = None, *, names: Sequence[str] = ()
) -> Regression:
    """Return the regression, with intercept and classical standard errors, from moments alone.

    Parameters
    ----------
    moments
        Moments of predictors and outcome together.
    outcome
        Column of the outcome.
    predictors
        Columns of the predictors; all others when None.
    names
        Names of the predictors.

    Raises
    ------
    EstimateError
        As `fit`.
    """
    position = range(moments.columns)[outcome]
    index = [k for k in range(moments.columns) if k != position] if predictors is None else list(predictors)
    part = moments.select([*index, position])
    p, n = len(index), moments.n
    A, b = part.cross[:p, :p], part.cross[:p, p]
    inverse, slope = _solved(A, b, n - 1)
    mean_x, mean_y = part.mean[:p], part.mean[p]
    beta = np.concatenate([[mean_y - mean_x @ slope], slope])
    total = float(part.cross[p, p])
    rss = max(0.0, total - float(slope @ b))
    corner = 1 / moments.weight + mean_x @ inverse @ mean_x
    edge = -(inverse @ mean_x)[:, None]
    bread = np.block([[np.array([[corner]]), edge.T], [edge, inverse]])
    df = n - p - 1
    labels = _names(names, p, True)
    return _regression(labels, beta, rss / df * bread, n=n, df=df, rss=rss, total=total, kind="classical")


def from_cluster_grams(grams: npt.ArrayLike, n: int, *, names: Sequence[str]) -> Regression:
    """Return the regression with cluster-robust standard errors from one Gram matrix per cluster.

    Parameters
    ----------
    grams
        Shape (clusters, q + 1, q + 1): sums of w z z' with z = (x, y), the outcome last. An intercept is a
        column of ones in x.
    n
        Rows in all clusters.
    names
        Names of the q coefficients.

    Notes
    -----
    Liang & Zeger (1986) with the factor m/(m-1) (n-1)/(n-q); t and F on m - 1 degrees of freedom.
    """
    return _clustered(np.asarray(grams, dtype=np.float64), n, tuple(names))


def _clustered(grams: FloatArray, n: int, names: tuple[str, ...]) -> Regression:
    m, q = len(grams), grams.shape[-1] - 1
    if m < 2:
        raise EstimateError("Clustered standard errors need two clusters.", seen=f"{m}")
    if len(names) != q:
        raise EstimateError("There must be one name per coefficient.", seen=f"{len(names)}, {q}")
    total = grams.sum(axis=0)
    bread, beta = _solved(total[:q, :q], total[:q, q], n)
    scores = grams[:, :q, q] - grams[:, :q, :q] @ beta
    factor = m / (m - 1) * (n - 1) / (n - q)
    covariance = factor * bread @ (scores.T @ scores) @ bread
    rss = max(0.0, float(total[q, q] - beta @ total[:q, q]))
    centred = float(total[q, q])
    if names[0] == INTERCEPT:
        centred -= float(total[0, q]) ** 2 / float(total[0, 0])
    return _regression(names, beta, covariance, n=n, df=m - 1, rss=rss, total=centred, kind="cluster")


def _cluster_grams(design: FloatArray, y: FloatArray, w: FloatArray, codes: npt.NDArray[np.int64]) -> FloatArray:
    z = np.column_stack([design, y])
    size, q = int(codes.max()) + 1, z.shape[1]
    grams = np.empty((size, q, q))
    for i in range(q):
        for j in range(i, q):
            grams[:, i, j] = np.bincount(codes, w * z[:, i] * z[:, j], minlength=size)
            grams[:, j, i] = grams[:, i, j]
    return grams


def _meat(Xw: FloatArray, residual: FloatArray, bread: FloatArray, kind: str) -> FloatArray:
    n, q = Xw.shape
    squares = residual**2
    if kind == "HC1":
        squares = squares * n / (n - q)
    elif kind != "HC0":
        leverage = np.einsum("ij,jk,ik->i", Xw, bread, Xw)
        squares = squares / np.maximum(1 - leverage, 1e-12) ** (1 if kind == "HC2" else 2)
    meat: FloatArray = (Xw * squares[:, None]).T @ Xw
    return meat


def _solved(A: FloatArray, b: FloatArray, n: int) -> tuple[FloatArray, FloatArray]:
    """Return the inverse of A and A^-1 b after scaling A to unit diagonal."""
    q = len(b)
    if n <= q:
        raise EstimateError("There must be more rows than coefficients.", seen=f"{n} rows, {q} coefficients")
    size = np.sqrt(np.diag(A))
    if (size == 0).any() or np.linalg.cond(A / np.outer(size, size)) > 1e12:
        raise EstimateError(
            "Some columns are determined by the others.",
            where="X",
            do="leave out constant columns and one of each set that sums to another",
        )
    inverse: FloatArray = np.linalg.inv(A / np.outer(size, size)) / np.outer(size, size)
    return inverse, inverse @ b


def _regression(
    names: tuple[str, ...],
    beta: FloatArray,
    covariance: FloatArray,
    *,
    n: int,
    df: float,
    rss: float,
    total: float,
    kind: str,
) -> Regression:
    r2 = max(0.0, 1 - rss / total) if total > 0 else 0.0
    variance = rss / (n - len(beta))
    return Regression(names, frozen(beta), frozen(covariance), n, df, r2, variance, kind)


def _names(names: Sequence[str], p: int, intercept: bool) -> tuple[str, ...]:
    if names and len(names) != p:
        raise EstimateError("There must be one name per column.", seen=f"{len(names)}, {p}")
    columns = tuple(names) or tuple(f"x{k}" for k in range(p))
    return (INTERCEPT, *columns) if intercept else columns
