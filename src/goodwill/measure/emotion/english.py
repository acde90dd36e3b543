"""The model of English: a small encoder and a linear model of words, weighed into calibrated probabilities.

Trained by ``training/goemotions.py`` on GoEmotions (Demszky et al. 2020); what it reaches, and where it fails, is in
``docs/explanation/emotion-from-words.md``. Nothing is downloaded; torch is not needed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EngineError
from goodwill.measure.emotion.english_grams import Grams
from goodwill.measure.emotion.english_pieces import Pieces, words
from goodwill.measure.emotion.labels import EKMAN, FEELING, GROUPS, LABELS
from goodwill.measure.emotion.models import Scores

Floats = npt.NDArray[np.float32]

ARTEFACT = Path(__file__).parent / "artefact"
LONGEST = 64
"""So many pieces of a text (about 45 words) are read by the encoder; 2000 characters by the linear model."""
_TOGETHER = 8
_AT_ONCE = 4096


def _sigmoid(z: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.asarray(1 / (1 + np.exp(-np.clip(z, -30, 30))))


def _odds(p: npt.NDArray[Any]) -> npt.NDArray[Any]:
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(p / (1 - p)))


class Encoder:
    """The fine-tuned sentence encoder, with weights of 8 bits.

    Parameters
    ----------
    folder
        Where `encoder.onnx` and `vocabulary.txt` lie.
    """

    def __init__(self, folder: Path) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise EngineError(
                "Reading emotion from English words needs the extra 'text'.",
                seen="onnxruntime is not installed",
                do="pip install 'goodwill[text]'",
            ) from error
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = 1  # texts are shared out over threads here: steadier than inside one product
        settings.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), settings, providers=["CPUExecutionProvider"]
        )
        self._pieces = Pieces((folder / "vocabulary.txt").read_text(encoding="utf-8").splitlines())
        self._threads = max(1, min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2))

    def _few(self, pieces: list[npt.NDArray[np.int64]]) -> Floats:
        wide = max(len(p) for p in pieces)
        table = np.zeros((len(pieces), wide), dtype=np.int64)
        for row, p in enumerate(pieces):
            table[row, : len(p)] = p
        found: Floats = self._session.run(None, {"pieces": table, "mask": (table != 0).astype(np.int32)})[0]
        return found

    def logits(self, texts: Sequence[str]) -> Floats:
        """Log odds of the 28 labels, four groups and Ekman's seven, shape (n, 39)."""
        pieces = [self._pieces.of(words(text), LONGEST) for text in texts]
        order = np.argsort([len(p) for p in pieces], kind="stable")
        parts = [order[i : i + _TOGETHER] for i in range(0, len(order), _TOGETHER)]
        out = np.empty((len(texts), 39), dtype=np.float32)
        jobs = [[pieces[i] for i in part] for part in parts]
        if self._threads == 1 or len(jobs) == 1:
            found = [self._few(job) for job in jobs]
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                found = list(pool.map(self._few, jobs))
        for part, rows in zip(parts, found, strict=True):
            out[part] = rows
        return out


class WordModel:
    """The linear model over words and runs of letters.

    Parameters
    ----------
    folder
        Where `grams.txt` and `grams.npz` lie.
    """

    def __init__(self, folder: Path) -> None:
        with np.load(folder / "grams.npz") as kept:
            rarity = kept["rarity"].astype(np.float32)
            self._weights = kept["weights"].astype(np.float32) * kept["scale"]
            self._start = kept["start"]
            border = int(kept["words"])
        names = (folder / "grams.txt").read_text(encoding="utf-8").split("\n")[: len(rarity)]
        self._grams = Grams(names[:border], names[border:], rarity)

    def logits(self, texts: Sequence[str]) -> Floats:
        """Log odds of the 28 labels, four groups and Ekman's seven, shape (n, 39)."""
        found: Floats = np.asarray(self._grams.matrix(texts) @ self._weights + self._start, dtype=np.float32)
        return found


