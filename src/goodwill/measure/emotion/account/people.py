"""Every customer's account today: one fold over all events with the fitted parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.core.method import Facts
from goodwill.measure.emotion.account import unknown
from goodwill.measure.emotion.account.balance import DAY, account_fold, balance_of
from goodwill.measure.emotion.account.facts import events_sql, spells_sql
from goodwill.measure.emotion.account.fit import Fitted
from goodwill.measure.emotion.account.outlook import MONTH_DAYS, MONTHS, Standing, chances
from goodwill.measure.emotion.account.panel import BOUND, FREE, RELEASED, YEAR

Floats = npt.NDArray[np.float64]
EVENTS, PLACED, EXPECTED = "account_events", "account_placed", "account_expected"
NEUTRAL = 0.25  # a balance nearer to zero than one mild contact is neutral
NORMAL_90 = 1.6448536269514722
STANDINGS = ("below the tipping point", "near the tipping point", "overdrawn", "neutral", "in credit")


def placed_sql(model: Mapping[str, Any]) -> str:
    """Return the query that gives every event its feeling, its spread and what is expected, under a kept model."""
    constant, slope, curve, doubt = model["scale"]
    score = f"GREATEST(-1.0, LEAST(1.0, {constant!r} + {slope!r} * e.score + {curve!r} * e.score * e.score))"
    return f"""
        SELECT e.customer_key, e.known_at, e.kind, e.event_id, CAST(e.happened AS DOUBLE) AS happened, e.severity,
               COALESCE(e.valence, CASE WHEN e.score IS NOT NULL THEN {score} END) AS valence,
               CASE WHEN e.valence IS NOT NULL THEN COALESCE(e.error, 0.0) WHEN e.score IS NOT NULL THEN {doubt!r}
                    ELSE {model["spread"]!r} END AS spread,
               COALESCE(x.expected, {model["overall"]!r}) AS expected
        FROM {EVENTS} AS e
        LEFT JOIN {EXPECTED} AS x
          ON x.touchpoint = e.touchpoint AND x.handler = e.handler AND x.resolved = e.resolved"""


def balances(ledger: Facts, model: Mapping[str, Any]) -> pa.Table:
    """Return every customer's state of the account at their last event (see `balance.STATE`)."""
    engine = ledger.engine  # type: ignore[attr-defined]
    expected = pa.table({
        "touchpoint": [k[0] for k in model["expected"]], "handler": [k[1] for k in model["expected"]],
        "resolved": pa.array([k[2] for k in model["expected"]], pa.int64()),
        "expected": pa.array([k[3] for k in model["expected"]], pa.float64()),
    })  # fmt: skip
    engine.register(EXPECTED, expected)
    engine.define(EVENTS, events_sql(ledger))
    engine.keep(PLACED, placed_sql(model))
    try:
        return engine.fold(account_fold(PLACED, model))
    finally:
        for name in (PLACED, EVENTS, EXPECTED):
            engine.forget(name)


def people(ledger: Facts, fitted: Fitted, model: Mapping[str, Any], as_of: int, month: float) -> pa.Table:
    """Return one row per customer who is with us: balance, distance, chance, and words for where they stand.

    Parameters
    ----------
    fitted, model
        The fitted account, and the same as kept.
    as_of
        Now, microseconds since 1970; `month` is its place in the panel's months.
    """
    states = balances(ledger, model)
    spells = ledger.merge(f"{spells_sql(ledger)} ORDER BY customer_key")
    keys = np.union1d(states["customer_key"].to_numpy(), spells["customer_key"].to_numpy())
    sums, quiet = _now(keys, states, as_of, fitted.half_life)
    begun, ended, bound = (_on(keys, spells, name) for name in ("begun", "ended", "bound"))
    contract = ~np.isnan(begun) & (begun < as_of)
    with_us = ~(ended <= as_of) & (contract | np.isnan(begun))
    keys, sums, quiet = keys[with_us], sums[with_us], quiet[with_us]
    begun, bound, contract = begun[with_us], bound[with_us], contract[with_us]
    balance, sd = balance_of(sums, fitted.negativity, fitted.learned.spread, fitted.learned.shrink)
    chance = np.full(len(keys), np.nan)
    if contract.any():
        tenure = np.maximum((as_of - np.where(contract, begun, as_of)) / YEAR, 0.0)
        standing = Standing(sums[contract], tenure[contract], quiet[contract], _bonds(bound[contract], as_of))
        toward = (float(sums[contract, 0].mean()), float(sums[contract, 1].mean()))
        chance[contract] = chances(fitted, standing, month, toward)
    return _table(keys, balance, sd, chance, sums[:, -1], fitted)


