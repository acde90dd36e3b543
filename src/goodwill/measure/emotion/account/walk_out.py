"""One very bad contact, and leaving in the month after, beside the balance and the tipping point.

A balance counts a very bad contact like several mild ones. The term here is of its own: whether the worst contact of
the days before a month lies at or below a declared cut. Most feelings are not known, so it enters as the chance ``p``
that at least one contact was that bad, and what is seen is leaving averaged over it: the odds rise by the factor
``1 + p (exp(phi) - 1)``. For contacts of known feeling that is 1 or exp(phi), for the others in between: an unknown
feeling neither counts as good nor blunts the term. The number of contacts stands beside it, so that having been in
touch at all does not pass for a bad contact. Predictions and the test of a tipping point do not use the term.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from goodwill.core.estimate import Estimate
from goodwill.measure.emotion.account.balance import (
    CONTACT,
    DAY,
    EXPECTED,
    FAILURE,
    HAPPENED,
    SEVERITY,
    SPREAD,
    VALENCE,
)
from goodwill.measure.emotion.account.curve import Curve, fit_curve
from goodwill.measure.emotion.account.fit import Fitted, base_columns
from goodwill.measure.emotion.account.panel import Histories

Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
FEWEST = 5  # leavers, expected, after a very bad contact below which nothing is said
NORMAL = 1.959963984540054
TURNS = 25  # of a search that settles in four or five
SETTLED = 1e-3  # change in log odds below which it has
FARTHEST = 4.0  # log odds beyond which there is no telling how far
METRIC = "walk-out"
RARE = "fewer than five left after a very bad contact"
UNTOLD = "too little is known of very bad contacts"


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _chance_below(mean: float, sd: float, cut: float) -> float:
    """Return the chance that a feeling known up to `sd` lies at or below `cut`."""
    if sd < 1e-9:
        return 1.0 if mean <= cut else 0.0
    return 0.5 * math.erfc((mean - cut) / (sd * math.sqrt(2.0)))


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def very_bad(
    offsets: Longs, times: Longs, kinds: npt.NDArray[np.int8], values: Floats, parameters: Floats, who: Longs,
    at: Longs, found: Floats,
) -> None:  # fmt: skip
    """Write the chance that the worst contact of the days before an instant lies at or below a cut.

    Parameters
    ----------
    offsets, times, kinds, values
        Events of each customer in order of when they were known (see `balance.step`).
    parameters
        The cut; microseconds looked back; known feelings that weigh as much as what is expected; the feeling of a
        failure of full severity, which counts as known.
    who, at
        Customer and instant of each row, shape (rows,). Nothing known at or after the instant is used.
    found
        Written: shape (rows, 2): the chance, and how many contacts there were.
    """
    cut, back, shrink, weight = parameters
    for r in range(len(who)):
        first, last, level, known = offsets[who[r]], offsets[who[r]], 0.0, 0.0
        while last < offsets[who[r] + 1] and times[last] < at[r]:
            if kinds[last] == CONTACT and not np.isnan(values[last, VALENCE]):
                level += values[last, VALENCE] - values[last, EXPECTED]
                known += 1.0
            last += 1
        level, open_ = level / (known + shrink), math.sqrt(1.0 + 1.0 / (known + shrink))
        none, many = 1.0, 0.0
        for i in range(first, last):
            if values[i, HAPPENED] < at[r] - back:
                continue
            if kinds[i] == FAILURE and -weight * values[i, SEVERITY] <= cut:
                none = 0.0
            if kinds[i] == CONTACT:
                many += 1.0
                mean, sd = values[i, VALENCE], values[i, SPREAD]
                if np.isnan(mean):
                    mean, sd = values[i, EXPECTED] + level, sd * open_
                none *= 1.0 - _chance_below(mean, sd, cut)
        found[r, 0], found[r, 1] = 1.0 - none, many


def walk_out(h: Histories, fitted: Fitted, *, cut: float, days: float, failure: float) -> Estimate:
    """Return the log odds of leaving in the month after a very bad contact, beside the balance.

    Parameters
    ----------
    cut
        Feeling at or below which a contact is very bad.
    days
        How far before a month it is looked for.
    failure
        Feeling of a failure of full severity.
    """
    panel = fitted.panel
    found = np.zeros((len(panel.who), 2))
    parameters = np.array([cut, days * DAY, fitted.learned.shrink, failure])
    very_bad(h.offsets, h.times, h.kinds, h.values(fitted.placed), parameters, panel.who, h.starts[panel.month], found)
    base = np.column_stack([base_columns(fitted.base, panel, fitted.balance, fitted.sd), np.log1p(found[:, 1])])
    return beside(panel.left, base, panel.offset, fitted.balance, fitted.sd, curve=fitted.curve, chance=found[:, 0])


def beside(
    left: npt.NDArray[np.bool_], base: Floats, offset: Floats, balance: Floats, sd: Floats, *, curve: Curve,
    chance: Floats,
) -> Estimate:  # fmt: skip
    """Fit the term beside base columns and a curve over the balance, with its knots and its tipping point.

    ``log(1 + p (exp(phi) - 1))`` is replaced by its tangent at the last phi until that settles: Fisher's scoring of the
    likelihood, so the interval of the last turn is that of the term.

    Parameters
    ----------
    chance
        Chance that a very bad contact came before, shape (rows,).
    """
    if float(chance[left].sum()) < FEWEST or float(chance[~left].sum()) < FEWEST:
        return Estimate.missing(RARE, len(left), "log odds")
    phi, place, start = 0.0, base.shape[1], None
    for _ in range(TURNS):
        odds = 1.0 + chance * math.expm1(phi)
        slope = chance * math.exp(phi) / odds
        design, known = np.column_stack([base, slope]), offset + np.log(odds) - slope * phi
        found, _, _ = fit_curve(left, design, known, balance, sd, knots=curve.knots, point=curve.point, start=start)
        start, last, phi = found.fit.coefficients, phi, float(found.fit.coefficients[place])
        if abs(phi) > FARTHEST:
            break
        if abs(phi - last) < SETTLED:
            se = float(found.fit.errors[place])
            return Estimate(phi, phi - NORMAL * se, phi + NORMAL * se, len(left), unit="log odds", se=se)
    return Estimate.missing(UNTOLD, len(left), "log odds")
