"""Write the English words that other languages have too, so that they are no evidence of English.

    python training/shared_words.py ../shared/data/xed_emotions/clean

From the subtitles of XED (CC BY 4.0) in eight languages: words of at least three lines.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

from goodwill.measure.emotion.english import ARTEFACT
from goodwill.measure.emotion.english_pieces import words

FEWEST_LINES = 3
LANGUAGES = ("sv", "da", "no", "fi", "de", "fr", "es", "pt", "br")


def main(folder: Path) -> None:
    """Write `shared_words.txt` beside the artefact."""
    known = set((ARTEFACT / "grams.txt").read_text(encoding="utf-8").split("\n"))
    shared: set[str] = set()
    for language in LANGUAGES:
        seen: Counter[str] = Counter()
        with (folder / f"{language}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                seen.update(set(words(row["text"])))
        shared |= {word for word, lines in seen.items() if lines >= FEWEST_LINES and word in known}
    (ARTEFACT / "shared_words.txt").write_text("\n".join(sorted(shared)) + "\n", encoding="utf-8")
    print(len(shared), "words of English are words of another language too")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
