"""Reading emotion from English words: texts a second, time to load and memory; beside the same encoder in torch.

The texts are short ones of the held-out set of GoEmotions where it is at hand, else sentences made of common words; all
distinct, each read once. What one would pick instead is a transformer in torch with weights of 32 bits; it is run where
torch is installed, on the same texts, sorted by length, in batches of 64 (its best of a few).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np

DATA = Path(__file__).parents[2] / "shared" / "data" / "goemotions" / "original" / "dev.tsv"
COMMON = (
    "the order came late and nobody called me back thank you for help with my bill it was easy at last I am so angry "
    "about this wait is far too long great service love the new site why did the price go up again please fix it soon"
)


def short_texts(n: int) -> list[str]:
    """Return n distinct short English texts."""
    if DATA.exists():
        lines = DATA.read_text(encoding="utf-8").split("\n")
        found = list(dict.fromkeys(line.split("\t")[0] for line in lines if line))
        if len(found) >= n:
            return found[:n]
    chance, words = np.random.default_rng(1), COMMON.split()
    return [f"{' '.join(chance.choice(words, chance.integers(4, 25)))} {i}" for i in range(n)]


def ours(texts: list[str]) -> float:
    """Print what reading costs; return texts a second."""
    start = time.perf_counter()
    from goodwill.measure.emotion import read

    read(texts[:1], "en")
    loaded = time.perf_counter() - start
    read(texts[:64], "en")
    start, used = time.perf_counter(), time.process_time()
    read(texts, "en")
    took, spent = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"goodwill   {len(texts) / took:8.0f} texts/s  ({len(texts) / spent:.0f} per core and second)")
    print(f"           import and load {loaded:.2f} s, peak memory of the process {peak:.0f} MB")
    return len(texts) / took


def torch_encoder(texts: list[str]) -> float | None:
    """Return texts a second of an encoder of the same shape (6 layers of 384) in torch, None where torch is missing."""
    if find_spec("torch") is None:
        print("torch      not installed: pip install torch to compare (never needed for use)")
        return None
    import torch

    from goodwill.measure.emotion.english import ARTEFACT, LONGEST
    from goodwill.measure.emotion.english_pieces import Pieces, words

    torch.manual_seed(0)
    layer = torch.nn.TransformerEncoderLayer(384, 12, 1536, activation="gelu", batch_first=True)
    body = torch.nn.TransformerEncoder(layer, 6, enable_nested_tensor=False).eval()
    table, head = torch.nn.Embedding(30522, 384), torch.nn.Linear(384, 39)
    pieces = Pieces((ARTEFACT / "vocabulary.txt").read_text(encoding="utf-8").splitlines())
    start, used = time.perf_counter(), time.process_time()
    coded = sorted((pieces.of(words(text), LONGEST) for text in texts), key=len)
    with torch.inference_mode():
        for at in range(0, len(coded), 64):
            part = coded[at : at + 64]
            padded = torch.zeros(len(part), len(part[-1]), dtype=torch.long)
            for row, numbers in enumerate(part):
                padded[row, : len(numbers)] = torch.from_numpy(numbers)
            head(body(table(padded), src_key_padding_mask=padded == 0).mean(1))
    speed, per_core = len(texts) / (time.perf_counter() - start), len(texts) / (time.process_time() - used)
    print(f"torch      {speed:8.0f} texts/s  ({per_core:.0f} per core and second; encoder alone)")
    return speed


def main() -> None:
    """Run both on the same texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=4000)
    parser.add_argument("--torch", help="Python of an environment with torch, for the comparison")
    given = parser.parse_args()
    texts = short_texts(given.texts)
    print(f"{len(texts)} distinct texts of {np.mean([len(t) for t in texts]):.0f} characters")
    mine = ours(texts)
    if given.torch:
        code = f"import sys; sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parents[1] / 'src')]!r}; "
        code += f"import emotion; emotion.torch_encoder(emotion.short_texts({given.texts}))"
        done = subprocess.run([given.torch, "-c", code], check=True, capture_output=True, text=True)
        print(done.stdout, end="")
        theirs = float(done.stdout.split("torch")[1].split()[0])
    else:
        theirs = torch_encoder(texts)
    if theirs:
        print(f"ratio      {mine / theirs:.2f} times the torch encoder, whole reading against encoder alone")


if __name__ == "__main__":
    main()
    sys.stdout.flush()
