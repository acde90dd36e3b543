"""What customers feel: sums against counting text by text, recovery of planted shares, the unknown, asked and read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from goodwill.ledger.feelings import SERVICE_STATES, readings_schema, show_readings
from goodwill.ledger.ledger import Ledger
from goodwill.measure.emotion import prevalence_figures
from goodwill.measure.emotion.labels import LABELS
from goodwill.measure.emotion.prevalence import Emotions
from goodwill.stats.quantification import ErrorRates, adjusted_count

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
RATES = ErrorRates(0.6, 0.1, 1000, 1000)
N = 900


@pytest.fixture
def facts(monkeypatch):
    """A ledger with 900 contacts of 300 customers, one customer's turn in each, and readings with errors planted."""
    monkeypatch.setattr(prevalence_figures, "rates_of", lambda language, measure: RATES if language == "en" else None)
    return _ledger(np.random.default_rng(8))


def _ledger(rng, *, spoken="en", asked=0.3, bias=0.0):
    ids = [f"i{k}" for k in range(N)]
    when = [START + timedelta(hours=int(h)) for h in np.sort(rng.integers(0, 24 * 80, N))]
    true = rng.random(N) < 0.2  # angry
    valence = np.clip(np.where(true, -0.7, 0.4) + rng.normal(0, 0.2, N), -1, 1)
    told = rng.random(N) < asked
    ledger = Ledger.from_tables(
        interactions=pa.table({
            "interaction_id": ids, "customer_id": [f"c{k % 300}" for k in range(N)], "started_at": when,
            "ended_at": [t + timedelta(minutes=9) for t in when],
            "touchpoint": np.where(np.arange(N) % 3, "call", "shop"),
            "stage": ["use"] * N, "channel": ["phone"] * N, "handler": ["person"] * N,
        }),
        moments=pa.table({
            "interaction_id": ids, "seq": [1] * N, "speaker": ["customer"] * N, "text": ["words"] * N,
            "valence": pa.array(np.where(told, valence, 0.0), pa.float64(), mask=~told),
            "labelled_by": pa.array(np.where(told, "customer", ""), pa.string(), mask=~told),
        }),
    )  # fmt: skip
    rows = ledger.merge(
        "SELECT m.interaction_id, m.customer_key, m.seq, i.started_at, i.day, i.month, i.bucket FROM moments m "
        "JOIN interactions i ON i.interaction_id = m.interaction_id ORDER BY i.started_at, m.interaction_id"
    )
    said = np.where(true, rng.random(N) < RATES.tpr, rng.random(N) < RATES.fpr)
    read = np.where(said, -0.6, 0.5) + bias
    silent = np.arange(N) % 10 == 9
    mask = (1 << LABELS.index("anger")) * said.astype(np.int64)
    columns = {
        "customer_key": rows["customer_key"], "interaction_id": rows["interaction_id"], "seq": rows["seq"],
        "reply_id": pa.nulls(N, pa.binary()), "question_id": pa.nulls(N, pa.string()),
        "happened_at": rows["started_at"],
        "day": rows["day"], "month": rows["month"], "bucket": rows["bucket"], "text_key": [f"t{k}" for k in range(N)],
        "language": [spoken] * N, "says_nothing": silent, "valence": pa.array(read, mask=silent),
        "valence_sd": [0.3] * N, "arousal": [0.5] * N, "intensity": [0.5] * N, "labels": mask,
        "top_label": ["anger"] * N, **{s: np.where(said, 0.9, 0.1) for s in SERVICE_STATES}, "model": ["m"] * N,
    }  # fmt: skip
    schema = readings_schema()
    show_readings(ledger.engine, pa.table([pa.array(v) if not isinstance(v, pa.ChunkedArray) else v
                                           for v in columns.values()], names=list(columns)).cast(schema))  # fmt: skip
    return ledger


def test_shares_are_the_corrected_counts_of_texts(facts):
    rows = facts.merge("SELECT valence, labels, frustration FROM readings WHERE NOT says_nothing").to_pylist()
    result = Emotions().measure(facts)
    for metric, said in (
        ("negative", sum(r["valence"] <= -0.2 for r in rows)),
        ("anger", sum(r["labels"] & (1 << LABELS.index("anger")) > 0 for r in rows)),
        ("frustration", sum(r["frustration"] >= 0.5 for r in rows)),
    ):
        plain = adjusted_count(said, len(rows), RATES)
        found = result.figure(metric)
        assert found.value == pytest.approx(plain.estimate.value, abs=1e-12)
        assert found.n == len(rows)


