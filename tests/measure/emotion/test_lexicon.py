"""Lists of words: published anchors, negation, intensifiers, turns."""

from __future__ import annotations

import pytest

from goodwill.core.errors import EstimateError
from goodwill.measure.emotion import grams
from goodwill.measure.emotion.lexicon import DATA, FEATURES, LANGUAGES, features, total


def net(text, language):
    row = dict(zip(FEATURES, features([grams.tokens(text)], language)[0], strict=True))
    return row["pleasant"] - row["unpleasant"]


@pytest.mark.parametrize(
    ("text", "language", "published"),
    [  # README of the package afinn
        ("This is utterly excellent!", "en", 3.0),
        ("Hvis ikke det er det mest afskyelige flueknepperi...", "da", -6.0),
        ("det är inte bra", "sv", -2.0),
    ],
)
def test_afinns_published_sums(text, language, published):
    assert total(text, language) == published


@pytest.mark.parametrize(
    ("language", "good", "bad"),
    [
        ("sv", "Det är bra", "Det är inte bra"), ("da", "Det er godt", "Det er ikke godt"),
        ("no", "Det er godt", "Det er ikke godt"), ("fi", "Se on hyvä", "Se ei ole hyvä"),
        ("de", "Das ist gut", "Das ist nicht gut"), ("fr", "C'est bon", "Ce n'est pas bon"),
        ("es", "Es bueno", "No es bueno"), ("pt", "É bom", "Não é bom"), ("en", "It is good", "It is not good"),
    ],
)  # fmt: skip
def test_a_negation_turns(language, good, bad):
    assert net(good, language) > 0 > net(bad, language)


def test_an_intensifier_strengthens_and_a_diminisher_weakens():
    assert net("Jag är väldigt nöjd", "sv") > net("Jag är nöjd", "sv") > net("Jag är ganska nöjd", "sv") > 0


def test_what_follows_but_weighs_more():
    assert net("Personalen var trevlig men faktureringen dålig", "sv") < 0
    assert net("Faktureringen var dålig men personalen trevlig", "sv") > 0


def test_own_words_stand_before_afinn_and_pictures_count():
    assert net("krångligt", "sv") < 0 < net("smidigt", "sv")
    assert net("👍", "fi") > 0 > net("😡", "fi")


@pytest.mark.parametrize("language", LANGUAGES)
def test_afinn_stands_apart_with_its_notice_and_licence(language):
    first = (DATA / "afinn" / f"{language}.tsv").read_text(encoding="utf-8").splitlines()[0]
    assert "Open Database License" in first
    assert "Open Database License" in (DATA / "afinn" / "LICENSE-ODbL.md").read_text(encoding="utf-8")


def test_a_language_without_lists_says_so():
    with pytest.raises(EstimateError, match="No list"):
        features([["bella"]], "it")
