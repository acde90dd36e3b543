"""All that was found out about loyalty, before it is written down as figures and sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.measure.loyalty.disruptions import Contrast, Shares, contrast, flows, shares_of_moves
from goodwill.measure.loyalty.facts import BACK, LoyaltyFacts
from goodwill.measure.loyalty.lived import (
    Fitted,
    Standing,
    drawn,
    fit_states,
    is_shared,
    pairs,
    refit,
    risks,
    stand,
    uncertain_shares,
    worth_of_states,
)
from goodwill.measure.loyalty.panel import FEWEST_MONTHS, LivedPanel, lived_panel
from goodwill.measure.loyalty.score_test import careful_slopes, score_tests
from goodwill.measure.loyalty.shocks import Shock, shocks
from goodwill.measure.loyalty.stated import Beside, Said, gone_in_spirit, last_said, said_beside_lived
from goodwill.measure.loyalty.warnings import CameTrue, came_true, warned
from goodwill.stats.breaks import Breaks, breaks
from goodwill.stats.markov import HmmParameters, filtered

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
COMPARED = 1_500  # customers on whom other worlds are computed
SHARED_OUT = 4_000  # customers on whom moves are shared out among events
CHUNK = 20_000  # customers whose pairs of states are in memory at once
HANDLED = "put right"


@dataclass(frozen=True)
class AsOf:
    """Lists made six months back from what was known then, and what came since."""

    warned: CameTrue | None
    gone: CameTrue | None


@dataclass(frozen=True)
class Picture:
    """Everything found.

    Attributes
    ----------
    lived, fitted, standing
        The panel, the model, the states.
    months, steady_by_month
        Months, and the share in each state by month with its standard error: shape (months,), (months, K), (months, K).
    unsure
        Standard error of the share of each state now that comes from the parameters, shape (K,).
    moved
        Expected number of customers between states by month, shape (months, K, K).
    shares
        What moves went with (on a draw; `scale` times it is everybody).
    tests, slopes
        Cause -> standard errors by which moves are pulled up; cause -> log odds of the next move.
    without
        Cause -> what would be different had it not happened.
    handled
        What would be different had every failure been put right; None without failures.
    said, beside, listed, expected_false
        What is said; beside what is lived; who says nine and is gone in spirit; expected share of false ones.
    risk, lost, warned
        Chance to stand lower in three months, to be gone in spirit then; who is on the list of warnings.
    as_of
        Whether earlier lists came true.
    shocks
        Disruptions many shared.
    broke
        Breaks of the share steady; None when too short.
    """

    lived: LivedPanel
    fitted: Fitted
    standing: Standing
    months: Ints
    share: Floats
    share_se: Floats
    unsure: Floats
    there: Ints
    moved: Floats
    shares: Shares
    scale: float
    tests: dict[str, float]
    slopes: dict[str, Estimate]
    without: dict[str, Contrast]
    handled: Contrast | None
    said: Said
    beside: Beside
    listed: Bools
    expected_false: float | None
    risk: Floats
    lost: Floats
    warned: Bools
    as_of: AsOf
    shocks: tuple[Shock, ...]
    broke: Breaks | None

    @property
    def here(self) -> Bools:
        """Who is still there."""
        return ~self.lived.left

    @property
    def now(self) -> Floats:
        """States at each customer's last month, shape (customers, K)."""
        return np.asarray(self.standing.smooth[self.lived.ends])


def look(facts: LoyaltyFacts, *, states: int, seed: int, most: int) -> Picture:
    """Find out everything.

    Raises
    ------
    EstimateError
        If there are too few customers or months, or nothing was bought.
    """
    lived = lived_panel(facts)
    fitted = fit_states(lived, states=states, seed=seed, most=most)
    parameters = fitted.parameters
    standing = stand(parameters, lived.panel)
    months, share, share_se, there = _by_month(lived, standing)
    unsure = uncertain_shares(lived, fitted, seed=seed)
    share_se = np.hypot(share_se, unsure)
    here = ~lived.left
    now = standing.smooth[lived.ends]
    said = last_said(facts, lived, lived.last)
    beside = said_beside_lived(said, now.argmax(axis=1), now.shape[1], lived.region, here)
    listed = gone_in_spirit(said.nine, now[:, 0], here)
    risk, lost = risks(parameters, now)
    sample = drawn(lived.keys, SHARED_OUT)
    shares = _shares(lived, standing, parameters, sample)
    tests = score_tests(lived.some(drawn(lived.keys, most)), now.shape[1], seed=seed)
    slopes = careful_slopes(fitted, tests)
    without, handled = _other_worlds(lived, standing, fitted, slopes)
    return Picture(
        lived, fitted, standing, months, share, share_se, unsure[-1], there,
        _moved(lived, standing, parameters), shares, len(lived.keys) / len(sample), tests, slopes, without, handled,
        said, beside, listed,
        float((1 - now[listed, 0]).mean()) if listed.any() else None, risk, lost,
        warned(lost, here & (now[:, 0] < 0.5)),
        _as_of(facts, lived, fitted, most), shocks(facts), _broke(share[:, -1]),
    )  # fmt: skip


