"""Loyalty that moves: states lived in behaviour, events that went with each move, and what is said beside it."""

from __future__ import annotations

from goodwill.measure.loyalty.dynamic_loyalty import DynamicLoyalty

__all__ = ["DynamicLoyalty"]
