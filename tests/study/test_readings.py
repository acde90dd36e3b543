"""Words read in a study: whose, once, and never an agent's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import md5

import pyarrow as pa
import pytest

from goodwill import Ledger
from goodwill.study.readings import read_words
from goodwill.study.text_scores import TextScores

pytest.importorskip("onnxruntime", reason="the extra `text` is not installed")
DAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
SAID = {
    ("a", 1, "customer"): "I am so grateful, thank you, this was wonderful help",
    ("a", 2, "employee"): "I am furious with this company and ashamed of working here",
    ("a", 3, "system"): "We are terribly sorry and very sad about this",
    ("b", 1, "customer"): "This is horrible and I am angry and disgusted",
    ("c", 1, "customer"): "Jag är jättearg och besviken på den dåliga servicen",
}
WHO = {"a": "x", "b": "no", "c": "z"}


def _ledger(**more: pa.Table) -> Ledger:
    contacts = list(WHO)
    at = [DAY] * len(contacts)
    interactions = pa.table({
        "interaction_id": contacts, "customer_id": list(WHO.values()), "started_at": at,
        "ended_at": [t + timedelta(minutes=9) for t in at], "touchpoint": ["support", "support", "shop"],
        "stage": ["use"] * 3, "channel": ["chat"] * 3, "handler": ["person"] * 3,
    })  # fmt: skip
    moments = pa.table({
        "interaction_id": [k[0] for k in SAID], "seq": [k[1] for k in SAID], "speaker": [k[2] for k in SAID],
        "text": list(SAID.values()),
    })  # fmt: skip
    return Ledger.from_tables(seed=1, interactions=interactions, moments=moments, **more)


def _read(ledger: Ledger) -> set[str]:
    return set(ledger.merge("SELECT text_key FROM readings")["text_key"].to_pylist())


def _key(contact: str) -> str:
    return md5(SAID[contact, 1, "customer"].encode()).hexdigest()


def test_only_customers_are_read(tmp_path):
    ledger = _ledger()
    read = read_words(ledger, None, lambda _: None)
    assert (read.texts, read.anew, read.absent) == (3, 3, "")
    assert _read(ledger) == {_key(c) for c in WHO}
    read_where = "FROM felt f JOIN interactions i ON i.interaction_id = f.interaction_id WHERE f.origin = 'read'"
    felt = ledger.merge(f"SELECT i.touchpoint, avg(f.valence) AS v {read_where} GROUP BY i.touchpoint").to_pylist()
    assert {r["touchpoint"]: r["v"] for r in felt}["shop"] < 0
    assert ledger.merge("SELECT count(*) AS n FROM felt WHERE seq > 1")["n"].to_pylist() == [0]


def test_who_did_not_agree_is_not_read():
    consents = pa.table({
        "customer_id": ["x", "no", "z"], "purpose": ["reading emotion"] * 3, "state": ["granted", "denied", "granted"],
        "valid_from": [DAY - timedelta(9)] * 3,
    })  # fmt: skip
    ledger = _ledger(consents=consents)
    read_words(ledger, None, lambda _: None)
    assert _read(ledger) == {_key("a"), _key("c")}


def test_a_text_is_read_once(tmp_path):
    first, again = _ledger(), _ledger()
    assert read_words(first, tmp_path, lambda _: None).anew == 3
    assert read_words(again, tmp_path, lambda _: None).anew == 0
    assert _read(first) == _read(again)
    kept = TextScores.open(tmp_path)
    said = [t for k, t in SAID.items() if k[2] == "customer"]
    rows = {r["text_key"]: r["valence"] for r in first.merge("SELECT text_key, valence FROM readings").to_pylist()}
    assert [s["valence"] for s in kept.of(said)] == [rows[s["text_key"]] for s in kept.of(said)]
    assert len(kept) == 3
    assert kept.of([SAID["a", 2, "employee"], None, "never said"]) == [None, None, None]
    columns = "text_key, valence, language, top_label, frustration, model"
    sql = f"SELECT {columns} FROM readings ORDER BY text_key"
    assert first.merge(sql).to_pylist() == again.merge(sql).to_pylist()


def test_reading_can_be_stopped_and_keeps_nothing_then(tmp_path):
    class StopError(Exception):
        pass

    def stop(_: str) -> None:
        raise StopError

    with pytest.raises(StopError):
        read_words(_ledger(), tmp_path, stop)
    assert not list(tmp_path.rglob("*.arrow"))
    assert read_words(_ledger(), tmp_path, lambda _: None).anew == 3
