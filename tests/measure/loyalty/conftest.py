"""Small companies and their facts, made once."""

from __future__ import annotations

from functools import cache

import pytest

from goodwill import Ledger
from goodwill.measure.loyalty.facts import Cuts, LoyaltyFacts, loyalty_facts
from goodwill.simulate import Company

NEEDED = (
    "customers", "interactions", "moments", "consents", "outcomes", "agreements", "events", "changes", "memberships",
    "units", "answers", "replies", "invitations",
)  # fmt: skip


NUMBERS: dict[tuple[str, int, int], dict[int, int]] = {}


@cache
def facts_of(world: str, seed: int, customers: int = 900) -> tuple[Company, LoyaltyFacts]:
    """Return a company and its facts."""
    company = Company(seed=seed, customers=customers, world=world)
    with Ledger.from_tables(seed=seed, **{k: v for k, v in company.tables().items() if k in NEEDED}) as ledger:
        found = loyalty_facts(ledger, Cuts())
        keys = found.people.rows["customer_key"].to_pylist()
        ids = ledger._identity.source_ids(keys)
        NUMBERS[world, seed, customers] = {key: int(ids[key][1:]) for key in keys}  # C00000042 is the 43rd customer
        return company, found


@pytest.fixture(scope="session")
def facts():
    return facts_of


@pytest.fixture(scope="session")
def numbers():
    """World, seed, customers -> the simulator's number of each key."""
    return NUMBERS
