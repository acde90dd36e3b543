"""Emotion: what customers feel, read from their own words.

``from goodwill.measure.emotion import read`` gives arrays over texts; `read_batches` reads a stream of Arrow batches.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {"read": "reading", "read_batches": "reading", "Reading": "result", "LABELS": "labels"}

__all__ = ["LABELS", "Reading", "read", "read_batches"]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"goodwill.measure.emotion has no {name!r}; it has {', '.join(sorted(_HOMES))}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(_HOMES)
