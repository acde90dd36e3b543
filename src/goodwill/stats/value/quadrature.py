"""Rules that integrate against a Beta density and over an interval: nodes, and weights that add to one.

References
----------
Golub, G. H. & Welsch, J. H. (1969). Calculation of Gauss quadrature rules. Math. Comp. 23, 221-230.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.linalg import eigh_tridiagonal

from goodwill.stats.inputs import FloatArray, frozen

NODES = 40


@lru_cache(maxsize=4096)
def beta_rule(a: float, b: float, nodes: int = NODES) -> tuple[FloatArray, FloatArray]:
    """Return nodes in (0, 1) and weights for the mean of a function under Beta(a, b).

    Parameters
    ----------
    a, b
        Shapes, above 0; also very large ones.
    nodes
        How many; exact for polynomials up to degree 2 nodes - 1.

    Notes
    -----
    Eigenvalues of the Jacobi matrix of the polynomials that are orthogonal under the Beta density; the weights are the
    squared first components, so that no Gamma function can overflow.
    """
    i = np.arange(nodes, dtype=float)
    # Jacobi on (-1, 1) with (1-t)^A (1+t)^B, mapped to p = (1 + t) / 2: p^B (1-p)^A.
    A, B = b - 1.0, a - 1.0
    total = 2 * i + A + B
    diagonal = np.empty(nodes)
    diagonal[0] = (B - A) / (A + B + 2)
    k = i[1:]
    diagonal[1:] = (B * B - A * A) / (total[1:] * (total[1:] + 2))
    first = 4 * (1 + A) * (1 + B) / ((2 + A + B) ** 2 * (3 + A + B))
    k = i[2:]
    s = total[2:]
    rest = 4 * k * (k + A) * (k + B) * (k + A + B) / (s * s * (s + 1) * (s - 1))
    squares = np.concatenate([[first], rest])
    t, vectors = eigh_tridiagonal(diagonal, np.sqrt(squares))
    # A node so close to 0 that it rounds below it would divide by zero where functions have 1/p.
    return frozen(np.clip((1 + t) / 2, 1e-300, 1.0)), frozen(vectors[0] ** 2)


@lru_cache(maxsize=8)
def line_rule(nodes: int = NODES) -> tuple[FloatArray, FloatArray]:
    """Return Gauss-Legendre nodes in (0, 1) and weights that add to one."""
    t, weight = np.polynomial.legendre.leggauss(nodes)
    return frozen((1 + t) / 2), frozen(weight / 2)
