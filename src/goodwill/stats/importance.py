"""Relative importance: how much of what an outcome's variance goes with belongs to each predictor.

Everything follows from correlations, so from `Moments`. Importance describes; it identifies no cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import FloatArray, as_matrix, as_vector, frozen
from goodwill.stats.moments import Moments
from goodwill.stats.subsets import explained_by_subset, gains_in_order, subset_sizes

EXACT_UP_TO = 20
BATCH_ENTRIES = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Importance:
    """How R-squared divides over p predictors.

    Attributes
    ----------
    shares
        One number per predictor, shape (p,), in units of R-squared. For LMG, relative weights and Pratt
        they sum to `r2`.
    r2
        Share of the outcome's variance that all predictors together account for.
    method
        ``"lmg"``, ``"relative_weights"``, ``"first"``, ``"last"`` or ``"pratt"``.
    names
        Names of the predictors; empty when none were given.
    n
        Rows behind the correlations; 0 when only correlations were given.
    se
        Monte Carlo standard errors of the shares, shape (p,), when orderings were sampled.
    by_size
        LMG only, exact: shape (p, p), row k and column s hold the mean gain of predictor k over models that
        already hold s others (general dominance by size).
    """

    shares: FloatArray
    r2: float
    method: str
    names: tuple[str, ...] = ()
    n: int = 0
    se: FloatArray | None = None
    by_size: FloatArray | None = None

    @property
    def relative(self) -> FloatArray:
        """Shares divided by R-squared, shape (p,); zeros when R-squared is zero."""
        return self.shares / self.r2 if self.r2 > 0 else np.zeros_like(self.shares)

    @property
    def ranks(self) -> npt.NDArray[np.int64]:
        """Rank of each predictor, 1 for the largest share, shape (p,)."""
        return ranks_of(self.shares)


def lmg(
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    names: Sequence[str] = (),
    orderings: int = 2000,
    seed: int = 0,
) -> Importance:
    """Return LMG shares: the gain in R-squared of each predictor, averaged over all orderings.

    Parameters
    ----------
    X, y
        Predictors, shape (n, p), and outcome, shape (n,).
    weights
        Shape (n,), or None.
    names
        Names of the predictors.
    orderings, seed
        Number of random orderings and their seed; used only with more than 20 predictors.

    Returns
    -------
    Importance
        Exact up to 20 predictors (all 2^p subsets), else sampled with standard errors.

    Raises
    ------
    EstimateError
        With values missing, a constant column, or no more rows than predictors.

    Notes
    -----
    Lindeman, Merenda & Gold (1980); Groemping (2006), JSS 17(1). The same averages are general dominance
    (Azen & Budescu 2003).
    """
    R, r, n = _correlations(X, y, weights)
    return lmg_from_correlation(R, r, names=names, n=n, orderings=orderings, seed=seed)


def lmg_from_correlation(
    R: npt.ArrayLike,
    r: npt.ArrayLike,
    *,
    names: Sequence[str] = (),
    n: int = 0,
    orderings: int = 2000,
    seed: int = 0,
) -> Importance:
    """Return LMG shares from correlations among predictors (p, p) and with the outcome (p,).

    See `lmg` for the other parameters.
    """
    matrix, vector = _checked(R, r)
    p = len(vector)
    if p > EXACT_UP_TO:
        return _sampled(matrix, vector, names, n, orderings=orderings, seed=seed)
    explained = explained_by_subset(matrix, vector)
    by_size = _mean_gains(explained, p)
    return _importance(by_size.mean(axis=1), explained[-1], "lmg", names, n, by_size=by_size)


def relative_weights(
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    names: Sequence[str] = (),
) -> Importance:
    """Return Johnson's relative weights; parameters and errors as in `lmg`.

    Notes
    -----
    Johnson (2000), Multivariate Behavioral Research 35:1-19: with R = V D V' and L = V D^(1/2) V',
    the weight of k is sum_j L_kj^2 (L^-1 r)_j^2. Costs O(p^3), so it serves many predictors.
    """
    R, r, n = _correlations(X, y, weights)
    return relative_weights_from_correlation(R, r, names=names, n=n)


def relative_weights_from_correlation(
    R: npt.ArrayLike, r: npt.ArrayLike, *, names: Sequence[str] = (), n: int = 0
) -> Importance:
    """Return Johnson's relative weights from correlations (p, p) and (p,)."""
    matrix, vector = _checked(R, r)
    roots, V = np.linalg.eigh(matrix)
    usable = roots > 1e-10 * roots.max()
    root = np.sqrt(np.where(usable, roots, 0.0))
    inverse = np.where(usable, 1.0, 0.0) / np.where(usable, root, 1.0)
    loading, beta = (V * root) @ V.T, (V * inverse) @ (V.T @ vector)
    shares = loading**2 @ beta**2
    return _importance(shares, float(shares.sum()), "relative_weights", names, n)


def first(X: npt.ArrayLike, y: npt.ArrayLike, *, names: Sequence[str] = ()) -> Importance:
    """Return each predictor's squared correlation with the outcome (alone, entered first)."""
    R, r, n = _correlations(X, y, None)
    return _importance(r**2, float(_coefficients(R, r) @ r), "first", names, n)


def last(X: npt.ArrayLike, y: npt.ArrayLike, *, names: Sequence[str] = ()) -> Importance:
    """Return what R-squared loses when each predictor is left out (entered last)."""
    R, r, n = _correlations(X, y, None)
    beta = _coefficients(R, r)
    return _importance(beta**2 / np.diag(np.linalg.pinv(R)), float(beta @ r), "last", names, n)