def test_the_planted_share_is_inside(facts):
    assert Emotions().measure(facts).figure("anger").covers(0.2)


def test_scopes_add_up(facts):
    table = Emotions().measure(facts).table().to_pylist()
    for scope in ("touchpoint", "period"):
        parts = [r for r in table if r["scope"] == scope and r["metric"] == "anger"]
        whole = next(r for r in table if r["scope"] == "all" and r["metric"] == "anger")
        assert sum(r["n"] for r in parts) == whole["n"]
        assert sum(r["value"] * r["n"] for r in parts) / whole["n"] == pytest.approx(whole["value"], abs=0.02)


def test_words_that_say_nothing_and_unknown_contacts_are_told(facts):
    result = Emotions().measure(facts)
    assert result.figure("words that say nothing").value == pytest.approx(0.1)
    felt = facts.merge("SELECT count(DISTINCT interaction_id) AS n FROM felt")["n"][0].as_py()
    assert result.figure("feeling unknown").value == pytest.approx(1 - felt / N)
    rows = facts.merge("SELECT AVG(valence) AS v FROM felt GROUP BY interaction_id")["v"].to_pylist()
    assert result.figure("mean feeling").value == pytest.approx(np.mean(rows))


def test_asked_and_read_agree_or_do_not(facts, monkeypatch):
    good = Emotions().measure(facts)
    rows = facts.merge(
        "SELECT m.valence AS asked, r.valence AS words FROM moments m JOIN readings r ON r.interaction_id = "
        "m.interaction_id AND r.seq = m.seq WHERE m.labelled_by = 'customer' AND r.valence IS NOT NULL"
    ).to_pandas()
    assert good.figure("asked and read: correlation").value == pytest.approx(rows.asked.corr(rows.words), abs=1e-9)
    difference = good.figure("asked and read: difference")
    assert difference.value == pytest.approx((rows.words - rows.asked).mean(), abs=1e-9)
    biased = Emotions().measure(_ledger(np.random.default_rng(8), bias=-0.5))
    assert any(d.assumption == "as_asked" and d.speaks for d in biased.diagnostics)


def test_a_language_without_a_model_or_errors_is_said(facts):
    result = Emotions().measure(_ledger(np.random.default_rng(8), spoken="xx"))
    assert result.figure("anger").value is None
    assert "never measured" in result.figure("anger").absent
    assert any(d.assumption == "errors_known" and d.speaks for d in result.diagnostics)
    feeling = result.figure("mean feeling")
    assert -1 < feeling.low < feeling.value < feeling.high < 1


def test_without_consents_on_record_the_brief_says_so(facts):
    result = Emotions().measure(facts)
    doubt = next(d for d in result.diagnostics if d.assumption == "consent_on_record")
    assert doubt.speaks
    assert doubt.message in result.brief()


def test_nothing_read_is_absent_not_zero():
    ledger = _ledger(np.random.default_rng(8))
    show_readings(ledger.engine)
    result = Emotions().measure(ledger)
    assert result.figure("anger") is None or result.figure("anger").value is None
    assert "no words were read" in result.brief()


def test_errors_measured_on_customers_who_were_asked_stand_before_those_that_ship(monkeypatch):
    """Shipped rates that do not hold here would lead outside 0 to 1; the company's own bring the planted share back."""
    monkeypatch.setattr(prevalence_figures, "rates_of", lambda language, measure: ErrorRates(0.2, 0.01, 900, 900))
    few, many = (_ledger(np.random.default_rng(8), asked=share) for share in (0.0, 0.9))
    found = Emotions().measure(few)
    assert found.figure("positive").value is None
    assert "unlike" in found.figure("positive").absent
    assert any(d.assumption == "same_kind" and d.speaks for d in found.diagnostics)
    known = Emotions().measure(many)
    assert known.figure("negative").covers(0.2)
    assert next(d for d in known.diagnostics if d.assumption == "same_kind").passed
