"""The register of methods: docs, command line, web and the common battery of checks read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from goodwill.core.method import Method

_METHODS: dict[str, type[Method[Any, Any]]] = {}

M = TypeVar("M", bound="type[Method[Any, Any]]")


def method(cls: M) -> M:
    """Enter a method class in the register under its card's name.

    Raises
    ------
    ValueError
        If another class has that name already.
    """
    name = cls.card.name
    if name in _METHODS and _METHODS[name].__qualname__ != cls.__qualname__:
        raise ValueError(f"two methods are called {name!r}")
    _METHODS[name] = cls
    return cls


def methods() -> Iterator[type[Method[Any, Any]]]:
    """Yield the registered methods in order of concept and name."""
    yield from sorted(_METHODS.values(), key=lambda m: (m.card.concept, m.card.name))


def find(name: str) -> type[Method[Any, Any]]:
    """Return the method called `name`, or raise KeyError naming those there are."""
    try:
        return _METHODS[name]
    except KeyError:
        raise KeyError(f"no method called {name!r}; there are {', '.join(sorted(_METHODS))}") from None
