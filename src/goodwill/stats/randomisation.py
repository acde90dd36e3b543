"""Inference at the level of assignment: was the contrast larger than chance assignment of units would give.

An action is given to units (teams, shops, regions). What differs between units and periods by itself is then the
noise, and customers' standard errors are too small by far. The contrast is therefore compared with those that
other assignments of the same number of units would have shown.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import FloatArray, IntArray, as_codes, as_vector, as_weights, check_level, frozen

EXACT_UP_TO = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class RandomisationTest:
    """A contrast between treated and untreated units, with inference from re-assignment.

    Attributes
    ----------
    effect
        The contrast; its interval holds the constant effects that are not rejected, and is missing when no
        effect could be rejected. `n` counts units.
    p
        Two-sided p-value of "no effect on any unit".
    smallest_p
        Smallest p-value this number of units can give.
    assignments
        How many assignments were compared, the real one included.
    exact
        Whether these are all possible ones.
    placebo
        Contrasts of the other assignments, shape (assignments - 1,).
    note
        Why there is no interval; empty when there is one.
    """

    effect: Estimate
    p: float
    smallest_p: float
    assignments: int
    exact: bool
    placebo: FloatArray
    note: str = ""


def permutation_test(
    outcomes: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    strata: Any = None,
    weights: npt.ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 9999,
    seed: int = 0,
    exact_up_to: int = EXACT_UP_TO,
    unit: str = "",
) -> RandomisationTest:
    """Return the mean of treated less untreated units, compared with all ways to choose the treated.

    Parameters
    ----------
    outcomes
        One number per unit, shape (units,): best a change from before to after.
    treated
        Booleans, shape (units,).
    strata
        Stratum of each unit, shape (units,): units are re-assigned within strata only (matched pairs,
        units that were equally low before). Strata without treated or without untreated units drop out.
    weights
        Weight of each unit in the means, shape (units,), for example its number of answers.
    level
        Coverage of the interval.
    draws, seed
        Random assignments where there are more than `exact_up_to` possible ones, and their seed.
    unit
        Unit of measurement.

    Returns
    -------
    RandomisationTest
        Exact p = (assignments as extreme) / (all); drawn p = (1 + as extreme) / (1 + draws).

    Raises
    ------
    EstimateError
        When no stratum holds both treated and untreated units, or shapes differ.

    Notes
    -----
    Fisher (1935); Phipson & Smyth (2010) for the drawn p-value. The interval inverts the test for effects
    that are the same for all treated units (Rosenbaum 2002, section 2.6), in closed form because the contrast
    is linear in the effect. It is exact when treated units were picked at random within strata.
    """
    y, mark = as_vector(outcomes, "outcomes"), np.asarray(treated, dtype=bool)
    if mark.shape != y.shape:
        raise EstimateError("There must be one mark per unit.", seen=f"{mark.shape}, {y.shape}")
    check_level(level)
    groups = np.zeros(len(y), dtype=np.int64) if strata is None else as_codes(strata, len(y), "strata")
    keep = _mixed(groups, mark)
    if not keep.any():
        raise EstimateError(
            "There must be treated and untreated units side by side.",
            seen=f"{int(mark.sum())} treated, {int((~mark).sum())} untreated",
            do="widen the strata or name units to compare with",
        )
    y, mark, groups = y[keep], mark[keep], groups[keep]
    w = as_weights(weights, len(keep))[keep]
    assigned, exact = _assignments(mark, groups, draws=draws, seed=seed, exact_up_to=exact_up_to)
    contrasts = _contrasts(assigned, w, groups)
    placebo, overlap = contrasts @ y, contrasts @ mark.astype(np.float64)
    value = float(placebo[0])
    p = float(_as_extreme(placebo, value).mean())
    smallest = 1 / len(assigned)
    low, high = _inverted(value, placebo, overlap, 1 - level)
    note = ""
    if low is None or high is None:
        low = high = None
        note = f"{int(mark.sum())} treated among {len(y)} units are too few for an interval at {level:.0%}"
    effect = Estimate(value, low, high, len(y), level, unit)
    return RandomisationTest(effect, p, smallest, len(assigned), exact, frozen(placebo[1:]), note)


def placebo_test(effect: float, placebos: npt.ArrayLike, *, level: float = 0.95, unit: str = "") -> RandomisationTest:
    """Return an effect compared with the effects found, the same way, where nothing was done.

    Parameters
    ----------
    effect
        Effect at the treated unit or group of units.
    placebos
        Effects at untreated units treated as if they had been, shape (B,).
    level, unit
        Coverage of the interval and unit of measurement.

    Returns
    -------
    RandomisationTest
        p = (1 + as extreme) / (1 + B). The interval holds the effects t for which effect - t would not be
        extreme among the placebos.

    Raises
    ------
    EstimateError
        Without placebos.

    Notes
    -----
    Abadie, Diamond & Hainmueller (2010), JASA 105:493-505; Conley & Taber (2011). The placebos must come
    from units like the treated one; where it was picked for being extreme, so must they be.
    """
    others = as_vector(placebos, "placebos")
    check_level(level)
    if len(others) == 0:
        raise EstimateError("There must be an untreated unit to compare with.", seen="none")
    together = np.concatenate([[effect], others])
    p = float(_as_extreme(together, effect).mean())
    size = len(together)
    sizes = np.sort(np.abs(others))[::-1]
    # An effect t is kept while more than (1 - level) * size of |placebos| (and itself) reach |effect - t|.
    needed = math.floor((1 - level) * size + 1e-9)
    low = high = None
    note = ""
    if needed >= 1:
        reach = float(sizes[min(needed, len(sizes)) - 1])
        low, high = effect - reach, effect + reach
    else:
        note = f"{len(others)} untreated units are too few for an interval at {level:.0%}"
    figure = Estimate(float(effect), low, high, size, level, unit)
    return RandomisationTest(figure, p, 1 / size, size, False, frozen(others), note)


def _mixed(groups: IntArray, mark: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which units lie in strata with both kinds."""
    size = int(groups.max(initial=-1)) + 1
    of_treated = np.bincount(groups[mark], minlength=size)
    mixed: npt.NDArray[np.bool_] = ((of_treated > 0) & (of_treated < np.bincount(groups, minlength=size)))[groups]
    return mixed


