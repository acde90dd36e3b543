"""Admission: each fault has its answer, good rows stay good."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from goodwill import Ledger, Settings
from goodwill.core.errors import LedgerError


def reasons(ledger: Ledger, table: str) -> set[tuple[int, str, str]]:
    rows = ledger.set_aside[table].to_pylist() if table in ledger.set_aside else []
    return {(r["row"], r["column"], r["reason"]) for r in rows}


def test_good_rows_become_facts_with_keys_hashes_day_and_month(rows):
    with Ledger.from_tables(interactions=rows.interactions(["a", "b", None, "a"]), seed=1) as ledger:
        found = ledger.merge("SELECT * FROM interactions ORDER BY started_at").to_pylist()
        assert [f["customer_key"] is None for f in found] == [False, False, True, False]
        assert found[0]["customer_key"] == found[3]["customer_key"] != found[1]["customer_key"]
        assert all(f["bucket"] == (-1 if f["customer_key"] is None else f["customer_key"] & 15) for f in found)
        assert {len(f["interaction_id"]) for f in found} == {16}
        assert {f["day"] for f in found} == {date(2025, 3, 1)}
        assert {f["month"] for f in found} == {2025 * 12 + 2}
        assert all(f["known_at"] == f["started_at"] and f["known_assumed"] for f in found)
        keys = [f["customer_key"] for f in found if f["customer_key"]]
        assert set(ledger.source_ids(keys).values()) == {"a", "b"}


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"stage": ["use", "buy"]}, "stage", "is not one of its values"),
        ({"wait": [1.0, -1.0]}, "wait", "is outside its bounds"),
        ({"route_probability": [0.5, 1.5]}, "route_probability", "is outside its bounds"),
        ({"transfers": [1, -2]}, "transfers", "is outside its bounds"),
        ({"touchpoint": ["shop", None]}, "touchpoint", "is missing"),
        ({"touchpoint": ["shop", ""]}, "touchpoint", "is missing"),
        ({"wait": ["3", "long"]}, "wait", "cannot be read"),
        ({"wait": [1.0, float("inf")]}, "wait", "cannot be read"),
        ({"resolved": ["true", "perhaps"]}, "resolved", "cannot be read"),
        ({"transfers": [1.0, 1.5]}, "transfers", "cannot be read"),
        ({"started_at": ["2025-03-01T09:00:00Z", "yesterday"]}, "started_at", "cannot be read"),
        ({"ended_at": [datetime(2025, 3, 1, 12, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)]}, "ended_at",
         "ends before it starts"),
        ({"ended_at": [datetime(2025, 3, 1, 12, tzinfo=UTC), datetime.now(UTC) + timedelta(days=2)]}, "ended_at",
         "is in the future"),
    ],
)  # fmt: skip
def test_a_faulty_row_is_set_aside_with_its_reason(rows, change, column, reason):
    with Ledger.from_tables(interactions=rows.interactions(["a", "b"], **change)) as ledger:
        assert reasons(ledger, "interactions") == {(2, column, reason)}
        assert ledger.count("interactions") == 1
        assert ledger.report.exit_code == 3
        assert ledger.report.tables["interactions"].set_aside == {reason: 1}


def test_missing_with_nan_is_missing_not_a_fault(rows):
    with Ledger.from_tables(interactions=rows.interactions(["a"], wait=[np.nan])) as ledger:
        assert not ledger.set_aside
        assert not ledger.has("interactions", "wait")


def test_one_id_with_two_contents_is_a_fault_and_the_same_twice_is_not(rows):
    table = rows.interactions(["a", "b", "c"])
    other = rows.interactions(["a"], channel="chat")
    with Ledger.from_tables(interactions=pa.concat_tables([table, table.slice(1, 1), other])) as ledger:
        assert reasons(ledger, "interactions") == {
            (1, "interaction_id", "two contents for one key in one file"),
            (5, "interaction_id", "two contents for one key in one file"),
        }
        report = ledger.report.tables["interactions"]
        assert (report.read, report.taken, report.already_known, report.set_aside_rows) == (5, 2, 1, 2)


def test_scales_and_values_outside_them(rows):
    table = rows.answers(3, value=[10.0, 11.0, 5.0], low=[0.0, 0.0, 10.0], high=[10.0, 10.0, 0.0])
    with Ledger.from_tables(replies=rows.replies(["a", "b", "c"]), answers=table) as ledger:
        assert reasons(ledger, "answers") == {
            (2, "value", "is outside the ends of its scale"), (3, "low", "scale ends are in the wrong order"),
        }  # fmt: skip


def test_a_group_of_which_one_must_be_filled():
    table = pa.table({
        "event_id": ["x", "y"], "customer_id": ["a", None], "happened_at": [datetime(2025, 1, 1, tzinfo=UTC)] * 2,
        "kind": ["outage"] * 2, "origin": ["us"] * 2,
    })  # fmt: skip
    with Ledger.from_tables(events=table) as ledger:
        assert reasons(ledger, "events") == {(2, "customer_id", "none of a group is filled")}


def test_nothing_usable_is_an_error(rows):
    with pytest.raises(LedgerError, match="is not one of its values"):
        Ledger.from_tables(interactions=rows.interactions(["a"], stage="buy"))


def test_a_table_that_is_not_in_the_vocabulary(rows):
    with pytest.raises(LedgerError, match="contacts"):
        Ledger.from_tables(contacts=rows.interactions(["a"]))


def test_pandas_polars_and_duckdb_give_the_same_facts(rows):
    duckdb, pandas, polars = (pytest.importorskip(m) for m in ("duckdb", "pandas", "polars"))
    assert pandas
    table = rows.interactions(["a", None, "b"], wait=[1.5, None, 2.0], transfers=[1, None, 2])
    frames = (table, table.to_pandas(), polars.from_arrow(table), polars.from_arrow(table).lazy(),
              duckdb.from_arrow(table))  # fmt: skip
    found = []
    for frame in frames:
        with Ledger.from_tables(interactions=frame, seed=3) as ledger:
            found.append(ledger.merge("SELECT * FROM contacts ORDER BY started_at").to_pylist())
    assert all(f == found[0] for f in found)


def test_times_without_offset_are_read_in_the_zone_of_the_project(rows):
    naive = [datetime(2025, 7, 1, 0, 30), datetime(2025, 12, 1, 0, 30)]
    words = ["2025-07-01 00:30:00", "2025-12-01T00:30:00+01:00"]
    for times in (naive, words):
        table = rows.interactions(["a", "b"]).drop(["ended_at"])
        table = table.set_column(table.column_names.index("started_at"), "started_at", pa.array(times))
        with Ledger.from_tables(Settings(zone="Europe/Stockholm"), interactions=table) as ledger:
            found = ledger.merge("SELECT started_at, day, month FROM interactions ORDER BY started_at").to_pylist()
        assert [f["started_at"] for f in found] == [
            datetime(2025, 6, 30, 22, 30, tzinfo=UTC), datetime(2025, 11, 30, 23, 30, tzinfo=UTC),
        ]  # fmt: skip
        assert [f["day"] for f in found] == [date(2025, 7, 1), date(2025, 12, 1)]


def test_the_delay_of_a_source_and_its_own_known_at(rows):
    settings = Settings(delays={"interactions": 3600.0})
    with Ledger.from_tables(settings, interactions=rows.interactions(["a"])) as ledger:
        row = ledger.merge("SELECT * FROM interactions").to_pylist()[0]
        assert row["known_at"] - row["started_at"] == timedelta(hours=1)
        assert row["known_assumed"]
    own = datetime(2025, 4, 1, tzinfo=UTC)
    with Ledger.from_tables(settings, interactions=rows.interactions(["a"], known_at=own)) as ledger:
        row = ledger.merge("SELECT * FROM interactions").to_pylist()[0]
        assert (row["known_at"], row["known_assumed"]) == (own, False)


def test_two_ids_that_are_one_person_get_one_key(rows):
    links = pa.table({"space": ["customers"], "customer_id": ["web-7"], "same_as": ["a"],
                      "valid_from": [datetime(2025, 1, 1, tzinfo=UTC)]})  # fmt: skip
    with Ledger.from_tables(links=links, interactions=rows.interactions(["a", "web-7", "b"])) as ledger:
        keys = ledger.merge("SELECT customer_key AS k FROM interactions ORDER BY started_at")["k"].to_pylist()
        assert keys[0] == keys[1] != keys[2]
