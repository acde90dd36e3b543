"""Moments inside a contact, and how they are remembered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.simulate.columns import coded, counts, numbers, table, times
from goodwill.simulate.contacts import Contacts
from goodwill.simulate.happenings import interaction_ids
from goodwill.simulate.people import People
from goodwill.simulate.scene import Scene
from goodwill.simulate.seeds import COMPANY, stream
from goodwill.simulate.words import turns, verbatims

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
FEWEST, MOST = 3, 9
WANDER, ARRIVAL = 0.30, -0.15  # noise of a moment; how people arrive against how it goes


@dataclass(frozen=True)
class Paths:
    """How contacts felt, moment by moment.

    Attributes
    ----------
    which
        Contacts of the block.
    length
        Moments in each.
    felt
        Valence per moment (contacts x `MOST`); meaningless beyond `length`.
    """

    which: Ints
    length: Ints
    felt: Floats

    @property
    def inside(self) -> npt.NDArray[np.bool_]:
        """Which entries of `felt` are moments."""
        return np.arange(MOST)[None, :] < self.length[:, None]

    def features(self) -> dict[str, Floats]:
        """Return mean, maximum, minimum and end of each path."""
        inside = self.inside
        return {
            "mean": np.where(inside, self.felt, 0).sum(axis=1) / self.length,
            "maximum": np.where(inside, self.felt, -np.inf).max(axis=1),
            "minimum": np.where(inside, self.felt, np.inf).min(axis=1),
            "end": self.felt[np.arange(len(self.which)), self.length - 1],
        }


def unfold(rng: np.random.Generator, contacts: Contacts, which: Ints) -> Paths:
    """Return how the contacts `which` felt along the way: around their valence, with a path of their own."""
    n = len(which)
    length = rng.integers(FEWEST, MOST + 1, n)
    felt = contacts.valence[which][:, None] + WANDER * rng.standard_normal((n, MOST), dtype=np.float32)
    felt[:, 0] += ARRIVAL - 0.3 * contacts.hard[which]
    tilt = 0.35 * rng.standard_normal((n, 1), dtype=np.float32)  # some get better on the way, some worse
    felt += tilt * ((np.arange(MOST)[None, :] + 0.5) / length[:, None] - 0.5).astype(np.float32)
    return Paths(which, length, np.clip(felt, -1, 1).round(3))


def remembered(scene: Scene, rng: np.random.Generator, paths: Paths) -> Floats:
    """Return the remembered score of each path (about -1 to 1) by the rule that is true of the company."""
    memory, features = scene.truths.memory, paths.features()
    score = memory.noise * rng.standard_normal(len(paths.which), dtype=np.float32)
    for name, feature in features.items():
        score += np.float32(getattr(memory, name)) * feature
    return score


def moments_table(scene: Scene, rng: np.random.Generator, people: People, contacts: Contacts, paths: Paths) -> pa.Table:
    """Return the table `moments`: customers' turns with how they felt, employees' and system's without."""
    row, seq = np.nonzero(paths.inside)
    which = paths.which[row]
    step = (contacts.ended[which] - contacts.at[which]) // paths.length[row]
    handler = contacts.handler[which]
    other = np.where(handler == 0, 1, 2)
    mine = paths.felt[row, seq]
    # Every moment has a valence as the customer lived it; who spoke alternates, the customer first.
    speaker = np.where(seq % 2 == 0, 0, other)
    words = turns(scene, rng, mine, speaker=speaker, language=people.language[contacts.who[which]])
    return table(
        "moments",
        len(row),
        interaction_id=interaction_ids(people, which),
        seq=counts(seq + 1),
        happened_at=times(contacts.at[which] + seq * step),
        speaker=coded(speaker, ("customer", "employee", "system")),
        text=words,
        valence=numbers(mine),
        labelled_by=coded(which % 2, ("coder", "customer")),
    )


def post_moments(scene: Scene, posts: pa.Table, valence: Floats) -> pa.Table:
    """Return the words of public posts: one moment each, in either language, felt as a coder read it."""
    rng, rows = stream(scene.seed, COMPANY, "words"), posts.num_rows
    language = np.where(rng.random(rows) < 0.6, 0, 1)
    words = verbatims(scene, rng, valence, None, language)
    return table("moments", rows, interaction_id=posts["interaction_id"], seq=1, happened_at=posts["started_at"],
                 speaker="customer", text=words, valence=numbers(valence.round(2)), labelled_by="coder")  # fmt: skip
