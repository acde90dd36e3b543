"""The Swedish names of themes in sentences are those of the book to start with."""

from __future__ import annotations

from goodwill.measure.themes.book import starting_book
from goodwill.report.phrases import say
from goodwill.report.phrases.catalogue.themes import NAMES


def test_names_are_those_of_the_starting_book():
    assert {t.names["en"]: t.names["sv"] for t in starting_book().themes} == NAMES


def test_a_theme_that_somebody_named_keeps_its_name():
    text = (
        "Customers who mention “Köer i Kista” give a lower next recommend answer than comparable customers who do not."
    )
    assert "“Köer i Kista”" in say(text, "sv").text
    assert say(text, "sv").complete
