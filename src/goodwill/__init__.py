"""Goodwill: measure, manage and monitor what customers remember and feel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodwill.core.version import VERSION

if TYPE_CHECKING:
    from goodwill.ledger.ledger import Ledger
    from goodwill.ledger.settings import Settings

__version__ = VERSION
__all__ = ["Ledger", "Settings", "__version__"]

_WHERE = {"Ledger": "goodwill.ledger.ledger", "Settings": "goodwill.ledger.settings"}


def __getattr__(name: str) -> object:
    """Import public names when they are first asked for: `import goodwill` stays quick."""
    if name in _WHERE:
        from importlib import import_module

        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'goodwill' has no attribute {name!r}")
