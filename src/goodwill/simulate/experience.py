"""The experience survey after contacts, and the same people asked again when they remember it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.simulate import touchpoints as tp
from goodwill.simulate.calendar import DAY, HOUR
from goodwill.simulate.columns import coded, identifiers
from goodwill.simulate.contacts import Contacts
from goodwill.simulate.drawing import PROMISED
from goodwill.simulate.forms import (
    COMPLETED, STARTED, Question, Requests, answers, invitations_table, outcome_states, replies_table,
)  # fmt: skip
from goodwill.simulate.happenings import PER_BLOCK, episode_ids, interaction_ids
from goodwill.simulate.moments import Paths, moments_table, remembered, unfold
from goodwill.simulate.people import LANGUAGES, People
from goodwill.simulate.promised import CONSTRUCTS, FROM_EASE, POINTS, SPREAD
from goodwill.simulate.scales import POINTS as SCALE
from goodwill.simulate.scales import SENDERS, answering, modes, nudges, senders, tick
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
TALKED = 0.05  # share of phone calls and chats whose moments are kept


def survey(scene: Scene, people: People, contacts: Contacts, share: float) -> dict[str, list[pa.Table]]:
    """Return invitations, replies, answers and moments of a block's experience surveys."""
    rng = stream(scene.seed, people.block, "experience")
    may = contacts.at < scene.calendar.today - 3 * DAY
    if scene.nuisances.closed_cases_only:
        may &= contacts.resolved
    which = np.flatnonzero(may & (rng.random(len(contacts)) < share))
    first = _requests(scene, people, contacts, rng, which, share, again=False)
    who = first.answered
    found: dict[str, list[pa.Table]] = {
        "invitations": [invitations_table(first)],
        "replies": [replies_table(first, rng.integers(1, 8, len(which)))],
        "answers": [_answers(scene, people, contacts, rng, first, which[who])],
    }
    later = stream(scene.seed, people.block, "remembered")
    done = which[first.state == COMPLETED]
    done = done[contacts.at[done] < scene.calendar.today - 32 * DAY]
    twice = done[later.random(len(done)) < ASKED_AGAIN]
    paths = _paths(scene, people, contacts, twice)
    second = _requests(scene, people, contacts, later, twice, ASKED_AGAIN, again=True)
    scores = remembered(scene, later, paths)[np.searchsorted(paths.which, twice)]
    found["invitations"].append(invitations_table(second))
    found["replies"].append(replies_table(second, later.integers(1, 5, len(twice))))
    found["answers"].append(_answers_again(scene, people, contacts, later, second, twice, scores))
    words = stream(scene.seed, people.block, "words")
    found["moments"] = [moments_table(scene, words, people, contacts, paths)]
    return found


def _paths(scene: Scene, people: People, contacts: Contacts, twice: Ints) -> Paths:
    """Unfold the contacts asked about again, and a share of calls and chats."""
    rng = stream(scene.seed, people.block, "moments")
    talked = (contacts.place <= tp.index("chat")) & (rng.random(len(contacts)) < TALKED)
    talked[twice] = True
    return unfold(rng, contacts, np.flatnonzero(talked))


def _requests(
    scene: Scene, people: People, contacts: Contacts, rng: np.random.Generator, which: Ints, share: float, *, again: bool
) -> Requests:
    n, who, month = len(which), contacts.who[which], contacts.month[which]
    mode, sender = modes(scene, rng, month), senders(scene, month)
    base = ANSWERS_AGAIN if again else ANSWERS
    chance = answering(scene, contacts.valence[which], contacts.state[which], people.vocal[who], mode, base)
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


def _answers(
    scene: Scene, people: People, contacts: Contacts, rng: np.random.Generator, requests: Requests, which: Ints
) -> pa.Table:
    who, feeling, get = contacts.who[which], contacts.feeling[which], contacts.get[which]
    replied = requests.answered
    nudge = nudges(scene, rng, requests.mode[replied], senders(scene, contacts.month[which]))

    def on(level: Floats, noise: float) -> Floats:
        wobble = noise * rng.standard_normal(len(which), dtype=np.float32)
        return tick(SCALE[0] + SCALE[1] * level + wobble, 1, 7, people, who, nudge)

    valence = contacts.valence[which]
    found = [Question(name, name, 1, 7, on(feeling[:, k], 0.25)) for k, name in enumerate(tp.COMPONENTS)]
    words = verbatims(scene, rng, valence, contacts.place[which], people.language[who])
    found.append(Question("emotion_why", "emotion", 1, 7, None, rng.random(len(which)) < 0.5, None, words))
    for stage, asked in (("get", get), ("use", ~get)):
        found.append(Question(f"easy_{stage}", f"easy.{stage}", 1, 7, on(feeling[:, 1], 0.5), asked))
        found.append(Question(f"nice_{stage}", f"nice.{stage}", 1, 7, on(feeling[:, 2], 0.5), asked))
    found += _delivered(scene, people, contacts, rng, which, nudge)
    some = rng.random(len(which)) < 0.25
    for name, (begins, slope) in FEELINGS.items():
        points = slope * (valence - begins) + 0.4 * rng.standard_normal(len(which), dtype=np.float32)
        found.append(Question(f"feeling_{name}", f"feeling.{name}", 0, 4, np.clip(np.rint(points), 0, 4), some))
    stopped = np.where(requests.state[replied] == STARTED, rng.integers(1, 4, len(which)), 999)
    return answers(requests.reply_ids.take(pa.array(replied)), found, stopped)


def _delivered(
    scene: Scene, people: People, contacts: Contacts, rng: np.random.Generator, which: Ints, nudge: Floats
) -> list[Question]:
    """Ask what was delivered, where something is promised.

    Levels of touchpoints, hard contacts and failures are taken out of ease, so that the delivered level is
    the stated one.
    """
    place, month = contacts.place[which], contacts.month[which]
    ease = contacts.feeling[which, 1] - scene.touchpoint_levels[place, month, 1]
    ease -= ease.mean() if len(which) else 0
    found = []
    for promise, touchpoint in PROMISED.items():
        points = POINTS[promise] + FROM_EASE * ease + SPREAD * rng.standard_normal(len(which), dtype=np.float32)
        name = CONSTRUCTS[promise]
        found.append(Question(f"delivered_{name}", f"delivered.{name}", 1, 7,
                              tick(points, 1, 7, people, contacts.who[which], nudge),
                              place == tp.index(touchpoint), promise))  # fmt: skip
    return found


def _answers_again(
    scene: Scene, people: People, contacts: Contacts, rng: np.random.Generator, requests: Requests,
    which: Ints, scores: Floats,
) -> pa.Table:  # fmt: skip
    """Ask again: emotion as remembered, success and ease drawn towards it."""
    replied = requests.answered
    which, scores = which[replied], scores[replied]
    who, feeling = contacts.who[which], contacts.feeling[which]
    nudge = nudges(scene, rng, requests.mode[replied], senders(scene, contacts.month[which]))
    found = []
    for k, name in enumerate(tp.COMPONENTS):
        level = 1.8 * scores if name == "emotion" else 0.6 * feeling[:, k] + 0.4 * scores
        points = SCALE[0] - 0.3 * (name == "emotion") + SCALE[1] * level
        found.append(Question(name, name, 1, 7, tick(points.astype(np.float32), 1, 7, people, who, nudge)))
    stopped = np.where(requests.state[replied] == STARTED, 1, 999)
    return answers(requests.reply_ids.take(pa.array(replied)), found, stopped)
