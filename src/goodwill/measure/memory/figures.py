"""Figures of memory as rows of the one table."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from goodwill.core.cells import Cells
from goodwill.core.estimate import Estimate
from goodwill.measure.memory.facts import PARTS
from goodwill.measure.memory.lag_reading import LagReading
from goodwill.measure.memory.later import Link
from goodwill.measure.memory.path_features import FEATURES, Floats, Ints
from goodwill.measure.memory.rules import RuleTests
from goodwill.measure.memory.weights import ELSE_SD, PRIOR_MEAN, PRIOR_SD
from goodwill.measure.survey_figures import Figure
from goodwill.stats.intervals import critical, mean_t

VERDICT = "verdict"
WEIGHT, PUBLISHED, OUT_OF_SAMPLE, P_VALUE, SHAPE = (
    "weight", "published weight", "share of variance out of sample", "p-value", "shape",
)  # fmt: skip
PUBLISHED_STUDIES = 174  # findings behind the published weights (Alaybek et al. 2022)
CURVE = "feeling at {:.0f} % of the way"
PEAKS_ADD, MEAN_ADDS, MORE_THAN_END, START_COUNTS, DURATION_COUNTS = (
    "peak, trough and end add to the mean", "the mean adds to peak, trough and end",
    "mean, peak and trough add to the end", "the start counts as well", "duration counts for 0.10 or more",
)  # fmt: skip


def lag_figures(lag: str, reading: LagReading) -> list[Figure]:
    """Return weights, tests, out-of-sample shares and shapes of one lag."""
    missing = Estimate.missing(reading.why or "not measured", reading.n)
    found = []
    if reading.weights is not None:
        n = Estimate(float(reading.n), None, None, reading.n, unit="experiences")
        customers = Estimate(float(reading.customers), None, None, reading.customers, unit="customers")
        found += [Figure(VERDICT, lag, "", "", reading.rule, n), Figure("customers", lag, "", "", "", customers)]
    for f in FEATURES:
        weight = reading.weights.standardised[f] if reading.weights else missing
        found.append(Figure(WEIGHT, lag, "", "", f, weight))
    if reading.tests is None:
        return found
    tests = reading.tests
    found += [Figure(OUT_OF_SAMPLE, lag, "", "", name, e) for name, e in tests.r2.items()]
    found.append(Figure("gain of peak-end over the mean", lag, "", "", "", tests.gain))
    found.append(Figure("weight of duration, 90 % interval", lag, "", "", "duration", tests.duration))
    for name, p in p_values(tests).items():
        found.append(Figure(P_VALUE, lag, "", "", name, Estimate(p, None, None, tests.n, unit="p")))
    if reading.shapes is not None:
        found += [Figure(SHAPE, lag, "", "", name, e) for name, e in reading.shapes.shapes.items()]
    return found


def p_values(tests: RuleTests) -> dict[str, float]:
    """Return the p-values under their names for people."""
    return {
        PEAKS_ADD: tests.peaks_add, MEAN_ADDS: tests.mean_adds, MORE_THAN_END: tests.more_than_end,
        START_COUNTS: tests.start, DURATION_COUNTS: tests.duration_neglected,
    }  # fmt: skip


def published_figures(level: float) -> list[Figure]:
    """Return the weights expected from published studies before any fact is looked at."""
    found = []
    for f in FEATURES:
        mean, half = PRIOR_MEAN.get(f, 0.0), critical(level) * PRIOR_SD.get(f, ELSE_SD)
        estimate = Estimate(mean, mean - half, mean + half, PUBLISHED_STUDIES, level, "sd per sd")
        found.append(Figure(PUBLISHED, "published", "", "", f, estimate))
    return found


def curve_figures(cells: Cells, level: float) -> list[Figure]:
    """Return the average feeling along the way, over all and by touchpoint."""
    found = []
    for scope, part in (("curve of all", cells.over("part")), ("curve", cells)):
        for row in part.rows.to_pylist():
            n = float(row["n"])
            mean = row["s"] / n
            variance = max(row["ss"] / n - mean * mean, 0.0) * n / max(n - 1, 1)
            e = mean_t(n, mean, variance, level, unit="valence", scale=(-1.0, 1.0))
            name = CURVE.format(100 * (row["part"] + 0.5) / PARTS)
            found.append(Figure(name, scope, "", "", row.get("touchpoint", ""), e))
    return found


def link_figures(links: tuple[Link, ...]) -> list[Figure]:
    """Return how memories go with what comes later."""
    found = []
    for link in links:
        found.append(Figure(link.what, "later", "", "", "", link.estimate))
        for scope, x, unit in (("later average", link.typical, link.estimate.unit), ("later days", link.days, "days")):
            if x is not None and link.estimate.is_present:
                e = Estimate(x, None, None, link.estimate.n, unit=unit)
                found.append(Figure(link.what, scope, "", "", "", e))
    return found


def clustered_mean(values: Floats, customer: Ints, level: float, unit: str) -> Estimate:
    """Return a mean with an interval clustered by customer."""
    n = len(values)
    who = np.unique(customer, return_inverse=True)[1] if n else np.zeros(0, dtype=np.int64)
    m = int(who.max()) + 1 if n else 0
    if m < 5:
        return Estimate.missing("fewer than five customers were asked both just after and when they remember", n, unit)
    mean = float(values.mean())
    sums = np.bincount(who, values - mean)
    se = float(np.sqrt(m / (m - 1) * (sums**2).sum())) / n
    half = critical(level, m - 1) * se
    return Estimate(mean, mean - half, mean + half, n, level, unit, se=se)


def model_of(readings: Mapping[str, LagReading], low: float, high: float) -> dict[str, object]:
    """Return fitted parameters as plain values, for pages that go on computing with them."""
    found: dict[str, object] = {"features": list(FEATURES), "low": low, "high": high}
    for lag, r in readings.items():
        if r.weights is None:
            continue
        found[lag] = {
            "n": r.n, "customers": r.customers, "rule": r.rule, "intercept": r.weights.intercept,
            "weights": [float(w) for w in r.weights.raw], "noise": r.weights.noise, "error": r.error,
            "tests": p_values(r.tests) if r.tests else {},
        }  # fmt: skip
    return found
