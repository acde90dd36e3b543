"""What methods say of customers: written beside the list, read back for one and as ordered pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from goodwill import Ledger, Settings
from goodwill.core.errors import EstimateError, SettingsError
from goodwill.core.result import Result
from goodwill.simulate import Company
from goodwill.study.customer_filters import CustomerFilters
from goodwill.study.customer_list import write_customers
from goodwill.study.customer_shelf import CustomerShelf
from goodwill.study.score_shelf import ScoreShelf, Where
from goodwill.study.scores import write_scores


@dataclass(frozen=True, kw_only=True)
class Said(Result):
    """A result that says something of customers."""


def _people(keys: list[int]) -> pa.Table:
    rng = np.random.default_rng(4)
    n = len(keys)
    return pa.table({
        "customer_key": pa.array(keys, pa.int64()),
        "balance": pa.array([None if i % 7 == 0 else float(v) for i, v in enumerate(rng.integers(-5, 5, n))]),
        "since": pa.array([None if i % 5 == 0 else date(2026, 1, 1) + timedelta(days=i % 40) for i in range(n)]),
        "state": pa.array([None if i % 9 == 0 else ("steady", "gone")[i % 2] for i in range(n)]),
        "listed": pa.array([i % 3 == 0 for i in range(n)]),
        "months": pa.array(range(n), pa.int32()),
    })  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    ledger = Ledger.from_tables(Settings(), seed=1, **Company(seed=9, customers=300, months=12).tables())
    write_customers(ledger, folder)
    keys = sorted(ledger.merge("SELECT DISTINCT customer_key FROM customers")["customer_key"].to_pylist())
    scored = keys[::2]
    people = _people(scored)
    write_scores({"account": Said(title="x", people=people), "silent": Said(title="y")}, folder, ledger.version)
    return folder, keys, people


def test_one_customer_is_read_back_as_written_and_others_are_not_there(shelf):
    folder, keys, people = shelf
    scores = ScoreShelf.open(folder, "account")
    for row in people.to_pylist():
        key = row.pop("customer_key")
        assert scores.of(key) == row
    assert all(scores.of(k) is None for k in keys[1::2])
    assert scores.of(7) is None
    assert ScoreShelf.open(folder, "silent") is None


@pytest.mark.parametrize("column", ["balance", "since", "months"])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize(
    "where",
    [(), (Where("listed", equal=True),), (Where("state", equal="gone"), Where("months", low=20, high=90))],
)
def test_pages_hold_everybody_once_in_order_forward_and_backward(shelf, column, descending, where):
    folder, _, people = shelf
    scores = ScoreShelf.open(folder, "account")
    rows = [r for r in people.to_pylist() if r[column] is not None]
    if where:
        kept = {True: lambda r: r["listed"], "gone": lambda r: r["state"] == "gone" and 20 <= r["months"] <= 90}
        rows = [r for r in rows if kept[where[0].equal](r)]
    pages, after = [], ""
    while True:
        page = scores.page(column, where=where, after=after, size=13, descending=descending)
        pages.append(page)
        if not page.next_key:
            break
        after = page.next_key
    found = [r for p in pages for r in p.rows]
    values = [r.scores[column] for r in found]
    assert values == sorted((r[column] for r in rows), reverse=descending)
    assert {r.customer.customer_key for r in found} == {r["customer_key"] for r in rows}
    assert (
        len(found)
        == len(rows)
        == pages[0].total
        == scores.count(where=where) - (len(scores_missing(people, column, where)))
    )
    back = (
        scores.page(column, where=where, after=pages[-1].previous_key, size=13, descending=descending)
        if len(pages) > 1
        else pages[0]
    )
    assert back.rows == pages[max(len(pages) - 2, 0)].rows


def scores_missing(people: pa.Table, column: str, where: tuple[Where, ...]) -> list[dict]:
    rows = [r for r in people.to_pylist() if r[column] is None]
    if where and where[0].equal is True:
        return [r for r in rows if r["listed"]]
    if where:
        return [r for r in rows if r["state"] == "gone" and 20 <= r["months"] <= 90]
    return rows


def test_a_list_stays_within_the_units_of_its_reader(shelf):
    folder, _, _ = shelf
    scores, customers = ScoreShelf.open(folder, "account"), CustomerShelf.open(folder)
    unit = next(u for u in customers.labels["unit"] if u)
    page = scores.page("months", CustomerFilters(units=frozenset({unit})), size=500)
    assert page.rows
    assert {r.customer.unit for r in page.rows} <= customers.tree.within({unit})
    assert scores.page("months", CustomerFilters(units=frozenset()), size=500).rows == ()


def test_what_cannot_be_asked_is_said(shelf):
    folder, _, _ = shelf
    scores = ScoreShelf.open(folder, "account")
    with pytest.raises(SettingsError, match="use balance, since, months"):
        scores.page("state")
    with pytest.raises(SettingsError):
        scores.page("months", after="+nonsense")
    with pytest.raises(SettingsError):
        scores.page("months", where=(Where("nothing", equal=True),))


def test_rows_out_of_order_are_refused(shelf, tmp_path):
    folder, keys, _ = shelf
    people = _people(keys[:4]).take(pa.array([1, 0, 2, 3]))
    with pytest.raises(EstimateError):
        write_scores({"bad": Said(title="z", people=people)}, folder, "memory")
