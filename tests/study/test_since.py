"""Between two studies: what is clear now, what is not any more, what was not asked again, who is judged otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill import Ledger
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.estimate import Estimate
from goodwill.simulate import Company
from goodwill.study.cells import write_cells
from goodwill.study.claims import register
from goodwill.study.result import ActionVerdict, StudyResult
from goodwill.study.shelf import Shelf
from goodwill.study.since import Counts, since


def study(p_values, verdicts=()):
    e = Estimate(1.0, 0.5, 1.5, 100, se=0.25)
    claims = [Claim(k, ClaimKind.CHANGE, "f", k, f"{k}.", e, p) for k, p in p_values.items()]
    return StudyResult(
        project="p", version="1", computed_at="2026-01-01", engine="local", period="", results={}, absent={},
        claims=register(claims), verdicts=tuple(ActionVerdict(i, i, v, "", "judged") for i, v in verdicts),
        headline="", do_first=(), unknown=(),
    )  # fmt: skip


def keys(registered):
    return [r.claim.key for r in registered]


def test_each_claim_is_told_once_in_the_right_place():
    earlier = study({"stays": 1e-6, "fades": 1e-6, "of last month": 1e-6, "never": 0.9})
    now = study({"stays": 1e-6, "fades": 0.8, "new": 1e-7, "never": 0.9})
    found = since(earlier, now)
    assert keys(found.clear) == ["new"]
    assert keys(found.no_longer) == ["fades"]
    assert keys(found.not_asked_again) == ["of last month"]
    assert not found.is_quiet


def test_verdicts_that_differ_and_actions_that_are_new():
    earlier = study({}, [("a", "too early to tell"), ("b", "worked"), ("gone", "worked")])
    now = study({}, [("a", "worked"), ("b", "worked"), ("c", "too early to tell")])
    found = since(earlier, now)
    assert [(v.action_id, v.before, v.now) for v in found.verdicts] == [
        ("a", "too early to tell", "worked"),
        ("c", "", "too early to tell"),
    ]


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([1e-8, 0.9])))
@settings(max_examples=40, deadline=None)
def test_nothing_lies_between_a_study_and_itself(p_values):
    one = study(p_values, [("a", "worked")])
    assert since(one, replace(one, version="2")).is_quiet


@given(*[st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([1e-8, 0.9]))] * 2)
@settings(max_examples=60, deadline=None)
def test_looked_at_from_the_other_side_what_came_is_what_went(first, second):
    one, two = study(first), study(second)
    there, back = since(one, two), since(two, one)
    assert set(keys(there.clear)) == set(keys(back.no_longer)) | set(keys(back.not_asked_again))


def test_facts_are_counted_from_the_cells(tmp_path):
    ledger = Ledger.from_tables(seed=1, **Company(seed=9, customers=200, world="null", months=12).tables())
    write_cells(ledger, tmp_path)
    counts = Counts.of(Shelf.open(tmp_path))
    assert counts.contacts == ledger.count("interactions")
    found = since(study({}), study({}), Counts(10, 5), counts)
    assert found.contacts == counts.contacts - 10
    assert found.answers == counts.answers - 5 == pytest.approx(counts.answers, abs=5)
