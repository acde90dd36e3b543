"""What one study found: results, what the register let through, verdicts, and the words on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from goodwill.core.result import Result
from goodwill.study.claims import ClaimsOutcome


@dataclass(frozen=True, slots=True)
class ActionVerdict:
    """The verdict on one action, after the register of claims decided what is clear.

    Attributes
    ----------
    action_id, title
        Which action.
    verdict, why
        In words.
    stage
        ``proposed``, ``running`` or ``judged``.
    """

    action_id: str
    title: str
    verdict: str
    why: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class StudyResult:
    """The whole loop over one version of the facts.

    Attributes
    ----------
    project, version, computed_at, engine
        Which facts, when and with what.
    period
        First to last month with facts, in words.
    results
        By name of the method, in reading order.
    absent
        Methods that found nothing to compute, with the reason.
    claims
        What may be said, and what was proposed.
    verdicts
        On every action.
    headline
        What the figures mean, in a few sentences.
    do_first
        What to do first, at most five.
    unknown
        What is not known, and why.
    money
        What the largest clear priority is worth, if one is.
    seconds
        How long each step took.
    """

    project: str
    version: str
    computed_at: str
    engine: str
    period: str
    results: Mapping[str, Result]
    absent: Mapping[str, str]
    claims: ClaimsOutcome
    verdicts: tuple[ActionVerdict, ...]
    headline: str
    do_first: tuple[str, ...]
    unknown: tuple[str, ...]
    money: str | None = None
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)

    def verdict(self, action_id: str) -> ActionVerdict | None:
        """Return the verdict on one action, or None when it is not on record."""
        return next((v for v in self.verdicts if v.action_id == action_id), None)

    @property
    def is_quiet(self) -> bool:
        """Whether the study states no change, flags no unit, ranks no priority and judges no action."""
        return self.claims.is_quiet

    def _repr_html_(self) -> str:
        """Show the study in a notebook: the words on top, then each result."""
        from html import escape

        parts = "".join(r._repr_html_() for r in self.results.values())
        return f"<article><h2>{escape(self.project)}</h2><p>{escape(self.headline)}</p>{parts}</article>"
