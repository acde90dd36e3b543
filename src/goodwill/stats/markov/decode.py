"""States of customers under given parameters: smoothed, filtered, ahead, most likely path."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import FloatArray, IntArray
from goodwill.stats.markov.fitting import cores
from goodwill.stats.markov.likelihood import Shard, likelihood, nodes_of, shards_of, tables_of
from goodwill.stats.markov.panels import Panel
from goodwill.stats.markov.parameters import HmmParameters
from goodwill.stats.markov.results import Decoded


def smooth(parameters: HmmParameters, panel: Panel, *, threads: int | None = None) -> Decoded:
    """Return P(S_t = j | all of the customer's data) for every row (forward-backward).

    With heterogeneity, averaged over the customer's posterior of the intercept. The panel must have the form's channels
    and covariates, by name and in order; it may be one customer's.
    """
    return _decode(parameters, panel, smoothing=True, threads=threads)


def filtered(parameters: HmmParameters, panel: Panel, *, threads: int | None = None) -> Decoded:
    """Return P(S_t = j | the customer's data up to t) for every row: what could be known at the time."""
    return _decode(parameters, panel, smoothing=False, threads=threads)


def forecast(
    parameters: HmmParameters,
    now: npt.ArrayLike,
    steps: int,
    *,
    covariates: npt.ArrayLike | None = None,
    intercepts: npt.ArrayLike | None = None,
) -> FloatArray:
    """Return the distribution of states 1 to `steps` periods ahead, shape (customers, steps, K).

    Parameters
    ----------
    parameters
        The model.
    now
        P(S_t = j) today, shape (customers, K): the last filtered row of each.
    steps
        How far.
    covariates
        What is to happen: shape (p,), (steps, p) or (customers, steps, p); None for nothing.
    intercepts
        Each customer's u in standard deviations, shape (customers,); None for 0.
    """
    start = np.atleast_2d(np.asarray(now, dtype=np.float64))
    n, k, p = len(start), parameters.form.states, len(parameters.form.covariates)
    events = np.zeros((steps, p)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    events = np.broadcast_to(events, (n, steps, p)) if events.ndim == 3 else np.broadcast_to(events, (steps, p))
    shifts = np.zeros(n) if intercepts is None else np.asarray(intercepts, dtype=np.float64)
    out = np.empty((n, steps, k))
    if intercepts is None and events.ndim == 2:
        state = start
        for h, matrix in enumerate(parameters.transitions(events)):
            state = state @ matrix
            out[:, h] = state
        return out
    for i in range(n):
        row = start[i]
        for h, matrix in enumerate(
            parameters.transitions(events if events.ndim == 2 else events[i], intercept=shifts[i])
        ):
            row = row @ matrix
            out[i, h] = row
    return out


def likely_paths(parameters: HmmParameters, panel: Panel) -> IntArray:
    """Return the most likely path of states of each customer as a whole (Viterbi), shape (rows,).

    With heterogeneity, at the customer's posterior mean intercept.
    """
    from goodwill.stats.markov.kernels import best_paths

    checked(parameters, panel)
    out = np.zeros(panel.rows, dtype=np.int64)
    at = filtered(parameters, panel).intercepts if parameters.form.nodes > 1 else np.zeros(panel.customers)
    done, first = 0, 0
    for shard in shards_of(panel):
        n = len(shard.masses)
        if parameters.form.nodes == 1:
            t = tables_of(parameters, shard)
            rows = out[done : done + shard.rows]
            best_paths(shard.offsets, shard.moves, shard.seen, t.initial[0], t.transitions[0], t.densities[0], rows)
        else:
            for c in range(n):
                _one_path(parameters, panel.take([first + c]), float(at[first + c]), out[panel.offsets[first + c] :])
        done, first = done + shard.rows, first + n
    return out


def log_likelihoods(parameters: HmmParameters, panel: Panel) -> FloatArray:
    """Return each customer's log-likelihood, shape (customers,)."""
    checked(parameters, panel)
    return np.concatenate([likelihood(parameters, s) for s in shards_of(panel)])


def checked(parameters: HmmParameters, panel: Panel) -> None:
    """Raise unless a panel has the channels and covariates of the parameters.

    Raises
    ------
    EstimateError
        With what differs.
    """
    form = parameters.form
    wanted = [(c.name, c.kind, c.covariates) for c in form.channels]
    given = [(c.name, c.kind, c.covariate_names) for c in panel.channels]
    faults = [] if wanted == given else [f"channels {given} instead of {wanted}"]
    if form.covariates != tuple(panel.covariate_names):
        faults.append(f"covariates {panel.covariate_names} instead of {form.covariates}")
    if faults:
        raise EstimateError("The panel is not of the model's form.", seen="; ".join(faults), do="Give it the same")


def _decode(parameters: HmmParameters, panel: Panel, *, smoothing: bool, threads: int | None) -> Decoded:
    from concurrent.futures import ThreadPoolExecutor

    checked(parameters, panel)
    k, shards = parameters.form.states, shards_of(panel)
    with ThreadPoolExecutor(cores(threads)) as pool:
        parts = list(pool.map(lambda s: _decode_shard(parameters, s, smoothing=smoothing), shards))
    moves = np.sum([p[3] for p in parts], axis=0) if smoothing else np.zeros((0, 0))
    probabilities, logs, intercepts = (np.concatenate([p[i] for p in parts]) for i in range(3))
    return Decoded(probabilities.reshape(-1, k), logs, moves, intercepts)


def _decode_shard(
    parameters: HmmParameters, shard: Shard, *, smoothing: bool
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    from goodwill.stats.markov.kernels import filter_rows, smooth_rows

    k, t = parameters.form.states, tables_of(parameters, shard)
    places, logs = nodes_of(parameters.form)
    out, total, u, moved = (
        np.zeros((shard.rows, k)),
        np.zeros(len(shard.masses)),
        np.zeros(len(shard.masses)),
        np.zeros((k, k)),
    )
    inputs = (shard.offsets, shard.moves, shard.seen, logs, places, t.initial, t.transitions, t.densities, t.shifts)
    if smoothing:
        smooth_rows(*inputs, out, total, u, moved)
    else:
        filter_rows(*inputs, out, total, u)
    return out, total, u, moved


def _one_path(parameters: HmmParameters, panel: Panel, intercept: float, out: IntArray) -> None:
    """Fill the best path of one customer whose intercept is taken as known."""
    from goodwill.stats.markov.kernels import best_paths

    form = replace(parameters.form, nodes=1, loads=())
    emissions = tuple(
        replace(e, intercepts=e.intercepts + e.loading * intercept, loading=0.0) for e in parameters.emissions
    )
    tau = parameters.tau - parameters.sigma * intercept
    fixed = replace(parameters, form=form, tau=tau, emissions=emissions, sigma=0.0)
    shard = shards_of(panel)[0]
    t = tables_of(fixed, shard)
    rows = out[: panel.rows]
    best_paths(shard.offsets, shard.moves, shard.seen, t.initial[0], t.transitions[0], t.densities[0], rows)
