"""The account itself: one step for one event, the fold made of it, and balances of many persons at many dates.

Every feeling pays in or draws on a balance that fades: ``balance = paid - negativity x drawn``, where both sums fade
with one half-life. They are carried apart, so that any negativity can be applied afterwards. A contact whose feeling is
not known contributes what its feeling is expected to pay and draw, and the variance of that.

Events come in order of the moment at which they were *known*; one that was known late is faded from when it happened.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from numba import njit

from goodwill.engine.fold import Field, Fold, Stream

if TYPE_CHECKING:
    from collections.abc import Mapping

Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
DAY = 86_400_000_000.0  # microseconds
CONTACT, FAILURE, PUT_RIGHT, SIGN = 0, 1, 2, 3
PAID, DRAWN, VAR_PAID, VAR_DRAWN, COVARIANCE, OWN, OWN_SUM, LAST, SIGN_AT, FAILED_AT, FAILED, HANDLED, BEFORE_PAID, \
    BEFORE_DRAWN, OPEN_PAID, OPEN_DRAWN, HARD = range(17)  # fmt: skip
FIELDS = 17
VALENCE, SPREAD, EXPECTED, HAPPENED, SEVERITY = range(5)
VALUES = ("valence", "spread", "expected", "happened", "severity")
STATE = (
    Field("paid"), Field("drawn"), Field("var_paid"), Field("var_drawn"), Field("covariance"),
    Field("own_n"), Field("own_sum"), Field("last_at", np.nan, "time"), Field("sign_at", np.nan, "time"),
    Field("failed_at", np.nan, "time"), Field("failures", 0.0), Field("handled", 0.0), Field("before_paid"),
    Field("before_drawn"), Field("open_paid"), Field("open_drawn"), Field("hard"),
)  # fmt: skip


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def fade(state: Floats, at: float, rate: float) -> None:
    """Let the balance fade from its last event to `at`; `rate` per microsecond."""
    if not np.isnan(state[LAST]):
        kept = math.exp(-rate * (at - state[LAST]))
        state[PAID] *= kept
        state[DRAWN] *= kept
        state[VAR_PAID] *= kept * kept
        state[VAR_DRAWN] *= kept * kept
        state[COVARIANCE] *= kept * kept
        state[OPEN_PAID] *= kept
        state[OPEN_DRAWN] *= kept
    state[LAST] = at


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _contact(state: Floats, value: Floats, kept: float, shrink: float) -> None:
    """Carry a contact in: its known feeling, or the mean and variance of what it is expected to pay and draw."""
    mean, variance = value[VALENCE], value[SPREAD] * value[SPREAD]
    own = state[OWN_SUM] / (state[OWN] + shrink)
    unknown = np.isnan(mean)
    if unknown:
        mean = value[EXPECTED] + own
    else:
        state[OWN_SUM] += mean - value[EXPECTED]
        state[OWN] += 1.0
        # What is learned of this customer also places the contacts whose feeling stayed unknown.
        learned = state[OWN_SUM] / (state[OWN] + shrink) - own
        state[PAID] = max(state[PAID] + learned * state[OPEN_PAID], 0.0)
        state[DRAWN] = max(state[DRAWN] - learned * state[OPEN_DRAWN], 0.0)
    sd = math.sqrt(variance)
    up, square, above = mean, mean * mean, 1.0
    if sd > 1e-9:
        ratio = mean / sd
        above = 0.5 * (1.0 + math.erf(ratio / math.sqrt(2.0)))
        density = math.exp(-0.5 * ratio * ratio) / math.sqrt(2.0 * math.pi)
        up = mean * above + sd * density
        square = (mean * mean + variance) * above + mean * sd * density
    elif mean < 0.0:
        up, square, above = 0.0, 0.0, 0.0
    if unknown:
        state[OPEN_PAID] += kept * above
        state[OPEN_DRAWN] += kept * (1.0 - above)
    down = up - mean
    state[PAID] += kept * up
    state[DRAWN] += kept * down
    state[VAR_PAID] += kept * kept * max(square - up * up, 0.0)
    state[VAR_DRAWN] += kept * kept * max(mean * mean + variance - square - down * down, 0.0)
    state[COVARIANCE] -= kept * kept * up * down


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def step(state: Floats, at: float, kind: int, value: Floats, parameters: Floats) -> None:
    """Carry one event into the state of one customer.

    Parameters
    ----------
    state
        The fields of `STATE`; changed.
    at
        When it was known, microseconds.
    kind
        `CONTACT`, `FAILURE`, `PUT_RIGHT` or `SIGN` (of life).
    value
        The values of `VALUES`: feeling (nan: unknown), its standard deviation, the feeling expected of such a contact,
        when it happened, severity.
    parameters
        Fading rate per microsecond; how many known feelings weigh as much as what is expected; the feeling of a
        failure of full severity; the share of it that stays once it is put right.
    """
    rate, shrink, weight, stays = parameters[0], parameters[1], parameters[2], parameters[3]
    fade(state, at, rate)
    happened = at if np.isnan(value[HAPPENED]) else value[HAPPENED]
    kept = math.exp(-rate * max(at - happened, 0.0))
    if kind == CONTACT:
        _contact(state, value, kept, shrink)
        state[SIGN_AT] = at
    elif kind == FAILURE:
        state[BEFORE_PAID] = state[PAID]
        state[BEFORE_DRAWN] = state[DRAWN]
        state[DRAWN] += kept * weight * value[SEVERITY]
        state[FAILED_AT] = at
        state[FAILED] += 1.0
        state[HANDLED] = 0.0
        state[HARD] = value[SEVERITY]
    elif kind == PUT_RIGHT:
        state[DRAWN] -= kept * weight * (1.0 - stays) * value[SEVERITY]
        state[HANDLED] = 1.0
    else:
        state[SIGN_AT] = at


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def account_kernel(
    offsets: Longs, times: Longs, kinds: npt.NDArray[np.int8], values: Floats, parameters: Floats, states: Floats
) -> None:
    """Carry every customer's events (the fold's kernel)."""
    for c in range(len(offsets) - 1):
        for i in range(offsets[c], offsets[c + 1]):
            step(states[c], float(times[i]), int(kinds[i]), values[i], parameters)


def account_fold(events: str, model: Mapping[str, Any]) -> Fold:
    """Return the fold of balances over a kept table of events (see `facts.events_sql`) under a fitted model."""
    expression = {name: name for name in VALUES}
    streams = tuple(
        Stream(events, "known_at", "event_id", kind, expression, where=f"kind = {kind}")
        for kind in (CONTACT, FAILURE, PUT_RIGHT, SIGN)
    )
    return Fold(streams, account_kernel, STATE, (), parameters_of(model))


def parameters_of(model: Mapping[str, Any], half_life: float | None = None) -> tuple[float, ...]:
    """Return the kernel's parameters from a kept model; `half_life` in days overrides the fitted one."""
    days = float(model["half_life"]) if half_life is None else half_life
    return (math.log(2) / (days * DAY), float(model["shrink"]), float(model["failure"]), float(model["stays"]))


