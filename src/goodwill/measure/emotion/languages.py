"""Which language a text is in, among those that Goodwill reads; too short or another one: not known.

A multinomial logistic model over hashed characters and words, learned from subtitles and software messages
(``training/languages.py``). Danish and Norwegian differ in few words: short texts are the ones it leaves open.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.measure.emotion import grams

LANGUAGES = ("en", "sv", "da", "no", "fi", "de", "fr", "es", "pt")
"""Languages that can be told; a text in any other is not known."""
TABLE = Path(__file__).parent / "data" / "languages.npz"
BITS = 15
ORDERS = (1, 4)
SURE = 0.75
"""A language is named only above this probability."""
CLEARLY = 3.0
"""A short text is given another language than the default when that is so many times likelier."""
BATCH = 4_096


def detect(
    texts: Sequence[str | None], among: Sequence[str] | None = None, *, default: str | None = None, sure: float = SURE
) -> list[str | None]:
    """Return the language of each text, or None where it cannot be told.

    Parameters
    ----------
    texts
        The texts; None and texts without letters have no language.
    among
        Two-letter codes that the project uses; all of `LANGUAGES` by default. Codes that cannot be told are left
        out of the choice, so a text in such a language comes out as None.
    default
        Language of a text with letters that cannot be told (short ones mostly); None leaves it open. A text that
        clearly is in a language outside `among` never gets it.
    sure
        Lowest probability at which a language is named.

    Returns
    -------
    list of str or None
        As long as `texts`.

    Raises
    ------
    EstimateError
        If none of `among` can be told.
    """
    choice = [k for k, name in enumerate(LANGUAGES) if among is None or name in among]
    if not choice:
        raise EstimateError(
            "None of these languages can be told.",
            seen=", ".join(among or ()),
            do=f"name some of {', '.join(LANGUAGES)}",
        )
    found: list[str | None] = []
    for start in range(0, len(texts), BATCH):
        found += _batch(texts[start : start + BATCH], choice, default, sure)
    return found


def _batch(texts: Sequence[str | None], choice: list[int], default: str | None, sure: float) -> list[str | None]:
    words = [grams.tokens(t) if t else [] for t in texts]
    logits = _logits(words)
    everything = _shares(logits)
    elsewhere = 1.0 - everything[:, choice].sum(axis=1)
    kept = [*choice, len(LANGUAGES)]
    shares = _shares(logits[:, kept])
    best = shares.argmax(axis=1)
    found: list[str | None] = []
    for k, of in enumerate(words):
        if not any(w[0].isalpha() for w in of):
            found.append(None)
        elif shares[k, best[k]] >= sure and elsewhere[k] < 0.5 and best[k] < len(choice):
            found.append(LANGUAGES[choice[best[k]]])
        elif default is None or (elsewhere[k] >= sure and not _short(of)):
            found.append(None)
        else:
            found.append(_nearest(shares[k], choice, default))
    return found


def _short(words: list[str]) -> bool:
    """Return whether a text is too short to say that it is foreign: up to two words in Latin letters."""
    return len(words) <= 2 and all(ord(c) < 0x250 for w in words for c in w)


def _nearest(shares: npt.NDArray[np.float64], choice: list[int], default: str) -> str:
    """Return the default language, unless another one is clearly likelier."""
    known = LANGUAGES.index(default) if default in LANGUAGES else -1
    its = float(shares[choice.index(known)]) if known in choice else 0.0
    best = int(shares[: len(choice)].argmax())
    return LANGUAGES[choice[best]] if shares[best] >= CLEARLY * max(its, 0.15) else default


def _logits(words: list[list[str]]) -> npt.NDArray[np.float64]:
    table, intercept = _model()
    read = grams.Read(words)
    both = (read.characters(*ORDERS), read.words(pairs=False))
    count = sum(np.bincount(g.text, minlength=g.texts) for g in both)
    total = np.zeros((len(words), table.shape[1]))
    for g in both:
        rows = table[g.columns(BITS)]
        for k in range(table.shape[1]):
            total[:, k] += np.bincount(g.text, weights=rows[:, k], minlength=g.texts)
    return np.asarray(total / np.sqrt(np.maximum(count, 1))[:, None] + intercept)


def _shares(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


@lru_cache(maxsize=1)
def _model() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64]]:
    with np.load(TABLE) as kept:
        about: dict[str, Any] = json.loads(kept["about"].tobytes())
        return kept["table"].astype(np.float32) * np.float32(about["scale"]), np.asarray(about["intercept"])
