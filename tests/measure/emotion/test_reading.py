"""What `read` promises: shapes, missing values, order and batches, Arrow in and out; without the data of the bars."""

from __future__ import annotations

import sys
import tracemalloc

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.errors import EngineError, SettingsError
from goodwill.measure.emotion import LABELS, read, read_batches
from goodwill.measure.emotion.english import ARTEFACT, Encoder
from goodwill.measure.emotion.labels import EKMAN, FEELING, GROUPS

TEXTS = [
    "Thank you so much, you saved my week!",
    "I am really angry, this is the third time I call about the same bill!",
    "I do not understand this invoice, what is it for?",
    "The parcel comes on Tuesday.",
    "I am so sorry for your loss.",
    "😂😂😂",
    "ok",
    "",
    None,
    "I love it but the price is a disappointment " * 60,
]
ROUNDING = 1e-5
"""Sums of products in another order differ by so much in probability; weights are of 8 bits, sums of 32."""


@pytest.fixture(scope="module")
def reading():
    return read(TEXTS, "en")


def test_every_name_has_an_array_over_texts(reading):
    assert len(reading) == len(TEXTS)
    assert tuple(reading.probabilities) == LABELS == tuple(reading.labels)
    assert set(reading.group) == {"positive", "negative", "ambiguous", "neutral"} == set(GROUPS)
    assert set(reading.ekman) == {"anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral"} == set(EKMAN)
    for name in LABELS:
        assert reading.probabilities[name].shape == reading.labels[name].shape == (len(TEXTS),)
        assert reading.labels[name].dtype == bool
    read_ones = reading.was_read
    chances = reading.probabilities.matrix[read_ones]
    assert np.all((chances >= 0) & (chances <= 1))
    assert np.all(np.abs(reading.valence[read_ones]) <= 1)
    assert np.all(reading.valence_sd[read_ones] > 0)
    for part in (reading.arousal, reading.intensity):
        assert np.all((part[read_ones] >= 0) & (part[read_ones] <= 1))


def test_labels_fall_into_one_group_each():
    for parts in (GROUPS, EKMAN):
        members = [label for own in parts.values() for label in own]
        assert sorted(members) == sorted(LABELS)
    assert set(FEELING) == set(LABELS)
    for label in GROUPS["positive"]:
        assert FEELING[label][0] > 0
    for label in GROUPS["negative"]:
        assert FEELING[label][0] < 0


def test_plain_feelings_are_read(reading):
    assert reading.labels["gratitude"][0]
    assert reading.group["positive"][0]
    assert reading.labels["anger"][1]
    assert reading.group["negative"][1]
    assert reading.labels["confusion"][2] or reading.labels["curiosity"][2]
    assert reading.group.top[3] == "neutral"
    assert reading.ekman.top[1] == "anger"
    assert reading.valence[0] > 0.3 > -0.3 > reading.valence[1]
    assert reading.intensity[1] > reading.intensity[3]


def test_group_is_also_an_array_of_names(reading):
    assert np.asarray(reading.group).tolist() == reading.group.top.tolist()
    assert np.asarray(reading.group)[0] == "positive"
    assert reading.group.top[7] is None


def test_empty_and_missing_texts_are_missing_and_say_so(reading):
    for i in (7, 8):
        assert np.isnan(reading.valence[i])
        assert np.isnan(reading.probabilities.matrix[i]).all()
        assert not reading.labels.matrix[i].any()
        assert reading.missing[i] == "there is no text"
        assert reading.says_nothing[i]
    assert reading.missing[0] is None


def test_nothing_in_nothing_out():
    empty = read([], "en")
    assert len(empty) == 0
    assert empty.to_arrow().num_rows == 0


def test_order_and_company_do_not_change_a_text(reading):
    back = read(TEXTS[::-1], "en")
    alone = [read([text], "en") for text in TEXTS[:6]]
    assert np.allclose(back.probabilities.matrix[::-1], reading.probabilities.matrix, atol=ROUNDING, equal_nan=True)
    together = np.concatenate([one.probabilities.matrix for one in alone])
    assert np.allclose(together, reading.probabilities.matrix[:6], atol=ROUNDING)
    twice = read(TEXTS, "en")
    assert np.array_equal(twice.probabilities.matrix, reading.probabilities.matrix, equal_nan=True)


def test_texts_come_in_any_container(reading):
    for texts in (tuple(TEXTS), iter(TEXTS), np.array(TEXTS, dtype=object), pa.array(TEXTS), pl.Series(TEXTS)):
        same = read(texts, "en")
        assert np.allclose(same.valence, reading.valence, atol=ROUNDING, equal_nan=True)
    assert np.allclose(read(pa.chunked_array([TEXTS[:3], TEXTS[3:]]), "en").valence, reading.valence, equal_nan=True)