def _table(
    keys: npt.NDArray[np.int64], balance: Floats, sd: Floats, chance: Floats, known: Floats, fitted: Fitted
) -> pa.Table:
    point = fitted.curve.point
    far = np.abs(balance) > NEUTRAL
    days = np.where(far, fitted.half_life * np.log2(np.maximum(np.abs(balance), NEUTRAL) / NEUTRAL), 0.0)
    columns: dict[str, Any] = {
        "customer_key": keys, "balance": balance.astype(np.float32),
        "balance_low": (balance - NORMAL_90 * sd).astype(np.float32),
        "balance_high": (balance + NORMAL_90 * sd).astype(np.float32),
        "days_to_neutral": days.astype(np.float32), "known_feelings": known.astype(np.int32),
        "leaving_90": pa.array(chance.astype(np.float32), mask=np.isnan(chance)),
        "standing": pa.array(np.array(STANDINGS)[_words(balance, sd, point)]),
    }  # fmt: skip
    nothing = np.zeros(len(keys), bool) if point is not None else np.ones(len(keys), bool)
    distance = (balance - (point or 0.0)).astype(np.float32)
    return pa.table(columns | {"distance": pa.array(distance, mask=nothing)})


def _words(balance: Floats, sd: Floats, point: float | None) -> npt.NDArray[np.int64]:
    """Return the place in `STANDINGS`: beyond the tipping point, within a standard deviation of it, or by sign."""
    by_sign = np.where(balance < -NEUTRAL, 2, np.where(balance > NEUTRAL, 4, 3))
    if point is None:
        return by_sign
    return np.where(balance < point, 0, np.where(balance - sd < point, 1, by_sign))


def _bonds(bound: Floats, as_of: int) -> npt.NDArray[np.int8]:
    begins = as_of + np.arange(MONTHS + 1) * MONTH_DAYS * DAY
    until = np.nan_to_num(bound, nan=0.0)[:, None]
    return np.where(until >= begins[1:], BOUND, np.where(until > begins[:-1], RELEASED, FREE)).astype(np.int8)


def _on(keys: npt.NDArray[np.int64], table: pa.Table, name: str) -> Floats:
    found = np.full(len(keys), np.nan)
    values = table[name].cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    found[np.searchsorted(keys, table["customer_key"].to_numpy())] = values
    return found


def _now(keys: npt.NDArray[np.int64], states: pa.Table, as_of: int, half_life: float) -> tuple[Floats, Floats]:
    """Return sums faded from the last event to now, in the columns of `balance.balances_at`, and days of silence."""
    times = {n: states[n].cast(pa.int64()).cast(pa.float64(), safe=False) for n in ("last_at", "sign_at")}
    for name, column in times.items():
        states = states.set_column(states.column_names.index(name), name, column)
    kept = 0.5 ** (np.maximum(as_of - _on(keys, states, "last_at"), 0.0) / DAY / half_life)
    names = ("paid", "drawn", "var_paid", "var_drawn", "covariance", "before_paid", "before_drawn", "open_paid",
             "open_drawn", "own_n")  # fmt: skip
    power = (1, 1, 2, 2, 2, 0, 0, 1, 1, 0)
    sums = np.column_stack([_on(keys, states, n) * kept**p for n, p in zip(names, power, strict=True)])
    return np.nan_to_num(sums), (as_of - _on(keys, states, "sign_at")) / DAY


def model_of(fitted: Fitted, failure: tuple[float, float]) -> dict[str, Any]:
    """Return what pages need to compute one customer's account with the same step."""
    curve, test = fitted.curve, fitted.test
    return {
        **unknown.as_model(fitted.learned), "half_life": fitted.half_life, "negativity": fitted.negativity,
        "failure": failure[0], "stays": failure[1], "tipping_point": curve.point, "slope_p": fitted.slope_p,
        "tipping_p": test.p_value,
        "tipping_best": float(fitted.points[test.best]),
        "slope": -float(fitted.straight.fit.coefficients[-1]),
    }  # fmt: skip