def _assignments(
    mark: npt.NDArray[np.bool_], groups: IntArray, *, draws: int, seed: int, exact_up_to: int
) -> tuple[npt.NDArray[np.bool_], bool]:
    """Return assignments, shape (m, units), the real one first, and whether they are all there are."""
    members = [np.flatnonzero(groups == g) for g in np.unique(groups)]
    counts = [int(mark[m].sum()) for m in members]
    possible = math.prod(math.comb(len(m), k) for m, k in zip(members, counts, strict=True))
    if possible <= exact_up_to:
        sets = [list(itertools.combinations(m, k)) for m, k in zip(members, counts, strict=True)]
        rows = np.zeros((possible, len(mark)), dtype=bool)
        for row, chosen in enumerate(itertools.product(*sets)):
            rows[row, list(itertools.chain.from_iterable(chosen))] = True
        real = int(np.flatnonzero((rows == mark).all(axis=1))[0])
        return np.concatenate([rows[real : real + 1], rows[:real], rows[real + 1 :]]), True
    rng = np.random.default_rng(seed)
    rows = np.zeros((draws + 1, len(mark)), dtype=bool)
    rows[0] = mark
    for m, k in zip(members, counts, strict=True):
        order = np.argsort(rng.random((draws, len(m))), axis=1)[:, :k]
        rows[np.arange(1, draws + 1)[:, None], m[order]] = True
    return rows, False


def _contrasts(assigned: npt.NDArray[np.bool_], w: FloatArray, groups: IntArray) -> FloatArray:
    """Return c with c @ y the mean of treated less untreated, strata weighted by their treated units' weight."""
    out = np.zeros(assigned.shape)
    real = assigned[0]
    total = w[real].sum()
    if total <= 0:
        raise EstimateError("Treated units have no weight.", seen="weights that sum to zero")
    for g in np.unique(groups):
        inside = groups == g
        part = assigned[:, inside]
        wi = w[inside]
        up, down = part * wi, ~part * wi
        sums = up.sum(axis=1, keepdims=True), down.sum(axis=1, keepdims=True)
        if min(sums[0].min(), sums[1].min()) <= 0:
            raise EstimateError("Some units have no weight.", do="leave units without answers out")
        out[:, inside] = (up / sums[0] - down / sums[1]) * (wi[real[inside]].sum() / total)
    return out


def _as_extreme(placebo: FloatArray, value: float) -> npt.NDArray[np.bool_]:
    # Equal contrasts reached in another order of summation count as equal.
    slack = 1e-9 * max(float(np.abs(placebo).max()), 1e-300)
    extreme: npt.NDArray[np.bool_] = np.abs(placebo) >= abs(value) - slack
    return extreme


def _inverted(
    value: float, placebo: FloatArray, overlap: FloatArray, alpha: float
) -> tuple[float | None, float | None]:
    """Return the ends of the effects t that are not rejected; None where there is no end.

    Under effect t, an assignment with contrast T and overlap a has T - t a, against value - t. The t for
    which it is as extreme form the interval between (value - T)/(1 - a) and (value + T)/(1 + a), which
    contains `value`; so p(t) falls to either side and its ends are order statistics.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        one = (value - placebo) / (1 - overlap)
        two = (value + placebo) / (1 + overlap)
    everywhere = (1 - np.abs(overlap)) < 1e-12
    low = np.where(everywhere, -np.inf, np.minimum(one, two))
    high = np.where(everywhere, np.inf, np.maximum(one, two))
    needed = math.floor(alpha * len(placebo) + 1e-9)
    bottom, top = float(np.sort(low)[needed]), float(np.sort(high)[::-1][needed])
    return bottom if math.isfinite(bottom) else None, top if math.isfinite(top) else None
