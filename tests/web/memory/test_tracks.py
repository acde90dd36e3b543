"""The emotion curve and what was remembered on a timeline: only what may be shown, and by the kept weights."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from goodwill.ledger.one_customer_rows import Row
from goodwill.measure.memory.path_features import features
from goodwill.measure.memory.weights import fit
from goodwill.web.customers.consents import Consented

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def row(table, **values):
    return Row(table, values, None, False, 1)


def teller(states, labelled="coder", answered=None):
    """One contact with three moments; `answered` days later, if at all, emotion 2 of 1 to 7."""
    contact = row("interactions", interaction_id=b"c1", started_at=BEGIN, ended_at=BEGIN, touchpoint="chat",
                  channel="chat", reason=None)  # fmt: skip
    moments = [row("moments", interaction_id=b"c1", seq=i, valence=v, labelled_by=labelled, speaker="customer")
               for i, v in enumerate((0.2, -0.8, 0.4))]  # fmt: skip
    tables = {"interactions": (contact,), "moments": tuple(moments)}
    if answered is not None:
        at = BEGIN + timedelta(days=answered)
        tables["replies"] = (row("replies", reply_id=b"r1", interaction_id=b"c1", started_at=at, completed_at=at),)
        tables["answers"] = (row("answers", reply_id=b"r1", construct="emotion", value=2.0, low=1.0, high=7.0,
                                 higher_is="better"),)  # fmt: skip
    known = SimpleNamespace(of=lambda name: tables.get(name, ()))
    return SimpleNamespace(known=known, consented=Consented(states), now=BEGIN + timedelta(days=60))


GRANTED = {"reading_emotion": "granted"}
MODEL = {"weights": [0.1, 0.05, 0.1, 0.2, 0.0, 0.0, 0.0, 0.0], "intercept": 0.5}


def test_the_curve_shows_worst_best_and_end_of_what_may_be_shown():
    from goodwill.web.customers.timeline.felt_curve import tell

    told = tell(teller(GRANTED))
    bar, dot = told.marks
    assert (bar.level, bar.top) == pytest.approx((0.5 - 0.45 * 0.8, 0.5 + 0.45 * 0.4))
    assert dot.level == pytest.approx(0.5 + 0.45 * 0.4)
    assert "rose from 0.2 to 0.4" in dot.title
    assert not tell(teller({})).marks  # nobody agreed to feelings being read
    assert tell(teller({}, labelled="customer")).marks  # their own word counts


def test_what_is_expected_is_what_the_weights_predict(make_world):
    from goodwill.web.customers.timeline.remembered import expected

    made = make_world
    w = fit(features(made.truth), made.score, made.customer)
    model = {"weights": list(w.raw), "intercept": w.intercept}
    for j in (0, 5, 9):
        path = made.truth.valence[made.truth.offsets[j] : made.truth.offsets[j + 1]]
        ours = expected(model, [{"valence": float(v)} for v in path])
        assert ours == pytest.approx(float(w.predict(features(made.truth)[j : j + 1])[0]), abs=1e-9)
    assert expected(model, [{"valence": None}]) is None


@pytest.fixture
def make_world():
    """Return a small world of paths and scores."""
    from goodwill.measure.memory.path_features import Paths

    rng = np.random.default_rng(1)
    length = rng.integers(3, 8, 200)
    truth = Paths.grouped(np.repeat(np.arange(200), length), rng.uniform(-1, 1, length.sum()))
    end = features(truth)[:, 3]
    score = np.clip(0.5 + 0.3 * end + 0.1 * rng.normal(size=200), 0, 1)
    return SimpleNamespace(truth=truth, score=score, customer=np.arange(200))


def test_answers_from_memory_are_shown_and_predictions_only_where_nobody_asked(monkeypatch):
    from goodwill.web.customers.timeline import remembered

    monkeypatch.setattr(remembered, "_model", lambda: MODEL)
    asked = remembered.tell(teller(GRANTED, answered=9)).marks
    assert [m.kind for m in asked] == ["ring"]
    assert "17 of 100" in asked[0].title  # 2 on 1 to 7
    assert [m.kind for m in remembered.tell(teller(GRANTED, answered=0)).marks] == ["dot"]  # just after is not memory
    refused = {**GRANTED, "profiling": "denied"}
    assert not remembered.tell(teller(refused)).marks
    assert not remembered.tell(teller({"profiling": "granted"})).marks
