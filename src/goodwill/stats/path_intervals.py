"""Intervals for path models by a Poisson bootstrap of the answers' moments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.bootstrap import percentile_ends, poisson_moments
from goodwill.stats.inputs import as_matrix, check_level
from goodwill.stats.moments import Moments
from goodwill.stats.path_design import Path
from goodwill.stats.path_model import PathModel, fit_moments

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, eq=False)
class PathIntervals:
    """A path model with percentile intervals.

    Attributes
    ----------
    point
        The model of the rows as they are.
    paths, total_effects
        Estimates per (source, target); unit ``"sd per sd"``.
    r2
        Estimates per target; unit ``"share of variance"``.
    index
        Estimates per block from 0 to 100; empty without scale ends. Unit ``"points"``.
    htmt
        Estimates per pair of blocks: they are distinct where the upper end is below .90.
    replicates, failures
        Replicates used, and those left out because they could not be fitted.
    """

    point: PathModel
    paths: Mapping[Path, Estimate]
    total_effects: Mapping[Path, Estimate]
    r2: Mapping[str, Estimate]
    index: Mapping[str, Estimate]
    htmt: Mapping[Path, Estimate]
    replicates: int
    failures: int


def bootstrap(
    X: npt.ArrayLike,
    blocks: Mapping[str, Sequence[int]],
    paths: Sequence[Path],
    scheme: str = "path",
    *,
    clusters: Any = None,
    weights: npt.ArrayLike | None = None,
    ends: tuple[float, float] | Sequence[tuple[float, float]] | None = None,
    replicates: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> PathIntervals:
    """Return the path model of X with intervals.

    Parameters
    ----------
    X, blocks, paths, scheme, weights, ends
        As in `path_model.fit`.
    clusters
        Cluster of each row, shape (n,): answers of one customer are drawn together.
    replicates, seed, level
        Number of Poisson replicates, their seed, and the coverage aimed at.

    Raises
    ------
    EstimateError
        As `path_model.fit`; also when more than a tenth of the replicates cannot be fitted.
    """
    rows = as_matrix(X, "X")
    whole = Moments.from_rows(rows, weights)
    drawn = poisson_moments(rows, clusters=clusters, weights=weights, replicates=replicates, seed=seed)
    return from_replicates(whole, drawn, blocks, paths, scheme, ends=ends, level=level)


def from_replicates(
    whole: Moments,
    replicates: Sequence[Moments],
    blocks: Mapping[str, Sequence[int]],
    paths: Sequence[Path],
    scheme: str = "path",
    *,
    ends: tuple[float, float] | Sequence[tuple[float, float]] | None = None,
    level: float = 0.95,
) -> PathIntervals:
    """Return the path model with intervals from moments and their bootstrap replicates; see `bootstrap`."""
    check_level(level)
    point = fit_moments(whole, blocks, paths, scheme, ends=ends)
    models: list[PathModel] = []
    for moments in replicates:
        try:
            models.append(fit_moments(moments, blocks, paths, scheme, ends=ends))
        except EstimateError:
            continue
    failures = len(replicates) - len(models)
    if failures > len(replicates) / 10 or len(models) < 2:
        raise EstimateError(
            "Too many bootstrap replicates of the path model could not be fitted.",
            seen=f"{failures} of {len(replicates)}",
            do="use more answers or fewer blocks",
        )

    def intervals(part: Callable[[PathModel], Mapping[Key, float]], unit: str) -> Mapping[Key, Estimate]:
        return _intervals(part(point), [part(m) for m in models], whole.n, level, unit)

    return PathIntervals(
        point,
        intervals(lambda m: m.paths, "sd per sd"),
        intervals(lambda m: m.total_effects, "sd per sd"),
        intervals(lambda m: m.r2, "share of variance"),
        intervals(lambda m: m.index, "points"),
        intervals(lambda m: m.htmt, "ratio"),
        len(models),
        failures,
    )


def _intervals(
    values: Mapping[Key, float], drawn: Sequence[Mapping[Key, float]], n: int, level: float, unit: str
) -> Mapping[Key, Estimate]:
    out = {}
    for key, value in values.items():
        sample = np.array([d[key] for d in drawn])
        low, high = percentile_ends(sample, level)
        se = float(sample.std(ddof=1))
        out[key] = Estimate(value, float(low), float(high), n, level, unit, se=se)
    return MappingProxyType(out)
