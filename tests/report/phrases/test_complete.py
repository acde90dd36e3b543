"""Every sentence of every text of every result has its Swedish, and says the same figures."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from odd_companies import ODD, company, study_of, texts_of

from goodwill.report.codebook import COLUMNS
from goodwill.report.phrases import say, term
from goodwill.study.loop import default_methods

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip
# Words of English that Swedish lacks: one of them in a Swedish text is a sentence, or a name, left in English.
ENGLISH = re.compile(r"\b(the|of|and|is|are|was|were|with|than|from|not|which|each|their|by)\b")
# What a text holds of the facts: names of promises and actions, in the language of those who wrote them.
FACTS = re.compile(r"[“”][^“”]*[“”]|'[^']*'")


def missing_in(texts) -> list[str]:
    return sorted({m for text in texts for m in say(text, "sv").missing})


def numbers_of(text: str, language: str) -> Counter[float]:
    """Return the numbers of a text, read by the rules of its language alone."""
    text = text.replace("\u2212", "-")
    if language == "sv":
        for i, name in enumerate(MONTHS, 1):
            text = re.sub(rf"\b{name} (\d{{4}})", rf"\1-{i:02d}", text)
        text = re.sub(r"\bkvartal (\d) (\d{4})", r"\2 Q\1", text)
        text = re.sub(r"(?<=\d)\u00a0(?=\d{3}(?!\d))", "", text)
        text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    else:
        text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    return Counter(float(n) for n in re.findall(r"(?<!\w)\d+(?:\.\d+)?(?:e[+-]\d+)?", text))


@pytest.fixture(scope="module")
def small():
    return company("planted", 11, customers=300)


@pytest.fixture(scope="module")
def study(small):
    return study_of(small)


@pytest.fixture(scope="module")
def texts(study):
    return list(texts_of(study))


def test_a_study_says_enough_to_test_on(texts):
    assert len(texts) > 150


def test_every_sentence_of_a_study_is_in_the_catalogue(texts):
    assert missing_in(texts) == []


@pytest.mark.parametrize("name", ["tiny teams", "nine replies"])
def test_every_sentence_about_odd_facts_is_in_the_catalogue(small, name):
    assert missing_in(texts_of(study_of(ODD[name](small)))) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ODD))
def test_every_sentence_about_any_odd_facts_is_in_the_catalogue(small, name):
    assert missing_in(texts_of(study_of(ODD[name](small)))) == []


@pytest.mark.slow
@pytest.mark.parametrize("world", ["null", "planted", "misspecified"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_sentence_about_many_companies_is_in_the_catalogue(world, seed):
    found = study_of(company(world, seed, customers=600 * seed, months=12 + 6 * seed))
    assert missing_in(texts_of(found)) == []


@pytest.mark.parametrize("card", [m.card for m in default_methods().values()], ids=lambda c: c.name)
def test_cards_speak_swedish(card):
    said = [card.title, card.question, card.reading, *card.assumptions.values(), *(w.what for w in card.witnesses)]
    assert missing_in(said) == []


def test_figures_are_the_same_in_both_languages(texts):
    changed = [t for t in texts if numbers_of(say(t, "sv").text, "sv") != numbers_of(t, "en")]
    assert changed == []


def test_signs_of_numbers_are_kept(texts):
    def negative(text: str) -> Counter[str]:
        return Counter(re.findall(r"(?<![^\s(\[“\"'])[-\u2212](\d+)", text))

    assert [t for t in texts if negative(t) != negative(say(t, "sv").text)] == []


def test_nothing_english_is_left_but_names(texts, small):
    names = {
        *small["actions"]["title"].to_pylist(),
        *(s.rstrip(".") for s in small["promises"]["statement"].to_pylist()),
    }
    left = []
    for text in texts:
        swedish = FACTS.sub("", say(text, "sv").text)
        for name in names:
            swedish = swedish.replace(name, "")
        if ENGLISH.search(swedish):
            left.append(swedish)
    assert left == []


def test_columns_of_tables_have_headings(study):
    columns = {name for result in study.results.values() for name in result.table().column_names}
    known = {name for name in columns if name in COLUMNS or re.sub(r"_(low|high|absent)$", "", name) in COLUMNS}
    assert sorted(columns - known) == []


def test_words_of_tables_are_known():
    assert term("net promoter score", "sv") == "NPS"
    assert term("on 1 to 7", "sv") == "på skalan 1 till 7"
    assert term("team-001", "sv") == "team-001"
    assert term("2024", "sv") == "2024"  # a period or a name, not a number
    assert term("engage.leadership_trust", "sv") == "förtroende för ledningen"
