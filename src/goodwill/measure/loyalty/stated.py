"""Loyalty as it is said, beside loyalty as it is lived: corrected for who answers, and where the two part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.core.estimate import Estimate
from goodwill.measure.loyalty.facts import LoyaltyFacts
from goodwill.measure.loyalty.panel import LivedPanel
from goodwill.stats.intervals import wilson
from goodwill.stats.weighting import post_stratify

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
FALSE_SHARE = 0.10  # expected share of the list that is not gone in spirit
FRESH = 12  # months for which an answer speaks
SMALLEST = 5  # answers in a group below which it is pooled


@dataclass(frozen=True)
class Said:
    """The last likelihood to recommend of each customer, where there is one.

    Attributes
    ----------
    mark
        0 to 10, shape (customers,); nan without.
    month
        When; -1 without.
    asked, answered
        Requests and answers, shape (customers,).
    """

    mark: Floats
    month: Ints
    asked: Floats
    answered: Floats

    @property
    def nine(self) -> Bools:
        """Who said nine or ten."""
        return np.asarray(np.nan_to_num(self.mark, nan=-1.0) >= 9)


def last_said(facts: LoyaltyFacts, lived: LivedPanel, until: int, *, drop_late: bool = False) -> Said:
    """Return what each customer of the panel said last, up to a month (and known by then)."""
    rows, n = facts.said.rows, len(lived.keys)
    month, key = rows["month"].to_numpy(), rows["customer_key"].to_numpy()
    marks, mark = rows["marks"].to_numpy().astype(float), rows["mark"].to_numpy().astype(float)
    use = (marks > 0) & (month <= until) & (month > until - FRESH)
    if drop_late:
        use &= rows["late"].to_numpy().astype(float) == 0
    who, there = _places(lived.keys, key)
    use &= there
    order = np.argsort(month[use], kind="stable")
    at = who[use][order]
    value, when = np.full(n, np.nan), np.full(n, -1, dtype=np.int64)
    value[at], when[at] = (mark[use] / marks[use])[order], month[use][order]
    asked, answered = np.zeros(n), np.zeros(n)
    who, there = _places(lived.keys, facts.asked.rows["customer_key"].to_numpy())
    there &= facts.asked.rows["month"].to_numpy() <= until
    np.add.at(asked, who[there], facts.asked.rows["asked"].to_numpy().astype(float)[there])
    np.add.at(answered, who[there], facts.asked.rows["answered"].to_numpy().astype(float)[there])
    return Said(value, when, asked, answered)


@dataclass(frozen=True)
class Beside:
    """What is said beside what is lived.

    Attributes
    ----------
    plain, corrected
        Share of those there who say nine or ten: as answered; with each state and region at its share of all.
    by_state
        The same by state, lowest first.
    answers
        Share of each state that answered in the last year, lowest first.
    """

    plain: Estimate
    corrected: Estimate
    by_state: tuple[Estimate, ...]
    answers: tuple[Estimate, ...]


def said_beside_lived(said: Said, state: Ints, states: int, region: npt.NDArray[np.object_], here: Bools) -> Beside:
    """Compare what is said with what is lived, among customers who are still there."""
    heard = here & ~np.isnan(said.mark)
    plain = wilson(float((said.nine & heard).sum()), float(heard.sum()))
    by_state = tuple(
        wilson(float((said.nine & heard & (state == k)).sum()), float((heard & (state == k)).sum()))
        for k in range(states)
    )
    answers = tuple(
        wilson(float((heard & (state == k)).sum()), float((here & (state == k)).sum())) for k in range(states)
    )
    if heard.sum() < 20:
        return Beside(plain, Estimate.missing("too few answers", int(heard.sum()), "share"), by_state, answers)
    strata = _strata(state, region, heard)
    names, totals = np.unique(strata[here], return_counts=True)
    answered = set(np.unique(strata[heard]))
    weights = post_stratify(
        strata[heard], {int(s): float(t) for s, t in zip(names, totals, strict=True) if s in answered}
    )
    nine = float((weights.values * said.nine[heard]).sum())
    corrected = wilson(nine, float(weights.values.sum()), n_effective=weights.n_effective, answers=int(heard.sum()))
    return Beside(plain, corrected, by_state, answers)


def _strata(state: Ints, region: npt.NDArray[np.object_], heard: Bools) -> Ints:
    """Return state and region together; a region with too few answers in a state stands with the whole state."""
    codes = np.unique(region.astype(str), return_inverse=True)[1] + 1
    strata = state * 100_000 + codes
    counts = dict(zip(*np.unique(strata[heard], return_counts=True), strict=True))
    thin = np.array([counts.get(s, 0) < SMALLEST for s in strata])
    return np.where(thin, state * 100_000, strata).astype(np.int64)


def gone_in_spirit(nine: Bools, p_gone: Floats, here: Bools, share: float = FALSE_SHARE) -> Bools:
    """Return who says nine or ten and is gone in spirit.

    Customers enter in order of their probability as long as the expected share of false ones, the mean of 1 - p over
    the list, stays at `share` (Efron 2010, Bayesian false discovery rate). Ties enter together or not at all.
    """
    may = np.flatnonzero(nine & here)
    order = may[np.argsort(-p_gone[may], kind="stable")]
    if not len(order):
        return np.zeros(len(nine), dtype=bool)
    expected = np.cumsum(1 - p_gone[order]) / np.arange(1, len(order) + 1)
    level = np.round(p_gone[order], 9)
    closes = np.r_[level[1:] != level[:-1], True]
    fits = np.flatnonzero((expected <= share) & closes)
    listed = np.zeros(len(nine), dtype=bool)
    if len(fits):
        listed[order[: fits[-1] + 1]] = True
    return listed


def _places(keys: Ints, wanted: Ints) -> tuple[Ints, Bools]:
    at = np.searchsorted(keys, wanted).clip(0, len(keys) - 1)
    return at, np.asarray(keys[at] == wanted)
