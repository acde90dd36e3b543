"""Paging law: in any sort, under any filter and page size, every customer comes exactly once, in both directions."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodwill.study.customer_filters import CustomerFilters
from goodwill.web.customers.choice import SHOWN_SORTS
from goodwill.web.customers.keys import key_of, text_of


@pytest.fixture(scope="module")
def shelf(shown_projects):
    from goodwill.study.customer_shelf import CustomerShelf

    return CustomerShelf.open(shown_projects("planted"))


SLOW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOW
@given(
    sort=st.sampled_from(sorted(SHOWN_SORTS)), descending=st.booleans(), size=st.integers(1, 400),
    nps=st.sampled_from(["", "promoter", "none"]), least=st.sampled_from([0, 5, 20]),
)  # fmt: skip
def test_every_customer_comes_exactly_once_forwards_and_backwards(shelf, sort, descending, size, nps, least):
    filters = CustomerFilters(nps=nps, interactions=least)
    size = max(size, shelf.count(filters) // 40 + 1)  # at most some forty pages an example
    pages = [shelf.page(filters, sort, size=size, descending=descending)]
    while pages[-1].next_key:
        pages.append(shelf.page(filters, sort, after=pages[-1].next_key, size=size, descending=descending))
    keys = [r.customer_key for p in pages for r in p.rows]
    assert len(keys) == len(set(keys)) == shelf.count(filters) == pages[0].total
    back, page = [], pages[-1]
    while page.previous_key:
        page = shelf.page(filters, sort, after=page.previous_key, size=size, descending=descending)
        back = [r.customer_key for r in page.rows] + back
    assert back == keys[: len(keys) - len(pages[-1].rows)]


@given(st.integers(1, 2**63 - 1))
def test_a_key_has_one_spelling(key):
    assert key_of(text_of(key)) == key


@given(st.text(max_size=20))
def test_anything_else_is_no_key_or_its_own_spelling(text):
    key = key_of(text)
    assert key is None or text_of(key) == text
