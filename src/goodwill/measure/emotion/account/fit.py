"""The account fitted: half-life and negativity by their profile, the curve of leaving, and the test of a threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.special import ndtr
from scipy.stats import norm

from goodwill.core.errors import EstimateError
from goodwill.measure.emotion.account.balance import balance_of
from goodwill.measure.emotion.account.curve import Curve, fit_curve, knots_of
from goodwill.measure.emotion.account.panel import Histories, Panel, build
from goodwill.measure.emotion.account.unknown import Expected, learn
from goodwill.stats.hazard import expit, restricted_spline
from goodwill.stats.hazard_threshold import ThresholdTest, threshold_test

Floats = npt.NDArray[np.float64]
HALF_LIVES = np.array([30.0, 45.0, 65.0, 90.0, 125.0, 180.0, 260.0, 400.0])
NEGATIVITIES = np.array([1.0, 1.3, 1.7, 2.2, 2.8, 3.6])
PRIOR_NEGATIVITY = (np.log(1.7), 0.35)
"""Mean and standard deviation of the log weight of a draw, from meta-analyses of loss aversion (methods, section 3)."""
PRIOR_HALF_LIFE = (np.log(120.0), 0.8)
"""The same of a half-life in days: weak, a factor of five either way."""
FIXED = (90.0, 1.7)
"""Half-life and negativity under which it is tested whether leaving goes with the balance at all: not searched for."""
QUANTILES = np.array([0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.10, 0.13, 0.16, 0.20, 0.25, 0.30, 0.40, 0.50])
SMOOTH = (0.03, 0.30, 0.70, 0.97)
"""Knots of the curve a tipping point has to stand out from: with fewer, an S-shaped curve passes for a threshold."""
FEWEST_LEAVERS = 40
TIPS_AT = 0.005  # p-values, of slope and threshold, at or below which there is a tipping point
QUIET = (45.0, 120.0)  # days without a sign of life from which leaving has a level of its own


@dataclass(frozen=True)
class Asked:
    """What the hazard asks of each row: years, the month, days of silence, whether a bond ends, the balance."""

    tenure: Floats
    month: Floats
    quiet: Floats
    released: Floats
    balance: Floats
    sd: Floats


@dataclass(frozen=True)
class Base:
    """What is fixed of the base columns, so that they can be made again for other rows."""

    tenure_knots: tuple[float, ...]
    middle: float
    last: float

    def columns(self, at: Asked, *, apart: bool = True) -> Floats:
        """Return the columns: constant, tenure, calendar, silence, bonds that end, how much is unknown of the balance.

        With `apart`, leaving at the end of a bond has a slope of its own over the balance. While bound, customers may
        make up their mind, and leave when the bond ends; so more leave then, the longer it was watched, and more of
        them on a low balance.
        """
        t = np.log1p(at.tenure)
        years = (np.minimum(at.month, self.last) - self.middle) / 12
        spline = restricted_spline(t, self.tenure_knots) if self.tenure_knots else t[:, None]
        days = np.nan_to_num(at.quiet, nan=QUIET[1])
        silent = [np.log1p(np.minimum(days, QUIET[1]) / 10), days > QUIET[0], days >= QUIET[1]]
        held = at.released * np.log1p(np.minimum(at.month, 12 * at.tenure))
        own = [at.released * at.balance] if apart else []
        columns = [np.ones(len(t)), spline, years, *silent, at.released, held, *own, at.sd]
        return np.column_stack(columns).astype(np.float64)


@dataclass(frozen=True)
class Fitted:
    """A fitted account.

    Attributes
    ----------
    learned
        What unknown feelings are expected to be.
    half_life, negativity
        Days; weight of a draw. At the best of the profile.
    profile
        Log likelihood, shape (half-lives, negativities); `support` with the priors added.
    base, curve
        The hazard: base columns and the curve over the balance (with the tipping point where the test passes).
    straight
        The same with a straight line: its last coefficient is the log odds per unit of balance.
    slope_p
        One-sided p-value of "lower balance, no more leaving", under `FIXED`.
    points, test
        Candidates for the tipping point and the test of the best.
    panel, balance, sd, kept
        Rows at risk, their balances under the best, and the place of the best half-life.
    """

    learned: Expected
    placed: pa.Table
    half_life: float
    negativity: float
    profile: Floats
    support: Floats
    base: Base
    curve: Curve
    straight: Curve
    slope_p: float
    points: Floats
    test: ThresholdTest
    panel: Panel
    balance: Floats
    sd: Floats

    @property
    def tips(self) -> bool:
        """Whether predictions hold a tipping point."""
        return self.curve.point is not None


def fit(h: Histories, failure: tuple[float, float], until: int, *, draws: int, seed: int, full: bool = True) -> Fitted:
    """Fit the account to the months before `until`, with what was known before.

    Parameters
    ----------
    failure
        Feeling of a failure of full severity; share of it that stays when it is put right.
    full
        Whether to search the whole grid; a refit as of a past date takes every other half-life and negativity.

    Raises
    ------
    EstimateError
        If fewer than `FEWEST_LEAVERS` customers were seen leaving while at risk.
    """
    learned, placed = learn(h.rows, int(h.starts[until]))
    half_lives, weights = (HALF_LIVES, NEGATIVITIES) if full else (HALF_LIVES[1::2], NEGATIVITIES[:-1])
    panel = build(h, placed, half_lives, (learned.shrink, *failure), until)
    if panel.left.sum() < FEWEST_LEAVERS:
        raise EstimateError(
            "Too few customers were seen leaving.", where="EmotionalAccount",
            seen=f"{int(panel.left.sum())} of {FEWEST_LEAVERS}", do="watch more customers, or longer",
        )  # fmt: skip
    base = _base(panel)
    profile = _profile(panel, base, learned, weights)
    support = profile - 0.5 * ((np.log(weights) - PRIOR_NEGATIVITY[0]) / PRIOR_NEGATIVITY[1]) ** 2
    support -= 0.5 * ((np.log(half_lives)[:, None] - PRIOR_HALF_LIFE[0]) / PRIOR_HALF_LIFE[1]) ** 2
    i, j = np.unravel_index(int(np.argmax(support)), support.shape)
    balance, sd = balance_of(panel.sums[:, i], float(weights[j]), learned.spread, learned.shrink)
    columns = base_columns(base, panel, balance, sd)
    knots = knots_of(balance)
    bent = fit_curve(panel.left, columns, panel.offset, balance, sd, knots=knots_of(balance, SMOOTH))
    points, test = _tipping(panel, bent, balance, sd, draws=draws, seed=seed)
    curve, _, _ = fit_curve(panel.left, columns, panel.offset, balance, sd, knots=knots)
    slope_p = _slope_p(panel, base, learned)
    if max(test.p_value, slope_p) <= TIPS_AT:  # no tipping point of what leaving does not go with at all
        point = float(points[test.best])
        curve, _, _ = fit_curve(panel.left, columns, panel.offset, balance, sd, knots=knots, point=point)
    together = base_columns(base, panel, balance, sd, apart=False)
    straight, _, _ = fit_curve(panel.left, together, panel.offset, balance, sd)
    return Fitted(
        learned, placed, float(half_lives[i]), float(weights[j]), profile, support, base, curve, straight,
        slope_p, points, test, panel, balance, sd,
    )  # fmt: skip


def base_columns(base: Base, panel: Panel, balance: Floats, sd: Floats, *, apart: bool = True) -> Floats:
    """Return the base columns of the rows of a panel."""
    released = panel.released.astype(np.float64)
    asked = Asked(panel.tenure, panel.month.astype(float), panel.signs[:, 0], released, balance, sd)
    return base.columns(asked, apart=apart)


def _base(panel: Panel) -> Base:
    knots = np.unique(np.quantile(np.log1p(panel.tenure), [0.1, 0.5, 0.9]))
    return Base(
        tuple(map(float, knots)) if len(knots) == 3 else (), float(panel.month.mean()), float(panel.month.max())
    )


def _profile(panel: Panel, base: Base, learned: Expected, weights: Floats) -> Floats:
    """Return the log likelihood at each half-life and negativity, every fit begun at its neighbour's end."""
    found = np.empty((len(panel.half_lives), len(weights)))
    start = None
    for i in range(len(panel.half_lives)):
        for j, weight in enumerate(weights):
            balance, sd = balance_of(panel.sums[:, i], float(weight), learned.spread, learned.shrink)
            columns = base_columns(base, panel, balance, sd, apart=False)
            curve, _, _ = fit_curve(
                panel.left, columns, panel.offset, balance, sd, start=start, turns=1, tolerance=1e-4
            )
            start, found[i, j] = curve.fit.coefficients, curve.fit.log_likelihood
    return found


def _slope_p(panel: Panel, base: Base, learned: Expected) -> float:
    """Test the slope under a half-life and negativity that were not searched for."""
    i = int(np.argmin(np.abs(panel.half_lives - FIXED[0])))
    balance, sd = balance_of(panel.sums[:, i], FIXED[1], learned.spread, learned.shrink)
    columns = base_columns(base, panel, balance, sd, apart=False)
    curve, _, _ = fit_curve(panel.left, columns, panel.offset, balance, sd)
    return float(norm.cdf(curve.fit.coefficients[-1] / max(curve.fit.errors[-1], 1e-12)))


def _tipping(
    panel: Panel, bent: tuple[Curve, Floats, Floats], balance: Floats, sd: Floats, *, draws: int, seed: int
) -> tuple[Floats, ThresholdTest]:
    """Test the best of the candidates against a curve that may bend, with its design and offset."""
    smooth, design, offset = bent
    points = np.unique(np.quantile(balance, QUANTILES))
    beyond = ndtr((points[None, :] - balance[:, None]) / np.maximum(sd, 0.05)[:, None])
    probability = expit(smooth.fit.log_odds(design, offset))
    return points, threshold_test(panel.left, design, probability, beyond, draws=draws, seed=seed)
