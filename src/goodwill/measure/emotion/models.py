"""What a model of one language answers, and which languages have one. A language that is not here has no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

HOMES: dict[str, str] = {
    "en": "goodwill.measure.emotion.english",
    **{
        language: f"goodwill.measure.emotion.polarity:{language}"
        for language in ("sv", "da", "no", "fi", "de", "fr", "es", "pt")
    },
}
"""Language code: module whose `load()` gives its `Model` ("module:argument" for `load(argument)`).

Every language not named here reads as missing."""


@dataclass(frozen=True)
class Scores:
    """What a model says of n texts. A part it cannot tell is None; a text it cannot tell is nan.

    Attributes
    ----------
    valence, valence_sd
        Unpleasant (-1) to pleasant (1), and the standard deviation of its error of reading; shape (n,).
    arousal, intensity
        From calm (0) to stirred (1); how much feeling there is (0 to 1); shape (n,).
    labels, labels_at
        Calibrated probabilities of the 28 labels, shape (n, 28), and the thresholds of a yes, shape (28,).
    groups, groups_at
        The same for positive, negative, ambiguous, neutral (in the order of `labels.GROUPS`), shape (n, 4).
    ekman, ekman_at
        The same for Ekman's six and neutral (in the order of `labels.EKMAN`), shape (n, 7).
    """

    valence: Floats
    valence_sd: Floats
    arousal: Floats | None = None
    intensity: Floats | None = None
    labels: Floats | None = None
    labels_at: Floats | None = None
    groups: Floats | None = None
    groups_at: Floats | None = None
    ekman: Floats | None = None
    ekman_at: Floats | None = None


class Model(Protocol):
    """A model of one language."""

    version: str
    """Changes whenever the same text could be read otherwise; texts are read again then."""

    def score(self, texts: Sequence[str]) -> Scores:
        """Read texts that are not empty; the same text gives the same scores in any company and order."""
        ...


@cache
def model(language: str) -> Model | None:
    """Return the model of a language, loaded once; None where there is none."""
    home = HOMES.get(language)
    if home is None:
        return None
    module, _, argument = home.partition(":")
    loaded: Model = import_module(module).load(*([argument] if argument else []))
    return loaded
