"""Service states: frustration, confusion, relief, gratitude, distrust and threats to leave, read from customers' words.

Each is the probability that at least one of its signs is real (noisy-or; Pearl 1988, section 4.3.2): cues written for
Goodwill (``data/cues``: words and phrases, strong or weak) and, for English, probabilities of the labels nearest to
it. The strengths are judgements, not estimates; what is known of the errors is in ``docs/explanation/languages.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.measure.emotion import grams
from goodwill.measure.emotion.labels import LABELS
from goodwill.measure.emotion.lexicon_rules import NEGATIONS

FloatArray = npt.NDArray[np.float64]

STATES = ("frustration", "confusion", "relief", "gratitude", "distrust", "threat_to_leave")
LANGUAGES = ("en", "sv")
"""Languages with cues; in others the states are not known (nan)."""
STRENGTH = {"strong": 0.75, "weak": 0.3}
GAP = 3
NEAR: Mapping[str, Mapping[str, float]] = {
    "frustration": {"annoyance": 0.9, "anger": 0.8, "disapproval": 0.3, "disappointment": 0.4},
    "confusion": {"confusion": 1.0},
    "relief": {"relief": 1.0},
    "gratitude": {"gratitude": 1.0},
    "distrust": {},
    "threat_to_leave": {},
}
"""What the probability of each label counts for."""
DATA = Path(__file__).parent / "data" / "cues"
DENIABLE = frozenset({"frustration", "confusion", "relief", "gratitude"})
"""States that a negation just before a strong cue of one word denies ("not confusing")."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A sign: words (a star marks a beginning, ~ a gap) of a state, and how much it tells."""

    words: tuple[str, ...]
    state: int
    strength: float


def states(
    texts: Sequence[str],
    languages: str | Sequence[str | None],
    probabilities: npt.NDArray[np.floating] | None = None,
) -> FloatArray:
    """Return the probability of each service state for each text.

    Parameters
    ----------
    texts
        The texts.
    languages
        Language of all, or of each; None or one without cues gives nan unless probabilities are known.
    probabilities
        Of the 28 labels, in the order of `labels.LABELS`, shape (texts, 28); nan where not known. None: not known.

    Returns
    -------
    numpy.ndarray
        Shape (texts, 6) in the order of `STATES`, 0 to 1, or nan where it cannot be told.

    Raises
    ------
    EstimateError
        If the shapes do not fit.
    """
    n = len(texts)
    spoken = [languages] * n if isinstance(languages, str) else list(languages)
    if len(spoken) != n or (probabilities is not None and np.shape(probabilities) != (n, len(LABELS))):
        raise EstimateError("Texts, languages and probabilities must be equally many.", seen=f"{n} and {len(spoken)}")
    absent = np.full((n, len(STATES)), np.nan)
    for k, (text, language) in enumerate(zip(texts, spoken, strict=True)):
        if language in LANGUAGES:
            absent[k] = _absent(grams.tokens(text or ""), str(language))
    if probabilities is not None:
        absent = _with_labels(absent, np.asarray(probabilities, dtype=np.float64))
    return 1.0 - absent


def _with_labels(absent: FloatArray, probabilities: FloatArray) -> FloatArray:
    known = ~np.isnan(probabilities).any(axis=1)
    found = absent.copy()
    for k, state in enumerate(STATES):
        if not NEAR[state]:
            continue
        signs = np.ones(int(known.sum()))
        for label, weight in NEAR[state].items():
            signs *= 1.0 - weight * probabilities[known, LABELS.index(label)]
        found[known, k] = np.where(np.isnan(found[known, k]), 1.0, found[known, k]) * signs
    return found


def _absent(words: list[str], language: str) -> FloatArray:
    """Return, per state, the probability that none of its cues is real; a cue that stands twice counts once."""
    by_word, by_stem = _cues(language)
    seen: set[Cue] = set()
    for k, word in enumerate(words):
        for cue in by_word.get(word, ()):
            _note(cue, words, k, language, seen)
        for end in range(3, len(word) + 1):
            for cue in by_stem.get(word[:end], ()):
                _note(cue, words, k, language, seen)
    found = np.ones(len(STATES))
    for cue in seen:
        found[cue.state] *= 1.0 - cue.strength
    return found


def _note(cue: Cue, words: list[str], at: int, language: str, seen: set[Cue]) -> None:
    if not _stands(cue.words[1:], words, at + 1):
        return
    deniable = len(cue.words) == 1 and STATES[cue.state] in DENIABLE
    if deniable and any(w in NEGATIONS[language] for w in words[max(0, at - 2) : at]):
        return
    seen.add(cue)


def _stands(rest: tuple[str, ...], words: list[str], at: int) -> bool:
    """Return whether the rest of a cue stands from this word on."""
    if not rest:
        return True
    if rest[0] == "~":
        return any(_stands(rest[1:], words, at + skipped) for skipped in range(GAP + 1))
    if at >= len(words):
        return False
    same = words[at].startswith(rest[0][:-1]) if rest[0].endswith("*") else words[at] == rest[0]
    return same and _stands(rest[1:], words, at + 1)


@lru_cache(maxsize=len(LANGUAGES))
def _cues(language: str) -> tuple[dict[str, list[Cue]], dict[str, list[Cue]]]:
    by_word: dict[str, list[Cue]] = {}
    by_stem: dict[str, list[Cue]] = {}
    for line in (DATA / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        head, _, listed = line.partition(":")
        state, strength = head.split()
        for cue in listed.split(";"):
            parts = tuple(cue.split())
            found = Cue(parts, STATES.index(state), STRENGTH[strength])
            first = parts[0]
            (by_stem if first.endswith("*") else by_word).setdefault(first.rstrip("*"), []).append(found)
    return by_word, by_stem
