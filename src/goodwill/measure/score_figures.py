"""Means and shares of one cell of answers, and one doubt made of several."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.measure.answered_cells import cluster_sums
from goodwill.stats.clustered import clustered_mean, clustered_share
from goodwill.stats.intervals import mean_t, wilson


def mean_of(
    row: Mapping[str, Any], ends: tuple[float, float], unit: str, level: float, *, bounded: bool = True
) -> Estimate:
    """Return the mean of a cell's scores on the scale `ends`, clustered where customers answered more than once.

    `bounded` says whether the figure itself lies on the scale (a difference of two answers does not).
    """
    sums, width = cluster_sums(row, "score"), ends[1] - ends[0]
    if sums.answers == 0:
        return Estimate.missing("nobody answered", unit=unit)
    mean = ends[0] + width * sums.mean
    if sums.clusters < 2:
        return Estimate.missing("answers of one person only", sums.answers, unit)
    variance = sums.variance * width**2
    bottom, top = ends if bounded else (-math.inf, math.inf)
    if sums.clusters < sums.answers and variance > 0:
        e = clustered_mean(sums, level).scaled(width)
        low = None if e.low is None else max(bottom, ends[0] + e.low)
        high = None if e.high is None else min(top, ends[0] + e.high)
        return Estimate(mean, low, high, sums.answers, level, unit, se=e.se)
    return mean_t(
        sums.clusters,
        mean,
        variance * sums.clusters,
        level,
        answers=sums.answers,
        unit=unit,
        scale=ends if bounded else None,
    )


def share_of(row: Mapping[str, Any], level: float, measure: str = "top") -> Estimate:
    """Return the share of answers of a cell that have `measure`, with Wilson's interval."""
    sums = cluster_sums(row, measure)
    if sums.answers == 0:
        return Estimate.missing("nobody answered", unit="share")
    if sums.clusters == sums.answers:
        return wilson(sums.y, sums.n, level)
    return clustered_share(sums, level)


def worst_of(doubts: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return one diagnostic per assumption: all failing sentences together, else the first checked one."""
    found: dict[str, Diagnostic] = {}
    for key in dict.fromkeys(d.assumption for d in doubts):
        mine = [d for d in doubts if d.assumption == key]
        failing = [d for d in mine if d.speaks]
        checked = [d for d in mine if d.passed is not None]
        if failing:
            found[key] = Diagnostic(key, False, " ".join(dict.fromkeys(d.message for d in failing)), failing[0].value)
        else:
            found[key] = (checked or mine)[0]
    return tuple(found.values())
