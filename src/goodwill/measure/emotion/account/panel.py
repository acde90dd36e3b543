"""Persons and months at risk: who could leave, who left, and what was known of each at the start of the month."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.core.errors import EstimateError
from goodwill.measure.emotion.account.balance import DAY, VALUES, balances_at
from goodwill.measure.emotion.account.facts import AccountSummary, floats

Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
WARM_UP = 2  # months from the first contact in which balances are only filled
SLACK = 2 * DAY  # a month whose last two days had no contact may still be complete
MOST_ROWS = 10_000
YEAR = 365.25 * DAY
FREE, BOUND, RELEASED = 0, 1, 2


@dataclass(frozen=True)
class Histories:
    """Events and spells of drawn customers as arrays.

    Attributes
    ----------
    keys
        Customers, ascending, shape (customers,).
    offsets, times, kinds, happened, severity
        Their events in order of when they were known.
    begun, ended, bound, replied
        Microseconds since 1970 per customer; nan where there is none.
    leaves
        Whether the end was leaving.
    starts
        Starts of months, and the end of the last complete one, shape (months + 1,).
    """

    keys: Longs
    rows: pa.Table
    offsets: Longs
    times: Longs
    kinds: npt.NDArray[np.int8]
    begun: Floats
    ended: Floats
    bound: Floats
    replied: Floats
    leaves: npt.NDArray[np.bool_]
    starts: Longs
    as_of: int

    @property
    def months(self) -> int:
        """How many complete months there are."""
        return len(self.starts) - 1

    def values(self, placed: pa.Table) -> Floats:
        """Return the kernel's values of all events, shape (events, values)."""
        columns = {"happened": self.rows["happened"], "severity": self.rows["severity"]}
        columns |= {n: placed[n] for n in placed.column_names}
        arrays = [columns[v].cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False) for v in VALUES]
        return np.ascontiguousarray(np.column_stack(arrays))

    def bonds(self, months: Longs) -> npt.NDArray[np.int8]:
        """Return `FREE`, `BOUND` or `RELEASED` for each customer in the spans between the instants `months`."""
        bound = np.nan_to_num(self.bound, nan=0.0)[:, None]
        begins, ends = months[None, :-1], months[None, 1:]
        return np.where(bound >= ends, BOUND, np.where(bound > begins, RELEASED, FREE)).astype(np.int8)


@dataclass(frozen=True)
class Panel:
    """Rows at risk.

    Attributes
    ----------
    who, month
        Customer (place in `Histories.keys`) and month of each row.
    left, released
        Whether the customer left in that month; whether a bond ended in it.
    offset
        Log odds added for rows of which only a share was kept.
    tenure
        Years since the relationship began.
    sums, signs
        See `balance.balances_at`.
    half_lives
        Days, shape (half-lives,).
    """

    who: Longs
    month: Longs
    left: npt.NDArray[np.bool_]
    released: npt.NDArray[np.bool_]
    offset: Floats
    tenure: Floats
    sums: Floats
    signs: Floats
    half_lives: Floats

    def where(self, mask: npt.NDArray[np.bool_]) -> Panel:
        """Return some of the rows."""
        rows = {n: getattr(self, n)[mask] for n in Panel.__annotations__ if n != "half_lives"}
        return Panel(**rows, half_lives=self.half_lives)


def month_starts(first: int, last: int, zone: str) -> Longs:
    """Return the starts of the months from the one of `first` to the one after `last` (microseconds since 1970)."""
    place = ZoneInfo(zone)
    at = datetime.fromtimestamp(first / 1e6, place)
    year, month, found = at.year, at.month, []
    while True:
        found.append(int(datetime(year, month, 1, tzinfo=place).astimezone(UTC).timestamp() * 1e6))
        if found[-1] > last:
            return np.array(found, dtype=np.int64)
        year, month = year + month // 12, month % 12 + 1


