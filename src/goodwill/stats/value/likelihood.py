"""Maximum likelihood for positive parameters: exact gradients on the log scale, a Newton finish, and intervals.

Parameters of these models are positive and their likelihoods far from quadratic, but close to it in the logarithms;
intervals are therefore made there and carried back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import LinAlgError, eigh
from scipy.optimize import minimize

from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray, frozen
from goodwill.stats.intervals import critical

EDGE = 14.0  # a logarithm this far from the start has run away: the data do not hold it
SETTLED = 1e-11  # a step so small says that the digits stand
STEP = 1e-4  # of the differences of the gradient that give the curvature
Objective = Callable[[FloatArray], tuple[float, FloatArray]]


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A maximum on the log scale.

    Attributes
    ----------
    logs
        Logarithms of the parameters, shape (k,).
    covariance
        Of the logarithms, from the curvature, shape (k, k); infinite where the likelihood is flat.
    log_likelihood
        At the maximum, without penalty.
    converged
        Whether the gradient vanished away from the edges.
    """

    logs: FloatArray
    covariance: FloatArray
    log_likelihood: float
    converged: bool

    @property
    def parameters(self) -> FloatArray:
        """The parameters themselves, shape (k,)."""
        return np.asarray(np.exp(self.logs))

    def interval(self, which: int, n: int, level: float) -> Estimate:
        """Return one parameter with its interval on the log scale; one-sided-open where the data do not hold it."""
        value = float(np.exp(self.logs[which]))
        sd = float(np.sqrt(max(self.covariance[which, which], 0.0)))
        if not np.isfinite(sd) or sd > 20:
            return Estimate(value, None, None, n, level)
        half = critical(level) * sd
        low, high = value * float(np.exp(-half)), value * float(np.exp(half))
        return Estimate(value, low, high, n, level, se=value * sd)

    def spread(self, figure: Callable[[FloatArray], npt.NDArray[np.float64]]) -> FloatArray:
        """Return standard errors of figures that depend on the parameters (delta method, central differences).

        Parameters
        ----------
        figure
            Takes parameters of shape (k,), returns shape (m,).
        """
        slopes = []
        for k in range(len(self.logs)):
            step = np.zeros(len(self.logs))
            step[k] = 1e-3
            up, down = figure(np.exp(self.logs + step)), figure(np.exp(self.logs - step))
            slopes.append((np.asarray(up, dtype=float) - np.asarray(down, dtype=float)) / 2e-3)
        J = np.array(slopes)
        held = np.where(np.isfinite(self.covariance), self.covariance, 0.0)
        return np.asarray(np.sqrt(np.maximum(np.einsum("km,kl,lm->m", J, held, J), 0.0)))


def maximise(objective: Objective, start: FloatArray, *, penalty: float = 0.0) -> Fit:
    """Return the maximum of a log-likelihood in the logarithms of its parameters.

    Parameters
    ----------
    objective
        Takes logarithms of the parameters, shape (k,); returns the log-likelihood and its gradient in them.
    start
        Logarithms to begin with, shape (k,).
    penalty
        Taken off: `penalty` times the sum of squared distances from the start. Steadies small data; 0 is plain
        maximum likelihood.
    """

    def lost(logs: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = objective(logs)
        away = logs - start
        return penalty * float(away @ away) - value, 2 * penalty * away - gradient

    limits = [(float(s) - EDGE, float(s) + EDGE) for s in start]
    found = minimize(lost, start, jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 300, "ftol": 1e-13})
    logs = _newton(lost, np.asarray(found.x, dtype=float), start)
    value = objective(logs)[0]
    at_edge = np.abs(logs - start) > EDGE - 1e-3
    small = np.abs(lost(logs)[1]).max() < 1e-5 * max(1.0, abs(value) * 1e-3)
    return Fit(frozen(logs), frozen(_covariance(_curvature(lost, logs))), value, bool(small and not at_edge.any()))


def _newton(lost: Objective, logs: FloatArray, start: FloatArray) -> FloatArray:
    """Finish with Newton steps, which settle the digits that a line search leaves."""
    best, gradient = lost(logs)
    for _ in range(8):
        values, vectors = eigh(_curvature(lost, logs))
        step = vectors @ ((vectors.T @ gradient) / np.maximum(np.abs(values), 1e-8 * np.abs(values).max() + 1e-300))
        step = np.clip(step, -1.0, 1.0)
        trial = np.clip(logs - step, start - EDGE, start + EDGE)
        value, its_gradient = lost(trial)
        if not value <= best + 1e-12 * abs(best):  # beyond what rounding makes of equal values
            break
        logs, best, gradient = trial, value, its_gradient
        if np.abs(step).max() < SETTLED:
            break
    return logs


def _curvature(lost: Objective, logs: FloatArray) -> FloatArray:
    k = len(logs)
    H = np.empty((k, k))
    for j in range(k):
        step = np.zeros(k)
        step[j] = STEP
        H[j] = (lost(logs + step)[1] - lost(logs - step)[1]) / (2 * STEP)
    return (H + H.T) / 2


def _covariance(curvature: FloatArray) -> FloatArray:
    """Return the inverse of the curvature; directions in which it is flat get an infinite variance."""
    try:
        values, vectors = eigh(curvature)
    except (LinAlgError, ValueError):
        return np.full_like(curvature, np.inf)
    if values[0] <= 1e-10 * max(values[-1], 1e-300):
        return np.full_like(curvature, np.inf)
    return np.asarray((vectors / values) @ vectors.T)
