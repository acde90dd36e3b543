"""One or several series with switching regimes, or latent classes: the general hidden Markov model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import FloatArray, IntArray
from goodwill.stats.markov.fitting import agreeing


@dataclass(frozen=True, slots=True, eq=False)
class Switching:
    """A fitted hidden Markov model of series.

    Attributes
    ----------
    log_likelihood
        At its largest.
    parameters
        Name -> numbers. ``initial`` (K,): probabilities at covariates of 0; ``initial_coefficients`` (r + 1, K):
        logits, the intercept first, the first state as reference. ``transition`` (K, K): at covariates of 0;
        ``coefficients`` (K, p + 1, K) likewise by origin; of ordered transitions instead ``thresholds`` (K, K - 1),
        ``slopes`` (K, p).
    emissions
        Channel -> ``{"mean": (K,), "sd": (K,)}`` or ``{"probability": (K, categories)}`` with ``categories``.
    posterior
        P(state | all data), shape (rows, K).
    states
        Most likely state of each row.
    free
        Number of free parameters.
    rows
        Number of rows.
    starts, agreeing, converged
        As in `PanelHmm`.
    """

    log_likelihood: float
    parameters: Mapping[str, FloatArray]
    emissions: Mapping[str, Mapping[str, Any]]
    posterior: FloatArray
    states: IntArray
    free: int
    rows: int
    starts: tuple[float, ...]
    agreeing: float
    converged: bool

    @property
    def aic(self) -> float:
        """-2 log-likelihood + 2 parameters."""
        return -2.0 * self.log_likelihood + 2.0 * self.free

    @property
    def bic(self) -> float:
        """-2 log-likelihood + log(rows) parameters."""
        from math import log

        return -2.0 * self.log_likelihood + log(self.rows) * self.free


def switching(
    series: Any,
    covariates: Any = None,
    states: int = 2,
    *,
    lengths: Sequence[int] | None = None,
    emissions: Mapping[str, Literal["gaussian", "categorical"]] | None = None,
    transition: Literal["multinomial", "ordered"] = "multinomial",
    covariate_row: Literal["origin", "destination"] = "origin",
    initial_covariates: Any = None,
    starts: int = 10,
    seed: int = 0,
    limit: int = 1000,
) -> Switching:
    """Fit a hidden Markov model to series by maximum likelihood (no penalty).

    Parameters
    ----------
    series
        The channels, independent given the state: an array (rows,) or (rows, channels), a mapping of names to arrays, a
        frame, an Arrow table; or a list of such things, one for each sequence. Missing entries are left out.
    covariates
        Shape (rows, p): on transitions, with coefficients for each origin state; None for a homogeneous chain.
    states
        K.
    lengths
        Rows of each sequence; None for one sequence. With ones only, this is a latent class model.
    emissions
        Channel -> ``gaussian`` or ``categorical``; a channel left out is categorical if it holds words, or at most ten
        different numbers which are whole.
    transition
        ``multinomial``: logits against moving to the first state. ``ordered``: P(S_t <= j | k, x) = sigma(tau_kj -
        x'rho_k).
    covariate_row
        Which row's covariates a move from row t - 1 to row t has: ``origin`` (t - 1), as in depmixS4, or
        ``destination`` (t).
    initial_covariates
        Shape (rows, r) or (sequences, r): on the first state's probabilities (multinomial); of rows, the sequence's
        first.
    starts, seed
        Random starts; the first is read off the quantiles.
    limit
        Most L-BFGS iterations of a start.

    Returns
    -------
    Switching
        States are ordered by the first channel: by mean, or by the probability of its last category (multinomial).

    Raises
    ------
    EstimateError
        If the parts do not fit together, or no start ended at a proper maximum.
    """
    from scipy.optimize import minimize

    from goodwill.stats.markov.series_input import read_covariates, read_series
    from goodwill.stats.markov.series_model import SeriesModel

    channels, offsets = read_series(series, lengths, emissions)
    events = _placed(read_covariates(covariates, int(offsets[-1]), len(offsets) - 1), offsets, covariate_row)
    prior = _first_rows(initial_covariates, offsets)
    model = SeriesModel(channels, offsets, events, prior, states, transition)
    rng = np.random.default_rng(seed)
    ends = []
    for n in range(starts if states > 1 else 1):
        begin = model.start(rng, 0.0 if n == 0 and not model.needs_jitter else 1.0)
        options = {"maxiter": limit, "maxcor": 30, "ftol": 1e-14, "gtol": 1e-6, "maxfun": 3 * limit}
        ends.append(
            minimize(
                lambda raw: tuple(-x for x in model.value(raw)),
                begin,
                jac=True,
                method="L-BFGS-B",
                bounds=model.limits(),
                options=options,
            )
        )
    proper = [e for e in ends if np.isfinite(e.fun) and not model.is_spike(e.x)]
    if not proper:
        raise EstimateError("No start ended at a proper maximum.", seen=f"{starts} starts", do="Try fewer states")
    best = min(proper, key=lambda e: float(e.fun))
    raw = best.x if transition == "ordered" else model.reordered(best.x, _order(model, best.x))
    return _result(model, raw, tuple(-float(e.fun) for e in proper), converged=bool(best.status == 0))


def _placed(events: FloatArray, offsets: IntArray, row: str) -> FloatArray:
    """Return covariates at the row moved to; 0 where nothing moves."""
    out = np.zeros_like(events)
    out[1:] = events[:-1] if row == "origin" else events[1:]
    out[offsets[:-1]] = 0.0
    if not np.isfinite(out).all():
        raise EstimateError(
            "Covariates of a move hold nan or infinity.", seen=f"{int((~np.isfinite(out)).sum())} of them"
        )
    return out


def _first_rows(covariates: Any, offsets: IntArray) -> FloatArray:
    from goodwill.stats.markov.series_input import read_covariates

    n = len(offsets) - 1
    if covariates is None:
        return np.zeros((n, 0))
    rows = int(offsets[-1])
    if np.shape(covariates)[0] == n:
        return read_covariates(covariates, n, -1)
    return read_covariates(covariates, rows, -1)[offsets[:-1]]


def _order(model: Any, raw: FloatArray) -> IntArray:
    from goodwill.stats.markov.series_model import padded, softmax

    first = model.blocks(raw)[2]
    key = softmax(padded(first))[:, -1] if model.channels[0].is_categorical else first[0]
    order: IntArray = np.argsort(key, kind="stable")
    return order


def _result(model: Any, raw: FloatArray, starts: tuple[float, ...], *, converged: bool) -> Switching:
    from goodwill.stats.markov.series_model import padded, softmax

    blocks, posterior = model.blocks(raw), model.posterior(raw)
    emissions: dict[str, Mapping[str, Any]] = {}
    for i, (c, block) in enumerate(zip(model.channels, blocks[2:], strict=True)):
        if c.is_categorical:
            emissions[c.name] = {"probability": softmax(padded(block)), "categories": c.categories}
        else:
            mean, sd = model.centre[i] + model.spread[i] * block[0], model.spread[i] * np.exp(block[1])
            emissions[c.name] = {"mean": mean, "sd": sd}
    zero = np.zeros((1, len(model.prior_scale.mean)))
    parameters = {
        "initial": model.initial(raw, model.prior_scale.design(zero))[0],
        "initial_coefficients": model.prior_scale.undone(padded(blocks[0])),
    }
    if model.can_move and model.k > 1:
        at_zero = model.event_scale.design(np.zeros((1, len(model.event_scale.mean))))
        parameters["transition"] = model.matrices(raw, at_zero)[0]
        if model.kind == "multinomial":
            parameters["coefficients"] = model.event_scale.undone(padded(blocks[1]))
        else:
            parameters["thresholds"], parameters["slopes"] = model.thresholds(raw)
    return Switching(
        log_likelihood=model.value(raw)[0],
        parameters=parameters,
        emissions=emissions,
        posterior=posterior,
        states=posterior.argmax(axis=1),
        free=model.free,
        rows=model.rows,
        starts=starts,
        agreeing=agreeing(starts),
        converged=converged,
    )
