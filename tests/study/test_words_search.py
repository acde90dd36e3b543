"""Search in what customers said: by brute force over the same rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pyarrow as pa
import pytest

from goodwill.core.errors import LedgerError
from goodwill.ledger.feelings import readings_schema
from goodwill.ledger.ledger import Ledger
from goodwill.measure.themes.book import Book, Rule, Theme
from goodwill.study.words_said import verbatims, write_verbatims
from goodwill.study.words_search import UNASSIGNED, Wanted, WordsShelf

BOOK = Book((
    Theme("waiting", {"en": "Waiting"}), Theme("queue", {"en": "Queue"}, "waiting", {"": Rule(("queue*", "kön"))}),
    Theme("price", {"en": "Price"}, "", {"en": Rule(("price",))}),
))  # fmt: skip
SAID = [
    ("The QUEUE was long", "en", "u1", -0.6), ("Stod länge i kön", "sv", "u2", -0.5), ("A fair price", "en", "u1", 0.4),
    ("Café by the queue, and the price", "en", "u2", 0.0), ("Lovely flowers", "en", "u1", 0.9),
    ("n/a", "en", "u1", None),
]  # fmt: skip
START = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    replies = pd.DataFrame([
        {"reply_id": f"r{i}", "survey_id": "s", "perspective": "experience", "customer_id": f"c{i}", "unit_id": unit,
         "started_at": START + timedelta(days=i), "language": language, "mode": "web", "partial": False}
        for i, (_, language, unit, _) in enumerate(SAID)
    ])  # fmt: skip
    answers = pd.DataFrame([
        {"reply_id": f"r{i}", "question_id": "why", "construct": "ease", "value": float(i + 1), "low": 1.0, "high": 7.0,
         "higher_is": "better", "text": text}
        for i, (text, *_) in enumerate(SAID)
    ])  # fmt: skip
    with Ledger.from_tables(seed=4, replies=replies, answers=answers) as ledger:
        rows = ledger.merge("SELECT reply_id, question_id, text FROM answers").to_pylist()
        felt = {text: valence for text, _, _, valence in SAID}
        read = [{"reply_id": r["reply_id"], "question_id": "why", "valence": felt[r["text"]]} for r in rows]
        ledger.engine.register("readings", pa.Table.from_pylist(read, schema=readings_schema()))
        write_verbatims(ledger, folder)
    return folder


def texts(shelf: WordsShelf, **wanted) -> set[str]:
    return {r.text for r in shelf.rows(shelf.find(Wanted(**wanted), BOOK), BOOK)}


def test_what_says_nothing_is_not_there_and_the_newest_come_first(project):
    shelf = WordsShelf.open(project)
    rows = shelf.rows(shelf.find(Wanted(), BOOK), BOOK)
    assert [r.text for r in rows] == [text for text, *_ in SAID[:-1]][::-1]


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("queue", {0, 3}),
        ("KÖN", {1}),
        ("cafe", {3}),
        ("Café", {3}),
        ("kon", {1}),
        ("kån", set()),
        ("  price ", {2, 3}),
        ("%", set()),
    ],
)
def test_letters_are_found_whatever_their_case_and_accent(project, term, found):
    assert texts(WordsShelf.open(project), term=term) == {SAID[i][0] for i in found}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"theme": "queue"}, {0, 1, 3}), ({"theme": "waiting"}, {0, 1, 3}), ({"theme": "price"}, {2, 3}),
        ({"theme": UNASSIGNED}, {4}), ({"theme": "no such"}, set()), ({"feeling": "bad"}, {0, 1}),
        ({"feeling": "so-so"}, {3}), ({"feeling": "good"}, {2, 4}), ({"language": "sv"}, {1}),
        ({"units": frozenset({"u2"})}, {1, 3}), ({"units": frozenset()}, set()),
        ({"theme": "price", "feeling": "good", "units": frozenset({"u1"})}, {2}),
    ],
)  # fmt: skip
def test_filters_narrow_as_they_say(project, wanted, found):
    assert texts(WordsShelf.open(project), **wanted) == {SAID[i][0] for i in found}


def test_rows_carry_their_themes_of_the_lower_level_and_a_key_that_tells_nothing(project):
    shelf = WordsShelf.open(project)
    at = shelf.find(Wanted(term="fair"), BOOK)
    (row,) = shelf.rows(at, BOOK)
    assert row.themes == ("price",)
    assert row.score == pytest.approx(100 * 2 / 6)
    assert shelf.keys(at) == (row.key,)
    assert "fair" not in row.key


def test_counts_are_those_of_the_filters(project):
    shelf = WordsShelf.open(project)
    counts = shelf.counts(BOOK, Wanted())
    assert counts == {"waiting": 3, "queue": 3, "price": 2, UNASSIGNED: 1}


def test_an_edited_book_is_searched_with_at_once(project):
    shelf = WordsShelf.open(project)
    other = BOOK.with_theme(Theme("price", {"en": "Price"}, "", {"en": Rule(("flowers",))}))
    assert len(shelf.find(Wanted(theme="price"), other)) == 1
    assert len(shelf.find(Wanted(theme="price"), BOOK)) == 2


def test_feelings_are_for_choosing_and_not_among_the_verbatims_of_other_pages(project):
    assert not hasattr(verbatims(project)[0], "valence")


def test_without_a_study_there_is_nothing_to_search(tmp_path):
    with pytest.raises(LedgerError):
        WordsShelf.open(tmp_path)
