"""What callers pass as series, as channels of one length with the kind of emission of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import FloatArray, IntArray

FEW = 10  # different whole numbers up to which a channel is taken for categories


@dataclass(frozen=True, slots=True, eq=False)
class SeriesChannel:
    """One channel: values (gaussian; nan missing) or codes of categories (-1 missing), shape (rows,)."""

    name: str
    values: FloatArray
    codes: IntArray
    categories: tuple[Any, ...]

    @property
    def is_categorical(self) -> bool:
        """Whether it holds categories."""
        return bool(self.categories)


def read_series(
    series: Any, lengths: Sequence[int] | None, emissions: Mapping[str, str] | None
) -> tuple[tuple[SeriesChannel, ...], IntArray]:
    """Return the channels and where each sequence begins (offsets).

    Raises
    ------
    EstimateError
        If lengths do not add up, a kind is unknown, or a channel holds nothing.
    """
    if _is_several(series):
        parts = [_columns(s) for s in series]
        lengths = [len(next(iter(p.values()))) for p in parts] if lengths is None else lengths
        series = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    columns = _columns(series)
    rows = {len(v) for v in columns.values()}
    if len(rows) != 1:
        raise EstimateError("Channels must have one length.", seen=f"{sorted(rows)}")
    n = rows.pop()
    sizes = [n] if lengths is None else [int(x) for x in lengths]
    if sum(sizes) != n or min(sizes, default=0) < 1:
        raise EstimateError(
            "Lengths must add up to the rows.", seen=f"{sum(sizes)} of {n} rows", do="Give each sequence's"
        )
    kinds = dict(emissions or {})
    unknown = [f"{k}: {v}" for k, v in kinds.items() if v not in ("gaussian", "categorical") or k not in columns]
    if unknown:
        raise EstimateError("Emissions name channels as gaussian or categorical.", seen="; ".join(unknown))
    channels = tuple(_channel(name, values, kinds.get(name)) for name, values in columns.items())
    return channels, np.r_[0, np.cumsum(sizes)].astype(np.int64)


def read_covariates(covariates: Any, rows: int, lengths: int) -> FloatArray:
    """Return covariates as a matrix (rows, p); nan where a row is not used becomes 0.

    Raises
    ------
    EstimateError
        If there is not one row for each row of the series.
    """
    if covariates is None:
        return np.zeros((rows, 0))
    if isinstance(covariates, (list, tuple)) and len(covariates) == lengths and np.ndim(covariates[0]) >= 1:
        covariates = np.concatenate([_matrix(c) for c in covariates])
    matrix = _matrix(covariates)
    if len(matrix) != rows:
        raise EstimateError("Covariates need a row for each row of the series.", seen=f"{len(matrix)} of {rows}")
    return matrix


def _is_several(series: Any) -> bool:
    """Whether this is a list of sequences: of matrices, mappings, frames, tables, or vectors of different length."""
    if not isinstance(series, (list, tuple)) or not len(series) or np.isscalar(series[0]):
        return False
    if isinstance(series[0], (list, tuple, np.ndarray)) and np.ndim(series[0]) == 1:
        return isinstance(series[0], np.ndarray)
    return bool(_columns(series[0]))


def _matrix(values: Any) -> FloatArray:
    columns = _columns(values)
    return np.column_stack([np.asarray(v, dtype=np.float64) for v in columns.values()])


def _columns(series: Any) -> dict[str, npt.NDArray[Any]]:
    """Return named columns of a mapping, a frame, an Arrow table, or an array."""
    if hasattr(series, "column_names"):  # Arrow
        return {n: np.asarray(series.column(n).to_pylist()) for n in series.column_names}
    if isinstance(series, Mapping) or hasattr(series, "columns"):
        return {str(n): np.asarray(series[n]) for n in (series if isinstance(series, Mapping) else series.columns)}
    array = np.asarray(series)
    if array.ndim == 1:
        return {str(getattr(series, "name", None) or "0"): array}
    return {str(i): array[:, i] for i in range(array.shape[1])} if array.ndim == 2 else {}


def _channel(name: str, values: npt.NDArray[Any], kind: str | None) -> SeriesChannel:
    numbers = _numbers(values)
    if kind is None:
        kind = "gaussian" if numbers is not None and not _are_categories(numbers) else "categorical"
    none = np.zeros(0)
    if kind == "gaussian":
        if numbers is None or np.isnan(numbers).all():
            raise EstimateError("A gaussian channel needs numbers.", where=name)
        return SeriesChannel(name, numbers, none.astype(np.int64), ())
    missing = (
        np.isnan(numbers)
        if numbers is not None
        else np.array([v is None or (isinstance(v, float) and np.isnan(v)) for v in values])
    )
    labels = np.unique(values[~missing] if numbers is None else numbers[~missing])
    if not len(labels):
        raise EstimateError("A channel holds nothing.", where=name)
    codes = np.full(len(values), -1, dtype=np.int64)
    codes[~missing] = np.searchsorted(labels, (values if numbers is None else numbers)[~missing])
    return SeriesChannel(name, none, codes, tuple(labels.tolist()))


def _numbers(values: npt.NDArray[Any]) -> FloatArray | None:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        return None


def _are_categories(numbers: FloatArray) -> bool:
    seen = np.unique(numbers[~np.isnan(numbers)])
    return len(seen) <= FEW and bool((seen == np.floor(seen)).all())
