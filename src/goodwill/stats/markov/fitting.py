"""The search for the largest penalised likelihood: L-BFGS from several starts, Newton's last steps, intervals."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray
from goodwill.stats.markov.layout import Block, Layout
from goodwill.stats.markov.likelihood import Likelihood

AGREES = 1e-4  # relative: two starts ended in one place
STILL = 1e-5  # Newton decrement (twice the log-likelihood still to be gained) below which a fit has converged
POLISHES = 8
UNKNOWN = 0.25  # of the penalty's variance: with more left, the data say next to nothing about a parameter
JITTER = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Peak:
    """Where a search ended: raw parameters, objective, its gradient, L-BFGS iterations, all starts' objectives."""

    raw: FloatArray
    objective: float
    gradient: FloatArray
    iterations: int
    starts: tuple[float, ...] = ()
    information: FloatArray | None = None
    converged: bool = False


class Objective:
    """Log-likelihood plus log penalty."""

    def __init__(self, likelihood: Likelihood, precisions: FloatArray, mass: float) -> None:
        self.likelihood, self.precisions, self.mass = likelihood, precisions, mass

    def value(self, raw: FloatArray) -> tuple[float, FloatArray]:
        """Return the objective and its gradient."""
        total, by_raw = self.likelihood.value(raw)
        return total - 0.5 * float(self.precisions @ raw**2), by_raw - self.precisions * raw

    def downhill(self, raw: FloatArray) -> tuple[float, FloatArray]:
        """Return what a minimiser wants: minus the objective for one customer."""
        total, by_raw = self.value(raw)
        if not np.isfinite(total):
            return 1e10, np.zeros_like(raw)
        return -total / self.mass, -by_raw / self.mass

    def information(self, raw: FloatArray) -> FloatArray:
        """Return minus the second derivatives of the objective."""
        return self.likelihood.information(raw) + np.diag(self.precisions)


def cores(threads: int | None) -> int:
    """Return how many threads to use: those asked for, else the cores this process may use, at most two."""
    return threads or min(len(os.sched_getaffinity(0)), 2)


def climb(objective: Objective, start: FloatArray, limit: int) -> Peak:
    """Run L-BFGS from one start."""
    from scipy.optimize import minimize

    if not len(start):
        return Peak(start, objective.value(start)[0], start, 0)
    options = {"maxiter": limit, "maxcor": 20, "ftol": 1e-12, "gtol": 1e-7, "maxfun": 3 * limit}
    found = minimize(objective.downhill, start, jac=True, method="L-BFGS-B", options=options)
    return Peak(found.x, -float(found.fun) * objective.mass, -found.jac * objective.mass, int(found.nit))


def jittered(start: FloatArray, starts: int, seed: int) -> list[FloatArray]:
    """Return the start and others around it."""
    rng = np.random.default_rng(seed)
    return [start, *(start + JITTER * rng.standard_normal(len(start)) for _ in range(starts - 1))]


def best_of(peaks: Sequence[Peak]) -> Peak:
    """Return the highest peak with all starts' objectives.

    Raises
    ------
    EstimateError
        If none is finite.
    """
    finite = [p for p in peaks if np.isfinite(p.objective) and p.objective > -1e9]
    if not finite:
        raise EstimateError(
            "No start led to a likelihood above zero.", seen=f"{len(peaks)} starts", do="Scale the data"
        )
    best = max(finite, key=lambda p: p.objective)
    starts = tuple(p.objective for p in peaks)
    return Peak(best.raw, best.objective, best.gradient, best.iterations, starts)


def polish(objective: Objective, peak: Peak) -> Peak:
    """Take Newton steps until nothing is left to gain; the information at the end comes with it."""
    raw, best, slope = peak.raw, peak.objective, peak.gradient
    information, decrement = objective.information(raw), np.inf
    for _ in range(POLISHES):
        step = _newton(information, slope)
        decrement = float(slope @ step)
        if decrement < STILL:
            break
        for half in range(6):
            trial = raw + step / 2**half
            value, gradient = objective.value(trial)
            if value > best:
                break
        else:
            break
        raw, best, slope = trial, value, gradient
        information = objective.information(raw)
    converged = decrement < STILL or float(slope @ _newton(information, slope)) < STILL
    return Peak(raw, best, slope, peak.iterations, peak.starts, information, converged)


def _newton(information: FloatArray, slope: FloatArray) -> FloatArray:
    values, vectors = np.linalg.eigh(information)
    safe = np.maximum(np.abs(values), 1e-6 * max(float(np.abs(values).max()), 1e-12))
    step: FloatArray = vectors @ ((vectors.T @ slope) / safe)
    return step


def agreeing(starts: Sequence[float]) -> float:
    """Return the share of starts that ended within `AGREES` of the best."""
    best = max(starts)
    return sum(best - s <= AGREES * max(abs(best), 1.0) for s in starts) / len(starts)


