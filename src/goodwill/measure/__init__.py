"""Measure: a folder is a concept, a file a method; each concept's page says what its word means here."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages


def load_methods() -> None:
    """Import every module of every concept, so that its methods are in the register."""
    for found in walk_packages(__path__, f"{__name__}."):
        import_module(found.name)
