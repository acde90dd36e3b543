"""The page Words: what it says, who may read, edit and check, and that an edit reaches the next study's book."""

from __future__ import annotations

import re

import pytest

from goodwill.measure.themes.book import FILE, read_book, starting_book
from goodwill.stats.intervals import wilson
from goodwill.web.people.facade import sight_of
from goodwill.web.people.models import AuditLine
from goodwill.web.words import queries, register, said
from goodwill.web.words.models import Checked, Dismissed

FORM = {
    "name_en": "Parking",
    "name_sv": "Parkering",
    "parent": "contact",
    "any_en": "parking*, car park",
    "any_sv": "parker*",
}


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("who", ["ada", "ana", "vera", "fia", "lea", "hanna", "olof"])
def test_everyone_sees_themes_with_their_shares(visit, who: str) -> None:
    text = page(visit(who), "/words/")
    assert "Most spoken of" in text
    assert "Queues" in text
    assert "Texts of no theme" in text


def test_a_stranger_sees_nothing(visit) -> None:
    for address in ("/words/", "/words/answers", "/words/themes/new", "/words/check/queue/en"):
        assert visit("stranger").get(address).status_code == 302


@pytest.mark.parametrize("who", ["vera", "hanna"])
def test_whoever_does_not_see_customers_reads_no_words(visit, who: str) -> None:
    client = visit(who)
    for address in ("/words/answers", "/words/check/queue/en"):
        assert client.get(address).status_code == 404
    assert client.post("/words/search", {"term": "queue"}).status_code == 404
    text = page(client, "/words/")
    assert "/words/answers" not in text
    assert "blockquote" not in text


@pytest.mark.parametrize("who", ["vera", "hanna", "fia"])
def test_whoever_does_not_decide_cannot_edit(visit, who: str) -> None:
    client = visit(who)
    assert client.get("/words/themes/new").status_code == 404
    for address in ("new", "proposal", "one/queue", "one/queue/switch", "one/queue/merge", "one/queue/remove"):
        assert client.post(f"/words/themes/{address}", FORM).status_code == 404
    assert "Make a theme" not in page(client, "/words/")


def test_a_lead_reads_words_of_own_units_only(visit, cast, site) -> None:
    there = said.shelf()
    own = cast["lea"].units[0]
    everything = re.search(r"of the newest ([\d,]+) answers", page(visit("ada"), "/words/answers"))
    mine = re.search(r"of the newest ([\d,]+) answers", page(visit("lea"), "/words/answers"))
    assert everything is not None
    assert int(everything[1].replace(",", "")) == len(there)
    assert mine is not None
    assert 0 < int(mine[1].replace(",", "")) < len(there)
    sight = said.reach(sight_of(cast["lea"]))
    rows = there.rows(there.find(said.Wanted(units=sight), register.book()), register.book())
    assert own in {r.unit for r in rows}
    assert "None of the newest answers" in page(visit("olof"), "/words/answers")


def test_a_search_finds_and_leaves_no_word_in_the_address(visit) -> None:
    client = visit("ana")
    answer = client.post("/words/search", {"term": "QUEUE", "theme": ""})
    assert answer.status_code == 302
    assert "queue" not in answer.headers["Location"].lower()
    text = page(client, answer.headers["Location"])
    quotes = re.findall(r"<blockquote[^>]*>(.*?)<footer", text, re.S)
    assert quotes
    assert all("queue" in q.lower() for q in quotes)


def test_answers_about_a_theme_are_those_its_rules_find(visit) -> None:
    there, book = said.shelf(), register.book()
    at = there.find(said.Wanted(theme="queue", language="sv"), book)
    rows = there.rows(at, book)
    assert rows
    assert all(r.language.startswith("sv") and "queue" in r.themes for r in rows)
    text = page(visit("ana"), "/words/answers?theme=queue&language=sv")
    assert f"{len(at)} of the newest" in text.replace(",", "")
    assert "/customers/one/" in text


def test_what_is_misspelled_in_the_address_is_left_out(visit) -> None:
    assert "Newest first" in page(visit("ana"), "/words/answers?theme=nonsense&feeling=blue&language=xx&page=999999")


