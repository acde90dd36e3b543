"""Promise against delivery against counting row by row."""

from __future__ import annotations

import pandas as pd
import pytest

from goodwill.core.errors import LedgerError
from goodwill.measure import Delivery

START = pd.Timestamp("2023-12-01", tz="UTC")


def promise(**changes):
    row = {
        "promise_id": "wait", "statement": "You wait five minutes at most.", "measured_by": "wait",
        "unit_of_measure": "minutes", "promised_level": 5.0, "low": 0.0, "high": 60.0, "higher_is": "worse",
        "touchpoints": "call", "valid_from": START,
    }  # fmt: skip
    return pd.DataFrame([{**row, **changes}])


def test_levels_and_share_kept_equal_the_rows(frames, ledger):
    tables = frames(replies=600, months=10)
    result = Delivery().measure(ledger(**tables, promises=promise()))
    calls = tables["interactions"][tables["interactions"].touchpoint == "call"]
    (found,) = result.promises
    assert found.delivered.value == pytest.approx(calls["wait"].mean())
    assert found.delivered.n == len(calls)
    assert found.kept.value == pytest.approx((calls["wait"] <= 5).mean())


@pytest.mark.parametrize(("level", "verdict"), [(2.0, "over-claimed"), (8.0, "under-claimed"), (3.96, "kept")])
def test_verdicts(frames, ledger, level, verdict):
    tables = frames(replies=600, months=10)
    (found,) = Delivery().measure(ledger(**tables, promises=promise(promised_level=level))).promises
    assert found.verdict == verdict
    (claim,) = Delivery().measure(ledger(**tables, promises=promise(promised_level=level))).claims()
    # Only a broken promise is a finding.
    assert (claim.p_value < 1e-4) == (verdict == "over-claimed")


def test_without_contacts_promises_measured_by_answers_are_still_judged(frames, ledger):
    tables = frames(constructs=("delivered.speed",), perspective="experience", replies=600, months=10)
    by_answers = promise(promise_id="speed", measured_by="delivered.speed", promised_level=80.0, high=100.0,
                         higher_is="better", unit_of_measure="points")  # fmt: skip
    del tables["interactions"]
    both = pd.concat([by_answers, promise()], ignore_index=True)
    speed, wait = Delivery().measure(ledger(**tables, promises=both)).promises
    assert speed.delivered.n == len(tables["answers"])
    assert "nothing is kept" in wait.delivered.absent


def test_a_promise_measured_by_answers_is_read_on_its_own_scale(frames, ledger):
    tables = frames(constructs=("delivered.speed",), perspective="experience", replies=600, months=10)
    made = promise(measured_by="delivered.speed", promised_level=80.0, low=0.0, high=100.0, higher_is="better",
                   unit_of_measure="points", touchpoints="call;shop")  # fmt: skip
    (found,) = Delivery().measure(ledger(**tables, promises=made)).promises
    value = tables["answers"]["value"]
    assert found.delivered.value == pytest.approx(100 * ((value - 1) / 6).mean())
    assert found.kept.value == pytest.approx((100 * (value - 1) / 6 >= 80).mean())
    assert found.verdict == "over-claimed"


def test_expectation_counts_only_before_the_first_contact(frames, ledger):
    tables = frames(constructs=("delivered.speed",), perspective="experience", replies=300, months=10)
    first = tables["interactions"].groupby("customer_id")["started_at"].min()
    people = list(first.index[:40])
    replies = pd.DataFrame(
        {
            "reply_id": [f"e{i}" for i in range(40)], "survey_id": "e", "perspective": "relationship",
            "customer_id": people,
            "started_at": [first[p] + pd.Timedelta(days=-1 if i < 30 else 1) for i, p in enumerate(people)],
            "language": "en", "mode": "web", "partial": False,
        }
    )  # fmt: skip
    answers = pd.DataFrame(
        {"reply_id": replies["reply_id"], "question_id": "e", "construct": "expected.speed",
         "value": [6.0] * 15 + [4.0] * 15 + [1.0] * 10, "low": 1.0, "high": 7.0, "higher_is": "better"}
    )  # fmt: skip
    tables["replies"] = pd.concat([tables["replies"], replies], ignore_index=True)
    tables["answers"] = pd.concat([tables["answers"], answers], ignore_index=True)
    made = promise(measured_by="delivered.speed", promised_level=6.0, low=1.0, high=7.0, higher_is="better",
                   unit_of_measure="points", touchpoints="call;shop")  # fmt: skip
    (found,) = Delivery().measure(ledger(**tables, promises=made)).promises
    assert found.expected.n == 30
    assert found.expected.value == pytest.approx(5.0)


def test_what_nothing_measures_is_absent_and_named(frames, ledger):
    result = Delivery().measure(ledger(**frames(), promises=promise(measured_by="delivered.kindness")))
    assert not result.promises[0].delivered.is_present
    assert "Nothing is kept that measures wait" in result.brief()
    assert result.claims() == ()


def test_no_promises_is_our_error(frames, ledger):
    with pytest.raises(LedgerError, match="no promises"):
        Delivery().measure(ledger(**frames()))
