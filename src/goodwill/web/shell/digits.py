"""How the reader wants numbers written, where that differs from the language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

from django.utils.translation import get_language

Style = Literal["en", "sv"]
_CHOSEN: ContextVar[str] = ContextVar("how numbers are written", default="")


@contextmanager
def written_as(style: str) -> Iterator[None]:
    """Write numbers of figures in a style inside this block; empty for the language's own."""
    token = _CHOSEN.set(style)
    try:
        yield
    finally:
        _CHOSEN.reset(token)


def digits() -> Style:
    """Return whose way of writing numbers holds here: the one chosen, else the language's.

    Figures that a page sets by itself follow it. Sentences of results keep the language's: they are translated once
    for all their readers.
    """
    return "sv" if (_CHOSEN.get() or get_language() or "en").startswith("sv") else "en"
