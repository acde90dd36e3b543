"""What each customer bought and how long they have been under contract: one row per customer, days as numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from goodwill.core.cells import Cells
from goodwill.core.errors import LedgerError
from goodwill.core.method import Facts

if TYPE_CHECKING:
    import pyarrow as pa

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
DAY = 86_400_000_000  # microseconds
EPOCH = date(1970, 1, 1)
ZERO = "CAST(0 AS BIGINT)"  # a plain 0 makes one engine take instants for small numbers
RUNNING = 0  # stands for "no end yet"; no contract ended in 1970
LONGEST_LOOK, SHORTEST_LOOK = 365, 28  # days over which predictions are held against what happened


@dataclass(frozen=True)
class ValueSummary:
    """Histories of customers, and totals of what was booked. Two of them add when they share no customer.

    Attributes
    ----------
    buying
        By ``customer_key``: ``occasions`` (days with a purchase), ``first`` and ``last`` day, ``amount`` with
        ``amounts`` and ``margin`` with ``margins`` (sum and count of occasions that have one), and the same up to the
        day ``cut``: ``before``, ``before_last``, with ``later`` occasions after it.
    contracts
        By ``customer_key``: day of the oldest agreement ``begun``, day the last one ``ended`` (0 while one runs),
        the day until which they are or were ``bound`` (0 if not), ``renewal`` day ahead (0 if not known), and the
        last renewal's ``fee_amount``, ``fee_margin``.
    booked
        By ``kind, currency``: ``n``, ``amount``, ``margin``, ``margins``.
    begin, end
        First and last day of the records, as days since 1970; `end` is the day after the last.
    cut
        Day as of which predictions are tried out.
    older
        Customers who bought, and how many of them were customers before the records begin.
    currency
        The currency read: the one most is booked in.
    """

    buying: Cells
    contracts: Cells
    booked: Cells
    begin: int
    end: int
    cut: int
    older: tuple[int, int] = (0, 0)
    currency: str = ""

    def __add__(self, other: ValueSummary) -> ValueSummary:
        one, two = (s for s in sorted((self, other), key=lambda s: (s.end, -s.begin, s.currency), reverse=True))
        if not len(two.buying) and not len(two.contracts):
            return one
        whole = replace(
            one, buying=one.buying + two.buying, contracts=one.contracts + two.contracts,
            booked=one.booked + two.booked, begin=min(one.begin, two.begin) if two.begin else one.begin,
            older=(one.older[0] + two.older[0], one.older[1] + two.older[1]),
        )  # fmt: skip
        # Parts that were cut on different days cannot be tried out together; histories themselves still add.
        return whole if one.cut == two.cut else replace(whole, cut=0)


def histories(ledger: Facts, as_of: str = "") -> ValueSummary:
    """Ask for purchases and contracts of each customer.

    Parameters
    ----------
    as_of
        Day (ISO) before which facts must have happened and been known; empty for all facts.

    Raises
    ------
    LedgerError
        If nothing is known of purchases, renewals or agreements.
    """
    has_outcomes, has_contracts = ledger.has("outcomes"), ledger.has("agreements")
    if not has_outcomes and not has_contracts:
        raise LedgerError("There are no purchases and no agreements.", where="outcomes, agreements",
                          do="load what customers bought or renewed, or their time under contract")  # fmt: skip
    limit = number_of(as_of) if as_of else 0
    begin, end = _span(ledger, limit, has_outcomes)
    booked = _booked(ledger, limit) if has_outcomes else _nothing(("kind", "currency"), BOOKED)
    currency = _main_currency(booked)
    look = max(SHORTEST_LOOK, min(LONGEST_LOOK, (end - begin) // 3))
    cut = end - look
    known = {"limit": limit, "cut": cut, "currency": currency}
    buying = _buying(ledger, known) if has_outcomes else _nothing(("customer_key",), BUYING)
    contracts = _contracts(ledger, limit, end) if has_contracts else _nothing(("customer_key",), CONTRACTS)
    if has_outcomes:
        contracts = _with_fees(contracts, ledger, known)
    older = _older(ledger, begin, limit) if len(buying) else (0, 0)
    return ValueSummary(buying, contracts, booked, begin, end, cut, older, currency)


BOOKED = ("n", "amount", "margin", "margins")
BUYING = ("occasions", "first", "last", "amount", "amounts", "margin", "margins", "before", "before_last", "later")
CONTRACTS = ("begun", "ended", "bound", "renewal", "fee_amount", "fee_margin")


def number_of(day: str) -> int:
    """Return an ISO day as days since 1970."""
    return (date.fromisoformat(day) - EPOCH).days


def day_of(number: int) -> date:
    """Return the day so many days after 1970 began."""
    return EPOCH + timedelta(days=number)


def _before(limit: int, column: str = "happened_at") -> str:
    """Return the condition that a row had happened and was known before the day asked for."""
    if not limit:
        return ""
    at = limit * DAY
    return f"AND epoch_us({column}) < {at} AND epoch_us(known_at) < {at}"


def _span(ledger: Facts, limit: int, has_outcomes: bool) -> tuple[int, int]:
    table = "outcomes" if has_outcomes else "agreements"
    column = "happened_at" if has_outcomes else "valid_from"
    ends = ZERO if has_outcomes else f"COALESCE(MAX(epoch_us(valid_to)), {ZERO})"
    row = ledger.merge(
        f"SELECT MIN(day) AS first, MAX(day) AS last, {ends} AS ended FROM {table} WHERE 1 = 1 {_before(limit, column)}"
    )
    first, last = row["first"][0].as_py(), row["last"][0].as_py()
    if first is None:
        return 0, limit
    begin = (first - EPOCH).days
    if limit:
        return begin, limit
    return begin, max((last - EPOCH).days, int(row["ended"][0].as_py()) // DAY) + 1


def _booked(ledger: Facts, limit: int) -> Cells:
    rows = ledger.merge(f"""
        SELECT kind, COALESCE(currency, '') AS currency, COUNT(*) AS n, COALESCE(SUM(amount), 0) AS amount,
               COALESCE(SUM(margin), 0) AS margin, COUNT(margin) AS margins
        FROM outcomes WHERE 1 = 1 {_before(limit)}
        GROUP BY kind, COALESCE(currency, '')""")
    return Cells(rows.sort_by([("kind", "ascending"), ("currency", "ascending")]), ("kind", "currency"))


def _main_currency(booked: Cells) -> str:
    """Return the currency that most purchases and renewals are in; the first by name where two have as many."""
    count: dict[str, float] = {}
    for row in booked.rows.to_pylist():
        if row["kind"] in ("purchase", "renewal") and row["currency"]:
            count[row["currency"]] = count.get(row["currency"], 0) + row["n"]
    return min(count, key=lambda c: (-count[c], c), default="")


def _buying(ledger: Facts, known: dict[str, Any]) -> Cells:
    cut = known["cut"] * DAY
    rows = ledger.merge(
        f"""
        WITH mine AS (
          SELECT customer_key, day, CASE WHEN COALESCE(currency, $currency) = $currency THEN amount END AS amount,
                 CASE WHEN COALESCE(currency, $currency) = $currency THEN margin END AS margin,
                 CASE WHEN epoch_us(happened_at) < {cut} AND epoch_us(known_at) < {cut} THEN 1 ELSE 0 END AS before,
                 CASE WHEN epoch_us(happened_at) >= {cut} THEN 1 ELSE 0 END AS later
          FROM outcomes WHERE kind = 'purchase' AND customer_key IS NOT NULL {_before(known["limit"])}),
        bought AS (
          SELECT customer_key, day, SUM(amount) AS amount, SUM(margin) AS margin, MAX(before) AS before,
                 MAX(later) AS later
          FROM mine GROUP BY customer_key, day)
        SELECT customer_key, COUNT(*) AS occasions, MIN(day) AS first, MAX(day) AS last,
               COALESCE(SUM(amount), 0) AS amount, COUNT(amount) AS amounts,
               COALESCE(SUM(margin), 0) AS margin, COUNT(margin) AS margins,
               SUM(before) AS before, MAX(CASE WHEN before = 1 THEN day END) AS before_last, SUM(later) AS later
        FROM bought GROUP BY customer_key""",
        currency=known["currency"],
    )
    return _cells(rows, BUYING, days=("first", "last", "before_last"))


def _contracts(ledger: Facts, limit: int, end: int) -> Cells:
    """Return the time under contract: a customer with several agreements is there while one of them runs."""
    over = f"valid_to IS NOT NULL AND epoch_us(valid_to) < {end * DAY}"
    rows = ledger.merge(f"""
        SELECT customer_key, MIN(day) AS begun,
               CASE WHEN SUM(CASE WHEN {over} THEN 0 ELSE 1 END) > 0 THEN {ZERO} ELSE MAX(epoch_us(valid_to)) END
                 AS ended,
               COALESCE(MAX(epoch_us(bound_until)), {ZERO}) AS bound,
               COALESCE(MIN(CASE WHEN {over} THEN NULL ELSE epoch_us(renewal_at) END), {ZERO}) AS renewal
        FROM agreements
        WHERE customer_key IS NOT NULL AND epoch_us(valid_from) < {end * DAY} {_before(limit, "valid_from")}
        GROUP BY customer_key""")
    return _cells(rows, CONTRACTS, days=("begun",), instants=("ended", "bound", "renewal"))


def _with_fees(contracts: Cells, ledger: Facts, known: dict[str, Any]) -> Cells:
    """Add what the last renewal brought."""
    if not len(contracts):
        return contracts
    rows = ledger.merge(
        f"""
        WITH numbered AS (
          SELECT customer_key, amount, margin,
                 ROW_NUMBER() OVER (PARTITION BY customer_key ORDER BY happened_at DESC, outcome_id) AS place
          FROM outcomes
          WHERE kind = 'renewal' AND customer_key IS NOT NULL AND COALESCE(currency, $currency) = $currency
                {_before(known["limit"])})
        SELECT customer_key, COALESCE(amount, 0) AS amount, COALESCE(margin, 0) AS margin
        FROM numbered WHERE place = 1""",
        currency=known["currency"],
    )
    keys = np.asarray(rows["customer_key"], dtype=np.int64)
    order = np.argsort(keys)
    own = np.asarray(contracts.rows["customer_key"], dtype=np.int64)
    place = np.clip(np.searchsorted(keys, own, sorter=order), 0, max(len(keys) - 1, 0))
    table = contracts.rows
    for name in ("amount", "margin"):
        fee = np.zeros(len(own))
        if len(keys):
            at = order[place]
            fee = np.where(keys[at] == own, np.asarray(rows[name], dtype=float)[at], 0.0)
        table = table.set_column(table.column_names.index(f"fee_{name}"), f"fee_{name}", _column(fee))
    return Cells(table, contracts.by)


def _older(ledger: Facts, begin: int, limit: int) -> tuple[int, int]:
    """Return how many customers bought, and how many of them were customers before the records begin."""
    if not ledger.has("customers"):
        return 0, 0
    row = ledger.merge(f"""
        WITH bought AS (SELECT customer_key FROM outcomes
                        WHERE kind = 'purchase' AND customer_key IS NOT NULL {_before(limit)} GROUP BY customer_key)
        SELECT COUNT(*) AS n, SUM(CASE WHEN epoch_us(c.since) < {begin * DAY} THEN 1 ELSE 0 END) AS older
        FROM bought b JOIN customers c ON c.customer_key = b.customer_key""")
    return int(row["n"][0].as_py() or 0), int(row["older"][0].as_py() or 0)


def _cells(rows: pa.Table, names: tuple[str, ...], *, days: tuple[str, ...], instants: tuple[str, ...] = ()) -> Cells:
    """Return one row per customer in order of key, days and instants as whole days since 1970."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = rows.sort_by([("customer_key", "ascending")])
    made: dict[str, Any] = {"customer_key": pc.cast(rows["customer_key"], pa.int64())}
    for name in names:
        if name not in rows.column_names:
            made[name] = pa.array(np.zeros(rows.num_rows))
            continue
        column = rows[name]
        if name in days:
            column = pc.cast(pc.cast(pc.cast(column, pa.date32()), pa.int32()), pa.int64())
        numbers = np.asarray(pc.fill_null(pc.cast(column, pa.float64()), 0.0), dtype=float)
        made[name] = pa.array(np.floor(numbers / DAY) if name in instants else numbers)
    return Cells(pa.table(made), ("customer_key",))


def _nothing(by: tuple[str, ...], names: tuple[str, ...]) -> Cells:
    import pyarrow as pa

    keys: dict[str, Any] = {b: pa.array([], pa.int64() if b == "customer_key" else pa.string()) for b in by}
    return Cells(pa.table(keys | {n: pa.array([], pa.float64()) for n in names}), by)


def _column(values: Floats) -> pa.Array:
    import pyarrow as pa

    return pa.array(values)
