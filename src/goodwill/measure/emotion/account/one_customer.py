"""One customer's balance over time, by the same step as everybody's and with a kept model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from goodwill.measure.emotion.account.balance import CONTACT, STATE, balance_of, fade, parameters_of, step

SUMS = ("paid", "drawn", "var_paid", "var_drawn", "covariance", "before_paid", "before_drawn", "open_paid",
        "open_drawn", "own_n")  # fmt: skip
PLACES = [[f.name for f in STATE].index(name) for name in SUMS]


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a customer.

    Attributes
    ----------
    known, happened
        Microseconds since 1970.
    kind
        `balance.CONTACT`, `FAILURE`, `PUT_RIGHT` or `SIGN`.
    touchpoint, handler, resolved
        What sort of contact (resolved: 1, 0, or -1 where it is not known).
    valence, error
        Feeling and its standard error; None where it is not known.
    score
        Asked score, 0 to 1; None where nobody answered.
    severity
        Of a failure, 0 to 1.
    """

    known: int
    happened: int
    kind: int = CONTACT
    touchpoint: str = ""
    handler: str = ""
    resolved: int = -1
    valence: float | None = None
    error: float = 0.0
    score: float | None = None
    severity: float = 0.5


@dataclass(frozen=True, slots=True)
class Point:
    """The balance right after an event was known (or at any instant): value and standard deviation."""

    at: int
    balance: float
    sd: float


def balance_curve(model: Mapping[str, Any], events: Iterable[Event], now: int | None = None) -> list[Point]:
    """Return the balance after each event in order of when it was known, and at `now` if given.

    Parameters
    ----------
    model
        As `goodwill.measure.emotion.account.AccountResult.model` keeps it.
    events
        In any order.
    now
        Microseconds since 1970; events known later are left out.
    """
    expected = {(t, h, int(r)): level for t, h, r, level in model["expected"]}
    parameters = np.array(parameters_of(model))
    state = np.array([f.start for f in STATE], dtype=np.float64)
    found = []
    for e in sorted(events, key=lambda e: (e.known, e.kind)):
        if now is not None and e.known >= now:
            break
        step(state, float(e.known), e.kind, _values(e, expected, model), parameters)
        found.append(_point(state, e.known, model))
    if now is not None and found:
        fade(state, float(now), parameters[0])
        found.append(_point(state, now, model))
    return found


def _values(e: Event, expected: Mapping[tuple[str, str, int], float], model: Mapping[str, Any]) -> Any:
    constant, slope, curve, doubt = model["scale"]
    level = expected.get((e.touchpoint, e.handler, e.resolved), model["overall"])
    if e.valence is not None:
        feeling, spread = e.valence, e.error
    elif e.score is not None:
        placed = constant + slope * e.score + curve * e.score * e.score
        feeling, spread = max(-1.0, min(1.0, placed)), doubt
    else:
        feeling, spread = np.nan, model["spread"]
    return np.array([feeling, spread, level, float(e.happened), e.severity], dtype=np.float64)


def _point(state: Any, at: int, model: Mapping[str, Any]) -> Point:
    balance, sd = balance_of(state[PLACES], model["negativity"], model["spread"], model["shrink"])
    return Point(at, float(balance), float(sd))
