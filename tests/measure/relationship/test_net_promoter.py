"""Net promoter score: real answers, the textbook's interval, and counting by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from goodwill.measure import NetPromoter
from goodwill.stats.intervals import nps


def one_survey(scores, customers=None):
    n = len(scores)
    replies = pd.DataFrame(
        {
            "reply_id": [f"r{i}" for i in range(n)], "survey_id": "s", "perspective": "relationship",
            "customer_id": customers if customers is not None else [f"p{i}" for i in range(n)],
            "started_at": pd.date_range("2024-01-01", periods=n, freq="h", tz="UTC"), "language": "en", "mode": "web",
            "partial": False,
        }
    )  # fmt: skip
    answers = pd.DataFrame(
        {"reply_id": replies["reply_id"], "question_id": "q", "construct": "recommend", "value": scores, "low": 0.0,
         "high": 10.0, "higher_is": "better"}
    )  # fmt: skip
    return {"replies": replies, "answers": answers}


def test_real_telecom_answers_have_the_score_computed_from_the_file(real, ledger):
    rows = pd.read_csv(real("nps_verbatims/nps_verbatims.csv"))
    rows["reply_id"] = [f"r{i}" for i in range(len(rows))]
    replies = pd.DataFrame(
        {
            "reply_id": rows["reply_id"], "survey_id": "nps", "perspective": "relationship", "customer_id": None,
            "started_at": pd.to_datetime(rows["CUSTOMER_RESPONSE_DATE"], format="%d/%m/%Y %H:%M").dt.tz_localize("UTC"),
            "language": "en", "mode": "web", "partial": False,
        }
    )  # fmt: skip
    scored = rows[rows["NPS_SCORE"].notna()]
    answers = pd.DataFrame(
        {"reply_id": scored["reply_id"], "question_id": "q", "construct": "recommend",
         "value": scored["NPS_SCORE"].astype(float), "low": 0.0, "high": 10.0, "higher_is": "better"}
    )  # fmt: skip
    figure = NetPromoter().measure(ledger(replies=replies, answers=answers)).figure()
    # SOURCE.md of the data set: -24.69188 on 2,353 scores, printed to five decimals.
    assert figure.estimate.n == 2353
    assert figure.estimate.value == pytest.approx(-24.69188, abs=5e-6)


def test_one_answer_per_customer_gives_the_adjusted_wald_interval(ledger):
    scores = [9.0] * 50 + [7.0] * 30 + [3.0] * 20
    e = NetPromoter().measure(ledger(**one_survey(scores))).figure().estimate
    # methods.md section 1: n=100, P=50, D=20 -> adjusted [14.05, 44.20], printed to two decimals.
    assert e.value == pytest.approx(30.0)
    assert (e.low, e.high) == pytest.approx((14.05, 44.20), abs=0.005)


def test_customers_who_answer_again_widen_the_interval(ledger):
    scores = [9.0] * 50 + [7.0] * 30 + [3.0] * 20
    again = [f"p{i % 10 + 10 * (i // 50)}" for i in range(100)]
    alone = NetPromoter().measure(ledger(**one_survey(scores))).figure().estimate
    clustered = NetPromoter().measure(ledger(**one_survey(scores, again))).figure().estimate
    assert clustered.value == pytest.approx(alone.value)
    assert clustered.width > alone.width


def test_cells_equal_counting_row_by_row(frames, ledger):
    tables = frames(repeat=False, replies=300)
    result = NetPromoter(segment="touchpoint").measure(ledger(**tables))
    rows = (
        tables["answers"]
        .merge(tables["replies"], on="reply_id")
        .merge(tables["interactions"][["interaction_id", "unit_id", "touchpoint"]], on="interaction_id")
    )
    rows["month"] = pd.to_datetime(rows["started_at"]).dt.strftime("%Y-%m")
    for unit, group in rows.groupby("unit_id"):
        expected = nps((group.value >= 9).sum(), group.value.between(7, 8).sum(), (group.value <= 6).sum())
        found = result.figure("unit", unit=unit).estimate
        assert (found.value, found.low, found.high, found.n) == pytest.approx(
            (expected.value, expected.low, expected.high, expected.n)
        )
    for (month, unit), group in rows.groupby(["month", "unit_id"]):
        found = result.figure("period unit", period=month, unit=unit).estimate
        expected = 100 * ((group.value >= 9).mean() - (group.value <= 6).mean())
        assert found.value == pytest.approx(expected)
    for touchpoint, group in rows.groupby("touchpoint"):
        found = result.figure("segment", segment=touchpoint)
        assert found.estimate.n == len(group)
        assert found.beside.asked == (tables["interactions"].touchpoint == touchpoint).sum()


def test_a_question_on_another_scale_is_absent_and_says_so(frames, ledger):
    tables = one_survey([1.0, 2.0, 5.0, 4.0])
    tables["answers"]["low"], tables["answers"]["high"] = 1.0, 5.0
    result = NetPromoter().measure(ledger(**tables))
    assert not result.figure().estimate.is_present
    assert "0 to 10" in result.brief()


def test_two_questions_of_one_reply_count_one_person(ledger):
    tables = one_survey([9.0, 2.0])
    again = tables["answers"].copy()
    again["question_id"] = "q2"
    tables["answers"] = pd.concat([tables["answers"], again], ignore_index=True)
    assert NetPromoter().measure(ledger(**tables)).figure().estimate.n == 2


def test_unfinished_replies_count_only_when_wanted(ledger):
    tables = one_survey([9.0, 2.0, 9.0])
    tables["replies"].loc[2, "partial"] = True
    facts = ledger(**tables)
    assert NetPromoter().measure(facts).figure().estimate.n == 2
    assert NetPromoter(include_partial=True).measure(facts).figure().estimate.n == 3


def test_unfinished_month_is_marked(ledger):
    tables = one_survey(list(np.resize([9.0, 5.0], 60)))
    tables["replies"]["started_at"] = pd.date_range("2024-01-01", periods=60, freq="D", tz="UTC")
    result = NetPromoter().measure(ledger(**tables))
    partial = {f.period: f.partial for f in result.over("period")}
    # 60 days from 1 January 2024 end on 29 February, a leap day: both months are complete.
    assert partial == {"2024-01": False, "2024-02": False}
    cut = NetPromoter(as_of="2024-02-20").measure(ledger(**tables))
    assert {f.period: f.partial for f in cut.over("period")} == {"2024-01": False, "2024-02": True}
