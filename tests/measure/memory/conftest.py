"""Made-up memories that follow a known rule: paths of 3 to 11 moments, customers with levels, answers on 1 to 7."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from goodwill.measure.memory.path_features import FEATURES, Paths, features

RULES = {"mean": {"mean": 0.9}, "peak-end": {"peak": 0.20, "trough": 0.30, "end": 0.40}, "end": {"end": 0.85}}
MOST = 11
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def true_paths(rng, n, *, own=0.25, along=0.15, between=0.35):
    """Return paths whose feelings wander around the level of each experience; bounded to -1 to 1."""
    length = rng.integers(3, MOST + 1, n)
    walk = np.zeros((n, MOST))
    walk[:, 0] = rng.normal(0, 1, n)
    for t in range(1, MOST):
        walk[:, t] = 0.7 * walk[:, t - 1] + np.sqrt(1 - 0.49) * rng.normal(0, 1, n)
    felt = between * rng.normal(0, 1, (n, 1)) + along * walk + own * rng.normal(0, 1, (n, MOST))
    felt[:, 0] -= 0.15
    inside = np.arange(MOST)[None] < length[:, None]
    return Paths.grouped(np.repeat(np.arange(n), length), np.clip(felt, -1, 1)[inside])


@dataclass(frozen=True)
class World:
    """What was felt (`truth`), how it was read (`paths`), what was answered, and by whom."""

    paths: Paths
    score: np.ndarray
    customer: np.ndarray
    truth: Paths


def world(seed, n, rule, *, error=0.0, stated=1.0, noise=0.28, per_customer=2.0, level_sd=0.12):
    """Draw a world; errors of reading are stated `stated` times as large as they are."""
    rng = np.random.default_rng(seed)
    truth = true_paths(rng, n)
    x = features(truth)
    raw = sum(w * x[:, FEATURES.index(f)] for f, w in RULES[rule].items())
    customer = np.unique(rng.integers(0, max(int(n / per_customer), 2), n), return_inverse=True)[1]
    level = level_sd * rng.normal(0, 1, customer.max() + 1)
    score = np.clip((raw + level[customer] + noise * rng.normal(0, 1, n) + 1) / 2, 0, 1)
    sd = error * rng.uniform(0.6, 1.4, len(truth.valence))
    read = np.clip(truth.valence + sd * rng.normal(0, 1, len(sd)), -1, 1)
    return World(Paths(truth.offsets, read, (stated * sd) ** 2), np.rint(score * 6) / 6, customer, truth)


@pytest.fixture(scope="session")
def make_world():
    return world


@pytest.fixture(scope="session")
def make_paths():
    return true_paths


def company(contacts, answers, **more):
    """Return frames of a small company.

    `contacts`: (id, customer, day, valences, episode or None); `answers`: (contact or None, customer, days after
    `BEGIN`, value, construct, perspective).
    """
    rows, moments = [], []
    for name, who, day, felt, episode in contacts:
        at = BEGIN + timedelta(days=day)
        rows.append({"interaction_id": name, "customer_id": who, "started_at": at,
                     "ended_at": at + timedelta(minutes=20), "touchpoint": "support", "stage": "use",
                     "channel": "phone", "handler": "person", "resolved": True, "episode_id": episode})  # fmt: skip
        moments += [
            {"interaction_id": name, "seq": i + 1, "happened_at": at + timedelta(minutes=i), "speaker": "customer",
             "text": "words", "valence": v, "labelled_by": "customer"}
            for i, v in enumerate(felt)
        ]  # fmt: skip
    replies = [
        {"reply_id": f"r{i}", "survey_id": perspective, "perspective": perspective, "customer_id": who,
         "started_at": BEGIN + timedelta(days=day), "language": "en", "mode": "web", "interaction_id": contact,
         "partial": False}
        for i, (contact, who, day, _, _, perspective) in enumerate(answers)
    ]  # fmt: skip
    said = [
        {"reply_id": f"r{i}", "question_id": construct, "construct": construct, "value": value, "low": 1.0,
         "high": 7.0, "higher_is": "better"}
        for i, (_, _, _, value, construct, _) in enumerate(answers)
    ]  # fmt: skip
    frames = {"interactions": rows, "moments": moments, "replies": replies, "answers": said, **more}
    return {name: pd.DataFrame(table) for name, table in frames.items()}


@pytest.fixture(scope="session")
def make_company():
    return company
