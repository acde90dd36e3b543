"""How well English is read: bars, calibration and cost, on the held-out texts of GoEmotions where they are at hand.

Weights, calibration and thresholds that ship were fitted on these texts, so judging them on the same would flatter. The
fit is therefore repeated on folds with the training's own code, and each fold is judged by the fit of the others.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from goodwill.measure.emotion import LABELS, read
from goodwill.measure.emotion.english import ARTEFACT, Encoder, WordModel
from goodwill.measure.emotion.labels import EKMAN, GROUPS

ROOT = Path(__file__).parents[3]
DATA = ROOT / ".." / "shared" / "data" / "goemotions" / "original" / "dev.tsv"
BARS = {"labels": 0.48, "groups": 0.67, "ekman": 0.60}
"""Macro-F1 asked for on the official test set, which is not among the data."""
SLACK = 0.01
"""Development sets flatter by so much at most here: all choices of the training (passes, schedule) were made on it."""
CALIBRATION = 0.03
"""Expected calibration error allowed; sampling alone gives up to .02 for the most frequent label (ten bins)."""


@pytest.fixture(scope="module")
def held_out():
    if not DATA.exists():
        pytest.skip("the held-out texts of GoEmotions are not at hand (../shared/data/goemotions)")
    rows = [line.split("\t") for line in DATA.read_text(encoding="utf-8").split("\n") if line]
    truth = np.zeros((len(rows), len(LABELS)))
    for i, row in enumerate(rows):
        truth[i, [int(k) for k in row[1].split(",")]] = 1
    place = {label: k for k, label in enumerate(LABELS)}
    wider = [truth[:, [place[x] for x in own]].max(1) for own in (*GROUPS.values(), *EKMAN.values())]
    return [row[0] for row in rows], np.concatenate([truth, np.stack(wider, 1)], axis=1)


@pytest.fixture(scope="module")
def shipped(held_out):
    return read(held_out[0], "en")


@pytest.fixture(scope="module")
def judged(held_out):
    sys.path.insert(0, str(ROOT / "training"))
    try:
        import english_blend
    finally:
        sys.path.remove(str(ROOT / "training"))
    texts, truth = held_out
    encoder, words = Encoder(ARTEFACT).logits(texts), WordModel(ARTEFACT).logits(texts)
    p, said = english_blend.judge(encoder.astype(float), words.astype(float), truth, seed=11, repeats=1)
    return english_blend, p[0], said[0], truth


@pytest.mark.slow
def test_the_bars_are_passed_out_of_fold(judged):
    blend, _, said, truth = judged
    for part, reached in blend.macro(said, truth).items():
        assert reached >= BARS[part] + SLACK, part


@pytest.mark.slow
def test_probabilities_are_calibrated_out_of_fold(judged):
    blend, p, _, truth = judged
    for k, name in enumerate(blend.NAMES):
        error, _ = blend.reliability(p[:, k], truth[:, k])
        assert error <= CALIBRATION, name


@pytest.mark.slow
def test_what_ships_is_the_same_blend(held_out, shipped):
    texts, truth = held_out
    for k, label in enumerate(LABELS):
        share = truth[:, k].mean()
        noise = 4 * np.sqrt(share * (1 - share) / len(texts))  # four standard errors of a share
        assert shipped.probabilities[label].mean() == pytest.approx(share, abs=noise)


@pytest.mark.slow
def test_valence_comes_with_an_honest_error(held_out, shipped):
    from goodwill.measure.emotion.labels import FEELING

    _, truth = held_out
    places = np.array([FEELING[label][0] for label in LABELS])
    raters = truth[:, :28] @ places / truth[:, :28].sum(1)
    off = raters - shipped.valence
    assert np.corrcoef(raters, shipped.valence)[0, 1] > 0.75
    for part in np.array_split(np.argsort(shipped.valence_sd), 4):
        ratio = np.sqrt((off[part] ** 2).mean() / (shipped.valence_sd[part] ** 2).mean())
        assert 0.75 < ratio < 1.15  # what is said of the error holds for sure texts and for doubtful ones


def test_the_artefact_is_small_and_holds_no_more_than_it_needs():
    files = {path.name: path.stat().st_size for path in ARTEFACT.iterdir() if not path.name.startswith("__")}
    assert sum(files.values()) < 60e6
    data = {"encoder.onnx", "grams.npz", "grams.txt", "reading.json", "shared_words.txt", "vocabulary.txt"}
    assert set(files) == data | {"NOTICE.md"}


def test_reading_needs_neither_torch_nor_scikit_learn_and_little_memory():
    texts = [f"I waited {i} minutes and nobody answered, thank you for nothing" for i in range(300)]
    read(texts[:10], "en")
    tracemalloc.start()
    start = time.process_time()
    read(texts, "en")
    spent, (_, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "torch" not in sys.modules
    assert "sklearn" not in sys.modules
    assert peak < 50e6
    # 400 texts a second on two cores is 5 ms of a core; the rest is for slow and busy machines and for tracing memory.
    assert spent / len(texts) < 0.015
