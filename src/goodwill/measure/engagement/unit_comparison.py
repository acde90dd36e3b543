"""Which units stand apart from the others, when units differ anyway and a wave lifts or lowers all of them.

A unit is compared with how the other units of its kind vary, not with the sampling error of its own people: units
differ for a hundred reasons, and a mood of the whole company is in every unit of a wave. The unit itself is left
out of what it is compared with.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from goodwill.core.estimate import Estimate
from goodwill.stats.intervals import critical

LEAST_OTHERS = 5  # fewer other units say too little about how units vary


@dataclass(frozen=True, slots=True)
class Apart:
    """How far a unit is from the others of its kind.

    Attributes
    ----------
    estimate
        Unit minus the mean of the others, with a t interval; n counts the units compared.
    p_value
        Two-sided, against "a unit like the others"; 1.0 where it cannot be told.
    """

    estimate: Estimate
    p_value: float


def apart(
    value: Mapping[str, float], noise: Mapping[str, float], *, level: float = 0.95, unit: str = "points"
) -> dict[str, Apart]:
    """Compare each unit with all others.

    Parameters
    ----------
    value
        Figure per unit.
    noise
        Sampling variance of each figure. Where a unit's is above the others' average, the excess is added to the
        variance it is judged by: a small unit strays further.
    level
        Coverage of the intervals.
    unit
        What the figures are measured in.

    Returns
    -------
    dict
        Unit -> `Apart`.

    Notes
    -----
    With J other units of mean m and variance s^2 (divisor J - 1), the unit's x has
    t = (x - m) / sqrt(s^2 (1 + 1/J) + excess) on J - 1 degrees of freedom: the prediction interval for one more
    unit, exact when units are normal and equally noisy.
    """
    found = {}
    for name in sorted(value):
        others = np.array([v for k, v in sorted(value.items()) if k != name])
        j = len(others)
        if j < LEAST_OTHERS:
            found[name] = Apart(
                Estimate.missing(f"fewer than {LEAST_OTHERS} other units to compare with", j + 1, unit), 1.0
            )
            continue
        usual = float(np.mean([v for k, v in noise.items() if k != name]))
        spread = float(others.var(ddof=1)) * (1 + 1 / j) + max(0.0, noise[name] - usual)
        distance = value[name] - float(others.mean())
        if spread <= 0:
            found[name] = Apart(Estimate.missing("the other units do not differ at all", j + 1, unit), 1.0)
            continue
        se = math.sqrt(spread)
        reach = critical(level, j - 1) * se
        p = min(1.0, float(2 * stdtr(j - 1, -abs(distance) / se)))
        estimate = Estimate(distance, distance - reach, distance + reach, j + 1, level, unit, se=se)
        found[name] = Apart(estimate, p)
    return found


def last_against_earlier(changes: list[float], *, level: float = 0.95, unit: str = "points") -> Apart:
    """Judge the last of a row of changes between waves against the ones before it.

    A shock of a wave is in everybody's answers, so only other waves tell how large such shocks are. With fewer
    than `LEAST_OTHERS` earlier changes there is no interval and no claim.
    """
    if not changes:
        return Apart(Estimate.missing("there is one wave only", 0, unit), 1.0)
    last, earlier = changes[-1], np.array(changes[:-1])
    usual = float(np.mean(earlier**2)) if len(earlier) >= LEAST_OTHERS else 0.0
    if usual == 0:
        return Apart(Estimate(last, None, None, len(changes), level, unit), 1.0)
    # Neighbouring changes share a wave, so they tell about two thirds of what as many separate ones would.
    se, df = math.sqrt(usual), max(2, (2 * len(earlier)) // 3)
    reach = critical(level, df) * se
    p = min(1.0, float(2 * stdtr(df, -abs(last) / se)))
    return Apart(Estimate(last, last - reach, last + reach, len(changes), level, unit, se=se), p)
