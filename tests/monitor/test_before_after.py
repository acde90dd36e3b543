"""What became of actions: each verdict from facts in a ledger, and the words that go with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from goodwill import Ledger
from goodwill.core.errors import LedgerError
from goodwill.monitor.aim import parse_aim
from goodwill.monitor.before_after import BeforeAfter
from goodwill.monitor.verdict import Verdict
from goodwill.study.claims import register

FIRST = datetime(2024, 1, 1, tzinfo=UTC)


def month_start(k):
    return datetime(2024 + k // 12, 1 + k % 12, 1, 12, tzinfo=UTC)


def company(
    seed=0, *, units=24, months=18, start=10, treated=6, effect=0.0, fidelity=1.0, answers=12, worst=False
):  # fmt: skip
    """Anonymous experience replies by unit and month; ease on 1 to 7, unit-by-month shocks, one action."""
    rng = np.random.default_rng(seed)
    level = 4.5 + rng.normal(0, 0.15, units)[:, None] + rng.normal(0, 0.12, (units, months))
    names = [f"t{u:02d}" for u in range(units)]
    noise = rng.normal(0, 1.0, (units, months, answers))
    seen = (level + noise.mean(2))[:, start - 3 : start].mean(1)  # units are picked by what was seen
    order = np.argsort(seen) if worst else rng.permutation(units)
    chosen = [names[u] for u in order[:treated]]
    for u in order[:treated]:
        level[u, start + 1 :] += effect
    at = [(u, m, k) for u in range(units) for m in range(months) for k in range(answers)]
    value = [float(np.clip(np.round(level[u, m] + noise[u, m, k]), 1, 7)) for u, m, k in at]
    when = [month_start(m) + timedelta(days=27.8 * k / answers) for _, m, k in at]
    when[-1] = month_start(months) - timedelta(hours=13)
    ids = [f"r{i}" for i in range(len(at))]
    replies = {
        "reply_id": ids, "survey_id": ["x"] * len(at), "perspective": ["experience"] * len(at),
        "unit_id": [names[u] for u, *_ in at], "started_at": when, "language": ["en"] * len(at),
        "mode": ["web"] * len(at), "partial": [False] * len(at),
    }  # fmt: skip
    answers_ = {
        "reply_id": ids, "question_id": ["q"] * len(at), "construct": ["ease"] * len(at), "value": value,
        "low": [1.0] * len(at), "high": [7.0] * len(at), "higher_is": ["better"] * len(at),
    }  # fmt: skip
    begun = month_start(start)
    actions = {
        "action_id": ["a1"], "title": ["Shorter menus"], "lever": ["process"], "aim": ["ease +0.4 by 2025-06"],
        "design": ["comparable units"], "serves": ["customer"], "owner": ["op"], "planned_start": [begun],
        "due": [begun + timedelta(days=60)],
    }  # fmt: skip
    steps = {
        "action_id": ["a1"] * treated, "step": ["do it"] * treated, "unit_id": chosen,
        "planned_for": [begun] * treated,
        "done_at": [begun if fidelity > 0 else None] * treated, "fidelity": [fidelity] * treated,
    }  # fmt: skip
    exposures = {
        "what_id": ["a1"] * treated, "unit_id": chosen, "arm": ["treated"] * treated,
        "assigned_at": [begun] * treated, "assigned_by": ["rule"] * treated, "received_at": [begun] * treated,
    }  # fmt: skip
    tables = {
        "replies": replies, "answers": answers_, "actions": actions, "action_steps": steps, "exposures": exposures,
    }  # fmt: skip
    return Ledger.from_tables(seed=seed, **{k: pa.table(v) for k, v in tables.items()})


def judge(**settings):
    result = BeforeAfter().measure(company(**settings))
    outcome = register(result.claims())
    action = result.actions[0]
    return action.verdict(is_clear=outcome.has("before_after/a1"))[0], result


def test_an_action_that_worked_is_found():
    verdict, result = judge(effect=0.8)
    assert verdict is Verdict.WORKED
    assert result.actions[0].evidence.effect.covers(0.8)
    assert "worked" in result.claims()[0].statement


def test_an_action_that_harmed_is_found():
    assert judge(effect=-0.8)[0] is Verdict.HARMED


def test_an_action_that_did_nothing_is_not_called_anything_else():
    assert judge(effect=0.0)[0] in {Verdict.NO_RESPONSE, Verdict.CANNOT_TELL, Verdict.TOO_SMALL}


def test_an_action_that_was_never_carried_out():
    verdict, result = judge(effect=0.0, fidelity=0.0)
    assert verdict is Verdict.NOT_CARRIED_OUT
    assert result.claims() == ()


def test_two_months_are_too_early():
    assert judge(effect=0.8, months=13)[0] is Verdict.TOO_EARLY


def test_one_treated_unit_of_twelve_is_too_small():
    assert judge(effect=0.3, units=12, treated=1)[0] is Verdict.TOO_SMALL


def test_nothing_to_compare_with_cannot_be_told():
    verdict, result = judge(effect=0.8, units=6, treated=6)
    assert verdict is Verdict.CANNOT_TELL
    assert "untreated" in result.actions[0].evidence.effect.absent


def test_the_worst_units_rise_by_themselves_and_the_reading_says_so():
    """Without effect: sd of what is seen .23, of it .18 passing: 1.27 x .18^2 / .23 = .18 plain, 0 adjusted."""
    plain, adjusted = [], []
    for seed in range(12):
        action = judge(seed=seed, worst=True)[1].actions[0]
        plain.append(action.contrast.naive)
        adjusted.append(action.contrast.effect.value)
    assert np.mean(plain) > 0.1
    assert abs(np.mean(adjusted)) < 0.06  # three standard errors of 12 companies


@pytest.mark.slow
def test_size_through_the_whole_path():
    """150 companies, the worst units chosen, no effect: at most 4 verdicts (2.5 %, one in a thousand beyond)."""
    called = sum(judge(seed=seed, worst=True, answers=8)[0] in {Verdict.WORKED, Verdict.HARMED} for seed in range(150))
    assert called <= 10


@pytest.mark.parametrize(
    ("text", "metrics", "size", "by"),
    [
        ("ease +0.3 by 2026-09", ("ease",), 0.3, "2026-09"),
        ("recommend + 5 by 2026-01-31", ("recommend",), 5.0, "2026-01-31"),
        ("emotion", ("emotion",), None, ""),
        ("success +0,25", ("success",), 0.25, ""),
        ("success, ease and emotion up by half a point", ("success", "ease", "emotion"), 0.5, ""),
        ("ease up by 2025-07", ("ease",), None, "2025-07"),
    ],
)
def test_aims_are_read(text, metrics, size, by):
    aim = parse_aim(text)
    assert (aim.metrics, aim.size, aim.by) == (metrics, size, by)


def test_an_aim_without_a_metric_is_refused():
    with pytest.raises(LedgerError, match="names its metric"):
        parse_aim("0.3 more by summer")
