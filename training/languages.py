"""Learn which language a text is in, and write the table that ships.

Learns from subtitle lines of XED (CC BY 4.0) and from the translations that Django carries (BSD), which also give lines in
languages that Goodwill does not read: they make the class "other". Lines put together from common words (`stop-words`, BSD) and
customers' words teach short answers. Every fifth line is kept for judging.

Needs scikit-learn, stop-words and django.

    python training/languages.py ../shared/data/xed_emotions
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import django
import numpy as np
import stop_words
from customer_words import WORDS
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from goodwill.measure.emotion import grams
from goodwill.measure.emotion.languages import BITS, LANGUAGES, ORDERS, TABLE

SEED = 4
MOST = 9_000  # lines of one language from each source
OTHERS = ["nl", "it", "pl", "cs", "sk", "tr", "hu", "ro", "et", "lt", "lv", "sl", "hr", "id", "vi", "ca", "gl", "eu", "af", "cy", "ga", "is", "sq", "sw", "lb", "eo", "ru", "uk", "el", "bg", "sr", "he", "ar", "fa", "ja", "ko", "zh_Hans", "hi", "th", "ka"]
NAMES = ["english", "swedish", "danish", "norwegian", "finnish", "german", "french", "spanish", "portuguese"]
LINE = re.compile(r'^msgstr(?:\[\d\])? "(.+)"$', re.M)


def subtitles(folder: Path) -> list[tuple[str, str]]:
    """Return (language, line) of the subtitles."""
    found = []
    for name in ("sv", "da", "no", "fi", "de", "fr", "es", "pt", "br"):
        with (folder / "clean" / f"{name}.csv").open(encoding="utf-8") as file:
            found += [("pt" if name == "br" else name, row["text"]) for row in csv.DictReader(file)]
    for line in (folder / "en-annotated.tsv").read_text(encoding="utf-8").splitlines():
        found.append(("en", line.split("\t")[0]))
    return found


def translations() -> list[tuple[str, str]]:
    """Return (language or "other", line) of Django's own messages."""
    root, found = Path(django.__file__).parent, []
    names = {"sv": "sv", "da": "da", "nb": "no", "nn": "no", "fi": "fi", "de": "de", "fr": "fr", "es": "es", "pt": "pt",
             "pt_BR": "pt", "en_GB": "en", "en_AU": "en"} | dict.fromkeys(OTHERS, "other")  # fmt: skip
    for folder, language in names.items():
        for file in root.glob(f"**/locale/{folder}/LC_MESSAGES/*.po"):
            lines = LINE.findall(file.read_text(encoding="utf-8"))
            found += [(language, re.sub(r"%\(\w+\)\w|%[sd]|\\n|<[^>]+>|\{[^}]*\}", " ", t)) for t in lines]
    return found


def made_up(rng: np.random.Generator) -> list[tuple[str, str]]:
    """Return lines of two to six common words, half of them customers' words where we have such."""
    names = {v: k for k, v in zip(LANGUAGES, NAMES, strict=True)}
    found = []
    for name in stop_words.AVAILABLE_LANGUAGES:
        language = names.get(name, "other")
        common, own = sorted(stop_words.get_stop_words(name)), WORDS.get(language, "").split()
        for _ in range(3_000 if own else 500):
            pool = own if own and rng.random() < 0.7 else common
            line = list(rng.choice(pool, rng.integers(2, 5)))
            line += list(rng.choice(common, rng.integers(0, 3)))
            found.append((language, " ".join(line)))
        found += [(language, word) for word in own for _ in range(8)]
    return found


def matrix(texts: list[str]) -> csr_matrix:
    """Return counts over the square root of their number, shape (texts, 2^BITS)."""
    read = grams.Read([grams.tokens(t) for t in texts])
    both = [read.characters(*ORDERS), read.words(pairs=False)]
    at = np.concatenate([g.text for g in both])
    column = np.concatenate([g.columns(BITS) for g in both])
    size = np.sqrt(np.maximum(np.bincount(at, minlength=len(texts)), 1))
    return csr_matrix((1 / size[at], (at, column)), shape=(len(texts), 1 << BITS))


def main(folder: Path) -> None:
    """Learn, judge, write."""
    rng = np.random.default_rng(SEED)
    texts, labels = [], []
    for source, fewest in ((subtitles(folder), 2), (translations(), 2), (made_up(rng), 1)):
        for language in (*LANGUAGES, "other"):
            lines = sorted({t for of, t in source if of == language and len(grams.tokens(t)) >= fewest})
            keep = rng.permutation(len(lines))[: MOST * (4 if language == "other" else 1)]
            texts += [lines[k] for k in keep]
            labels += [language] * len(keep)
    y = np.array([(*LANGUAGES, "other").index(x) for x in labels])
    judged = np.arange(len(y)) % 5 == 0
    X = matrix(texts)
    fitted = LogisticRegression(C=20.0, max_iter=80, class_weight="balanced", random_state=SEED).fit(
        X[~judged], y[~judged]
    )
    logits = fitted.decision_function(X[judged])
    top, words = logits.argmax(1), np.array([len(grams.tokens(t)) for t, j in zip(texts, judged, strict=True) if j])
    shares = {}
    for k, name in enumerate((*LANGUAGES, "other")):
        its = y[judged] == k
        shares[name] = {"n": int(its.sum()), "right": round(float((top == k)[its].mean()), 4),
                        "right_from_6_words": round(float((top == k)[its & (words >= 6)].mean()), 4)}  # fmt: skip
        print(name, shares[name])
    scale = np.abs(fitted.coef_).max() / 127
    table = np.round(fitted.coef_.T / scale).astype(np.int8)
    about = {"languages": [*LANGUAGES, "other"], "intercept": fitted.intercept_.tolist(), "scale": float(scale), "judged": shares,
             "learned_from": "XED subtitles (CC BY 4.0), Django messages (BSD)", "seed": SEED}  # fmt: skip
    TABLE.parent.mkdir(exist_ok=True)
    np.savez_compressed(TABLE, table=table, about=np.frombuffer(json.dumps(about).encode(), np.uint8))
    print(TABLE, TABLE.stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