def test_arrow_has_null_where_nothing_could_be_read(reading):
    table = reading.to_arrow(probabilities=True)
    assert table["valence"][7].as_py() is None
    assert table["labels"][8].as_py() is None
    assert table["p_joy"][8].as_py() is None
    mask = table["labels"][0].as_py()
    assert [name for k, name in enumerate(LABELS) if mask >> k & 1] == [n for n in LABELS if reading.labels[n][0]]
    assert table["top_label"][0].as_py() == "gratitude"
    assert table["model"][0].as_py().startswith("en-")
    assert table.schema.field("labels").type == pa.int32()


def test_a_stream_of_batches_equals_one_call(reading):
    table = pa.table({"key": range(len(TEXTS)), "text": pa.array(TEXTS)})
    found = pa.Table.from_batches(list(read_batches(table.to_batches(max_chunksize=3), column="text", language="en")))
    assert found["key"].to_pylist() == list(range(len(TEXTS)))
    whole = reading.to_arrow()
    assert found.column_names == ["key", "text", *whole.column_names]
    for name in whole.column_names:
        mine, same = found[name].to_pylist(), whole[name].to_pylist()
        assert mine == pytest.approx(same, abs=ROUNDING) if isinstance(same[0], float) else mine == same


def test_a_stream_names_a_column_that_is_not_there():
    with pytest.raises(SettingsError, match="no such column"):
        list(read_batches([pa.record_batch({"a": ["x"]})], column="text"))


def test_a_language_without_a_model_is_missing_and_never_english():
    english = "Thank you so much, you saved my week!"
    found = read([english, english, english], ["en", "xx", None])
    assert found.labels["gratitude"].tolist() == [True, False, False]
    assert np.isnan(found.valence[1:]).all()
    assert np.isnan(found.probabilities.matrix[1:]).all()
    assert "'xx'" in found.missing[1]
    assert "cannot be told" in found.missing[2]
    assert found.group.top[1] is None
    assert found.model[1] is None


def test_other_languages_are_told_from_the_text():
    found = read(["Děkuji vám, ale čekal jsem na odpověď celý týden a nikdo se neozval.", "これはひどいサービスです。"])
    assert found.language.tolist() == [None, None]
    assert np.isnan(found.valence).all()


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)  # what Python does for a package that is not there
    with pytest.raises(EngineError, match="goodwill\\[text\\]"):
        Encoder(ARTEFACT)


def test_swedish_tells_positive_and_negative_and_leaves_the_rest_missing():
    found = read(["Tack så mycket, ni löste allt!", "Uruselt, ingen svarar och jag är arg."], "sv")
    assert found.group["positive"].tolist() == [True, False]
    assert found.group["negative"].tolist() == [False, True]
    assert found.group.top.tolist() == ["positive", "negative"]
    assert np.isnan(found.group.probabilities["neutral"]).all()
    assert np.isnan(found.probabilities.matrix).all()
    assert found.ekman.top.tolist() == [None, None]


def test_one_text_instead_of_several_is_refused():
    with pytest.raises(SettingsError, match="several texts"):
        read("hello")
    with pytest.raises(SettingsError, match="texts\\[1\\]"):
        read(["hello", 3])
    with pytest.raises(SettingsError, match="differ in number"):
        read(["hello"], ["en", "sv"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_any_text_is_read_or_missing_with_a_reason(texts):
    found = read(texts, "en")
    for i, text in enumerate(texts):
        if text.strip():
            assert np.isfinite(found.valence[i])
            assert found.missing[i] is None
        else:
            assert found.missing[i]


def test_a_text_of_a_million_characters_among_many_costs_no_more_than_itself():
    texts = ["thank you"] * 2000 + ["I am so angry. " * 70_000]
    tracemalloc.start()
    found = read(texts, "en")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.labels["gratitude"][:2000].all()
    assert found.labels["anger"][2000]
    assert peak < 100e6  # a table as wide as the longest text would take 8 GB


def test_a_very_long_text_is_read_by_its_beginning():
    start = "I am very angry with you. " * 100
    assert len(start) > 2000
    one, other = read([start[:2000], start + "Thank you, I love it. " * 500], "en").probabilities.matrix
    assert np.allclose(one, other, atol=ROUNDING)


def test_short_english_is_told_by_its_words_and_other_short_texts_are_left_open():
    found = read(["Shame.", "I miss those days.", "Tack!", "Danke", "ok", "Dobrý den", None, "Bra 👍", "😡😡"])
    assert found.language[:2].tolist() == ["en", "en"]
    assert "en" not in found.language[2:].tolist()
    swedish = read(["Shame.", "I miss those days."], among=["sv"])
    assert swedish.language.tolist() == [None, None]
