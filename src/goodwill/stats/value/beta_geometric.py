"""BG/NBD: customers buy at their own rate until, after some purchase, they silently stop.

Each customer's purchases come at a rate that is Gamma(r, alpha) among customers; after each purchase the customer
stops for good with a probability that is Beta(a, b) among customers.

References
----------
Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). "Counting your customers" the easy way: an alternative to the
Pareto/NBD model. Marketing Science 24, 275-284.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, gammaln

from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray, as_vector, check_level
from goodwill.stats.value.histories import Histories, checked, gathered
from goodwill.stats.value.likelihood import Fit, maximise
from goodwill.stats.value.quadrature import beta_rule


@dataclass(frozen=True, slots=True, eq=False)
class BetaGeometric:
    """A fitted BG/NBD.

    Attributes
    ----------
    r, alpha
        Shape and rate (in units of time) of the Gamma of purchase rates.
    a, b
        Shapes of the Beta of stopping.
    log_likelihood
        At these parameters.
    intervals
        ``{"r", "alpha", "a", "b"}`` -> parameter with its interval and standard error.
    customers
        How many customers it was fitted to.
    converged
        Whether a maximum was found away from the edges; False where the data cannot hold all four parameters (for
        example when nobody stops).
    fit
        Logarithms of the parameters and their covariance.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    intervals: dict[str, Estimate]
    customers: int
    converged: bool
    fit: Fit

    def probability_alive(self, x: npt.ArrayLike, tx: npt.ArrayLike, T: npt.ArrayLike) -> FloatArray:
        """Return the probability that customers with these histories will still buy, shape (customers,).

        Raises
        ------
        EstimateError
            For histories that cannot be.

        Notes
        -----
        1 without repeat purchase: in this model one stops only after one.
        """
        return alive(np.exp(self.fit.logs), checked(*rows_of(x, tx, T)))

    def expected_purchases(
        self,
        horizon: float,
        x: npt.ArrayLike | None = None,
        tx: npt.ArrayLike | None = None,
        T: npt.ArrayLike | None = None,
    ) -> FloatArray:
        """Return how many purchases are expected in the next `horizon` units of time.

        Parameters
        ----------
        horizon
            Length of time ahead.
        x, tx, T
            Histories, shape (customers,). Without them: a customer who just bought for the first time.

        Returns
        -------
        array
            Shape (customers,), or (1,) without histories.

        Raises
        ------
        EstimateError
            For histories that cannot be.
        """
        if x is None or tx is None or T is None:
            x, tx, T = [0.0], [0.0], [0.0]
        return ahead(np.exp(self.fit.logs), checked(*rows_of(x, tx, T)), horizon)


def bg_nbd(
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
    *,
    counts: npt.ArrayLike | None = None,
    penalty: float = 0.0,
    level: float = 0.95,
) -> BetaGeometric:
    """Fit the BG/NBD to purchase histories by maximum likelihood.

    Parameters
    ----------
    frequency
        Repeat purchases of each customer (the first does not count), shape (customers,).
    recency
        Time from the first to the last purchase, shape (customers,).
    age
        Time from the first purchase to the end of observation, shape (customers,).
    counts
        How many customers have each history; one each by default.
    penalty
        Taken off for each squared distance of a logarithm from its start; 0 is plain maximum likelihood.
    level
        Coverage aimed at.

    Returns
    -------
    BetaGeometric
        Parameters, intervals, and what follows for a customer.

    Raises
    ------
    EstimateError
        For histories that cannot be, or when nobody bought twice.
    """
    check_level(level)
    cells = gathered(frequency, recency, age, counts)
    start = np.log([1.0, 1.0 / cells.rate, 1.0, 2.0])
    likelihood = _Likelihood(cells)
    fit = maximise(likelihood, start, penalty=penalty)
    r, alpha, a, b = (float(v) for v in fit.parameters)
    n = round(cells.customers)
    intervals = {name: fit.interval(k, n, level) for k, name in enumerate(("r", "alpha", "a", "b"))}
    return BetaGeometric(r, alpha, a, b, fit.log_likelihood, intervals, n, fit.converged, fit)


