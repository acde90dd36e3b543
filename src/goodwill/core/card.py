"""The card of a method: what it asks, how to read it, what it needs, what it assumes, who vouches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Gear = Literal["merge", "fold", "loop", "draw"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A source: who, when, where, and which equation or table."""

    citation: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """Something that vouches for the numbers.

    Attributes
    ----------
    kind
        Published table, another package's output, brute force, special case, or recovery by simulation.
    what
        Which numbers.
    test
        Path of the test that checks it, from the root of the project.
    """

    kind: Literal["published", "package", "brute force", "special case", "recovery"]
    what: str
    test: str


@dataclass(frozen=True, slots=True)
class Card:
    """What everyone may know about a method before running it.

    Attributes
    ----------
    name
        Unique, lower case with underscores: ``net_promoter``.
    title
        For people: "Net promoter score".
    concept
        Folder of the concept: ``relationship``.
    question
        The question it answers, as a question.
    reading
        How to read the figure: what a high value means and what it does not mean.
    facts
        Tables and columns it needs: ``{"answers": ("value",)}``.
    assumptions
        Key -> sentence. Each has one diagnostic under the same key.
    references
        Sources of the formulas.
    witnesses
        At least two.
    gear
        merge, fold, loop or draw.
    adds_by
        The unit on which summaries add: splitting the facts on it and adding gives the same summary.
    identifies_cause
        Whether words of cause may be used of its figures ("goes with" otherwise).
    """

    name: str
    title: str
    concept: str
    question: str
    reading: str
    facts: Mapping[str, tuple[str, ...]]
    assumptions: Mapping[str, str]
    references: tuple[Reference, ...]
    witnesses: tuple[Witness, ...]
    gear: Gear = "merge"
    adds_by: Literal["row", "customer"] = "customer"
    identifies_cause: bool = False
