"""The emotion curve inside an experience, and what is read off it: mean, peak, trough, end, start, trend, duration."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
FEATURES = ("mean", "peak", "trough", "end", "start", "trend", "duration", "spread")
"""Columns of a table of features. Peak and trough are signed: the largest and the smallest valence."""
RULE_OF_PEAKS = ("peak", "trough", "end")


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Moments of n experiences one after the other (ragged rows).

    Attributes
    ----------
    offsets
        Shape (n + 1,): experience j has the moments ``offsets[j]`` to ``offsets[j + 1]``, in order of time.
    valence
        Shape (m,), -1 to 1, as asked, coded or read.
    variance
        Shape (m,): squared error of each valence; 0 where the customer said it.
    """

    offsets: Ints
    valence: Floats
    variance: Floats

    def __post_init__(self) -> None:
        if len(self.valence) != len(self.variance) or (len(self.offsets) and self.offsets[-1] != len(self.valence)):
            raise EstimateError("Moments and experiences do not fit.", seen=f"{len(self.valence)} moments")

    @classmethod
    def grouped(cls, group: npt.ArrayLike, valence: npt.ArrayLike, sd: npt.ArrayLike | None = None) -> Paths:
        """Return paths of moments whose rows lie group by group, in order of time inside each.

        Parameters
        ----------
        group
            Shape (m,): 0, 1, 2, ... without gaps, never falling.
        valence, sd
            Shape (m,): how it felt, and the error of knowing it (0 when None).

        Raises
        ------
        EstimateError
            If groups fall or leave one out, or a valence is not between -1 and 1.
        """
        codes, felt = np.asarray(group, dtype=np.int64), np.asarray(valence, dtype=np.float64)
        error = np.zeros(len(felt)) if sd is None else np.asarray(sd, dtype=np.float64)
        if len(codes) and (codes[0] != 0 or not np.isin(np.diff(codes), (0, 1)).all()):
            raise EstimateError("Moments must lie together by experience, counted 0, 1, 2.", where="group")
        if not (np.isfinite(felt).all() and (np.abs(felt) <= 1 + 1e-9).all()):
            raise EstimateError("A valence lies between -1 and 1.", where="valence")
        if not (np.isfinite(error).all() and (error >= 0).all()):
            raise EstimateError("An error of reading is a number of at least 0.", where="sd")
        count = np.bincount(codes) if len(codes) else np.zeros(0, dtype=np.int64)
        return cls(np.concatenate([[0], np.cumsum(count)]).astype(np.int64), felt, error**2)

    def __len__(self) -> int:
        return max(len(self.offsets) - 1, 0)

    @property
    def length(self) -> Ints:
        """How many moments each experience has, shape (n,)."""
        return np.diff(self.offsets)

    @property
    def owner(self) -> Ints:
        """Which experience each moment belongs to, shape (m,)."""
        return np.repeat(np.arange(len(self)), self.length)

    def some(self, keep: npt.NDArray[np.bool_]) -> Paths:
        """Return the experiences marked in `keep`, shape (n,)."""
        inside = np.repeat(keep, self.length)
        offsets = np.concatenate([[0], np.cumsum(self.length[keep])]).astype(np.int64)
        return Paths(offsets, self.valence[inside], self.variance[inside])

    def with_variance(self, factor: float) -> Paths:
        """Return the same moments with their squared errors times `factor`."""
        return Paths(self.offsets, self.valence, self.variance * factor)

    def of_length(self, length: int) -> tuple[Ints, Floats, Floats]:
        """Return which experiences have `length` moments, and their valence and variance as (k, length)."""
        which = np.flatnonzero(self.length == length)
        at = self.offsets[which][:, None] + np.arange(length)[None, :]
        return which, self.valence[at], self.variance[at]


def features(paths: Paths) -> Floats:
    """Return the features of each path as it stands, shape (n, 8), in the order of `FEATURES`.

    Notes
    -----
    Trend is the least-squares slope over the whole path (valence from its first to its last moment), duration
    the logarithm of the number of moments, spread the standard deviation (divisor T). A path of one moment has
    trend 0 and spread 0.
    """
    found = np.zeros((len(paths), len(FEATURES)))
    for length in np.unique(paths.length):
        if length:
            which, felt, _ = paths.of_length(int(length))
            found[which] = features_of(felt)
    return found


def features_of(felt: Floats) -> Floats:
    """Return the features of paths of one length, shape (..., T) to (..., 8)."""
    length = felt.shape[-1]
    mean = felt.mean(axis=-1)
    trend = np.zeros_like(mean)
    if length > 1:
        along = np.arange(length) / (length - 1) - 0.5
        trend = felt @ along / (along @ along)
    parts = (
        mean, felt.max(axis=-1), felt.min(axis=-1), felt[..., -1], felt[..., 0], trend,
        np.full_like(mean, math.log(length)), felt.std(axis=-1),
    )  # fmt: skip
    return np.stack(parts, axis=-1)


@dataclass(frozen=True, slots=True)
class PathFeatures:
    """What is read off one emotion curve.

    Attributes
    ----------
    points
        The curve: (place from 0 to 1, valence) of each moment.
    mean, peak, trough, end, start, trend, spread
        As in `features`; on -1 to 1.
    moments
        How many.
    peak_at, trough_at
        Which moment (from 0) was the best and which the worst; the later one of equals.
    """

    points: tuple[tuple[float, float], ...]
    mean: float
    peak: float
    trough: float
    end: float
    start: float
    trend: float
    spread: float
    moments: int
    peak_at: int
    trough_at: int

    @property
    def recovered(self) -> float:
        """How far the end lies above the trough."""
        return self.end - self.trough

    def row(self) -> tuple[float, ...]:
        """Return the features in the order of `FEATURES`."""
        return (self.mean, self.peak, self.trough, self.end, self.start, self.trend,
                math.log(self.moments), self.spread)  # fmt: skip


def curve(moments: Sequence[float] | Sequence[dict[str, Any]]) -> PathFeatures | None:
    """Return the emotion curve of one experience and its features.

    Parameters
    ----------
    moments
        Valences in order of time, or rows with ``valence`` (moments without are left out: unknown is not neutral).

    Returns
    -------
    PathFeatures or None
        None where no moment's feeling is known.
    """
    values = [m.get("valence") if isinstance(m, dict) else m for m in moments]
    felt = np.array([v for v in values if v is not None], dtype=np.float64)
    if not len(felt):
        return None
    mean, peak, trough, end, start, trend, _, spread = (float(x) for x in features_of(felt))
    last = len(felt) - 1
    points = tuple((i / last if last else 0.5, float(v)) for i, v in enumerate(felt))
    back = felt[::-1]
    return PathFeatures(
        points, mean, peak, trough, end, start, trend, spread, len(felt),
        last - int(back.argmax()), last - int(back.argmin()),
    )  # fmt: skip
