"""Figures in words: value, interval and count, in English and Swedish; an absent figure says why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from goodwill.core.estimate import Estimate
from goodwill.report.words import words

Language = Literal["en", "sv"]
NO_BREAK = "\u00a0"
MINUS = "\u2212"
AT_MOST_DECIMALS = 4
CURRENCY_CODE = 3  # ISO 4217


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a language writes numbers.

    Attributes
    ----------
    thousands, decimal
        Signs between groups of three and before decimals.
    percent
        What follows the digits of a share.
    """

    thousands: str
    decimal: str
    percent: str


STYLES: dict[str, NumberStyle] = {
    "en": NumberStyle(",", ".", "%"),
    "sv": NumberStyle(NO_BREAK, ",", NO_BREAK + "%"),
}


def style_of(language: str) -> NumberStyle:
    """Return how a language writes numbers; ValueError for one the brief does not speak."""
    words("to", language)
    return STYLES[language]


def decimals_for(estimate: Estimate) -> int:
    """Return how many decimals a figure deserves: two significant digits of its interval's length.

    Without an interval the size of the value decides. Shares are counted in percent and get one digit less;
    counts and money get none; every other figure below 100 gets at least one, as in the methods' sentences.
    """
    if _counts(estimate.unit):
        return 0
    scale, fewer = (100.0, 1) if estimate.unit == "share" else (1.0, 0)
    size = abs(estimate.value or 0.0) * scale
    width = estimate.width
    if width is not None and width > 0:
        # 1.5: an interval 0.07 to 0.66 long gets two decimals, so that one just below 0.1 does not get three.
        wanted = 1 - fewer - math.floor(math.log10(1.5 * width * scale))
    elif _is_whole(estimate.value) and not fewer:
        return 0
    else:
        wanted = (0 if size >= 100 else 1 if size >= 10 else 2) - fewer
    least = 1 if size < 100 and not fewer else 0
    return min(max(wanted, least), AT_MOST_DECIMALS)


def _counts(unit: str) -> bool:
    """Whether a unit counts whole things or is money."""
    return is_currency(unit) or unit.endswith((" a year", " a month"))


def decimals_of_many(estimates: Sequence[Estimate]) -> int:
    """Return one number of decimals for a column, so that its figures stand under one another."""
    found = sorted(decimals_for(e) for e in estimates if e.is_present)
    return found[len(found) // 2] if found else 0


def number(value: float, decimals: int = 0, *, language: Language = "en", signed: bool = False) -> str:
    """Return a number with its thousands apart; never "-0".

    Parameters
    ----------
    value
        A finite number.
    decimals
        Digits after the decimal sign.
    language
        ``en`` or ``sv``.
    signed
        Whether a plus sign stands before positive numbers.
    """
    style = style_of(language)
    text = f"{abs(value):,.{decimals}f}"
    is_zero = not any(c in "123456789" for c in text)
    sign = "" if is_zero else "-" if value < 0 else "+" if signed else ""
    whole, _, rest = text.partition(".")
    whole = whole.replace(",", style.thousands)
    return f"{sign}{whole}{style.decimal}{rest}" if rest else f"{sign}{whole}"


def value_of(
    estimate: Estimate, x: float | None, decimals: int, *, language: Language = "en", signed: bool = False
) -> str:
    """Return one end or the value of a figure, a share as percent; empty for None."""
    if x is None:
        return ""
    if estimate.unit == "share":
        return number(100.0 * x, decimals, language=language, signed=signed) + style_of(language).percent
    return number(x, decimals, language=language, signed=signed)


def interval(
    estimate: Estimate,
    decimals: int | None = None,
    *,
    language: Language = "en",
    signed: bool = False,
    digits: Language | None = None,
) -> str:
    """Return ``"-27.9 to -21.5"``, or nothing for a figure without an interval; digits as `digits` writes them."""
    if estimate.low is None or estimate.high is None:
        return ""
    d = decimals_for(estimate) if decimals is None else decimals
    style = digits or language
    low, high = (value_of(estimate, x, d, language=style, signed=signed) for x in (estimate.low, estimate.high))
    return f"{low} {words('to', language)} {high}"


def unit_words(unit: str, language: Language = "en") -> str:
    """Return the unit as it stands behind a value: nothing for shares, ``on 1 to 7`` as it is."""
    if unit in ("", "share"):
        return ""
    if language == "sv" and unit.startswith("on ") and " to " in unit:
        low, _, high = unit.removeprefix("on ").partition(" to ")
        return f"på {low} till {high}"  # shorter than in a sentence: it stands in narrow columns
    from goodwill.report.phrases import term  # late: phrases write their numbers by this module

    return term(unit, language)


def in_words(
    estimate: Estimate,
    counted: str = "answers",
    *,
    language: Language = "en",
    signed: bool = False,
) -> str:
    """Return a figure for a sentence: ``"-24.7 points (-27.9 to -21.5, 2,353 answers)"``.

    Parameters
    ----------
    estimate
        The figure.
    counted
        What `estimate.n` counts; a msgid of the catalogue or any noun in the plural.
    language
        ``en`` or ``sv``.
    signed
        For differences: a plus sign before what is more.

    Returns
    -------
    str
        Value, unit, interval and count; for an absent figure the reason.
    """
    count = count_words(estimate.n, counted, language)
    if estimate.value is None:
        return f"{words('not known', language)} ({estimate.absent})"
    d = decimals_for(estimate)
    value = value_of(estimate, estimate.value, d, language=language, signed=signed)
    unit = unit_words(estimate.unit, language)
    span = interval(estimate, d, language=language, signed=signed)
    # A decimal comma needs a semicolon behind the interval, or the list of numbers runs together.
    between = "; " if style_of(language).decimal == "," else ", "
    inside = between.join(part for part in (span, count) if part)
    return f"{value}{' ' + unit if unit else ''} ({inside})"


def count_words(n: int, counted: str = "answers", language: Language = "en", *, digits: Language | None = None) -> str:
    """Return ``"2,353 answers"``, in the singular for one; digits as `digits` or the language writes them."""
    noun = counted
    if n == 1 and counted in SINGULAR:
        noun = SINGULAR[counted]
    return f"{number(n, language=digits or language)} {words(noun, language)}"


def with_minus(text: str) -> str:
    """Return text with a true minus before digits, which screen readers speak and eyes see.

    For figures set by the page only; the sentences of results are shown letter for letter.
    """
    return text.replace("-", MINUS)


def is_currency(unit: str) -> bool:
    """Whether a unit is an ISO 4217 code."""
    return len(unit) == CURRENCY_CODE and unit.isascii() and unit.isupper()


# Units of measure with words of their own; others are shown as the method names them.
UNITS = ("points", "share", "share of scale", "per whole scale", "customers a year", "days", "minutes", "as stated")
SINGULAR = {
    "answers": "answer",
    "customers": "customer",
    "texts": "text",
    "units": "unit",
    "persons": "person",
    "contacts": "contact",
    "rows": "row",
    "observations": "observation",
    "months": "month",
    "comparisons": "comparison",
}


def _is_whole(value: float | None) -> bool:
    return value is not None and float(value).is_integer()
