"""Whether a text names one of many things, found in one pass over the text however many they are."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[\w-]+")


class Names:
    """A set of names to look for as whole words: ``team-1`` is not in ``team-12`` nor ``south`` in ``south-west``.

    Parameters
    ----------
    names
        What to look for, letter for letter; empty ones are left out.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._all = frozenset(n for n in names if n)
        self._by_word: dict[str, list[tuple[int, str]]] = {}
        self._plain: list[str] = []  # names of signs only
        for name in sorted(self._all):
            first = _WORD.search(name)
            if first is None:
                self._plain.append(name)
            else:
                self._by_word.setdefault(first.group(), []).append((first.start(), name))

    def __contains__(self, name: str) -> bool:
        return name in self._all

    def __bool__(self) -> bool:
        return bool(self._all)

    def are_in(self, text: str) -> bool:
        """Whether a text names any of them."""
        if not self._all or not text:
            return False
        if text in self._all or any(name in text for name in self._plain):
            return True
        for word in _WORD.finditer(text):
            for offset, name in self._by_word.get(word.group(), ()):
                start = word.start() - offset
                if start >= 0 and text.startswith(name, start) and _ends(text, start + len(name)):
                    return True
        return False


def _ends(text: str, end: int) -> bool:
    """Whether a word ends at a place of a text."""
    return end >= len(text) or not _WORD.match(text[end]) or not _WORD.match(text[end - 1])
