"""Questions in a file: which columns hold answers on a scale, which scale, and what they seem to measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goodwill.intake.direct import plain_name
from goodwill.intake.synonyms import CONSTRUCT_WORDS, SCALES
from goodwill.ledger.contracts import construct

_DISTINCT_SCALE = 12  # more different values than this are no rating scale
_MOSTLY, _ENOUGH = 0.95, 20  # of so many values, this share has to be on a scale


@dataclass(frozen=True)
class Match:
    """One of our columns found in the file."""

    theirs: str
    confidence: float  # 1: the same name; less: a synonym, a like name


@dataclass(frozen=True)
class Question:
    """A column of the file that holds answers on a scale."""

    theirs: str
    construct: str
    low: float
    high: float
    is_known: bool


def find_questions(
    samples: Mapping[str, Sequence[str]], matches: Mapping[str, Match], labels: Mapping[str, str]
) -> list[Question]:
    """Return the columns that hold answers on a scale."""
    taken = {m.theirs for n, m in matches.items() if m.confidence > 0.5}
    found = []
    for theirs, values in samples.items():
        if theirs in taken or theirs.endswith("(label)"):
            continue
        scale, on_scale = find_scale(values), values
        if scale is None:  # a few rows at fault must not hide a question; loading sets them aside
            on_scale = _without_the_odd(values)
            scale = find_scale(on_scale) if on_scale else None
        if scale is None:
            continue
        measured = _construct_of(f"{plain_name(theirs)}_{plain_name(labels.get(theirs, ''))}")
        usual = construct(measured) if measured else None
        if usual and all(usual.low <= float(v.replace(",", ".")) <= usual.high for v in on_scale) and (
            scale[1] > 7 or measured == "recommend"
        ):  # fmt: skip
            scale = (usual.low, usual.high)
        found.append(Question(theirs, measured or plain_name(theirs), *scale, bool(measured)))
    return found


def find_scale(values: Sequence[str]) -> tuple[float, float] | None:
    """Return the shortest usual scale that holds all values; None when they are no whole numbers on a scale."""
    try:
        numbers = {float(v.strip().replace(",", ".")) for v in values}
    except ValueError:
        return None
    if len(numbers) < 2 or len(numbers) > _DISTINCT_SCALE or any(n != int(n) for n in numbers):
        return None
    holding = [(high - low, i, low, high) for i, (low, high) in enumerate(SCALES)
               if low <= min(numbers) and max(numbers) <= high and max(numbers) > low + (high - low) / 2]  # fmt: skip
    if not holding or min(holding)[0] > 10:
        return None
    _, _, low, high = min(holding, key=lambda h: (h[3] != max(numbers) and h[3] not in (5, 7, 10), h[0], h[1]))
    return low, high


def _without_the_odd(values: Sequence[str]) -> list[str]:
    """Return the whole numbers from 0 to 10 where nearly all values are such; else nothing."""
    plain = [v for v in values if v.strip().removesuffix(".0").isdecimal() and float(v) <= 10]
    return plain if len(plain) >= _MOSTLY * len(values) and len(values) >= _ENOUGH else []


def _construct_of(name: str) -> str:
    parts = name.split("_")
    for measured, words in CONSTRUCT_WORDS:
        if any(w in name if "_" in w else any(p.startswith(w) for p in parts) for w in words):
            return measured
    return ""
