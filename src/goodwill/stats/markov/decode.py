"""States of customers under given parameters: smoothed, filtered, ahead, most likely path."""

from __future__ import annotations

import numpy.typing as npt

from goodwill.stats.inputs import FloatArray, IntArray
from goodwill.stats.markov.panels import Panel
from goodwill.stats.markov.parameters import HmmParameters
from goodwill.stats.markov.results import Decoded


def smooth(parameters: HmmParameters, panel: Panel, *, threads: int | None = None) -> Decoded:
    """Return P(S_t = j | all of the customer's data) for every row (forward-backward).

    With heterogeneity, averaged over the customer's posterior of the intercept. The panel must have the form's channels
    and covariates, by name and in order; it may be one customer's.
    """
    raise NotImplementedError


def filtered(parameters: HmmParameters, panel: Panel, *, threads: int | None = None) -> Decoded:
    """Return P(S_t = j | the customer's data up to t) for every row: what could be known at the time."""
    raise NotImplementedError


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
    raise NotImplementedError


def likely_paths(parameters: HmmParameters, panel: Panel) -> IntArray:
    """Return the most likely path of states of each customer as a whole (Viterbi), shape (rows,).

    With heterogeneity, at the customer's posterior mean intercept.
    """
    raise NotImplementedError
