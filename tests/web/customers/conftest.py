"""Customers of the test projects, inside and outside of the units of the cast."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def listed(site: Any) -> Any:
    """Return the list of customers of this test's project."""
    from goodwill.study.customer_shelf import CustomerShelf

    return CustomerShelf.open(site.project)


@pytest.fixture
def own_and_other(listed: Any, units: list[str]) -> tuple[Any, Any]:
    """Return one customer of the first unit (the cast's own) and one of another."""
    from goodwill.study.customer_filters import CustomerFilters

    own = listed.page(CustomerFilters(units=frozenset(units[:1])), "interactions", size=1).rows[0]
    other = listed.page(CustomerFilters(units=frozenset(units[1:2])), "interactions", size=1).rows[0]
    assert own.unit != other.unit
    return own, other


@pytest.fixture
def at() -> Any:
    """Return a function that gives the address of a customer's page."""
    from goodwill.web.customers.keys import text_of

    return lambda row, more="": f"/customers/one/{text_of(row.customer_key)}{more}"
