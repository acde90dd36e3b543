"""The balance over time: the newest study's parameters through the same step as everybody's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.measure.emotion.account.balance import CONTACT, FAILURE, PUT_RIGHT, SIGN
from goodwill.measure.emotion.account.one_customer import Event, Point, balance_curve
from goodwill.web.customers.timeline.contacts import title_of
from goodwill.web.customers.timeline.felt_curve import felt_contacts
from goodwill.web.customers.timeline.marks import Mark, Role, Teller, Told, Track, anchor_of, facts
from goodwill.web.customers.timeline.said import lag_of, replies
from goodwill.web.customers.timeline.words import figure
from goodwill.web.findings.facade import kept
from goodwill.web.people.facade import NOTHING

if TYPE_CHECKING:
    from goodwill.ledger.one_customer_rows import Row

METHOD = "emotional_account"
ASKED = "emotion"
HEIGHT = 4.0  # balances beyond hardly rise any more
NO_SIGN = ("cancellation", "refund", "cost", "complaint")


def tell(teller: Teller) -> Told:
    """Return the balance after each contact and failure, with the line below which more leave."""
    model = _model() if teller.consented.may_show_profile else {}  # a balance is a conclusion about a person
    if not model:
        return Told()
    events = events_of(teller)
    order = sorted(events, key=lambda pair: (pair[0].known, pair[0].kind))
    points = balance_curve(model, [e for e, _row in order])
    marks, asides = [], []
    for (event, row), point in zip(order, points, strict=True):
        if event.kind == SIGN:
            continue
        mark, quiet = _marks(event, row, point)
        marks += [quiet, mark]
        asides.append((mark.entry, facts((_("Balance afterwards"), _told(point)))))
    line = model.get("tipping_point")
    notes = (
        (_("The line of the balance is the tipping point: below it more customers leave."),) if line is not None else ()
    )
    return Told(marks=tuple(marks), asides=tuple(asides), baseline=_level(line or 0.0), notes=notes)


def events_of(teller: Teller) -> list[tuple[Event, Row]]:
    """Return what pays in or draws, with the row behind each; feelings that others read only where consent stands."""
    felt = {c["interaction_id"]: feelings for c, feelings in felt_contacts(teller)}
    scores = _scores(teller)
    found: list[tuple[Event, Row]] = []
    for row in teller.known.of("interactions"):
        resolved = row["resolved"]
        known = felt.get(row["interaction_id"], [])
        at = _us(row["started_at"])
        event = Event(
            at, at, CONTACT, row["touchpoint"] or "", row["handler"] or "", -1 if resolved is None else int(resolved),
            sum(f.valence for f in known) / len(known) if known else None,
            sum(f.error for f in known) / len(known) if known else 0.0, scores.get(row["interaction_id"]),
        )  # fmt: skip
        found.append((event, row))
    for row in teller.known.of("events"):
        if row["failure"]:
            found += _failures(row)
    for table, column in (("outcomes", "happened_at"), ("replies", "started_at")):
        for row in teller.known.of(table):
            if table == "replies" or row["kind"] not in NO_SIGN:
                found.append((Event(_us(row[column]), _us(row[column]), SIGN), row))
    return found


def _failures(row: Row) -> list[tuple[Event, Row]]:
    at, severity = _us(row["happened_at"]), 0.5 if row["severity"] is None else float(row["severity"])
    found = [(Event(at, at, FAILURE, severity=severity), row)]
    if row["recovered_at"] is not None and (row["recovery"] or "none") != "none":
        found.append((Event(max(_us(row["recovered_at"]), at), at, PUT_RIGHT, severity=severity), row))
    return found


def _scores(teller: Teller) -> dict[object, float]:
    contacts = {c["interaction_id"]: c for c in teller.known.of("interactions")}
    found: dict[object, list[float]] = {}
    for reply, answers in replies(teller):
        contact = contacts.get(reply["interaction_id"])
        if contact is None or lag_of(reply, contact) == "remembered":
            continue
        found.setdefault(contact["interaction_id"], []).extend(
            _share(a) for a in answers if a["construct"] == ASKED and a["value"] is not None
        )
    return {k: sum(v) / len(v) for k, v in found.items() if v}


def _share(answer: Row) -> float:
    share = (answer["value"] - answer["low"]) / (answer["high"] - answer["low"])
    return float(1 - share if answer["higher_is"] == "worse" else share)


def _marks(event: Event, row: Row, point: Point) -> tuple[Mark, Mark]:
    at = (
        row["started_at"]
        if event.kind == CONTACT
        else row["recovered_at" if event.kind == PUT_RIGHT else "happened_at"]
    )
    what = (
        title_of(row) if event.kind == CONTACT else _("Failure put right") if event.kind == PUT_RIGHT else _("Failure")
    )
    anchor = anchor_of(row, row["started_at"] if event.kind == CONTACT else row["happened_at"])
    title = _("Balance after %(what)s: %(balance)s") % {"what": what, "balance": _told(point)}
    role: Role = "pays" if point.balance >= 0 else "draws"
    low, high = _level(point.balance - point.sd), _level(point.balance + point.sd)
    return (
        Mark("dot", at, anchor, title, role, _level(point.balance)),
        Mark("bar", at, anchor, title, "soft", low, top=high, quiet=True),
    )


def _told(point: Point) -> str:
    return _("%(balance)s (give or take %(sd)s)") % {"balance": figure(point.balance, 1), "sd": figure(point.sd, 1)}


def _level(balance: float) -> float:
    return 0.5 + 0.45 * math.tanh(balance / HEIGHT)


def _us(at: datetime) -> int:
    return int(at.timestamp() * 1e6)


def _model() -> Mapping[str, Any]:
    """Return the kept parameters of the account; empty where no study has any."""
    study = kept(NOTHING)
    result = study.results.get(METHOD) if study is not None else None
    found = result.model if result is not None else {}
    return found if isinstance(found, Mapping) and "half_life" in found else {}


TRACK = Track(
    "balance", gettext_lazy("Balance"), gettext_lazy("dot the balance after it, bar how sure; line neutral or tipping"),
    15, 72, tell,
)  # fmt: skip
