"""How much low scores rise, and high ones fall, when nothing is done at all."""

from __future__ import annotations

import math
from dataclasses import replace

from scipy.special import log_ndtr, ndtr

from goodwill.core.estimate import Estimate


def expected_change(
    mean: float, sd: float, cut: float, reliability: float, *, baselines: int = 1, side: str = "below"
) -> float:
    """Return the mean change of those selected beyond a cut, when they are measured again and nothing is done.

    Parameters
    ----------
    mean, sd
        Of single measurements over everybody.
    cut
        Those below (or above) it were selected.
    reliability
        Share of variance that lies between persons (or units): correlation of two measurements.
    baselines
        Number of measurements whose average was used for selection.
    side
        ``"below"`` gives a rise (positive), ``"above"`` a fall (negative).

    Raises
    ------
    ValueError
        For a negative sd, a reliability outside [0, 1], or no baseline.

    Notes
    -----
    Barnett, van der Pols & Dobson (2005), Int. J. Epidemiology 34:215-220, eq. 1 and 2, for normal scores:
    (s_w^2/m) / sqrt(s_b^2 + s_w^2/m) * phi(z) / (1 - Phi(z)), z = (mean - cut) / sd of the average.
    """
    if side not in {"below", "above"}:
        raise ValueError(f"side must be 'below' or 'above', not {side!r}")
    _check(reliability, baselines)
    if not sd >= 0:
        raise ValueError(f"a standard deviation cannot be {sd}")
    if sd == 0 or reliability == 1:
        return 0.0
    within = (1 - reliability) * sd**2 / baselines
    spread = math.sqrt(reliability * sd**2 + within)
    sign = 1.0 if side == "below" else -1.0
    z = sign * (mean - cut) / spread
    # phi(z) / (1 - Phi(z)) in logarithms, so that far cuts do not divide by zero.
    hazard = math.exp(-0.5 * z**2 - 0.5 * math.log(2 * math.pi) - float(log_ndtr(-z)))
    return sign * within / spread * hazard


def expected_return(selected_mean: float, mean: float, reliability: float, *, baselines: int = 1) -> float:
    """Return the change expected of a group picked for its score, from its own average.

    Unlike `expected_change` this needs no cut and no normal scores, only that the next measurement depends
    linearly on the last: (1 - r_m) (mean - selected mean), with r_m the reliability of the average of m
    baselines (Spearman-Brown).
    """
    _check(reliability, baselines)
    reliable = baselines * reliability / (1 + (baselines - 1) * reliability)
    return (1 - reliable) * (mean - selected_mean)


def net_change(observed: Estimate, expected: float) -> Estimate:
    """Return an observed change less the change expected without any action.

    The interval is only moved: the uncertainty of the expected change is not in it, so a comparison with
    equally low persons who were not reached is better where there are such.
    """
    if observed.value is None:
        return observed
    return replace(
        observed,
        value=observed.value - expected,
        low=None if observed.low is None else observed.low - expected,
        high=None if observed.high is None else observed.high - expected,
    )


def share_selected(mean: float, sd: float, cut: float) -> float:
    """Return the share of normal scores below the cut."""
    return float(ndtr((cut - mean) / sd)) if sd > 0 else float(cut > mean)


def _check(reliability: float, baselines: int) -> None:
    if not 0 <= reliability <= 1:
        raise ValueError(f"a reliability lies between 0 and 1, not {reliability}")
    if baselines < 1:
        raise ValueError(f"at least one baseline is needed, not {baselines}")