def pratt(X: npt.ArrayLike, y: npt.ArrayLike, *, names: Sequence[str] = ()) -> Importance:
    """Return Pratt's products of standardised coefficient and correlation; they may be negative."""
    R, r, n = _correlations(X, y, None)
    beta = _coefficients(R, r)
    return _importance(beta * r, float(beta @ r), "pratt", names, n)


def from_moments(
    moments: Moments, outcome: int = -1, *, method: str = "lmg", names: Sequence[str] = (), seed: int = 0
) -> Importance:
    """Return importance from moments of predictors and outcome together.

    Parameters
    ----------
    moments
        Moments of all columns.
    outcome
        Which column is the outcome; the others are predictors in their order.
    method
        ``"lmg"`` or ``"relative_weights"``.

    Raises
    ------
    EstimateError
        As `lmg`.
    ValueError
        For another method.
    """
    position = range(moments.columns)[outcome]
    predictors = [k for k in range(moments.columns) if k != position]
    if moments.n <= len(predictors) + 1:
        raise EstimateError(
            "There must be more rows than predictors.", seen=f"{moments.n} rows, {len(predictors)} predictors"
        )
    matrix = moments.correlation
    R, r = matrix[np.ix_(predictors, predictors)], matrix[predictors, position]
    if method == "lmg":
        return lmg_from_correlation(R, r, names=names, n=moments.n, seed=seed)
    if method == "relative_weights":
        return relative_weights_from_correlation(R, r, names=names, n=moments.n)
    raise ValueError(f"method must be 'lmg' or 'relative_weights', not {method!r}")


def ranks_of(shares: FloatArray) -> npt.NDArray[np.int64]:
    """Return ranks along the last axis, 1 for the largest."""
    order = np.argsort(-shares, axis=-1, kind="stable")
    return np.argsort(order, axis=-1, kind="stable") + 1


def _correlations(
    X: npt.ArrayLike, y: npt.ArrayLike, weights: npt.ArrayLike | None
) -> tuple[FloatArray, FloatArray, int]:
    rows, outcome = as_matrix(X, "X"), as_vector(y, "y")
    n, p = rows.shape
    if len(outcome) != n:
        raise EstimateError("X and y must have the same rows.", seen=f"{n} and {len(outcome)}")
    if p == 0:
        raise EstimateError("There must be a predictor.", where="X", seen="no column")
    if n <= p + 1:
        raise EstimateError("There must be more rows than predictors.", seen=f"{n} rows, {p} predictors")
    matrix = Moments.from_rows(np.column_stack([rows, outcome]), weights).correlation
    return matrix[:p, :p], matrix[:p, p], n


def _checked(R: npt.ArrayLike, r: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    matrix, vector = as_matrix(R, "R"), as_vector(r, "r")
    p = len(vector)
    if matrix.shape != (p, p) or p == 0:
        raise EstimateError("R must be p by p for p predictors.", seen=f"{matrix.shape} for p = {p}")
    if not (np.allclose(matrix, matrix.T) and np.allclose(np.diag(matrix), 1)):
        raise EstimateError("R must be a correlation matrix.", where="R", seen="not symmetric, or no unit diagonal")
    if np.linalg.eigvalsh(np.block([[matrix, vector[:, None]], [vector[None], np.ones((1, 1))]]))[0] < -1e-8:
        raise EstimateError(
            "These correlations cannot come from one set of rows.",
            seen="a negative eigenvalue",
            do="compute all correlations from the same complete rows",
        )
    return matrix, vector


def _coefficients(R: FloatArray, r: FloatArray) -> FloatArray:
    beta: FloatArray = np.linalg.pinv(R, hermitian=True) @ r
    return beta


def _mean_gains(explained: FloatArray, p: int) -> FloatArray:
    """Return the mean gain of predictor k over models of each size, shape (p, p)."""
    sizes = subset_sizes(p)
    gains = np.empty((p, p))
    for k in range(p):
        pairs = explained.reshape(-1, 2, 2**k)
        without = sizes.reshape(-1, 2, 2**k)[:, 0].ravel()
        total = np.bincount(without, weights=(pairs[:, 1] - pairs[:, 0]).ravel(), minlength=p)
        gains[k] = total / np.bincount(without, minlength=p)
    return gains


def _sampled(R: FloatArray, r: FloatArray, names: Sequence[str], n: int, *, orderings: int, seed: int) -> Importance:
    if orderings < 2:
        raise ValueError(f"at least two orderings are needed, not {orderings}")
    p = len(r)
    rng = np.random.default_rng(seed)
    batch = max(1, BATCH_ENTRIES // (p + 1) ** 2)
    parts = []
    for start in range(0, orderings, batch):
        size = min(batch, orderings - start)
        orders = rng.permuted(np.tile(np.arange(p), (size, 1)), axis=1)
        parts.append(gains_in_order(R, r, orders))
    gains = np.concatenate(parts)
    se = gains.std(axis=0, ddof=1) / np.sqrt(orderings)
    shares = gains.mean(axis=0)
    return _importance(shares, float(shares.sum()), "lmg", names, n, se=se)


def _importance(
    shares: FloatArray,
    r2: float,
    method: str,
    names: Sequence[str],
    n: int,
    *,
    se: FloatArray | None = None,
    by_size: FloatArray | None = None,
) -> Importance:
    if names and len(names) != len(shares):
        raise EstimateError("There must be one name per predictor.", seen=f"{len(names)}, {len(shares)}")
    return Importance(
        frozen(shares),
        float(min(1.0, max(0.0, r2))),
        method,
        tuple(names),
        n,
        None if se is None else frozen(se),
        None if by_size is None else frozen(by_size),
    )