class _Likelihood:
    """Log-likelihood and gradient; what depends on x alone is computed once for each x that occurs."""

    def __init__(self, cells: Histories) -> None:
        self.cells = cells
        self.xs, self.of = np.unique(cells.x, return_inverse=True)
        self.n_of_x = np.bincount(self.of, cells.count)
        self.again = cells.x > 0

    def __call__(self, logs: FloatArray) -> tuple[float, FloatArray]:
        r, alpha, a, b = theta = np.exp(logs)
        c, xs, n = self.cells, self.xs, self.n_of_x
        log_T, log_tx = np.log(alpha + c.T), np.log(alpha + c.tx)
        stopped = np.where(self.again, np.log(a) - np.log(b + np.maximum(c.x, 1) - 1), -np.inf)
        # How much more likely it is to have stopped at the last purchase than to have been silent by chance.
        odds = stopped + (r + c.x) * (log_T - log_tx)
        more = np.logaddexp(0.0, odds)
        w = np.exp(-more)  # probability of still being there
        by_x = (gammaln(r + xs) - gammaln(r) + r * logs[1] + gammaln(a + b) + gammaln(b + xs) - gammaln(b)
                - gammaln(a + b + xs))  # fmt: skip
        value = float(n @ by_x) + float(c.count @ (more - (r + c.x) * log_T))
        gone = c.count * (1 - w)
        present = c.count * w
        both = digamma(a + b) - digamma(a + b + xs)
        d_r = float(n @ (digamma(r + xs) - digamma(r) + logs[1])) - float(present @ log_T + gone @ log_tx)
        d_alpha = float(n.sum()) * r / alpha - float((r + c.x) @ (present / (alpha + c.T) + gone / (alpha + c.tx)))
        d_a = float(n @ both) + float(gone.sum()) / a
        d_b = float(n @ (both + digamma(b + xs) - digamma(b)))
        d_b -= float((gone / (b + np.maximum(c.x, 1) - 1)) @ self.again)
        return value, np.array([d_r, d_alpha, d_a, d_b]) * theta


def alive(theta: FloatArray, h: Histories) -> FloatArray:
    """Return P(still a customer) for histories under the parameters (r, alpha, a, b)."""
    r, alpha, a, b = theta
    odds = np.log(a) - np.log(b + np.maximum(h.x, 1) - 1)
    odds = odds + (r + h.x) * (np.log(alpha + h.T) - np.log(alpha + h.tx))
    return np.where(h.x > 0, np.exp(-np.logaddexp(0.0, odds)), 1.0)


def ahead(theta: FloatArray, h: Histories, horizon: float) -> FloatArray:
    """Return expected purchases in the next `horizon` under the parameters (r, alpha, a, b).

    Notes
    -----
    The closed form (eq. 10) has a hypergeometric function that loses all digits for frequent buyers and has a pole at
    a = 1. Here its integral is taken instead: over the chance p of stopping, Beta(a, b + x) after the history,
    of (1 - (1 + p t/(alpha + T))^-(r+x)) / p, by Gauss-Jacobi quadrature. Every term is positive.
    """
    r, alpha, a, b = theta
    reach = horizon / (alpha + h.T)
    found = np.empty(len(h.x))
    for x in np.unique(h.x):
        mine = h.x == x
        p, weight = beta_rule(float(a), float(b + x))
        grown = np.log1p(np.outer(reach[mine], p))
        found[mine] = (-np.expm1(-(r + x) * grown) / p) @ weight
    return found * alive(theta, h)


def rows_of(x: npt.ArrayLike, tx: npt.ArrayLike, T: npt.ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return histories as vectors of one length, also where numbers were given."""
    shaped = np.broadcast_arrays(*(np.atleast_1d(np.asarray(v, dtype=float)) for v in (x, tx, T)))
    return as_vector(shaped[0], "frequency"), as_vector(shaped[1], "recency"), as_vector(shaped[2], "age")
