"""How the answers to a construct are read: net promoter points for recommendation, else the mean on the scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goodwill.core.cells import Cells
from goodwill.core.estimate import Estimate
from goodwill.measure.answered_cells import cluster_sums
from goodwill.measure.score_figures import mean_of
from goodwill.measure.survey_figures import answer_scale
from goodwill.stats.clustered import clustered_nps
from goodwill.stats.intervals import nps

MEASURES = ("score", "net", "promoter", "detractor")


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure of the cells and how its mean becomes the figure.

    Attributes
    ----------
    name
        What the figure is called.
    measure
        Column of the cells: ``net`` for net promoter points, ``score`` for means.
    ends
        Ends of the scale of the figure.
    unit
        What it is measured in.
    """

    name: str
    measure: str
    ends: tuple[float, float]
    unit: str

    @property
    def factor(self) -> float:
        """How much one unit of the measure is in the figure."""
        return 100.0 if self.measure == "net" else self.ends[1] - self.ends[0]

    @property
    def shift(self) -> float:
        """The figure where the measure is zero."""
        return 0.0 if self.measure == "net" else self.ends[0]

    @property
    def step(self) -> str:
        """What a difference of two figures is measured in."""
        return "points" if self.unit.startswith("on ") else self.unit

    def estimate(self, row: Mapping[str, Any], level: float) -> Estimate:
        """Return the figure of one cell with its customer-clustered interval."""
        if self.measure == "score":
            return mean_of(row, self.ends, self.unit, level)
        sums = cluster_sums(row, "net")
        up, down = float(row["promoter"]), float(row["detractor"])
        rest = max(0.0, sums.n - up - down)
        if sums.clusters == sums.answers:
            return nps(up, rest, down, level)
        return clustered_nps(sums, up, rest, down, level)

    def variance(self, row: Mapping[str, Any]) -> float:
        """Return the customer-clustered sampling variance of the figure of one cell."""
        sums = cluster_sums(row, self.measure)
        return sums.variance * self.factor**2 if sums.clusters > 1 else float("inf")

    def independent_variance(self, row: Mapping[str, Any]) -> float:
        """Return the variance of the figure if all answers of a cell were independent."""
        n = row["answers"]
        mean = row[self.measure] / n
        return float(max(0.0, row[f"{self.measure}_squares"] / n - mean * mean) / n * self.factor**2)

    def repeated_variance(self, row: Mapping[str, Any]) -> float:
        """Return how much the same customers answering again add to the variance of a cell's figure."""
        if row["clusters"] < 2:
            return 0.0
        return max(0.0, self.variance(row) - self.independent_variance(row))


def reading_of(cells: Cells, construct: str, perspective: str) -> Reading:
    """Return how `construct` is read: recommendation on 0 to 10 as net promoter points, else its mean."""
    scale = answer_scale(cells, construct, perspective)
    if construct == "recommend" and scale == (0.0, 10.0):
        return Reading("net promoter score", "net", (-100.0, 100.0), "points")
    ends = scale or (0.0, 100.0)
    return Reading(construct, "score", ends, f"on {ends[0]:g} to {ends[1]:g}")
