"""Intervals from the profile likelihood, for parameters whose likelihood is not shaped like a normal one."""

from __future__ import annotations

import numpy as np

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray
from goodwill.stats.markov.fitting import Objective, cores
from goodwill.stats.markov.layout import layout
from goodwill.stats.markov.likelihood import Likelihood, shards_of
from goodwill.stats.markov.panels import Panel
from goodwill.stats.markov.results import PanelHmm

FAR = 60.0  # standard deviations in which no end was found: the interval is open on that side


def profile_interval(
    fit: PanelHmm, panel: Panel, name: str, *, level: float = 0.95, threads: int | None = None
) -> Estimate:
    """Return the interval of one estimate from the profile likelihood.

    It holds all values of the parameter for which twice the fall of the (penalised) log-likelihood, made largest over
    all other parameters, stays below the chi-squared quantile with one degree of freedom. Its ends are the least and
    the largest value that the parameter takes where the objective stays above its peak by no more than half that
    quantile.

    Parameters
    ----------
    fit, panel
        A fit and what it was fitted to.
    name
        Of the estimate.
    level
        Coverage aimed at.
    threads
        As in `panel_hmm`.

    Raises
    ------
    EstimateError
        If the fit has no estimate of that name.
    """
    from scipy.stats import chi2

    way = layout(fit.parameters.form)
    if name not in way.names:
        raise EstimateError("There is no such parameter.", where=name, do=f"Name one of {', '.join(way.names)}")
    place = way.names.index(name)
    likelihood = Likelihood(way, shards_of(panel), fit.parameters.mean_covariates, cores(threads))
    objective = Objective(likelihood, fit.precisions, 1.0)
    value, fall = float(way.natural(fit.raw)[place]), 0.5 * float(chi2.ppf(level, 1))
    root = _root(objective.information(fit.raw))
    low, high = (_end(objective, fit, place, root, fall, sign) for sign in (-1.0, 1.0))
    return Estimate(value, min(low, value), max(high, value), fit.customers, level=level)


def _root(information: FloatArray) -> FloatArray:
    """Return A with A A' the inverse information, flat directions held within the penalty's reach."""
    values, vectors = np.linalg.eigh(information)
    root: FloatArray = vectors / np.sqrt(np.maximum(values, 1e-3))
    return root


def _end(objective: Objective, fit: PanelHmm, place: int, root: FloatArray, fall: float, sign: float) -> float:
    from scipy.optimize import minimize

    way = objective.likelihood.way
    unit = np.eye(len(way.names))[place]
    aim = root.T @ way.pull(fit.raw, unit)
    size = float(np.linalg.norm(aim)) or 1.0

    def downhill(z: FloatArray) -> tuple[float, FloatArray]:
        raw = fit.raw + root @ z
        return -sign * float(way.natural(raw)[place]) / size, -sign * (root.T @ way.pull(raw, unit)) / size

    def left(z: FloatArray) -> float:
        return objective.value(fit.raw + root @ z)[0] - fit.objective + fall

    def by_z(z: FloatArray) -> FloatArray:
        slope: FloatArray = root.T @ objective.value(fit.raw + root @ z)[1]
        return slope

    start = sign * np.sqrt(2.0 * fall) * aim / size
    found = minimize(
        downhill,
        start,
        jac=True,
        method="SLSQP",
        bounds=[(-FAR, FAR)] * len(start),
        constraints={"type": "ineq", "fun": left, "jac": by_z},
        options={"maxiter": 60, "ftol": 1e-7},
    )
    return float(way.natural(fit.raw + root @ found.x)[place])
