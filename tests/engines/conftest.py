"""Both engines over the same facts, made to hold every awkward value at once."""

import datetime as dt
import hashlib

import numpy as np
import pyarrow as pa
import pytest

from goodwill.engine.local import LocalEngine
from goodwill.engine.spark import SparkEngine

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CUSTOMERS = 60


def event_id(*parts):
    return hashlib.md5(repr(parts).encode()).digest()


def make(seed=4):
    """Interactions, replies and the units that held them; missing values, ties, repeated ids among them."""
    rng = np.random.default_rng(seed)
    keys = rng.integers(1, 2**63 - 1, CUSTOMERS)
    n, m = 700, 400
    started = [START + dt.timedelta(microseconds=int(u)) for u in rng.integers(0, 200 * 86_400_000_000, n)]
    for i in range(0, 300, 3):
        started[i + CUSTOMERS] = started[i]  # two contacts of one customer at one instant: the id decides
    minutes = rng.integers(0, 90, n)
    interactions = pa.table(
        {
            "customer_key": pa.array([None if i % 23 == 0 else int(keys[i % CUSTOMERS]) for i in range(n)], pa.int64()),
            "interaction_id": pa.array([event_id("i", i) for i in range(n)], pa.binary()),
            "started_at": pa.array(started, pa.timestamp("us", tz="UTC")),
            "ended_at": pa.array(
                [
                    None if i % 7 == 0 else s + dt.timedelta(minutes=int(k), microseconds=i)
                    for i, (s, k) in enumerate(zip(started, minutes, strict=True))
                ],
                pa.timestamp("us", tz="UTC"),
            ),
            "day": pa.array([s.date() for s in started]),
            "month": pa.array([s.year * 12 + s.month - 1 for s in started], pa.int32()),
            "channel": pa.array([["phone", "chat", "Shop", "é-mail", None][i % 5] for i in range(n)]),
            "unit_id": pa.array([f"team {i % 4}" for i in range(n)]),
            "by_customer": pa.array([[True, False, None][i % 3] for i in range(n)]),
            "cost": pa.array([None if i % 11 == 0 else float(v) for i, v in enumerate(rng.normal(0, 1e6, n))]),
        }
    )
    answers = pa.table(
        {
            "customer_key": interactions["customer_key"].slice(0, m),
            "reply_id": pa.array([event_id("r", i // 2) for i in range(m)], pa.binary()),
            "interaction_id": pa.array([event_id("i", i * 3) for i in range(m)], pa.binary()),
            "answered_at": pa.array([s + dt.timedelta(hours=30) for s in started[:m]], pa.timestamp("us", tz="UTC")),
            "construct": pa.array([["recommend", "satisfaction", "effort"][i % 3] for i in range(m)]),
            "higher_is": pa.array([["better", "better", "worse"][i % 3] for i in range(m)]),
            "value": pa.array([None if i % 13 == 0 else float(v) for i, v in enumerate(rng.integers(0, 11, m))]),
            "low": pa.array([0.0] * m),
            "high": pa.array([10.0] * m),
            "weight": pa.array(rng.uniform(0.1, 3.0, m)),
        }
    )
    spans = pa.table(
        {
            "unit_id": pa.array([f"team {u}" for u in range(4) for _ in range(2)]),
            "since": pa.array(
                [START + dt.timedelta(days=d) for _ in range(4) for d in (0, 90)], pa.timestamp("us", tz="UTC")
            ),
            "until": pa.array(
                [START + dt.timedelta(days=90) if d == 0 else None for _ in range(4) for d in (0, 90)],
                pa.timestamp("us", tz="UTC"),
            ),
            "leader": pa.array([f"leader {u} {d}" for u in range(4) for d in (0, 90)]),
        }
    )  # fmt: skip
    nobody = interactions.slice(0, 0)
    return {"interactions": interactions, "answers": answers, "spans": spans, "nobody": nobody}


def fill(engine, tables):
    for name, table in tables.items():
        engine.register(name, table)
    return engine


@pytest.fixture(scope="session")
def facts():
    return make()


@pytest.fixture(scope="module")
def local(facts):
    with fill(LocalEngine(threads=2), facts) as engine:
        yield engine


@pytest.fixture(scope="module")
def sail(facts):
    with fill(SparkEngine(), facts) as engine:
        yield engine


@pytest.fixture(scope="module", params=[LocalEngine, SparkEngine])
def mixed(request, facts):
    """Each engine over the same rows stored in another order."""
    rng = np.random.default_rng(77)
    with request.param() as engine:
        yield fill(engine, {name: t.take(rng.permutation(t.num_rows)) for name, t in facts.items()})


@pytest.fixture(params=["local", "sail"])
def engine(request):
    """Each engine in turn, for what either has to do by itself."""
    return request.getfixturevalue(request.param)
