"""Prepare AFINN's lists for shipping: one file for each language under ``data/afinn``, kept apart under the ODbL.

Takes the unpacked packages `afinn` (English and Danish, by the author), `afinn-165-multilingual` (machine translations of the
English list) and `asent` (Norwegian, and VADER in Swedish). From a translation it drops phrases and what was left in English.

    python training/lexicons.py <afinn/data> <afinn-165-multilingual/build> <asent/lexicons>
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from goodwill.measure.emotion.lexicon import DATA

NOTICE = (
    "# AFINN ({source}), Finn Arup Nielsen 2011. Open Database License 1.0, see LICENSE-ODbL.md beside this file.\n"
)
VADER = "# VADER (Hutto & Gilbert 2014) in Swedish, from the package asent 0.8.3; MIT, see LICENSE-MIT.txt beside this file.\n"
TRANSLATED = ("sv", "fi", "de", "fr", "es", "pt")


def main(author: Path, translated: Path, other: Path) -> None:
    """Write one file for each language."""
    english = _listed(author / "AFINN-en-165.txt")
    _write("en", english, "AFINN-en-165")
    _write("da", _listed(author / "AFINN-da-32.txt"), "AFINN-da-32")
    _write("no", _listed(other / "no_lexicon_v1.txt"), "AFINN-no-165, from the package asent 0.8.3")
    swedish = {w: v for w, v in _listed(other / "sv_lexicon_v1.txt").items() if re.fullmatch(r"[^\W\d_]+", w)}
    _write("sv", swedish, "", notice=VADER, folder="vader")
    for language in TRANSLATED:
        rows = json.loads((translated / f"AFINN-{language}.json").read_text(encoding="utf-8"))
        kept = {w.lower(): float(v) for w, v in rows.items() if v and w.lower() not in english}
        _write(
            language,
            kept,
            "AFINN-165, machine translation of npm afinn-165-multilingual 0.0.1, English left-overs dropped",
        )


def _listed(path: Path) -> dict[str, float]:
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {row[0].lower(): float(row[1]) for row in rows}


def _write(language: str, words: dict[str, float], source: str, *, notice: str = NOTICE, folder: str = "afinn") -> None:
    single = {w: v for w, v in words.items() if w and not set(w) & set(" \t")}
    lines = "".join(f"{w}\t{v:g}\n" for w, v in sorted(single.items()))
    (DATA / folder).mkdir(parents=True, exist_ok=True)
    (DATA / folder / f"{language}.tsv").write_text(notice.format(source=source) + lines, encoding="utf-8")
    print(language, len(single))


if __name__ == "__main__":
    main(*(Path(x) for x in sys.argv[1:4]))
