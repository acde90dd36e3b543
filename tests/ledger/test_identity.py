from __future__ import annotations

import sqlite3

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.ledger.identity import KeyMaker, MemoryIdentity, flattened, id_table
from goodwill.ledger.identity_file import FileIdentity


@pytest.fixture(params=["memory", "file"])
def identity(request, tmp_path):
    return MemoryIdentity(7) if request.param == "memory" else FileIdentity.create(tmp_path / "i.sqlite", 7)


def test_keys_are_positive_different_and_seeded():
    keys = KeyMaker(1).draw(100_000)
    assert keys.min() > 0
    assert len(np.unique(keys)) == 100_000
    assert (KeyMaker(1).draw(5) == KeyMaker(1).draw(5)).all()
    assert (KeyMaker().draw(5) != KeyMaker().draw(5)).any()
    # The bits that place and sample customers are even: 16 buckets of 6250, within 5 standard deviations (77).
    assert abs(np.bincount(keys & 15, minlength=16) - 6250).max() < 5 * 77


def test_what_is_added_is_known_by_space(identity):
    identity.add("customers", id_table(["a", "b"], [11, 12]), 1)
    identity.add("crm", id_table(["x", "y"], [11, 13]), 1)
    assert identity.known("customers").sort_by("id").to_pydict() == {"id": ["a", "b"], "key": [11, 12]}
    assert identity.known("nowhere").num_rows == 0
    assert identity.source_ids([11, 13, 99]) == {11: "a", 13: "y"}


def test_hashes_to_set_aside_are_kept(identity):
    identity.refuse([b"one", b"two"])
    identity.refuse([b"two"])
    assert sorted(identity.erased()["digest"].to_pylist()) == [b"one", b"two"]


def test_joined_keys_point_at_the_last(identity):
    identity.join([(1, 2), (2, 3)], 1)
    assert identity.joined() == {1: 3, 2: 3}


@given(st.dictionaries(st.integers(0, 20), st.integers(0, 20), max_size=15))
@settings(max_examples=200, deadline=None)
def test_following_joins_ends_and_agrees(pairs):
    found = flattened(pairs)
    assert all(found.get(end, end) == end for end in found.values())
    assert all(found.get(a, a) == found.get(b, b) for a, b in pairs.items())


def test_people_that_go_leave_no_byte(tmp_path):
    identity = FileIdentity.create(tmp_path / "i.sqlite", 7)
    names = [f"customer number {i:05d}" for i in range(20_000)]
    identity.add("customers", id_table(names, range(1, 20_001)), 1)
    identity.add("customers", id_table(["later"], [30_000]), 2)
    assert identity.drop_people([778]) == 1
    assert identity.drop_after(1) == 1
    raw = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert b"customer number 00776" in raw
    assert b"customer number 00777" not in raw
    assert b"later" not in raw


def test_one_id_has_one_key(tmp_path):
    identity = FileIdentity.create(tmp_path / "i.sqlite")
    identity.add("customers", id_table(["a"], [1]), 1)
    with pytest.raises(Exception, match="UNIQUE"):
        identity.add("customers", id_table(["a"], [2]), 1)
    with sqlite3.connect(tmp_path / "i.sqlite") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_id_is_found_in_any_space_of_customers_and_employees_are_not(tmp_path):
    identity = FileIdentity.create(tmp_path / "i.sqlite", 7)
    assert identity.find("a") == set()
    identity.add("customers", id_table(["a", "b"], [11, 12]), 1)
    identity.add("crm", id_table(["a", "x"], [13, 14]), 1)
    identity.add("employees", id_table(["a", "e"], [15, 16]), 1)
    identity.join([(14, 11)], 1)
    assert identity.find("a") == {11, 13}
    assert identity.find("x") == {11}
    assert identity.find("e") == set()
