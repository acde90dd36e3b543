"""What goes with a theme in loyalty: those who mention it against comparable texts that do not."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr

from goodwill.core.estimate import Estimate
from goodwill.measure.themes.texts import Floats, Ints, Texts
from goodwill.stats.intervals import critical

FEWEST = 30  # customers on either side below which no difference is stated
POINTS = "points on 0 to 10"


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference in recommend between those who mention a theme and those who said something comparable.

    Attributes
    ----------
    estimate
        In points on the scale 0 to 10.
    p_value
        Against no difference; 1.0 where it is absent.
    """

    estimate: Estimate
    p_value: float = 1.0


def strata(texts: Texts) -> Ints:
    """Return groups of comparable texts: asked in the same place, at the same touchpoint, month and language."""
    columns = (texts.place, texts.touchpoint, texts.month, texts.language)
    codes = np.zeros(len(texts), dtype=np.int64)
    for column in columns:
        own = np.unique(column.astype(str), return_inverse=True)[1]
        codes = np.unique(codes * (own.max(initial=0) + 1) + own, return_inverse=True)[1].astype(np.int64)
    return codes


def later(texts: Texts, level: float = 0.95) -> list[Difference]:
    """Return per theme the difference in the same customer's next recommend answer.

    Texts that stand beside a recommend answer are left out: there one mood speaks twice.
    """
    rows = ~np.isnan(texts.later) & np.isnan(texts.same)
    return _differences(texts, texts.later, rows, level, "too few customers recommend or not after saying something")


def same(texts: Texts, level: float = 0.95) -> list[Difference]:
    """Return per theme the difference in the recommend answer of the very reply that the text stands in."""
    rows = ~np.isnan(texts.same)
    return _differences(texts, texts.same, rows, level, "too few texts stand beside a recommend answer")


def _differences(texts: Texts, y: Floats, rows: npt.NDArray[np.bool_], level: float, why: str) -> list[Difference]:
    groups = strata(texts)[rows]
    groups = np.unique(groups, return_inverse=True)[1].astype(np.int64)
    customer = np.unique(texts.customer[rows], return_inverse=True)[1].astype(np.int64)
    spoken, outcome = texts.spoken[rows], y[rows]
    return [_difference(spoken[:, k], outcome, groups, customer, level, why) for k in range(texts.spoken.shape[1])]


def _difference(
    x: npt.NDArray[np.bool_], y: Floats, groups: Ints, customer: Ints, level: float, why: str
) -> Difference:
    """Return the difference within groups, weighted by how much each can tell, with customers as clusters.

    Notes
    -----
    b = sum x~ y~ / sum x~^2, where ~ takes off the mean of the group; variance from the sums over customers of
    x~ e (Liang & Zeger 1986), times m / (m - 1) for m customers and (n - 1) / (n - g - 1) for n texts in g groups,
    and t on the smaller side's customers less one, which keeps it from being too narrow (Cameron & Miller 2015).
    """
    if not len(y):
        return Difference(Estimate.missing(why, 0, POINTS))
    size = np.bincount(groups).astype(float)
    mean_x = np.bincount(groups, weights=x) / size
    informs = (mean_x > 0) & (mean_x < 1)
    keep = informs[groups]
    x_, y_, g_, c_ = x[keep].astype(float), y[keep], groups[keep], customer[keep]
    sides = (len(np.unique(c_[x_ > 0])), len(np.unique(c_[x_ == 0])))
    if min(sides) < FEWEST:
        return Difference(Estimate.missing(why, int(sides[0]), POINTS))
    x_ = x_ - mean_x[g_]
    y_ = y_ - (np.bincount(g_, weights=y_, minlength=len(size)) / size)[g_]
    sxx = float(x_ @ x_)
    b = float(x_ @ y_) / sxx
    scores = np.bincount(c_, weights=x_ * (y_ - b * x_))
    clusters = len(np.unique(c_))
    spent = len(y_) - int(informs.sum()) - 1  # a mean per group is paid for: groups are small
    if spent < 1:
        return Difference(Estimate.missing(why, int(sides[0]), POINTS))
    se = sqrt(clusters / (clusters - 1) * (len(y_) - 1) / spent * float(scores @ scores)) / sxx
    if se == 0:
        return Difference(Estimate.missing("all of them answer alike", int(sides[0]), POINTS))
    df = min(sides) - 1
    half = critical(level, df) * se
    p = float(2 * stdtr(df, -abs(b) / se))
    return Difference(Estimate(b, b - half, b + half, int(sides[0]), level, POINTS, se=se), p)
