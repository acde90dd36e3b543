"""Feeling of a text from lists of words, with negation, intensifiers and turns ("but").

Lists: Goodwill's own words of customers (``data/words``, Apache-2.0) stand before AFINN (Nielsen 2011;
``data/afinn``, ODbL, kept apart with its notice); a second list of Swedish, VADER's, is read beside them
(``data/vader``, MIT). The rules are in the spirit of Hutto & Gilbert (2014): a negation up to three words before
turns a word of feeling, an intensifier makes it half as strong again, what follows "but" weighs more than what stood
before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.measure.emotion import grams
from goodwill.measure.emotion.lexicon_rules import DIMINISHERS, INTENSIFIERS, NEGATIONS, TURNS

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "sv", "da", "no", "fi", "de", "fr", "es", "pt")
FEATURES = (
    "pleasant", "unpleasant", "negations", "intensifiers", "exclaims", "asks", "hits", "words",
    "pleasant_2", "unpleasant_2",
)  # fmt: skip
REACH = 3
TURNED = {True: -0.7, False: -0.5}
"""What a negation makes of a pleasant (True) and of an unpleasant word: "not good" is bad, "not bad" hardly good."""
SHORTEST_STEM = 3

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Lexicon:
    """Words of one language with their valence, -5 to 5.

    Attributes
    ----------
    words
        Word -> valence; own words before AFINN's.
    stems
        Beginning of a word -> valence.
    phrases
        Two words -> valence.
    plain
        AFINN's list alone with own phrases, for `total`.
    second
        A second list, where there is one: Swedish.
    """

    language: str
    words: dict[str, float]
    stems: dict[str, float]
    phrases: dict[tuple[str, str], float]
    plain: dict[str, float]
    second: dict[str, float]

    def valence(self, word: str) -> float:
        """Return the valence of a word, 0 when it has none."""
        found = self.words.get(word)
        if found is not None:
            return found
        for end in range(len(word), SHORTEST_STEM - 1, -1):
            found = self.stems.get(word[:end])
            if found is not None:
                return found
        return self.plain.get(word, 0.0)


@lru_cache(maxsize=len(LANGUAGES))
def lexicon(language: str) -> Lexicon:
    """Return the lists of a language.

    Raises
    ------
    EstimateError
        If there is no list for it.
    """
    if language not in LANGUAGES:
        raise EstimateError("No list of words.", where=language, do=f"languages with lists: {', '.join(LANGUAGES)}")
    own = _read(DATA / "words" / f"{language}.tsv")
    pictures = _read(DATA / "words" / "pictures.tsv")
    phrases = {(w.split("_")[0], w.split("_")[1]): v for w, v in own.items() if "_" in w}
    stems = {w[:-1]: v for w, v in own.items() if w.endswith("*") and "_" not in w}
    words = {w: v for w, v in own.items() if w[-1] != "*" and "_" not in w}
    afinn, second = (_read(DATA / folder / f"{language}.tsv") for folder in ("afinn", "vader"))
    return Lexicon(language, words | pictures, stems, phrases, afinn, second)


def total(text: str, language: str) -> float:
    """Return the plain sum of AFINN's valences of a text's words, without rules but with phrases of two words."""
    of = lexicon(language)
    words = grams.tokens(text)
    found, k = 0.0, 0
    while k < len(words):
        phrase = of.phrases.get((words[k], words[k + 1])) if k + 1 < len(words) else None
        found += phrase if phrase is not None else of.plain.get(words[k], 0.0)
        k += 1 if phrase is None else 2
    return found


def features(texts: Sequence[Sequence[str]], language: str) -> FloatArray:
    """Return what the lists say of tokenised texts, shape (texts, len(FEATURES)); see `FEATURES`.

    Pleasant and unpleasant are sums of valence over 3, so that one strong word counts about 1; both are positive.
    """
    of = lexicon(language)
    return np.array([_features(words, of) for words in texts], dtype=np.float64).reshape(len(texts), len(FEATURES))


def _features(words: Sequence[str], of: Lexicon) -> list[float]:
    rules = (NEGATIONS, INTENSIFIERS, DIMINISHERS, TURNS)
    negations, strong, weak, turns = (x.get(of.language, frozenset()) for x in rules)
    found: list[tuple[int, float]] = []
    turn = -1
    counts, second = [0, 0], [0.0, 0.0]
    for k, word in enumerate(words):
        phrase = of.phrases.get((words[k - 1], word)) if k else None
        if phrase is not None:
            found = [f for f in found if f[0] != k - 1] + [(k, phrase)]
            continue
        counts[0] += word in negations
        counts[1] += word in strong
        if word in turns:
            turn = k
        value, other = _valence(of.language, word), of.second.get(word, 0.0)
        if value:
            found.append((k, _ruled(value, words[max(0, k - REACH) : k], negations, strong, weak)))
        if other:
            other = _ruled(other, words[max(0, k - REACH) : k], negations, strong, weak) / 3
            second[other < 0] += abs(other)
    weights = [(1.0 if turn < 0 else 1.5 if k > turn else 0.5) * v / 3 for k, v in found]
    return [
        sum(w for w in weights if w > 0), -sum(w for w in weights if w < 0), counts[0], counts[1],
        float("!" in words), float("?" in words), len(found), len(words) / 20, *second,
    ]  # fmt: skip


@lru_cache(maxsize=100_000)
def _valence(language: str, word: str) -> float:
    return lexicon(language).valence(word)


def _ruled(
    value: float, before: Sequence[str], negations: frozenset[str], strong: frozenset[str], weak: frozenset[str]
) -> float:
    for word in before[-2:]:
        if word in strong:
            value *= 1.5
        elif word in weak:
            value *= 0.6
    if any(word in negations for word in before):
        value *= TURNED[value > 0]
    return value


def _read(path: Path) -> dict[str, float]:
    if not path.exists():
        return {}
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
    return {row[0]: float(row[1]) for row in rows}
