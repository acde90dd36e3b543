"""Find the themes of many texts at once: each word is looked up once, phrases only where their first word stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from goodwill.measure.themes.book import EVERY, Book, Rule, pieces
from goodwill.measure.themes.tokens import tokens

Bools = npt.NDArray[np.bool_]
MOST_WORDS = 200_000  # so many different words are remembered per language; more would be junk such as ids
FEWEST_LETTERS = 3  # beside a star


class _Language:
    """The rules of one language, made ready.

    A literal is a word or a word with stars. Each word of a text is turned into the literals it fits, once per word
    ever seen; a phrase is tried where its first literal fits.
    """

    def __init__(self, rules: Sequence[tuple[int, Rule]]) -> None:
        self._rules: list[tuple[int, frozenset[int], tuple[int, ...], frozenset[int]]] = []
        self._terms: dict[tuple[str, ...], int] = {}
        self._exact: dict[str, int] = {}
        self._begin: dict[str, int] = {}
        self._end: dict[str, int] = {}
        self._inside: dict[str, int] = {}
        self._simple: list[int] = []  # literal -> the term it is alone, or -1
        self._phrases: dict[int, list[tuple[tuple[int, ...], int]]] = {}
        self._known: dict[str, tuple[int, ...]] = {}
        for theme, rule in rules:
            any_, all_, none = ([self._term(t) for t in terms] for terms in (rule.any, rule.all, rule.none))
            if any_ or all_:
                self._rules.append((theme, frozenset(any_), tuple(all_), frozenset(none)))
        # Most rules are a plain list: the themes of each such term are known beforehand.
        self._direct: dict[int, tuple[int, ...]] = {}
        self._other = [r for r in self._rules if r[2] or r[3]]
        for theme, any_terms, all_terms, none_terms in self._rules:
            if not all_terms and not none_terms:
                for term in any_terms:
                    self._direct[term] = (*self._direct.get(term, ()), theme)

    def themes(self, words: list[str]) -> set[int]:
        """Return the numbers of the themes that a text speaks of."""
        found: set[int] = set()
        terms: set[int] = set()
        known = self._known
        for at, word in enumerate(words):
            literals = known.get(word)
            if literals is None:
                literals = self._learn(word)
            for literal in literals:
                if self._simple[literal] >= 0:
                    terms.add(self._simple[literal])
                if literal in self._phrases:
                    terms.update(t for rest, t in self._phrases[literal] if self._follows(words, at + 1, rest))
        for term in terms:
            found.update(self._direct.get(term, ()))
        if terms:
            for theme, any_terms, all_terms, none_terms in self._other:
                if (not any_terms or not any_terms.isdisjoint(terms)) and all(t in terms for t in all_terms) \
                        and none_terms.isdisjoint(terms):  # fmt: skip
                    found.add(theme)
        return found

    def _follows(self, words: list[str], at: int, rest: tuple[int, ...]) -> bool:
        if at + len(rest) > len(words):
            return False
        for i, literal in enumerate(rest):
            word = words[at + i]
            known = self._known.get(word)
            if literal not in (self._learn(word) if known is None else known):
                return False
        return True

    def _learn(self, word: str) -> tuple[int, ...]:
        found = [self._exact[word]] if word in self._exact else []
        for length in range(FEWEST_LETTERS, len(word) + 1):
            for ends, part in ((self._begin, word[:length]), (self._end, word[-length:])):
                if part in ends:
                    found.append(ends[part])
        found += [literal for part, literal in self._inside.items() if part in word]
        literals = tuple(found)
        if len(self._known) < MOST_WORDS:
            self._known[word] = literals
        return literals

    def _term(self, term: str) -> int:
        parts = pieces(term)
        if parts not in self._terms:
            number = self._terms[parts] = len(self._terms)
            literals = tuple(self._literal(p) for p in parts)
            if len(literals) == 1:
                self._simple[literals[0]] = number
            else:
                self._phrases.setdefault(literals[0], []).append((literals[1:], number))
        return self._terms[parts]

    def _literal(self, piece: str) -> int:
        bare = piece.strip("*")
        stars = piece.startswith("*"), piece.endswith("*")
        kind = {
            (False, False): self._exact, (False, True): self._begin,
            (True, False): self._end, (True, True): self._inside,
        }[stars]  # fmt: skip
        if bare not in kind:
            kind[bare] = len(self._simple)
            self._simple.append(-1)
        return kind[bare]


class Matcher:
    """A book made ready for many texts.

    Parameters
    ----------
    book
        Whose themes that count are looked for.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self.keys = tuple(t.key for t in book.on)
        at = {key: i for i, key in enumerate(self.keys)}
        self._above = np.array([at.get(t.parent, -1) for t in book.on], dtype=np.int64)
        self._languages: dict[str, _Language] = {}

    @cached_property
    def languages(self) -> frozenset[str]:
        """Languages that the book has rules for; all of them if a rule holds in every language."""
        return self.book.languages

    def reads(self, language: str | None) -> bool:
        """Whether there are rules for a language.

        Texts of unknown language are tried in all, and so are all texts as long as the book has no rule.
        """
        return not language or not self.languages or language[:2] in self.languages or self._has_every

    def themes(self, text: str, language: str | None = None) -> tuple[str, ...]:
        """Return the keys of the themes that one text speaks of, upper ones included."""
        row = self.match([text], [language])[0]
        return tuple(self.keys[i] for i in np.flatnonzero(row))

    def match(self, texts: Iterable[str | None], languages: Iterable[str | None] | None = None) -> Bools:
        """Return which themes texts speak of.

        Parameters
        ----------
        texts
            The texts; None has no theme.
        languages
            Code of the language of each; None (or no list) where it is not known: then rules of all are tried.

        Returns
        -------
        ndarray of bool, shape (n, themes)
            In the order of `keys`. Who speaks of a theme speaks of the one above it.
        """
        listed = list(texts)
        codes = [None] * len(listed) if languages is None else list(languages)
        return self.match_words([tokens(t) if t else [] for t in listed], codes)

    def match_words(self, texts: Sequence[list[str]], languages: Sequence[str | None]) -> Bools:
        """Return the same for texts that are split into folded words already."""
        rows: list[int] = []
        columns: list[int] = []
        ready: dict[str | None, _Language] = {}
        for at, (words, code) in enumerate(zip(texts, languages, strict=True)):
            if words:
                rules = ready.get(code)
                if rules is None:
                    rules = ready[code] = self.of(code)
                found = rules.themes(words)
                rows.extend([at] * len(found))
                columns.extend(found)
        spoken = np.zeros((len(texts), len(self.keys)), dtype=bool)
        spoken[rows, columns] = True
        for child in np.flatnonzero(self._above >= 0):
            spoken[:, self._above[child]] |= spoken[:, child]
        return spoken

    def of(self, language: str | None) -> _Language:
        """Return the rules that are tried on texts of a language."""
        code = (language or "")[:2].lower()
        if code not in self._languages:
            wanted = self.languages | {EVERY} if not code else {code, EVERY}
            self._languages[code] = _Language(
                [(i, rule) for i, t in enumerate(self.book.on) for c, rule in t.rules.items() if c in wanted]
            )
        return self._languages[code]

    @cached_property
    def _has_every(self) -> bool:
        return any(c == EVERY and not r.is_empty for t in self.book.on for c, r in t.rules.items())
