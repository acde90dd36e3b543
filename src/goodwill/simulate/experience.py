"""The experience survey after contacts, and the same people asked again when they remember it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.simulate import touchpoints as tp
from goodwill.simulate.calendar import DAY, HOUR
from goodwill.simulate.columns import coded, identifiers
from goodwill.simulate.contacts import Contacts
from goodwill.simulate.drawing import PROMISED
from goodwill.simulate.forms import (
    COMPLETED,
    STARTED,
    Question,
    Requests,
    answers,
    invitations_table,
    outcome_states,
    replies_table,
)  # fmt: skip
from goodwill.simulate.happenings import PER_BLOCK, episode_ids, interaction_ids
from goodwill.simulate.moments import Paths, moments_table, remembered, unfold
from goodwill.simulate.people import LANGUAGES, People
from goodwill.simulate.promised import CONSTRUCTS, FROM_EASE, POINTS, SPREAD
from goodwill.simulate.scales import POINTS as SCALE
from goodwill.simulate.scales import SENDERS, Sitting, answering, modes, nudges, senders
from goodwill.simulate.scene import Scene
from goodwill.simulate.seeds import stream
from goodwill.simulate.words import verbatims

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
SURVEY, AGAIN = "experience-survey", "remembered-survey"
ANSWERS, ANSWERS_AGAIN = 0.35, 0.55  # chance of answering, at once and of those asked again
ASKED_AGAIN = 0.45  # share of those who answered who are asked again
FEELINGS = {"anger": (-0.45, -3.5), "irritation": (-0.1, -3.0), "worry": (-0.2, -2.0), "relief": (0.3, 2.0),
            "joy": (0.35, 3.0), "wow": (0.75, 4.5)}  # valence where it begins, slope of its intensity  # fmt: skip
WRITES = 0.5  # share who say why in words
TALKED = 0.05  # share of phone calls and chats whose moments are kept


@dataclass(frozen=True)
class _Lot:
    """Contacts of a block, and which of them are asked about."""

    scene: Scene
    people: People
    contacts: Contacts
    which: Ints

    def of(self, some: Ints) -> _Lot:
        """Return the lot with only `some` of those asked about."""
        return replace(self, which=self.which[some])

    def sit(self, rng: np.random.Generator, mode: Ints) -> Sitting:
        """Let the customers of these contacts sit with a form."""
        nudge = nudges(self.scene, rng, mode, senders(self.scene, self.contacts.month[self.which]))
        return Sitting(self.scene, self.people, rng, self.contacts.who[self.which], nudge)


def survey(scene: Scene, people: People, contacts: Contacts, share: float) -> dict[str, list[pa.Table]]:
    """Return invitations, replies, answers and moments of a block's experience surveys."""
    rng, later = (stream(scene.seed, people.block, name) for name in ("experience", "remembered"))
    may = contacts.at < scene.calendar.today - 3 * DAY
    if scene.nuisances.closed_cases_only:
        may &= contacts.resolved
    lot = _Lot(scene, people, contacts, np.flatnonzero(may & (rng.random(len(contacts)) < share)))
    first = _requests(lot, rng, share, again=False)
    found: dict[str, list[pa.Table]] = {
        "invitations": [invitations_table(first)],
        "replies": [replies_table(first, rng.integers(1, 8, len(lot.which)))],
        "answers": [_answers(lot.of(first.answered), rng, first)],
    }
    done = lot.which[first.state == COMPLETED]
    done = done[contacts.at[done] < scene.calendar.today - 32 * DAY]
    twice = replace(lot, which=done[later.random(len(done)) < ASKED_AGAIN])
    paths = _paths(scene, people, contacts, twice.which)
    second = _requests(twice, later, ASKED_AGAIN, again=True)
    scores = remembered(scene, later, paths)[np.searchsorted(paths.which, twice.which)]
    found["invitations"].append(invitations_table(second))
    found["replies"].append(replies_table(second, later.integers(1, 5, len(twice.which))))
    found["answers"].append(_answers_again(twice.of(second.answered), later, second, scores[second.answered]))
    words = stream(scene.seed, people.block, "words")
    found["moments"] = [moments_table(scene, words, people, contacts, paths)]
    return found


def _paths(scene: Scene, people: People, contacts: Contacts, twice: Ints) -> Paths:
    """Unfold the contacts asked about again, and a share of calls and chats."""
    rng = stream(scene.seed, people.block, "moments")
    talked = (contacts.place <= tp.index("chat")) & (rng.random(len(contacts)) < TALKED)
    talked[twice] = True
    return unfold(rng, contacts, np.flatnonzero(talked))


