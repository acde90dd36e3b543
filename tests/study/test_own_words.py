"""A study learns from answers beside scores, reads answers by it, and leaves turns and kept scores as they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from goodwill.ledger.ledger import Ledger
from goodwill.study.readings import read_words

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
GOOD, BAD = "det var riktigt frubbigt i går", "det var mest drogg i går"  # slang that no list knows
N = 700


@pytest.fixture(scope="module")
def ledger():
    rng = np.random.default_rng(4)
    good = rng.random(N) < 0.5
    words = [f"{GOOD if g else BAD} nummer {k % 50}" for k, g in enumerate(good)]
    scores = np.where(good, 9.0, 2.0)
    ids, who = [f"r{k}" for k in range(N)], [f"c{k}" for k in range(N)]
    made = Ledger.from_tables(
        replies=pa.table({
            "reply_id": ids, "survey_id": ["s"] * N, "perspective": ["relationship"] * N, "customer_id": who,
            "started_at": [START + timedelta(hours=k) for k in range(N)], "language": ["sv"] * N, "mode": ["web"] * N,
            "partial": [False] * N,
        }),
        answers=pa.table({
            "reply_id": ids * 2, "question_id": ["score"] * N + ["why"] * N,
            "construct": ["recommend"] * N + ["why"] * N,
            "value": pa.array([*scores, *[None] * N], pa.float64()), "low": [0.0] * 2 * N, "high": [10.0] * 2 * N,
            "higher_is": ["better"] * 2 * N, "text": [None] * N + words,
        }),
        interactions=pa.table({
            "interaction_id": ["i"], "customer_id": ["c1"], "started_at": [START], "ended_at": [START],
            "touchpoint": ["call"], "stage": ["use"], "channel": ["phone"], "handler": ["person"],
        }),
        moments=pa.table({
            "interaction_id": ["i"], "seq": [1], "speaker": ["customer"], "text": [words[0]],
            "valence": pa.nulls(1, pa.float64()), "labelled_by": pa.nulls(1, pa.string()),
        }),
    )  # fmt: skip
    yield made, good
    made.close()


def test_slang_is_read_by_the_scores_beside_it(ledger):
    facts, _ = ledger
    done = read_words(facts, None, lambda step: None)
    assert done.own == ("sv",)
    rows = facts.merge(
        "SELECT a.text, r.valence, r.model FROM readings r JOIN answers a ON a.reply_id = r.reply_id "
        "AND a.question_id = r.question_id"
    ).to_pylist()
    assert len(rows) == N
    assert all(r["model"].endswith("+own") for r in rows)
    high = np.mean([r["valence"] for r in rows if r["text"].startswith(GOOD)])
    low = np.mean([r["valence"] for r in rows if r["text"].startswith(BAD)])
    assert high > low + 0.4


def test_turns_keep_the_reading_of_day_zero(ledger):
    facts, _ = ledger
    read_words(facts, None, lambda step: None)
    turn = facts.merge("SELECT model FROM readings WHERE interaction_id IS NOT NULL").to_pylist()
    assert len(turn) == 1
    assert not turn[0]["model"].endswith("+own")


def test_kept_scores_are_those_of_day_zero(ledger, tmp_path):
    facts, _ = ledger
    first = read_words(facts, tmp_path, lambda step: None)
    again = read_words(facts, tmp_path, lambda step: None)
    assert first.anew > 0
    assert again.anew == 0
    assert again.own == first.own == ("sv",)
