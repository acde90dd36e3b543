"""Stretches of months that a reader can choose, named as people name them. Months are year x 12 + month - 1."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.dates import MONTHS, MONTHS_AP
from django.utils.translation import gettext as _

_MONTH = re.compile(r"(\d{4})-(\d{2})$")


@dataclass(frozen=True, slots=True)
class Span:
    """Some months in a row.

    Attributes
    ----------
    key
        As it stands in the address.
    label
        In words.
    months
        First and last, both inclusive.
    """

    key: str
    label: str
    months: tuple[int, int]


def named_spans(there: tuple[int, int], unfinished: Collection[int], fiscal_start: int) -> tuple[Span, ...]:
    """Return the stretches that have a name, seen from the last month with facts.

    Parameters
    ----------
    there
        First and last month with facts.
    unfinished
        Months that the facts cover only in part: "the last three months" are finished ones.
    fiscal_start
        First month of the fiscal year, 1 to 12; quarters and years follow it.
    """
    first, last = there
    whole = last - 1 if last in unfinished and last > first else last
    found = [
        Span(f"last-{n}", label, (max(first, whole - n + 1), whole))
        for n, label in ((3, _("Last 3 months")), (6, _("Last 6 months")), (12, _("Last 12 months")))
        if whole - n + 1 >= first
    ]
    into_year = (last - (fiscal_start - 1)) % 12
    quarter, year = last - into_year % 3, last - into_year
    for key, label, start, length in (
        ("quarter", _("This quarter"), quarter, 3),
        ("last-quarter", _("Last quarter"), quarter - 3, 3),
        ("year", _("This year"), year, 12),
        ("last-year", _("Last year"), year - 12, 12),
    ):
        if start + length - 1 >= first:
            found.append(Span(key, label, (max(first, start), min(last, start + length - 1))))
    return tuple(found)


def parsed(text: str, there: tuple[int, int]) -> Span | None:
    """Return the months of ``2026``, ``2026-05`` or ``2026-01:2026-05`` (an open end reaches as far as the facts).

    Returns
    -------
    Span or None
        Cut to the months with facts; None when the text is no period or no fact lies in it.
    """
    if re.fullmatch(r"\d{4}", text):
        months: tuple[int, int] | None = (12 * int(text), 12 * int(text) + 11)
    else:
        start, colon, end = text.partition(":")
        low = _month(start) if start or not colon else there[0]
        high = (_month(end) if end else there[1]) if colon else low
        months = None if low is None or high is None else (min(low, high), max(low, high))
    if months is None or months[1] < there[0] or months[0] > there[1]:
        return None
    first, last = max(months[0], there[0]), min(months[1], there[1])
    return Span(text, months_in_words(first, last), (first, last))


def months_in_words(first: int, last: int, *, short: bool = False) -> str:
    """Return ``"May 2026"``, ``"January to May 2026"`` or ``"May 2025 to January 2026"``; `short` cuts long names."""
    names = MONTHS_AP if short else MONTHS
    if first == last:
        return f"{names[first % 12 + 1]} {first // 12}"
    start = str(names[first % 12 + 1]) if first // 12 == last // 12 else f"{names[first % 12 + 1]} {first // 12}"
    return _("%(first)s to %(last)s") % {"first": start, "last": f"{names[last % 12 + 1]} {last // 12}"}


def period_in_words(period: str, *, short: bool = False) -> str:
    """Return a study's period, ``"2024-01 to 2025-12"``, in words; as it is where it is written otherwise."""
    first, _to, last = period.partition(" to ")
    start, end = _month(first), _month(last or first)
    return period if start is None or end is None else months_in_words(start, end, short=short)


def _month(text: str) -> int | None:
    found = _MONTH.match(text)
    if not found or not 1 <= int(found.group(2)) <= 12:
        return None
    return 12 * int(found.group(1)) + int(found.group(2)) - 1
