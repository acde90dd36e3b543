"""Pareto/NBD: customers buy at their own rate until, at any time, they silently stop.

Purchase rates are Gamma(r, alpha) among customers and rates of stopping Gamma(s, beta).

References
----------
Schmittlein, D. C., Morrison, D. G. & Colombo, R. (1987). Counting your customers: who are they and what will they do
next? Management Science 33, 1-24. Fader, P. S. & Hardie, B. G. S. (2005). A note on deriving the Pareto/NBD model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, exprel, gammaln

from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray, check_level
from goodwill.stats.value.beta_geometric import rows_of
from goodwill.stats.value.histories import Histories, checked, gathered
from goodwill.stats.value.likelihood import Fit, maximise
from goodwill.stats.value.quadrature import line_rule

NODES = 32
NEGLIGIBLE = 45.0  # e^-45 is below the last digit of a double
BLOCK = 16_384  # cells at a time, so that the nodes stay in the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class Pareto:
    """A fitted Pareto/NBD.

    Attributes
    ----------
    r, alpha
        Shape and rate (in units of time) of the Gamma of purchase rates.
    s, beta
        The same of the rates of stopping.
    log_likelihood
        At these parameters.
    intervals
        ``{"r", "alpha", "s", "beta"}`` -> parameter with its interval and standard error.
    customers
        How many customers it was fitted to.
    converged
        Whether a maximum was found away from the edges.
    fit
        Logarithms of the parameters and their covariance.
    """

    r: float
    alpha: float
    s: float
    beta: float
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

        Raises
        ------
        EstimateError
            For histories that cannot be.
        """
        if x is None or tx is None or T is None:
            x, tx, T = [0.0], [0.0], [0.0]
        return ahead(np.exp(self.fit.logs), checked(*rows_of(x, tx, T)), horizon)


def pareto_nbd(
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
    *,
    counts: npt.ArrayLike | None = None,
    penalty: float = 0.0,
    level: float = 0.95,
) -> Pareto:
    """Fit the Pareto/NBD to purchase histories by maximum likelihood.

    Parameters
    ----------
    frequency, recency, age, counts, penalty, level
        As in `bg_nbd`.

    Returns
    -------
    Pareto
        Parameters, intervals, and what follows for a customer.

    Raises
    ------
    EstimateError
        For histories that cannot be, or when nobody bought twice.

    Notes
    -----
    The usual closed form takes the difference of two hypergeometric functions that nearly agree. The integral that it
    stands for, over the moment of stopping between the last purchase and now, has positive terms only and its
    gradient can be taken under the sign; it is computed by Gauss-Legendre quadrature in the logarithm of time.
    """
    check_level(level)
    cells = gathered(frequency, recency, age, counts)
    span = float(cells.count @ cells.T) / cells.customers
    start = np.log([1.0, 1.0 / cells.rate, 1.0, span])
    fit = maximise(_Likelihood(cells), start, penalty=penalty)
    r, alpha, s, beta = (float(v) for v in fit.parameters)
    n = round(cells.customers)
    intervals = {name: fit.interval(k, n, level) for k, name in enumerate(("r", "alpha", "s", "beta"))}
    return Pareto(r, alpha, s, beta, fit.log_likelihood, intervals, n, fit.converged, fit)


class _Likelihood:
    """Log-likelihood and gradient, cell by cell in blocks."""

    def __init__(self, cells: Histories) -> None:
        self.cells = cells
        self.xs, of = np.unique(cells.x, return_inverse=True)
        self.n_of_x = np.bincount(of, cells.count)

    def __call__(self, logs: FloatArray) -> tuple[float, FloatArray]:
        r, alpha, s, beta = theta = np.exp(logs)
        c, n, xs = self.cells, self.n_of_x, self.xs
        total = float(n.sum())
        value = float(n @ (gammaln(r + xs) - gammaln(r))) + total * (r * logs[1] + s * logs[3])
        gradient = np.array([
            float(n @ (digamma(r + xs) - digamma(r))) + total * logs[1], total * r / alpha, total * logs[3],
            total * s / beta,
        ])  # fmt: skip
        for begin in range(0, len(c.x), BLOCK):
            part = slice(begin, begin + BLOCK)
            some, slope = _silence(theta, Histories(c.x[part], c.tx[part], c.T[part], c.count[part]))
            value += some
            gradient += slope
        return value, gradient * theta


