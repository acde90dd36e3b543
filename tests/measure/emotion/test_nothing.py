"""Answers that say nothing, and those that do."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.measure.emotion.nothing import says_nothing

NOTHING = (
    "", " ", None, "-", ".", "...", "x", "xxx", "n/a", "N/A", "No comment.", "nothing", "Don't know", "ok", "none",
    "inget", "Inga kommentarer", "vet ej", "Vet inte!", "ingen kommentarer", "ved ikke", "ingen merknader", "vet ikke",
    "en osaa sanoa", "ei kommentoitavaa", "Keine Angabe", "weiß nicht", "rien à signaler", "je ne sais pas",
    "sin comentarios", "no sé", "sem comentários", "não sei", "Sent from my phone", "Skickat från min telefon",
    "Automatic reply: I am away", "Detta är ett autosvar. Jag är inte på kontoret.", "12345", "?!",
)  # fmt: skip
SOMETHING = (
    "Wow!", "Tack!", "Bra", "Dåligt", "👍", "Nothing worked", "Inget fungerar", "No one answered the phone", "Too slow",
    "I don't know why you charge me twice", "Jag vet inte varför fakturan är dubbel", "Bien", "Nichts funktioniert",
)  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_fillers_dashes_and_machines_say_nothing(text):
    assert says_nothing([text])[0]


@pytest.mark.parametrize("text", SOMETHING)
def test_few_words_can_say_something(text):
    assert not says_nothing([text])[0]


def test_an_array_of_booleans_comes_back():
    found = says_nothing(["ok", "The queue was long"], ["en", None])
    assert found.dtype == np.bool_
    assert found.tolist() == [True, False]
    with pytest.raises(ValueError, match="languages"):
        says_nothing(["ok"], ["en", "sv"])
