"""What a customer agreed to, and what follows for what is shown of them.

Emotion that someone else read (a coder, the source) is shown only where the customer agreed to it; what customers
say of their own feelings is an answer like any other. Where profiling was refused, what was concluded about the
customer is left out: psychographic, behavioural and value attributes, and circumstances coded from words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goodwill.ledger.one_customer import OneCustomer
    from goodwill.ledger.one_customer_rows import Row

READING_EMOTION, PROFILING, CONTACT = "reading_emotion", "profiling", "contact"
CONCLUDED = ("psychographic", "behaviour", "value")


@dataclass(frozen=True, slots=True)
class Consented:
    """Consents as they stand at an instant.

    Attributes
    ----------
    states
        Purpose -> granted, denied or withdrawn.
    """

    states: Mapping[str, str]

    @property
    def may_show_read_emotion(self) -> bool:
        """Whether feelings that others read may be shown: only where that was granted."""
        return self.states.get(READING_EMOTION) == "granted"

    @property
    def may_show_profile(self) -> bool:
        """Whether conclusions about the customer may be shown: unless that was refused."""
        return self.states.get(PROFILING, "granted") == "granted"

    @property
    def may_be_contacted(self) -> bool:
        """Whether nothing says that the customer does not want to be contacted."""
        return self.states.get(CONTACT, "granted") == "granted"

    def shows_attribute(self, row: Row) -> bool:
        """Whether an attribute may be shown."""
        return self.may_show_profile or (row["family"] not in CONCLUDED and row["name"] != "segment")

    def shows_circumstance(self, row: Row) -> bool:
        """Whether a circumstance may be shown."""
        return self.may_show_profile or row["evidence"] != "coded"


def consented(known: OneCustomer, now: datetime) -> Consented:
    """Return the consents of a customer as they stand: per purpose the latest that holds."""
    holding = [c for c in known.of("consents") if c.holds(now)]
    return Consented({str(c["purpose"]).replace(" ", "_"): str(c["state"]) for c in holding})
