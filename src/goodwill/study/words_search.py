"""Search in what customers said: by words, theme and feeling, over the answers that a study laid ready for screens.

Theme masks are made with the book that is asked for, so that a page shows at once what an edited rule finds; the
figures follow with the next study. Nothing is written: what was searched for is the caller's to keep or forget.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from goodwill.measure.themes.book import Book
from goodwill.measure.themes.matching import Bools, Matcher
from goodwill.measure.themes.tokens import folded
from goodwill.study.coded import Key, key_of
from goodwill.study.derived import VERBATIMS, Place
from goodwill.study.opened import Lately, Opened
from goodwill.study.slice import UnitTree

Ints = npt.NDArray[np.int64]
FEELINGS = ("bad", "so-so", "good")
BANDS = (-0.2, 0.2)
"""Valence at and below the first is bad, at and above the second good."""
UNASSIGNED = "(none)"
"""The theme of texts that no rule reaches."""
MOST_MASKS = 4
_BARE = str.maketrans({"å": "a", "ä": "a", "ö": "o", "ø": "o", "æ": "ae"})


@dataclass(frozen=True, slots=True)
class Said:
    """One answer in the customer's words, as a search found it.

    Attributes
    ----------
    key
        A hash of the reply's id and the words: names the text without telling it.
    customer_key
        Who said it; None when that is not known.
    answered_at, language, touchpoint, channel, unit, perspective, construct
        When, where and about what; empty where not known.
    score
        Beside it, 0 to 100; None where only words were given.
    valence
        Feeling read from it, -1 to 1; None where none was read.
    text
        The words.
    themes
        Keys of its themes.
    """

    key: str
    customer_key: int | None
    answered_at: datetime
    language: str
    touchpoint: str
    channel: str
    unit: str
    perspective: str
    construct: str
    score: float | None
    valence: float | None
    text: str
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for.

    Attributes
    ----------
    term
        Part of a text; case and accents do not matter, and ``kon`` finds ``kön`` (but not the other way round).
    theme
        Key of a theme, `UNASSIGNED`, or empty for all.
    feeling
        One of `FEELINGS`, or empty.
    language
        Code, or empty.
    units
        Units whose customers' words may be seen, each with all below it; None for all.
    """

    term: str = ""
    theme: str = ""
    feeling: str = ""
    language: str = ""
    units: frozenset[str] | None = None


