"""Employee surveys as frames and ledgers, with known answers."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from goodwill.ledger.ledger import Ledger

START = datetime(2024, 3, 4, 8, tzinfo=UTC)
CONSTRUCTS = ("engage.leadership_trust", "engage.tools", "engage.voice")


def survey_frames(
    sizes, *, waves=2, seed=0, level=None, shock=(), asked_more=2, comment="", constructs=CONSTRUCTS, skip=0.0
):
    """Return frames of a survey: teams `sizes` long, `level` per team and construct, a `shock` per wave for all."""
    rng = np.random.default_rng(seed)
    teams = [f"team-{i:02d}" for i in range(len(sizes))]
    level = np.full((len(sizes), len(constructs)), 3.5) if level is None else np.asarray(level, dtype=float)
    asked, replied, answered = [], [], []
    for w in range(waves):
        sent = START + timedelta(days=91 * w)
        for t, team in enumerate(teams):
            for i in range(sizes[t] + asked_more):
                asked.append((f"i{w}-{t}-{i}", team, f"wave-{w}", sent, "completed" if i < sizes[t] else "sent"))
            for i in range(sizes[t]):
                key = f"r{w}-{t}-{i}"
                replied.append((key, team, sent + timedelta(hours=2 + i)))
                mood = rng.normal(0, 0.4)
                for c, construct in enumerate(constructs):
                    said = level[t, c] + mood + rng.normal(0, 0.6) + (shock[w] if len(shock) else 0.0)
                    if rng.random() >= skip:
                        answered.append((key, construct, float(np.clip(np.rint(said), 1, 5)), None))
                if comment:
                    answered.append((key, "engage.voice", None, f"{comment} {key}"))
    survey = {"survey_id": "work", "perspective": "engagement"}
    invitations = pd.DataFrame(asked, columns=["invitation_id", "unit_id", "wave", "sent_at", "state"])
    replies = pd.DataFrame(replied, columns=["reply_id", "unit_id", "started_at"])
    answers = pd.DataFrame(answered, columns=["reply_id", "construct", "value", "text"])
    answers["question_id"] = answers.construct + answers.text.notna().map({True: ".words", False: ""})
    units = pd.DataFrame({"unit_id": ["region", *teams], "valid_from": START - timedelta(days=900),
                          "kind": ["region", *["team"] * len(teams)],
                          "parent": [None, *["region"] * len(teams)]})  # fmt: skip
    return {
        "invitations": invitations.assign(channel="e-mail", reminder=0, **survey),
        "replies": replies.assign(language="en", mode="web", partial=False, **survey),
        "answers": answers.assign(low=1.0, high=5.0, higher_is="better"),
        "units": units,
    }


@pytest.fixture(scope="session")
def frames():
    return survey_frames


@pytest.fixture(scope="module")
def ledger_of():
    """Make ledgers of surveys and close them afterwards."""
    opened = []

    def make(sizes=None, *, tables=None, **options):
        ledger = Ledger.from_tables(seed=1, **(tables if tables is not None else survey_frames(sizes, **options)))
        opened.append(ledger)
        return ledger

    yield make
    for ledger in opened:
        ledger.close()