def test_a_new_theme_reaches_the_projects_book_with_the_next_study(visit, site) -> None:
    client = visit("ana")
    answer = client.post("/words/themes/new", FORM)
    assert answer.headers["Location"] == "/words/themes/one/parking"
    assert not (site.project / FILE).exists()
    assert "follow with the next one" in page(client, "/words/")
    assert register.publish(site.project) == 1
    made = read_book(site.project / FILE).get("parking")
    assert made is not None
    assert made.rules["en"].any == ("parking*", "car park")
    assert made.parent == "contact"
    assert register.publish(site.project) == 0
    assert AuditLine.objects.filter(verb="made a theme", what="parking").count() == 1


def test_a_term_without_words_is_refused_where_it_was_written(visit) -> None:
    answer = visit("ana").post("/words/themes/new", {**FORM, "any_en": "pa*, **"})
    assert answer.status_code == 422
    assert "at least three letters" in answer.content.decode()
    assert register.book().get("parking") is None


def test_every_edit_is_in_the_log(visit) -> None:
    client = visit("lea")
    steps = [
        ("one/queue", {**FORM, "name_en": "Lines", "parent": "waiting"}), ("one/queue/switch", {"on": "0"}),
        ("one/chat/merge", {"into": "phone"}), ("one/bills/split", {"terms": ["bill", "fee"], "name_en": "Bill"}),
        ("one/app/remove", {}),
    ]  # fmt: skip
    for address, given in steps:
        assert client.post(f"/words/themes/{address}", given).status_code == 302, address
    verbs = list(AuditLine.objects.filter(who="lea@example.org").order_by("pk").values_list("verb", flat=True))
    wanted = ["edited a theme", "switched a theme off", "merged two themes", "split a theme", "removed a theme"]
    assert [v for v in verbs if "theme" in v] == wanted
    book = register.book()
    assert book.get("queue").name() == "Lines"
    assert not book.get("queue").is_on
    assert "bot" in book.get("phone").rules["en"].any
    assert book.get("bill").rules["en"].any == ("bill", "fee")
    assert book.get("app") is None


def test_what_the_book_refuses_is_said_and_changes_nothing(visit) -> None:
    client = visit("ana")
    before = register.book()
    answer = client.post("/words/themes/one/waiting/merge", {"into": "queue"}, follow=True)
    assert "cannot be merged" in answer.content.decode()
    assert register.book() == before
    assert client.post("/words/themes/one/nothing/merge", {"into": "queue"}).status_code == 404


def test_a_file_that_changed_is_read_unless_an_edit_waits(visit, site) -> None:
    from goodwill.measure.themes.book import write_book

    register.book()
    smaller = starting_book().without("app")
    write_book(smaller, site.project / FILE)
    assert register.book() == smaller
    visit("ana").post("/words/themes/one/queue/switch", {"on": "0"})
    write_book(starting_book(), site.project / FILE)
    assert register.book().get("app") is None
    register.publish(site.project)
    assert read_book(site.project / FILE).get("app") is None


def test_a_file_that_cannot_be_used_is_said_and_the_last_book_stands(visit, site) -> None:
    before = register.book()
    (site.project / FILE).write_text("themes: [{names: x}]", encoding="utf-8")
    assert register.book() == before
    assert "cannot be used" in page(visit("ana"), "/words/")


def test_checks_are_counted_by_theme_and_language_of_the_rules_as_they_stand(visit) -> None:
    client = visit("ana")
    keys = re.findall(r'name="fits-([0-9a-f]+)" value="yes"', page(client, "/words/check/price_level/sv"))
    assert len(set(keys)) == len(keys)
    assert 4 <= len(keys) <= said.DRAWN
    given = {f"fits-{k}": "yes" for k in keys[:3]} | {f"fits-{keys[3]}": "no", "fits-000000": "yes"}
    assert client.post("/words/check/price_level/sv", given).status_code == 302
    assert Checked.objects.count() == 4  # a text that was not drawn is not taken
    (found,) = queries.precisions(register.book())["price_level"]
    assert found.language == "sv"
    assert found.estimate == wilson(3, 4)
    text = page(client, "/words/check/price_level/sv")
    assert "75% of 4 checked texts" in text
    assert not set(keys[:4]) & set(re.findall(r'name="fits-([0-9a-f]+)"', text))
    visit("ana").post("/words/themes/one/price_level", {"name_en": "Price", "any_en": "price", "any_sv": "pris"})
    assert "price_level" not in queries.precisions(register.book())


