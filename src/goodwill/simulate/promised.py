"""Promises: what is promised at a touchpoint, and the level that is delivered there."""

from __future__ import annotations

import pyarrow as pa

from goodwill.simulate import touchpoints as tp
from goodwill.simulate.calendar import DAY
from goodwill.simulate.columns import table, times
from goodwill.simulate.drawing import PROMISED
from goodwill.simulate.scales import expected_tick
from goodwill.simulate.scene import Scene

CONSTRUCTS = {"PR-START": "easy_start", "PR-PUNCTUAL": "punctual", "PR-BILL": "clear_bill"}
STATEMENTS = {
    "PR-START": "You are up and running on the first day, without effort.",
    "PR-PUNCTUAL": "Our technician comes when we said.",
    "PR-BILL": "A bill that you understand at a glance.",
}
SAID = "On average we answer the phone within {:.0f} minutes."
POINTS = {"PR-START": 5.0, "PR-PUNCTUAL": 4.8, "PR-BILL": 4.6}  # delivered, in points of 1 to 7
SPREAD, FROM_EASE = 0.8, 0.6  # own noise of a delivered answer; share it takes from the contact's ease
SD = 1.06  # standard deviation of delivered points: ease (sd about 1.15) and own noise
WAIT_PROMISE, WAIT_MINUTES = "PR-WAIT", float(tp.WAIT[tp.index("phone_support")])  # kept, in the mean


def promised_level(scene: Scene, promise: str) -> tuple[float, float]:
    """Return the promised and the mean delivered level of a promise, on its scale of 1 to 7."""
    delivered = expected_tick(POINTS[promise], SD, 1, 7)
    over = scene.truths.promise
    gap = over.gap if over is not None and over.promise_id == promise else 0.0
    return round(min(delivered + gap, 7.0), 3), delivered


def promises_table(scene: Scene) -> pa.Table:
    """Return the table `promises`: three that customers judge, one that the clock does."""
    names = [*PROMISED, WAIT_PROMISE]
    since = scene.calendar.starts[0] - 400 * DAY
    levels = [promised_level(scene, p)[0] for p in PROMISED]
    return table(
        "promises", len(names), promise_id=names,
        statement=[*(STATEMENTS[p] for p in PROMISED), SAID.format(WAIT_MINUTES)],
        measured_by=[*(f"delivered.{CONSTRUCTS[p]}" for p in PROMISED), "wait"],
        unit_of_measure=["points"] * 3 + ["minutes"], promised_level=[*levels, WAIT_MINUTES],
        low=[1.0] * 3 + [0.0], high=[7.0] * 3 + [120.0], higher_is=["better"] * 3 + ["worse"],
        touchpoints=[*PROMISED.values(), "phone_support"], valid_from=times([since] * len(names)),
    )  # fmt: skip
