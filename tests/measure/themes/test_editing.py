"""Edits of a book keep it whole: nothing is lost, nothing stands twice, texts are found as before."""

from __future__ import annotations

import pytest

from goodwill.core.errors import SettingsError
from goodwill.measure.themes.book import Book, Rule, Theme
from goodwill.measure.themes.editing import merged, new_key, split, switched, with_terms
from goodwill.measure.themes.matching import Matcher


def book() -> Book:
    return Book((
        Theme("money", {"en": "Money"}),
        Theme("price", {"en": "Price"}, "money", {"en": Rule(("price*", "cost")), "sv": Rule(("pris*",))}),
        Theme("bill", {"en": "Bill"}, "money", {"en": Rule(("bill", "invoice*"))}),
        Theme("staff", {"en": "Staff"}, "", {"en": Rule(("staff",), none=("price",))}),
    ))  # fmt: skip


TEXTS = ["the price", "what a cost", "my bill", "two invoices", "staff", "nothing here"]


def test_a_merged_theme_finds_what_both_found():
    before = Matcher(book())
    wanted = [{"price", "bill"} & set(before.themes(t, "en")) != set() for t in TEXTS]
    after = Matcher(merged(book(), "bill", "price"))
    assert ["price" in after.themes(t, "en") for t in TEXTS] == wanted
    assert after.book.get("bill") is None
    assert after.book.get("price").rules["sv"] == Rule(("pris*",))


def test_what_stood_below_a_merged_theme_goes_below_the_other():
    after = merged(book().with_theme(Theme("top", {"en": "Top"})), "money", "top")
    assert {t.key for t in after.below("top")} == {"price", "bill"}


def test_rules_for_several_words_together_are_not_merged():
    with pytest.raises(SettingsError, match="several words"):
        merged(book(), "staff", "price")
    with pytest.raises(SettingsError, match="itself"):
        merged(book(), "money", "price")


def test_a_split_theme_and_its_rest_find_what_it_found():
    whole = Matcher(book())
    after = Matcher(split(book(), "bill", Theme("invoice", {"en": "Invoice"}), ["invoice*"]))
    for text in TEXTS:
        assert ("bill" in whole.themes(text, "en")) == bool({"bill", "invoice"} & set(after.themes(text, "en")))
    assert after.themes("two invoices", "en") == ("money", "invoice")
    assert after.book.get("invoice").parent == "money"


@pytest.mark.parametrize(("terms", "said"), [(["price*"], "price"), ([], "no terms"), (["bill", "invoice*"], "all")])
def test_only_some_of_its_own_terms_can_be_split_off(terms, said):
    with pytest.raises(SettingsError, match=said):
        split(book(), "bill", Theme("new", {"en": "New"}), terms)


def test_terms_are_added_once():
    after = with_terms(book(), "bill", "en", ["Invoice*", "receipt"])
    assert after.get("bill").rules["en"].any == ("bill", "invoice*", "receipt")


def test_a_theme_switched_off_and_on_is_as_before():
    off = switched(book(), "price", on=False)
    assert "price" not in Matcher(off).keys
    assert switched(off, "price", on=True) == book()


def test_removing_an_upper_theme_leaves_those_below():
    assert {t.key for t in book().without("money").themes if not t.parent} == {"price", "bill", "staff"}


def test_new_keys_are_plain_and_not_taken():
    assert new_key(book(), "Köer & väntan!") == "koer_vantan"
    assert new_key(book(), "Price") == "price_2"
    assert new_key(book(), "24/7").startswith("theme")


def test_rules_checked_are_known_by_their_rules_not_by_their_names():
    one = book()
    renamed = one.with_theme(Theme("bill", {"en": "Other"}, "money", one.get("bill").rules))
    assert renamed.fingerprint("bill", "en") == one.fingerprint("bill", "en")
    more = with_terms(one, "bill", "en", ["receipt"])
    assert more.fingerprint("bill", "en") != one.fingerprint("bill", "en")
    assert more.fingerprint("money", "en") != one.fingerprint("money", "en")  # an upper theme is found by those below
    assert more.fingerprint("price", "en") == one.fingerprint("price", "en")
