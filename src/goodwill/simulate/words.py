"""Words (first cut: none yet)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.simulate.scene import Scene


def verbatims(scene: Scene, rng: np.random.Generator, valence: npt.NDArray[np.float32],
              place: npt.NDArray[np.int64] | None, language: npt.NDArray[np.int64]) -> pa.Array:  # fmt: skip
    """Return one text per answer."""
    return pa.nulls(len(valence), pa.string())


def turns(scene: Scene, rng: np.random.Generator, valence: npt.NDArray[np.float32], speaker: npt.NDArray[np.int64],
          place: npt.NDArray[np.int64], language: npt.NDArray[np.int64]) -> pa.Array:  # fmt: skip
    """Return one text per moment."""
    return pa.nulls(len(valence), pa.string())


def comments(rng: np.random.Generator, level: npt.NDArray[np.float32]) -> pa.Array:
    """Return what employees write."""
    return pa.nulls(len(level), pa.string())
