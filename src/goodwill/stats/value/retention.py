"""Shifted beta-geometric: how long customers under contract stay, when each has a chance of leaving of their own.

Among customers the chance of not renewing is Beta(alpha, beta); the ones who leave easily leave first, so that those
who remain renew more and more often without anybody having changed.

References
----------
Fader, P. S. & Hardie, B. G. S. (2007). How to project customer retention. Journal of Interactive Marketing 21, 76-90.
Fader, P. S. & Hardie, B. G. S. (2010). Customer-base valuation in a contractual setting: the perils of ignoring
heterogeneity. Marketing Science 29, 85-93.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, digamma, hyp2f1

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray, as_vector, check_level
from goodwill.stats.value.likelihood import Fit, maximise


@dataclass(frozen=True, slots=True, eq=False)
class Retention:
    """A fitted shifted beta-geometric.

    Attributes
    ----------
    alpha, beta
        Shapes of the Beta of not renewing; alpha / (alpha + beta) leave at the first occasion.
    log_likelihood
        At these parameters.
    intervals
        ``{"alpha", "beta"}`` -> parameter with its interval and standard error.
    customers
        How many customers it was fitted to.
    converged
        Whether a maximum was found away from the edges.
    fit
        Logarithms of the parameters and their covariance.
    """

    alpha: float
    beta: float
    log_likelihood: float
    intervals: dict[str, Estimate]
    customers: int
    converged: bool
    fit: Fit

    def survival(self, periods: npt.ArrayLike) -> FloatArray:
        """Return the share still there after so many periods, shape as `periods`."""
        return survival(np.exp(self.fit.logs), np.asarray(periods, dtype=float))

    def retention(self, periods: npt.ArrayLike) -> FloatArray:
        """Return the share of those there after t - 1 periods who stay the t-th, for t = `periods` from 1."""
        t = np.asarray(periods, dtype=float)
        return np.asarray((self.beta + t - 1) / (self.alpha + self.beta + t - 1))

    def residual_lifetime(self, renewals: npt.ArrayLike, discount: float) -> FloatArray:
        """Return the discounted number of periods still to come (DERL), shape as `renewals`.

        Parameters
        ----------
        renewals
            How often the customer has renewed already; the next decision is just ahead.
        discount
            Rate per period, above 0: 0.1 makes a payment in one period worth 1/1.1 today.

        Raises
        ------
        EstimateError
            Without a discount above 0: the sum may have no end.
        """
        if not discount > 0:
            raise EstimateError("A lifetime can only be added up with a discount above 0.", seen=f"{discount:g}",
                                do="declare a rate per period, such as 0.1")  # fmt: skip
        n = np.asarray(renewals, dtype=float)
        stays = (self.beta + n) / (self.alpha + self.beta + n)
        more = hyp2f1(1.0, self.beta + n + 1, self.alpha + self.beta + n + 1, 1 / (1 + discount))
        return np.asarray(stays * more)


def sbg(survivors: npt.ArrayLike, *, penalty: float = 0.0, level: float = 0.95) -> Retention:
    """Fit the shifted beta-geometric to counts of customers still there.

    Parameters
    ----------
    survivors
        Customers at the start and after each period, never rising, shape (periods + 1,).
    penalty, level
        As in `bg_nbd`.

    Raises
    ------
    EstimateError
        For counts that rise or are negative, fewer than two, or when nobody left.
    """
    s = as_vector(survivors, "survivors")
    if len(s) < 2 or (s < 0).any() or (np.diff(s) > 0).any():
        raise EstimateError(
            "Survivors are counts that never rise, at the start and after each period.", where="survivors",
            seen=", ".join(f"{k:g}" for k in s[:12]) or "nothing", do="count those of one cohort who are still there",
        )  # fmt: skip
    kept = np.zeros(len(s) - 1)
    kept[-1] = s[-1]
    return sbg_from_losses(-np.diff(s), kept, penalty=penalty, level=level)


def sbg_from_losses(
    lost: npt.ArrayLike,
    kept: npt.ArrayLike,
    *,
    entered: npt.ArrayLike | None = None,
    penalty: float = 0.0,
    level: float = 0.95,
) -> Retention:
    """Fit the shifted beta-geometric to cohorts of different ages added up.

    Parameters
    ----------
    lost
        Customers who left in their first, second, ... period, shape (periods,).
    kept
        Customers still there when their first, second, ... period ended and nothing more is known, shape (periods,).
    entered
        Customers who came into sight after 0, 1, ... periods (left truncation), shape (periods,); all at 0 by
        default. Those who left before they could be seen are thereby allowed for.
    penalty, level
        As in `bg_nbd`.

    Raises
    ------
    EstimateError
        For negative counts, different lengths, or when nobody left or nobody stayed even one period.
    """
    check_level(level)
    gone, here = as_vector(lost, "lost"), as_vector(kept, "kept")
    seen = np.zeros(len(gone)) if entered is None else as_vector(entered, "entered")
    if not len(gone) == len(here) == len(seen) or min(gone.min(), here.min(), seen.min()) < 0:
        raise EstimateError("Losses, those kept and those who entered are counts of equal length.",
                            seen=f"{len(gone)}, {len(here)}, {len(seen)}")  # fmt: skip
    total = gone.sum() + here.sum()
    if not gone.sum() > 0 or not here.sum() + gone[1:].sum() > 0:
        raise EstimateError("Retention needs customers who left and customers who stayed.",
                            seen=f"{gone.sum():g} left, {here.sum():g} stayed", do="wait for more periods")  # fmt: skip
    t = np.arange(1, len(gone) + 1, dtype=float)
    periods = float(t @ (gone + here) - (t - 1) @ seen)
    rate = min(max(float(gone.sum()) / max(periods, 1.0), 1e-4), 0.9)
    start = np.log([2 * rate, 2 * (1 - rate)])
    fit = maximise(lambda logs: _likelihood(logs, t, gone, here, seen), start, penalty=penalty)
    alpha, beta = (float(v) for v in fit.parameters)
    intervals = {name: fit.interval(k, round(float(total)), level) for k, name in enumerate(("alpha", "beta"))}
    return Retention(alpha, beta, fit.log_likelihood, intervals, round(float(total)), fit.converged, fit)


def _likelihood(
    logs: FloatArray, t: FloatArray, gone: FloatArray, here: FloatArray, seen: FloatArray
) -> tuple[float, FloatArray]:
    """Return log-likelihood and gradient: log P(left at t) or log S(t), minus log S of the age at entry."""
    a, b = theta = np.exp(logs)
    late = seen * (t > 1)  # who came into sight at age 0 carries no condition
    left = float(gone.sum() + here.sum() - late.sum())
    value = float(gone @ betaln(a + 1, b + t - 1) + here @ betaln(a, b + t) - late @ betaln(a, b + t - 1))
    value -= left * float(betaln(a, b))
    all_, before = digamma(a + b + t), digamma(a + b + t - 1)
    d_a = float(gone @ (digamma(a + 1) - all_) + here @ (digamma(a) - all_) - late @ (digamma(a) - before))
    d_b = float(gone @ (digamma(b + t - 1) - all_) + here @ (digamma(b + t) - all_))
    d_b -= float(late @ (digamma(b + t - 1) - before))
    d_a -= left * float(digamma(a) - digamma(a + b))
    d_b -= left * float(digamma(b) - digamma(a + b))
    return value, np.array([d_a, d_b]) * theta


def survival(theta: FloatArray, periods: FloatArray) -> FloatArray:
    """Return B(alpha, beta + t) / B(alpha, beta) under the parameters (alpha, beta)."""
    return np.asarray(np.exp(betaln(theta[0], theta[1] + periods) - betaln(theta[0], theta[1])))
