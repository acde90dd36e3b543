"""How leaving goes with a balance that is known only as a distribution.

A balance is known up to a standard deviation. What is seen is leaving averaged over that distribution, and the average
of a curve is not the curve of the average: where the log odds bend or are steep, those of whom less is known leave more
often at the same expected balance. Without that, what is merely unknown would pass for a threshold. So basis functions
enter as their means over the distribution, and the rest as an offset that is computed from the curve itself (some turns
settle it).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from goodwill.stats.hazard import HazardFit, fit_hazard, restricted_spline

Floats = npt.NDArray[np.float64]
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
WEIGHTS = WEIGHTS / WEIGHTS.sum()
TURNS = 3
LEAST_SD = 0.05
WEAK = 1e-4  # precision of the prior on every coefficient: none but to keep empty columns at zero


@dataclass(frozen=True)
class Curve:
    """A fitted curve of leaving over the balance.

    Attributes
    ----------
    fit
        Coefficients: those of the base columns, then of the curve.
    knots
        Where the curve bends; empty for a straight line.
    point
        Balance below which leaving jumps, or None.
    base
        How many columns belong to the base.
    """

    fit: HazardFit
    knots: tuple[float, ...]
    point: float | None
    base: int

    def over(self, balance: Floats) -> Floats:
        """Return the curve's part of the log odds at known balances."""
        part = self.fit.coefficients[self.base :]
        return np.asarray(self._basis(np.asarray(balance, dtype=np.float64)) @ part, dtype=np.float64)

    def errors_over(self, balance: Floats, at: float) -> Floats:
        """Return standard errors of the curve against its height at balance `at`."""
        b = self._basis(np.asarray(balance, dtype=np.float64)) - self._basis(np.array([at]))
        inside = self.fit.covariance[self.base :, self.base :]
        return np.asarray(np.sqrt(np.maximum(np.einsum("ri,ij,rj->r", b, inside, b), 0.0)), dtype=np.float64)

    def log_odds(self, base: Floats, balance: Floats, sd: Floats) -> Floats:
        """Return log odds averaged over what is not known of the balance."""
        spread = _at_nodes(self.over, balance, np.maximum(sd, LEAST_SD))
        # Averaged on the scale of odds: leaving in a month is rare, so odds and probability are nearly one.
        averaged = np.log(np.exp(np.clip(spread, -20, 20)) @ WEIGHTS)
        return np.asarray(base @ self.fit.coefficients[: self.base] + averaged, dtype=np.float64)

    def _basis(self, balance: Floats) -> Floats:
        return np.asarray(basis(self.knots, self.point)(balance), dtype=np.float64)


def basis(knots: tuple[float, ...], point: float | None = None) -> Callable[[Floats], Floats]:
    """Return the function from balances to columns of the curve."""

    def columns(balance: Floats) -> Floats:
        smooth = restricted_spline(balance, knots) if knots else balance[:, None]
        return smooth if point is None else np.column_stack([smooth, balance < point])

    return columns


def knots_of(balance: Floats, quantiles: tuple[float, ...] = (0.03, 0.5, 0.97)) -> tuple[float, ...]:
    """Return knots at quantiles of the rows; empty where balances hardly differ."""
    found = np.unique(np.quantile(balance, quantiles))
    return tuple(map(float, found)) if len(found) == len(quantiles) and np.ptp(found) > 1e-6 else ()


def fit_curve(
    left: npt.NDArray[np.bool_], base: Floats, offset: Floats, balance: Floats, sd: Floats, *,
    knots: tuple[float, ...] = (), point: float | None = None, start: Floats | None = None, turns: int = TURNS,
    tolerance: float = 1e-8,
) -> tuple[Curve, Floats, Floats]:  # fmt: skip
    """Fit a curve over balances that are known up to a standard deviation.

    Returns
    -------
    tuple
        The curve, the design (base and means of the basis), and the offset that was settled on.
    """
    sd = np.maximum(sd, LEAST_SD)
    means, spread = _smeared(basis(knots), balance, sd)
    if point is not None:
        beyond = ndtr((point - balance) / sd)
        means = np.column_stack([means, beyond])
    design = np.column_stack([base, means])
    extra, known = np.zeros(len(balance)), base.shape[1]
    fit = fit_hazard(left, design, offset=offset, penalty=WEAK, start=start, tolerance=tolerance)
    for _ in range(turns):
        part = fit.coefficients[known:]
        extra = _excess(spread, part, balance, sd, point)
        fit = fit_hazard(left, design, offset=offset + extra, penalty=WEAK, start=fit.coefficients,
                         tolerance=tolerance)  # fmt: skip
    return Curve(fit, knots, point, known), design, offset + extra


def _smeared(columns: Callable[[Floats], Floats], balance: Floats, sd: Floats) -> tuple[Floats, list[Floats]]:
    at = [columns(balance + sd * node) for node in NODES]
    return np.asarray(sum(w * a for w, a in zip(WEIGHTS, at, strict=True))), at


def _excess(at: list[Floats], part: Floats, balance: Floats, sd: Floats, point: float | None) -> Floats:
    """Return log of the mean of odds minus the mean of log odds, for the curve with coefficients `part`."""
    smooth = part[: at[0].shape[1]]
    if at[0].shape[1] == 1 and point is None:
        return np.asarray((smooth[0] * sd) ** 2 / 2)  # a straight line: the mean of a lognormal
    curve = np.clip(np.column_stack([a @ smooth for a in at]), -20, 20)
    mean = curve @ WEIGHTS
    if point is not None:
        jump = part[-1]
        beyond = (balance[:, None] + sd[:, None] * NODES) < point
        mean = mean + jump * ndtr((point - balance) / sd)
        curve = curve + jump * beyond
    return np.asarray(np.log(np.exp(np.clip(curve, -20, 20)) @ WEIGHTS) - mean)


def _at_nodes(function: Callable[[Floats], Floats], balance: Floats, sd: Floats) -> Floats:
    return np.column_stack([function(balance + sd * node) for node in NODES])
