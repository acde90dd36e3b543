"""Counts, means and cross-products that add: the state behind every linear method.

Raw squares of columns with large means lose their digits, so the cross-product is kept about the mean and
merged by the update of Chan, Golub & LeVeque (1983), in the matrix form of Pebay (2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import FloatArray, as_matrix, as_vector, as_weights


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Weighted count, means and centred cross-products of p columns; two of them add.

    Attributes
    ----------
    n
        Rows with a positive weight.
    weight
        Sum of weights, W.
    weight_squared
        Sum of squared weights, from which the effective count follows.
    mean
        Weighted means, shape (p,).
    cross
        Weighted sum of (x - mean)(x - mean)', shape (p, p).

    Notes
    -----
    With d = mean_b - mean_a, the sum of a and b has W = W_a + W_b, mean_a + d W_b / W and
    C_a + C_b + d d' W_a W_b / W (Chan et al. 1983, eq. 1.5).
    """

    n: int
    weight: float
    weight_squared: float
    mean: FloatArray
    cross: FloatArray

    def __post_init__(self) -> None:
        self.mean.setflags(write=False)
        self.cross.setflags(write=False)

    @classmethod
    def empty(cls, columns: int = 1) -> Moments:
        """Return the moments of no rows: the zero of addition."""
        return cls(0, 0.0, 0.0, np.zeros(columns), np.zeros((columns, columns)))

    @classmethod
    def from_rows(cls, X: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Moments:
        """Return the moments of the rows of X.

        Parameters
        ----------
        X
            Shape (n, p), or (n,) for one column.
        weights
            Shape (n,), not negative; all one when None.

        Raises
        ------
        EstimateError
            If a value is missing or infinite, or the weights do not fit.
        """
        rows = as_matrix(X, "X")
        w = as_weights(weights, len(rows))
        total = float(w.sum())
        if total == 0:
            return cls.empty(rows.shape[1])
        # Subtracting one row first keeps the digits of columns whose mean is large against their spread.
        origin = rows[0]
        shifted = rows - origin
        shift = w @ shifted / total
        centred = shifted - shift
        cross = (centred * w[:, None]).T @ centred
        return cls(int((w > 0).sum()), total, float(w @ w), origin + shift, (cross + cross.T) / 2)

    @classmethod
    def from_summary(cls, n: int, mean: float, variance: float) -> Moments:
        """Return the moments of one unweighted column from its count, mean and variance (divisor n - 1)."""
        if n < 1:
            return cls.empty()
        return cls(n, float(n), float(n), np.array([mean]), np.array([[max(n - 1, 0) * variance]]))

    @classmethod
    def from_sums(
        cls,
        *,
        n: int,
        weight: float,
        weight_squared: float,
        sums: npt.ArrayLike,
        products: npt.ArrayLike,
        origin: npt.ArrayLike | None = None,
    ) -> Moments:
        """Return the moments from plain sums, as a query gives them.

        Parameters
        ----------
        n, weight, weight_squared
            Count of rows, sum of weights and of squared weights.
        sums, products
            Sums of w (x - origin), shape (p,), and of w (x - origin)(x - origin)', shape (p, p).
        origin
            A value near the middle of each column, shape (p,), subtracted before summing; zero when None.
            Sums of squares about a far origin lose digits: for answers on short scales zero will do.

        Raises
        ------
        EstimateError
            If shapes differ or a sum is not finite.
        """
        total, square = as_vector(sums, "sums"), as_matrix(products, "products")
        p = len(total)
        start = np.zeros(p) if origin is None else as_vector(origin, "origin")
        if square.shape != (p, p) or start.shape != (p,):
            raise EstimateError("Sums and products must fit.", seen=f"{total.shape}, {square.shape}, {start.shape}")
        if weight <= 0:
            return cls.empty(p)
        shift = total / weight
        cross = square - weight * np.outer(shift, shift)
        np.fill_diagonal(cross, np.maximum(np.diag(cross), 0.0))
        return cls(n, float(weight), float(weight_squared), start + shift, (cross + cross.T) / 2)

    def __add__(self, other: Moments) -> Moments:
        if len(self.mean) != len(other.mean):
            raise EstimateError(
                "Moments of different columns cannot be added.",
                seen=f"{len(self.mean)} and {len(other.mean)} columns",
            )
        weight = self.weight + other.weight
        if weight == 0:
            return self
        step = other.mean - self.mean
        return Moments(
            self.n + other.n,
            weight,
            self.weight_squared + other.weight_squared,
            self.mean + step * (other.weight / weight),
            self.cross + other.cross + np.outer(step, step) * (self.weight * other.weight / weight),
        )

    def __radd__(self, other: object) -> Moments:
        if other == 0:  # so that sum(...) works
            return self
        return NotImplemented

    @property
    def columns(self) -> int:
        """Number of columns, p."""
        return len(self.mean)

    @property
    def n_effective(self) -> float:
        """Count of equally weighted rows that would be as precise: (sum w)^2 / sum w^2 (Kish 1965)."""
        return self.weight**2 / self.weight_squared if self.weight_squared > 0 else 0.0

    @property
    def covariance(self) -> FloatArray:
        """Covariance matrix, shape (p, p); divisor W - sum w^2 / W, which is n - 1 without weights.

        Raises
        ------
        EstimateError
            With fewer than two rows.
        """
        if self.n < 2:
            raise EstimateError(
                "A variance needs two rows.", seen=f"{self.n} rows", do="gather more rows or widen the cell"
            )
        return self.cross / (self.weight - self.weight_squared / self.weight)

    @property
    def variance(self) -> FloatArray:
        """Variances of the columns, shape (p,), with the divisor of `covariance`."""
        return np.diag(self.covariance).copy()

    @property
    def correlation(self) -> FloatArray:
        """Correlation matrix, shape (p, p).

        Raises
        ------
        EstimateError
            With fewer than two rows, or when a column does not vary.
        """
        if self.n < 2:
            raise EstimateError("A correlation needs two rows.", seen=f"{self.n} rows")
        # A spread below rounding of the mean is no spread: the column is constant.
        floor = self.weight * (8 * np.finfo(float).eps * np.abs(self.mean)) ** 2
        constant = np.flatnonzero(np.diag(self.cross) <= floor)
        if len(constant):
            raise EstimateError(
                "A column that does not vary has no correlation.",
                seen=f"column {', '.join(map(str, constant))}",
                do="leave that column out",
            )
        scale = 1 / np.sqrt(np.diag(self.cross))
        matrix: FloatArray = self.cross * scale[:, None] * scale
        np.fill_diagonal(matrix, 1.0)
        return matrix

    def select(self, columns: Sequence[int]) -> Moments:
        """Return the moments of some of the columns, in the order given."""
        index = np.asarray(columns, dtype=np.intp)
        return Moments(self.n, self.weight, self.weight_squared, self.mean[index], self.cross[np.ix_(index, index)])

    def scaled(self, factor: float) -> Moments:
        """Return the moments with all weights times `factor`, for example to let old rows fade.

        Raises
        ------
        ValueError
            If the factor is not positive.
        """
        if not factor > 0:
            raise ValueError(f"weights can be scaled by a positive factor only, not {factor}")
        return Moments(self.n, self.weight * factor, self.weight_squared * factor**2, self.mean, self.cross * factor)
