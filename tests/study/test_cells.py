"""Cells for screens: they add up to the facts, whatever is asked of them, and never hold engagement."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from goodwill import Ledger
from goodwill.simulate import Company
from goodwill.study.cells import (
    BY,
    SCREEN,
    answer_cells,
    answers_by_circumstance,
    asked_cells,
    contact_cells,
    contacts_by_circumstance,
)


@pytest.fixture(scope="module")
def tables():
    return Company(seed=9, customers=300, world="planted", months=12).tables()


@pytest.fixture(scope="module")
def ledger(tables):
    return Ledger.from_tables(seed=1, **tables)


def test_answers_add_up_to_the_facts(tables, ledger):
    """Counted row by row: one answer a reply and construct, unfinished replies and engagement left out."""
    cells = answer_cells(ledger)
    replies = tables["replies"].to_pandas().set_index("reply_id")
    answers = tables["answers"].to_pandas()
    reply = replies.loc[answers.reply_id]
    kept = answers[
        answers.value.notna().to_numpy() & answers.about.isna().to_numpy() & ~reply.partial.to_numpy(dtype=bool)
        & (reply.perspective != "engagement").to_numpy()
    ]  # fmt: skip
    once = kept.groupby(["reply_id", "construct"]).value.mean().reset_index()
    assert cells.total("answers") == len(once)
    recommended = once[once.construct == "recommend"].value
    assert cells.where(construct="recommend").total("promoters") == (recommended >= 9).sum()
    assert cells.where(construct="recommend").total("detractors") == (recommended <= 6).sum()


def test_two_questions_of_one_construct_are_one_answer():
    at = datetime(2025, 1, 5, tzinfo=UTC)
    one = Ledger.from_tables(
        seed=1,
        replies=pa.table({"reply_id": ["r"], "survey_id": ["s"], "perspective": ["relationship"], "customer_id": ["a"],
                          "started_at": [at], "language": ["en"], "mode": ["web"], "partial": [False]}),
        answers=pa.table({"reply_id": ["r", "r"], "question_id": ["q1", "q2"], "construct": ["ease"] * 2,
                          "value": [1.0, 5.0], "low": [1.0] * 2, "high": [5.0] * 2, "higher_is": ["better"] * 2}),
    )  # fmt: skip
    cells = answer_cells(one)
    assert (cells.total("answers"), cells.total("unit_score")) == (1, 0.5)


def test_cells_of_a_circumstance_are_those_who_were_in_it_then(tables, ledger):
    """Counted row by row from the spans of one circumstance."""
    spans = tables["circumstances"].to_pandas()
    name = sorted(set(spans.name))[0]
    contacts = tables["interactions"].to_pandas()
    both = contacts.merge(spans[spans.name == name], on="customer_id", suffixes=("", "_span"))
    ends = both.valid_to.fillna(pd.Timestamp("2100-01-01", tz="UTC"))
    inside = both[(both.valid_from <= both.started_at) & (both.started_at < ends)]
    cells = contacts_by_circumstance(ledger)
    assert cells.where(circumstance=name).total("contacts") == len(inside) > 0
    labels = set(cells.rows["circumstance"].to_pylist())
    assert labels <= set(spans.name)  # their values are all "yes", which says no more than the name
    answered = answers_by_circumstance(ledger)
    assert set(answered.rows["construct"].to_pylist()) <= set(SCREEN)
    assert answered.where(circumstance=name).total("answers") > 0


def test_a_circumstance_with_telling_values_shows_them():
    at = datetime(2025, 1, 5, tzinfo=UTC)
    facts = {
        "circumstances": pa.table({"customer_id": ["a", "b", "c"], "name": ["home", "home", "moving"],
                                   "value": ["flat", "it's own", "Yes"], "valid_from": [at] * 3,
                                   "evidence": ["asked"] * 3}),
        "interactions": pa.table({"interaction_id": ["1", "2", "3"], "customer_id": ["a", "b", "c"],
                                  "started_at": [at] * 3, "touchpoint": ["t"] * 3, "stage": ["use"] * 3,
                                  "channel": ["web"] * 3, "handler": ["none"] * 3}),
    }  # fmt: skip
    cells = contacts_by_circumstance(Ledger.from_tables(seed=1, **facts))
    assert set(cells.rows["circumstance"].to_pylist()) == {"home: flat", "home: it's own", "moving"}


def test_asked_and_answered_are_the_invitations(tables, ledger):
    sent = tables["invitations"].to_pandas()
    sent = sent[sent.perspective != "engagement"]
    replies = tables["replies"].to_pandas()
    finished = set(replies[~replies.partial.astype(bool)].invitation_id.dropna())
    cells = asked_cells(ledger)
    assert cells.total("asked") == ((sent.reminder == 0) & (sent.state != "bounced")).sum()
    assert cells.total("answered") == sent.invitation_id.isin(finished).sum()
    assert set(cells.rows["perspective"].to_pylist()) <= {"relationship", "experience"}


def test_contacts_add_up_and_no_month_unit_or_channel_is_lost(tables, ledger):
    cells = contact_cells(ledger)
    assert cells.total("contacts") == tables["interactions"].num_rows
    by_channel = {r["channel"]: r["contacts"] for r in cells.over("channel").rows.to_pylist()}
    counted = tables["interactions"].group_by("channel").aggregate([("interaction_id", "count")]).to_pylist()
    assert by_channel == {r["channel"]: r["interaction_id_count"] for r in counted}
    assert cells.by[: len(BY)] == BY


def test_cells_of_two_halves_of_the_customers_add_to_the_whole(tables, ledger):
    ids = sorted(set(tables["customers"]["customer_id"].to_pylist()))
    halves = []
    for part in (set(ids[::2]), set(ids[1::2])):
        mine = {
            name: t.filter([c in part or (c is None and part == set(ids[::2])) for c in t["customer_id"].to_pylist()])
            for name, t in tables.items()
            if name in {"customers", "interactions", "replies", "attributes", "memberships"}
        }
        replies = set(mine["replies"]["reply_id"].to_pylist())
        mine["answers"] = tables["answers"].filter([r in replies for r in tables["answers"]["reply_id"].to_pylist()])
        mine["employees"] = tables["employees"]
        halves.append(contact_cells(Ledger.from_tables(seed=1, **mine)))
    both = (halves[0] + halves[1]).over("month", "touchpoint", "stage")
    whole = contact_cells(ledger).over("month", "touchpoint", "stage")
    assert both.rows.select(["month", "contacts"]) == whole.rows.select(["month", "contacts"])
    assert both.column("wait") == pytest.approx(whole.column("wait"))


def test_engagement_is_in_no_cell(ledger):
    perspectives = set(answer_cells(ledger).rows["perspective"].to_pylist())
    assert perspectives == {"relationship", "experience"}


@pytest.mark.slow
def test_both_engines_make_the_same_cells(tables):
    small = {k: v for k, v in tables.items() if k in {"customers", "interactions", "employees", "attributes"}}
    keys = [(k, "ascending") for k in (*BY, "stage", "handler")]
    here = contact_cells(Ledger.from_tables(seed=1, **small)).rows.sort_by(keys)
    there = contact_cells(Ledger.from_tables(seed=1, engine="sail", **small)).rows.sort_by(keys)
    assert here["contacts"] == there["contacts"]
    waits = [pc.fill_null(rows["wait"], 0.0).to_pylist() for rows in (here, there)]
    assert waits[0] == pytest.approx(waits[1], rel=1e-9)
