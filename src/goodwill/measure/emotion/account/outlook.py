"""The chance of leaving within 90 days, and how such chances stood the test a quarter ago."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import hypergeom

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.measure.emotion.account.balance import balance_of
from goodwill.measure.emotion.account.fit import Asked, Fitted, fit
from goodwill.measure.emotion.account.panel import BOUND, RELEASED, YEAR, Histories, look
from goodwill.stats.hazard import expit, fit_hazard
from goodwill.stats.intervals import wilson

Floats = npt.NDArray[np.float64]
MONTHS = 3  # a quarter, about 90 days
MONTH_DAYS = 30.4375
GROUPS = 5
DRAWS = 199
LISTED = 0.10  # share of customers that a list of those most likely to leave holds
NORMAL = 1.959963984540054


@dataclass(frozen=True)
class Standing:
    """Customers at one instant: sums of the account and what else the hazard asks for."""

    sums: Floats
    tenure: Floats
    quiet: Floats
    bonds: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Calibration:
    """Chances given a quarter ago beside what came of them.

    Attributes
    ----------
    slopes
        Who (all, answered before, never answered) -> slope of what came on what was said, on log odds: 1 is right,
        below 1 too bold.
    expected, observed
        Means of chances and shares that left, by fifths of the chance.
    listed, others
        Share that left among the tenth most likely, and among the rest.
    p_value
        How often a list drawn by lot holds as many.
    """

    slopes: dict[str, Estimate]
    expected: tuple[Estimate, ...]
    observed: tuple[Estimate, ...]
    listed: Estimate
    others: Estimate
    p_value: float


def chances(fitted: Fitted, standing: Standing, month: float, toward: tuple[float, float]) -> Floats:
    """Return each customer's chance of leaving within three months.

    The balance is carried forward month by month towards `toward`, the mean of what customers have paid in and drawn:
    that is where contacts to come lead on average. A month under a bond has no chance.
    """
    stays = np.ones(len(standing.tenure))
    for k in range(MONTHS):
        kept = 0.5 ** (k * MONTH_DAYS / fitted.half_life)
        ahead = standing.sums.copy()
        ahead[..., 0] = standing.sums[..., 0] * kept + toward[0] * (1 - kept)
        ahead[..., 1] = standing.sums[..., 1] * kept + toward[1] * (1 - kept)
        balance, sd = balance_of(ahead, fitted.negativity, fitted.learned.spread, fitted.learned.shrink)
        released = (standing.bonds[:, k] == RELEASED).astype(np.float64)
        asked = Asked(standing.tenure + k / 12, np.full(len(balance), month + k), standing.quiet, released, balance, sd)
        base = fitted.base.columns(asked)
        hazard = expit(fitted.curve.log_odds(base, balance, sd))
        stays *= 1 - np.where(standing.bonds[:, k] == BOUND, 0.0, hazard)
    return 1 - stays


def calibrate(h: Histories, failure: tuple[float, float], *, seed: int) -> Calibration:
    """Fit to what was known a quarter before the end, and hold the chances against the last quarter.

    Raises
    ------
    EstimateError
        If too few were seen leaving before.
    """
    at = h.months - MONTHS
    fitted = fit(h, failure, at, draws=DRAWS, seed=seed, full=False)
    begins, ends = h.starts[at], h.starts[h.months]
    there = np.flatnonzero((h.begun < begins) & ~(h.ended < begins))
    sums, signs = look(h, fitted.placed, np.array([fitted.half_life]), (fitted.learned.shrink, *failure), there,
                       np.full(len(there), at))  # fmt: skip
    standing = Standing(sums[:, 0], np.maximum((begins - h.begun[there]) / YEAR, 0), signs[:, 0],
                        h.bonds(h.starts[at : at + MONTHS + 1])[there])  # fmt: skip
    toward = (float(sums[:, 0, 0].mean()), float(sums[:, 0, 1].mean()))
    chance = chances(fitted, standing, float(at), toward)
    left = (h.ended[there] >= begins) & (h.ended[there] < ends) & h.leaves[there]
    could = chance > 0
    if not 0 < left[could].sum() < could.sum():
        raise EstimateError("Nobody left in the last quarter.", where="EmotionalAccount")
    return _against(chance[could], left[could], h.replied[there][could] < begins)


def _against(chance: Floats, left: npt.NDArray[np.bool_], answered: npt.NDArray[np.bool_]) -> Calibration:
    order = np.argsort(chance, kind="stable")
    fifths = np.array_split(order, GROUPS)
    expected = tuple(Estimate(float(chance[g].mean()), None, None, len(g), unit="share") for g in fifths)
    observed = tuple(wilson(float(left[g].sum()), float(len(g))) for g in fifths)
    many = max(1, round(LISTED * len(chance)))
    top, rest = order[-many:], order[:-many]
    p = float(hypergeom.sf(int(left[top].sum()) - 1, len(chance), int(left.sum()), many))
    who = {"all": np.ones(len(chance), bool), "answered before": answered, "never answered": ~answered}
    return Calibration(
        {name: _slope(chance[mask], left[mask]) for name, mask in who.items()}, expected, observed,
        wilson(float(left[top].sum()), float(many)), wilson(float(left[rest].sum()), float(len(rest))), min(p, 1.0),
    )  # fmt: skip


def _slope(chance: Floats, left: npt.NDArray[np.bool_]) -> Estimate:
    if left.sum() < 10 or left.all():
        return Estimate.missing("fewer than ten of them left in the last quarter", len(left))
    log_odds = np.log(chance / (1 - np.minimum(chance, 1 - 1e-9)))
    if np.ptp(log_odds) < 1e-6:
        return Estimate.missing("all had the same chance", len(left))
    found = fit_hazard(left, np.column_stack([np.ones(len(left)), log_odds]))
    value, se = float(found.coefficients[1]), float(found.errors[1])
    return Estimate(value, value - NORMAL * se, value + NORMAL * se, len(left), se=se)
