"""Reads text by kind: numbers, periods and names directly, everything else by the phrases of its category."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from goodwill.report.phrases.catalogue import CATALOGUE
from goodwill.report.phrases.numerals import number_in_swedish, period_in_swedish
from goodwill.report.phrases.phrase import Phrase, Spoken

# Kind of list -> kind of its items, what stands between them in English, and in Swedish.
LISTS: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "metrics": ("metric", (", ", " and "), (", ", " och ")),
    "the_metrics": ("the_metric", (", ", " and "), (", ", " och ")),
    "dialects": ("dialect", (", ",), (", ",)),
    "periods": ("period", (" and ",), (" och ",)),
    "items": ("item", ("; ",), ("; ",)),
    "pairs": ("pair", ("; ",), ("; ",)),
    "promise_items": ("promise_item", ("; ",), ("; ",)),
    "offs": ("off", (" and ",), (" och ",)),
    "left_outs": ("left_out", (" and ",), (" och ",)),
    "reliabilities": ("reliability", (", ",), (", ",)),
    "distincts": ("distinct", (", ",), (", ",)),
    "states": ("glossed", ("; ",), ("; ",)),
    "spokens": ("spoken", ("; ",), ("; ",)),
    "warranteds": ("warranted", ("; ",), ("; ",)),
}
# Categories that also take words they do not know, as names from the facts: a construct, a unit of measure.
OPEN: Mapping[str, re.Pattern[str]] = {
    "metric": re.compile(r"[^\W\d](?:[\w ,:/'’-]|\.(?! )){0,80}"),
    "theme": re.compile(r"“[^“”]+”"),
    "unit": re.compile(r"[^\W\d](?:[^\d(),;:.]|\.(?! )){0,30}"),
}
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\S)")
# What a sentence costs that no phrase meets, and each end of a sentence inside a name: a name that seems to hold an
# unknown sentence is that sentence and a name; one that breaks a known sentence in two is a name.
UNKNOWN, BROKEN_NAME = 1_000, 1_400
_CODE = re.compile(r"\w+|[^:]+\.\w{2,7}")  # a column or a file, before what was noted of it
_CURRENCY = re.compile(r"[A-Z]{3}")


@cache
def phrases_of(category: str) -> tuple[Mapping[str, str], tuple[Phrase, ...]]:
    """Return a category's fixed phrases as a table, and those with places, the most fixed first."""
    entries = CATALOGUE.get(category, {})
    fixed = {english: swedish for english, swedish in entries.items() if "{" not in english}
    placed = [Phrase.of(english, swedish) for english, swedish in entries.items() if "{" in english]
    return fixed, tuple(sorted(placed, key=lambda p: -p.weight))


@lru_cache(maxsize=16_384)
def read(kind: str, text: str) -> Spoken | None:
    """Return text of a kind in Swedish; None where it is not of that kind."""
    if kind in ("number", "count"):
        number = number_in_swedish(text)
        return None if number is None else Spoken(number, is_one=text == "1")
    if kind == "period":
        period = period_in_swedish(text)
        return Spoken(period or text, guesses=0 if period else 1)
    if kind == "name":
        # A name with a colon is more likely a title and a name.
        return Spoken(text, guesses=BROKEN_NAME * len(SENTENCE_END.findall(text)) + text.count(": "))
    if kind == "code":
        return Spoken(text) if _CODE.fullmatch(text) else None
    if kind == "quoted":
        return Spoken(f"”{text[1:-1]}”") if len(text) > 2 and text[0] == text[-1] and text[0] in "'\"" else None
    if kind in LISTS:
        return _listed(text, *LISTS[kind])
    return _in_category(kind, text)


def _in_category(category: str, text: str) -> Spoken | None:
    fixed, placed = phrases_of(category)
    if text in fixed:
        return Spoken(fixed[text])
    lower = text[:1].lower() + text[1:]
    if (category in OPEN or category == "the_metric") and lower in fixed:
        return Spoken(fixed[lower])
    best: Spoken | None = None
    for phrase in placed:
        found = phrase.match(text, read)
        if found is None:
            continue
        if category == "sentence" and not phrase.starts_verbatim:
            found = Spoken(found.text[:1].upper() + found.text[1:], found.guesses)
        if found.guesses == 0:
            return found
        if best is None or found.guesses < best.guesses:
            best = found
    if best is None and category in OPEN and OPEN[category].fullmatch(text):
        return Spoken(text, guesses=0 if _CURRENCY.fullmatch(text) else 1)
    return best


def _listed(text: str, kind: str, english: tuple[str, ...], swedish: tuple[str, ...]) -> Spoken | None:
    """Return a list in Swedish, divided at its signs: as little guessed as can be, then as many items as can be."""
    whole = read(kind, text)
    ways = [] if whole is None else [(whole.guesses, 0, whole.text)]
    for sign, spoken_sign in zip(english, swedish, strict=True):
        at = text.find(sign)
        while at > 0:
            first = read(kind, text[:at])
            rest = first and _listed(text[at + len(sign) :], kind, english, swedish)
            if first is not None and rest is not None:
                guesses = first.guesses + rest.guesses
                ways.append((guesses, -1 - rest.items, first.text + spoken_sign + rest.text))
            at = text.find(sign, at + 1)
    if not ways:
        return None
    guesses, fewer, said = min(ways)
    return Spoken(said, guesses, items=-fewer)
