"""Leaving in discrete time: a logistic hazard over persons and periods, fitted so that it cannot run away.

One row stands for one person in one period at risk. The log likelihood is concave, but undamped Newton steps can
leave the region where it is well described; a step that lowers it is halved until it does not.

References
----------
Prentice & Gloeckler (1978), grouped data; Efron (1988), logistic regression of survival; King & Zeng (2001) for
keeping all who left and some of those who stayed (the offset of a sampled row is minus the log of its share).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from goodwill.core.errors import EstimateError

Floats = npt.NDArray[np.float64]
MOST_STEPS = 40
MOST_HALVINGS = 30
LARGEST = 30.0  # log odds beyond which probabilities are 0 or 1 in double precision anyway


@dataclass(frozen=True)
class HazardFit:
    """A fitted hazard.

    Attributes
    ----------
    coefficients
        Log odds per unit of each column of the design, shape (columns,).
    covariance
        Inverse of the observed information, shape (columns, columns).
    log_likelihood
        At the optimum, without the penalty.
    steps
        Newton steps taken.
    converged
        Whether the last step was negligible.
    """

    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    steps: int
    converged: bool

    @property
    def errors(self) -> Floats:
        """Standard errors, shape (columns,)."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))

    def log_odds(self, design: Floats, offset: Floats | float = 0.0) -> Floats:
        """Return the log odds of leaving for each row of `design`."""
        return np.asarray(design @ self.coefficients + offset, dtype=np.float64)


def expit(x: Floats) -> Floats:
    """Return probabilities of log odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -LARGEST, LARGEST))), dtype=np.float64)


def fit_hazard(
    left: npt.ArrayLike,
    design: npt.ArrayLike,
    *,
    offset: npt.ArrayLike = 0.0,
    penalty: npt.ArrayLike = 0.0,
    start: npt.ArrayLike | None = None,
    tolerance: float = 1e-8,
) -> HazardFit:
    """Fit the log odds of leaving in a period by Newton's method with step-halving.

    Parameters
    ----------
    left
        Whether each person left in that period, shape (rows,).
    design
        Columns of the log odds, the constant included, shape (rows, columns).
    offset
        Known part of the log odds, shape (rows,) or one number.
    penalty
        Precision of a normal prior around zero for each column, shape (columns,) or one number.
    start
        Where to begin, shape (columns,).
    tolerance
        Gain in the penalised log likelihood below which a step is negligible.

    Raises
    ------
    EstimateError
        If shapes disagree, a number is not finite, or nobody (or everybody) left.
    """
    y, x = np.asarray(left, dtype=np.float64), np.asarray(design, dtype=np.float64)
    if x.ndim != 2 or y.shape != (len(x),):
        raise EstimateError("Rows of leaving and design disagree.", where="fit_hazard", seen=f"{y.shape}, {x.shape}")
    if not (np.isfinite(x).all() and np.isfinite(y).all() and np.isfinite(offset).all()):
        raise EstimateError("A hazard needs finite numbers.", where="fit_hazard", do="leave rows out that have none")
    if not 0 < y.sum() < len(y):
        raise EstimateError("Nobody left, or everybody did; there is no hazard to compare.", where="fit_hazard",
                            seen=f"{int(y.sum())} of {len(y)} rows", do="watch for longer")  # fmt: skip
    known = np.broadcast_to(np.asarray(offset, dtype=np.float64), y.shape)
    ridge = np.broadcast_to(np.asarray(penalty, dtype=np.float64), (x.shape[1],))
    beta = np.zeros(x.shape[1]) if start is None else np.array(start, dtype=np.float64)
    if start is None:
        beta[0] = np.log(y.mean() / (1 - y.mean())) - known.mean() if np.ptp(x[:, 0]) == 0 and x[0, 0] == 1 else 0.0
    return _newton(y, x, known, ridge, beta, tolerance)


def _newton(y: Floats, x: Floats, known: Floats, ridge: Floats, beta: Floats, tolerance: float) -> HazardFit:
    x, known = np.ascontiguousarray(x), np.ascontiguousarray(known)
    value, gradient, curve = _sums(y, x, known, ridge, beta)
    converged, steps = False, 0
    for steps in range(1, MOST_STEPS + 1):  # noqa: B007
        step = np.linalg.solve(_settled(curve), gradient)
        share = 1.0
        for _ in range(MOST_HALVINGS):
            tried = _sums(y, x, known, ridge, beta + share * step)
            if tried[0] >= value - 1e-12:
                break
            share /= 2
        else:
            break
        gain, beta = tried[0] - value, beta + share * step
        value, gradient, curve = tried
        if gain < tolerance:
            converged = True
            break
    covariance = np.asarray(np.linalg.inv(_settled(curve)), dtype=np.float64)
    return HazardFit(beta, covariance, value + 0.5 * float((ridge * beta**2).sum()), steps, converged)


def _settled(curve: Floats) -> Floats:
    """A column that is constant zero has no information; a tiny ridge leaves its coefficient at zero."""
    return np.asarray(curve + 1e-10 * np.eye(len(curve)) * max(1.0, float(np.trace(curve))), dtype=np.float64)


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _sums(y: Floats, x: Floats, known: Floats, ridge: Floats, beta: Floats) -> tuple[float, Floats, Floats]:
    """Return the penalised log likelihood, its gradient and the information, in one pass over the rows."""
    rows, columns = x.shape
    value, gradient, curve = 0.0, np.zeros(columns), np.zeros((columns, columns))
    for i in range(rows):
        eta = known[i]
        for j in range(columns):
            eta += x[i, j] * beta[j]
        if eta > 0.0:
            small = np.exp(-eta)
            p = 1.0 / (1.0 + small)
            value += y[i] * eta - eta - np.log1p(small)
        else:
            small = np.exp(eta)
            p = small / (1.0 + small)
            value += y[i] * eta - np.log1p(small)
        rest, weight = y[i] - p, p * (1.0 - p)
        for j in range(columns):
            gradient[j] += rest * x[i, j]
            part = weight * x[i, j]
            for k in range(j + 1):
                curve[j, k] += part * x[i, k]
    for j in range(columns):
        value -= 0.5 * ridge[j] * beta[j] * beta[j]
        gradient[j] -= ridge[j] * beta[j]
        curve[j, j] += ridge[j]
        for k in range(j):
            curve[k, j] = curve[j, k]
    return value, gradient, curve


def restricted_spline(x: npt.ArrayLike, knots: npt.ArrayLike) -> Floats:
    """Return a cubic spline basis that is linear beyond its outer knots, without constant.

    Parameters
    ----------
    x
        Values, shape (rows,).
    knots
        Ascending, at least 3, shape (knots,).

    Returns
    -------
    numpy.ndarray
        Shape (rows, knots - 1); the first column is `x` itself. Harrell (2001), equation 2.24-2.25, divided by the
        square of the outer distance so that columns are of one size.
    """
    v, k = np.asarray(x, dtype=np.float64), np.asarray(knots, dtype=np.float64)

    def cube(at: float) -> Floats:
        return np.maximum(v - at, 0.0) ** 3

    columns, last, before = [v], k[-1], k[-2]
    for knot in k[:-2]:
        column = (
            cube(knot) - cube(before) * (last - knot) / (last - before) + cube(last) * (before - knot) / (last - before)
        )
        columns.append(column / (last - k[0]) ** 2)
    return np.column_stack(columns)
