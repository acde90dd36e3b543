"""Frozen values that the panel model hands out: a fit, a choice of states, decoded states, twins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray, IntArray
from goodwill.stats.markov.parameters import HmmParameters


@dataclass(frozen=True, slots=True, eq=False)
class PanelHmm:
    """A fitted panel model.

    Attributes
    ----------
    parameters
        Natural scale; what `smooth`, `filtered`, `twin`, `forecast` and `filter_fold` take.
    log_likelihood
        Of the data, without the penalty.
    objective
        Log-likelihood plus log penalty, which is what was made largest.
    estimates
        Name -> figure with interval: ``initial[s]``, ``tau[k,j]``, ``rho[name]`` (``rho[k,name]`` if by origin),
        ``channel.intercept[s]``, ``channel.slope[name]``, ``channel.scale[s]``, ``channel.cut[l]``,
        ``channel.loading``, ``sigma``. States count from 0 (lowest). At a boundary the value stands without interval
        ends (low = high = None).
    covariance
        Of the raw parameters, shape (d, d); nan for those at a boundary.
    raw
        Unconstrained parameters, shape (d,).
    precisions
        Of the penalty, shape (d,).
    at_boundary
        Names whose likelihood is flat or that ran to a limit: no Wald interval is given for these.
    starts
        Where each start ended (objective; on a part of the customers where the panel is large).
    agreeing
        Share of the starts within 1e-4 (relative) of the best.
    converged
        Whether the gradient of the objective vanished within tolerance.
    customers, rows
        What it was fitted to.
    iterations
        Of the L-BFGS run that ended at the best, without Newton's last steps.
    """

    parameters: HmmParameters
    log_likelihood: float
    objective: float
    estimates: Mapping[str, Estimate]
    covariance: FloatArray
    raw: FloatArray
    precisions: FloatArray
    at_boundary: tuple[str, ...]
    starts: tuple[float, ...]
    agreeing: float
    converged: bool
    customers: int
    rows: int
    iterations: int

    @property
    def free(self) -> int:
        """Number of free parameters."""
        return len(self.raw)

    @property
    def aic(self) -> float:
        """-2 log-likelihood + 2 parameters."""
        return -2.0 * self.log_likelihood + 2.0 * self.free

    @property
    def bic(self) -> float:
        """-2 log-likelihood + log(customers) parameters: customers are what is independent."""
        from math import log

        return -2.0 * self.log_likelihood + log(self.customers) * self.free


@dataclass(frozen=True, slots=True, eq=False)
class StateChoice:
    """Models with different numbers of states side by side.

    Attributes
    ----------
    states
        The numbers tried.
    bic
        Of each, fitted to all customers.
    held_out
        Log-likelihood per held-out customer under the model fitted to the others.
    gain, gain_se
        Of each over the one before in `held_out`, with its standard error over customers; 0 for the first.
    best_bic
        Number of states with the smallest BIC.
    chosen
        The largest number of states up to `best_bic` whose every step up gained more than one standard error held out.
    fits
        Each fitted to all customers.
    """

    states: tuple[int, ...]
    bic: tuple[float, ...]
    held_out: tuple[float, ...]
    gain: tuple[float, ...]
    gain_se: tuple[float, ...]
    best_bic: int
    chosen: int
    fits: tuple[PanelHmm, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """States of each customer-period.

    Attributes
    ----------
    probabilities
        Shape (rows, K): given all of the customer's data (`smooth`) or the data up to the row (`filtered`).
    log_likelihoods
        Of each customer, shape (customers,).
    moves
        `smooth` only: expected moves summed over rows, shape (K, K), origin by destination; empty otherwise.
    intercepts
        Posterior mean of each customer's intercept u in standard deviations, shape (customers,); 0 without
        heterogeneity.
    """

    probabilities: FloatArray
    log_likelihoods: FloatArray
    moves: FloatArray
    intercepts: FloatArray

    @property
    def states(self) -> IntArray:
        """The most probable state of each row (ties: the lower)."""
        best: IntArray = self.probabilities.argmax(axis=1)
        return best


@dataclass(frozen=True, slots=True, eq=False)
class Twins:
    """The chain that was and the chain that would have been, side by side.

    All probabilities are given all of the customer's factual data.

    Attributes
    ----------
    factual
        P(S_t = j | data), shape (rows, K): the smoother.
    counterfactual
        P(S*_t = j | data) under the coupling asked for, shape (rows, K).
    joint
        P(S = j, S* = i | data) in each customer's last row, shape (customers, K, K).
    low, high
        Bounds on P(S*_h = j | data) in each customer's last row over couplings of each step, shape (customers, K); nan
        if not asked for. See `twin` for what they assume.
    low_mean, high_mean
        Bounds on the expected value of `values` at the last row, shape (customers,), likewise.
    log_likelihoods
        Of each customer's factual data, through the twin chain, shape (customers,).
    coupling
        ``shared`` or ``independent``.
    """

    factual: FloatArray
    counterfactual: FloatArray
    joint: FloatArray
    low: FloatArray
    high: FloatArray
    low_mean: FloatArray
    high_mean: FloatArray
    log_likelihoods: FloatArray
    coupling: str
