"""Words and pieces of English, against examples worked out by hand from the vocabulary."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.measure.emotion.english import ARTEFACT
from goodwill.measure.emotion.english_grams import Grams, letter_grams, word_grams
from goodwill.measure.emotion.english_pieces import END, START, UNKNOWN, Pieces, words


@pytest.fixture(scope="module")
def vocabulary():
    return (ARTEFACT / "vocabulary.txt").read_text(encoding="utf-8").splitlines()


def test_words_are_lower_case_without_diacritics_and_marks_stand_alone():
    assert words("Don’t WAIT… café!") == ["don", "'", "t", "wait", ".", ".", ".", "cafe", "!"]
    assert words("hello [NAME], ok_then") == ["hello", "[name]", ",", "ok", "_", "then"]


def test_picture_signs_are_read_by_name_and_once_when_repeated():
    assert words("😂😂😂") == ["face", "with", "tears", "of", "joy"]
    assert words("👍🏻 ok") == ["thumbs", "up", "sign", "ok"]
    assert words("\x00a\tb") == ["a", "b"]


def test_pieces_are_the_longest_first(vocabulary):
    pieces = Pieces(vocabulary)
    numbers = pieces.of(["unbelievably", "good", "[name]"], 64)
    assert numbers[0] == START == vocabulary.index("[CLS]")
    assert numbers[-1] == END == vocabulary.index("[SEP]")
    assert [vocabulary[i] for i in numbers[1:-2]] == ["un", "##bel", "##ie", "##va", "##bly", "good"]
    assert numbers[-2] == 1
    assert vocabulary.index("[UNK]") == UNKNOWN
    assert pieces.of(["☃"], 64).tolist() == [START, UNKNOWN, END]


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_pieces_of_the_vocabulary_up_to_the_longest(vocabulary, text):
    numbers = Pieces(vocabulary).of(words(text), 16)
    assert 2 <= len(numbers) <= 16
    assert numbers[0] == START
    assert numbers[-1] == END
    assert numbers.max() < len(vocabulary)


def test_grams_are_counted_and_each_block_has_length_one():
    assert word_grams("not good at all") == ["not", "good", "at", "all", "not good", "good at", "at all"]
    assert letter_grams("ab") == [" a", "ab", "b ", " ab", "ab ", " ab "]
    rarity = np.array([1.0, 2.0, 1.0, 3.0], dtype=np.float32)
    matrix = Grams(["good", "not good"], [" g", "od "], rarity).matrix(["not good good", "xyz"]).toarray()
    twice = 1 + np.log(2)
    expected = np.array([twice, 2.0]) / np.hypot(twice, 2.0)
    assert matrix[0, :2] == pytest.approx(expected, rel=1e-6)
    assert matrix[0, 2:] == pytest.approx(np.array([1.0, 3.0]) / np.hypot(1, 3), rel=1e-6)  # both twice: no matter
    assert not matrix[1].any()
