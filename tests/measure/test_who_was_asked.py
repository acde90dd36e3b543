"""Who was asked: weights, worst cases, and laws they obey."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.measure import ConstructScore
from goodwill.measure.who_was_asked import post_stratified

GROUPS = st.lists(
    st.tuples(st.integers(5, 500), st.floats(0.05, 1.0), st.floats(0.0, 1.0)), min_size=1, max_size=6
).map(lambda rows: [(a + 5, max(5, round(a * r)), max(5, round(a * r)) * m) for a, r, m in rows])


@settings(max_examples=60)
@given(GROUPS)
def test_weighted_mean_lies_among_the_groups(groups):
    means = [y / n for _, n, y in groups]
    weighted = post_stratified(groups)
    assert min(means) - 1e-9 <= weighted <= max(means) + 1e-9


def test_equal_answer_rates_leave_the_mean_alone():
    groups = [(100, 50, 30.0), (40, 20, 5.0), (200, 100, 80.0)]
    assert post_stratified(groups) == pytest.approx(sum(g[2] for g in groups) / sum(g[1] for g in groups))


def test_a_group_that_answers_less_counts_as_it_was_asked():
    # 100 asked in each: means 1.0 (90 answers) and 0.0 (10 answers) weigh the same.
    assert post_stratified([(100, 90, 90.0), (100, 10, 0.0)]) == pytest.approx(0.5)


def test_small_groups_are_taken_together():
    # Two groups of two answers are one group of four: mean 0.5 at weight 60, beside 1.0 at weight 40.
    assert post_stratified([(40, 20, 20.0), (30, 2, 2.0), (30, 2, 0.0)]) == pytest.approx(0.4 + 0.6 * 0.5)
    assert post_stratified([]) is None
    assert post_stratified([(10, 0, 0.0)]) is None


def test_beside_a_figure_stands_what_counting_gives(frames, ledger):
    tables = frames(constructs=("trust",), replies=300, asked=2.5)
    figure = ConstructScore(construct="trust").measure(ledger(**tables)).figure()
    answers = tables["answers"]
    assert figure.beside.asked == 750
    assert figure.beside.answered == 300
    mean = answers["value"].mean()
    # Manski: the 450 silent at 1, or at 7.
    assert figure.beside.worst_low == pytest.approx(0.4 * mean + 0.6 * 1)
    assert figure.beside.worst_high == pytest.approx(0.4 * mean + 0.6 * 7)
    rows = answers.merge(tables["replies"], on="reply_id").merge(
        tables["interactions"][["interaction_id", "touchpoint", "unit_id"]], on="interaction_id"
    )
    sent = tables["invitations"].merge(
        tables["interactions"][["interaction_id", "touchpoint", "unit_id"]], on="interaction_id"
    )
    for frame in (rows, sent):
        frame["month"] = (frame["started_at"] if "started_at" in frame else frame["sent_at"]).dt.strftime("%Y-%m")
    # The month is that of the invitation: replies follow within two hours, all before midnight.
    strata = ["month", "unit_id", "touchpoint"]
    groups = sent.groupby(strata).size().to_frame("asked")
    groups["n"] = rows.groupby(strata).size()
    groups["y"] = rows.groupby(strata)["value"].sum()
    expected = post_stratified(groups.fillna(0).itertuples(index=False, name=None))
    assert figure.beside.weighted == pytest.approx(expected)


def test_reminders_are_not_asked_twice(frames, ledger):
    tables = frames(constructs=("trust",), replies=50)
    again = (
        tables["invitations"].iloc[:20].assign(reminder=1, state="sent", invitation_id=[f"again{i}" for i in range(20)])
    )
    import pandas as pd

    tables["invitations"] = pd.concat([tables["invitations"], again], ignore_index=True)
    figure = ConstructScore(construct="trust").measure(ledger(**tables)).figure()
    assert figure.beside.asked == 100


def test_without_invitations_nothing_is_pretended(frames, ledger):
    tables = frames(constructs=("trust",))
    del tables["invitations"]
    tables["replies"]["invitation_id"] = None
    result = ConstructScore(construct="trust").measure(ledger(**tables))
    assert result.figure().beside.asked is None
    assert "not known how many were asked" in result.brief()
