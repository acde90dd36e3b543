"""Stored ledgers: versions, revisions, rows that wait, engagement kept apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from goodwill import Ledger, Settings
from goodwill.core.errors import EngineError, LedgerError
from goodwill.ledger.doctor import doctor


@pytest.fixture
def ledger(tmp_path):
    with Ledger.create(tmp_path / "project", seed=1) as made:
        yield made


def facts(ledger: Ledger, table: str, columns: str = "*") -> list[dict]:
    return ledger.merge(f"SELECT {columns} FROM {table} ORDER BY ALL").to_pylist()


def test_what_is_loaded_is_what_frames_give(ledger, sources, rows):
    frames = {
        "interactions": rows.interactions(["a", None, "b", "c", "a"]), "replies": rows.replies(["a", None, "b"]),
        "answers": rows.answers(3),
    }  # fmt: skip
    report = ledger.load(sources(**frames))
    assert (report.exit_code, report.version, report.changed) == (0, "1", True)
    columns = "touchpoint, score, unit_score, lag, text, day, month, answered_at, customer_key IS NULL AS nobody"
    with Ledger.from_tables(**frames) as memory:
        assert facts(ledger, "answered", columns) == facts(memory, "answered", columns)


def test_the_same_file_twice_changes_nothing(ledger, sources, rows):
    table = rows.interactions(["a", "b", "c"], stage=["use", "use", "buy"])
    first = ledger.load(sources(interactions=table))
    before = facts(ledger, "interactions")
    again = ledger.load(sources(interactions=table))
    report = again.tables["interactions"]
    assert (report.taken, report.already_known, report.revised, report.set_aside_rows) == (0, 2, 0, 1)
    assert (again.changed, again.version, again.exit_code) == (False, first.version, 3)
    assert facts(ledger, "interactions") == before
    assert len(ledger.history()) == 2


def test_a_fingerprint_that_is_known_is_not_even_read(ledger, sources, rows):
    source = replace(sources(interactions=rows.interactions(["a", "b"]))["interactions"], fingerprint="f1")
    ledger.load({"interactions": source})
    unreadable = replace(source, relation="there_is_no_such_table", frames={})
    report = ledger.load({"interactions": unreadable})
    assert not report.changed
    assert report.tables["interactions"].already_known == 2
    assert "loaded before" in report.tables["interactions"].notes[0]


def test_other_content_is_a_revision_and_the_old_row_is_kept(ledger, sources, rows):
    ledger.load(sources(interactions=rows.interactions(["a", "b", "c"])))
    report = ledger.load(sources(interactions=rows.interactions(["a", "d"], channel="chat", first=0)))
    assert report.tables["interactions"].revised == 2
    assert [r["channel"] for r in facts(ledger, "interactions", "started_at, channel")] == ["chat", "chat", "phone"]
    version = ledger.history()[-1]
    assert version.tables["superseded", "interactions"].rows == 2
    assert version.tables["facts", "interactions"].rows == ledger.count("interactions") == 3
    with Ledger.open(ledger.project.folder.root, version=1) as older:
        assert {r["channel"] for r in facts(older, "interactions", "channel")} == {"phone"}


def test_children_wait_for_their_parent_and_are_tried_again(ledger, sources, rows):
    report = ledger.load(sources(answers=rows.answers(3)))
    assert (report.tables["answers"].pending, ledger.count("answers"), report.exit_code) == (3, 0, 0)
    assert not ledger.load(sources(answers=rows.answers(3))).changed
    ledger.load(sources(replies=rows.replies(["a", "b"])))
    assert ledger.count("answers") == 2
    assert ledger.history()[-1].tables["pending", "answers"].rows == 1
    assert {f.where for f in doctor(ledger.project.folder.root)} == {"pending/answers"}
    ledger.load(sources(replies=rows.replies(["c"], first=2)))
    assert ledger.count("answers") == 3
    assert doctor(ledger.project.folder.root) == ()


def test_children_follow_a_revised_parent(ledger, sources, rows):
    ledger.load(sources(replies=rows.replies(["a", "b"]), answers=rows.answers(2)))
    ledger.load(sources(replies=rows.replies(["z", "b"], survey_id=["new", "s"])))
    found = facts(ledger, "answers", "survey_id, customer_key, bucket")
    assert [f["survey_id"] for f in found] == ["new", "s"]
    ids = ledger.source_ids(f["customer_key"] for f in found)
    assert set(ids.values()) == {"z", "b"}
    assert all(f["bucket"] == f["customer_key"] & 15 for f in found)


def test_engagement_is_nowhere_but_apart(ledger, sources, rows):
    perspective = ["relationship", "engagement"]
    ledger.load(sources(replies=rows.replies(["a", "e77"], perspective=perspective), answers=rows.answers(2)))
    assert ledger.count("replies") == ledger.count("answers") == 1
    assert ledger.count("engagement_replies") == ledger.count("engagement_answers") == 1
    assert not any("engagement" in t for t in ledger.engine.tables())
    assert not {"customer_key", "interaction_id"} & set(ledger.apart.columns("engagement_answers"))
    assert "e77" not in ledger.project.identity.known("customers")["id"].to_pylist()
    with pytest.raises(EngineError):
        ledger.merge("SELECT * FROM engagement_replies")


def test_a_load_of_several_tables_is_all_or_nothing(ledger, sources, rows):
    good = sources(interactions=rows.interactions(["a", "b"]))
    bad = replace(sources(outcomes=rows.interactions(["a"]).rename_columns(
        ["outcome_id", "customer_id", "happened_at", *list("bcdefg")]))["outcomes"], relation="no_such_table",
        frames={})  # fmt: skip
    with pytest.raises(EngineError):
        ledger.load({**good, "outcomes": bad})
    assert len(ledger.history()) == 1
    assert ledger.project.identity.known("customers").num_rows == 0
    assert doctor(ledger.project.folder.root) == ()
    assert ledger.load(good).version == "1"


def test_ids_of_rows_set_aside_leave_no_trace(ledger, sources, rows):
    ledger.load(sources(interactions=rows.interactions(["a", "faulty"], stage=["use", "buy"])))
    assert ledger.project.identity.known("customers")["id"].to_pylist() == ["a"]


def test_joined_people_are_read_as_one(ledger, sources, rows):
    import pyarrow as pa

    ledger.load(sources(interactions=rows.interactions(["a", "b", "c"])))
    links = pa.table({"space": ["customers"], "customer_id": ["b"], "same_as": ["a"],
                      "valid_from": [rows.interactions(["a"])["started_at"][0].as_py()]})  # fmt: skip
    ledger.load(sources(links=links))
    found = facts(ledger, "interactions", "started_at, customer_key, bucket")
    assert found[0]["customer_key"] == found[1]["customer_key"] != found[2]["customer_key"]
    assert all(f["bucket"] == f["customer_key"] & 15 for f in found)
    with Ledger.open(ledger.project.folder.root) as again:
        assert facts(again, "interactions", "started_at, customer_key, bucket") == found


def test_another_zone_is_refused_until_days_are_cut_anew(tmp_path, sources, rows):
    with Ledger.create(tmp_path / "p") as ledger:
        ledger.load(sources(interactions=rows.interactions(["a"] * 24)))
    Settings(zone="Asia/Kolkata").write(tmp_path / "p" / "goodwill.yaml")
    with Ledger.open(tmp_path / "p") as ledger, pytest.raises(LedgerError, match="doctor"):
        ledger.load(sources(interactions=rows.interactions(["b"])))
    assert [f.is_fixed for f in doctor(tmp_path / "p", fix=True)] == [True]
    with (
        Ledger.open(tmp_path / "p") as ledger,
        Ledger.from_tables(ledger.settings, interactions=rows.interactions(["a"] * 24)) as memory,
    ):
        assert facts(ledger, "interactions", "started_at, day, month") == facts(
            memory, "interactions", "started_at, day, month"
        )


def test_delta_keeps_no_smallest_and_largest_text(ledger, sources, rows):
    ledger.load(sources(interactions=rows.interactions(["a", "b"], touchpoint="a telling word")))
    logs = (ledger.project.folder.root / "ledger").rglob("_delta_log/*.json")
    text = "".join(p.read_text() for p in logs)
    assert "customer_key" in text
    assert "telling" not in text


def test_making_a_ledger_where_there_is_one_and_opening_none(ledger, tmp_path):
    with pytest.raises(LedgerError):
        Ledger.create(ledger.project.folder.root)
    with pytest.raises(LedgerError):
        Ledger.open(tmp_path / "nowhere")
    with pytest.raises(LedgerError):
        Ledger.open(ledger.project.folder.root, version=7)
