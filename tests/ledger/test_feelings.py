"""How customers felt: who is asked, who is read, and who did not agree to it, on every engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from goodwill.ledger.feelings import readings_schema, show_readings
from goodwill.ledger.ledger import Ledger

DAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
ENGINES = ("local", "sail")


def _interactions(**who: str) -> pa.Table:
    ids = list(who)
    return pa.table({
        "interaction_id": ids, "customer_id": list(who.values()), "started_at": [DAY] * len(ids),
        "ended_at": [DAY + timedelta(minutes=9)] * len(ids), "touchpoint": ["support"] * len(ids),
        "stage": ["use"] * len(ids), "channel": ["phone"] * len(ids), "handler": ["person"] * len(ids),
    })  # fmt: skip


def _moments(*rows: tuple[str, int, str, float | None, str | None]) -> pa.Table:
    contact, seq, speaker, valence, by = zip(*rows, strict=True)
    return pa.table({
        "interaction_id": contact, "seq": seq, "speaker": speaker, "text": ["words"] * len(rows),
        "valence": pa.array(valence, pa.float64()), "labelled_by": pa.array(by, pa.string()),
    })  # fmt: skip


def _consent(*rows: tuple[str, str, str, datetime, datetime | None]) -> pa.Table:
    who, purpose, state, begun, ended = zip(*rows, strict=True)
    return pa.table({
        "customer_id": who, "purpose": purpose, "state": state, "valid_from": begun,
        "valid_to": pa.array(ended, pa.timestamp("us", tz="UTC")),
    })  # fmt: skip


def _felt(ledger: Ledger) -> set[tuple[int, float, str]]:
    rows = ledger.merge("SELECT seq, valence, origin FROM felt").to_pylist()
    return {(r["seq"], r["valence"], r["origin"]) for r in rows}


LABELLED = (
    ("a", 1, "customer", -0.5, "customer"),
    ("a", 2, "employee", 0.25, "coder"),
    ("a", 3, "customer", None, None),
)


@pytest.mark.parametrize("engine", ENGINES)
def test_without_any_consent_on_record_everything_counts(engine: str) -> None:
    ledger = Ledger.from_tables(engine=engine, interactions=_interactions(a="x"), moments=_moments(*LABELLED))
    assert _felt(ledger) == {(1, -0.5, "asked"), (2, 0.25, "coded")}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("consents", "counts"),
    [
        ([("x", "reading emotion", "granted", DAY, None)], True),
        ([("x", "reading_emotion", "denied", DAY, None)], False),
        ([("x", "reading emotion", "granted", DAY - timedelta(9), DAY - timedelta(1)),
          ("x", "reading emotion", "withdrawn", DAY - timedelta(1), None)], False),
        ([("x", "reading emotion", "granted", DAY - timedelta(9), DAY - timedelta(1))], False),
        ([("y", "reading emotion", "granted", DAY, None)], False),
        ([("x", "contact", "denied", DAY, None)], True),
    ],
    ids=["granted", "denied", "withdrawn later", "run out", "only of another", "only of another purpose"],
)  # fmt: skip
def test_what_others_read_counts_only_where_agreed_to(engine: str, consents: list[tuple], counts: bool) -> None:
    ledger = Ledger.from_tables(
        engine=engine,
        interactions=_interactions(a="x", b="y"),
        moments=_moments(*LABELLED),
        consents=_consent(*consents),
    )
    assert _felt(ledger) == {(1, -0.5, "asked")} | ({(2, 0.25, "coded")} if counts else set())


@pytest.mark.parametrize("engine", ENGINES)
def test_words_read_stand_behind_what_people_said_and_never_for_others_than_the_customer(engine: str) -> None:
    ledger = Ledger.from_tables(engine=engine, seed=1, interactions=_interactions(a="x"), moments=_moments(*LABELLED))
    ids = ledger.merge("SELECT interaction_id, customer_key FROM interactions").to_pylist()[0]
    rows = [{**ids, "seq": seq, "valence": 0.75, "valence_sd": 0.125} for seq in (1, 2, 3)]
    show_readings(ledger.engine, pa.Table.from_pylist(rows, schema=readings_schema()))
    assert _felt(ledger) == {(1, -0.5, "asked"), (2, 0.25, "coded"), (3, 0.75, "read")}
    sds = {r["seq"]: r["valence_sd"] for r in ledger.merge("SELECT seq, valence_sd FROM felt").to_pylist()}
    assert sds == {1: 0.0, 2: 0.0, 3: 0.125}
    agent = Ledger.from_tables(
        engine=engine, seed=1, interactions=_interactions(a="x"), moments=_moments(("a", 2, "employee", None, None))
    )
    show_readings(agent.engine, pa.Table.from_pylist(rows, schema=readings_schema()))
    assert _felt(agent) == set()
