"""What an adjusted change is computed from: sums of answers by month, unit and kind of contact.

A kind is touchpoint, channel and the customer's segment, and the way of asking (mode and sender): a change of that
shifts scores more than most actions do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from goodwill.core.cells import Cells
from goodwill.measure.answered_cells import (
    Question,
    answered_cells,
    construct_list,
    construct_parameters,
    require_answers,
)
from goodwill.measure.periods import unfinished
from goodwill.study.cells import SEGMENT
from goodwill.study.standardised_change import TwoTimes

if TYPE_CHECKING:
    from goodwill.core.method import Facts

KEYS = ("construct", "perspective", "period", "unit", "kind")
STRETCH = 3  # months compared
SUMS = """
WITH reply AS (
  SELECT f.reply_id, f.construct, MIN(f.perspective) AS perspective, MIN(f.month) AS period,
         COALESCE(MIN(f.unit), '') AS unit,
         COALESCE(MIN(f.touchpoint), '') || ' / ' || COALESCE(MIN(f.channel), '') || ' / '
         || COALESCE(MIN({segment}), '') || ' / ' || COALESCE(MIN(f.mode), '') || ' / '
         || COALESCE(MIN({sender}), '') AS kind,
         AVG(f.score) AS s, AVG(f.unit_score) AS u
  FROM answered f {join}
  WHERE f.construct IN ({constructs}) AND f.score IS NOT NULL AND f.about IS NULL AND NOT f.partial
    AND COALESCE(f.lag, '') <> 'remembered'
  GROUP BY f.reply_id, f.construct),
measured AS (
  SELECT construct, perspective, period, unit, kind, CASE WHEN construct <> 'recommend' THEN u
         WHEN s >= 9 THEN 1.0 WHEN s <= 6 THEN -1.0 ELSE 0.0 END AS y
  FROM reply)
SELECT construct, perspective, period, unit, kind, COUNT(*) AS n, SUM(y) AS y, SUM(y * y) AS yy
FROM measured GROUP BY construct, perspective, period, unit, kind
"""
SENDER = " LEFT JOIN invitations v ON v.invitation_id = f.invitation_id"
DAYS = "SELECT CAST(day AS VARCHAR) AS day, COUNT(*) AS answers FROM answered WHERE day IS NOT NULL GROUP BY day"


@dataclass(frozen=True)
class ChangeFacts:
    """Sums of answers, the same over all months by customer, and the days on which there were answers. Two add.

    Attributes
    ----------
    sums
        By `KEYS`: ``n``, ``y``, ``yy`` (recommendation as -1, 0, 1; all else on 0 to 1).
    whole
        As `answered_cells` has them, over everything.
    days
        By ``day``.
    """

    sums: Cells
    whole: Cells
    days: Cells

    def __add__(self, other: ChangeFacts) -> ChangeFacts:
        return ChangeFacts(self.sums + other.sums, self.whole + other.whole, self.days + other.days)

    def finished(self) -> tuple[int, ...]:
        """Return the finished months from the first to the last with answers."""
        days = [date.fromisoformat(d[:10]) for d in self.days.rows["day"].to_pylist()]
        if not days:
            return ()
        months = [d.year * 12 + d.month - 1 for d in (min(days), max(days))]
        partial = unfinished(days)
        return tuple(m for m in range(months[0], months[1] + 1) if m not in partial)


def change_facts(ledger: Facts, constructs: tuple[str, ...]) -> ChangeFacts:
    """Ask for the sums of some constructs.

    Raises
    ------
    LedgerError
        If there are no answers at all.
    """
    require_answers(ledger)
    known, invited = ledger.has("attributes"), ledger.has("invitations", "sender")
    nothing = "CAST(NULL AS VARCHAR)"
    join = SEGMENT.format(time="answered_at") if known else ""
    sql = SUMS.format(
        segment="s.value" if known else nothing, sender="v.sender" if invited else nothing,
        constructs=construct_list(constructs), join=join + (SENDER if invited else ""),
    )  # fmt: skip
    rows = ledger.merge(sql, **construct_parameters(constructs)).sort_by([(k, "ascending") for k in KEYS])
    days = ledger.merge(DAYS).sort_by("day")
    return ChangeFacts(
        Cells(rows, KEYS),
        answered_cells(ledger, Question(constructs, ("score", "net"), ((),))),
        Cells(days, ("day",)),
    )


@dataclass(frozen=True, slots=True)
class Times:
    """The months that are compared.

    Attributes
    ----------
    before, now
        Month numbers, ascending.
    season_removed
        Whether they are the same months of two years.
    """

    before: tuple[int, ...]
    now: tuple[int, ...]
    season_removed: bool


def times_to_compare(finished: tuple[int, ...], answered: frozenset[int]) -> tuple[Times, ...]:
    """Return which months may be compared, the better ones first.

    The last three finished months up to the last with answers are compared with the same months a year earlier
    (a survey in waves has no answers in some; then only those answered in both years count), and, without
    removing the season, with the three months before.

    Parameters
    ----------
    finished
        Finished months, ascending.
    answered
        Months with answers to the question.
    """
    usable = sorted(set(finished) & answered)
    if not usable:
        return ()
    last = tuple(m for m in usable if m > usable[-1] - STRETCH)
    pairs = tuple(m for m in last if m - 12 in usable)
    before = tuple(m for m in usable if usable[-1] - 2 * STRETCH < m <= usable[-1] - STRETCH)
    ways = (Times(tuple(m - 12 for m in pairs), pairs, True), Times(before, last, False))
    return tuple(t for t in ways if t.before)


def two_times(cells: Cells, times: Times) -> TwoTimes:
    """Return the sums of one question at two times by unit and kind of contact."""
    rows = cells.rows
    period = np.asarray(rows["period"])
    chosen = np.isin(period, (*times.before, *times.now))
    time = np.isin(period[chosen], times.now).astype(np.int64)
    place = [np.unique(np.asarray(rows[k].to_pylist(), dtype=object)[chosen].astype(str), return_inverse=True)
             for k in ("unit", "kind")]  # fmt: skip
    shape = (2, len(place[0][0]), len(place[1][0]))
    found: dict[str, Any] = {}
    for name in ("n", "y", "yy"):
        found[name] = np.zeros(shape)
        np.add.at(found[name], (time, place[0][1], place[1][1]), cells.column(name)[chosen])
    return TwoTimes(**found)