def test_a_text_read_anew_is_counted_once(visit) -> None:
    client = visit("ana")
    key = re.findall(r'name="fits-([0-9a-f]+)"', page(client, "/words/check/price_level/sv"))[0]
    for answer in ("yes", "no"):
        client.post("/words/check/price_level/sv", {f"fits-{key}": answer})
    assert [c.fits for c in Checked.objects.all()] == [False]


def test_proposals_are_dismissed_merged_or_made_themes(visit, monkeypatch) -> None:
    model = {"proposals": [
        {"key": "en:parking", "language": "en", "terms": ["parking", "garage"], "texts": 40, "customers": 30,
         "share": 0.02, "stability": 0.95, "score": 6.0},
        {"key": "sv:hund", "language": "sv", "terms": ["hund"], "texts": 20, "customers": 20, "share": 0.01,
         "stability": 0.85, "score": 5.0},
    ]}  # fmt: skip
    plain = queries.figures_of
    monkeypatch.setattr(queries, "figures_of", lambda *a: queries.Figures(plain(*a).by, plain(*a).months, model))
    client = visit("ana")
    text = page(client, "/words/")
    assert "parking, garage" in text
    assert "95" in text
    assert "parking, garage" in page(client, "/words/themes/new?proposal=en:parking")
    client.post("/words/themes/new", {**FORM, "proposal": "en:parking"})
    assert register.book().get("parking").origin == "discovered"
    client.post("/words/themes/proposal", {"proposal": "sv:hund", "into": "shop", "merge": "1"})
    assert "hund" in register.book().get("shop").rules["sv"].any
    assert queries.proposal_rows(queries.Figures({}, {}, model), register.book()) == []
    assert client.post("/words/themes/proposal", {"proposal": "sv:hund", "dismiss": "1"}).status_code == 404


def test_a_dismissed_proposal_is_gone(visit, monkeypatch) -> None:
    model = {"proposals": [{"key": "en:parking", "language": "en", "terms": ["parking"], "texts": 40, "customers": 30,
                            "share": 0.02, "stability": 0.95, "score": 6.0}]}  # fmt: skip
    plain = queries.figures_of
    monkeypatch.setattr(queries, "figures_of", lambda *a: queries.Figures(plain(*a).by, plain(*a).months, model))
    visit("ana").post("/words/themes/proposal", {"proposal": "en:parking", "dismiss": "1"})
    assert Dismissed.objects.filter(key="en:parking").exists()
    assert "parking" not in page(visit("ada"), "/words/")


@pytest.mark.project("empty")
def test_an_empty_project_says_what_to_do(visit) -> None:
    assert "No words yet" in page(visit("ada"), "/words/")
    assert "No answers yet" in page(visit("ada"), "/words/answers")
    assert "No answers yet" in page(visit("ada"), "/words/check/queue/en")


def test_rules_of_a_theme_show_what_they_find_before_the_next_study(visit) -> None:
    client = visit("ana")
    client.post("/words/themes/one/queue", {"name_en": "Queues", "parent": "waiting", "any_en": "xyzzy"})
    assert "find 0 of the newest" in page(client, "/words/themes/one/queue")


def test_two_pages_of_answers_do_not_overlap(visit) -> None:
    client = visit("ana")
    first, second = (re.findall(r"<blockquote.*?</blockquote>", page(client, f"/words/answers?page={n}"), re.S)
                     for n in (1, 2))  # fmt: skip
    assert len(first) == len(second) == said.PAGE
    assert first != second