def _silence(theta: FloatArray, h: Histories) -> tuple[float, FloatArray]:
    """Return the log-likelihood of how the histories end, and its gradient in the parameters."""
    r, alpha, s, beta = theta
    log_here = -(r + h.x) * np.log(alpha + h.T) - s * np.log(beta + h.T)
    log_gone, share, y = stopping(theta, h)
    whole = np.logaddexp(log_here, log_gone)
    here, gone = h.count * np.exp(log_here - whole), h.count * np.exp(log_gone - whole)
    later_a, later_b = alpha + y, beta + y
    at = gone[:, None] * share
    gradient = np.array([
        -float(here @ np.log(alpha + h.T)) - float((at * np.log(later_a)).sum()),
        -float(here @ ((r + h.x) / (alpha + h.T))) - float((at * (r + h.x)[:, None] / later_a).sum()),
        -float(here @ np.log(beta + h.T)) + float(gone.sum()) / s - float((at * np.log(later_b)).sum()),
        -float(here @ (s / (beta + h.T))) - float((at * (s + 1) / later_b).sum()),
    ])  # fmt: skip
    return float(h.count @ whole), gradient


def stopping(theta: FloatArray, h: Histories) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the log of s times the integral over the moment of stopping, its parts, and those moments.

    Returns
    -------
    log_integral
        Shape (cells,); minus infinity where the last purchase was just now.
    share
        Part of the integral at each node, rows adding to one, shape (cells, nodes).
    y
        The moments, shape (cells, nodes).

    Notes
    -----
    Integral from tx to T of (alpha + y)^-(r+x) (beta + y)^-(s+1) dy, in w = log((y + m)/(tx + m)) with
    m = min(alpha, beta), where the integrand is free of singularities within pi of the real line; cut where it has
    fallen by e^-45.
    """
    r, alpha, s, beta = theta
    m = min(alpha, beta)
    begin = h.tx + m
    length = np.log((h.T + m) / begin)
    fall = (r + h.x) * begin / (alpha + h.tx) + (s + 1) * begin / (beta + h.tx) - 1.0
    length = np.where(fall * length > NEGLIGIBLE, NEGLIGIBLE / np.maximum(fall, 1e-300), length)
    t, weight = line_rule(NODES)
    w = length[:, None] * t
    y = begin[:, None] * np.exp(w) - m
    parts = w - (r + h.x)[:, None] * np.log(alpha + y) - (s + 1) * np.log(beta + y)
    top = parts.max(axis=1)
    share = weight * np.exp(parts - top[:, None])
    sums = share.sum(axis=1)
    with np.errstate(divide="ignore"):
        log_integral = np.log(s) + top + np.log(sums * length * begin)
    return log_integral, share / sums[:, None], y


def alive(theta: FloatArray, h: Histories) -> FloatArray:
    """Return P(still a customer) for histories under the parameters (r, alpha, s, beta)."""
    r, alpha, s, beta = theta
    log_here = -(r + h.x) * np.log(alpha + h.T) - s * np.log(beta + h.T)
    found = np.empty(len(h.x))
    for begin in range(0, len(h.x), BLOCK):
        part = slice(begin, begin + BLOCK)
        log_gone = stopping(theta, Histories(h.x[part], h.tx[part], h.T[part], h.count[part]))[0]
        found[part] = np.exp(-np.logaddexp(0.0, log_gone - log_here[part]))
    return found


def ahead(theta: FloatArray, h: Histories, horizon: float) -> FloatArray:
    """Return expected purchases in the next `horizon` under the parameters (r, alpha, s, beta).

    Notes
    -----
    P(alive) (r+x)(beta+T) / ((alpha+T)(s-1)) (1 - ((beta+T)/(beta+T+t))^(s-1)), written so that s = 1 is no
    exception.
    """
    r, alpha, s, beta = theta
    grown = np.log1p(horizon / (beta + h.T))
    rate = (r + h.x) / (alpha + h.T)
    return np.asarray(alive(theta, h) * rate * (beta + h.T) * grown * exprel((1 - s) * grown))
