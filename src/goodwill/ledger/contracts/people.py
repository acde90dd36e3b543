"""People and places: who is served, where they belong, what they agreed to."""

from __future__ import annotations

from goodwill.ledger.contracts.contract import Column as C
from goodwill.ledger.contracts.contract import Contract, Kind, Privacy

P, S = Privacy.PERSON, Privacy.STAFF
CUSTOMER = C("customer_id", Kind.CUSTOMER, "the person or organisation served", privacy=P)
FROM = C("valid_from", Kind.TIME, "from when it holds, inclusive")
TO = C("valid_to", Kind.TIME, "until when it holds, exclusive; empty while it lasts", optional=True)
FAMILY = "People and places"

CUSTOMERS = Contract(
    "customers", FAMILY, "one person or organisation served",
    (
        CUSTOMER,
        C("account_id", Kind.CODE, "the account they belong to", optional=True, privacy=P),
        C("person_role", Kind.CHOICE, "what they do with the service", optional=True, privacy=P,
          values=("uses", "decides", "pays")),
        C("since", Kind.TIME, "when the relationship began", privacy=P),
        C("language", Kind.CODE, "preferred language, ISO 639-1", optional=True, privacy=P),
    ),
    key=("customer_id",), time="since",
)  # fmt: skip
LINKS = Contract(
    "links", FAMILY, "two ids that are one person",
    (
        C("space", Kind.CODE, "the id space of customer_id"),
        C("customer_id", Kind.TEXT, "an id in that space", privacy=P),
        C("same_as", Kind.TEXT, "the id of the same person in the project's main space", privacy=P),
        FROM,
    ),
    key=("space", "customer_id", "same_as"), time="valid_from",
)  # fmt: skip
ATTRIBUTES = Contract(
    "attributes", FAMILY, "something true of a customer for a while",
    (
        CUSTOMER,
        C("name", Kind.CODE, "which attribute"),
        C("family", Kind.CHOICE, "which family it belongs to",
          values=("demographic", "psychographic", "firmographic", "behaviour", "value")),
        C("value", Kind.TEXT, "its value", privacy=P),
        FROM, TO,
    ),
    key=("customer_id", "name", "valid_from"), time="valid_from", span=("valid_from", "valid_to"),
)  # fmt: skip
CIRCUMSTANCES = Contract(
    "circumstances", FAMILY,
    "a situation a customer is in for a while (moving house, first use, a deadline, an outage in the area)",
    (
        CUSTOMER,
        C("name", Kind.CODE, "which circumstance"),
        C("value", Kind.TEXT, "its value", privacy=P),
        FROM, TO,
        C("evidence", Kind.CHOICE, "how it is known", values=("asked", "observed", "coded")),
    ),
    key=("customer_id", "name", "valid_from"), time="valid_from", span=("valid_from", "valid_to"),
)  # fmt: skip
CONSENTS = Contract(
    "consents", FAMILY, "what a customer agreed to",
    (
        CUSTOMER,
        C("purpose", Kind.CODE, "what for: contact, profiling, reading emotion, ..."),
        C("state", Kind.CHOICE, "what was said", values=("granted", "denied", "withdrawn")),
        FROM, TO,
        C("basis", Kind.CODE, "legal basis", optional=True),
    ),
    key=("customer_id", "purpose", "valid_from"), time="valid_from", span=("valid_from", "valid_to"),
)  # fmt: skip
AGREEMENTS = Contract(
    "agreements", FAMILY, "time under contract",
    (
        CUSTOMER,
        C("product", Kind.CODE, "what is agreed"),
        FROM, TO,
        C("renewal_at", Kind.TIME, "when it comes up for renewal", optional=True),
        C("bound_until", Kind.TIME, "until when the customer cannot leave", optional=True),
        C("end_kind", Kind.CODE, "how it ended: cancelled, moved, deceased, expired, ...", optional=True, privacy=P),
    ),
    key=("customer_id", "product", "valid_from"), time="valid_from", span=("valid_from", "valid_to"),
)  # fmt: skip
UNITS = Contract(
    "units", FAMILY, "a team, site, shop, region, touchpoint owner",
    (
        C("unit_id", Kind.CODE, "the unit"),
        C("kind", Kind.CODE, "team, site, shop, region, ..."),
        C("parent", Kind.CODE, "the unit it belongs to", optional=True),
        FROM, TO,
    ),
    key=("unit_id", "valid_from"), time="valid_from", span=("valid_from", "valid_to"),
)  # fmt: skip
MEMBERSHIPS = Contract(
    "memberships", FAMILY, "which unit looks after a customer",
    (CUSTOMER, C("unit_id", Kind.CODE, "the unit"), FROM, TO),
    key=("customer_id", "unit_id", "valid_from"), time="valid_from", span=("valid_from", "valid_to"),
)  # fmt: skip
EMPLOYEES = Contract(
    "employees", FAMILY, "an employee's place for a while (the authority for team)",
    (
        C("employee_id", Kind.EMPLOYEE, "the employee", privacy=S),
        C("unit_id", Kind.CODE, "the unit they work in"),
        C("manager_id", Kind.EMPLOYEE, "their manager", optional=True, privacy=S),
        C("role", Kind.CODE, "what they do", optional=True, privacy=S),
        FROM, TO,
    ),
    key=("employee_id", "valid_from"), time="valid_from", span=("valid_from", "valid_to"),
)  # fmt: skip

CONTRACTS = (
    CUSTOMERS, LINKS, ATTRIBUTES, CIRCUMSTANCES, CONSENTS, AGREEMENTS, UNITS, MEMBERSHIPS, EMPLOYEES,
)  # fmt: skip
