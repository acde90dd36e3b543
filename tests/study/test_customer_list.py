"""The list of customers: every column counted again row by row from the facts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pyarrow as pa
import pytest

from goodwill import Ledger, Settings
from goodwill.simulate import Company
from goodwill.study.customer_filters import CustomerFilters
from goodwill.study.customer_list import write_customers
from goodwill.study.customer_shelf import CustomerShelf


@pytest.fixture(scope="module")
def tables():
    return Company(seed=9, customers=300, world="planted", months=12).tables()


@pytest.fixture(scope="module")
def listed(tables, tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    write_customers(Ledger.from_tables(Settings(currency="SEK"), seed=1, **tables), folder)
    shelf = CustomerShelf.open(folder)
    rows = []
    page = shelf.page(size=100)
    while True:
        rows += page.rows
        if not page.next_key:
            break
        page = shelf.page(after=page.next_key, size=100)
    return shelf, {r.source_id: r for r in rows}


def test_everybody_is_listed_once(tables, listed):
    shelf, rows = listed
    assert set(rows) == set(tables["customers"]["customer_id"].to_pylist())
    assert len(shelf) == len(rows) == shelf.count()


def test_contacts_are_counted_and_the_last_one_is_the_last(tables, listed):
    contacts = tables["interactions"].to_pandas().dropna(subset=["customer_id"])
    counted = contacts.groupby("customer_id").agg(n=("started_at", "size"), last=("started_at", "max"))
    for who, row in listed[1].items():
        assert row.interactions == (counted.n.get(who, 0))
        if row.interactions:
            assert row.last_contact == counted["last"][who]
            touchpoints = contacts[(contacts.customer_id == who) & (contacts.started_at == counted["last"][who])]
            assert row.last_touchpoint in set(touchpoints.touchpoint)
        else:
            assert (row.last_contact, row.last_touchpoint) == (None, "")


def test_last_answers(tables, listed):
    replies = tables["replies"].to_pandas().dropna(subset=["customer_id"])
    replies["at"] = replies.completed_at.fillna(replies.started_at)
    answers = tables["answers"].to_pandas().merge(replies[["reply_id", "customer_id", "at", "perspective"]])
    answers = answers[answers.value.notna() & answers.about.isna() & (answers.perspective != "engagement")]
    for who, row in listed[1].items():
        mine = answers[(answers.customer_id == who) & (answers.construct == "recommend")].sort_values("at")
        assert row.nps == (None if mine.empty else mine.value.iloc[-1])
        ease = answers[(answers.customer_id == who) & (answers.construct == "ease")]
        last = ease[ease["at"] == ease["at"].max()]
        shares = set((100 * (last.value - last.low) / (last.high - last.low)).round(6))
        assert (row.ease is None and not shares) or round(row.ease, 6) in shares


def test_money_of_twelve_months_in_the_currency_of_the_project(tables, listed):
    shelf, rows = listed
    money = tables["outcomes"].to_pandas()
    start = shelf.as_of - timedelta(days=365.25)
    recent = money[money.kind.isin(["purchase", "renewal"]) & (money.happened_at > start) & money.amount.notna()]
    sums = recent[recent.currency == "SEK"].groupby("customer_id").amount.sum()
    for who, row in rows.items():
        assert row.revenue == (pytest.approx(sums[who]) if who in sums else None)
        assert row.other_currencies == 0


def test_other_currencies_are_left_out_and_counted(tmp_path):
    at = [datetime(2025, 1, d, tzinfo=UTC) for d in (1, 2, 3)]
    outcomes = pa.table({
        "outcome_id": ["1", "2", "3"], "customer_id": ["a"] * 3, "happened_at": at, "kind": ["purchase"] * 3,
        "amount": [10.0, 20.0, 40.0], "currency": ["SEK", "NOK", "SEK"],
    })  # fmt: skip
    write_customers(Ledger.from_tables(Settings(currency="SEK"), seed=1, outcomes=outcomes), tmp_path)
    (row,) = CustomerShelf.open(tmp_path).page().rows
    assert (row.source_id, row.revenue, row.other_currencies, row.last_outcome) == ("a", 50.0, 1, "purchase")
    assert (row.interactions, row.nps, row.unit, row.circumstances) == (0, None, "", ())


def test_circumstances_and_units_are_those_that_hold_now(tables, listed):
    shelf, rows = listed
    spans = tables["circumstances"].to_pandas()
    ends = spans.valid_to.fillna(pd.Timestamp("2100-01-01", tz="UTC"))
    held = spans[(spans.valid_from <= shelf.as_of) & (ends > shelf.as_of)].groupby("customer_id").name.agg(set)
    assert len(held) > 0
    members = tables["memberships"].to_pandas().set_index("customer_id").unit_id
    for who, row in rows.items():
        assert set(row.circumstances) == held.get(who, set())
        assert row.unit == members.get(who, "")
    some = next(iter(sorted(set().union(*held))))
    assert shelf.count(CustomerFilters(circumstance=some)) == sum(some in names for names in held)


def test_joined_ids_are_one_customer(tmp_path):
    at = datetime(2025, 1, 5, tzinfo=UTC)
    links = pa.table({"space": ["crm"], "customer_id": ["anna@example.org"], "same_as": ["a"], "valid_from": [at]})
    customers = pa.table({"customer_id": ["a", "b"], "since": [at, at]})
    write_customers(Ledger.from_tables(seed=1, links=links, customers=customers), tmp_path)
    assert sorted(r.source_id for r in CustomerShelf.open(tmp_path).page().rows) == ["a", "b"]


def test_nobody_at_all(tmp_path):
    write_customers(Ledger.from_tables(), tmp_path)
    shelf = CustomerShelf.open(tmp_path)
    assert (len(shelf), shelf.as_of, shelf.page().rows, shelf.get(1)) == (0, None, (), None)
    assert shelf.page(CustomerFilters(id_prefix="a", circumstance="x", units=frozenset({"u"}))).total == 0