def _requests(lot: _Lot, rng: np.random.Generator, share: float, *, again: bool) -> Requests:
    scene, people, contacts, which = lot.scene, lot.people, lot.contacts, lot.which
    n, who, month = len(which), contacts.who[which], contacts.month[which]
    mode, sender = modes(scene, rng, month), senders(scene, month)
    chance = answering(
        scene, contacts.valence[which], state=contacts.state[which], vocal=people.vocal[who], mode=mode,
        base=ANSWERS_AGAIN if again else ANSWERS,
    )  # fmt: skip
    sent = contacts.ended[which] + (rng.uniform(0.5, 5.0, n) * HOUR).astype(np.int64)
    if again:
        sent += rng.integers(7, 21, n) * DAY
    started = sent + np.minimum(rng.exponential(4.0, n) * HOUR, 40 * HOUR).astype(np.int64)
    number, letter = people.block * PER_BLOCK + which, "M" if again else "X"
    return Requests(
        ids=identifiers("N" + letter, number, width=12), reply_ids=identifiers("R" + letter, number, width=12),
        customers=people.ids(who), units=None, interactions=interaction_ids(people, which),
        episodes=episode_ids(people, contacts.episode[which]), sent=sent, started=started,
        state=outcome_states(rng, chance), mode=mode, language=coded(people.language[who], LANGUAGES),
        survey=AGAIN if again else SURVEY, perspective="experience", wave=None,
        channel=coded(mode, ("phone", "sms")), sender=coded(sender, SENDERS),
        rule="asked again" if again else "after contact", chance=np.full(n, share, np.float32),
    )  # fmt: skip


def _answers(lot: _Lot, rng: np.random.Generator, requests: Requests) -> pa.Table:
    contacts, which, replied = lot.contacts, lot.which, requests.answered
    feeling, get, valence = contacts.feeling[which], contacts.get[which], contacts.valence[which]
    sitting = lot.sit(rng, requests.mode[replied])
    points = SCALE[0] + SCALE[1] * feeling
    found = [Question(name, name, 1, 7, sitting.tick(points[:, k], 1, 7, 0.25)) for k, name in enumerate(tp.COMPONENTS)]
    language = lot.people.language[sitting.who]
    words = verbatims(lot.scene, rng, valence, contacts.place[which], language)
    found.append(Question("emotion_why", "emotion", 1, 7, None, rng.random(len(which)) < WRITES, words=words))
    for stage, asked in (("get", get), ("use", ~get)):
        for kind, k in (("easy", 1), ("nice", 2)):
            ticked = sitting.tick(points[:, k], 1, 7, 0.5)
            found.append(Question(f"{kind}_{stage}", f"{kind}.{stage}", 1, 7, ticked, asked))
    found += _delivered(lot, sitting)
    some = rng.random(len(which)) < 0.25
    for name, (begins, slope) in FEELINGS.items():
        strength = slope * (valence - begins) + 0.4 * rng.standard_normal(len(which), dtype=np.float32)
        ticked = np.clip(np.rint(strength), 0, 4).astype(np.float32)
        found.append(Question(f"feeling_{name}", f"feeling.{name}", 0, 4, ticked, some))
    stopped = np.where(requests.state[replied] == STARTED, rng.integers(1, 4, len(which)), 999)
    return answers(requests.reply_ids.take(pa.array(replied)), found, stopped)


def _delivered(lot: _Lot, sitting: Sitting) -> list[Question]:
    """Ask what was delivered, where something is promised.

    Levels of touchpoints, hard contacts and who answers are taken out of ease, so that the delivered level is
    the stated one.
    """
    place, month = lot.contacts.place[lot.which], lot.contacts.month[lot.which]
    ease = lot.contacts.feeling[lot.which, 1] - lot.scene.touchpoint_levels[place, month, 1]
    ease -= ease.mean() if len(ease) else 0
    found = []
    for promise, touchpoint in PROMISED.items():
        ticked = sitting.tick(POINTS[promise] + FROM_EASE * ease, 1, 7, SPREAD)
        name, here = CONSTRUCTS[promise], place == tp.index(touchpoint)
        found.append(Question(f"delivered_{name}", f"delivered.{name}", 1, 7, ticked, here, promise))
    return found


def _answers_again(lot: _Lot, rng: np.random.Generator, requests: Requests, scores: Floats) -> pa.Table:
    """Ask again: emotion as remembered, success and ease drawn towards it."""
    feeling, sitting, found = (
        lot.contacts.feeling[lot.which],
        lot.sit(rng, requests.mode[requests.answered]),
        [],
    )
    for k, name in enumerate(tp.COMPONENTS):
        level = 1.8 * scores - 0.3 if name == "emotion" else 0.6 * feeling[:, k] + 0.4 * scores
        ticked = sitting.tick(SCALE[0] + SCALE[1] * level, 1, 7, 0.0)
        found.append(Question(name, name, 1, 7, ticked))
    stopped = np.where(requests.state[requests.answered] == STARTED, 1, 999)
    return answers(requests.reply_ids.take(pa.array(requests.answered)), found, stopped)