class WordsShelf:
    """The newest answers in words, in memory."""

    def __init__(self, place: Place) -> None:
        about = json.loads((place.folder / "about.json").read_text(encoding="utf-8"))
        self.version = place.version
        self._tree = UnitTree((u["unit"], u["parent"], u["kind"]) for u in about["units"])
        self._rows = pq.read_table(place.folder / "verbatims.parquet").combine_chunks()
        texts = self._rows["text"].to_pylist()
        low = [folded(t) for t in texts]
        self._folded = pa.array(low, pa.string())
        self._bare = pa.array([t if t.isascii() else t.translate(_BARE) for t in low], pa.string())
        self._languages = [c[:2].lower() if c else "" for c in self._rows["language"].to_pylist()]
        self._unit: Key = key_of(self._rows["unit"])
        there = "valence" in self._rows.column_names
        valence = self._rows["valence"] if there else pa.nulls(len(texts), pa.float64())
        self._valence = np.asarray(pc.fill_null(valence, float("nan")), dtype=np.float64)
        self._masks: Lately[str, Bools] = Lately(MOST_MASKS)

    @classmethod
    def open(cls, project: Path) -> WordsShelf:
        """Return what the newest study laid ready.

        Raises
        ------
        LedgerError
            If no study has, or it was removed when somebody was erased.
        """
        return _OPENED.get(Path(project), VERBATIMS)

    def __len__(self) -> int:
        return int(self._rows.num_rows)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the answers, sorted."""
        return tuple(sorted(set(self._languages) - {""}))

    @property
    def has_feelings(self) -> bool:
        """Whether the feeling of any answer was read."""
        return bool((~np.isnan(self._valence)).any())

    def find(self, wanted: Wanted, book: Book) -> Ints:
        """Return the places of the answers that fit, newest first."""
        keep = np.ones(len(self), dtype=bool)
        if wanted.units is not None:
            keep &= self._unit.where(self._tree.within(wanted.units))
        if wanted.language:
            keep &= np.array([c == wanted.language for c in self._languages], dtype=bool)
        if wanted.term:
            keep &= self._holds(folded(wanted.term).strip())
        if wanted.feeling:
            keep &= self._felt(wanted.feeling)
        if wanted.theme:
            keep &= self._speaks(wanted.theme, book)
        return np.flatnonzero(keep)

    def counts(self, book: Book, wanted: Wanted) -> dict[str, int]:
        """Return theme -> how many of the answers that fit speak of it, `UNASSIGNED` among them."""
        at = self.find(wanted, book)
        mask = self._mask(book)[at]
        found = dict(zip(matcher_of(book).keys, mask.sum(axis=0).tolist(), strict=True))
        return found | {UNASSIGNED: int((~mask.any(axis=1)).sum())}

    def rows(self, at: Sequence[int] | Ints, book: Book) -> tuple[Said, ...]:
        """Return the answers at these places with their themes (those of the lower level)."""
        keys, mask = matcher_of(book).keys, self._mask(book)
        leaves = [not book.below(k) for k in keys]
        found = []
        for i, row in zip(at, self._rows.take(pa.array(at, pa.int64())).to_pylist(), strict=True):
            themes = tuple(k for k, leaf, spoken in zip(keys, leaves, mask[i], strict=True) if leaf and spoken)
            valence = self._valence[i]
            found.append(_said(row, None if np.isnan(valence) else float(valence), themes))
        return tuple(found)

    def keys(self, at: Sequence[int] | Ints) -> tuple[str, ...]:
        """Return the keys of the answers at these places."""
        rows = self._rows.select(["reply", "text"]).take(pa.array(at, pa.int64())).to_pylist()
        return tuple(key_of_text(r["reply"], r["text"]) for r in rows)

    def _holds(self, term: str) -> Bools:
        """Whether a text holds a term; one without å, ä and ö finds these too, since not every keyboard has them."""
        return np.asarray(pc.match_substring(self._bare if term.isascii() else self._folded, term), dtype=bool)

    def _felt(self, feeling: str) -> Bools:
        low, high = BANDS
        bands = {"bad": self._valence <= low, "good": self._valence >= high}
        bands["so-so"] = (self._valence > low) & (self._valence < high)
        return bands.get(feeling, np.zeros(len(self), dtype=bool))

    def _speaks(self, theme: str, book: Book) -> Bools:
        mask = self._mask(book)
        if theme == UNASSIGNED:
            return np.logical_not(mask.any(axis=1))
        keys = matcher_of(book).keys
        return mask[:, keys.index(theme)] if theme in keys else np.zeros(len(self), dtype=bool)

    def _mask(self, book: Book) -> Bools:
        return self._masks.get(
            book.version, lambda: matcher_of(book).match(self._rows["text"].to_pylist(), self._languages)
        )


def key_of_text(reply: str, text: str) -> str:
    """Return what names a text without telling it."""
    return hashlib.sha256(f"{reply}/{text}".encode()).hexdigest()[:24]


def _said(row: dict[str, Any], valence: float | None, themes: tuple[str, ...]) -> Said:
    labels = {n: row[n] or "" for n in ("language", "touchpoint", "channel", "unit", "perspective", "construct")}
    return Said(
        key=key_of_text(row["reply"], row["text"]), customer_key=row["customer_key"], answered_at=row["answered_at"],
        score=row["score"], valence=valence, text=row["text"], themes=themes, **labels,
    )  # fmt: skip


_MATCHERS: Lately[str, Matcher] = Lately(MOST_MASKS)
_OPENED: Opened[WordsShelf] = Opened(WordsShelf, most=2)


def matcher_of(book: Book) -> Matcher:
    """Return a book made ready for matching, made once."""
    return _MATCHERS.get(book.version, lambda: Matcher(book))
