"""Periods: months counted as whole numbers, quarters and years made of them, and which ones are unfinished.

A month is ``year * 12 + month - 1``, as the ledger stores it; a longer period is named by its first month.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

Grain = Literal["month", "quarter", "year"]
QUIET = timedelta(days=3)  # answers follow contacts by days: the last ones of a month are still to come
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}


def sql_period(grain: Grain, column: str = "month") -> str:
    """Return the SQL expression of the first month of the period that `column` lies in."""
    length = MONTHS[grain]
    return column if length == 1 else f"({column} - {column} % {length})"


def label(first: int, grain: Grain = "month") -> str:
    """Return the name of a period for people: ``2026-05``, ``2026 Q2``, ``2026``."""
    year, month = divmod(first, 12)
    if grain == "year":
        return f"{year}"
    return f"{year} Q{month // 3 + 1}" if grain == "quarter" else f"{year}-{month + 1:02d}"


def first_day(first: int) -> date:
    """Return the first day of the month counted as `first`."""
    return date(first // 12, first % 12 + 1, 1)


def unfinished(days: Iterable[date], grain: Grain = "month", as_of: date | None = None) -> frozenset[int]:
    """Return the periods that the facts cover only in part: at most the first and the last.

    Parameters
    ----------
    days
        The days on which there are facts.
    grain
        Length of a period.
    as_of
        The day up to which facts are complete; by default it is judged from `days`: a period is taken as
        unfinished when the silence up to its end is longer than any silence inside the facts.
    """
    seen = sorted(set(days))
    if not seen:
        return frozenset()
    longest = max((b - a for a, b in pairwise(seen)), default=timedelta(days=1))
    patience = max(longest, QUIET)
    partial = set()
    start = _first(seen[0], grain)
    if seen[0] - first_day(start) > patience:
        partial.add(start)
    last = _first(seen[-1], grain)
    end = first_day(last + MONTHS[grain])
    reached = as_of + timedelta(days=1) if as_of is not None else seen[-1] + patience
    if reached < end:
        partial.add(last)
    return frozenset(partial)


def consecutive(periods: Sequence[int], grain: Grain = "month") -> tuple[int, ...]:
    """Return all periods from the first to the last of `periods`, gaps filled."""
    return tuple(range(min(periods), max(periods) + 1, MONTHS[grain])) if periods else ()


def _first(day: date, grain: Grain) -> int:
    month = day.year * 12 + day.month - 1
    return month - month % MONTHS[grain]
