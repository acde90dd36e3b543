"""Fit the panel model: several starts, L-BFGS on exact gradients, intervals, and the number of states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray
from goodwill.stats.markov.panels import Panel
from goodwill.stats.markov.parameters import HmmParameters
from goodwill.stats.markov.results import PanelHmm, StateChoice


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

    P(S_t <= j | S_{t-1} = k, a_t, u) = sigma(tau_kj - a_t'rho_k - sigma u), tau rising in j; channels are independent given
    the state; their intercepts rise with the state where a channel is ordered, so that states cannot swap names.

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
        measured from the channel's own mean in units of its standard deviation); `slope_precision` is that of rho and may be
        one for each covariate: stronger for rare events. Initial and sigma carry `precision` too.
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
    raise NotImplementedError


def choose_states(
    panel: Panel,
    states: Sequence[int] = (2, 3, 4),
    *,
    share: float = 0.2,
    seed: int = 0,
    **settings: object,
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
    raise NotImplementedError


def profile_interval(fit: PanelHmm, panel: Panel, name: str, *, level: float = 0.95) -> Estimate:
    """Return the interval of one estimate from the profile likelihood.

    All values of the parameter for which twice the fall of the (penalised) log-likelihood, made largest over all others, stays
    below the chi-squared quantile with one degree of freedom.
    """
    raise NotImplementedError
