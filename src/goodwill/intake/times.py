"""How a column writes its times: the format, the order of day and month, the offset."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

ISO = "iso"  # 2024-03-01, 2024-03-01 12:30, 2024-03-01T12:30:00.5+01:00
EPOCH_SECONDS, EPOCH_MILLISECONDS = "epoch seconds", "epoch milliseconds"
OFFSET = r":\d\d(:\d\d)?([.,]\d+)?\s?(Z|z|[+-]\d\d(:?\d\d)?)$"  # how an ISO time says its offset

_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(Z|z|[+-]\d\d(:?\d\d)?)?)?")
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S", " %H.%M")
_PLAIN = ("%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y")
_DAY_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%y", "%d-%m-%y")
_MONTH_FIRST = tuple(f.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m") for f in _DAY_FIRST)


@dataclass(frozen=True, slots=True)
class TimeReading:
    """How the times of a column are read.

    Attributes
    ----------
    form
        ``iso``, ``epoch seconds``, ``epoch milliseconds`` or a pattern such as ``%d/%m/%Y %H:%M``.
    assumed
        What had to be assumed, as a sentence; empty when the values settle it.
    offsets
        Whether times say their own offset: all, some or none of them.
    other
        The pattern that fits just as well, where the order of day and month is not settled.
    """

    form: str
    assumed: str = ""
    offsets: str = "none"
    other: str = ""


def recognise_times(values: Sequence[str], *, day_first: bool = True) -> TimeReading | None:
    """Return how these values are read as times, or None when most of them are none.

    Parameters
    ----------
    values
        Raw values, blanks left out.
    day_first
        What to assume where every value could be read both ways.
    """
    values = [v.strip() for v in values if v.strip()]
    if not values:
        return None
    need = 0.9 * len(values)
    if sum(bool(_ISO.fullmatch(v)) for v in values) >= need:
        said = sum(bool(re.search(OFFSET, v)) for v in values)
        return TimeReading(ISO, offsets="all" if said == len(values) else "some" if said else "none")
    epoch = _epoch(values, need)
    if epoch:
        return epoch
    best = _best(values, _PLAIN)
    if best and best[1] >= need:
        return TimeReading(best[0])
    return _day_and_month(values, need, day_first)


def _epoch(values: list[str], need: float) -> TimeReading | None:
    """Return the reading of counts since 1970, for whole numbers that fall between 1990 and 2100."""
    for form, unit in ((EPOCH_SECONDS, 1), (EPOCH_MILLISECONDS, 1000)):
        low, high = 631_152_000 * unit, 4_102_444_800 * unit
        if sum(v.isdecimal() and low <= int(v) <= high for v in values) >= need:
            return TimeReading(form, assumed=f"Numbers were read as {form} since 1970.", offsets="all")
    return None


def _day_and_month(values: list[str], need: float, day_first: bool) -> TimeReading | None:
    """Return the reading of dates whose first number is a day or a month."""
    day, month = _best(values, _DAY_FIRST), _best(values, _MONTH_FIRST)
    if not day and not month:
        return None
    day_fits, month_fits = (day[1] if day else 0), (month[1] if month else 0)
    if max(day_fits, month_fits) < need:
        return None
    if day and (day_fits > month_fits or (day_fits == month_fits and day_first)):
        form, other = day[0], month[0] if month and month_fits == day_fits else ""
    else:
        form, other = month[0], day[0] if day and month_fits == day_fits else ""  # type: ignore[index]
    if not other:
        return TimeReading(form)
    order = "day before month" if form in _patterns(_DAY_FIRST) else "month before day"
    return TimeReading(form, other=other, assumed=f"Every date could be read both ways; {order} was assumed ({form}).")


def _patterns(dates: Sequence[str]) -> list[str]:
    return [d + c for d in dates for c in _CLOCKS]


def _best(values: list[str], dates: Sequence[str]) -> tuple[str, int] | None:
    """Return the pattern that reads most values, with how many; None when none reads any."""
    probe = values[:20]
    likely = [p for p in _patterns(dates) if any(fits(v, p) for v in probe)]
    counts = [(sum(fits(v, p) for v in values), -i, p) for i, p in enumerate(likely)]
    if not counts:
        return None
    count, _, pattern = max(counts)
    return pattern, count


def fits(value: str, pattern: str) -> bool:
    """Whether the pattern reads the value (four figures of a year are asked for by ``%Y``)."""
    try:
        datetime.strptime(value.strip(), pattern)
    except ValueError:
        return False
    return "%Y" not in pattern or bool(re.search(r"\d{4}", value))
