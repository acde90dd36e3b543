from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from goodwill.ledger.contracts import CONTRACTS
from goodwill.ledger.frames import source_of
from goodwill.ledger.source import Source

START = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)


def interactions(customers: list[str | None], *, first: int = 0, **more: object) -> pa.Table:
    n = len(customers)
    at = [START + timedelta(hours=i + first) for i in range(n)]
    columns = {
        "interaction_id": [f"i{i + first}" for i in range(n)],
        "customer_id": pa.array(customers, pa.string()),
        "started_at": at,
        "ended_at": [t + timedelta(minutes=10) for t in at],
        "touchpoint": ["support"] * n,
        "stage": ["use"] * n,
        "channel": ["phone"] * n,
        "handler": ["person"] * n,
        "employee_id": ["e1"] * n,
    }
    columns |= {k: v if isinstance(v, list) else [v] * n for k, v in more.items()}
    return pa.table(columns)


def replies(customers: list[str | None], *, first: int = 0, **more: object) -> pa.Table:
    n = len(customers)
    columns = {
        "reply_id": [f"r{i + first}" for i in range(n)],
        "survey_id": ["s"] * n,
        "perspective": ["relationship"] * n,
        "customer_id": pa.array(customers, pa.string()),
        "started_at": [START + timedelta(hours=i + first, minutes=30) for i in range(n)],
        "language": ["en"] * n,
        "mode": ["web"] * n,
        "interaction_id": [f"i{i + first}" for i in range(n)],
        "partial": [False] * n,
    }
    columns |= {k: v if isinstance(v, list) else [v] * n for k, v in more.items()}
    return pa.table(columns)


def answers(n: int, *, first: int = 0, **more: object) -> pa.Table:
    columns = {
        "reply_id": [f"r{i + first}" for i in range(n)],
        "question_id": ["q1"] * n,
        "construct": ["recommend"] * n,
        "value": [float(i % 11) for i in range(n)],
        "low": [0.0] * n,
        "high": [10.0] * n,
        "higher_is": ["better"] * n,
        "text": [f"words of reply {i + first}" for i in range(n)],
    }
    columns |= {k: v if isinstance(v, list) else [v] * n for k, v in more.items()}
    return pa.table(columns)


Sources = Callable[..., Mapping[str, Source]]


@pytest.fixture
def sources() -> Sources:
    def made(zone: str = "UTC", **frames: object) -> dict[str, Source]:
        return {name: source_of(CONTRACTS[name], frame, zone) for name, frame in frames.items()}

    return made


@pytest.fixture
def rows() -> type:
    class Rows:
        interactions = staticmethod(interactions)
        replies = staticmethod(replies)
        answers = staticmethod(answers)

    return Rows
