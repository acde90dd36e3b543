"""What we said and did: promises, changes, actions, who was reached, what became of feedback."""

from __future__ import annotations

from goodwill.ledger.contracts.asked import HIGH, LOW
from goodwill.ledger.contracts.contract import Column as C
from goodwill.ledger.contracts.contract import Contract, Kind, Privacy
from goodwill.ledger.contracts.happened import HAPPENED, MAYBE_CUSTOMER
from goodwill.ledger.contracts.people import FROM, TO

P, W = Privacy.PERSON, Privacy.WORDS
FAMILY = "What we said and did"
SERVES = C("serves", Kind.CHOICE, "whom it serves first", values=("customer", "our cost", "revenue", "law"))

PROMISES = Contract(
    "promises", FAMILY, "what the brand says it will deliver",
    (
        C("promise_id", Kind.CODE, "the promise"),
        C("statement", Kind.TEXT, "in plain words"),
        C("measured_by", Kind.CODE, "the construct or metric it is measured by"),
        C("unit_of_measure", Kind.CODE, "what its level is measured in"),
        C("promised_level", Kind.NUMBER, "the level promised"),
        LOW, HIGH,
        C("higher_is", Kind.CHOICE, "which direction is good", values=("better", "worse")),
        C("touchpoints", Kind.CODES, "where it is made or kept"),
        FROM, TO,
    ),
    key=("promise_id",), time="valid_from", span=("valid_from", "valid_to"),
)  # fmt: skip
CHANGES = Contract(
    "changes", FAMILY, "something the company changes for customers",
    (
        C("change_id", Kind.CODE, "the change"),
        C("what", Kind.TEXT, "in plain words"),
        C("touchpoint", Kind.CODE, "where customers meet it"),
        C("size", Kind.NUMBER, "how large, 0 to 1", optional=True, low=0, high=1),
        C("announced_at", Kind.TIME, "when it was announced", optional=True),
        C("effective_at", Kind.TIME, "when it took effect"),
        C("asked_first", Kind.FLAG, "whether customers were asked first"),
        C("choice", Kind.FLAG, "whether one could decline or defer"),
        SERVES,
    ),
    key=("change_id",), time="effective_at",
)  # fmt: skip
ACTIONS = Contract(
    "actions", FAMILY, "a planned improvement",
    (
        C("action_id", Kind.CODE, "the action"),
        C("title", Kind.TEXT, "in plain words"),
        C("lever", Kind.CODE, "what it pulls: training, leadership, staffing, process, ..."),
        C("finding_id", Kind.CODE, "the finding it answers", optional=True),
        C("aim", Kind.TEXT, "metric, size and by when"),
        C("design", Kind.CODE, "how it will be judged, fixed before the start"),
        SERVES,
        C("owner", Kind.CODE, "who answers for it"),
        C("budget", Kind.NUMBER, "planned cost", optional=True, unit="project currency", low=0),
        C("spent", Kind.NUMBER, "cost so far", optional=True, unit="project currency", low=0),
        C("planned_start", Kind.TIME, "planned start"),
        C("due", Kind.TIME, "when it is due"),
    ),
    key=("action_id",), time="planned_start",
)  # fmt: skip
ACTION_STEPS = Contract(
    "action_steps", FAMILY, "a step carried out (or not) at a unit",
    (
        C("action_id", Kind.CODE, "the action"),
        C("step", Kind.CODE, "the step"),
        C("unit_id", Kind.CODE, "where"),
        C("planned_for", Kind.TIME, "when it was planned for"),
        C("done_at", Kind.TIME, "when it was done", optional=True),
        C("fidelity", Kind.NUMBER, "how fully, 0 to 1", low=0, high=1),
    ),
    key=("action_id", "step", "unit_id"), time="planned_for",
)  # fmt: skip
EXPOSURES = Contract(
    "exposures", FAMILY, "who was reached by an action, change or promise",
    (
        C("what_id", Kind.CODE, "the action, change or promise"),
        MAYBE_CUSTOMER,
        C("unit_id", Kind.CODE, "the unit reached, where whole units are", optional=True),
        C("arm", Kind.CHOICE, "treated, held back, or could have been", values=("treated", "control", "eligible")),
        C("assigned_at", Kind.TIME, "when it was decided"),
        C("assigned_by", Kind.CHOICE, "how it was decided", values=("random", "rule", "person")),
        C("probability", Kind.NUMBER, "chance of this arm", optional=True, low=0, high=1),
        C("received_at", Kind.TIME, "when it reached them", optional=True),
        C("chose", Kind.CHOICE, "what they chose", optional=True, values=("accepted", "deferred", "declined"), privacy=P),
    ),
    key=("what_id", "customer_id", "unit_id", "assigned_at"), time="assigned_at",
    either=(("customer_id", "unit_id"),),
)  # fmt: skip
FOLLOW_UPS = Contract(
    "follow_ups", FAMILY, "what became of a piece of feedback or a case",
    (
        C("about", Kind.CHOICE, "what it follows up", values=("reply", "interaction", "case")),
        C("about_id", Kind.EVENT_ID, "which one"),
        MAYBE_CUSTOMER,
        C("kind", Kind.CHOICE, "what was done", values=("read", "answered", "acted", "told back", "closed")),
        HAPPENED,
        C("action_id", Kind.CODE, "the action it led to", optional=True),
        C("root_cause", Kind.CODE, "the cause found", optional=True),
        C("ended", Kind.CODE, "how it ended", optional=True),
    ),
    key=("about", "about_id", "kind", "happened_at"), time="happened_at",
)  # fmt: skip
IDEAS = Contract(
    "ideas", FAMILY, "a proposal",
    (
        C("idea_id", Kind.EVENT_ID, "the idea"),
        C("proposed_by", Kind.CHOICE, "who proposed it", values=("customer", "staff")),
        MAYBE_CUSTOMER,
        C("text", Kind.TEXT, "the idea in words", privacy=W),
        HAPPENED,
        C("votes", Kind.COUNT, "how many wanted it", optional=True),
        C("action_id", Kind.CODE, "the action it became", optional=True),
    ),
    key=("idea_id",), time="happened_at",
)  # fmt: skip

CONTRACTS = (PROMISES, CHANGES, ACTIONS, ACTION_STEPS, EXPOSURES, FOLLOW_UPS, IDEAS)
