"""Texts a second: themes of the starting book by our matcher, by one regular expression per theme, and by pandas.

    python bench/themes.py --texts 50000

All three look for the same terms; the first also takes upper themes and rules with "none of these". The expressions are
compiled once; the shares they find are compared.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from goodwill.measure.themes.book import pieces, starting_book
from goodwill.measure.themes.matching import Matcher
from goodwill.measure.themes.tokens import tokens
from goodwill.simulate.words import FEELINGS, PLACES, sentences


def texts(n: int, seed: int = 0) -> list[str]:
    """Return English answers of the simulated company, one to three sentences each, some with an odd word in them."""
    rng = np.random.default_rng(seed)
    bank = [s for feeling in FEELINGS for place in PLACES for s in sentences(1, feeling, place)]
    return [
        " ".join([*(bank[k] for k in rng.integers(0, len(bank), rng.integers(1, 4))), f"x{rng.integers(10_000)}"])
        for _ in range(n)
    ]


def pattern(terms: tuple[str, ...]) -> str:
    """Return one regular expression for the terms of a theme."""
    ways = []
    for term in terms:
        words = []
        for piece in pieces(term):
            middle = re.escape(piece.strip("*"))
            words.append((r"\w*" if piece.startswith("*") else "") + middle + (r"\w*" if piece.endswith("*") else ""))
        ways.append(" ".join(words))
    return rf"\b(?:{'|'.join(ways)})\b"


def timed(run: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    """Return the seconds of processor time that a run took, and what it found."""
    started = time.process_time()
    found = run()
    return time.process_time() - started, found


def main() -> None:
    """Run the three over the same texts."""
    parse = argparse.ArgumentParser()
    parse.add_argument("--texts", type=int, default=50_000)
    n = parse.parse_args().texts
    said = texts(n)
    book = starting_book()
    leaves = [t for t in book.on if "en" in t.rules]
    matcher = Matcher(book)
    at = [matcher.keys.index(t.key) for t in leaves]
    folded = [" ".join(tokens(t)) for t in said]  # what expressions need; not counted against them
    patterns = [re.compile(pattern(t.rules["en"].any)) for t in leaves]
    ours, found = timed(lambda: matcher.match(said, ["en"] * n)[:, at])
    some = slice(0, max(1, n // 10))  # the others are slow: a tenth is enough to time them
    loop, by_loop = timed(lambda: np.array([[p.search(t) is not None for p in patterns] for t in folded[some]]))
    column = pd.Series(folded[some])
    frame, by_pandas = timed(lambda: np.column_stack([column.str.contains(p) for p in patterns]))
    plain = np.array([not t.rules["en"].none and not t.rules["en"].all for t in leaves])
    assert (found[some][:, plain] == by_loop[:, plain]).all()
    assert (by_loop == by_pandas).all()
    few = len(folded[some])
    length = np.mean([len(t) for t in said])
    terms = sum(len(t.rules["en"].any) for t in leaves)
    print(f"{n:,} texts of {length:.0f} letters, {len(leaves)} themes, {terms} terms; seconds of one core")
    print(f"matcher, from raw text     {n / ours:>10,.0f} texts/s")
    print(f"regular expression a theme {few / loop:>10,.0f} texts/s   {(n / ours) / (few / loop):.1f} x")
    print(f"pandas str.contains        {few / frame:>10,.0f} texts/s   {(n / ours) / (few / frame):.1f} x")


if __name__ == "__main__":
    main()
