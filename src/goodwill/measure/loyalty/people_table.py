"""One row per customer: where they stand, since when, what went with their last move, and what they say."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from goodwill.measure.loyalty.disruptions import necessity
from goodwill.measure.loyalty.lived import last_moves
from goodwill.measure.loyalty.picture import Picture

COLUMN = {"gone in spirit": "p_gone", "slipping": "p_slipping", "wavering": "p_wavering", "steady": "p_steady"}
LEFT = "left"


def people_table(picture: Picture) -> pa.Table:
    """Return the table, sorted by key. Months are their first days."""
    lived, states = picture.lived, picture.fitted.states
    now = picture.now
    row, origin, to = last_moves(lived, picture.standing.smooth)
    event, low, high = _events_of(picture, row, origin, to)
    moved = row >= 0
    begin = lived.month[lived.panel.offsets[:-1]]
    since = np.where(moved, lived.month[np.maximum(row, 0)], begin)
    names = np.array([*states, LEFT], dtype=object)
    standing = np.where(lived.left, len(states), now.argmax(axis=1))
    move = [f"{states[a]} > {states[b]}" if m else None for a, b, m in zip(origin, to, moved, strict=True)]
    return pa.table(
        {
            "customer_key": pa.array(lived.keys, pa.int64()),
            **{COLUMN[name]: pa.array(now[:, k].astype(np.float32)) for k, name in enumerate(states)},
            "state": pa.array(names[standing].tolist(), pa.string()),
            "state_since": pa.array(_days(since), pa.date32()),
            "last_move": pa.array(move, pa.string()),
            "last_move_month": pa.array(_days(np.where(moved, since, -1)), pa.date32()),
            "last_move_event": pa.array(event.tolist(), pa.string()),
            "weight_low": pa.array(low.astype(np.float32), mask=event == None),  # noqa: E711
            "weight_high": pa.array(high.astype(np.float32), mask=event == None),  # noqa: E711
            "risk_down": pa.array(picture.risk.astype(np.float32), mask=lived.left),
            "risk_gone": pa.array(picture.lost.astype(np.float32), mask=lived.left),
            "warned": pa.array(picture.warned),
            "last_said": pa.array(picture.said.mark.astype(np.float32), mask=np.isnan(picture.said.mark)),
            "says_nine_gone": pa.array(picture.listed),
            "unit": pa.array(lived.unit.tolist(), pa.string()),
        }
    )


def _events_of(picture: Picture, row: np.ndarray, origin: np.ndarray, to: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return, per customer, the event that went most with the last move, and bounds on how much of it."""
    lived, parameters = picture.lived, picture.fitted.parameters
    n = len(lived.keys)
    event = np.full(n, None, dtype=object)
    low, high = np.zeros(n), np.zeros(n)
    if not lived.causes:
        return event, low, high
    rho = parameters.rho[0]
    at = np.maximum(row, 0)
    befell = lived.befell[at].astype(np.float64) * rho
    toward = np.where((to < origin)[:, None], -befell, befell)
    best = toward.argmax(axis=1)
    some = (row >= 0) & (toward[np.arange(n), best] > 0)
    if lived.panel.covariates is None:
        return event, low, high
    push = np.asarray(lived.panel.covariates)[at] @ rho
    bottom, _, top = necessity(parameters, origin, to, push, push - befell[np.arange(n), best])
    event[some] = np.array(lived.covariates, dtype=object)[best[some]]
    low[some], high[some] = bottom[some], top[some]
    return event, low, high


def _days(months: np.ndarray) -> list[date | None]:
    cache: dict[int, date | None] = {-1: None}
    for m in np.unique(months).tolist():
        if m >= 0:
            cache[m] = date(m // 12, m % 12 + 1, 1)
    return [cache[int(m)] for m in months]
