"""The carried form: equal figures have equal types."""

import pyarrow as pa
import pytest

from goodwill.engine.carried import carried, carried_batches, carried_type


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (pa.int8(), pa.int64()),
        (pa.uint32(), pa.int64()),
        (pa.decimal128(38, 0), pa.int64()),
        (pa.decimal128(10, 2), pa.float64()),
        (pa.float32(), pa.float64()),
        (pa.large_string(), pa.string()),
        (pa.string_view(), pa.string()),
        (pa.dictionary(pa.int32(), pa.large_string()), pa.string()),
        (pa.binary(16), pa.binary()),
        (pa.timestamp("ns"), pa.timestamp("us", tz="UTC")),
        (pa.timestamp("us", tz="Etc/UTC"), pa.timestamp("us", tz="UTC")),
        (pa.large_list(pa.int32()), pa.list_(pa.int64())),
        (pa.bool_(), pa.bool_()),
        (pa.date32(), pa.date32()),
    ],
)
def test_each_type_is_carried_in_one(kind, expected):
    assert carried_type(kind) == expected
    assert carried(pa.table({"x": pa.array([None, None], kind)})).schema.field("x").type == expected


def test_values_are_kept():
    words = pa.array(["a", None, "b", "a"]).dictionary_encode()
    found = carried(pa.table({"words": words, "n": pa.array([1, 2, 3, None], pa.int16())}))
    assert found.to_pydict() == {"words": ["a", None, "b", "a"], "n": [1, 2, 3, None]}


def test_a_whole_number_that_does_not_fit_is_an_error_not_another_number():
    too_large = pa.array([2**70], pa.decimal128(38, 0))
    with pytest.raises(pa.ArrowInvalid):
        carried(pa.table({"n": too_large}))


def test_batches_are_carried_one_by_one():
    table = pa.table({"n": pa.array(range(10), pa.int32())})
    found = carried_batches(table.to_reader(4))
    assert [b.num_rows for b in found] == [4, 4, 2]
    assert found.schema.field("n").type == pa.int64()
