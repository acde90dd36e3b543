"""Memory: what remains of an experience, moment by moment, when a customer is asked about it days later."""

from __future__ import annotations

from goodwill.measure.memory.path_features import FEATURES, PathFeatures, curve
from goodwill.measure.memory.remembered import Remembered
from goodwill.measure.memory.result import RememberedResult

__all__ = ["FEATURES", "PathFeatures", "Remembered", "RememberedResult", "curve"]
