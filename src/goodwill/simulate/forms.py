"""Forms: invitations, replies and answers as tables, whatever was asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.simulate.columns import coded, flags, numbers, table, texts, times

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
STATES = ("sent", "bounced", "opened", "started", "completed", "declined")
SENT, BOUNCED, OPENED, STARTED, COMPLETED, DECLINED = range(6)


@dataclass(frozen=True)
class Question:
    """One question with everybody's answers.

    Attributes
    ----------
    question_id, construct, low, high
        What is asked, on which scale.
    values
        Answers, one per reply; None for a question in words.
    asked
        Who was asked it and answered (one per reply).
    about
        What it is about, the same for all.
    words
        Answers in words, one per reply.
    """

    question_id: str
    construct: str
    low: float
    high: float
    values: Floats | None
    asked: Bools | None = None
    about: str | None = None
    words: pa.Array | None = None


def answers(replies: pa.Array, questions: list[Question], stopped: Ints) -> pa.Table:
    """Return the table `answers`: one row per reply and question that was reached.

    Parameters
    ----------
    replies
        Reply ids.
    stopped
        Number of questions each reply went through before it stopped.
    """
    parts = []
    for place, q in enumerate(questions):
        reached = stopped > place
        which = np.flatnonzero(reached if q.asked is None else reached & q.asked)
        if not len(which):
            continue
        taken = pa.array(which)
        parts.append(
            table("answers", len(which), reply_id=replies.take(taken), question_id=q.question_id,
                  construct=q.construct, value=None if q.values is None else numbers(q.values[which]),
                  low=float(q.low), high=float(q.high), higher_is="better", about=q.about,
                  text=None if q.words is None else q.words.take(taken))
        )  # fmt: skip
    return pa.concat_tables(parts) if parts else table("answers", 0, **_nothing())


def _nothing() -> dict[str, pa.Array]:
    text, number = pa.array([], pa.string()), pa.array([], pa.float64())
    return {"reply_id": text, "question_id": text, "construct": text, "low": number, "high": number,
            "higher_is": text}  # fmt: skip


def outcome_states(rng: np.random.Generator, chance: Floats) -> Ints:
    """Draw what becomes of each request, given the chance of answering it."""
    u = rng.random((2, len(chance)))
    answered = u[0] < chance
    silent = np.select([u[1] < 0.03, u[1] < 0.05, u[1] < 0.45], [BOUNCED, DECLINED, OPENED], SENT)
    return np.where(answered, np.where(u[1] < 0.07, STARTED, COMPLETED), silent)


@dataclass(frozen=True)
class Requests:
    """Requests to answer, one entry per request; `state` says who answered."""

    ids: pa.Array
    reply_ids: pa.Array
    customers: pa.Array | None
    units: pa.Array | None
    interactions: pa.Array | None
    episodes: pa.Array | None
    sent: Ints
    started: Ints
    state: Ints
    mode: Ints
    language: pa.Array
    survey: str
    perspective: str
    wave: pa.Array | None
    channel: pa.Array
    sender: pa.Array
    rule: str
    chance: Floats

    @property
    def answered(self) -> Ints:
        """Places of the requests that were answered, wholly or partly."""
        return np.flatnonzero((self.state == COMPLETED) | (self.state == STARTED))


def invitations_table(r: Requests) -> pa.Table:
    """Return the table `invitations`."""
    return table("invitations", len(r.sent), invitation_id=r.ids, survey_id=r.survey, perspective=r.perspective,
                 customer_id=r.customers, unit_id=r.units, wave=r.wave, interaction_id=r.interactions,
                 episode_id=r.episodes, sent_at=times(r.sent), channel=r.channel, sender=r.sender, rule=r.rule,
                 selection_probability=numbers(r.chance), reminder=0, state=coded(r.state, STATES))  # fmt: skip


def replies_table(r: Requests, minutes: Ints, *, link: bool = True) -> pa.Table:
    """Return the table `replies`; `link` says whether a reply names its invitation (engagement does not)."""
    who = r.answered
    taken, partial = pa.array(who), r.state[who] == STARTED

    def of(column: pa.Array | None) -> pa.Array | None:
        return None if column is None else column.take(taken)

    return table(
        "replies",
        len(who),
        reply_id=of(r.reply_ids),
        invitation_id=of(r.ids) if link else None,
        survey_id=r.survey,
        perspective=r.perspective,
        customer_id=of(r.customers),
        unit_id=of(r.units),
        started_at=times(r.started[who]),
        completed_at=times(r.started[who] + minutes[who] * 60_000_000, ~partial),
        language=of(r.language),
        mode=coded(r.mode[who], ("phone", "web")),
        interaction_id=of(r.interactions),
        episode_id=of(r.episodes),
        partial=flags(partial),
    )


def spoken(rng: np.random.Generator, words: pa.Array, share: float) -> pa.Array:
    """Return the words of a share of people; the others left the field empty."""
    return texts(words, rng.random(len(words)) < share)
