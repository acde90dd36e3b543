"""The thin bar with a tick that stands beside a figure in a table: its interval, on the group's common line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goodwill.core.estimate import Estimate

WIDTH = 100.0  # percent of the cell
SHORTEST = 1.0  # so that a very sure figure still shows a bar


@dataclass(frozen=True, slots=True)
class Strip:
    """Places on a line from 0 to 100: ends of the bar, the tick, and zero where it is in view."""

    low: float
    high: float
    tick: float
    zero: float | None = None

    @property
    def width(self) -> float:
        """Length of the bar."""
        return round(max(self.high - self.low, SHORTEST), 1)


def strips(estimates: Sequence[Estimate]) -> tuple[Strip | None, ...]:
    """Return one strip per figure on a common line; none for absent figures, or with fewer than two to compare.

    Parameters
    ----------
    estimates
        Figures in one unit.
    """
    present = [e for e in estimates if e.value is not None and e.low is not None and e.high is not None]
    if len(present) < 2 or len({e.unit for e in present}) > 1:
        return tuple(None for _ in estimates)
    left = min(e.low for e in present if e.low is not None)
    right = max(e.high for e in present if e.high is not None)
    if right <= left:
        return tuple(None for _ in estimates)

    def place(x: float) -> float:
        return round(WIDTH * (x - left) / (right - left), 1)

    zero = place(0.0) if left < 0.0 < right else None
    return tuple(
        None
        if e.value is None or e.low is None or e.high is None
        else Strip(place(e.low), place(e.high), min(max(place(e.value), 0.0), WIDTH), zero)
        for e in estimates
    )


SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 120.0, 32.0, 4.0
FEWEST_POINTS = 3


@dataclass(frozen=True, slots=True)
class Spark:
    """A line as small as a word: the path of the line, of its band, and the place of its last point."""

    line: str
    band: str
    last: tuple[float, float]


def spark(estimates: Sequence[Estimate]) -> Spark | None:
    """Return figures in order of time as a small line with its band; None with fewer than three.

    Parameters
    ----------
    estimates
        One per period, in order. Absent ones leave a gap in time, not in the line.
    """
    points = [(i, e) for i, e in enumerate(estimates) if e.value is not None]
    if len(points) < FEWEST_POINTS:
        return None
    lows = [e.value if e.low is None else e.low for _, e in points]
    highs = [e.value if e.high is None else e.high for _, e in points]
    bottom, top = min(x for x in lows if x is not None), max(x for x in highs if x is not None)
    span = (top - bottom) or 1.0
    across = (SPARK_WIDTH - 2 * SPARK_EDGE) / max(1, len(estimates) - 1)

    def place(i: int, x: float | None) -> tuple[float, float]:
        share = ((x or 0.0) - bottom) / span
        down = SPARK_HEIGHT - SPARK_EDGE - share * (SPARK_HEIGHT - 2 * SPARK_EDGE)
        return round(SPARK_EDGE + i * across, 1), round(down, 1)

    middle = [place(i, e.value) for i, e in points]
    upper = [place(i, x) for (i, _), x in zip(points, highs, strict=True)]
    lower = [place(i, x) for (i, _), x in zip(points, lows, strict=True)]
    return Spark(_path(middle), _path(upper + lower[::-1]) + "Z", middle[-1])


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points)
