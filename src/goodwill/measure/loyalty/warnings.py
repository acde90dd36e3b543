"""Early warnings, and whether earlier ones came true: lists made from what was known then, against who left since."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import fisher_exact

from goodwill.core.estimate import Estimate
from goodwill.stats.intervals import difference_shares, wilson

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
LONGEST = 0.02  # of customers still there, on the list of warnings
SHORTEST = 10
FEWEST_LISTED = 8  # below it nothing can be checked


@dataclass(frozen=True)
class CameTrue:
    """Whether those on a list made at a past date left more often since than the others.

    Attributes
    ----------
    listed, others
        Share that left within the time since.
    difference
        Listed minus others.
    p_value
        One-sided (Fisher's exact test), against no difference.
    months
        How long ago the list was made.
    """

    listed: Estimate
    others: Estimate
    difference: Estimate
    p_value: float
    months: int


def warned(risk: Floats, here: Bools) -> Bools:
    """Return the customers most likely to move down: the highest risks, at most 2 % of those there."""
    may = np.flatnonzero(here)
    most = max(SHORTEST, int(LONGEST * len(may)))
    listed = np.zeros(len(risk), dtype=bool)
    order = may[np.argsort(-risk[may], kind="stable")][:most]
    if len(order):
        edge = risk[order[-1]]
        listed[order[risk[order] > edge] if len(may) > most else order] = True
    return listed


def came_true(listed: Bools, others: Bools, left: Bools, months: int) -> CameTrue | None:
    """Compare who left among those listed with the others; None with too few listed."""
    others = others & ~listed
    n1, n2 = int(listed.sum()), int(others.sum())
    if n1 < FEWEST_LISTED or n2 < FEWEST_LISTED:
        return None
    x1, x2 = int((left & listed).sum()), int((left & others).sum())
    p = float(fisher_exact([[x1, n1 - x1], [x2, n2 - x2]], alternative="greater")[1])
    return CameTrue(wilson(x1, n1), wilson(x2, n2), difference_shares((x1, n1), (x2, n2)), min(1.0, p), months)
