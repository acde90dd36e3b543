"""A text of a result in the reader's language: sentence by sentence, each by its phrase, figures as they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from goodwill.report.phrases.numerals import typeset_english
from goodwill.report.phrases.phrase import Spoken
from goodwill.report.phrases.reader import SENTENCE_END, UNKNOWN, phrases_of, read
from goodwill.report.words import LANGUAGES

# A name can hold the end of a sentence, so that a sentence may come in several pieces; not in more than this.
MOST_PIECES = 7
# What a text can be that is no sentence, in the order in which it is tried; and what a word of a table can be.
OTHERS = (
    "card", "title", "step", "reason", "fault", "verdict", "meaning", "deed", "seen", "word", "metric", "unit",
    "setting", "figure",
)  # fmt: skip
OF_TABLES = ("reason", "verdict", "word", "event", "metric", "unit", "sentence")


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in one language.

    Attributes
    ----------
    text
        What to show.
    complete
        Whether all of it is in that language; where not, a page marks it as English.
    missing
        Sentences that the catalogue lacks, as they stand in English.
    parts
        The sentences in order, each with whether it is in the language; one part where nothing had to be divided.
    """

    text: str
    complete: bool
    missing: tuple[str, ...] = ()
    parts: tuple[tuple[str, bool], ...] = ()


def say(text: str, language: str) -> Translation:
    """Return a sentence, paragraph, title, reason or word of a result in a language.

    Parameters
    ----------
    text
        As a method wrote it, in English.
    language
        ``en`` (signs of numbers are set, nothing else changes) or ``sv``.

    Raises
    ------
    ValueError
        For any other language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"sentences are spoken in {' and '.join(LANGUAGES)}, not {language!r}")
    if language == "sv":
        return in_swedish(text)
    return _whole_of(typeset_english(text))


@lru_cache(maxsize=8_192)
def in_swedish(text: str) -> Translation:
    """Return a text of a result in Swedish; sentences that the catalogue lacks stay in English."""
    if not text.strip():
        return _whole_of(text)
    whole = _whole(text)
    return _by_sentence(text) if whole is None else _whole_of(whole.text)


def _whole_of(text: str) -> Translation:
    return Translation(text, complete=True, parts=((text, True),))


def term(text: str, language: str) -> str:
    """Return a word of a table or picture in a language: what is measured, in what, of what; names stay.

    Parameters
    ----------
    text
        A metric, a unit of measure, a verdict, a reason; or a name of a unit, touchpoint or action.
    language
        ``en`` or ``sv``.

    Raises
    ------
    ValueError
        For any other language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"words are spoken in {' and '.join(LANGUAGES)}, not {language!r}")
    if language == "en":
        return text
    if text.startswith("engage."):
        text = text.removeprefix("engage.").replace("_", " ")
    found = _whole(text, OF_TABLES)
    return text if found is None else found.text


@lru_cache(maxsize=8_192)
def _whole(text: str, categories: tuple[str, ...] = OTHERS) -> Spoken | None:
    """Return a text that is one phrase of one of these categories, without guesses."""
    for category in ("sentence", *categories):
        fixed, _ = phrases_of(category)
        if text in fixed:
            return Spoken(fixed[text])
    for category in categories:
        found = read(category, text)
        if found is not None and found.guesses == 0:
            return found
    return None


def _by_sentence(text: str) -> Translation:
    """Divide a text into sentences so that as few as possible stay unknown, and as little as possible is guessed."""
    starts = [0, *(m.end() for m in SENTENCE_END.finditer(text)), len(text)]
    pieces = len(starts) - 1
    # The cheapest way to the end of each piece: cost, where its last sentence begins, that sentence in Swedish.
    best: list[tuple[int, int, Spoken | None]] = [(0, 0, None)]
    for end in range(1, pieces + 1):
        ways: list[tuple[int, int, Spoken | None]] = []
        for start in range(max(0, end - MOST_PIECES), end):
            spoken = read("sentence", text[starts[start] : starts[end]].strip())
            if spoken is not None:
                ways.append((best[start][0] + spoken.guesses, start, spoken))
            elif start == end - 1:
                ways.append((best[start][0] + UNKNOWN, start, None))
        best.append(min(ways, key=lambda way: (way[0], -way[1])))
    parts: list[tuple[str, bool]] = []
    missing: list[str] = []
    end = pieces
    while end:
        _, start, spoken = best[end]
        english = text[starts[start] : starts[end]].strip()
        parts.insert(0, (typeset_english(english), False) if spoken is None else (spoken.text, True))
        if spoken is None:
            missing.insert(0, english)
        end = start
    return Translation(" ".join(said for said, _ in parts), not missing, tuple(missing), tuple(parts))
