"""Find the themes of many texts at once: a word is judged once, a phrase tried only where its rarest word stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from goodwill.measure.themes.book import EVERY, Book, Rule, pieces
from goodwill.measure.themes.tokens import tokens

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
MOST_WORDS = 200_000  # so many different words are remembered per language; more would be junk such as ids
FEWEST_LETTERS = 3  # beside a star


class _Hit(NamedTuple):
    """What is known of a word: the literals it fits, the terms it is alone, and their themes."""

    literals: tuple[int, ...]
    terms: tuple[int, ...]
    themes: tuple[int, ...]


NO_HIT = _Hit((), (), ())


class _Language:
    """The rules of one language, made ready.

    A literal is a word or a word with stars. Each word of a text is turned into the literals it fits, once per word
    ever seen; a phrase is tried where its rarest literal stands.
    """

    def __init__(self, rules: Sequence[tuple[int, Rule]]) -> None:
        self._rules: list[tuple[int, frozenset[int], tuple[int, ...], frozenset[int]]] = []
        self._terms: dict[tuple[str, ...], int] = {}
        self._exact: dict[str, int] = {}
        self._begin: dict[str, int] = {}
        self._end: dict[str, int] = {}
        self._inside: dict[str, int] = {}
        self._simple: list[int] = []  # literal -> the term it is alone, or -1
        self._phrases: list[tuple[tuple[int, ...], int]] = []  # literals in a row, the term they are
        self._number: dict[str, int] = {}
        self._hits: list[_Hit] = []
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

    def match(self, texts: Sequence[list[str]]) -> tuple[Ints, Ints]:
        """Return texts and themes as pairs of numbers: each word is looked up once per text, in one go for all."""
        if len(self._hits) > MOST_WORDS:
            self._number, self._hits = {}, []
        sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        flat = [word for words in texts for word in words]
        for word in set(flat).difference(self._number):
            self._number[word] = len(self._hits)
            self._hits.append(self._learn(word))
        ids = np.fromiter(map(self._number.__getitem__, flat), dtype=np.int64, count=len(flat))
        text = np.repeat(np.arange(len(texts)), sizes)
        rows, themes = _pairs(ids, text, [h.themes for h in self._hits])
        found = self._in_a_row(ids, text)
        more = [(row, theme) for row, term in found for theme in self._direct.get(term, ())]
        more += self._by_other_rules(ids, text, found)
        extra = np.array(more, dtype=np.int64).reshape(-1, 2)
        return np.concatenate([rows, extra[:, 0]]), np.concatenate([themes, extra[:, 1]])

    def _in_a_row(self, ids: Ints, text: Ints) -> list[tuple[int, int]]:
        """Return the pairs of text and term of all phrases."""
        order = np.argsort(ids, kind="stable")
        bounds = np.searchsorted(ids[order], np.arange(len(self._hits) + 1))
        often = np.diff(bounds)
        words: dict[int, list[int]] = {}
        for word, hit in enumerate(self._hits):
            for literal in hit.literals if often[word] else ():
                words.setdefault(literal, []).append(word)
        counts = {literal: int(often[w].sum()) for literal, w in words.items()}
        found: list[tuple[int, int]] = []
        for literals, term in self._phrases:
            if any(literal not in counts for literal in literals):
                continue
            anchor = min(range(len(literals)), key=lambda i: counts[literals[i]])
            at = np.concatenate([order[bounds[w] : bounds[w + 1]] for w in words[literals[anchor]]]) - anchor
            at = at[(at >= 0) & (at + len(literals) <= len(ids))]
            at = at[text[at] == text[at + len(literals) - 1]]
            for i, literal in enumerate(literals):
                if i != anchor:
                    at = at[np.isin(ids[at + i], words[literal])]
            found += [(row, term) for row in text[at].tolist()]
        return found

    def _by_other_rules(self, ids: Ints, text: Ints, phrases: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the pairs of rules that ask for several terms, or for none of some: few books have many."""
        if not self._other:
            return []
        terms: dict[int, set[int]] = {}
        for row, term in zip(*(a.tolist() for a in _pairs(ids, text, [h.terms for h in self._hits])), strict=True):
            terms.setdefault(row, set()).add(term)
        for row, term in phrases:
            terms.setdefault(row, set()).add(term)
        return [
            (row, theme)
            for row, there in terms.items()
            for theme, some, every, none in self._other
            if (not some or not some.isdisjoint(there)) and there.issuperset(every) and none.isdisjoint(there)
        ]

    def _learn(self, word: str) -> _Hit:
        found = [self._exact[word]] if word in self._exact else []
        for length in range(FEWEST_LETTERS, len(word) + 1):
            for ends, part in ((self._begin, word[:length]), (self._end, word[-length:])):
                if part in ends:
                    found.append(ends[part])
        found += [literal for part, literal in self._inside.items() if part in word]
        if not found:
            return NO_HIT
        terms = tuple(self._simple[i] for i in found if self._simple[i] >= 0)
        themes = tuple({t for term in terms for t in self._direct.get(term, ())})
        return _Hit(tuple(found), terms, themes)

    def _term(self, term: str) -> int:
        parts = pieces(term)
        if parts not in self._terms:
            number = self._terms[parts] = len(self._terms)
            literals = tuple(self._literal(p) for p in parts)
            if len(literals) == 1:
                self._simple[literals[0]] = number
            else:
                self._phrases.append((literals, number))
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
        spoken = np.zeros((len(texts), len(self.keys)), dtype=bool)
        groups: dict[str | None, list[int]] = {}
        for at, code in enumerate(languages):
            groups.setdefault(code, []).append(at)
        for code, places in groups.items():
            rows, themes = self.of(code).match([texts[i] for i in places])
            spoken[np.array(places)[rows], themes] = True
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


def _pairs(ids: Ints, text: Ints, lists: list[tuple[int, ...]]) -> tuple[Ints, Ints]:
    """Return each text with every entry of the lists of its words, as two arrays."""
    sizes = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
    flat = np.fromiter((x for entries in lists for x in entries), dtype=np.int64, count=int(sizes.sum()))
    starts = np.cumsum(sizes) - sizes
    there = np.flatnonzero(sizes[ids]) if len(ids) else ids
    counts = sizes[ids[there]]
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(text[there], counts), flat[np.repeat(starts[ids[there]], counts) + within]
