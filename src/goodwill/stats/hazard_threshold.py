"""Is there a threshold at all? The best of many candidate thresholds, judged against what chance makes the best.

A threshold that is searched for is always found somewhere, and a nuisance parameter that exists only under the
alternative makes the usual limit wrong (Davies 1987; Hansen 1996). So the largest one-sided score over all candidates
is compared with the largest in samples drawn from the fitted model without threshold. That model should hold a smooth
curve, or any bend would pass for a threshold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ThresholdTest:
    """The best threshold and how often chance makes one as good.

    Attributes
    ----------
    best
        Which candidate fits best.
    statistic
        Its score divided by its standard error (positive: leaving jumps up there).
    p_value
        Share of parametric bootstrap samples whose best is as good, this sample counted in.
    scores
        The same for each candidate, shape (candidates,); nan where a candidate tells nothing.
    jump
        One-step estimate of the jump at each candidate, in log odds, shape (candidates,).
    critical
        95 % point of the largest squared score (a likelihood ratio for large samples) without a threshold.
    draws
        How many samples were drawn.
    """

    best: int
    statistic: float
    p_value: float
    scores: Floats
    jump: Floats
    critical: float
    draws: int


def threshold_test(
    left: npt.ArrayLike,
    design: npt.ArrayLike,
    probability: npt.ArrayLike,
    candidates: npt.ArrayLike,
    *,
    draws: int = 999,
    seed: int = 0,
    least: float = 1e-6,
) -> ThresholdTest:
    """Test the best of several thresholds against a fitted model without one.

    Parameters
    ----------
    left
        Whether each person left in that period, shape (rows,).
    design
        Design of the model without threshold, shape (rows, columns).
    probability
        Its fitted probabilities, shape (rows,).
    candidates
        Regressor of each candidate threshold (1 beyond it, or the probability of being beyond it), shape
        (rows, candidates).
    draws, seed
        Samples of the parametric bootstrap.
    least
        A candidate keeps at least this share of its variance beside the design, or it is left out.

    Returns
    -------
    ThresholdTest
        With ``p_value`` 1 where no candidate can be told from the design.
    """
    y, x = np.asarray(left, dtype=np.float64), np.asarray(design, dtype=np.float64)
    p, c = np.asarray(probability, dtype=np.float64), np.asarray(candidates, dtype=np.float64)
    w = p * (1 - p)
    inside = x.T @ (x * w[:, None])
    inside += 1e-10 * np.trace(inside) * np.eye(len(inside))
    rest = c - x @ np.linalg.solve(inside, x.T @ (c * w[:, None]))
    variance = (rest**2 * w[:, None]).sum(axis=0)
    usable = variance > least * np.maximum((c**2 * w[:, None]).sum(axis=0), 1e-300)
    if not usable.any():
        nothing = np.full(c.shape[1], np.nan)
        return ThresholdTest(0, 0.0, 1.0, nothing, nothing, float("nan"), 0)
    scale = np.where(usable, np.sqrt(np.maximum(variance, 1e-300)), np.inf)
    standard = np.ascontiguousarray(rest / scale)
    scores = standard.T @ (y - p)
    likely = np.argsort(-p, kind="stable")
    largest = _largest_by_chance(np.ascontiguousarray(standard[likely]), p[likely], standard.T @ p, draws, seed)
    best = int(np.argmax(np.where(usable, scores, -np.inf)))
    value = float(scores[best])
    return ThresholdTest(
        best, value, (1 + int((largest >= value).sum())) / (draws + 1), np.where(usable, scores, np.nan),
        np.where(usable, scores / scale, np.nan), float(np.quantile(np.maximum(largest, 0.0) ** 2, 0.95)), draws,
    )  # fmt: skip


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _largest_by_chance(standard: Floats, p: Floats, expected: Floats, draws: int, seed: int) -> Floats:
    """Return the largest score of each sample: those who leave are drawn row by row from `p`, which descends.

    Gaps between events are drawn instead of one number for each row, since few leave: the next row's probability bounds
    all later ones, and an event proposed by the bound is thinned to the row's own.
    """
    np.random.seed(seed)
    rows, many = standard.shape
    found = np.empty(draws)
    score = np.empty(many)
    for d in range(draws):
        for j in range(many):
            score[j] = -expected[j]
        i = -1
        while i + 1 < rows and p[i + 1] > 1e-12:
            top = min(p[i + 1], 1.0 - 1e-12)
            gap = np.log(1.0 - np.random.random()) / np.log1p(-top)
            if gap >= rows:
                break
            i += 1 + int(gap)
            if i >= rows:
                break
            if np.random.random() * top <= p[i]:
                for j in range(many):
                    score[j] += standard[i, j]
        found[d] = score.max()
    return found
