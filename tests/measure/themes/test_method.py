"""The method over a small ledger: what is read and what is not, shares, feelings, and that it says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pyarrow as pa
import pytest

from goodwill.core.errors import LedgerError
from goodwill.ledger.feelings import readings_schema
from goodwill.ledger.ledger import Ledger
from goodwill.measure.themes import figures as f
from goodwill.measure.themes.book import Book, Rule, Theme, write_book
from goodwill.measure.themes.method import Themes
from goodwill.measure.themes.texts import texts_of

START = datetime(2025, 1, 10, tzinfo=UTC)
SAID = [
    ("c0", "The price is too high"), ("c1", "So long in the queue, and the price"), ("c2", "no comment"), ("c3", "-"),
    ("c4", "Lovely flowers at the desk"), ("c0", "Queue again\n> How was the price?"), ("c5", "Hinta on liian korkea"),
]  # fmt: skip
LANGUAGES = ["en", "en", "en", "en", "en", "en", "fi"]
BOOK = Book((
    Theme("money", {"en": "Money"}), Theme("price", {"en": "Price"}, "money", {"en": Rule(("price*",))}),
    Theme("queue", {"en": "Queue"}, "", {"en": Rule(("queue*",))}),
))  # fmt: skip


def frames() -> dict[str, pd.DataFrame]:
    n = len(SAID)
    at = [START + timedelta(days=20 * i) for i in range(n)]
    who = [c for c, _ in SAID]
    replies = pd.DataFrame({"reply_id": [f"r{i}" for i in range(n)], "survey_id": "s", "perspective": "experience",
                            "customer_id": who, "started_at": at, "language": LANGUAGES, "mode": "web",
                            "partial": False})  # fmt: skip
    answers = pd.DataFrame({"reply_id": replies.reply_id, "question_id": "ease", "construct": "ease",
                            "value": [1.0, 2, 3, 4, 5, 6, 7], "low": 1.0, "high": 7.0, "higher_is": "better",
                            "text": [t for _, t in SAID]})  # fmt: skip
    contacts = pd.DataFrame({
        "interaction_id": ["i0", "i1", "p0", "p1"], "customer_id": ["c0", "c6", None, None], "started_at": at[:4],
        "touchpoint": "call", "stage": "use", "channel": ["phone", "phone", "public", "public"],
        "handler": ["person", "person", "none", "none"],
    })  # fmt: skip
    moments = pd.DataFrame({
        "interaction_id": ["i0", "i0", "i0", "i1", "p0", "p1"], "seq": [1, 2, 3, 1, 1, 1],
        "speaker": ["customer", "employee", "customer", "employee", "customer", "customer"],
        "text": ["Hello", "Our price is low", "What a queue", "price price", "price!", "weather"],
    })  # fmt: skip
    return {"replies": replies, "answers": answers, "interactions": contacts, "moments": moments}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "themes.yaml"
    write_book(BOOK, path)
    return str(path)


@pytest.fixture
def ledger():
    with Ledger.from_tables(seed=1, **frames()) as made:
        yield made


def share(result, metric, theme="", **where):
    rows = [r for r in result.table().to_pylist() if (r["metric"], r["theme"]) == (metric, theme)]
    return next(
        r for r in rows if all(r[k] == where.get(k, "") for k in ("period", "touchpoint", "language", "source"))
    )


def test_shares_count_texts_that_say_something_in_languages_with_rules(ledger, book):
    result = Themes(book=book).measure(ledger)
    # Four answers and one contact: "no comment", the dash and the Finnish text are not among them.
    assert result.texts == 5
    assert result.customers == 3
    assert share(result, f.MENTIONED, "price")["value"] == pytest.approx(2 / 5)
    assert share(result, f.MENTIONED, "money")["value"] == pytest.approx(2 / 5)
    assert share(result, f.MENTIONED, "queue")["value"] == pytest.approx(
        3 / 5
    )  # an answer quoting the question is none
    assert share(result, f.UNASSIGNED)["value"] == pytest.approx(1 / 5)
    assert result.model["aside"] == {"said": 5, "nothing": 2, "other language": 1}
    assert share(result, f.MENTIONED, "queue")["customers"] == 2


def test_words_of_employees_are_in_no_text(ledger, book):
    rows = Themes(book=book).summarise(ledger).rows
    assert not any("our price" in w or "price price" in w for w in rows["words"].to_pylist())
    assert set(rows["source"].to_pylist()) == {"answer", "contact", "public"}


def test_turns_of_one_contact_are_one_text(ledger, book):
    texts = texts_of(Themes(book=book).summarise(ledger))
    contact = [i for i, s in enumerate(texts.source) if s == "contact"]
    assert len(contact) == 1
    assert texts.words[contact[0]] == "hello what a queue"


def test_public_posts_stand_apart(ledger, book):
    result = Themes(book=book).measure(ledger)
    assert share(result, f.MENTIONED, "price", source="public")["value"] == 0.5


def test_scores_beside_the_words_are_means_of_the_same_answer(ledger, book):
    result = Themes(book=book).measure(ledger)
    # Ease 1 and 2 on 1 to 7.
    assert share(result, f.SCORE, "price")["value"] == pytest.approx(100 * (0 + 1 / 6) / 2)
    assert share(result, f.FEELING, "price")["absent"]
    doubts = {d.assumption: d.passed for d in result.diagnostics}
    assert doubts["consent_on_record"] is None
    assert doubts["languages_covered"] is False
    assert "no rules" in result.brief()


def test_feelings_come_from_readings_and_so_do_what_says_nothing_and_the_language(ledger, book):
    answers = ledger.merge(
        "SELECT reply_id, question_id, text, customer_key FROM answered WHERE text IS NOT NULL"
    ).to_pylist()
    felt = {"The price is too high": -0.6, "So long in the queue, and the price": -0.2}
    rows = [
        {"customer_key": r["customer_key"], "reply_id": r["reply_id"], "question_id": r["question_id"],
         "language": "en", "says_nothing": r["text"].startswith("Lovely"), "valence": felt.get(r["text"])}
        for r in answers
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows, schema=readings_schema())
    ledger.engine.register("readings", table)
    result = Themes(book=book).measure(ledger)
    assert share(result, f.FEELING, "price")["value"] == pytest.approx(-0.4)
    assert share(result, f.FEELING, "price")["n"] == 2
    assert share(result, f.UNASSIGNED)["value"] == pytest.approx(3 / 7)  # "-", "no comment" and Finnish in, Lovely out
    doubt = next(d for d in result.diagnostics if d.assumption == "consent_on_record")
    assert doubt.speaks


def test_nobody_says_anything():
    given = frames()
    given["answers"] = given["answers"].drop(columns="text")
    given["moments"] = given["moments"].assign(text=None)
    with Ledger.from_tables(seed=1, **given) as silent, pytest.raises(LedgerError, match="Nobody said"):
        Themes().measure(silent)


def test_only_fillers_are_an_absent_figure(book):
    given = frames()
    given["answers"]["text"] = "n/a"
    del given["moments"]
    with Ledger.from_tables(seed=1, **given) as silent:
        result = Themes(book=book).measure(silent)
    assert result.texts == 0
    assert all(r["value"] is None and r["absent"] for r in result.table().to_pylist())


def test_above_the_most_texts_a_part_of_the_customers_is_read_and_it_is_said(book):
    n = 400
    given = {
        "replies": pd.DataFrame({"reply_id": [f"r{i}" for i in range(n)], "survey_id": "s", "perspective": "experience",
                                 "customer_id": [f"c{i}" for i in range(n)], "started_at": START, "language": "en",
                                 "mode": "web", "partial": False}),
        "answers": pd.DataFrame({"reply_id": [f"r{i}" for i in range(n)], "question_id": "q", "construct": "ease",
                                 "value": 3.0, "low": 1.0, "high": 7.0, "higher_is": "better", "text": "the price"}),
    }  # fmt: skip
    with Ledger.from_tables(seed=2, **given) as many:
        result = Themes(book=book, most=100).measure(many)
    assert 60 <= result.texts <= 140  # binomial 400 at a quarter, six standard deviations
    assert next(d for d in result.diagnostics if d.assumption == "all_read").speaks


def test_a_projects_own_book_is_used(tmp_path):
    made = Ledger.create(tmp_path / "p", seed=1)
    try:
        write_book(BOOK, tmp_path / "p" / "themes.yaml")
        from goodwill.measure.themes.book import project_book
        from goodwill.measure.themes.spoken import folder_of

        assert folder_of(made) == (tmp_path / "p").absolute()
        assert project_book(folder_of(made)) == BOOK
    finally:
        made.close()
