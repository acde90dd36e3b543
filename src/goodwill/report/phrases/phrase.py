"""One phrase of the catalogue: English with typed places, Swedish with the same places, and how text meets it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_PLACE = re.compile(r"\{(\w+):(\w+)\}")
_SPOKEN_PLACE = re.compile(r"\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}")
VERBATIM = ("name", "quoted", "code")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A piece of text in Swedish.

    Attributes
    ----------
    text
        What to show.
    guesses
        How many words in it were taken for names because the catalogue does not know them.
    is_one
        Whether it is the number one, for singular and plural.
    items
        How many signs divide it, for a list.
    """

    text: str
    guesses: int = 0
    is_one: bool = False
    items: int = 0


Read = Callable[[str, str], Spoken | None]
"""Kind of place, text -> Swedish, or None where the text is not of that kind."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled phrase.

    Attributes
    ----------
    english, swedish
        As the catalogue has them.
    literals
        What stands before, between and behind the places; one more than `places`.
    places
        (name, kind) in English order.
    """

    english: str
    swedish: str
    literals: tuple[str, ...]
    places: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, english: str, swedish: str) -> Phrase:
        """Return the phrase, checked: the same places in both languages, none touching another.

        Raises
        ------
        ValueError
            If the two do not fit.
        """
        parts = _PLACE.split(english)
        literals, places = tuple(parts[::3]), tuple(zip(parts[1::3], parts[2::3], strict=True))
        spoken = {name for name, _, _ in _SPOKEN_PLACE.findall(swedish)}
        if spoken != {name for name, _ in places} or len(spoken) != len(places):
            raise ValueError(f"the places of {english!r} and {swedish!r} differ")
        if "" in literals[1:-1]:
            raise ValueError(f"two places of {english!r} touch")
        return cls(english, swedish, literals, places)

    @property
    def weight(self) -> int:
        """How much of the phrase is fixed: the more, the surer a match."""
        return sum(map(len, self.literals))

    @property
    def starts_verbatim(self) -> bool:
        """Whether the Swedish begins with a name from the facts, whose first letter is not ours to change."""
        first = _SPOKEN_PLACE.match(self.swedish)
        return first is not None and dict(self.places)[first[1]] in VERBATIM

    def match(self, text: str, read: Read) -> Spoken | None:
        """Return the text in Swedish, or None where it is not this phrase.

        Every way to divide the text among the places is tried until one needs no guess; else the one with
        the fewest guesses stands.
        """
        if not self._may_be(text):
            return None
        if not self.places:
            return Spoken(self.swedish)
        best: tuple[int, dict[str, Spoken]] | None = None
        for found in self._readings(text, 0, len(self.literals[0]), read):
            guesses = sum(s.guesses for s in found.values())
            if best is None or guesses < best[0]:
                best = guesses, found
            if guesses == 0:
                break
        return Spoken(self._said(best[1]), best[0]) if best else None

    def _may_be(self, text: str) -> bool:
        """Whether the fixed parts are there in order: cheap, and false for nearly all phrases."""
        if not self.places:
            return text == self.english
        if not text.startswith(self.literals[0]) or not text.endswith(self.literals[-1]):
            return False
        at = len(self.literals[0])
        for literal in self.literals[1:]:
            at = text.find(literal, at + 1)
            if at < 0:
                return False
            at += len(literal)
        return True

    def _readings(self, text: str, place: int, start: int, read: Read):  # type: ignore[no-untyped-def]  # noqa: ANN202
        """Yield every way to read the places from `place` on, each as name -> Swedish."""
        name, kind = self.places[place]
        literal = self.literals[place + 1]
        is_last = place == len(self.places) - 1
        end = len(text) - len(literal) if is_last else text.find(literal, start + 1)
        while start < end:
            spoken = read(kind, text[start:end])
            if spoken is not None:
                if is_last:
                    yield {name: spoken}
                else:
                    for rest in self._readings(text, place + 1, end + len(literal), read):
                        yield {name: spoken, **rest}
            if is_last:
                return
            end = text.find(literal, end + 1)

    def _said(self, found: dict[str, Spoken]) -> str:
        def place(match: re.Match[str]) -> str:
            spoken = found[match[1]]
            if match[2] is None:
                return spoken.text
            return match[2] if spoken.is_one else match[3]

        return _SPOKEN_PLACE.sub(place, self.swedish)
