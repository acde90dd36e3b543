"""Circumstances: the situations customers are in for a while, which go with what they need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.simulate.calendar import DAY
from goodwill.simulate.columns import coded, table, times
from goodwill.simulate.people import People
from goodwill.simulate.scene import Scene
from goodwill.simulate.seeds import stream

CIRCUMSTANCES = ("moving_house", "first_use", "working_from_home", "tight_budget")
NEEDS = ("help", "simplicity", "reliability", "price", "speed")  # circumstance k raises need k
EPISODES = 2  # spans of each circumstance a customer can have while watched


@dataclass(frozen=True)
class Situations:
    """Spans of circumstances (one entry per span), and who is in which in each month.

    Attributes
    ----------
    who, kind, begins, ends
        Customer in the block, code into `CIRCUMSTANCES`, span in microseconds.
    known
        When the company came to know of it.
    during
        Whether a customer is in a circumstance in the middle of a month (customers x months x kinds).
    """

    who: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]
    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    known: npt.NDArray[np.int64]
    during: npt.NDArray[np.bool_]


def arise(scene: Scene, people: People) -> Situations:
    """Return the circumstances of a block's customers while they are watched."""
    rng, n, starts = stream(scene.seed, people.block, "circumstances"), len(people), scene.calendar.starts
    kinds, length = len(CIRCUMSTANCES), scene.calendar.today - starts[0]
    shape = (n, kinds, EPISODES)
    has = rng.random(shape) < 0.022 * scene.calendar.months  # about one month in eight in each
    half = np.arange(EPISODES) / EPISODES
    begins = starts[0] + ((half + rng.random(shape) * 0.3) * length).astype(np.int64)
    days = rng.uniform(60, 180, shape) * min(1.0, scene.calendar.months / 18)
    begins[:, 1, :] = np.where(np.arange(EPISODES) == 0, np.maximum(people.since, starts[0])[:, None], begins[:, 1, :])
    has[:, 1, 0] = people.since >= starts[0] - 60 * DAY  # first use is when the relationship begins
    has[:, 1, 1:] = False
    has &= begins >= people.since[:, None, None]
    ends = begins + np.minimum((days * DAY).astype(np.int64), int(length * 0.18))
    who, kind, nth = np.nonzero(has & (begins < scene.calendar.today - 5 * DAY))
    begins, ends = begins[who, kind, nth], ends[who, kind, nth]
    delay = rng.integers(20, 90, len(who)) if scene.nuisances.late_circumstances else np.zeros(len(who), np.int64)
    known = np.minimum(begins + delay * DAY, scene.calendar.today)
    during = np.zeros((n, scene.calendar.months, kinds), dtype=bool)
    middle = (starts[:-1] + starts[1:]) // 2
    covered = (begins[:, None] <= middle[None, :]) & (middle[None, :] < ends[:, None])
    span, month = np.nonzero(covered)
    during[who[span], month, kind[span]] = True
    return Situations(who, kind, begins, ends, known, during)


def circumstances_table(scene: Scene, people: People, situations: Situations) -> pa.Table:
    """Return the table `circumstances`; spans not yet over have no end."""
    s, evidence = situations, (situations.who + situations.kind) % 3
    return table("circumstances", len(s.who), customer_id=people.ids(s.who), name=coded(s.kind, CIRCUMSTANCES),
                 value="yes", valid_from=times(s.begins), valid_to=times(s.ends, s.ends <= scene.calendar.today),
                 evidence=coded(evidence, ("asked", "observed", "coded")), known_at=times(s.known))  # fmt: skip
