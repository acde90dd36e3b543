"""Which rule do memories follow: five tests, and a verdict in words that is wrong in at most one company of twenty.

A verdict needs the other rules to be refuted, each at 1.5 %. What cannot be refuted is not confirmed: then the rules
cannot be told apart, which is the common verdict below some 5,000 remembered experiences. Each test lets the
remembered score be any smooth function of what the rule says (its index, squared and cubed), since scales end and
answers are rounded; a straight line would refute true rules. Where moments were read with error, each test has to
hold if that error is smaller or larger than stated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc, stdtr, stdtrit

from goodwill.core.estimate import Estimate
from goodwill.measure.memory.path_features import FEATURES, RULE_OF_PEAKS, Floats, Ints

ALPHA = 0.015  # of each refutation: with all approximations, wrong verdicts stay below one in twenty
NOT_NEAR = 0.05  # a rule that is nearly refuted is not confirmed
DECIDES = 0.05  # for the two one-sided tests of duration
NEGLIGIBLE = 0.15  # standardised weight below which a moment counts for next to nothing
NEGLECT = 0.10  # the same for duration
FOLDS = 10
FEWEST, FEWEST_CUSTOMERS = 100, 30  # memories and customers below which nothing is tested
CLEARER = 1e-10
MODELS: Mapping[str, tuple[str, ...]] = {
    "mean only": ("mean",), "peak-end": RULE_OF_PEAKS, "end only": ("end",), "full": FEATURES,
}  # fmt: skip
PEAK_END, MEAN, END, BOTH, OPEN = "peak-end", "mean", "end", "both", "cannot be told apart"


@dataclass(frozen=True, slots=True)
class RuleTests:
    """The tests of the rule.

    Attributes
    ----------
    n, customers
        Memories and customers they rest on.
    peaks_add, mean_adds, more_than_end
        p-values: peak, trough and end add to the mean; the mean adds to peak, trough and end; mean, peak and trough
        add to the end.
    start
        p-value: the start counts as well.
    duration, duration_neglected
        Standardised weight of duration with its 90 % interval, and the p-value of "it is larger than 0.10" (two
        one-sided tests: small means that duration is neglected).
    rest_of_end
        Largest end of the 90 % intervals of the standardised weights of peak, trough and mean beside the end.
    r2
        Out-of-sample share of the variance per model, with an interval from the ten folds.
    gain
        Out-of-sample share of peak-end less that of the mean alone.
    """

    n: int
    customers: int
    peaks_add: float
    mean_adds: float
    more_than_end: float
    start: float
    duration: Estimate
    duration_neglected: float
    rest_of_end: float
    r2: Mapping[str, Estimate]
    gain: Estimate

    @property
    def rule(self) -> str:
        """The verdict: one of "peak-end", "mean", "end", "both", "cannot be told apart"."""
        not_mean, not_peaks = self.peaks_add < ALPHA, self.mean_adds < ALPHA
        ahead = self.gain.value if self.gain.value is not None else 0.0
        if not_mean and not_peaks:
            return BOTH
        if not_peaks and self.peaks_add > NOT_NEAR and ahead < 0:
            return MEAN
        if not_mean and ahead > 0:
            if self.more_than_end < ALPHA:
                return PEAK_END
            if self.rest_of_end < NEGLIGIBLE:
                return END
        return OPEN

    @property
    def refuted(self) -> float:
        """The p-value of the verdict where it is not the mean: every rule it excludes is refuted at it."""
        return {PEAK_END: max(self.peaks_add, self.more_than_end), END: self.peaks_add,
                BOTH: max(self.peaks_add, self.mean_adds)}.get(self.rule, 1.0)  # fmt: skip


def judge_rules(tables: Sequence[Floats], score: Floats, customer: Ints, ratio: float) -> RuleTests:
    """Test the rules.

    Parameters
    ----------
    tables
        Features (n, 8): one table, or three for the error of reading as stated, half and one and a half of it.
    score
        Remembered scores, shape (n,).
    customer
        Whose they are, coded 0, 1, 2, ..., shape (n,).
    ratio
        Variance between customers' levels over the variance within.

    Raises
    ------
    EstimateError
        If shapes do not fit.
    """
    y = _scaled(score[:, None])[:, 0]
    first = Rows(_scaled(tables[0]), y, customer, ratio)
    asked: tuple[Callable[[Rows], float], ...] = (
        lambda one: one.adds(("mean",), RULE_OF_PEAKS),
        lambda one: one.adds(RULE_OF_PEAKS, ("mean",)),
        lambda one: one.adds(("end",), ("mean", "peak", "trough")),
        lambda one: one.adds(tuple(f for f in FEATURES if f != "start"), ("start",)),
        lambda one: one.largest(("end", "mean", "peak", "trough"), ("mean", "peak", "trough")),
    )
    peaks, mean, end, start, rest = (_worst(ask, first, tables) for ask in asked)
    duration, neglected = first.equivalence("duration")
    r2, gain = first.out_of_sample()
    return RuleTests(len(y), first.clusters, peaks, mean, end, start, duration, neglected, rest, r2, gain)


def _worst(ask: Callable[[Rows], float], stated: Rows, tables: Sequence[Floats]) -> float:
    """Return the largest answer over all sizes of the error of reading between half and one and a half of the stated.

    Features at sizes in between are interpolated from those at 1, 1/2 and 3/2 of it; the search narrows twice.
    """
    if len(tables) < 3:
        return ask(stated)

    def at(size: float) -> float:
        one, half, more = tables
        off = 2 * (size - 1)  # -1 to 1: the parabola through the three tables
        x = one + off * (more - half) / 2 + off * off * ((more + half) / 2 - one)
        return ask(Rows(_scaled(x), stated.y, stated.customer, stated.ratio))

    best = max((at(size), size) for size in np.linspace(0.5, 1.5, 6).tolist())
    for step in (0.08, 0.03):
        near = (max(0.5, best[1] - step), min(1.5, best[1] + step))
        best = max(best, *((at(size), size) for size in near))
    return best[0]


class Rows:
    """Standardised features and scores, with customers' own levels taken down.

    Notes
    -----
    Rows of a customer with k memories lose the share 1 - 1/sqrt(1 + ratio k) of the customer's mean (the
    transform of the random-intercept model); standard errors are clustered by customer all the same.
    """

    def __init__(self, x: Floats, y: Floats, customer: Ints, ratio: float) -> None:
        self.x, self.y, self.customer, self.ratio = x, y, customer, ratio
        self.count = np.bincount(customer)
        self.clusters = int((self.count > 0).sum())
        self._take = (1 - 1 / np.sqrt(1 + ratio * self.count))[customer] if len(customer) else np.zeros(0)

    def level(self, rows: Floats) -> Floats:
        """Return rows (n, q) with customers' levels taken down."""
        sums = np.zeros((len(self.count), rows.shape[1]))
        np.add.at(sums, self.customer, rows)
        return rows - self._take[:, None] * (sums / np.maximum(self.count, 1)[:, None])[self.customer]

    def columns(self, names: Sequence[str]) -> Floats:
        """Return the named features that vary."""
        at = [FEATURES.index(f) for f in names]
        x = self.x[:, at]
        return x[:, x.std(axis=0) > CLEARER]

    def fit(self, design: Floats) -> tuple[Floats, Floats] | None:
        """Return coefficients and their covariance clustered by customer; None where columns determine each other."""
        x = self.level(np.column_stack([np.ones(len(self.y)), design]))
        y = self.level(self.y[:, None])[:, 0]
        n, q = x.shape
        gram = x.T @ x
        if n <= q or self.clusters < 3 or np.linalg.cond(gram) > 1e10:
            return None
        bread = np.linalg.inv(gram)
        beta = bread @ (x.T @ y)
        scores = np.zeros((len(self.count), q))
        np.add.at(scores, self.customer, x * (y - x @ beta)[:, None])
        m = self.clusters
        factor = m / (m - 1) * (n - 1) / (n - q)
        return beta, factor * bread @ (scores.T @ scores) @ bread

    def adds(self, base: Sequence[str], added: Sequence[str]) -> float:
        """Return the p-value that `added` says nothing beyond a smooth function of what `base` says."""
        x, z = self.columns(base), self.columns(added)
        first = self.fit(x)
        if first is None or not z.shape[1]:
            return 1.0
        index = _scaled((x @ first[0][1:])[:, None])
        both = self.fit(np.column_stack([x, index**2, index**3, z]))
        if both is None:
            return 1.0
        q, m = z.shape[1], self.clusters
        if m - q < 2:
            return 1.0
        beta, covariance = both[0][-q:], both[1][-q:, -q:]
        wald = float(beta @ np.linalg.pinv(covariance) @ beta)
        return float(fdtrc(q, m - q, wald * (m - q) / ((m - 1) * q)))

    def largest(self, names: Sequence[str], of: Sequence[str]) -> float:
        """Return how far the 90 % intervals of the weights of `of` reach from zero when all `names` stand together."""
        found = self.fit(self.columns(names))
        if found is None or len(found[0]) != len(names) + 1:
            return float("inf")
        at = [names.index(f) + 1 for f in of]
        half = float(stdtrit(self.clusters - 1, 0.95)) * np.sqrt(np.diag(found[1])[at])
        return float((np.abs(found[0][at]) + half).max())

    def equivalence(self, name: str) -> tuple[Estimate, float]:
        """Return the weight of a feature among all with its 90 % interval, and the p-value of its being large."""
        live = [f for f in FEATURES if self.x[:, FEATURES.index(f)].std() > CLEARER]
        found = self.fit(self.columns(live)) if name in live else None
        if found is None:
            return Estimate.missing("all experiences have the same number of moments", len(self.y), "sd per sd"), 1.0
        at, df = live.index(name) + 1, self.clusters - 1
        weight, se = float(found[0][at]), float(np.sqrt(found[1][at, at]))
        half = float(stdtrit(df, 0.95)) * se
        p = float(stdtr(df, (abs(weight) - NEGLECT) / se)) if se > 0 else float(abs(weight) > NEGLECT)
        return Estimate(weight, weight - half, weight + half, len(self.y), 0.90, "sd per sd", se=se), p

    def out_of_sample(self) -> tuple[dict[str, Estimate], Estimate]:
        """Return the share of the variance each model predicts for customers left out, and the gain of peak-end."""
        z = self.level(np.column_stack([np.ones(len(self.y)), self.x, self.y]))
        fold = _folds(self.customer)
        grams = np.array([z[fold == k].T @ z[fold == k] for k in range(FOLDS)])
        lost = {name: np.array([_loss(grams, k, names) for k in range(FOLDS)]) for name, names in MODELS.items()}
        total = np.array([_loss(grams, k, ()) for k in range(FOLDS)])
        n = len(self.y)
        r2 = {name: _share(total - rest, total, n) for name, rest in lost.items()}
        return r2, _share(lost["mean only"] - lost["peak-end"], total, n)


