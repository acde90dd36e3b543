"""The cards of the methods that a study asks, by the key of their result."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goodwill.core.card import Card
    from goodwill.core.result import Result


@cache
def cards() -> Mapping[str, Card]:
    """Return every card by the key of its result and by the method's name, in reading order."""
    from goodwill.study.loop import default_methods

    found: dict[str, Card] = {}
    for key, method in default_methods().items():
        found[key] = method.card
        found.setdefault(method.card.name, method.card)
    return MappingProxyType(found)


def card_of(key: str, result: Result | None = None) -> Card | None:
    """Return the card of a result: a study may ask one method several times under several keys."""
    method = result.provenance.method if result is not None and result.provenance is not None else key
    return cards().get(key) or cards().get(method)