def balance_of(sums: Floats, negativity: float, spread: float, shrink: float) -> tuple[Floats, Floats]:
    """Return balances and their standard deviations.

    Parameters
    ----------
    sums
        Paid, drawn, variance of either, their covariance, and in the last three columns open paid, open drawn, known
        feelings; shape (..., columns).
    negativity
        Weight of a draw against a payment.
    spread, shrink
        Spread of one feeling; known feelings that weigh as much as what is expected.
    """
    paid, drawn = sums[..., 0], sums[..., 1]
    own = spread**2 / (sums[..., -1] + shrink) * (sums[..., -3] + negativity * sums[..., -2]) ** 2
    apart = sums[..., 2] + negativity**2 * sums[..., 3] - 2 * negativity * sums[..., 4]
    return paid - negativity * drawn, np.sqrt(np.maximum(apart, 0.0) + own)


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _write(state: Floats, sums: Floats) -> None:
    """Write a state into one row of sums (see `balances_at`)."""
    for f in range(5):
        sums[f] = state[f]
    sums[5], sums[6] = state[BEFORE_PAID], state[BEFORE_DRAWN]
    sums[7], sums[8], sums[9] = state[OPEN_PAID], state[OPEN_DRAWN], state[OWN]


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def balances_at(
    offsets: Longs, times: Longs, kinds: npt.NDArray[np.int8], values: Floats, parameters: Floats, starts: Longs,
    row_of: npt.NDArray[np.int32], sums: Floats, signs: Floats,
) -> None:  # fmt: skip
    """Write the balances of many customers at the starts of months, for several half-lives in one pass.

    Parameters
    ----------
    offsets, times, kinds, values
        Events of each customer in order.
    parameters
        Shape (half-lives, 4), see `step`.
    starts
        Starts of months, microseconds.
    row_of
        Shape (customers, months): where to write, -1 for nowhere.
    sums
        Written: shape (rows, half-lives, 10): paid, drawn, variance of either, their covariance, paid and drawn
        before the last failure, what an unknown level of the customer would pay and draw, and known feelings.
    signs
        Written: shape (rows, 5): days since a sign of life, days since the last failure, failures so far, whether it
        was put right, its severity. Missing days are nan.
    """
    state = np.empty(FIELDS)
    for c in range(len(offsets) - 1):
        wanted = -1
        for m in range(row_of.shape[1]):
            if row_of[c, m] >= 0:
                wanted = m
        for h in range(len(parameters)):
            for f in range(FIELDS):
                state[f] = 0.0
            state[LAST], state[SIGN_AT], state[FAILED_AT] = np.nan, np.nan, np.nan
            i = offsets[c]
            for m in range(wanted + 1):
                row = row_of[c, m]
                if row < 0:
                    continue
                at = float(starts[m])
                while i < offsets[c + 1] and times[i] < starts[m]:
                    step(state, float(times[i]), int(kinds[i]), values[i], parameters[h])
                    i += 1
                if i > offsets[c]:  # before the first event neither is anything paid nor drawn
                    fade(state, at, parameters[h, 0])
                _write(state, sums[row, h])
                if h == 0:
                    signs[row, 0] = (at - state[SIGN_AT]) / DAY
                    signs[row, 1] = (at - state[FAILED_AT]) / DAY
                    signs[row, 2], signs[row, 3], signs[row, 4] = state[FAILED], state[HANDLED], state[HARD]
