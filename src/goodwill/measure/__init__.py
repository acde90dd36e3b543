"""Measure: what customers remember and feel, and whom we asked.

Each folder is a concept, each file in it a method or a finding. Concepts never import one another; what several of
them need (cells of answers, who was asked, periods, months as replicates) lies beside them in this package.

``from goodwill.measure import NetPromoter`` imports that one method; `load` imports all, for the register.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages
from typing import Any

_HOMES = {
    "NetPromoter": "relationship.net_promoter",
    "ConstructScore": "relationship.scores",
    "CustomerSatisfaction": "relationship.scores",
    "CustomerEffort": "relationship.scores",
    "Consequences": "relationship.scores",
    "Trend": "relationship.trend",
    "GroupDifferences": "relationship.differences",
    "SmallGroups": "relationship.small_groups",
    "SatisfactionIndex": "relationship.satisfaction_index",
    "EmotionalAccount": "emotion.account.method",
    "Emotions": "emotion.prevalence",
    "Remembered": "memory.remembered",
    "Components": "experience.components",
    "UnitsApart": "experience.units_apart",
    "Endings": "experience.endings",
    "GoesWithLoyalty": "experience.goes_with_loyalty",
    "Delivery": "promise.delivery",
    "Dates": "promise.dates",
    "CustomerValue": "reciprocity.value",
    "EaseGrid": "ease.grid",
    "Themes": "themes.method",
    "DynamicLoyalty": "loyalty.dynamic_loyalty",
    "WhoAnswered": "listening.who_answered",
    "EngagementScores": "engagement.scores",
    "EngagementAgreement": "engagement.agreement",
}

__all__ = ["load"]  # and every name in _HOMES, on first use


def load() -> None:
    """Import every module of every concept, so that all methods are in the register."""
    for module in walk_packages(__path__, f"{__name__}."):
        import_module(module.name)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"goodwill.measure has no {name!r}; it has {', '.join(sorted(_HOMES))}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(["load", *_HOMES])
