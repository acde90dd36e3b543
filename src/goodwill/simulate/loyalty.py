"""How loyalty moves: feelings push a state up or down by ordered logit, or a continuous liking."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.simulate.contacts import ANGER, IRRITATION, WOW, Contacts
from goodwill.simulate.failures import Failures
from goodwill.simulate.scene import Scene
from goodwill.simulate.truths import Moves

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
STAYS = np.array([[2.94, 4.6], [-3.18, 2.20], [-5.8, -3.1]])  # cut points of moves from each state
FAILS = 0.6  # log odds that an unrecovered failure of severity 1 takes
KEEPS, DRIFT, REACH = 0.9, 0.07, 0.25  # continuous: what stays, whereto it drifts, how far a push or noise reaches
BOUNDS = (-0.6, 0.3)  # continuous liking read as gone in spirit, wavering, steady


@dataclass
class Standing:
    """Where each customer stands: state 0 (gone in spirit), 1 (wavering), 2 (steady); liking -1 to 1 or so."""

    state: Ints
    liking: Floats


@dataclass(frozen=True)
class Trail:
    """How a block's customers came to stand where they do (months x customers, but for `begin`).

    Attributes
    ----------
    begin
        Standing before the first month.
    jolts
        Pushes by disruptions.
    uniform, normal
        The noise of each move: for states, for continuous liking.
    active
        Whether they could move.
    gone
        Whether they decided to leave that month, which puts them in state 0.
    state
        State at the end of the month.
    """

    begin: Standing
    jolts: npt.NDArray[np.float64]
    uniform: npt.NDArray[np.float64]
    normal: npt.NDArray[np.float64]
    active: Bools
    gone: Bools
    state: Ints


def pushes(scene: Scene, n: int, contacts: Contacts, emotion: Floats, failures: Failures) -> npt.NDArray[np.float64]:
    """Return by how many log odds a month's feelings and failures push each of `n` customers."""
    moves: Moves = scene.truths.moves
    push = np.zeros(n)
    for low, high, size in ((-np.inf, ANGER, moves.anger), (ANGER, IRRITATION, moves.irritation),
                            (WOW, np.inf, moves.wow)):  # fmt: skip
        felt = (emotion > low) & (emotion <= high)
        push += size * np.minimum(np.bincount(contacts.who[felt], minlength=n), 2)
    if not scene.null:
        push -= FAILS * np.bincount(failures.who, failures.weight, n)
    return push


def move(
    moves: Moves, now: Standing, push: npt.NDArray[np.float64], *, uniform: npt.NDArray[np.float64],
    normal: npt.NDArray[np.float64], active: Bools,
) -> Standing:  # fmt: skip
    """Return where customers stand after one month."""
    if moves.continuous:
        drift = KEEPS * now.liking + DRIFT + REACH * (push + normal)
        liking = drift.clip(-2, 2).astype(np.float32)
        return Standing(np.digitize(liking, BOUNDS), liking)
    below = 1 / (1 + np.exp(push[:, None] - STAYS[now.state]))
    state = np.where(active, (uniform[:, None] > below).sum(axis=1), now.state)
    return Standing(state, (state - 1).astype(np.float32))
