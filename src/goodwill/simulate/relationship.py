"""The relationship survey: a sample of customers each quarter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.simulate import touchpoints as tp
from goodwill.simulate.calendar import DAY, HOUR
from goodwill.simulate.columns import coded, identifiers
from goodwill.simulate.drawing import PROMISED
from goodwill.simulate.forms import (
    STARTED,
    Question,
    Requests,
    answers,
    invitations_table,
    outcome_states,
    replies_table,
)
from goodwill.simulate.happenings import PER_BLOCK
from goodwill.simulate.life import Life, Snapshot
from goodwill.simulate.people import LANGUAGES, People
from goodwill.simulate.promised import CONSTRUCTS, promised_level
from goodwill.simulate.scales import SENDERS, Sitting, answering, modes, nudges, senders
from goodwill.simulate.scene import Scene
from goodwill.simulate.seeds import stream
from goodwill.simulate.situations import NEEDS, Situations
from goodwill.simulate.words import verbatims

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
SURVEY = "relationship-survey"
ANSWERS = 0.42  # chance of answering, before nonresponse
BLOCKS = ("image", "expectation", "quality", "value", "satisfaction", "complaint_handling", "loyalty")
INDICATORS = {"satisfaction": 3, "image": 3, "expectation": 2, "quality": 3, "value": 2, "complaint_handling": 1,
              "loyalty": 3}  # fmt: skip
WRITES = 0.55  # share who say why in words
STEP = 1.2  # points of a scale of 1 to 7 per unit of need
STATE_WEIGHT = 0.35  # attitude per step of the state of loyalty


@dataclass(frozen=True)
class Attitudes:
    """What those who were asked think (one entry each): latent blocks, recommending, and how it feels."""

    blocks: dict[str, Floats]
    recommend: Floats
    valence: Floats

    def of(self, which: Ints) -> Attitudes:
        """Return those of some."""
        blocks = {name: latent[which] for name, latent in self.blocks.items()}
        return Attitudes(blocks, self.recommend[which], self.valence[which])


def think(scene: Scene, people: People, rng: np.random.Generator, asked: Snapshot) -> Attitudes:
    """Return attitudes: experience, shocks and state go into them; in a null world only liking does."""
    n, liking = len(asked.who), people.liking[asked.who]
    e = rng.standard_normal((8, n), dtype=np.float32)
    if scene.null:
        latent = {name: 0.75 * liking + 0.66 * e[k] for k, name in enumerate(BLOCKS)}
        return Attitudes(latent, 0.75 * liking + 0.66 * e[7], np.tanh(0.7 * latent["loyalty"]))
    lived = scene.truths.drivers.strength * asked.experience + asked.shock + STATE_WEIGHT * asked.state
    image = 0.6 * liking + 0.2 * lived + 0.7 * e[0]
    expectation = 0.45 * image + 0.85 * e[1]
    quality = 0.3 * expectation + 0.15 * liking + 0.7 * lived + 0.6 * e[2]
    value = 0.5 * quality + 0.8 * e[3]
    satisfaction = 0.2 * image + 0.05 * expectation + 0.5 * quality + 0.2 * value + 0.25 * lived + 0.5 * e[4]
    complaints = 0.5 * satisfaction + 0.8 * e[5]
    loyalty = 0.2 * image + 0.4 * satisfaction + 0.1 * complaints + 0.6 * lived + 0.5 * e[6]
    found = (image, expectation, quality, value, satisfaction, complaints, loyalty)
    recommend = 0.6 * loyalty + 0.4 * satisfaction + 0.3 * e[7]
    return Attitudes(dict(zip(BLOCKS, found, strict=True)), recommend, np.tanh(0.7 * loyalty))


def survey(scene: Scene, people: People, situations: Situations, life: Life, share: float) -> dict[str, pa.Table]:
    """Return invitations, replies and answers of the relationship survey in a block."""
    asked = Snapshot(*(np.concatenate([getattr(s, name) for s in life.snapshots]) for name in Snapshot.__annotations__))
    rng = stream(scene.seed, people.block, "relationship").spawn(1)[0]
    thoughts = think(scene, people, rng, asked)
    requests = _requests(people, rng, _Asked(scene, asked, thoughts), share)
    who = requests.answered
    nudge = nudges(scene, rng, requests.mode[who], senders(scene, asked.month[who]))
    sitting = Sitting(scene, people, rng, asked.who[who], nudge)
    questions = _questions(sitting, asked.of(who), thoughts.of(who), situations)
    stopped = np.where(requests.state[who] == STARTED, rng.integers(1, len(questions) - 2, len(who)), 999)
    replies = requests.reply_ids.take(pa.array(who))
    return {"invitations": invitations_table(requests), "answers": answers(replies, questions, stopped),
            "replies": replies_table(requests, rng.integers(3, 15, len(asked.who)))}  # fmt: skip


@dataclass(frozen=True)
class _Asked:
    """Those asked, and what they think."""

    scene: Scene
    snapshot: Snapshot
    thoughts: Attitudes


def _requests(people: People, rng: np.random.Generator, those: _Asked, share: float) -> Requests:
    scene, asked = those.scene, those.snapshot
    n, number = len(asked.who), people.block * PER_BLOCK + np.arange(len(asked.who))
    mode, sender = modes(scene, rng, asked.month), senders(scene, asked.month)
    chance = answering(
        scene,
        those.thoughts.valence,
        state=asked.state,
        vocal=people.vocal[asked.who],
        mode=mode,
        base=ANSWERS,
    )
    chance = np.where(asked.silent, 0.05, chance).astype(np.float32)
    sent = scene.calendar.starts[asked.month] + 2 * DAY + (rng.uniform(8.0, 17.0, n) * HOUR).astype(np.int64)
    started = sent + np.minimum(rng.exponential(30.0, n) * HOUR, 16 * DAY).astype(np.int64)
    waves = [f"{d.year}-Q{(d.month - 1) // 3 + 1}" for d in scene.calendar.dates]
    return Requests(
        ids=identifiers("NR", number, width=12), reply_ids=identifiers("RR", number, width=12),
        customers=people.ids(asked.who), units=None, interactions=None, episodes=None, sent=sent, started=started,
        state=outcome_states(rng, chance), mode=mode, language=coded(people.language[asked.who], LANGUAGES),
        survey=SURVEY, perspective="relationship", wave=coded(asked.month, waves),
        channel=coded(mode, ("phone", "e-mail")), sender=coded(sender, SENDERS), rule="quarterly sample",
        chance=np.full(n, share, np.float32),
    )  # fmt: skip


def _questions(sitting: Sitting, asked: Snapshot, thoughts: Attitudes, situations: Situations) -> list[Question]:
    rng, blocks, liking = sitting.rng, thoughts.blocks, sitting.people.liking[sitting.who]
    loyalty, satisfied = blocks["loyalty"], blocks["satisfaction"]
    words = verbatims(sitting.scene, rng, thoughts.valence, None, sitting.people.language[sitting.who])
    found = [
        Question("recommend", "recommend", 0, 10, sitting.tick(7.3 + 2.0 * thoughts.recommend, 0, 10, 0.3)),
        Question("recommend_why", "recommend", 0, 10, None, rng.random(len(words)) < WRITES, words=words),
    ]
    for name, items in INDICATORS.items():
        points = 7.0 + 1.5 * blocks[name]
        found += [Question(f"{name}_{k + 1}", name, 1, 10, sitting.tick(points, 1, 10, 0.8)) for k in range(items)]
    for name, level in (("trust", 0.5 * loyalty + 0.5 * satisfied), ("forgive", 0.8 * loyalty - 0.2),
                        ("advocate", thoughts.recommend), ("repurchase", loyalty)):  # fmt: skip
        found.append(Question(name, name, 1, 7, sitting.tick(4.9 + 1.1 * level, 1, 7, 0.5)))
    found += _needs(sitting, asked, situations)
    met = 4.7 + 0.6 * blocks["quality"]
    found += [Question(f"met_{n}", f"met.{n}", 1, 7, sitting.tick(met, 1, 7, 0.9), about="us") for n in NEEDS]
    surprise = _surprise(sitting.scene, asked)
    found.append(Question("heard", "heard", 1, 7, sitting.tick(4.3 + 0.4 * liking, 1, 7, 1.0)))
    found.append(Question("noticed", "noticed", 1, 7, sitting.tick(3.2 + surprise, 1, 7, 1.0)))
    return found + _expected(sitting, asked)


def _needs(sitting: Sitting, asked: Snapshot, situations: Situations) -> list[Question]:
    """Ask how important each need is: circumstances raise it much, age a little, where that is true."""
    needs, age = sitting.scene.truths.needs, sitting.people.age[sitting.who]
    inside = situations.during[asked.who, asked.month]
    found = []
    for k, need in enumerate(NEEDS):
        points = np.full(len(age), 4.6, np.float32)
        if needs is not None and k < inside.shape[1]:
            points += np.float32(STEP * needs.circumstances) * (inside[:, k] - np.float32(0.15))
            points += np.float32(STEP * needs.demographics) * (age == k)
        found.append(Question(f"need_{need}", f"need.{need}", 1, 7, sitting.tick(points, 1, 7, 0.9)))
    return found


def _surprise(scene: Scene, asked: Snapshot) -> Floats:
    """Return how much a change sprung on people in the last three months raises what they noticed."""
    raised = np.zeros(len(asked.who), np.float32)
    for change in scene.truths.changes:
        recent = (asked.month > change.month) & (asked.month <= change.month + 3)
        raised += np.float32(1.6 * change.shock) * (recent & asked.met[:, tp.index(change.touchpoint)])
    return raised


def _expected(sitting: Sitting, asked: Snapshot) -> list[Question]:
    """Ask what is expected: of those without the experience, or (a nuisance) of everybody."""
    found = []
    for promise, place in PROMISED.items():
        met = asked.met[:, tp.index(place)]
        told, delivered = promised_level(sitting.scene, promise)
        points = np.where(met, (told + delivered) / 2, told).astype(np.float32)
        may = np.ones(len(met), dtype=bool) if sitting.scene.nuisances.late_expectations else ~met
        name = CONSTRUCTS[promise]
        ticked = sitting.tick(points, 1, 7, 0.8)
        found.append(Question(f"expected_{name}", f"expected.{name}", 1, 7, ticked, may, promise))
    return found
