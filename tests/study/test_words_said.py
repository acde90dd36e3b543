"""What customers said: newest first, nothing empty, never an employee's words, filtered as the page is."""

from __future__ import annotations

import pytest

from goodwill import Ledger
from goodwill.core.errors import LedgerError
from goodwill.simulate import Company
from goodwill.study import words_said
from goodwill.study.no_answers import own_words, says_something
from goodwill.study.slice import Slice
from goodwill.study.words_said import verbatims, write_verbatims


@pytest.fixture(scope="module")
def tables():
    return Company(seed=9, customers=400, world="planted", months=12).tables()


@pytest.fixture(scope="module")
def project(tables, tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    write_verbatims(Ledger.from_tables(seed=1, **tables), folder)
    return folder


@pytest.mark.parametrize(
    "text", ["Inga kommentarer.", " - ", "...", "NO COMMENT!", "n/a", "Skickat från min iPhone", "aaaa", "??", "Vet ej"]
)
def test_these_say_nothing(text):
    assert not says_something(text)


@pytest.mark.parametrize(
    "text", ["Bra service", "No answer for three days", "Nej, aldrig mer", "Nothing worked", "bad"]
)
def test_these_say_something(text):
    assert says_something(text)


def test_quoted_questions_are_not_their_words():
    assert own_words("Bra.\n> Hur kändes det?\n  > Svara gärna\nTack") == "Bra.\nTack"
    assert not says_something(own_words("> How did you feel?"))


def test_all_words_are_customers_own_answers(tables, project):
    replies = tables["replies"].to_pandas().set_index("reply_id")
    answers = tables["answers"].to_pandas().dropna(subset=["text"])
    told = answers[(replies.loc[answers.reply_id].perspective != "engagement").to_numpy()]
    found = verbatims(project, n=100_000)
    assert 0 < len(found) == sum(says_something(own_words(t)) for t in told.text)
    assert {v.text for v in found} <= {own_words(t) for t in told.text}
    assert [v.answered_at for v in found] == sorted((v.answered_at for v in found), reverse=True)


def test_the_score_is_that_of_the_same_question_in_the_same_reply(tables, project):
    answers = tables["answers"].to_pandas()
    answers = answers[answers.value.notna() & answers.about.isna()]
    share = (answers.value - answers.low) / (answers.high - answers.low)
    worse = answers.higher_is == "worse"
    means = (100 * share.where(~worse, 1 - share)).groupby([answers.reply_id, answers.construct]).mean()
    texts = tables["answers"].to_pandas().dropna(subset=["text"])
    texts = texts.assign(text=texts.text.map(own_words)).drop_duplicates("text", keep=False)
    by_text = texts.set_index("text")
    found = [v for v in verbatims(project, n=100_000) if v.text in by_text.index]
    assert len(found) > 20
    for v in found:
        place = (by_text.reply_id[v.text], v.construct)
        assert v.score == (pytest.approx(means[place]) if place in means.index else None)
    assert any(v.score is not None for v in found)


def test_low_and_high_begin_at_their_end(project):
    every = verbatims(project, n=100_000)
    low, high = verbatims(project, n=5, kind="low"), verbatims(project, n=5, kind="high")
    scores = sorted(v.score for v in every if v.score is not None)
    assert [v.score for v in low] == scores[:5]
    assert [v.score for v in high] == scores[::-1][:5]
    worst = [v for v in every if v.score == low[0].score]
    assert low[0] == worst[0]  # the newest of the worst


def test_filters_are_those_of_the_page(project):
    every = verbatims(project, n=100_000)
    one = next(v for v in every if v.touchpoint and v.unit)
    assert verbatims(project, Slice(touchpoint=one.touchpoint), 100_000) == tuple(
        v for v in every if v.touchpoint == one.touchpoint
    )
    of_unit = verbatims(project, Slice(units=frozenset({one.unit})), 100_000)
    assert of_unit == tuple(v for v in every if v.unit == one.unit)
    month = one.answered_at.year * 12 + one.answered_at.month - 1
    assert one in verbatims(project, Slice(months=(month - 1, month + 1)), 100_000)
    assert verbatims(project, Slice(units=frozenset()), 10) == ()
    assert verbatims(project, n=3, construct="recommend")[0].construct == "recommend"
    inside = verbatims(project, Slice(circumstance="moving_house"), 100_000)
    assert 0 < len(inside) < len(every)


def test_at_most_so_many_and_the_newest(tables, tmp_path, monkeypatch):
    every = verbatims_of(tables, tmp_path / "a", 100_000)
    monkeypatch.setattr(words_said, "MOST", 7)
    assert verbatims_of(tables, tmp_path / "b", 100_000) == every[:7]


def test_where_nothing_was_said_and_where_no_study_ran(tmp_path):
    with pytest.raises(LedgerError, match="goodwill study"):
        verbatims(tmp_path)
    write_verbatims(Ledger.from_tables(), tmp_path)
    assert verbatims(tmp_path, n=5, kind="low") == ()


def verbatims_of(tables, folder, n):
    write_verbatims(Ledger.from_tables(seed=1, **tables), folder)
    return verbatims(folder, n=n)
