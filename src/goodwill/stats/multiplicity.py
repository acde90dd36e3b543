"""Many questions at once: which claims to keep, and what their figures are after having been picked.

Notation: m tests, q the false discovery rate aimed at, R the number kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.inputs import BoolArray, FloatArray, as_vector, frozen
from goodwill.stats.intervals import critical


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Which of m hypotheses are rejected.

    Attributes
    ----------
    rejected
        Booleans, shape (m,).
    adjusted
        Adjusted p-values, shape (m,): rejected where at most `level`.
    level
        Error rate aimed at.
    method
        ``"benjamini_hochberg"``, ``"benjamini_yekutieli"`` or ``"holm"``.
    """

    rejected: BoolArray
    adjusted: FloatArray
    level: float
    method: str

    @property
    def count(self) -> int:
        """Number rejected, R."""
        return int(self.rejected.sum())


@dataclass(frozen=True, slots=True, eq=False)
class HierarchicalSelection:
    """Families first, then hypotheses within the families that were kept.

    Attributes
    ----------
    families
        Selection within each family; nothing is rejected in families that were not kept.
    kept
        Names of the families kept.
    global_p
        Simes p-value of each family.
    q
        Rate aimed at.
    """

    families: Mapping[str, Selection]
    kept: tuple[str, ...]
    global_p: Mapping[str, float]
    q: float


def benjamini_hochberg(p: npt.ArrayLike, q: float = 0.10) -> Selection:
    """Return the step-up selection whose false discovery rate is at most q.

    Parameters
    ----------
    p
        p-values, shape (m,).
    q
        Expected share of false ones among those kept, at most; holds for independent or positively
        dependent p-values.

    Raises
    ------
    EstimateError
        If a p-value is missing or not between 0 and 1.

    Notes
    -----
    Benjamini & Hochberg (1995), JRSS-B 57:289-300.
    """
    return _step_up(_p_values(p), _rate(q), 1.0, "benjamini_hochberg")


def benjamini_yekutieli(p: npt.ArrayLike, q: float = 0.10) -> Selection:
    """Return the step-up selection that controls the false discovery rate under any dependence.

    Notes
    -----
    Benjamini & Yekutieli (2001), Annals of Statistics 29:1165-1188: as Benjamini-Hochberg at
    q / (1 + 1/2 + ... + 1/m).
    """
    values = _p_values(p)
    harmonic = float((1 / np.arange(1, len(values) + 1)).sum())
    return _step_up(values, _rate(q), harmonic, "benjamini_yekutieli")


def holm(p: npt.ArrayLike, alpha: float = 0.05) -> Selection:
    """Return the step-down selection with probability at most alpha of any false one (Holm 1979)."""
    values = _p_values(p)
    m = len(values)
    order = np.argsort(values, kind="stable")
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(values[order] * (m - np.arange(m))))
    return Selection(adjusted <= _rate(alpha), frozen(adjusted), alpha, "holm")


def simes(p: npt.ArrayLike) -> float:
    """Return the p-value of "no hypothesis of this family is false": min over i of m p_(i) / i (Simes 1986).

    Raises
    ------
    EstimateError
        If there is no p-value, or one is not between 0 and 1.
    """
    values = np.sort(_p_values(p))
    if len(values) == 0:
        raise EstimateError("A family needs a p-value.", seen="none")
    return float(min(1.0, (values * len(values) / np.arange(1, len(values) + 1)).min()))


def hierarchical(families: Mapping[str, npt.ArrayLike], q: float = 0.10) -> HierarchicalSelection:
    """Return families kept by Simes and Benjamini-Hochberg, and the hypotheses kept within them.

    Parameters
    ----------
    families
        p-values of each family; families without p-values are ignored.
    q
        Rate aimed at.

    Notes
    -----
    Families are kept by Benjamini-Hochberg at q on their Simes p-values; within each family kept,
    Benjamini-Hochberg works at q * (families kept) / (families). Benjamini & Bogomolov (2014), JRSS-B
    76:297-318, theorem 1: the false discovery proportion averaged over the families kept then has
    expectation at most q, when p-values are independent or positively dependent within families and
    families are independent or positively dependent. It is an average over families: a single family may have
    a larger rate.
    """
    tested = {name: _p_values(p) for name, p in families.items() if np.size(p)}
    global_p = {name: simes(p) for name, p in tested.items()}
    outer = benjamini_hochberg(list(global_p.values()), q)
    kept = tuple(name for name, keep in zip(global_p, outer.rejected, strict=True) if keep)
    inner = _rate(q) * len(kept) / max(1, len(tested))
    selections = {
        name: _step_up(p, inner, 1.0, "benjamini_hochberg") if name in kept else _nothing(p, inner)
        for name, p in tested.items()
    }
    return HierarchicalSelection(selections, kept, global_p, q)