def covariance(
    objective: Objective, raw: FloatArray, information: FloatArray, errors: str
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Return the covariance of the raw parameters and which of them the data do not tell about.

    A parameter is at a boundary when its variance is a quarter of the penalty's or more; it is then held where it is,
    its row and column are nan, and the others' covariance is given it.
    """
    d = len(raw)
    out, at_boundary = np.full((d, d), np.nan), np.zeros(d, dtype=bool)
    if errors == "none" or not d:
        return out, at_boundary
    outer = np.zeros((d, d))
    if errors != "information":
        scores = objective.likelihood.scores(raw)
        masses = np.concatenate([s.masses for s in objective.likelihood.shards])[:, None]
        outer = (scores * (masses if errors == "outer" else masses**2)).T @ scores
    if errors == "outer":
        information = outer + np.diag(objective.precisions)
    while not at_boundary.all():
        inner = np.ix_(~at_boundary, ~at_boundary)
        variance = _inverse(information[inner])
        share = np.diag(variance) * np.maximum(objective.precisions[~at_boundary], 1e-6)
        worst = int(share.argmax())
        if share.min() >= 0.0 and share[worst] <= UNKNOWN:
            if errors == "sandwich":
                variance = variance @ outer[inner] @ variance
            out[inner] = variance
            break
        worst = worst if share.min() >= 0.0 else int(share.argmin())
        at_boundary[np.flatnonzero(~at_boundary)[worst]] = True
    return out, at_boundary


def _inverse(matrix: FloatArray) -> FloatArray:
    values, vectors = np.linalg.eigh(matrix)
    safe = np.where(values > 1e-10 * max(float(values[-1]), 1e-300), values, np.nan)
    if np.isnan(safe).any():  # a direction that is flat or goes up: all the variance there is
        safe = np.where(np.isnan(safe), 1e-10, safe)
    inverse: FloatArray = (vectors / safe) @ vectors.T
    return inverse


def figures(
    way: Layout, raw: FloatArray, variance: FloatArray, customers: int, level: float
) -> tuple[dict[str, Estimate], tuple[str, ...]]:
    """Return every natural parameter with its interval, and the names of those at a boundary.

    Intervals are Wald's: of probabilities on the logit scale, of standard deviations on the log scale, others as they
    are.
    """
    natural, jacobian = way.natural(raw), way.jacobian(raw)
    known = ~np.isnan(np.diag(variance)) if len(raw) else np.zeros(0, dtype=bool)
    inner = np.ix_(known, known)
    var = np.einsum("ir,rs,is->i", jacobian[:, known], variance[inner], jacobian[:, known])
    lost = (jacobian[:, ~known] ** 2).sum(axis=1) * 12.0  # the penalty's variance that is unknown there, about 50 / 4
    kinds = [_kind(block) for block in way.blocks for _ in block.names]
    figures, at_boundary = dict[str, Estimate](), list[str]()
    for name, value, v, unknown, kind in zip(way.names, natural, var, lost, kinds, strict=True):
        outside = unknown > 0.25 * (v + unknown) if unknown > 1e-8 else False
        edge = _at_edge(float(value), float(v), kind)
        if outside or edge or not np.isfinite(v) or v <= 0.0:
            at_boundary += [name] if outside or edge else []
            figures[name] = Estimate(float(value), None, None, customers, level=level)
            continue
        low, high = ends(float(value), float(np.sqrt(v)), kind, level)
        figures[name] = Estimate(float(value), low, high, customers, level=level, se=float(np.sqrt(v)))
    return figures, tuple(at_boundary)


def _kind(block: Block) -> str:
    if block.group == "initial":
        return "probability"
    is_sd = block.part == "scales" or (block.group == "sigma" and not block.part)
    return "positive" if is_sd else "number"


def _at_edge(value: float, variance: float, kind: str) -> bool:
    """Whether a probability is no further from 0 or 1, or a standard deviation from 0, than its standard error."""
    if kind == "probability":
        nearest = min(value, 1.0 - value)
        return nearest < 1e-6 or variance > nearest**2
    return kind == "positive" and (value < 1e-6 or variance > value**2)


def ends(value: float, se: float, kind: str, level: float) -> tuple[float, float]:
    """Return Wald's interval on the scale that suits the kind of number."""
    from scipy.special import expit, logit
    from scipy.stats import norm

    z = float(norm.ppf(0.5 + level / 2.0))
    if kind == "probability":
        middle, half = float(logit(value)), z * se / (value * (1.0 - value))
        return float(expit(middle - half)), float(expit(middle + half))
    if kind == "positive":
        factor = float(np.exp(z * se / value))
        return value / factor, value * factor
    return value - z * se, value + z * se
