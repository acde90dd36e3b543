"""Companies with a known truth: the sample company, tutorials, recovery tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goodwill.simulate.company import Company, simulate
    from goodwill.simulate.decisions import Decision
    from goodwill.simulate.nuisances import Nuisances
    from goodwill.simulate.truths import Truths
    from goodwill.simulate.writer import Written

_HOMES = {"Company": "company", "simulate": "company", "Decision": "decisions", "Nuisances": "nuisances",
          "Truths": "truths", "Written": "writer"}  # fmt: skip

__all__ = ["Company", "Decision", "Nuisances", "Truths", "Written", "simulate"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that importing the package stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
