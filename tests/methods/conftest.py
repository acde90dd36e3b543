"""One company with every survey, contact and promise in it, and parts of it behind either engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from goodwill.engine.start import start
from goodwill.ledger.ledger import Ledger

RELATIONSHIP = {
    "recommend": (0.0, 10.0), "satisfaction": (1.0, 10.0), "image": (1.0, 10.0), "quality": (1.0, 10.0),
    "value": (1.0, 10.0), "loyalty": (1.0, 10.0), "trust": (1.0, 7.0), "forgive": (1.0, 7.0),
    "advocate": (1.0, 7.0), "repurchase": (1.0, 7.0), "expected.speed": (1.0, 7.0),
}  # fmt: skip
EXPERIENCE = dict.fromkeys(
    ("success", "ease", "emotion", "easy.get", "nice.get", "easy.use", "nice.use", "delivered.speed"), (1.0, 7.0)
)
MONTHS, PEOPLE, CONTACTS = 20, 160, 700


def company(seed: int = 0) -> dict[str, pd.DataFrame]:
    """Return frames in which everything that the methods ask for can be found."""
    rng = np.random.default_rng(seed)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    who = rng.integers(0, PEOPLE, CONTACTS)
    minute = np.sort(rng.integers(0, MONTHS * 30 * 1440, CONTACTS))
    at = [start + timedelta(minutes=int(m)) for m in minute]
    touchpoint = rng.choice(["call", "shop", "delivery"], CONTACTS)
    minutes = np.where(touchpoint == "delivery", rng.gamma(4, 1500, CONTACTS), rng.gamma(2, 5, CONTACTS)).round()
    mood = rng.normal(0, 0.15, PEOPLE)
    ids = [f"c{i}" for i in range(CONTACTS)]
    people = [f"p{w}" for w in who]
    frames = {
        "interactions": pd.DataFrame(
            {
                "interaction_id": ids, "customer_id": people, "started_at": at,
                "ended_at": [t + timedelta(minutes=float(m)) for t, m in zip(at, minutes, strict=True)],
                "touchpoint": touchpoint, "stage": np.where(touchpoint == "call", "use", "get"),
                "channel": np.where(touchpoint == "call", "phone", "shop"), "handler": "person",
                "unit_id": [f"u{w % 4}" for w in who], "wait": rng.gamma(2, 2, CONTACTS).round(2),
                "transfers": rng.poisson(0.4, CONTACTS), "resolved": rng.random(CONTACTS) < 0.8,
            }
        ),
        "moments": pd.DataFrame(
            {"interaction_id": np.repeat(ids[::3], 4), "seq": np.tile([1, 2, 3, 4], len(ids[::3])),
             "speaker": np.tile(["customer", "employee"], 2 * len(ids[::3])), "text": "words",
             "valence": np.clip(rng.normal(0.1, 0.3, 4 * len(ids[::3])), -1, 1).round(3), "labelled_by": "coder"}
        ),
        "agreements": contracts(np.random.default_rng(seed + 2), start),
        "promises": pd.DataFrame(
            {
                "promise_id": ["wait", "speed", "unmeasured"], "statement": ["Short waits", "Fast", "Kind"],
                "measured_by": ["wait", "delivered.speed", "delivered.kindness"],
                "unit_of_measure": ["minutes", "points", "points"], "promised_level": [4.0, 6.0, 5.0],
                "low": [0.0, 1.0, 1.0], "high": [60.0, 7.0, 7.0], "higher_is": ["worse", "better", "better"],
                "touchpoints": ["call;shop", "shop;call;delivery", "call"], "valid_from": start,
            }
        ),
        "circumstances": pd.DataFrame(
            {"customer_id": [f"p{i}" for i in range(0, PEOPLE, 2)], "name": "moving", "value": "yes",
             "valid_from": start, "evidence": "asked"}
        ),
        "memberships": pd.DataFrame(
            {"customer_id": [f"p{i}" for i in range(PEOPLE)], "unit_id": [f"u{i % 4}" for i in range(PEOPLE)],
             "valid_from": start}
        ),
    }  # fmt: skip
    frames["outcomes"] = pd.concat([purchases(np.random.default_rng(seed + 1), start), edges(start)])
    parcels = frames["interactions"][frames["interactions"].touchpoint == "delivery"]
    frames["offers"] = pd.DataFrame(
        {"customer_id": parcels.customer_id, "happened_at": parcels.started_at, "product": "delivery", "wait": 6000.0}
    ).drop_duplicates(["customer_id", "happened_at"])
    asked = frames["interactions"].sample(500, random_state=seed).sort_index()
    waves = pd.DataFrame(
        {"customer_id": [f"p{i % PEOPLE}" for i in range(3 * PEOPLE)],
         "at": [start + timedelta(days=int(d)) for d in np.sort(rng.integers(0, MONTHS * 30, 3 * PEOPLE))]}
    )  # fmt: skip
    surveys = [
        (
            "experience",
            asked.customer_id.to_list(),
            asked.ended_at.to_list(),
            asked.interaction_id.to_list(),
            EXPERIENCE,
        ),
        ("relationship", waves.customer_id.to_list(), waves["at"].to_list(), [None] * len(waves), RELATIONSHIP),
    ]
    parts: dict[str, list[pd.DataFrame]] = {"invitations": [], "replies": [], "answers": []}
    for name, customers, times, contacts, constructs in surveys:
        n = len(customers)
        said = rng.random(n) < 0.7
        keys = np.array([f"{name}{i}" for i in range(n)])
        parts["invitations"].append(
            pd.DataFrame(
                {"invitation_id": keys, "survey_id": name, "perspective": name, "customer_id": customers,
                 "interaction_id": contacts, "sent_at": times, "channel": "email", "reminder": 0,
                 "state": np.where(said, "completed", "sent")}
            )
        )  # fmt: skip
        frame = pd.DataFrame(
            {"reply_id": keys, "invitation_id": keys, "survey_id": name, "perspective": name, "customer_id": customers,
             "started_at": [t + timedelta(hours=2) for t in times], "language": "en",
             "mode": rng.choice(["web", "phone"], n), "interaction_id": contacts, "partial": rng.random(n) < 0.05}
        )[said]  # fmt: skip
        parts["replies"].append(frame)
        feeling = 0.55 + mood[[int(c[1:]) for c in frame.customer_id]]
        for construct, (low, high) in constructs.items():
            value = np.clip(np.round(low + (feeling + rng.normal(0, 0.18, len(frame))) * (high - low)), low, high)
            parts["answers"].append(
                pd.DataFrame(
                    {"reply_id": frame.reply_id, "question_id": construct, "construct": construct, "value": value,
                     "low": low, "high": high, "higher_is": "better"}
                )
            )  # fmt: skip
    return {**frames, **{k: pd.concat(v, ignore_index=True) for k, v in parts.items()}}


def purchases(rng: np.random.Generator, start: datetime) -> pd.DataFrame:
    """Return what people bought: some often at first and seldom later, some the other way round."""
    seldom = np.linspace(0.45, 0.05, MONTHS)
    chance = np.where(np.arange(PEOPLE)[:, None] % 3 == 0, seldom, seldom[::-1])
    who, month = np.nonzero(rng.random((PEOPLE, MONTHS)) < chance)
    minute = month * 30 * 1440 + rng.integers(0, 30 * 1440, len(who))
    return pd.DataFrame(
        {"outcome_id": [f"o{i}" for i in range(len(who))], "customer_id": [f"p{w}" for w in who],
         "happened_at": [start + timedelta(minutes=int(m)) for m in minute], "kind": "purchase",
         "amount": rng.gamma(4, 20, len(who)).round(2), "currency": "SEK"}
    )  # fmt: skip


def edges(start: datetime) -> pd.DataFrame:
    """Return outcomes on the first and the last day, of so many people that each half of them reaches as far."""
    days = [(i, d) for i in range(0, PEOPLE, 4) for d in (0, MONTHS * 30 - 1)]
    return pd.DataFrame(
        {"outcome_id": [f"e{k}" for k in range(len(days))], "customer_id": [f"p{i}" for i, _ in days],
         "happened_at": [start + timedelta(days=d, hours=10) for _, d in days],
         "kind": ["refund" if k % 9 == 0 else "purchase" for k in range(len(days))],
         "amount": [-5.0 if k % 9 == 0 else 40.0 + k for k in range(len(days))], "currency": "SEK"}
    )  # fmt: skip


def contracts(rng: np.random.Generator, start: datetime) -> pd.DataFrame:
    """Return time under contract; who left before the records begin is not in them."""
    begun, lasts = rng.integers(-300, 200, PEOPLE), rng.geometric(0.003, PEOPLE)
    over = [b + k < MONTHS * 30 for b, k in zip(begun, lasts, strict=True)]
    table = pd.DataFrame(
        {"customer_id": [f"p{i}" for i in range(PEOPLE)], "product": "line",
         "valid_from": [start + timedelta(days=int(b)) for b in begun],
         "valid_to": [start + timedelta(days=int(b + k)) if o else pd.NaT
                      for b, k, o in zip(begun, lasts, over, strict=True)]}
    )  # fmt: skip
    return table[~(table.valid_to < start)]


@dataclass(frozen=True)
class Part:
    """Facts that are some rows of a ledger behind an engine of its own."""

    engine: Any
    names: tuple[str, ...]
    version: str = "part"
    zone: str = "UTC"

    @property
    def engine_name(self) -> str:
        return str(self.engine.name)

    def merge(self, sql: str, /, **parameters: object) -> pa.Table:
        return self.engine.merge(sql, **parameters)

    def has(self, table: str, *columns: str) -> bool:
        if table not in self.names:
            return False
        there = self.engine.columns(table)
        for column in columns or ("1",):
            if column != "1" and column not in there:
                return False
            rows = self.engine.merge(f"SELECT COUNT({column}) AS n FROM {table}")
            if not rows["n"][0].as_py():
                return False
        return True


def tables_of(ledger: Ledger) -> dict[str, pa.Table]:
    """Return all open tables and views of a ledger as Arrow tables."""
    return {name: ledger.merge(f"SELECT * FROM {name}") for name in ledger.engine.tables()}


def part_of(tables: dict[str, pa.Table], engine: str = "local") -> Part:
    """Return facts made of these tables behind a new engine."""
    made = start(engine)
    for name, table in tables.items():
        made.register(name, table)
    return Part(made, tuple(tables))


def half(tables: dict[str, pa.Table], bit: int) -> dict[str, pa.Table]:
    """Return the rows of half of the customers; rows of no customer go to the first half, references to both."""
    found = {}
    for name, table in tables.items():
        if "customer_key" not in table.column_names or table.num_rows == 0:
            found[name] = table
            continue
        keys = pc.fill_null(table["customer_key"], 0)
        found[name] = table.filter(pc.equal(pc.bit_wise_and(keys, 4096), 4096 * bit))
    return found


@pytest.fixture(scope="session")
def facts() -> dict[str, pa.Table]:
    """Tables of the company as the ledger keeps them."""
    with Ledger.from_tables(seed=3, **company()) as ledger:
        return tables_of(ledger)


@pytest.fixture(scope="session")
def whole(facts: dict[str, pa.Table]) -> Part:
    return part_of(facts)


@pytest.fixture(scope="session")
def make_part():
    return part_of


@pytest.fixture(scope="session")
def halves(facts: dict[str, pa.Table]) -> tuple[Part, Part]:
    return part_of(half(facts, 0)), part_of(half(facts, 1))
