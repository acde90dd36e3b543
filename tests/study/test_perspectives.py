"""Three perspectives: equal to counting row by row and to the methods they stand for."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill import Ledger
from goodwill.measure.relationship.net_promoter import NetPromoter
from goodwill.simulate import Company
from goodwill.study.perspectives import Perspectives


@pytest.fixture(scope="module")
def company():
    return Company(seed=5, customers=400, world="planted", months=12).tables()


@pytest.fixture(scope="module")
def found(company):
    return Perspectives().measure(Ledger.from_tables(seed=1, **company))


def test_means_equal_counting_row_by_row(company, found):
    """Ease of the whole company: mean per reply, remembered answers and unfinished replies left out."""
    replies = company["replies"].to_pandas().set_index("reply_id")
    answers = company["answers"].to_pandas()
    contacts = company["interactions"].to_pandas().set_index("interaction_id")
    ease = answers[(answers.construct == "ease") & answers.value.notna() & answers.about.isna()].copy()
    reply = replies.loc[ease.reply_id]
    ended = contacts.loc[reply.interaction_id].ended_at.fillna(contacts.loc[reply.interaction_id].started_at)
    answered = reply.completed_at.fillna(reply.started_at)
    fresh = ((answered.to_numpy() - ended.to_numpy()) < np.timedelta64(7, "D")) & ~reply.partial.to_numpy()
    kept = ease[fresh & (reply.perspective == "experience").to_numpy()]
    expected = 100 * ((kept.value - kept.low) / (kept.high - kept.low)).mean()
    got = next(s for s in found.at() if s.metric == "ease").estimate
    assert got.n == len(kept)
    assert got.value == pytest.approx(expected)


def test_net_promoter_score_is_that_of_its_own_method(company, found):
    own = NetPromoter().measure(Ledger.from_tables(seed=1, **company)).figure().estimate
    ours = next(s for s in found.at() if s.metric == "net promoter score").estimate
    assert (ours.value, ours.n) == (own.value, own.n)
    assert ours.low == pytest.approx(own.low, abs=1.0)  # clustered here, plain there where nobody answered twice


def test_engagement_is_never_shown_for_fewer_than_five(found):
    shown = [s for s in found.standings if s.perspective == "engagement" and s.estimate.is_present]
    assert shown
    assert all(s.estimate.n >= 5 for s in shown)


def test_the_words_name_one_figure_a_perspective(found):
    assert found.standing.startswith(f"{found.customers:,} customers")
    assert "lowest of 3" in found.standing


def test_without_engagement_it_says_so(company):
    tables = {k: v for k, v in company.items() if k in {"interactions", "replies", "answers", "customers"}}
    keep = tables["replies"].filter([p != "engagement" for p in tables["replies"]["perspective"].to_pylist()])
    ids = set(keep["reply_id"].to_pylist())
    tables["answers"] = tables["answers"].filter([r in ids for r in tables["answers"]["reply_id"].to_pylist()])
    brief = Perspectives().measure(Ledger.from_tables(seed=1, **(tables | {"replies": keep}))).brief()
    assert "Nothing is known yet of engagement" in brief
