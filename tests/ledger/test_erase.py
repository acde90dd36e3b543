"""Erasure: after it, nobody can tell from the project folder that the person was ever there."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goodwill import Ledger
from goodwill.core.errors import LedgerError
from goodwill.ledger.doctor import doctor

PERSON, MAIL, WORDS = "person-4711", "anna.svensson@example.org", "the unmistakable words of Anna"


def traces(root: Path, words: tuple[str, ...]) -> list[str]:
    """Return the files that hold one of the words: as bytes, or inside a Parquet file."""
    found = []
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        raw = path.read_bytes()
        text = raw
        if path.suffix == ".parquet":
            text += repr(pq.ParquetFile(path).read().to_pylist()).encode()
        found += [f"{path.relative_to(root)}: {w}" for w in words if w.encode() in text]
    return found


def fill(ledger: Ledger, sources, rows) -> None:
    """Load a person together with others: facts, a revision, a row set aside, waiting answers, attributes."""
    customers = ["a", PERSON, "b", PERSON, "c"]
    texts = ["hello", WORDS, "good", WORDS, "bad"]
    at = rows.interactions(["a"])["started_at"][0].as_py()
    mail = pa.table({
        "customer_id": [PERSON, "a"], "name": ["email", "email"], "family": ["demographic"] * 2,
        "value": [MAIL, "a@example.org"], "valid_from": [at, at],
    })  # fmt: skip
    links = pa.table({"space": ["crm"], "customer_id": [MAIL], "same_as": [PERSON], "valid_from": [at]})
    ledger.load(sources(
        links=links, interactions=rows.interactions(customers), replies=rows.replies(customers), attributes=mail,
        answers=pa.concat_tables([rows.answers(5, text=texts), rows.answers(1, first=9, text="waiting words")]),
    ))  # fmt: skip
    ledger.load(sources(
        interactions=rows.interactions(customers, channel="chat"), replies=rows.replies(customers, mode="app"),
        outcomes=pa.table({"outcome_id": ["o1", "o2"], "customer_id": [PERSON, "a"], "happened_at": [at, at],
                           "kind": ["refund"] * 2, "amount": [MAIL, "long ago"]}),
    ))  # fmt: skip


@pytest.fixture
def filled(tmp_path, sources, rows):
    with Ledger.create(tmp_path / "project", seed=2) as ledger:
        fill(ledger, sources, rows)
        yield ledger


def test_nothing_of_the_person_is_left_and_all_others_stay(filled):
    root = filled.project.folder.root
    (root / "exports").mkdir()
    (root / "exports" / "a.csv").write_text("customer_id\na\n")
    (root / "exports" / "p.csv").write_text(f"customer_id\n{PERSON}\n")
    (root / "findings").mkdir()
    (root / "findings" / "worst.json").write_text(json.dumps({"customer": PERSON}))
    assert traces(root, (PERSON, MAIL, WORDS))  # the scan does find what is there
    others = filled.merge("SELECT count(*) AS n FROM interactions")["n"][0].as_py() - 2
    receipt = filled.erase(PERSON)
    assert traces(root, (PERSON, MAIL, WORDS)) == []
    assert filled.count("interactions") == others == 3
    assert filled.count("answers") == filled.count("replies") == 3
    assert filled.count("attributes") == filled.count("outcomes") + 1 == 1
    assert receipt.ids == 2
    assert receipt.rows["interactions"] == 4  # two facts, and the two older ones they had replaced
    assert receipt.rows["set aside"] == 1
    assert receipt.files == {"findings": 1, "exports": 1}
    assert (root / "exports" / "a.csv").exists()
    assert {f.severity for f in doctor(root)} == {"advice"}  # the answer that waits


def test_the_receipt_names_nobody_and_can_be_read_back(filled):
    receipt = filled.erase(PERSON)
    file = next(filled.project.folder.receipts.glob("*.json"))
    assert json.loads(file.read_text()) == receipt.to_dict()
    assert PERSON not in file.read_text()


def test_a_later_load_sets_the_person_aside_in_every_space(filled, sources, rows):
    filled.erase(PERSON)
    again = sources(
        interactions=rows.interactions([PERSON, "new"], first=50), replies=rows.replies([PERSON, "new"], first=50),
        answers=pa.concat_tables([rows.answers(2, first=50, text=[WORDS, "new"]), rows.answers(2, text=WORDS)[1:2]]),
    )  # fmt: skip
    report = filled.load(again)
    assert {t: r.taken for t, r in report.tables.items()} == {"interactions": 1, "replies": 1, "answers": 1}
    assert set(report.set_aside) == {"erased on request"}
    assert report.tables["answers"].pending == 1  # the one that has waited all along
    assert traces(filled.project.folder.root, (PERSON, MAIL, WORDS)) == []


def test_erasing_by_another_id_of_the_same_person(filled):
    filled.erase(MAIL, space="crm")
    assert traces(filled.project.folder.root, (PERSON, MAIL, WORDS)) == []


def test_erasing_somebody_unknown_leaves_all_as_it_was(filled):
    before = filled.merge("SELECT * FROM interactions ORDER BY ALL")
    receipt = filled.erase("nobody")
    assert (receipt.rows, receipt.ids) == ({}, 0)
    assert filled.merge("SELECT * FROM interactions ORDER BY ALL").equals(before)


def test_nobody_may_read_meanwhile(filled, monkeypatch):
    monkeypatch.setattr("goodwill.ledger.lease.PATIENCE_SECONDS", 0.1)
    with Ledger.open(filled.project.folder.root), pytest.raises(LedgerError, match="reader"):
        filled.erase(PERSON)
    assert filled.count("interactions") == 5


def test_versions_before_cannot_be_read_again(filled):
    filled.erase(PERSON)
    with pytest.raises(LedgerError, match="erasure"):
        Ledger.open(filled.project.folder.root, version=1)


def test_everything_of_a_person_can_be_had(filled):
    found = filled.export_person(PERSON)
    assert {i["id"] for i in found["ids"]} == {PERSON, MAIL}
    assert len(found["interactions"]) == len(found["interactions (superseded)"]) == 2
    assert {r["text"] for r in found["answers"]} == {WORDS}
    with pytest.raises(LedgerError):
        filled.export_person("nobody")
