"""Measure how often reading errs, on texts that people labelled, and write what `prevalence_rates` ships.

English feelings: GoEmotions' development lines. English service states: our own labels of the second draw of nps_verbatims
(``tests/measure/emotion/labels_of_ours.py``). Swedish service states: phrases of the sample company by the feeling they were
written for, which flatters, since one hand wrote both; nothing else is labelled.

Needs the extra `text`.

    python training/error_rates.py ../shared/data
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.measure.emotion import service
from goodwill.measure.emotion.labels import EKMAN, GROUPS, LABELS
from goodwill.measure.emotion.prevalence_cells import CERTAIN, EMOTIONS, PLEASANT
from goodwill.measure.emotion.prevalence_rates import FILE
from goodwill.measure.emotion.reading import read
from goodwill.simulate import verbatims_sv, words

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "measure" / "emotion"))
Bools = npt.NDArray[np.bool_]
MEANT = {
    "frustration": {"anger", "irritation"},
    "relief": {"relief"},
    "gratitude": {"joy"},
}
"""State -> feelings of the sample company whose tails and turns count as showing it."""


def rate(said: Bools, true: Bools) -> dict[str, float]:
    """Return the rates of one measure."""
    return {
        "tpr": round(float(said[true].mean()), 4) if true.any() else 0.0,
        "fpr": round(float(said[~true].mean()), 4),
        "n_positive": int(true.sum()),
        "n_negative": int((~true).sum()),
    }


def english(folder: Path) -> dict[str, Any]:
    """Return the rates of sentiment and of Ekman's emotions."""
    rows = [line.split("\t") for line in (folder / "original" / "dev.tsv").read_text(encoding="utf-8").splitlines()]
    gold = [{LABELS[int(k)] for k in row[1].split(",")} for row in rows]
    found = read([row[0] for row in rows], "en")
    holds = found.labels.matrix
    rates = {}
    for name, said in (("positive", found.valence >= PLEASANT), ("negative", found.valence <= -PLEASANT)):
        rates[name] = rate(said, np.array([bool(g & set(GROUPS[name])) for g in gold]))
    for name in EMOTIONS:
        at = [LABELS.index(label) for label in EKMAN[name]]
        rates[name] = rate(holds[:, at].any(axis=1), np.array([bool(g & set(EKMAN[name])) for g in gold]))
    return rates


def states(path: Path) -> dict[str, Any]:
    """Return the rates of service states on our own labels."""
    import labels_of_ours as ours

    with path.open(encoding="utf-8", errors="replace") as file:
        rows = list(csv.DictReader(file))
    second = ours.drawn(rows)[1]
    texts = [rows[i]["text"] for i in second]
    found = service.states(texts, "en", read(texts, "en").probabilities.matrix)
    labels = ours.SECOND | {"frustration": set(second) - ours.CALM}
    return {
        name: rate(found[:, k] >= CERTAIN, np.array([i in labels[name] for i in second]))
        for k, name in enumerate(service.STATES)
    }


def swedish() -> dict[str, Any]:
    """Return the rates of the states that feelings of the sample company stand for."""
    texts = [(t, f) for f in words.FEELINGS for t in (*verbatims_sv.TAILS[f], *verbatims_sv.TURNS[f])]
    found = service.states([t for t, _ in texts], "sv")
    return {
        name: rate(found[:, service.STATES.index(name)] >= CERTAIN, np.array([f in meant for _, f in texts]))
        for name, meant in MEANT.items()
    }


def main(data: Path) -> None:
    """Measure and write."""
    rates = {"en": english(data / "goemotions") | states(data / "nps_verbatims" / "nps_verbatims.csv"), "sv": swedish()}
    sources = {"en": "GoEmotions' development lines; service states: 130 customers' words labelled by one reader",
               "sv": "film subtitles (XED), cross-validated; service states: phrases of the sample company"}  # fmt: skip
    FILE.write_text(json.dumps({"sources": sources, "rates": rates}, indent=1) + "\n", encoding="utf-8")
    for language, its in rates.items():
        for name, r in its.items():
            print(language, name, r)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
