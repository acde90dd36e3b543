"""Cells for screens: they add up to the facts, whatever is asked of them, and never hold engagement."""

from __future__ import annotations

import pyarrow.compute as pc
import pytest

from goodwill import Ledger
from goodwill.simulate import Company
from goodwill.study.cells import BY, answer_cells, contact_cells


@pytest.fixture(scope="module")
def tables():
    return Company(seed=9, customers=300, world="planted", months=12).tables()


@pytest.fixture(scope="module")
def ledger(tables):
    return Ledger.from_tables(seed=1, **tables)


def test_answers_add_up_to_the_facts(tables, ledger):
    cells = answer_cells(ledger)
    answers = tables["answers"].join(
        tables["replies"].select(["reply_id", "perspective"]), keys="reply_id", join_type="inner"
    )
    told = answers.filter(
        pc.and_(pc.is_valid(answers["value"]),
                pc.and_(pc.is_null(answers["about"]), pc.not_equal(answers["perspective"], "engagement")))
    )  # fmt: skip
    assert cells.total("answers") == told.num_rows
    recommended = told.filter(pc.equal(told["construct"], "recommend"))["value"]
    promoters = pc.sum(pc.greater_equal(recommended, 9)).as_py()
    assert cells.where(construct="recommend").total("promoters") == promoters


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