def _by_month(lived: LivedPanel, standing: Standing) -> tuple[Ints, Floats, Floats, Ints]:
    months, at = np.unique(lived.month, return_inverse=True)
    n = np.bincount(at)
    p = standing.smooth
    mean = np.column_stack([np.bincount(at, p[:, k]) / n for k in range(p.shape[1])])
    square = np.column_stack([np.bincount(at, p[:, k] ** 2) / n for k in range(p.shape[1])])
    # Spread between customers, and of the state of each around its probability: both would differ in other customers.
    within = np.column_stack([np.bincount(at, p[:, k] * (1 - p[:, k])) / n for k in range(p.shape[1])])
    return months, mean, np.sqrt((np.maximum(square - mean**2, 0.0) + within) / n[:, None]), n


def _moved(lived: LivedPanel, standing: Standing, parameters: HmmParameters) -> Floats:
    months = np.unique(lived.month)
    k = standing.smooth.shape[1]
    total = np.zeros((len(months), k, k))
    offsets = lived.panel.offsets
    for begin in range(0, len(lived.keys), CHUNK):
        end = min(begin + CHUNK, len(lived.keys))
        rows = slice(int(offsets[begin]), int(offsets[end]))
        panel = lived.panel if end - begin == len(lived.keys) else lived.panel.take(np.arange(begin, end))
        joint = pairs(parameters, panel, Standing(standing.smooth[rows], standing.known_then[rows]))
        seen, counted = flows(lived.month[rows], joint)
        total[np.searchsorted(months, seen)] += counted
    return total


def _shares(lived: LivedPanel, standing: Standing, parameters: HmmParameters, sample: Ints) -> Shares:
    rows = np.repeat(np.isin(np.arange(len(lived.keys)), sample), np.diff(lived.panel.offsets))
    panel = lived.panel.take(sample)
    joint = pairs(parameters, panel, Standing(standing.smooth[rows], standing.known_then[rows]))
    return shares_of_moves(parameters, panel, lived.befell[rows].astype(np.float64), joint)


def _other_worlds(
    lived: LivedPanel, standing: Standing, fitted: Fitted, slopes: dict[str, Estimate]
) -> tuple[dict[str, Contrast], Contrast | None]:
    """Return what would be different had each cause not happened, and had all failures been put right."""
    if not lived.causes:
        return {}, None
    staying = drawn(lived.keys[~lived.left], COMPARED)
    sample = np.flatnonzero(~lived.left)[staying]
    some = lived.some(sample)
    begin = standing.smooth[lived.panel.offsets[:-1][np.sort(sample)]]
    worth = worth_of_states(fitted.parameters, lived.amount)
    events, befell = some.panel.events, some.befell.astype(np.float64)

    def compared(other: Floats, about: str) -> Contrast:
        return contrast(fitted.parameters, some.panel, other, begin, worth, about=about, slope=slopes[about],
                        currency=lived.currency)  # fmt: skip

    found = {}
    for name in (n for n in lived.causes if not is_shared(n)):
        other, place = events.copy(), lived.covariates.index(name)
        other[:, place] -= befell[:, place]
        found[name] = compared(other, name)
    handled = None
    if {"failure", HANDLED} <= set(lived.causes):
        other = events.copy()
        other[:, lived.covariates.index(HANDLED)] = events[:, lived.covariates.index("failure")]
        handled = compared(other, HANDLED)
    return found, handled


def _as_of(facts: LoyaltyFacts, lived: LivedPanel, fitted: Fitted, most: int) -> AsOf:
    """Make both lists from what was known six months ago, and see who left since."""
    if lived.last - BACK - int(lived.month.min()) + 1 < FEWEST_MONTHS:
        return AsOf(None, None)
    try:
        then = lived_panel(facts, back=BACK, causes=lived.covariates)
    except EstimateError:
        return AsOf(None, None)
    if then.covariates != lived.covariates or [c.name for c in then.panel.channels] != [
        c.name for c in lived.panel.channels
    ]:
        return AsOf(None, None)
    parameters = refit(then, fitted, most=min(most, 2_000))
    now = filtered(parameters, then.panel).probabilities[then.ends]
    here = ~then.left
    at = np.searchsorted(lived.keys, then.keys).clip(0, len(lived.keys) - 1)
    left = here & (lived.keys[at] == then.keys) & lived.left[at]
    lost = risks(parameters, now)[1]
    said = last_said(facts, then, then.last, drop_late=True)
    listed = gone_in_spirit(said.nine, now[:, 0], here)
    up = here & (now[:, 0] < 0.5)
    return AsOf(came_true(warned(lost, up), up, left, BACK), came_true(listed, here & said.nine, left, BACK))


def _broke(steady: Floats) -> Breaks | None:
    if len(steady) < 12:
        return None
    try:
        return breaks(steady, most=2)
    except EstimateError:
        return None


def spread(value: float, se: float, n: int, unit: str = "share") -> Estimate:
    """Return a share with a normal interval inside 0 and 1."""
    return Estimate(value, max(0.0, value - 1.96 * se), min(1.0, value + 1.96 * se), n, unit=unit, se=se)