def _loss(grams: Floats, fold: int, names: Sequence[str]) -> float:
    """Return the squared error in a fold of the line fitted on the others (only the level when `names` is empty)."""
    at = [0, *(1 + FEATURES.index(f) for f in names)]
    train, held = grams.sum(axis=0) - grams[fold], grams[fold]
    beta = np.linalg.lstsq(train[np.ix_(at, at)], train[at, -1], rcond=None)[0]
    return float(held[-1, -1] - 2 * beta @ held[at, -1] + beta @ held[np.ix_(at, at)] @ beta)


def _share(gained: Floats, total: Floats, n: int) -> Estimate:
    whole = float(total.sum())
    if whole <= 0 or not np.isfinite(gained).all():
        return Estimate.missing("all scores are alike", n, "share")
    value = float(gained.sum() / whole)
    # Folds as replicates: the spread of what each left-out fold adds.
    rest = gained - value * total
    se = float(np.sqrt(FOLDS / (FOLDS - 1) * (rest**2).sum()) / whole)
    half = float(stdtrit(FOLDS - 1, 0.975)) * se
    return Estimate(value, value - half, value + half, n, 0.95, "share", se=se)


def _folds(customer: Ints) -> Ints:
    """Return a fold per row; all memories of a customer fall into one."""
    found: Ints = (customer * 7919 + 13) % FOLDS
    return found


def _scaled(x: Floats) -> Floats:
    size = x.std(axis=0)
    return np.where(size > CLEARER, (x - x.mean(axis=0)) / np.where(size > CLEARER, size, 1.0), 0.0)
