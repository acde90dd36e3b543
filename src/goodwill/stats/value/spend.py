"""Gamma-gamma: what customers spend on a purchase, each around a mean of their own.

Purchases of one customer are Gamma(p, nu) and the nu of customers Gamma(q, v); how much and how often are taken as
unrelated, which `correlation` lets one check.

References
----------
Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). RFM and CLV: using iso-value curves for customer base analysis.
JMR 42, 415-430. Fader, P. S. & Hardie, B. G. S. (2013). The gamma-gamma model of monetary value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, gammaln

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray, as_vector, check_level
from goodwill.stats.value.likelihood import Fit, maximise


@dataclass(frozen=True, slots=True, eq=False)
class Spend:
    """A fitted gamma-gamma model.

    Attributes
    ----------
    p, q, v
        Its parameters; v is in units of money.
    log_likelihood
        At these parameters.
    intervals
        ``{"p", "q", "v"}`` -> parameter with its interval and standard error.
    customers
        How many customers it was fitted to.
    correlation
        Of frequency and mean value among them: the model takes it to be nothing.
    converged
        Whether a maximum was found away from the edges.
    fit
        Logarithms of the parameters and their covariance.
    """

    p: float
    q: float
    v: float
    log_likelihood: float
    intervals: dict[str, Estimate]
    customers: int
    correlation: float
    converged: bool
    fit: Fit

    @property
    def mean_value(self) -> float:
        """Mean value of a purchase of a customer of whom nothing is known: p v / (q - 1).

        Raises
        ------
        EstimateError
            Where q is at most 1, because values then have no mean.
        """
        if self.q <= 1:
            raise EstimateError("Values are spread so widely that they have no mean.", seen=f"q = {self.q:.3g}",
                                do="cut off extreme values, or use more customers")  # fmt: skip
        return self.p * self.v / (self.q - 1)

    def expected_value(self, x: npt.ArrayLike, z: npt.ArrayLike) -> FloatArray:
        """Return the mean value of a purchase to expect of customers, shape (customers,).

        Parameters
        ----------
        x
            How many purchases were averaged; 0 gives `mean_value`.
        z
            Their mean value.

        Raises
        ------
        EstimateError
            For values below 0, or where no mean exists.
        """
        frequency, value = as_vector(np.atleast_1d(x), "frequency"), as_vector(np.atleast_1d(z), "mean value")
        if (frequency < 0).any() or (value < 0).any():
            raise EstimateError("Frequency and mean value must not be negative.")
        return expected(np.exp(self.fit.logs), frequency, value)


def gamma_gamma(
    frequency: npt.ArrayLike,
    mean_value: npt.ArrayLike,
    *,
    counts: npt.ArrayLike | None = None,
    penalty: float = 0.0,
    level: float = 0.95,
) -> Spend:
    """Fit the gamma-gamma model to mean values of customers' purchases by maximum likelihood.

    Parameters
    ----------
    frequency
        How many purchases were averaged, shape (customers,); customers with none are left out.
    mean_value
        Mean value of these purchases, above 0, shape (customers,).
    counts, penalty, level
        As in `bg_nbd`.

    Raises
    ------
    EstimateError
        With fewer than two customers who bought, with values that are not positive, or frequencies that are not whole.
    """
    check_level(level)
    x, z, n = _checked(frequency, mean_value, counts)
    centre = float(n @ z / n.sum())
    fit = maximise(_Likelihood(x, z, n), np.log([2.0, 3.0, centre]), penalty=penalty)
    p, q, v = (float(k) for k in fit.parameters)
    customers = round(float(n.sum()))
    intervals = {name: fit.interval(k, customers, level) for k, name in enumerate(("p", "q", "v"))}
    return Spend(p, q, v, fit.log_likelihood, intervals, customers, _correlation(x, z, n), fit.converged, fit)


def expected(theta: FloatArray, x: FloatArray, z: FloatArray) -> FloatArray:
    """Return p (v + x z) / (p x + q - 1) under the parameters (p, q, v).

    Raises
    ------
    EstimateError
        Where p x + q is at most 1: no mean exists.
    """
    p, q, v = theta
    below = p * x + q - 1
    if (below <= 0).any():
        raise EstimateError("Values are spread so widely that they have no mean.", seen=f"q = {q:.3g}",
                            do="cut off extreme values, or use more customers")  # fmt: skip
    return np.asarray(p * (v + x * z) / below)


class _Likelihood:
    """Log-likelihood and gradient; Gamma functions once for each frequency that occurs."""

    def __init__(self, x: FloatArray, z: FloatArray, n: FloatArray) -> None:
        self.x, self.z, self.n = x, z, n
        self.xs, self.of = np.unique(x, return_inverse=True)
        self.n_of_x = np.bincount(self.of, n)
        self.log_z, self.log_x = np.log(z), np.log(x)
        self.total = x * z

    def __call__(self, logs: FloatArray) -> tuple[float, FloatArray]:
        p, q, v = theta = np.exp(logs)
        x, n, xs = self.x, self.n, self.xs
        whole = float(n.sum())
        log_sum = np.log(v + self.total)
        by_x = gammaln(p * xs + q) - gammaln(p * xs)
        value = float(self.n_of_x @ by_x) + whole * (q * logs[2] - gammaln(q))
        value += float(n @ ((p * x - 1) * self.log_z + p * x * self.log_x - (p * x + q) * log_sum))
        both = digamma(p * xs + q)
        d_p = float(self.n_of_x @ (xs * (both - digamma(p * xs))))
        d_p += float((n * x) @ (self.log_z + self.log_x - log_sum))
        d_q = float(self.n_of_x @ both) + whole * (logs[2] - digamma(q)) - float(n @ log_sum)
        d_v = whole * q / v - float(n @ ((p * x + q) / (v + self.total)))
        return value, np.array([d_p, d_q, d_v]) * theta


def _checked(
    frequency: npt.ArrayLike, mean_value: npt.ArrayLike, counts: npt.ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    x, z = as_vector(frequency, "frequency"), as_vector(mean_value, "mean value")
    n = np.ones(len(x)) if counts is None else as_vector(counts, "counts")
    if not len(x) == len(z) == len(n):
        raise EstimateError("Each customer needs a frequency and a mean value.", seen=f"{len(x)}, {len(z)}, {len(n)}")
    if (x < 0).any() or (x != np.floor(x)).any() or (n < 0).any():
        raise EstimateError("Frequencies must be whole numbers from 0, and counts not negative.", where="frequency")
    bought = (x > 0) & (n > 0)
    if (z[bought] <= 0).any():
        raise EstimateError(
            "Mean values must lie above zero.", where="mean value", seen=f"{z[bought].min():g}",
            do="leave out customers whose purchases came to nothing, and report them apart",
        )  # fmt: skip
    if n[bought].sum() < 2 or np.ptp(z[bought]) <= 0:
        raise EstimateError("Spending needs two customers who bought, with values that differ.", where="mean value")
    return x[bought], z[bought], n[bought]


def _correlation(x: FloatArray, z: FloatArray, n: FloatArray) -> float:
    w = n / n.sum()
    dx, dz = x - w @ x, z - w @ z
    spread = float(np.sqrt((w @ dx**2) * (w @ dz**2)))
    return float(w @ (dx * dz)) / spread if spread > 0 else 0.0
