"""Pleasant or unpleasant, in languages other than English: lists of words and a learned model together.

A logistic model over what the lists say (`lexicon.features`) and over hashed characters and words, learned by
``training/xed.py`` from film subtitles that people labelled with Plutchik's eight emotions (XED; Ohman et al. 2020,
CC BY 4.0). Languages of one family share what is learned; each has its own lists. Joy, trust and anticipation count
as pleasant; anger, disgust, fear and sadness as unpleasant; surprise as neither. Probabilities are at even odds: a
text that says nothing of feeling stands near one half. Only languages that reached `FLOOR` in cross-validation have a
model; `measured` tells how good each is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import md5
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.measure.emotion import grams, lexicon
from goodwill.measure.emotion.models import Scores

TABLE = Path(__file__).parent / "data" / "polarity.npz"
BITS = 18
ORDERS = (3, 6)
FLOOR = 0.65
"""Macro-F1 of pleasant against unpleasant, in cross-validation, below which no model is shipped."""
BATCH = 4_096
CLEAR = 0.6
"""Probability from which a text counts as pleasant (and below 1 - CLEAR as unpleasant); between them it is neither."""

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Polarity:
    """What was read from texts of one language; arrays of shape (texts,).

    Attributes
    ----------
    valence
        -1 (unpleasant) to 1 (pleasant).
    valence_sd
        Standard deviation of the error of reading.
    positive
        Probability of pleasant rather than unpleasant, at even odds.
    arousal
        0 (calm) to 1 (stirred): from marks, intensifiers and strength of words; rough, not learned.
    intensity
        0 to 1: how strongly it is felt, whichever way.
    has_words
        Whether any word of feeling was found in the lists.
    """

    valence: FloatArray
    valence_sd: FloatArray
    positive: FloatArray
    arousal: FloatArray
    intensity: FloatArray
    has_words: npt.NDArray[np.bool_]


def languages() -> tuple[str, ...]:
    """Return the languages that have a model."""
    return tuple(_model().about["languages"])


def measured(language: str) -> dict[str, Any]:
    """Return what is known of a language's model: n, macro-F1 of lists, of learning, of both, error rates.

    Raises
    ------
    EstimateError
        If the language was not judged.
    """
    judged: dict[str, Any] = _model().about["judged"]
    if language not in judged:
        raise EstimateError("No model was judged.", where=language, do=f"judged: {', '.join(sorted(judged))}")
    found: dict[str, Any] = judged[language]
    return found


def read(texts: Sequence[str], language: str) -> Polarity:
    """Read feeling from texts that are all in one language.

    Parameters
    ----------
    texts
        The texts.
    language
        Two-letter code, one of `languages`.

    Raises
    ------
    EstimateError
        If the language has no model; it never falls back to another one.
    """
    model = _model()
    if language not in model.place:
        raise EstimateError(
            "No model reads feeling in this language.",
            where=language,
            do=f"languages with a model: {', '.join(languages())}",
        )
    parts = [_batch(texts[k : k + BATCH], language, model) for k in range(0, max(1, len(texts)), BATCH)]
    logit, listed = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    positive = 1.0 / (1.0 + np.exp(-logit))
    valence = 2.0 * positive - 1.0
    doubt = 2.0 * np.sqrt(positive * (1.0 - positive))
    strength = np.minimum(1.0, (listed[:, 0] + listed[:, 1]) / 1.5)
    marks = 0.25 * listed[:, 4] + 0.15 * np.minimum(listed[:, 3], 2.0)
    intensity = np.clip(0.7 * np.abs(valence) + 0.2 * strength * np.abs(valence) + 0.4 * marks, 0.0, 1.0)
    return Polarity(
        valence=valence,
        valence_sd=model.error[0] + model.error[1] * doubt,
        positive=positive,
        arousal=np.clip(0.2 + 0.3 * np.abs(valence) + 0.2 * strength + marks, 0.0, 1.0),
        intensity=intensity,
        has_words=listed[:, 6] > 0,
    )


class Reader:
    """A language's model in the shape that `reading.read` asks for."""

    def __init__(self, language: str) -> None:
        if language not in _model().place:
            raise EstimateError("No model reads feeling in this language.", where=language)
        self.language = language
        self.version = f"{language}-polarity-{_model().stamp}"

    def score(self, texts: Sequence[str]) -> Scores:
        """Read texts; of the groups only positive and negative are told, labels and Ekman's emotions are not."""
        found = read(texts, self.language)
        valence, error, arousal, intensity = (
            x.astype(np.float32) for x in (found.valence, found.valence_sd, found.arousal, found.intensity)
        )
        groups = np.full((len(texts), 4), np.nan, np.float32)
        groups[:, 0], groups[:, 1] = found.positive, 1.0 - found.positive
        clear = np.array([CLEAR, CLEAR, np.nan, np.nan], np.float32)
        return Scores(valence, error, arousal=arousal, intensity=intensity, groups=groups, groups_at=clear)


def load(language: str) -> Reader:
    """Return the model of a language."""
    return Reader(language)


def inputs(texts: Sequence[str], language: str) -> tuple[FloatArray, grams.Grams, grams.Grams]:
    """Return what the model looks at: what the lists say, pieces inside words, words and pairs."""
    words = [grams.tokens(t) for t in texts]
    read_ = grams.Read(words)
    return lexicon.features(words, language), read_.characters(*ORDERS), read_.words(pairs=True)


@dataclass(frozen=True)
class _Model:
    about: dict[str, Any]
    place: dict[str, int]
    table: npt.NDArray[np.int8]
    error: tuple[float, float]
    stamp: str


def _batch(texts: Sequence[str], language: str, model: _Model) -> tuple[FloatArray, FloatArray]:
    listed, characters, words = inputs(texts, language)
    weights = model.table[model.place[language]]
    its = model.about["weights"][model.about["languages"][language]]
    logit = listed @ np.asarray(its["listed"]) + its["intercept"]
    for pieces in (characters, words):
        logit += pieces.mean(weights[pieces.columns(BITS)].astype(np.float64)) * its["scale"]
    return logit, listed


@lru_cache(maxsize=1)
def _model() -> _Model:
    stamp = md5(TABLE.read_bytes(), usedforsecurity=False).hexdigest()[:8]
    with np.load(TABLE) as kept:
        about = json.loads(kept["about"].tobytes())
        place = {name: about["families"].index(family) for name, family in about["languages"].items()}
        return _Model(about, place, kept["table"], (about["error"][0], about["error"][1]), stamp)
