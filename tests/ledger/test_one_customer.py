"""One customer, read fast: the same rows as the whole ledger gives, nothing of others, gone after erasure."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from goodwill import Ledger
from goodwill.core.errors import LedgerError
from goodwill.ledger.one_customer import TABLES, one_customer, reader_of

WHO = ["a", "b", "a", "c", "b", "a"]
START = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)


def spans(customers: list[str], **columns: object) -> pa.Table:
    n = len(customers)
    return pa.table({"customer_id": customers, "valid_from": [START] * n,
                     **{k: v if isinstance(v, list) else [v] * n for k, v in columns.items()}})  # fmt: skip


@pytest.fixture
def ledger(tmp_path, sources, rows):
    events = pa.table({
        "event_id": ["e1", "e2", "e3", "e4"], "customer_id": pa.array(["a", None, None, None], pa.string()),
        "audience": pa.array([None, "all", "north", "broadband"], pa.string()), "happened_at": [START] * 4,
        "kind": ["fault", "news", "outage", "price"], "origin": ["us", "public", "us", "us"],
    })  # fmt: skip
    units = pa.table({"unit_id": ["team-1", "team-2", "north"], "kind": ["team"] * 2 + ["region"],
                      "parent": ["north", None, None], "valid_from": [START - timedelta(days=9)] * 3})  # fmt: skip
    employees = pa.table({"employee_id": ["e1"], "unit_id": ["team-2"], "valid_from": [START - timedelta(days=9)]})
    reached = pa.table({"what_id": ["ACT"] * 2, "unit_id": ["team-1", "team-2"], "arm": ["treated"] * 2,
                        "assigned_at": [START + timedelta(days=1)] * 2, "assigned_by": ["rule"] * 2})  # fmt: skip
    engaged = pa.concat_tables([
        rows.replies(WHO), rows.replies([None] * 2, first=20, perspective="engagement", unit_id="team-1",
                                        interaction_id=pa.array([None] * 2, pa.string()).to_pylist()),
    ], promote_options="permissive")  # fmt: skip
    with Ledger.create(tmp_path / "project", seed=4) as made:
        made.load(sources(
            interactions=rows.interactions(WHO), replies=engaged, events=events, units=units, employees=employees,
            answers=pa.concat_tables([rows.answers(6), rows.answers(2, first=20, construct="engage.trust")]),
            memberships=spans(["a", "b"], unit_id=["team-1", "team-2"]), exposures=reached,
            agreements=spans(["b"], product="broadband"),
        ))  # fmt: skip
        yield made


def keys(ledger: Ledger) -> dict[str, int]:
    found = ledger.merge("SELECT DISTINCT customer_key FROM interactions")["customer_key"].to_pylist()
    return {name: key for key, name in ledger.source_ids(found).items()}


def test_the_rows_are_those_that_the_whole_ledger_has(ledger):
    for name, key in keys(ledger).items():
        read = one_customer(ledger.project.folder.root, key)
        assert read is not None
        assert set(read.rows) == set(TABLES)
        for table in TABLES:
            theirs = ledger.merge(f"SELECT * FROM {table} WHERE customer_key = {key}").to_pylist()
            own = [r for r in read.of(table) if not r.through]
            assert len(own) == len(theirs), (name, table)
            for row in own:
                assert any(all(r[c] == v for c, v in row.values.items()) for r in theirs)
                assert row.load == 1
                assert row.known_at in {r["known_at"] for r in theirs}
        times = [r["started_at"] for r in read.of("interactions")]
        assert times == sorted(times)


def test_what_befell_many_is_there_where_the_audience_holds_the_customer(ledger):
    read = {name: one_customer(ledger.project.folder.root, key) for name, key in keys(ledger).items()}
    kinds = {name: {e["kind"] for e in one.of("events")} for name, one in read.items()}
    assert kinds == {"a": {"fault", "news", "outage"}, "b": {"news", "price"}, "c": {"news"}}
    reached = {name: [e.through for e in one.of("exposures")] for name, one in read.items()}
    assert reached == {"a": ["team-1"], "b": ["team-2"], "c": []}
    assert read["a"].unit_of(read["a"].of("interactions")[0]) == "team-2"


def test_engagement_is_nowhere(ledger):
    for key in keys(ledger).values():
        read = one_customer(ledger.project.folder.root, key)
        assert {r["perspective"] for r in read.of("replies")} == {"relationship"}
        assert not any(str(r["construct"]).startswith("engage") for r in read.of("answers"))


def test_a_key_of_nobody_is_none(ledger):
    assert one_customer(ledger.project.folder.root, 12345) is None


def test_two_ids_of_one_person_are_read_as_one(ledger, sources):
    key = keys(ledger)
    ledger.load(sources(links=pa.table({"space": ["customers"], "customer_id": ["b"], "same_as": ["a"],
                                        "valid_from": [START]})))  # fmt: skip
    both = [one_customer(ledger.project.folder.root, key[name]) for name in ("a", "b")]
    assert both[0].key == both[1].key
    assert both[0].keys == {key["a"], key["b"]}
    for one in both:
        assert len(one.of("interactions")) == 5
        assert len(one.of("memberships")) == 2


def test_later_loads_and_compaction_are_seen_with_their_numbers(ledger, sources, rows):
    folder, key = ledger.project.folder.root, keys(ledger)["a"]
    assert len(one_customer(folder, key).of("interactions")) == 3
    ledger.load(sources(interactions=rows.interactions(["a"], first=30)))
    read = one_customer(folder, key)
    assert [r.load for r in read.of("interactions")] == [1, 1, 1, 2]
    assert read.loads[2].kind == "load"
    ledger.compact()
    read = one_customer(folder, key)
    assert {read.loads[r.load].kind for r in read.of("interactions")} == {"compaction"}


def test_an_erased_customer_is_nobody_and_readers_do_not_stop_the_erasure(ledger):
    folder, key = ledger.project.folder.root, keys(ledger)
    stop, faults = threading.Event(), []

    def read_on() -> None:
        while not stop.is_set():
            try:
                one_customer(folder, key["b"])
            except (LedgerError, OSError) as fault:  # pragma: no cover - what must not happen
                faults.append(fault)

    reading = threading.Thread(target=read_on)
    reading.start()
    try:
        ledger.erase("a")
    finally:
        stop.set()
        reading.join()
    assert faults == []
    assert one_customer(folder, key["a"]) is None
    assert len(one_customer(folder, key["b"]).of("interactions")) == 2


def test_no_lease_is_held_between_reads(ledger):
    project = ledger.project
    before = len(project.leases.readers())
    one_customer(project.folder.root, next(iter(keys(ledger).values())))
    assert len(project.leases.readers()) == before
    assert reader_of(project.folder.root) is reader_of(project.folder.root)
