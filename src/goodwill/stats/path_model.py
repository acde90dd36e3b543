"""Satisfaction index by partial least squares path modelling, from correlations alone.

Blocks of answers stand for concepts (image, quality, satisfaction ...). A concept's score is a weighted sum of
its standardised answers; weights are found by turns between the concepts' neighbours (inner) and the answers
(outer, mode A: correlations). Covariances of scores are w_i' R_ij w_j, so rows are needed only for R.

References
----------
Lohmoeller (1989); Tenenhaus, Esposito Vinzi, Chatelin & Lauro (2005), CSDA 48:159-205; Dijkstra & Henseler
(2015), MIS Quarterly 39:297-316 (rho_A, PLSc); Henseler, Ringle & Sarstedt (2015), JAMS 43:115-135 (HTMT).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.stats import path_quality as quality
from goodwill.stats.inputs import FloatArray, as_matrix, as_vector, frozen
from goodwill.stats.moments import Moments
from goodwill.stats.path_design import Path, PathDesign, design_of

SCHEMES = ("path", "centroid", "factorial")


@dataclass(frozen=True, slots=True, eq=False)
class PathModel:
    """A fitted path model.

    Attributes
    ----------
    paths
        Standardised coefficient of each (source, target).
    loadings, weights
        Per block: correlation of each answer with the score, and its weight in the score (of standardised
        answers, score of unit variance), in the order of the block's columns.
    r2
        Share of variance of each target that its sources account for.
    rho_a, alpha
        Reliability of each block (Dijkstra-Henseler) and standardised Cronbach alpha; 1 for single answers.
    htmt
        Heterotrait-monotrait ratio of each pair of blocks; above .90 they can hardly be told apart.
    total_effects
        Direct plus indirect coefficients of each (source, target) that is connected.
    consistent_paths, consistent_r2
        The same paths and R-squared after correction for unreliability (PLSc); None where a reliability is
        not positive or the corrected correlations are not possible.
    index
        Mean score of each block from 0 to 100, where scale ends and means were given; else empty.
    correlations
        Correlations of the scores, shape (blocks, blocks), in the order of `blocks`.
    blocks
        Names of the blocks.
    iterations
        Turns until the weights stood still.
    scheme, n
        Inner weighting, and rows behind the correlations (0 when not given).
    """

    paths: Mapping[Path, float]
    loadings: Mapping[str, FloatArray]
    weights: Mapping[str, FloatArray]
    r2: Mapping[str, float]
    rho_a: Mapping[str, float]
    alpha: Mapping[str, float]
    htmt: Mapping[Path, float]
    total_effects: Mapping[Path, float]
    consistent_paths: Mapping[Path, float] | None
    consistent_r2: Mapping[str, float] | None
    index: Mapping[str, float]
    correlations: FloatArray
    blocks: tuple[str, ...]
    iterations: int
    scheme: str
    n: int


def fit(
    X: npt.ArrayLike,
    blocks: Mapping[str, Sequence[int]],
    paths: Sequence[Path],
    scheme: str = "path",
    *,
    weights: npt.ArrayLike | None = None,
    ends: tuple[float, float] | Sequence[tuple[float, float]] | None = None,
) -> PathModel:
    """Return the path model of the answers X.

    Parameters
    ----------
    X
        Answers, shape (n, columns).
    blocks
        Name of each concept and the positions of its columns.
    paths
        (source, target) pairs; they must not run in a circle.
    scheme
        Inner weights: ``"path"`` (coefficients for sources, correlations for targets), ``"centroid"``
        (signs of correlations) or ``"factorial"`` (correlations).
    weights
        Survey weights, shape (n,).
    ends
        Lowest and highest possible answer, one pair for all columns or one per column; gives `index`.

    Raises
    ------
    EstimateError
        With missing values, constant columns, fewer than three rows, unknown blocks, circles, or when the
        weights do not settle.
    ValueError
        For another scheme.
    """
    return fit_moments(Moments.from_rows(as_matrix(X, "X"), weights), blocks, paths, scheme, ends=ends)


def fit_moments(
    moments: Moments,
    blocks: Mapping[str, Sequence[int]],
    paths: Sequence[Path],
    scheme: str = "path",
    *,
    ends: tuple[float, float] | Sequence[tuple[float, float]] | None = None,
) -> PathModel:
    """Return the path model from moments of all columns; see `fit`."""
    if moments.n < 3:
        raise EstimateError("A path model needs rows.", seen=f"{moments.n}", do="gather more answers")
    return fit_correlation(
        moments.correlation,
        blocks,
        paths,
        scheme,
        n=moments.n,
        means=moments.mean,
        sds=np.sqrt(moments.variance),
        ends=ends,
    )


def fit_correlation(
    R: npt.ArrayLike,
    blocks: Mapping[str, Sequence[int]],
    paths: Sequence[Path],
    scheme: str = "path",
    *,
    n: int = 0,
    means: npt.ArrayLike | None = None,
    sds: npt.ArrayLike | None = None,
    ends: tuple[float, float] | Sequence[tuple[float, float]] | None = None,
    tolerance: float = 1e-10,
    most_iterations: int = 1000,
) -> PathModel:
    """Return the path model from the correlation matrix of the answers, shape (columns, columns).

    Parameters
    ----------
    means, sds
        Means and standard deviations of the columns, needed for `index`.
    tolerance
        Largest change of a weight at which the turns stop.
    most_iterations
        Turns after which the weights are said not to settle.

    See `fit` for the rest.
    """
    matrix = as_matrix(R, "R")
    if scheme not in SCHEMES:
        raise ValueError(f"scheme must be one of {', '.join(SCHEMES)}, not {scheme!r}")
    design = design_of(blocks, paths, len(matrix))
    W, iterations = _weights(matrix, design, scheme, tolerance, most_iterations)
    S = W.T @ matrix @ W
    loads = matrix @ W
    B, r2 = _structure(S, design)
    rho = quality.rho_a(matrix, W, design)
    consistent = _consistent(S, rho, design)
    index = _index(W, design, means, sds, ends)
    return PathModel(
        paths=_by_path(B, design),
        loadings=_by_block(loads, design),
        weights=_by_block(W, design),
        r2=r2,
        rho_a=MappingProxyType(dict(zip(design.names, rho, strict=True))),
        alpha=MappingProxyType(dict(zip(design.names, quality.alpha(matrix, design), strict=True))),
        htmt=MappingProxyType(quality.htmt(matrix, design)),
        total_effects=_totals(B, design),
        consistent_paths=None if consistent is None else _by_path(consistent[0], design),
        consistent_r2=None if consistent is None else consistent[1],
        index=index,
        correlations=frozen(S),
        blocks=design.names,
        iterations=iterations,
        scheme=scheme,
        n=n,
    )


def _weights(R: FloatArray, design: PathDesign, scheme: str, tolerance: float, most: int) -> tuple[FloatArray, int]:
    """Return outer weights as a matrix (columns, blocks), zero outside the blocks, and the turns taken."""
    W = _unit_variance(design.membership.astype(np.float64), R)
    for iteration in range(1, most + 1):
        E = _inner(W.T @ R @ W, design, scheme)
        new = _unit_variance(np.where(design.membership, R @ W @ E, 0.0), R)
        change = float(np.abs(new - W).max())
        W = new
        if change < tolerance:
            return _signed(W, R, design), iteration
    raise EstimateError(
        "The weights of the path model do not settle.",
        seen=f"change {change:.2g} after {most} turns",
        do="try another scheme, or check blocks whose answers hardly correlate",
    )


def _inner(S: FloatArray, design: PathDesign, scheme: str) -> FloatArray:
    """Return inner weights: column j holds what each neighbour contributes to the proxy of block j."""
    linked = design.arrows | design.arrows.T
    if scheme == "centroid":
        signs: FloatArray = np.where(linked, np.sign(S), 0.0)
        return signs
    E: FloatArray = np.where(linked, S, 0.0)
    if scheme == "path":
        for target in range(len(S)):
            sources = np.flatnonzero(design.arrows[:, target])
            if len(sources):
                E[sources, target] = _solve(S[np.ix_(sources, sources)], S[sources, target])
    return E


def _unit_variance(W: FloatArray, R: FloatArray) -> FloatArray:
    variance = np.einsum("ij,ik,kj->j", W, R, W)
    if (variance <= 1e-12).any():
        raise EstimateError(
            "The score of a block has no variance.",
            seen=f"block {int(np.argmin(variance))} in order",
            do="check answers that cancel each other, for example wording turned round",
        )
    scaled: FloatArray = W / np.sqrt(variance)
    return scaled


def _signed(W: FloatArray, R: FloatArray, design: PathDesign) -> FloatArray:
    """Turn scores whose loadings are mostly negative."""
    negative = ((R @ W < 0) & design.membership).sum(axis=0) * 2 > design.membership.sum(axis=0)
    return np.where(negative, -W, W)


def _structure(S: FloatArray, design: PathDesign) -> tuple[FloatArray, Mapping[str, float]]:
    """Return coefficients B[source, target] and R-squared of the targets, by least squares on scores."""
    B, r2 = np.zeros_like(S), {}
    for target, name in enumerate(design.names):
        sources = np.flatnonzero(design.arrows[:, target])
        if len(sources):
            B[sources, target] = _solve(S[np.ix_(sources, sources)], S[sources, target])
            r2[name] = float(B[sources, target] @ S[sources, target])
    return B, MappingProxyType(r2)


def _solve(A: FloatArray, b: FloatArray) -> FloatArray:
    try:
        solution = np.asarray(np.linalg.solve(A, b), dtype=np.float64)
    except np.linalg.LinAlgError as fault:
        raise EstimateError(
            "Two concepts that point at the same third have the same score.", do="merge them or leave one out"
        ) from fault
    return solution


def _consistent(
    S: FloatArray, rho: Sequence[float], design: PathDesign
) -> tuple[FloatArray, Mapping[str, float]] | None:
    if min(rho) <= 0:
        return None
    root = np.sqrt(as_vector(rho, "rho_a"))
    corrected: FloatArray = S / np.outer(root, root)
    np.fill_diagonal(corrected, 1.0)
    if np.linalg.eigvalsh(corrected)[0] <= 1e-10:
        return None
    return _structure(corrected, design)


def _totals(B: FloatArray, design: PathDesign) -> Mapping[Path, float]:
    """Sum the coefficients along all ways from one block to another: (I - B)^-1 - I."""
    size = len(B)
    total = np.linalg.inv(np.eye(size) - B) - np.eye(size)
    reach = np.linalg.matrix_power(np.eye(size) + design.arrows, size) > 0
    return MappingProxyType(
        {
            (a, b): float(total[i, j])
            for i, a in enumerate(design.names)
            for j, b in enumerate(design.names)
            if i != j and reach[i, j]
        }
    )


def _index(
    W: FloatArray,
    design: PathDesign,
    means: npt.ArrayLike | None,
    sds: npt.ArrayLike | None,
    ends: tuple[float, float] | Sequence[tuple[float, float]] | None,
) -> Mapping[str, float]:
    """Fornell et al. (1996): weights back in the units of the answers, means as shares of the scale."""
    if ends is None:
        return MappingProxyType({})
    if means is None or sds is None:
        raise EstimateError("An index needs means and standard deviations besides the scale ends.")
    limits = np.broadcast_to(np.asarray(ends, dtype=np.float64), (len(W), 2))
    if (limits[:, 0] >= limits[:, 1]).any():
        raise EstimateError("Scale ends must be in order.", seen=f"{limits[0, 0]:g}, {limits[0, 1]:g}")
    share = (as_vector(means, "means") - limits[:, 0]) / (limits[:, 1] - limits[:, 0])
    raw = W / as_vector(sds, "sds")[:, None]
    values = 100 * (share @ raw) / raw.sum(axis=0)
    return MappingProxyType({name: float(v) for name, v in zip(design.names, values, strict=True)})


def _by_path(B: FloatArray, design: PathDesign) -> Mapping[Path, float]:
    return MappingProxyType({(a, b): float(B[design.at(a), design.at(b)]) for a, b in design.paths})


def _by_block(matrix: FloatArray, design: PathDesign) -> Mapping[str, FloatArray]:
    return MappingProxyType({name: frozen(matrix[list(design.columns[j]), j]) for j, name in enumerate(design.names)})
