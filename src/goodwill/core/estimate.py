"""A number with its interval, its count and, where it is absent, the reason."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure as Goodwill states it: value, interval, count.

    Attributes
    ----------
    value, low, high
        Point value and interval ends in `unit`. All three are None when the figure is absent.
    n
        How many observations (persons, answers, units: the method says which) it rests on.
    level
        Coverage that the interval aims at.
    unit
        What the value is measured in, for example ``"points"``, ``"share"``, ``"EUR"``.
    absent
        Why there is no figure; empty when there is one. A figure that cannot be computed is absent,
        never zero.
    se
        Standard error where the method has one, in `unit`.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    level: float = 0.95
    unit: str = ""
    absent: str = ""
    se: float | None = None

    def __post_init__(self) -> None:
        if self.value is None:
            if not self.absent:
                raise ValueError("an absent estimate must say why")
            return
        if not math.isfinite(self.value):
            raise ValueError(f"an estimate must be finite, not {self.value}")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"interval ends are in the wrong order: {self.low} > {self.high}")

    @classmethod
    def missing(cls, reason: str, n: int = 0, unit: str = "") -> Estimate:
        """Return a figure that is absent, with the reason."""
        return cls(None, None, None, n, unit=unit, absent=reason)

    @property
    def is_present(self) -> bool:
        """Whether there is a figure at all."""
        return self.value is not None

    @property
    def width(self) -> float | None:
        """Length of the interval, or None when it has no two ends."""
        if self.low is None or self.high is None:
            return None
        return self.high - self.low

    def covers(self, truth: float) -> bool:
        """Whether the interval contains `truth`."""
        return self.low is not None and self.high is not None and self.low <= truth <= self.high

    def scaled(self, factor: float, unit: str | None = None) -> Estimate:
        """Return the figure times `factor` (ends swap for a negative one)."""
        if self.value is None:
            return self if unit is None else replace(self, unit=unit)
        ends = sorted(x * factor for x in (self.low, self.high) if x is not None)
        low, high = (ends[0], ends[-1]) if len(ends) == 2 else (None, None)
        return replace(
            self,
            value=self.value * factor,
            low=low,
            high=high,
            se=None if self.se is None else abs(factor) * self.se,
            unit=self.unit if unit is None else unit,
        )

    def __str__(self) -> str:
        if self.value is None:
            return f"absent ({self.absent})"
        unit = f" {self.unit}" if self.unit else ""
        if self.low is None or self.high is None:
            return f"{self.value:.4g}{unit} (n = {self.n:,})"
        return f"{self.value:.4g}{unit} ({self.low:.4g} to {self.high:.4g}, n = {self.n:,})"
