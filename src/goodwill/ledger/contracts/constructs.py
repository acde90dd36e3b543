"""Constructs: what a question can measure, on which scale, for which perspective."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Construct:
    """One construct of the vocabulary.

    Attributes
    ----------
    name
        Its word; a trailing ``.*`` stands for a family (``need.price``).
    perspective
        Where it is asked.
    low, high
        Ends of its usual scale.
    feeds
        What it is used for.
    """

    name: str
    perspective: str
    low: float
    high: float
    feeds: str


CONSTRUCTS = (
    Construct("recommend", "relationship", 0, 10, "net promoter score, advocacy"),
    *(Construct(name, "relationship", 1, 10, "satisfaction index")
      for name in ("satisfaction", "image", "quality", "value", "complaint_handling", "loyalty", "expectation")),
    *(Construct(name, "experience", 1, 7, "the three components") for name in ("success", "ease", "emotion")),
    Construct("feeling.*", "experience or relationship", 0, 4, "emotional state"),
    *(Construct(name, "relationship", 1, 7, "what remembering changes")
      for name in ("trust", "forgive", "advocate", "repurchase")),
    Construct("need.*", "relationship", 1, 7, "needs: importance"),
    Construct("met.*", "relationship", 1, 7, "needs: how well met, about an option"),
    Construct("expected.*", "relationship or experience", 1, 7, "promise: counts only before the first exposure"),
    Construct("delivered.*", "relationship or experience", 1, 7, "promise: what was delivered"),
    *(Construct(name, "experience", 1, 7, "ease and niceness")
      for name in ("easy.get", "nice.get", "easy.use", "nice.use")),
    *(Construct(name, "relationship", 1, 7, "listening and surprise") for name in ("heard", "noticed")),
    Construct("engage.*", "engagement", 1, 5, "employee engagement"),
)  # fmt: skip


def construct(name: str, declared: tuple[str, ...] = ()) -> Construct | None:
    """Return the construct a name belongs to, or None when nobody has declared it.

    `declared` are the names a project adds; they get an open scale.
    """
    for candidate in CONSTRUCTS:
        stem = candidate.name.removesuffix("*")
        if name == candidate.name or (candidate.name.endswith(".*") and name.startswith(stem) and name != stem):
            return candidate
    if name in declared:
        return Construct(name, "project", float("-inf"), float("inf"), "declared by the project")
    return None
