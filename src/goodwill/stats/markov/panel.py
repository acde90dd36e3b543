"""Fit the panel model: several starts, L-BFGS on exact gradients, intervals, and the number of states."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import FloatArray
from goodwill.stats.markov.decode import log_likelihoods
from goodwill.stats.markov.fitting import (
    Objective,
    Peak,
    agreeing,
    best_of,
    climb,
    cores,
    covariance,
    figures,
    jittered,
    polish,
)
from goodwill.stats.markov.layout import Layout, layout
from goodwill.stats.markov.likelihood import Likelihood, shards_of
from goodwill.stats.markov.panels import Panel
from goodwill.stats.markov.parameters import HmmParameters
from goodwill.stats.markov.results import PanelHmm, StateChoice
from goodwill.stats.markov.start import first_guess, form_of, mean_covariates


def panel_hmm(
    panel: Panel,
    states: int = 3,
    *,
    slopes: Literal["common", "origin"] = "common",
    initial: Literal["softmax", "stationary"] = "softmax",
    nodes: int = 1,
    loads: Sequence[str] = (),
    precision: float = 0.02,
    slope_precision: float | FloatArray = 0.02,
    starts: int = 4,
    start: HmmParameters | None = None,
    seed: int = 0,
    errors: Literal["information", "outer", "sandwich", "none"] = "information",
    level: float = 0.95,
    draw: int = 3000,
    threads: int | None = None,
    limit: int = 500,
) -> PanelHmm:
    """Fit a hidden Markov model with ordered states and covariates on its transitions.

    P(S_t <= j | S_{t-1} = k, a_t, u) = sigma(tau_kj - a_t'rho_k - sigma u), tau rising in j; channels are independent
    given the state; their intercepts rise with the state where a channel is ordered, so that states cannot swap names.

    Parameters
    ----------
    panel
        The data.
    states
        K, 1 or more.
    slopes, initial, nodes, loads
        See `Form`. With `nodes` of 5 to 9 each customer has a normal random intercept on all thresholds; without it
        differences between customers pass for stickiness.
    precision, slope_precision
        The penalty is half the precision times the square of each raw parameter (locations and scales of amounts are
        measured from the channel's own mean in units of its standard deviation); `slope_precision` is that of rho and
        may be one for each covariate: stronger for rare events. Initial and sigma carry `precision` too.
    starts, seed
        How many starts: one from quantiles of the data, the others jittered at random.
    start
        Parameters to begin from instead (one start).
    errors
        Covariance from the observed information (differences of exact gradients), from outer products of customers'
        scores, from the sandwich of both, or none.
    level
        Of the intervals.
    draw
        With more customers than this, starts compete on a random draw of this many and only the best goes on.
    threads
        How many threads share the customers; None for the cores that are there, at most two.
    limit
        Most L-BFGS iterations of a start.

    Returns
    -------
    PanelHmm

    Raises
    ------
    EstimateError
        If nothing is seen, or no start leads to a finite likelihood.
    """
    form = form_of(panel, states, slopes=slopes, initial=initial, nodes=nodes, loads=loads)
    way = layout(form)
    precisions = way.precisions(precision, slope_precision)
    objective = _objective(way, panel, precisions, cores(threads))
    begin = way.raw(start if start is not None else first_guess(form, panel))
    peak = _search(
        objective, panel, begin, draw=draw, starts=1 if start is not None else starts, seed=seed, limit=limit
    )
    peak = polish(objective, peak)
    information = np.zeros((0, 0)) if peak.information is None else peak.information
    if form.nodes > 1:
        signs = _upright(way, peak.raw)
        peak, information = replace(peak, raw=signs * peak.raw), signs[:, None] * information * signs
    variance, _ = covariance(objective, peak.raw, information, errors)
    estimates, at_boundary = figures(way, peak.raw, variance, panel.customers, level)
    return PanelHmm(
        parameters=objective.likelihood.parameters(peak.raw),
        log_likelihood=peak.objective + 0.5 * float(precisions @ peak.raw**2),
        objective=peak.objective,
        estimates=estimates,
        covariance=variance,
        raw=peak.raw,
        precisions=precisions,
        at_boundary=at_boundary,
        starts=peak.starts,
        agreeing=agreeing(peak.starts),
        converged=peak.converged,
        customers=panel.customers,
        rows=panel.rows,
        iterations=peak.iterations,
    )


def _objective(way: Layout, panel: Panel, precisions: FloatArray, threads: int) -> Objective:
    likelihood = Likelihood(way, shards_of(panel), mean_covariates(panel), threads)
    return Objective(likelihood, precisions, float(panel.masses.sum()))


def _search(
    objective: Objective, panel: Panel, begin: FloatArray, *, draw: int, starts: int, seed: int, limit: int
) -> Peak:
    """Climb from every start; in a large panel on a draw of customers, and then from the best on all."""
    if starts == 1 or panel.customers <= draw:
        return best_of([climb(objective, s, limit) for s in jittered(begin, starts, seed)])
    chosen = np.sort(np.random.default_rng(seed).choice(panel.customers, draw, replace=False))
    old = objective.likelihood
    some = Likelihood(old.way, shards_of(panel.take(chosen)), old.mean_covariates, old.threads)
    part = Objective(some, objective.precisions, float(panel.masses[chosen].sum()))
    tried = best_of([climb(part, s, limit) for s in jittered(begin, starts, seed)])
    return replace(climb(objective, tried.raw, limit), starts=tried.starts)


def _upright(way: Layout, raw: FloatArray) -> FloatArray:
    """Return signs that turn a negative sigma round: with all loadings turned too, it is the same model."""
    signs = np.ones(len(raw))
    if raw[-1] < 0.0:
        for block, place in zip(way.blocks, way.raw_slices(), strict=True):
            if block.part == "loading" or (block.group, block.part) == ("sigma", ""):
                signs[place] = -1.0
    return signs


def choose_states(
    panel: Panel,
    states: Sequence[int] = (2, 3, 4),
    *,
    share: float = 0.2,
    seed: int = 0,
    **settings: Any,
) -> StateChoice:
    """Fit several numbers of states, compare them by BIC and by the likelihood of customers held out.

    Parameters
    ----------
    panel
        The data.
    states
        Numbers to try, ascending.
    share
        Of customers held out, drawn at random.
    seed
        Of the draw and the starts.
    **settings
        Passed on to `panel_hmm`.
    """
    if not states or list(states) != sorted(set(states)):
        raise EstimateError("Numbers of states must rise.", seen=str(tuple(states)), do="Give each once, ascending")
    rng = np.random.default_rng(seed)
    out = rng.random(panel.customers) < share
    kept, held = np.flatnonzero(~out), np.flatnonzero(out)
    if not len(kept) or not len(held):
        raise EstimateError("There are too few customers to hold some out.", seen=str(panel.customers))
    fits, logs = [], []
    for k in states:
        fits.append(panel_hmm(panel, k, seed=seed, **settings))
        part = panel_hmm(panel.take(kept), k, seed=seed, **{**settings, "errors": "none", "start": fits[-1].parameters})
        logs.append(log_likelihoods(part.parameters, panel.take(held)))
    steps = [np.zeros(len(held)), *(b - a for a, b in itertools.pairwise(logs))]
    gains = [float(s.mean()) for s in steps]
    errors = [float(s.std(ddof=1) / np.sqrt(len(s))) if len(s) > 1 else float("inf") for s in steps]
    errors[0] = 0.0
    best = min(range(len(fits)), key=lambda i: fits[i].bic)
    chosen = 0
    while chosen < best and gains[chosen + 1] > errors[chosen + 1]:
        chosen += 1
    return StateChoice(
        tuple(states),
        tuple(f.bic for f in fits),
        tuple(float(x.mean()) for x in logs),
        tuple(gains),
        tuple(errors),
        states[best],
        states[chosen],
        tuple(fits),
    )
