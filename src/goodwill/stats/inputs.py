"""Turn what callers pass into checked float arrays, and say plainly what is wrong with the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def as_vector(values: npt.ArrayLike, name: str) -> FloatArray:
    """Return `values` as a finite float vector.

    Raises
    ------
    EstimateError
        If it is not one-dimensional or holds nan or infinity.
    """
    vector = np.asarray(values, dtype=np.float64)
    if vector.ndim != 1:
        raise EstimateError(f"{name} must be a vector.", where=name, seen=f"shape {vector.shape}")
    _finite(vector, name)
    return vector


def as_matrix(values: npt.ArrayLike, name: str) -> FloatArray:
    """Return `values` as a finite float matrix; a vector becomes one column.

    Raises
    ------
    EstimateError
        If it has more than two dimensions or holds nan or infinity.
    """
    matrix = np.asarray(values, dtype=np.float64)
    if matrix.ndim == 1:
        matrix = matrix[:, None]
    if matrix.ndim != 2:
        raise EstimateError(f"{name} must be a matrix.", where=name, seen=f"shape {matrix.shape}")
    _finite(matrix, name)
    return matrix


def as_weights(values: npt.ArrayLike | None, rows: int) -> FloatArray:
    """Return one weight per row: ones when `values` is None.

    Raises
    ------
    EstimateError
        If the length differs from `rows`, or a weight is negative or not finite.
    """
    if values is None:
        return np.ones(rows)
    weights = as_vector(values, "weights")
    if len(weights) != rows:
        raise EstimateError("There must be one weight per row.", seen=f"{len(weights)} weights, {rows} rows")
    if (weights < 0).any():
        raise EstimateError("Weights must not be negative.", seen=f"{weights.min():g}")
    return weights


def as_codes(values: Any, rows: int, name: str) -> IntArray:
    """Return the values numbered 0, 1, ... in sorted order, one per row.

    Raises
    ------
    EstimateError
        If the length differs from `rows`.
    """
    labels = np.asarray(values)
    if labels.shape != (rows,):
        raise EstimateError(f"There must be one entry of {name} per row.", seen=f"{labels.shape}, {rows} rows")
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def check_level(level: float) -> float:
    """Return `level` when it is a coverage between 0 and 1.

    Raises
    ------
    ValueError
        Otherwise.
    """
    if not 0 < level < 1:
        raise ValueError(f"a level must lie between 0 and 1, not {level}")
    return level


def _finite(array: FloatArray, name: str) -> None:
    if not np.isfinite(array).all():
        bad = int((~np.isfinite(array)).sum())
        raise EstimateError(
            f"{name} holds values that are not numbers.",
            where=name,
            seen=f"{bad} of {array.size} missing or infinite",
            do="leave out or fill in the rows with missing values first",
        )


def frozen(array: FloatArray) -> FloatArray:
    """Return a copy that nobody can write to, for the fields of values."""
    copy = np.array(array, dtype=np.float64)
    copy.setflags(write=False)
    return copy
