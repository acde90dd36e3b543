"""Pages of customers: the same as sorting and filtering plain rows, whatever is asked, in both directions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill import Ledger
from goodwill.core.errors import LedgerError, SettingsError
from goodwill.simulate import Company
from goodwill.study.customer_filters import CustomerFilters
from goodwill.study.customer_list import write_customers
from goodwill.study.customer_shelf import CustomerShelf

COLUMN = {"last_contact": "last_contact", "since": "since", "interactions": "interactions", "revenue": "revenue",
          "last_nps": "nps"}  # fmt: skip


@pytest.fixture(scope="module")
def ledger():
    return Ledger.from_tables(seed=1, **Company(seed=9, customers=400, world="planted", months=12).tables())


@pytest.fixture(scope="module")
def shelf(ledger, tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    write_customers(ledger, folder)
    return CustomerShelf.open(folder)


@pytest.fixture(scope="module")
def everybody(shelf):
    return shelf.page(size=10_000).rows


def plainly(rows, filters, tree):
    """Filter rows one condition after the other."""

    def holds(r):
        bands = {
            "": True, "none": r.nps is None, "promoter": r.nps is not None and r.nps >= 9,
            "passive": r.nps is not None and 6 < r.nps < 9, "detractor": r.nps is not None and r.nps <= 6,
        }  # fmt: skip
        contact = r.last_contact
        return (
            (filters.units is None or r.unit in tree.within(filters.units))
            and filters.language in ("", r.language)
            and filters.touchpoint in ("", r.last_touchpoint)
            and (not filters.circumstance or filters.circumstance in r.circumstances)
            and bands[filters.nps]
            and (filters.contact_from is None or (contact is not None and contact >= filters.contact_from))
            and (filters.contact_before is None or (contact is not None and contact < filters.contact_before))
            and r.interactions >= filters.interactions
            and filters.id in ("", r.source_id)
            and r.source_id.startswith(filters.id_prefix)
        )  # fmt: skip

    return [r for r in rows if holds(r)]


def in_order(rows, sort, descending):
    there = [r for r in rows if getattr(r, COLUMN[sort]) is not None]
    gone = sorted((r for r in rows if getattr(r, COLUMN[sort]) is None), key=lambda r: r.customer_key)
    return sorted(there, key=lambda r: (getattr(r, COLUMN[sort]), r.customer_key), reverse=descending) + gone


@st.composite
def asked(draw, shelf, everybody):
    one = draw(st.sampled_from(everybody))
    at = one.last_contact or datetime(2025, 1, 1, tzinfo=UTC)
    units = draw(st.sampled_from([None, frozenset({one.unit}), frozenset({"region-01"}), frozenset({"company"})]))
    return CustomerFilters(
        units=units,
        language=draw(st.sampled_from(["", one.language])),
        touchpoint=draw(st.sampled_from(["", "", one.last_touchpoint])),
        circumstance=draw(st.sampled_from(["", "", *shelf.labels["circumstances"]])),
        nps=draw(st.sampled_from(["", "", "promoter", "passive", "detractor", "none"])),
        contact_from=draw(st.sampled_from([None, None, at])),
        contact_before=draw(st.sampled_from([None, None, at + timedelta(days=30)])),
        interactions=draw(st.sampled_from([0, 0, 5, 20])),
        id_prefix=draw(st.sampled_from(["", "", one.source_id[:-1], one.source_id[:-2]])),
    )


@given(st.data(), st.sampled_from(sorted(COLUMN)), st.booleans(), st.integers(1, 60))
@settings(max_examples=80, deadline=None)
def test_walking_all_pages_and_back_is_plain_sorting(shelf, everybody, data, sort, descending, size):
    filters = data.draw(asked(shelf, everybody))
    expected = in_order(plainly(everybody, filters, shelf.tree), sort, descending)
    pages, after = [], ""
    while True:
        page = shelf.page(filters, sort, after=after, size=size, descending=descending)
        assert page.total == len(expected) == shelf.count(filters)
        pages.append(page)
        after = page.next_key
        if not after:
            break
    assert [r for p in pages for r in p.rows] == expected
    assert pages[0].previous_key == ""
    for earlier, later in zip(pages[-2::-1], pages[:0:-1], strict=True):
        back = shelf.page(filters, sort, after=later.previous_key, size=size, descending=descending)
        assert back.rows == earlier.rows
        assert bool(back.previous_key) == (earlier is not pages[0])


def test_a_page_behind_somebody_who_is_gone_still_begins_in_the_right_place(shelf, everybody):
    """A key that is between two customers: neither is lost, neither comes twice."""
    rows = in_order(everybody, "since", descending=True)
    value = round(rows[10].since.timestamp() * 1e6) - 1
    page = shelf.page(sort="since", after=f"a{value}~5", size=3)
    assert page.rows == tuple(rows[11:14])


@pytest.mark.parametrize("key", ["x", "a1", "a1~", "b~x", "azz~3", "a1~2~3", "anan~1"])
def test_what_is_no_key_of_a_page_is_refused(shelf, key):
    with pytest.raises(SettingsError, match="no key"):
        shelf.page(sort="revenue", after=key)


def test_a_key_behind_everybody_is_an_empty_page(shelf, everybody):
    page = shelf.page(sort="revenue", after="a~99999999999999999999")
    assert (page.rows, page.next_key, page.total) == ((), "", len(everybody))


def test_one_id_is_found_exactly_and_its_beginning_as_prefix(shelf, everybody):
    one = everybody[7]
    assert shelf.page(CustomerFilters(id=one.source_id)).rows == (one,)
    assert shelf.page(CustomerFilters(id=one.source_id[:-1])).rows == ()
    assert one in shelf.page(CustomerFilters(id_prefix=one.source_id[:-1]), size=100).rows


def test_a_customer_outside_the_reader_scope_is_not_there(shelf, everybody):
    one = next(r for r in everybody if r.unit)
    assert shelf.get(one.customer_key) == one
    assert shelf.get(one.customer_key, frozenset({one.unit})) == one
    assert shelf.get(one.customer_key, frozenset({"company"})) == one
    assert shelf.get(one.customer_key, frozenset({"elsewhere"})) is None
    assert shelf.get(one.customer_key, frozenset()) is None
    assert shelf.get(123) is None
    assert shelf.count(CustomerFilters(units=frozenset())) == 0


def test_a_sort_nobody_knows_and_a_time_without_zone_are_refused(shelf):
    with pytest.raises(SettingsError, match="sorted"):
        shelf.page(sort="shoe size")
    with pytest.raises(SettingsError, match="zone"):
        shelf.count(CustomerFilters(contact_from=datetime(2025, 1, 1)))


def test_only_the_newest_version_is_kept_and_one_that_is_gone_is_let_go(ledger, tmp_path):
    write_customers(ledger, tmp_path)
    old = tmp_path / "derived" / "customers" / "earlier"
    (tmp_path / "derived" / "customers" / "memory").rename(old)
    CustomerShelf.open(tmp_path)
    write_customers(ledger, tmp_path)
    assert [p.name for p in (tmp_path / "derived" / "customers").iterdir()] == ["memory"]
    newer = tmp_path / "derived" / "customers" / "7"
    (tmp_path / "derived" / "customers" / "memory").rename(newer)
    write_customers(ledger, tmp_path)  # a study of older facts
    assert [p.name for p in newer.parent.iterdir()] == ["7"]
    for path in (tmp_path / "derived").rglob("*.*"):
        path.unlink()
    with pytest.raises(LedgerError, match="goodwill study"):
        CustomerShelf.open(tmp_path)
