"""How far a difference can be trusted: reliability of a person's difference score, and of gaps between units."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.stats.shrinkage import between_variance


def difference_reliability(
    *, first: float, second: float, correlation: float, first_sd: float, second_sd: float
) -> float:
    """Return the reliability of the difference of two measures of one person.

    Parameters
    ----------
    first, second
        Reliabilities of the two measures, 0 to 1.
    correlation
        Correlation of the two measures.
    first_sd, second_sd
        Their standard deviations.

    Returns
    -------
    float
        Share of the variance of the difference that is no error; low where the measures correlate.

    Raises
    ------
    EstimateError
        If the difference does not vary.

    Notes
    -----
    (s1^2 r1 + s2^2 r2 - 2 r s1 s2) / (s1^2 + s2^2 - 2 r s1 s2): Peter, Churchill & Brown (1993), Journal of
    Consumer Research 19(4), eq. 1.
    """
    shared = 2 * correlation * first_sd * second_sd
    total = first_sd**2 + second_sd**2 - shared
    if total <= 0:
        raise EstimateError("The difference does not vary, so it has no reliability.", seen=f"{total:g}")
    return (first_sd**2 * first + second_sd**2 * second - shared) / total


def unit_reliability(means: npt.ArrayLike, variances: npt.ArrayLike) -> float | None:
    """Return the share of the variance between units' means that is no sampling error; None below three units.

    Parameters
    ----------
    means, variances
        Mean and sampling variance of each unit, shape (units,).
    """
    m, v = np.asarray(means, dtype=float), np.asarray(variances, dtype=float)
    usable = np.isfinite(v) & (v > 0)
    if usable.sum() < 3:
        return None
    tau2 = between_variance(m[usable], v[usable])
    return float(tau2 / (tau2 + v[usable].mean()))
