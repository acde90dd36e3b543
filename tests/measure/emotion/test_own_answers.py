"""Learning from a company's own answers: it helps where words go with scores, stays out where they do not."""

from __future__ import annotations

import csv
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from goodwill.core.errors import EstimateError
from goodwill.ledger.feelings import show_readings
from goodwill.ledger.ledger import Ledger
from goodwill.measure.emotion import grams, lexicon
from goodwill.measure.emotion.own_answers import FEWEST, PART, OwnAnswers, learn, pairs, part_of

DATA = Path(__file__).parents[3] / ".." / "shared" / "data"
GOOD, BAD = ["frubby", "glim", "splendor", "zorp"], ["wumpf", "drogg", "klonk", "brizz"]  # a company's own slang
FILLER = ["the", "box", "came", "on", "a", "day", "and", "then", "we", "had", "it", "here"]


def _slang(n, *, helps=True, seed=0):
    rng = np.random.default_rng(seed)
    true = rng.random(n) < 0.5
    shown = true if helps else rng.random(n) < 0.5
    texts = [" ".join([*rng.choice(FILLER, 6), str(rng.choice(GOOD if s else BAD))]) for s in shown]
    scores = np.clip(np.round(np.where(true, 8, 3) + rng.normal(0, 1.5, n)), 0, 10) / 10
    return texts, scores, true


def test_slang_that_no_list_knows_is_learned():
    texts, scores, _ = _slang(1500)
    found = learn(
        texts, scores, 0.01 * np.random.default_rng(1).normal(size=1500), language="en", customers=range(1500)
    )
    assert found.used
    assert found.blended > 0.6 > abs(found.day_zero) + 0.4
    new, _, true = _slang(400, seed=9)
    own = found.adjust(new, np.zeros(400), 1)
    assert own[true].mean() > own[~true].mean() + 0.3


def test_words_that_go_with_no_score_leave_day_zero_alone():
    used = 0
    for seed in range(4):
        texts, scores, _ = _slang(800, helps=False, seed=seed)
        day_zero = np.random.default_rng(seed).normal(0, 0.3, 800)
        found = learn(texts, scores, day_zero, language="en", customers=range(800), seed=seed)
        used += found.used
        if not found.used:
            assert found.adjust(texts, day_zero, 0) == pytest.approx(day_zero)
    # A gain above two standard errors by chance: 2.3 % each; 2 of 4 has probability .003.
    assert used <= 1


def test_the_level_stays_that_of_day_zero():
    texts, scores, _ = _slang(1500)
    day_zero = np.full(1500, -0.3) + np.random.default_rng(2).normal(0, 0.05, 1500)
    found = learn(texts, scores, day_zero, language="en", customers=range(1500))
    assert found.adjust(texts, day_zero, 2).mean() == pytest.approx(-0.3, abs=0.05)


def test_too_few_or_impossible_say_so():
    with pytest.raises(EstimateError, match="too few"):
        learn(
            ["a"] * (FEWEST - 1), [0.5] * (FEWEST - 1), [0.0] * (FEWEST - 1), language="en", customers=range(FEWEST - 1)
        )
    with pytest.raises(EstimateError, match="score"):
        learn(["a"] * 600, [7.0] * 600, [0.0] * 600, language="en", customers=range(600))


def test_what_is_kept_reads_the_same(tmp_path):
    texts, scores, _ = _slang(900)
    found = learn(texts, scores, 0.001 * np.arange(900) / 900, language="sv", customers=range(900))
    found.save(tmp_path / "own.npz")
    again = OwnAnswers.load(tmp_path / "own.npz")
    assert again.adjust(texts, np.zeros(900), 1).tolist() == found.adjust(texts, np.zeros(900), 1).tolist()
    assert (again.n, again.weight, again.language) == (found.n, found.weight, "sv")


def test_real_customers_words_foretell_their_scores_better():
    path = DATA / "nps_verbatims" / "nps_verbatims.csv"
    if not path.exists():
        pytest.skip("real data are not here")
    with path.open(encoding="utf-8", errors="replace") as file:
        rows = [r for r in csv.DictReader(file) if r["NPS_SCORE"] and r["text"]]
    texts, scores = [r["text"] for r in rows], np.array([float(r["NPS_SCORE"]) / 10 for r in rows])
    listed = lexicon.features([grams.tokens(t) for t in texts], "en")
    found = learn(texts, scores, np.tanh(listed[:, 0] - listed[:, 1]), language="en", customers=range(len(rows)))
    # The lists alone correlate .62 with the score, out of sample; a fifth of the way to 1 is asked.
    assert found.blended > found.day_zero + 0.2 * (1 - found.day_zero)


@pytest.mark.slow
def test_fifty_thousand_answers_in_three_seconds():
    texts, scores, _ = _slang(50_000)
    start = time.process_time()
    learn(texts, scores, np.random.default_rng(3).normal(0, 0.3, 50_000), language="en", customers=range(50_000))
    assert time.process_time() - start < 3.0


def test_a_customers_words_are_read_by_a_model_that_never_saw_the_customers_scores():
    """Scores of part 0 turned upside down change nothing in how part 0 is read, and something in how part 1 is."""
    texts, scores, _ = _slang(900)
    day_zero = 0.01 * np.random.default_rng(1).normal(size=900)
    mine = np.array([part_of(k) == 0 for k in range(900)])
    one = learn(texts, scores, day_zero, language="en", customers=range(900))
    other = learn(texts, np.where(mine, 1 - scores, scores), day_zero, language="en", customers=range(900))
    assert one.table[0].tolist() == other.table[0].tolist()
    assert one.table[1].tolist() != other.table[1].tolist()


def test_parts_are_the_same_in_sql():
    keys = [3, 127, 128, 5_000_000_000_001, 2**62 + 77]
    with Ledger.from_tables() as ledger:
        ledger.engine.register("keys", pa.table({"k": pa.array([*keys, None], pa.int64())}))
        rows = ledger.merge(f"SELECT k, {PART.format(column='k')} AS part FROM keys").to_pylist()
    assert {r["k"]: r["part"] for r in rows} == {k: part_of(k) for k in [*keys, None]}


def test_only_answers_that_may_be_read_are_learned_from():
    now = datetime(2026, 3, 2, 10, tzinfo=UTC)
    who = ["yes", "no", "silent"]
    ledger = Ledger.from_tables(
        replies=pa.table({
            "reply_id": who, "survey_id": ["s"] * 3, "perspective": ["relationship"] * 3, "customer_id": who,
            "started_at": [now] * 3, "language": ["sv"] * 3, "mode": ["web"] * 3, "partial": [False] * 3,
        }),
        answers=pa.table({
            "reply_id": who * 2, "question_id": ["score"] * 3 + ["why"] * 3,
            "construct": ["recommend"] * 3 + ["why"] * 3,
            "value": pa.array([9.0, 2.0, 5.0, None, None, None]), "low": [0.0] * 6,
            "high": [10.0] * 6, "higher_is": ["better"] * 6,
            "text": [None] * 3 + ["bra", "dåligt", "sådär"],
        }),
        consents=pa.table({
            "customer_id": ["yes", "no"], "purpose": ["reading emotion"] * 2, "state": ["granted", "withdrawn"],
            "valid_from": [now - timedelta(days=9)] * 2,
        }),
    )  # fmt: skip
    show_readings(ledger.engine)
    texts, scores, customers, declared = pairs(ledger)
    assert texts == ["bra"]
    assert scores.tolist() == [0.9]
    assert len(customers) == 1
    assert declared == ["sv"]
