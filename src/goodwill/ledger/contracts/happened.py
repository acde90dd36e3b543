"""What happened: contacts, moments, episodes, events, outcomes, offers, options."""

from __future__ import annotations

from dataclasses import replace

from goodwill.ledger.contracts.contract import Column as C
from goodwill.ledger.contracts.contract import Contract, Kind, Privacy
from goodwill.ledger.contracts.people import CUSTOMER, FROM, TO

P, W, S = Privacy.PERSON, Privacy.WORDS, Privacy.STAFF
FAMILY = "What happened"
MAYBE_CUSTOMER = replace(CUSTOMER, optional=True)
HAPPENED = C("happened_at", Kind.TIME, "when it happened")
EPISODE = C("episode_id", Kind.EVENT_ID, "the episode it belongs to", optional=True)
AMOUNT = C("amount", Kind.NUMBER, "money, in the row's currency", optional=True, unit="currency", privacy=P)
CURRENCY = C("currency", Kind.CODE, "ISO 4217 code of the row's money", optional=True)

INTERACTIONS = Contract(
    "interactions", FAMILY,
    "one contact at one touchpoint (a public post too: no customer, channel public)",
    (
        C("interaction_id", Kind.EVENT_ID, "the contact"),
        MAYBE_CUSTOMER,
        C("started_at", Kind.TIME, "when it began"),
        C("ended_at", Kind.TIME, "when it ended", optional=True),
        C("touchpoint", Kind.CODE, "the place where it happened"),
        C("stage", Kind.CHOICE, "getting the solution or using it", values=("get", "use")),
        C("channel", Kind.CODE, "the means: phone, chat, shop, web, public, ..."),
        C("reason", Kind.CODE, "what the contact was about", optional=True),
        C("handler", Kind.CHOICE, "who handled it", values=("person", "automation", "none")),
        C("employee_id", Kind.EMPLOYEE, "the employee who handled it", optional=True, privacy=S),
        C("unit_id", Kind.CODE, "the unit, only where no employee is known", optional=True),
        C("wait", Kind.NUMBER, "time before help began", optional=True, unit="minutes", low=0),
        C("transfers", Kind.COUNT, "how often it was passed on", optional=True),
        C("route_probability", Kind.NUMBER, "chance of this handler when it was routed", optional=True, low=0, high=1),
        C("resolved", Kind.FLAG, "whether it was resolved", optional=True),
        EPISODE,
    ),
    key=("interaction_id",), time="started_at", span=("started_at", "ended_at"),
)  # fmt: skip
MOMENTS = Contract(
    "moments", FAMILY, "one turn or step inside an interaction",
    (
        C("interaction_id", Kind.EVENT_ID, "the contact it is part of"),
        C("seq", Kind.COUNT, "its place in the contact, from 1"),
        C("happened_at", Kind.TIME, "when it happened", optional=True),
        C("speaker", Kind.CHOICE, "who spoke or acted", values=("customer", "employee", "system")),
        C("text", Kind.TEXT, "what was said", optional=True, privacy=W),
        C("valence", Kind.NUMBER, "how it felt to the customer", optional=True, low=-1, high=1, privacy=P),
        C("labelled_by", Kind.CHOICE, "who said how it felt", optional=True, values=("customer", "coder", "source")),
    ),
    key=("interaction_id", "seq"), time="happened_at", parent=("interactions", "interaction_id"),
)  # fmt: skip
EPISODES = Contract(
    "episodes", FAMILY, "interactions and events that are lived and remembered as one",
    (C("episode_id", Kind.EVENT_ID, "the episode"), CUSTOMER, C("kind", Kind.CODE, "what sort of episode"), FROM, TO),
    key=("episode_id",), time="valid_from", span=("valid_from", "valid_to"),
)  # fmt: skip
EVENTS = Contract(
    "events", FAMILY, "something that befell customers outside a contact",
    (
        C("event_id", Kind.EVENT_ID, "the event"),
        MAYBE_CUSTOMER,
        C("audience", Kind.CODE, "whom it befell when not one customer", optional=True),
        HAPPENED,
        C("kind", Kind.CODE, "what sort of event"),
        C("origin", Kind.CHOICE, "whose doing", values=("us", "competitor", "public", "own life")),
        C("failure", Kind.FLAG, "whether it was a failure", optional=True),
        C("severity", Kind.NUMBER, "how hard it hit, 0 to 1", optional=True, low=0, high=1),
        C("recovery", Kind.CHOICE, "what was done about it", optional=True,
          values=("none", "explained", "apologised", "fixed", "compensated")),
        C("recovered_at", Kind.TIME, "when that was done", optional=True),
        EPISODE,
        C("change_id", Kind.CODE, "the change it belongs to", optional=True),
    ),
    key=("event_id",), time="happened_at", either=(("customer_id", "audience"),),
)  # fmt: skip
OUTCOMES = Contract(
    "outcomes", FAMILY, "a business event",
    (
        C("outcome_id", Kind.EVENT_ID, "the business event"),
        CUSTOMER,
        HAPPENED,
        C("kind", Kind.CODE, "purchase, renewal, cancellation, tender, refund, complaint, referral, cost, ..."),
        AMOUNT,
        CURRENCY,
        C("margin", Kind.NUMBER, "what was earned on it, in the row's currency", optional=True, unit="currency"),
        C("reason_given", Kind.TEXT, "why, in the customer's or the form's words", optional=True, privacy=W),
    ),
    key=("outcome_id",), time="happened_at",
)  # fmt: skip
OFFERS = Contract(
    "offers", FAMILY, "what a customer was charged or given",
    (
        CUSTOMER, HAPPENED,
        C("product", Kind.CODE, "what was offered"),
        C("price", Kind.NUMBER, "what it cost the customer", optional=True, unit="project currency", low=0),
        C("wait", Kind.NUMBER, "how long they waited", optional=True, unit="minutes", low=0),
        C("steps", Kind.COUNT, "how many steps it took", optional=True),
    ),
    key=("customer_id", "happened_at", "product"), time="happened_at",
)  # fmt: skip
OPTIONS = Contract(
    "options", FAMILY, "an option open to a customer on an occasion, none included",
    (
        C("occasion_id", Kind.EVENT_ID, "the occasion"),
        CUSTOMER, HAPPENED,
        C("option", Kind.CODE, "the option, 'none' included"),
        C("aware", Kind.FLAG, "whether they knew of it", optional=True, privacy=P),
        C("available", Kind.FLAG, "whether it was to be had", optional=True),
        C("affordable", Kind.FLAG, "whether they could pay for it", optional=True, privacy=P),
        C("current", Kind.FLAG, "whether they have it now", optional=True, privacy=P),
        C("price", Kind.NUMBER, "its price", optional=True, unit="project currency", low=0),
        C("rank", Kind.COUNT, "their ranking, 1 is best", optional=True, privacy=P),
        C("score", Kind.NUMBER, "their score for it", optional=True, privacy=P),
        C("share", Kind.NUMBER, "their share for it, 0 to 1", optional=True, low=0, high=1, privacy=P),
        C("chosen", Kind.FLAG, "whether they chose it", optional=True, privacy=P),
    ),
    key=("occasion_id", "customer_id", "option"), time="happened_at",
)  # fmt: skip

CONTRACTS = (INTERACTIONS, MOMENTS, EPISODES, EVENTS, OUTCOMES, OFFERS, OPTIONS)
