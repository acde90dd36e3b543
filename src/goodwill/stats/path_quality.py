"""How well the answers of a block measure one concept, and whether two blocks can be told apart."""

from __future__ import annotations

import numpy as np

from goodwill.stats.inputs import FloatArray
from goodwill.stats.path_design import Path, PathDesign


def rho_a(R: FloatArray, W: FloatArray, design: PathDesign) -> list[float]:
    """Return Dijkstra and Henseler's reliability of each score; 1 for single answers.

    With w scaled so that w'Sw = 1: (w'w)^2 * w'(S - diag S)w / w'(ww' - diag(ww'))w (2015, eq. 3).
    """
    values = []
    for j, columns in enumerate(design.columns):
        if len(columns) == 1:
            values.append(1.0)
            continue
        w = W[list(columns), j]
        S = R[np.ix_(columns, columns)]
        outer = np.outer(w, w)
        among = w @ (S - np.diag(np.diag(S))) @ w
        expected = w @ (outer - np.diag(np.diag(outer))) @ w
        values.append(float((w @ w) ** 2 * among / expected) if expected > 0 else 0.0)
    return values


def alpha(R: FloatArray, design: PathDesign) -> list[float]:
    """Return standardised Cronbach alpha of each block, k/(k-1) (1 - k / sum of R); 1 for single answers."""
    values = []
    for columns in design.columns:
        k = len(columns)
        total = float(R[np.ix_(columns, columns)].sum())
        values.append(1.0 if k == 1 else k / (k - 1) * (1 - k / total) if total > 0 else 0.0)
    return values


def htmt(R: FloatArray, design: PathDesign) -> dict[Path, float]:
    """Return the heterotrait-monotrait ratio of each pair of blocks.

    Mean absolute correlation between the blocks over the geometric mean of those within; a single answer is
    taken to correlate perfectly with itself.
    """
    size = np.abs(R)
    within = []
    for columns in design.columns:
        inside = size[np.ix_(columns, columns)]
        k = len(columns)
        within.append(1.0 if k == 1 else float((inside.sum() - k) / (k * (k - 1))))
    ratios: dict[Path, float] = {}
    for i, a in enumerate(design.names):
        for j in range(i + 1, len(design.names)):
            between = float(size[np.ix_(design.columns[i], design.columns[j])].mean())
            base = float(np.sqrt(within[i] * within[j]))
            ratios[a, design.names[j]] = between / base if base > 0 else float("inf")
    return ratios