def histories(summary: AccountSummary) -> Histories:
    """Return the drawn customers' events and spells as arrays.

    Raises
    ------
    EstimateError
        If fewer than four complete months are watched.
    """
    rows, spells = summary.events.rows, summary.spells.rows
    keys = spells["customer_key"].to_numpy()
    rows = rows.filter(pa.array(np.isin(rows["customer_key"].to_numpy(), keys)))
    happened = rows["happened"].to_numpy()[rows["kind"].to_numpy() == 0] if len(rows) else np.array([])
    if not len(happened):
        raise EstimateError("Customers with agreements have no contacts.", where="EmotionalAccount")
    starts = month_starts(int(happened.min()), summary.as_of, summary.zone)
    complete = int(np.searchsorted(starts, summary.as_of + SLACK, side="right"))
    starts = starts[:complete]
    if len(starts) < WARM_UP + 5:
        raise EstimateError("Too few whole months are watched.", where="EmotionalAccount",
                            seen=f"{max(len(starts) - 1, 0)} months", do="watch for longer")  # fmt: skip
    owners = rows["customer_key"].to_numpy()
    return Histories(
        keys=keys, rows=rows, offsets=np.searchsorted(owners, np.append(keys, np.iinfo(np.int64).max)).astype(np.int64),
        times=rows["known"].to_numpy(), kinds=rows["kind"].to_numpy().astype(np.int8),
        begun=floats(summary.spells, "begun"), ended=floats(summary.spells, "ended"),
        bound=floats(summary.spells, "bound"), replied=floats(summary.spells, "replied"),
        leaves=floats(summary.spells, "leaves") == 1, starts=starts, as_of=summary.as_of,
    )  # fmt: skip


def at_risk(h: Histories, until: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return who could leave in each month before `until`, and who left, each of shape (customers, until).

    Nobody is at risk while bound, unless it is then that they left. The month of an end that was not leaving is left
    out.
    """
    begins, ends = h.starts[None, :until], h.starts[None, 1 : until + 1]
    ended = np.where(np.isnan(h.ended), np.inf, h.ended)[:, None]
    ends_here = (ended >= begins) & (ended < ends)
    left = ends_here & h.leaves[:, None]
    there = (h.begun[:, None] < begins) & (ended >= begins) & (np.arange(until)[None, :] >= WARM_UP)
    free = h.bonds(h.starts[: until + 1]) != BOUND
    risk = there & (free | left) & ~(ends_here & ~left)
    return risk, left & risk


def build(h: Histories, placed: pa.Table, half_lives: Floats, fixed: tuple[float, float, float], until: int) -> Panel:
    """Return the rows at risk in the months before `until`, with balances under several half-lives.

    All rows of leaving and of a bond's end are kept, and such a share of the others that there are about `MOST_ROWS`.
    """
    risk, left = at_risk(h, until)
    released = risk & (h.bonds(h.starts[: until + 1]) == RELEASED)
    special = left | released
    ordinary = int((risk & ~special).sum())
    share = min(1.0, max(MOST_ROWS - int(special.sum()), 5 * int(left.sum())) / max(ordinary, 1))
    keep = risk & (special | (_lot(h.keys, until) < share))
    who, month = np.nonzero(keep)
    sums, signs = look(h, placed, half_lives, fixed, who, month)
    offset = np.where(released[who, month], 0.0, -math.log(share))
    tenure = np.maximum((h.starts[month] - h.begun[who]) / YEAR, 0.0)
    return Panel(who, month, left[who, month], released[who, month], offset, tenure, sums, signs, half_lives)


def look(
    h: Histories, placed: pa.Table, half_lives: Floats, fixed: tuple[float, float, float], who: Longs, month: Longs
) -> tuple[Floats, Floats]:
    """Return balances and signs of life of customers at the starts of months (see `balance.balances_at`)."""
    row_of = np.full((len(h.keys), int(month.max(initial=0)) + 1), -1, dtype=np.int32)
    row_of[who, month] = np.arange(len(who))
    parameters = np.array([[math.log(2) / (days * DAY), *fixed] for days in half_lives])
    sums, signs = np.zeros((len(who), len(half_lives), 10)), np.full((len(who), 5), np.nan)
    balances_at(h.offsets, h.times, h.kinds, h.values(placed), parameters, h.starts, row_of, sums, signs)
    return sums, signs


def _lot(keys: Longs, months: int) -> Floats:
    """Return a number from 0 to 1 for each customer and month that the key alone decides (splitmix64)."""
    with np.errstate(over="ignore"):
        x = keys.astype(np.uint64)[:, None] + np.arange(1, months + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray((x ^ (x >> np.uint64(31))) / 2.0**64, dtype=np.float64)
