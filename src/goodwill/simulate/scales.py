"""From what is felt to what is ticked: scales, personal styles, moods, modes and senders."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.simulate.people import People
from goodwill.simulate.scene import Scene

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
MODES = ("phone", "web")
SENDERS = ("company", "adviser")
POINTS = 4.9, 1.1  # centre and slope of a scale of 1 to 7
KINDER_ON_PHONE, KINDER_TO_ADVISER, MOOD = 0.35, 0.25, 0.45  # in points of a scale of 1 to 7
# Mode and sender tilt answers over time, but leave the average over all months where it was.


@dataclass(frozen=True)
class Sitting:
    """People sitting with a form: whose answers they are, and what colours all of them.

    Attributes
    ----------
    scene, people, rng
        The company, the block's customers, the source of noise.
    who
        Customer of each reply.
    nudge
        Mood, mode and sender of each reply, in points of a scale of 1 to 7.
    """

    scene: Scene
    people: People
    rng: np.random.Generator
    who: Ints
    nudge: Floats

    def tick(self, points: npt.NDArray[np.floating[Any]], low: float, high: float, noise: float) -> Floats:
        """Return whole answers on ``[low, high]`` from points of that scale, with noise, style and nudge."""
        wobble = noise * self.rng.standard_normal(len(self.who), dtype=np.float32)
        middle, unit = (low + high) / 2, (high - low) / 6
        styled = middle + self.people.stretch[self.who] * (points + wobble - middle)
        styled = styled + unit * (self.people.shift[self.who] + self.nudge)
        return np.clip(np.rint(styled), low, high).astype(np.float32)


def expected_tick(points: float, sd: float, low: int, high: int) -> float:
    """Return the mean answer when points are normal with this mean and standard deviation, rounded and cut off."""
    below = [0.5 * (1 + math.erf((k + 0.5 - points) / (sd * math.sqrt(2)))) for k in range(low, high)]
    return high - sum(below)


def modes(scene: Scene, rng: np.random.Generator, month: Ints) -> Ints:
    """Draw phone (0) or web (1): one in five on the phone, or a share that falls from 0.7 to 0.1."""
    share = 0.7 - 0.6 * month / scene.calendar.months if scene.nuisances.mode_switch else np.full(len(month), 0.2)
    return np.where(rng.random(len(month)) < share, 0, 1)


def senders(scene: Scene, month: Ints) -> Ints:
    """Return company (0), or adviser (1) from two thirds on under that nuisance."""
    late = month >= round(scene.calendar.months * 2 / 3)
    return np.where(late & scene.nuisances.sender_switch, 1, 0)


def nudges(scene: Scene, rng: np.random.Generator, mode: Ints, sender: Ints) -> Floats:
    """Return what mood, mode and sender add to all answers of a reply, in points of a scale of 1 to 7."""
    nudge = np.zeros(len(mode), np.float32)
    mood = MOOD * rng.standard_normal(len(mode), dtype=np.float32)
    if scene.nuisances.halo:
        nudge += mood
    if scene.nuisances.mode_switch:
        nudge += KINDER_ON_PHONE * ((mode == 0) - np.float32(0.4))
    if scene.nuisances.sender_switch:
        nudge += KINDER_TO_ADVISER * ((sender == 1) - np.float32(1 / 3))
    return nudge


def answering(scene: Scene, valence: Floats, *, state: Floats, vocal: Floats, mode: Ints, base: float) -> Floats:
    """Return the chance of answering: even, or by feeling, state and mode under that nuisance."""
    if not scene.nuisances.nonresponse:
        return np.full(len(valence), base, np.float32)
    log_odds = (
        math.log(base / (1 - base)) - 0.1
        + 0.9 * np.maximum(-valence - 0.3, 0) + 0.5 * np.maximum(valence - 0.5, 0)
        + 0.25 * state + 0.2 * vocal + np.where(mode == 0, 0.35, -0.05)
    )  # fmt: skip
    return np.asarray(1 / (1 + np.exp(-log_odds)), dtype=np.float32)
