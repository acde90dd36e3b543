"""An oracle: it sees what no method sees, and compares it by the plainest means.

Recovery tests hold methods against it: what it cannot find in the latent values, no method can be asked to find
in answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.simulate.company import Company
from goodwill.simulate.life import Life, live
from goodwill.simulate.people import People, meet
from goodwill.simulate.scene import Scene
from goodwill.simulate.situations import Situations, arise


@dataclass(frozen=True)
class Lived:
    """One block of a company with its latent values: levels, traits, circumstances, feelings, balances."""

    scene: Scene
    people: People
    situations: Situations
    life: Life


def lived(company: Company, block: int = 0, *, asked: float = 0.5) -> Lived:
    """Return what a block of customers lived through; `asked` is the share asked about the relationship."""
    people = meet(company.scene, block)
    situations = arise(company.scene, people)
    return Lived(company.scene, people, situations, live(company.scene, people, situations, asked=asked))


def slope(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[float, float]:
    """Return the least-squares slope of y on x, and its standard error."""
    a, b = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    centred = a - a.mean()
    steep = float(centred @ b / (centred @ centred))
    rest = b - b.mean() - steep * centred
    return steep, float(np.sqrt(rest @ rest / (len(a) - 2) / (centred @ centred)))


def contrast(
    y: npt.NDArray[np.floating[Any]], first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]
) -> tuple[float, float]:
    """Return the difference of two means, and its standard error."""
    a, b = y[first].astype(np.float64), y[second].astype(np.float64)
    se = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    return float(a.mean() - b.mean()), float(se)
