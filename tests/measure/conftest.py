"""A small survey company in plain frames, and paths to real data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from goodwill.ledger.ledger import Ledger

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
SCALES = {"recommend": (0.0, 10.0), "satisfaction": (1.0, 10.0), "loyalty": (1.0, 10.0)}


def survey_frames(
    *,
    constructs: tuple[str, ...] = ("recommend",),
    customers: int = 80,
    replies: int = 400,
    months: int = 8,
    units: int = 4,
    seed: int = 0,
    perspective: str = "relationship",
    repeat: bool = True,
    asked: float = 2.0,
    unit_shift: dict[int, float] | None = None,
    unit_size: float = 0.25,
) -> dict[str, pd.DataFrame]:
    """Return frames of a survey: every reply has an invitation, a contact and one answer per construct."""
    rng = np.random.default_rng(seed)
    total = int(replies * asked)
    who = rng.integers(0, customers, total) if repeat else np.arange(total)
    unit = who % units
    start = datetime(2024, 1, 1, tzinfo=UTC)
    day = np.sort(rng.integers(0, months * 30, total))
    at = [start + timedelta(days=int(d), hours=10) for d in day]
    answered = np.zeros(total, dtype=bool)
    answered[rng.choice(total, replies, replace=False)] = True
    mood = rng.normal(0, 0.5, customers)[who % customers]
    shift = np.array([(unit_shift or {}).get(int(u), 0.0) for u in unit])
    touchpoint = np.where(rng.random(total) < 0.5, "call", "shop")
    frames: dict[str, pd.DataFrame] = {
        "interactions": pd.DataFrame(
            {
                "interaction_id": [f"c{i}" for i in range(total)], "customer_id": [f"p{w}" for w in who],
                "started_at": at, "ended_at": [t + timedelta(minutes=5) for t in at], "touchpoint": touchpoint,
                "stage": "use", "channel": np.where(touchpoint == "call", "phone", "shop"), "handler": "person",
                "unit_id": [f"u{u}" for u in unit], "wait": rng.gamma(2, 2, total), "resolved": rng.random(total) < 0.8,
            }
        ),
        "invitations": pd.DataFrame(
            {
                "invitation_id": [f"i{i}" for i in range(total)], "survey_id": "s", "perspective": perspective,
                "customer_id": [f"p{w}" for w in who], "interaction_id": [f"c{i}" for i in range(total)], "sent_at": at,
                "channel": "email", "reminder": 0, "state": np.where(answered, "completed", "sent"),
            }
        ),
    }  # fmt: skip
    index = np.flatnonzero(answered)
    frames["replies"] = pd.DataFrame(
        {
            "reply_id": [f"r{i}" for i in index], "invitation_id": [f"i{i}" for i in index], "survey_id": "s",
            "perspective": perspective, "customer_id": [f"p{who[i]}" for i in index],
            "started_at": [at[i] + timedelta(hours=1) for i in index], "language": "en",
            "mode": np.where(rng.random(len(index)) < 0.7, "web", "phone"),
            "interaction_id": [f"c{i}" for i in index], "partial": False,
        }
    )  # fmt: skip
    parts = []
    for construct in constructs:
        low, high = SCALES.get(construct, (1.0, 7.0))
        feeling = 0.55 + unit_size * (mood[index] + shift[index]) + rng.normal(0, 0.2, len(index))
        value = np.clip(np.round(low + feeling * (high - low)), low, high)
        parts.append(
            pd.DataFrame(
                {"reply_id": [f"r{i}" for i in index], "question_id": construct, "construct": construct, "value": value,
                 "low": low, "high": high, "higher_is": "better"}
            )
        )  # fmt: skip
    frames["answers"] = pd.concat(parts, ignore_index=True)
    return frames


@pytest.fixture
def frames() -> Callable[..., dict[str, pd.DataFrame]]:
    return survey_frames


@pytest.fixture
def ledger() -> Callable[..., Ledger]:
    def make(**tables: pd.DataFrame) -> Ledger:
        return Ledger.from_tables(seed=1, **tables)

    return make


@pytest.fixture
def real() -> Callable[[str], Path]:
    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"{name} is not here: real data are read beside the project, never shipped")
        return path

    return find
