"""The contracts: every table of the vocabulary, one word for each thing, everywhere."""

from __future__ import annotations

from goodwill.ledger.contracts import asked, did, happened, people
from goodwill.ledger.contracts.constructs import CONSTRUCTS, Construct, construct
from goodwill.ledger.contracts.contract import KNOWN_AT, Column, Contract, Kind, Privacy

CONTRACTS: dict[str, Contract] = {
    c.name: c for c in (*people.CONTRACTS, *happened.CONTRACTS, *asked.CONTRACTS, *did.CONTRACTS)
}

__all__ = [
    "CONSTRUCTS", "CONTRACTS", "KNOWN_AT", "Column", "Construct", "Contract", "Kind", "Privacy", "construct",
]  # fmt: skip
