"""Survey weights that bring those who answered to known totals, and what they cost in precision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import FloatArray, as_vector, as_weights, frozen


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """One weight per row, with mean one.

    Attributes
    ----------
    values
        Shape (n,).
    n_effective
        Equally weighted rows that would be as precise: (sum w)^2 / sum w^2.
    design_effect
        n / n_effective: by how much weighting multiplies variances at most (Kish 1965).
    largest, smallest
        Extreme weights: a row with weight 10 speaks for ten others.
    iterations
        Rounds of raking; 1 for post-stratification.
    """

    values: FloatArray
    n_effective: float
    design_effect: float
    largest: float
    smallest: float
    iterations: int


def n_effective(weights: npt.ArrayLike) -> float:
    """Return (sum w)^2 / sum w^2, and 0 when all weights are zero."""
    w = as_vector(weights, "weights")
    squares = float(w @ w)
    return float(w.sum()) ** 2 / squares if squares > 0 else 0.0


def design_effect(weights: npt.ArrayLike) -> float:
    """Return how much unequal weights multiply the variance of a mean: n sum w^2 / (sum w)^2.

    Raises
    ------
    EstimateError
        When all weights are zero.
    """
    w = as_vector(weights, "weights")
    size = n_effective(w)
    if size == 0:
        raise EstimateError("All weights are zero.", where="weights")
    return len(w) / size


def post_stratify(strata: Any, totals: Mapping[Any, float], *, base: npt.ArrayLike | None = None) -> Weights:
    """Return weights that bring each stratum to its share of the population.

    Parameters
    ----------
    strata
        Stratum of each row, shape (n,).
    totals
        Population count or share of each stratum.
    base
        Weights to start from, shape (n,), for example inverse selection probabilities.

    Raises
    ------
    EstimateError
        Naming strata without rows, or without a total.
    """
    return rake([strata], [totals], base=base)


def rake(
    margins: Sequence[Any],
    totals: Sequence[Mapping[Any, float]],
    *,
    base: npt.ArrayLike | None = None,
    most: float | None = None,
    tolerance: float = 1e-8,
    most_iterations: int = 500,
) -> Weights:
    """Return weights whose sums agree with the totals of several margins at once.

    Parameters
    ----------
    margins
        For each margin the category of every row: sequences of shape (n,).
    totals
        For each margin the population count or share of every category. Only shares matter.
    base
        Weights to start from, shape (n,).
    most
        Largest weight allowed, as a multiple of the mean; larger ones are cut in every round.
    tolerance
        Largest difference of a category's share at which the rounds stop.
    most_iterations
        Rounds after which the margins are said not to agree.

    Raises
    ------
    EstimateError
        Naming categories without rows or without a total; also when the rounds do not settle, which happens
        when the margins contradict each other or `most` is too small.

    Notes
    -----
    Iterative proportional fitting (Deming & Stephan 1940). Weighting removes bias only as far as those who did
    not answer are like those in the same categories who did.
    """
    if len(margins) != len(totals) or not margins:
        raise EstimateError("Each margin needs its totals.", seen=f"{len(margins)} and {len(totals)}")
    rows = len(margins[0])
    if rows == 0:
        raise EstimateError("There are no rows to weight.", seen="none")
    if most is not None and most < 1:
        raise ValueError(f"the largest weight must be at least the mean: {most}")
    prepared = [_margin(m, t, rows) for m, t in zip(margins, totals, strict=True)]
    w = as_weights(base, rows).copy()
    if w.sum() <= 0:
        raise EstimateError("All starting weights are zero.", where="base")
    for iteration in range(1, most_iterations + 1):
        w *= rows / w.sum()
        if most is not None:
            w = np.minimum(w, most)
        for codes, share in prepared:
            w = _to_margin(w, codes, share)
        if _largest_gap(w, prepared) < tolerance and (most is None or w.max() * rows / w.sum() <= most + 1e-6):
            return _weights(w, iteration)
    raise EstimateError(
        "The weights do not settle.",
        seen=f"a share is still {_largest_gap(w, prepared):.2g} off after {most_iterations} rounds",
        do="check that the margins describe the same population, or allow larger weights",
    )


def _margin(categories: Any, totals: Mapping[Any, float], rows: int) -> tuple[npt.NDArray[np.intp], FloatArray]:
    """Return the category numbers of the rows and the share each category should have."""
    labels = np.asarray(categories)
    if labels.shape != (rows,):
        raise EstimateError("Margins must have one category per row.", seen=f"{labels.shape}, {rows} rows")
    names, codes = np.unique(labels, return_inverse=True)
    known = {str(k): float(v) for k, v in totals.items() if v > 0}
    present = [str(n) for n in names]
    faults = [f"{n} has rows but no total" for n in present if n not in known]
    faults += [f"{n} has a total but no rows" for n in known if n not in present]
    if faults:
        raise EstimateError(
            "Categories of sample and population differ.", seen="; ".join(faults), do="merge categories"
        )
    share = np.array([known[n] for n in present])
    return codes, share / share.sum()


def _to_margin(w: FloatArray, codes: npt.NDArray[np.intp], share: FloatArray) -> FloatArray:
    now = np.bincount(codes, w, minlength=len(share))
    if (now <= 0).any():
        raise EstimateError("A category has no weight.", where="base", do="merge categories")
    scaled: FloatArray = w * (share * w.sum() / now)[codes]
    return scaled


def _largest_gap(w: FloatArray, prepared: Sequence[tuple[npt.NDArray[np.intp], FloatArray]]) -> float:
    total = w.sum()
    return max(
        float(np.abs(np.bincount(codes, w, minlength=len(share)) / total - share).max()) for codes, share in prepared
    )


def _weights(w: FloatArray, iterations: int) -> Weights:
    values = w * len(w) / w.sum()
    size = n_effective(values)
    return Weights(frozen(values), size, len(w) / size, float(values.max()), float(values.min()), iterations)
