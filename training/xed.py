"""Learn pleasant against unpleasant from XED's subtitles and write the table that ships; print what each part is worth.

Cross-validation in five folds of contiguous stretches of the file (neighbours come from the same film), near-duplicates in
one fold; weights for shipping are then learned from all lines. Lines with emotions of both kinds count by their shares
when learning and are left out when judging.

    python training/xed.py ../shared/data/xed_emotions
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from goodwill.measure.emotion import grams
from goodwill.measure.emotion.polarity import BITS, CLEAR, FLOOR, TABLE, inputs

FILES = {"sv": ("sv",), "da": ("da",), "no": ("no",), "fi": ("fi",), "de": ("de",), "fr": ("fr",), "es": ("es",),
         "pt": ("pt",), "br": ("br",)}  # fmt: skip
SHIPS_AS = {"pt": ("pt", "br")}  # one Portuguese, learned from both files; judged on each by itself
PLEASANT, UNPLEASANT = {"joy", "trust", "anticipation"}, {"anger", "disgust", "fear", "sadness"}
FOLDS, STRETCHES, SEED = 5, 50, 4
ALIKE = 0.7  # cosine of characters from which two lines are near-duplicates
LISTED = 2.0  # what the lists say is penalised a quarter as much as what is learned
C = 1.0


def lines(folder: Path, files: tuple[str, ...]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return texts, how many pleasant and how many unpleasant emotions each has."""
    texts, pleasant, unpleasant = [], [], []
    for name in files:
        with (folder / "clean" / f"{name}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                emotions = set(row["emotions"].split("|"))
                texts.append(row["text"])
                pleasant.append(len(emotions & PLEASANT))
                unpleasant.append(len(emotions & UNPLEASANT))
    return texts, np.array(pleasant), np.array(unpleasant)


def folds(texts: list[str]) -> np.ndarray:
    """Return the fold of each line: stretches dealt in turn, near-duplicates with the first of them."""
    n = len(texts)
    fold = (np.arange(n) * STRETCHES // n) % FOLDS
    X = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=2).fit_transform(texts)
    near = []
    for start in range(0, n, 2000):
        part = (X[start : start + 2000] @ X.T).tocsr()
        part.data[part.data < ALIKE] = 0
        part.eliminate_zeros()
        near.append(part)
    _, group = connected_components(vstack(near), directed=False)
    first = np.full(group.max() + 1, -1)
    for k in range(n - 1, -1, -1):
        first[group[k]] = fold[k]
    return first[group]


class Looked:
    """What the model looks at, as matrices."""

    def __init__(self, texts: list[str], language: str) -> None:
        listed, characters, words = inputs(texts, language)
        self.listed = csr_matrix(listed * LISTED)
        self.pieces = _matrix(characters) + _matrix(words)


def _matrix(of: grams.Grams) -> csr_matrix:
    size = np.sqrt(np.maximum(np.bincount(of.text, minlength=of.texts), 1))
    return csr_matrix((1 / size[of.text], (of.text, of.columns(BITS))), shape=(of.texts, 1 << BITS))


def rarity(pieces: csr_matrix) -> np.ndarray:
    """Return the inverse document frequency of each column, scaled so that the mean row has length about one."""
    seen = np.bincount(pieces.indices, minlength=pieces.shape[1])
    return np.log((pieces.shape[0] + 1) / (seen + 1)) / 6.0


def learn(X: csr_matrix, share: np.ndarray) -> LogisticRegression:
    """Fit a logistic model to shares at even odds."""
    both, y = vstack([X, X]), np.r_[np.ones(len(share)), np.zeros(len(share))]
    weight = np.r_[share / share.sum(), (1 - share) / (1 - share).sum()] * len(share) / 2
    keep = weight > 0
    return LogisticRegression(C=C, solver="liblinear", random_state=SEED).fit(both[keep], y[keep], sample_weight=weight[keep])


def judge(texts: list[str], pleasant: np.ndarray, unpleasant: np.ndarray, language: str) -> dict[str, Any]:
    """Return macro-F1 and error rates in cross-validation: lists alone, learned alone, both."""
    looked, fold = Looked(texts, language), folds(texts)
    felt, pure = pleasant + unpleasant > 0, (pleasant > 0) != (unpleasant > 0)
    share = pleasant / np.maximum(pleasant + unpleasant, 1)
    shares = {kind: np.full(len(texts), np.nan) for kind in ("lists", "learned", "both")}
    for k in range(FOLDS):
        learning, held = felt & (fold != k), pure & (fold == k)
        pieces = looked.pieces.multiply(rarity(looked.pieces[learning])).tocsr()
        for kind, X in (("lists", looked.listed), ("learned", pieces), ("both", hstack([looked.listed, pieces]).tocsr())):
            shares[kind][held] = learn(X[learning], share[learning]).predict_proba(X[held])[:, 1]
    y = pleasant[pure] > 0
    found: dict[str, Any] = {"n": int(pure.sum()), "pleasant": round(float(y.mean()), 4)}
    for kind, p in shares.items():
        found[kind] = round(float(f1_score(y, p[pure] > 0.5, average="macro")), 4)
    found["error_rates"] = _errors(shares["both"][pure], y)
    found["calibration"] = _calibration(shares["both"][pure], y)


def _errors(p: np.ndarray, y: np.ndarray) -> dict[str, dict[str, float]]:
    rates = {}
    for name, said, true in (("positive", p >= CLEAR, y), ("negative", p <= 1 - CLEAR, ~y)):
        rates[name] = {"tpr": round(float(said[true].mean()), 4), "fpr": round(float(said[~true].mean()), 4),
                       "n_positive": int(true.sum()), "n_negative": int((~true).sum())}  # fmt: skip
    return rates


def _calibration(p: np.ndarray, y: np.ndarray) -> list[list[float]]:
    """Return (mean probability, share pleasant at even odds, n) in five bins."""
    weight = np.where(y, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    bins = np.digitize(p, [0.2, 0.4, 0.6, 0.8])
    return [[round(float(np.average(x[b], weights=weight[b])), 3) for x in (p, y)] + [int(b.sum())]
            for b in (bins == k for k in range(5)) if b.any()]  # fmt: skip


def ship(folder: Path, language: str) -> tuple[np.ndarray, dict[str, Any]]:
    """Return integer weights of the pieces, and the rest of a language's model."""
    texts, pleasant, unpleasant = lines(folder, SHIPS_AS.get(language, (language,)))
    felt = pleasant + unpleasant > 0
    looked = Looked(texts, language)
    rare = rarity(looked.pieces[felt])
    X = hstack([looked.listed, looked.pieces.multiply(rare)]).tocsr()
    fitted = learn(X[felt], (pleasant / np.maximum(pleasant + unpleasant, 1))[felt])
    width = looked.listed.shape[1]
    pieces = fitted.coef_[0, width:] * rare
    scale = float(np.abs(pieces).max() / 127)
    return np.round(pieces / scale).astype(np.int8), {
        "listed": [round(float(x) * LISTED, 5) for x in fitted.coef_[0, :width]],
        "intercept": round(float(fitted.intercept_[0]), 5), "scale": scale,
    }  # fmt: skip


def main(folder: Path) -> None:
    """Judge every file, ship the languages that reach the floor."""
    judged = {}
    print("language      n  pleasant  lists  learned   both")
    for name, files in FILES.items():
        found = judge(*lines(folder, files), language="pt" if name == "br" else name)
        judged[name] = {k: v for k, v in found.items() if k[0] != "_"}
        print(f"{name:8} {found['n']:6}     {found['pleasant']:.3f}  {found['lists']:.3f}    {found['learned']:.3f}  {found['both']:.3f}", flush=True)  # fmt: skip
    names = [n for n in FILES if n != "br" and judged[n]["both"] >= FLOOR]
    shipped = {name: ship(folder, name) for name in names}
    about = {"languages": names, "judged": judged, "weights": {n: w for n, (_, w) in shipped.items()}, "error": [0.1, 0.5],
             "learned_from": "XED (Ohman et al. 2020), CC BY 4.0", "seed": SEED, "floor": FLOOR}  # fmt: skip
    table = np.stack([t for t, _ in shipped.values()])
    np.savez_compressed(TABLE, table=table, about=np.frombuffer(json.dumps(about).encode(), np.uint8))
    print(TABLE.name, TABLE.stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
