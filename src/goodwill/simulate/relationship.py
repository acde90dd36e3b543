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
from goodwill.simulate.forms import STARTED, Question, Requests, answers, invitations_table, outcome_states, replies_table
from goodwill.simulate.happenings import PER_BLOCK
from goodwill.simulate.life import Life, Snapshot
from goodwill.simulate.people import LANGUAGES, People
from goodwill.simulate.promised import CONSTRUCTS, promised_level
from goodwill.simulate.scales import MODES, SENDERS, answering, modes, nudges, senders, tick
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
STATE_WEIGHT = 0.35  # attitude per step of the state of loyalty


@dataclass(frozen=True)
class Attitudes:
    """What those who were asked think (one entry each): latent blocks, recommending, and how it feels."""

    blocks: dict[str, Floats]
    recommend: Floats
    valence: Floats


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
    requests = _requests(scene, people, rng, asked, thoughts, share)
    who = requests.answered
    nudge = nudges(scene, rng, requests.mode[who], senders(scene, asked.month[who]))
    questions = _questions(scene, people, situations, rng, asked, thoughts, who, nudge)
    stopped = np.where(requests.state[who] == STARTED, rng.integers(1, len(questions) - 2, len(who)), 999)
    replies = requests.reply_ids.take(pa.array(who))
    return {"invitations": invitations_table(requests), "answers": answers(replies, questions, stopped),
            "replies": replies_table(requests, rng.integers(3, 15, len(asked.who)))}  # fmt: skip


def _requests(
    scene: Scene, people: People, rng: np.random.Generator, asked: Snapshot, thoughts: Attitudes, share: float
) -> Requests:
    n, number = len(asked.who), people.block * PER_BLOCK + np.arange(len(asked.who))
    mode, sender = modes(scene, rng, asked.month), senders(scene, asked.month)
    chance = answering(scene, thoughts.valence, asked.state, people.vocal[asked.who], mode, ANSWERS)
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


def _questions(
    scene: Scene, people: People, situations: Situations, rng: np.random.Generator,
    asked: Snapshot, thoughts: Attitudes, who: Ints, nudge: Floats,
) -> list[Question]:  # fmt: skip
    customer = asked.who[who]

    def on(points: Floats, low: float, high: float, noise: float) -> Floats:
        wobble = noise * rng.standard_normal(len(who), dtype=np.float32)
        return tick(points + wobble, low, high, people, customer, nudge)

    loyalty, satisfied = thoughts.blocks["loyalty"][who], thoughts.blocks["satisfaction"][who]
    found = [
        Question("recommend", "recommend", 0, 10, on(7.3 + 2.0 * thoughts.recommend[who], 0, 10, 0.3)),
        Question("recommend_why", "recommend", 0, 10, None,
                 words=verbatims(scene, rng, thoughts.valence[who], None, people.language[customer])),
    ]  # fmt: skip
    found[1] = Question("recommend_why", "recommend", 0, 10, None, rng.random(len(who)) < 0.55, None, found[1].words)
    for name, items in INDICATORS.items():
        points = 7.0 + 1.5 * thoughts.blocks[name][who]
        found += [Question(f"{name}_{k + 1}", name, 1, 10, on(points, 1, 10, 0.8)) for k in range(items)]
    for name, level in (("trust", 0.5 * loyalty + 0.5 * satisfied), ("forgive", 0.8 * loyalty - 0.2),
                        ("advocate", thoughts.recommend[who]), ("repurchase", loyalty)):  # fmt: skip
        found.append(Question(name, name, 1, 7, on(4.9 + 1.1 * level, 1, 7, 0.5)))
    found += _needs(scene, people, situations, asked, thoughts, who, on)
    surprise = _surprise(scene, asked, who)
    found.append(Question("heard", "heard", 1, 7, on(4.3 + 0.4 * people.liking[customer], 1, 7, 1.0)))
    found.append(Question("noticed", "noticed", 1, 7, on(3.2 + surprise, 1, 7, 1.0)))
    return found + _expected(scene, people, rng, asked, who, nudge)


def _needs(scene, people, situations, asked, thoughts, who, on) -> list[Question]:  # type: ignore[no-untyped-def]
    """Ask how important each need is, and how well we meet it."""
    customer, needs = asked.who[who], scene.truths.needs
    inside = situations.during[customer, asked.month[who]]
    found = []
    for k, need in enumerate(NEEDS):
        points = np.full(len(who), 4.6, np.float32)
        if needs is not None and k < inside.shape[1]:
            points += np.float32(1.2 * needs.circumstances) * (inside[:, k] - np.float32(0.15))
            points += np.float32(1.2 * needs.demographics) * (people.age[customer] == k)
        found.append(Question(f"need_{need}", f"need.{need}", 1, 7, on(points, 1, 7, 0.9)))
    quality = thoughts.blocks["quality"][who]
    found += [Question(f"met_{need}", f"met.{need}", 1, 7, on(4.7 + 0.6 * quality, 1, 7, 0.9), about="us")
              for need in NEEDS]  # fmt: skip
    return found


def _surprise(scene: Scene, asked: Snapshot, who: Ints) -> Floats:
    """Return how much a change sprung on people in the last three months raises what they noticed."""
    raised = np.zeros(len(who), np.float32)
    for change in scene.truths.changes:
        recent = (asked.month[who] > change.month) & (asked.month[who] <= change.month + 3)
        raised += 1.6 * change.shock * (recent & asked.met[who, tp.index(change.touchpoint)])
    return raised


def _expected(
    scene: Scene, people: People, rng: np.random.Generator, asked: Snapshot, who: Ints, nudge: Floats
) -> list[Question]:
    """Ask what is expected: of those without the experience, or (a nuisance) of everybody."""
    found = []
    for promise, place in PROMISED.items():
        met = asked.met[who, tp.index(place)]
        told, delivered = promised_level(scene, promise)
        points = np.where(met, (told + delivered) / 2, told).astype(np.float32)
        points += 0.8 * rng.standard_normal(len(who), dtype=np.float32)
        may = np.ones(len(who), dtype=bool) if scene.nuisances.late_expectations else ~met
        name = CONSTRUCTS[promise]
        found.append(Question(f"expected_{name}", f"expected.{name}", 1, 7,
                              tick(points, 1, 7, people, asked.who[who], nudge), may, promise))  # fmt: skip
    return found


__all__ = ["MODES", "SURVEY", "Attitudes", "survey", "think"]