class English:
    """Both models, weighed into calibrated probabilities.

    Parameters
    ----------
    folder
        The artefact that the training script wrote.
    """

    def __init__(self, folder: Path = ARTEFACT) -> None:
        about = json.loads((folder / "reading.json").read_text(encoding="utf-8"))
        self.version: str = about["version"]
        self._encoder, self._words = Encoder(folder), WordModel(folder)
        self._blend = {part: np.array(about["blend"][part]) for part in ("labels", "groups", "ekman")}
        self._at = {part: np.array(about["thresholds"][part], dtype=np.float32) for part in self._blend}
        self._spread = about["valence_error"]

    def score(self, texts: Sequence[str]) -> Scores:
        """Read n texts; see `Scores`."""
        parts = [self._score(texts[i : i + _AT_ONCE]) for i in range(0, len(texts), _AT_ONCE)]
        p, g, k = (np.concatenate(part) for part in zip(*parts, strict=True))
        valence, arousal, intensity, error = feeling(p, self._spread)
        return Scores(
            valence=valence,
            valence_sd=error,
            arousal=arousal,
            intensity=intensity,
            labels=p,
            labels_at=self._at["labels"],
            groups=g,
            groups_at=self._at["groups"],
            ekman=k,
            ekman_at=self._at["ekman"],
        )

    def _score(self, texts: Sequence[str]) -> tuple[Floats, Floats, Floats]:
        return blended(self._encoder.logits(texts), self._words.logits(texts), self._blend)


def blended(encoder: Floats, linear: Floats, blend: dict[str, npt.NDArray[Any]]) -> tuple[Floats, Floats, Floats]:
    """From both models' log odds, shape (n, 39), to calibrated probabilities of labels, groups and Ekman's seven.

    Labels: log odds = w1 encoder + w2 linear + b for each label (Platt 1999, two inputs). Groups and Ekman's: the same
    with their own outputs and, as a third input, the log odds that any label of the group holds (noisy or).
    """
    w = blend["labels"]
    p = _sigmoid(encoder[:, :28] * w[:, 0] + linear[:, :28] * w[:, 1] + w[:, 2])
    found = [p.astype(np.float32)]
    start = 28
    for part, members in (("groups", GROUPS), ("ekman", EKMAN)):
        w = blend[part]
        own = slice(start, start + len(members))
        z = encoder[:, own] * w[:, 0] + linear[:, own] * w[:, 1] + any_of(p, members) * w[:, 2] + w[:, 3]
        found.append(_sigmoid(z).astype(np.float32))
        start += len(members)
    return found[0], found[1], found[2]


def any_of(p: npt.NDArray[Any], members: dict[str, tuple[str, ...]]) -> npt.NDArray[Any]:
    """Log odds that at least one label of each group holds, labels taken as independent; shape (n, groups)."""
    place = {label: k for k, label in enumerate(LABELS)}
    return np.stack([_odds(1 - np.prod(1 - p[:, [place[x] for x in own]], axis=1)) for own in members.values()], axis=1)


def feeling(p: npt.NDArray[Any], spread: dict[str, float]) -> tuple[Floats, Floats, Floats, Floats]:
    """Valence, arousal, intensity and the error of valence from the probabilities of the labels, shape (n, 28).

    The shares q = p / sum p weigh the places of `labels.FEELING`. Intensity is the distance from the neutral place on
    the two axes (Reisenzein 1994). The error's variance is a + b s2, where s2 is the variance of the places under q; a
    and b were fitted on the held-out set against the place of the labels that raters gave.
    """
    q = p / np.maximum(p.sum(axis=1, keepdims=True), 1e-9)
    places = np.array([FEELING[label] for label in LABELS])
    calm = FEELING["neutral"][1]
    reach = np.minimum(1.0, np.hypot(places[:, 0], (places[:, 1] - calm) / (1 - calm)))
    raw = q @ places[:, 0]
    within = np.maximum(q @ places[:, 0] ** 2 - raw**2, 0.0)
    valence = np.clip(spread["start"] + spread["slope"] * raw, -1.0, 1.0)
    error = np.sqrt(np.maximum(spread["a"] + spread["b"] * within, 1e-4))
    return tuple(x.astype(np.float32) for x in (valence, q @ places[:, 1], q @ reach, error))


@lru_cache(maxsize=1)
def load() -> English:
    """Return the model that ships with the package, loaded once."""
    return English()
