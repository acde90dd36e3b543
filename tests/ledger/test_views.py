"""Views: which unit answers, how long after, which way is better - on both engines."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
import pytest

from goodwill import Ledger


@pytest.fixture
def frames(rows):
    people = ["a", "b", "c", "d"]
    contacts = rows.interactions(people, employee_id=["e1", "e1", None, "e9"], unit_id=[None, "own", "own", "own"])
    begun = contacts["started_at"][0].as_py()
    employees = pa.table({
        "employee_id": ["e1", "e1"], "unit_id": ["old", "new"],
        "valid_from": [begun - timedelta(days=90), begun + timedelta(minutes=30)],
        "valid_to": pa.array([None, None], pa.timestamp("us", tz="UTC")),
    })  # fmt: skip
    ends = [t.as_py() for t in contacts["ended_at"]]
    later = [timedelta(hours=24), timedelta(hours=24, seconds=1), timedelta(days=7), timedelta(days=8)]
    replies = rows.replies(
        people, started_at=[e + d - timedelta(minutes=1) for e, d in zip(ends, later, strict=True)],
        completed_at=[e + d for e, d in zip(ends, later, strict=True)],
        interaction_id=["i0", "i1", "i2", None], unit_id=[None, None, "asked", None],
    )  # fmt: skip
    memberships = pa.table({"customer_id": ["d"], "unit_id": ["home"], "valid_from": [begun]})
    answers = rows.answers(4, value=[1.0, 9.0, None, 3.0], higher_is=["worse", "better", "better", "worse"])
    return {
        "interactions": contacts, "employees": employees, "replies": replies, "memberships": memberships,
        "answers": answers,
    }  # fmt: skip


ANSWERED = "SELECT text, unit, lag, score, unit_score, touchpoint, mode FROM answered ORDER BY text"
CONTACTS = "SELECT started_at, unit, duration FROM contacts ORDER BY started_at"


def test_views(frames):
    with Ledger.from_tables(**frames) as ledger:
        contacts = ledger.merge(CONTACTS).to_pydict()
        assert contacts["unit"] == ["old", "new", "own", "own"]
        assert contacts["duration"] == [10.0] * 4
        answered = ledger.merge(ANSWERED).to_pydict()
        assert answered["unit"] == ["old", "new", "asked", "home"]
        assert answered["lag"] == ["just after", "between", "remembered", None]
        assert answered["score"] == [9.0, 9.0, None, 7.0]
        assert answered["unit_score"] == [0.9, 0.9, None, 0.7]
        assert answered["touchpoint"] == ["support"] * 3 + [None]
        ledger.keep_views()
        assert ledger.merge(ANSWERED).to_pydict() == answered


def test_one_contact_is_one_row_even_where_spans_overlap(frames):
    with Ledger.from_tables(**frames) as ledger:
        assert ledger.count("contacts") == 4
        assert ledger.count("answered") == 4


def test_has(frames):
    with Ledger.from_tables(**frames) as ledger:
        assert ledger.has("answers", "value", "text")
        assert ledger.has("answered", "unit")
        assert not ledger.has("answers", "about")
        assert not ledger.has("answers", "value", "no_such_column")
        assert not ledger.has("moments")
        assert not ledger.has("engagement_answers")


def test_the_second_engine_sees_the_same(frames):
    pytest.importorskip("pysail")
    with Ledger.from_tables(**frames) as local, Ledger.from_tables(engine="sail", **frames) as sail:
        for sql in (ANSWERED, CONTACTS):
            assert sail.merge(sql).to_pydict() == local.merge(sql).to_pydict()
