"""Matching: laws, and brute force by regular expressions built from the same rules."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.errors import SettingsError
from goodwill.measure.themes.book import (
    Book,
    Rule,
    Theme,
    book_of,
    faults_of_term,
    pieces,
    read_book,
    starting_book,
    terms_of,
    write_book,
)
from goodwill.measure.themes.matching import Matcher
from goodwill.measure.themes.tokens import tokens

WORDS = ("price", "prices", "priceless", "on", "hold", "queue", "väntan", "väntetid", "café", "vantan", "dont", "app")
TERMS = ("price", "price*", "*price", "*rice*", "on hold", "on hold* queue", "vänta*", "cafe", "app", "hol* que*")


def theme(key: str, rule: Rule, parent: str = "") -> Theme:
    return Theme(key, {"en": key}, parent, {"en": rule} if not rule.is_empty else {})


def by_pattern(rule: Rule, text: str) -> bool:
    """Return whether a rule fits, by one regular expression per term over the words joined by blanks."""
    line = " ".join(tokens(text))

    def there(term: str) -> bool:
        words = []
        for piece in pieces(term):
            middle = re.escape(piece.strip("*"))
            words.append((r"\w*" if piece.startswith("*") else "") + middle + (r"\w*" if piece.endswith("*") else ""))
        return re.search(r"(?<!\w)" + " ".join(words) + r"(?!\w)", line) is not None

    some = not rule.any or any(map(there, rule.any))
    return bool(rule.any or rule.all) and some and all(map(there, rule.all)) and not any(map(there, rule.none))


terms = st.lists(st.sampled_from(TERMS), max_size=3).map(tuple)
rules = st.builds(Rule, any=terms, all=terms, none=terms)
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(rules=st.lists(rules, min_size=1, max_size=4), said=st.lists(texts, min_size=1, max_size=5))
def test_matching_is_what_regular_expressions_find(rules, said):
    book = Book(tuple(theme(f"t{i}", r) for i, r in enumerate(rules)))
    found = Matcher(book).match(said, ["en"] * len(said))
    wanted = [[by_pattern(r, text) for r in rules] for text in said]
    assert found.tolist() == wanted


@settings(max_examples=50, deadline=None)
@given(said=st.lists(texts, min_size=1, max_size=6), cut=st.integers(0, 6))
def test_a_text_is_matched_for_itself(said, cut):
    matcher = Matcher(Book((theme("a", Rule(("price*",))), theme("b", Rule(("on hold",), none=("queue",))))))
    whole = matcher.match(said)
    parts = np.vstack([matcher.match(said[:cut]), matcher.match(said[cut:])])
    assert (whole == parts).all()


@given(text=st.text(alphabet="aåäöéüA ÅÄÖÉ-'’.,!", max_size=30))
def test_how_a_text_is_encoded_and_written_does_not_matter(text):
    assert tokens(unicodedata.normalize("NFD", text)) == tokens(unicodedata.normalize("NFC", text))
    assert tokens(text.upper()) == tokens(text.lower())
    assert tokens(f"  {text}!!") == tokens(text)


def test_swedish_letters_are_letters_and_accents_are_not():
    assert tokens("Får får får? Café, naïve; don’t re-do") == ["får", "får", "får", "cafe", "naive", "dont", "re", "do"]


def test_words_are_compared_whole():
    matcher = Matcher(Book((theme("app", Rule(("app",))),)))
    assert matcher.themes("the app is fine", "en") == ("app",)
    assert matcher.themes("happy with the application", "en") == ()


def test_who_speaks_of_a_theme_speaks_of_the_one_above():
    book = Book((theme("money", Rule()), theme("bill", Rule(("bill",)), "money")))
    assert Matcher(book).themes("the bill", "en") == ("money", "bill")


def test_what_is_off_is_not_found_and_neither_is_what_stands_below():
    book = Book((Theme("money", {"en": "m"}, is_on=False), theme("bill", Rule(("bill",)), "money")))
    assert Matcher(book).themes("the bill", "en") == ()


def test_rules_of_another_language_are_not_tried_but_where_it_is_unknown():
    book = Book((Theme("fast", {"en": "fast"}, rules={"en": Rule(("fast",)), "sv": Rule(("snabbt",))}),))
    matcher = Matcher(book)
    assert matcher.themes("jag gick dit fast det regnade", "sv") == ()
    assert matcher.themes("fast", None) == ("fast",)
    assert matcher.themes("snabbt", "sv-SE") == ("fast",)
    assert matcher.reads("en")
    assert not matcher.reads("fi")


def test_the_starting_book_can_be_used_and_survives_a_file(tmp_path):
    book = starting_book()
    assert book.languages == {"en", "sv"}
    assert all(t.names.get("sv") for t in book.themes)
    assert all({"en", "sv"} <= set(t.rules) for t in book.themes if not book.below(t.key))
    write_book(book, tmp_path / "themes.yaml")
    again = read_book(tmp_path / "themes.yaml")
    assert again == book
    assert again.version == book.version


def test_the_version_changes_with_what_counts_only():
    book = starting_book()
    renamed = book.with_theme(Theme(**{**fields_of(book.themes[1]), "names": {"en": "Another name"}}))
    off = book.with_theme(Theme(**{**fields_of(book.themes[1]), "is_on": False}))
    assert renamed.version == book.version
    assert off.version != book.version


def fields_of(t: Theme) -> dict:
    return {n: getattr(t, n) for n in ("key", "names", "parent", "rules", "origin", "is_on")}


@pytest.mark.parametrize(
    ("term", "fault"), [("*", "star"), ("pr*", "three"), ("a*b", "star"), ("...", "no words"), ("", "no words")]
)
def test_a_term_without_words_is_refused(term, fault):
    assert any(fault in f for f in faults_of_term(term))
    with pytest.raises(SettingsError):
        Book((theme("a", Rule((term,))),))


def test_a_book_with_a_missing_parent_or_a_key_twice_is_refused():
    with pytest.raises(SettingsError, match="no upper theme"):
        Book((theme("a", Rule(("b",)), "gone"),))
    with pytest.raises(SettingsError, match="twice"):
        Book((theme("a", Rule(("b",))), theme("a", Rule(("c",)))))
    with pytest.raises(SettingsError, match="not a theme book"):
        book_of({"themes": [{"names": "no key"}]})


def test_terms_are_written_with_commas_or_lines():
    assert terms_of("price*, on  hold\nqueue;price*") == ("price*", "on hold", "queue")
