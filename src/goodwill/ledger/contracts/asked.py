"""What was asked and answered: invitations, replies, answers, assessments, measures of units."""

from __future__ import annotations

from goodwill.ledger.contracts.contract import Column as C
from goodwill.ledger.contracts.contract import Contract, Kind, Privacy
from goodwill.ledger.contracts.happened import EPISODE, MAYBE_CUSTOMER

P, W, S = Privacy.PERSON, Privacy.WORDS, Privacy.STAFF
FAMILY = "What was asked and answered"
PERSPECTIVE = C("perspective", Kind.CHOICE, "which of the three perspectives",
                values=("relationship", "experience", "engagement"))  # fmt: skip
INTERACTION = C("interaction_id", Kind.EVENT_ID, "the contact it is about", optional=True)
MAYBE_UNIT = C("unit_id", Kind.CODE, "the unit it is about", optional=True)
LOW = C("low", Kind.NUMBER, "lower end of the scale")
HIGH = C("high", Kind.NUMBER, "upper end of the scale")

INVITATIONS = Contract(
    "invitations", FAMILY, "one request to answer",
    (
        C("invitation_id", Kind.EVENT_ID, "the request"),
        C("survey_id", Kind.CODE, "the survey"),
        PERSPECTIVE, MAYBE_CUSTOMER, MAYBE_UNIT,
        C("wave", Kind.CODE, "the wave it belongs to", optional=True),
        INTERACTION, EPISODE,
        C("sent_at", Kind.TIME, "when it was sent"),
        C("channel", Kind.CODE, "how it was sent"),
        C("sender", Kind.CODE, "in whose name", optional=True),
        C("rule", Kind.CODE, "why this customer was asked now", optional=True),
        C("selection_probability", Kind.NUMBER, "chance of being asked", optional=True, low=0, high=1),
        C("reminder", Kind.COUNT, "how many reminders came before it"),
        C("state", Kind.CHOICE, "what became of it",
          values=("sent", "bounced", "opened", "started", "completed", "declined")),
    ),
    key=("invitation_id",), time="sent_at", either=(("customer_id", "unit_id"),),
)  # fmt: skip
REPLIES = Contract(
    "replies", FAMILY, "one survey filled in, wholly or partly",
    (
        C("reply_id", Kind.EVENT_ID, "the reply"),
        C("invitation_id", Kind.EVENT_ID, "the request it answers", optional=True),
        C("survey_id", Kind.CODE, "the survey"),
        PERSPECTIVE, MAYBE_CUSTOMER, MAYBE_UNIT,
        C("started_at", Kind.TIME, "when it was begun"),
        C("completed_at", Kind.TIME, "when it was finished", optional=True),
        C("language", Kind.CODE, "language of the reply, ISO 639-1", privacy=P),
        C("mode", Kind.CODE, "web, phone, paper, app, ..."),
        INTERACTION, EPISODE,
        C("partial", Kind.FLAG, "whether it was left unfinished"),
    ),
    key=("reply_id",), time="started_at", span=("started_at", "completed_at"),
)  # fmt: skip
ANSWERS = Contract(
    "answers", FAMILY, "one answer in a reply",
    (
        C("reply_id", Kind.EVENT_ID, "the reply it is part of"),
        C("question_id", Kind.CODE, "the question"),
        C("construct", Kind.CODE, "what the question measures"),
        C("value", Kind.NUMBER, "the answer as a number on its scale", optional=True, privacy=P),
        LOW, HIGH,
        C("higher_is", Kind.CHOICE, "which end of the scale is good", values=("better", "worse")),
        C("about", Kind.CODE, "an option, promise, action, change or need it is about", optional=True),
        C("text", Kind.TEXT, "the answer in words", optional=True, privacy=W),
    ),
    key=("reply_id", "question_id", "about"), parent=("replies", "reply_id"),
)  # fmt: skip
ASSESSMENTS = Contract(
    "assessments", FAMILY, "a judged quality of work (training, quality review)",
    (
        MAYBE_UNIT,
        C("employee_id", Kind.EMPLOYEE, "the employee judged", optional=True, privacy=S),
        C("happened_at", Kind.TIME, "when it was judged"),
        C("attribute", Kind.CODE, "which quality of work"),
        C("score", Kind.NUMBER, "the judgement", privacy=S),
        LOW, HIGH,
        C("sampled_how", Kind.CODE, "how the work was picked: random, risk, asked, ..."),
    ),
    key=("unit_id", "employee_id", "happened_at", "attribute"), time="happened_at",
    either=(("unit_id", "employee_id"),),
)  # fmt: skip
UNIT_MEASURES = Contract(
    "unit_measures", FAMILY, "an operational figure of a unit",
    (
        C("unit_id", Kind.CODE, "the unit"),
        C("period", Kind.PERIOD, "first day of the period"),
        C("name", Kind.CODE, "occupancy, queue, absence, training hours, ..."),
        C("value", Kind.NUMBER, "the figure"),
        C("unit_of_measure", Kind.CODE, "what the figure is measured in"),
    ),
    key=("unit_id", "period", "name"),
)  # fmt: skip

CONTRACTS = (INVITATIONS, REPLIES, ANSWERS, ASSESSMENTS, UNIT_MEASURES)