def fcr_level(selected: int, tested: int, q: float = 0.10) -> float:
    """Return the level that intervals of selected figures need: 1 - R q / m.

    Notes
    -----
    Benjamini & Yekutieli (2005), JASA 100:71-81: with these, the expected share of intervals among the
    selected that miss their truth is at most q. Without selection (R = m) it is the plain level 1 - q.
    """
    if not 0 < selected <= tested:
        raise ValueError(f"cannot select {selected} of {tested}")
    return 1 - _rate(q) * selected / tested


def fcr_intervals(
    estimates: Sequence[Estimate],
    selected: npt.ArrayLike,
    *,
    q: float = 0.10,
    shrink: bool = True,
) -> tuple[Estimate | None, ...]:
    """Return the selected figures with intervals, and values, that know they were selected.

    Parameters
    ----------
    estimates
        All figures that were looked at, shape (m,); absent ones were not tested.
    selected
        Which were picked, booleans of shape (m,).
    q
        False coverage rate aimed at.
    shrink
        Whether values are pulled towards the mean of all figures (empirical Bayes on their standard errors),
        which undoes the winner's curse on average. A value never leaves its interval.

    Returns
    -------
    tuple
        The adjusted figure where selected, None elsewhere.

    Raises
    ------
    EstimateError
        When a selected figure is absent or has no interval.
    """
    chosen = np.asarray(selected, dtype=bool)
    if chosen.shape != (len(estimates),):
        raise EstimateError("There must be one mark per figure.", seen=f"{chosen.shape}, {len(estimates)}")
    if not chosen.any():
        return (None,) * len(estimates)
    tested = sum(e.is_present for e in estimates)
    level = fcr_level(int(chosen.sum()), max(tested, int(chosen.sum())), q)
    values = _shrunk(estimates) if shrink else [e.value for e in estimates]
    return tuple(
        _widened(e, value, level) if keep else None for e, value, keep in zip(estimates, values, chosen, strict=True)
    )


def _widened(estimate: Estimate, value: float | None, level: float) -> Estimate:
    if estimate.value is None or value is None or estimate.low is None or estimate.high is None:
        raise EstimateError(
            "A figure without interval cannot be selected.", seen=str(estimate), do="select among the others"
        )
    factor = critical(level) / critical(estimate.level)
    low = estimate.value - factor * (estimate.value - estimate.low)
    high = estimate.value + factor * (estimate.high - estimate.value)
    return replace(estimate, value=min(high, max(low, value)), low=low, high=high, level=level)


def _shrunk(estimates: Sequence[Estimate]) -> list[float | None]:
    """Return values after shrinkage where there are standard errors, the plain ones elsewhere."""
    from goodwill.stats.shrinkage import shrink_means

    values = [e.value for e in estimates]
    usable = [i for i, e in enumerate(estimates) if e.value is not None and e.se]
    if len(usable) < 3:  # two figures say nothing about how far figures spread
        return values
    effects = [values[i] or 0.0 for i in usable]
    pulled = shrink_means(effects, [(estimates[i].se or 0.0) ** 2 for i in usable]).values
    for i, value in zip(usable, pulled, strict=True):
        values[i] = float(value)
    return values


def _step_up(p: FloatArray, q: float, factor: float, method: str) -> Selection:
    m = len(p)
    order = np.argsort(p, kind="stable")
    ratio = p[order] * m * factor / np.arange(1, m + 1)
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(ratio[::-1])[::-1])
    return Selection(adjusted <= q, frozen(adjusted), q, method)


def _nothing(p: FloatArray, q: float) -> Selection:
    adjusted = _step_up(p, q, 1.0, "benjamini_hochberg").adjusted
    return Selection(np.zeros(len(p), dtype=bool), adjusted, q, "benjamini_hochberg")


def _p_values(p: npt.ArrayLike) -> FloatArray:
    values = as_vector(p, "p-values")
    if len(values) and not (values.min() >= 0 and values.max() <= 1):
        raise EstimateError(
            "p-values lie between 0 and 1.", seen=f"{values.min():g} to {values.max():g}", where="p-values"
        )
    return values


def _rate(q: float) -> float:
    if not 0 < q < 1:
        raise ValueError(f"an error rate must lie between 0 and 1, not {q}")
    return q
