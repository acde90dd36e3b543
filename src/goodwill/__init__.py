"""Goodwill: measure, manage and monitor what customers remember and feel."""

from __future__ import annotations

__version__ = "0.1.0"
