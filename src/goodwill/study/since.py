"""Since your last visit: what a newer study says that an earlier one did not, and how many facts lie between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodwill.study.claims import RegisteredClaim
from goodwill.study.result import StudyResult

if TYPE_CHECKING:
    from goodwill.study.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Counts:
    """How many facts a version holds.

    Attributes
    ----------
    contacts
        Contacts.
    answers
        Answers to the questions that screens show, one a reply and question.
    """

    contacts: int
    answers: int

    @classmethod
    def of(cls, shelf: Shelf) -> Counts:
        """Return the counts of a version from its cells."""
        return cls(sum(c.contacts for c in shelf.contacts()), sum(f.answers for f in shelf.figures()))


NOT_KNOWN = Counts(0, 0)


@dataclass(frozen=True, slots=True)
class VerdictThen:
    """An action whose verdict is another one now.

    Attributes
    ----------
    action_id, title
        Which.
    before, now
        Verdict in the earlier study (empty when the action was not on record) and in the newer.
    """

    action_id: str
    title: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Since:
    """What lies between two studies.

    Attributes
    ----------
    contacts, answers
        How many more there are (fewer after an erasure or a revision).
    clear
        Claims that are clear now and were not, the surest first.
    no_longer
        Claims that were clear and, tested again, are not.
    not_asked_again
        Claims that were clear and are not tested any more: of a month that is no longer the last, an action that
        ended, a unit that is gone. Nothing speaks against them.
    verdicts
        Actions judged otherwise, or new.
    """

    contacts: int
    answers: int
    clear: tuple[RegisteredClaim, ...]
    no_longer: tuple[RegisteredClaim, ...]
    not_asked_again: tuple[RegisteredClaim, ...]
    verdicts: tuple[VerdictThen, ...]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is different that could be said; facts may have been added all the same."""
        return not (self.clear or self.no_longer or self.verdicts)


def since(earlier: StudyResult, now: StudyResult, before: Counts = NOT_KNOWN, after: Counts = NOT_KNOWN) -> Since:
    """Return what changed between two studies, kept or restricted to what somebody may see.

    Parameters
    ----------
    earlier, now
        The studies; a claim is the same where its key is.
    before, after
        Facts of both versions.
    """
    was_clear = {r.claim.key for r in earlier.claims.accepted}
    is_clear = {r.claim.key for r in now.claims.accepted}
    tested = {r.claim.key for r in now.claims.proposed}
    lost = tuple(r for r in earlier.claims.accepted if r.claim.key not in is_clear)
    verdict = {v.action_id: v.verdict for v in earlier.verdicts}
    return Since(
        after.contacts - before.contacts,
        after.answers - before.answers,
        tuple(r for r in now.claims.accepted if r.claim.key not in was_clear),
        tuple(r for r in lost if r.claim.key in tested),
        tuple(r for r in lost if r.claim.key not in tested),
        tuple(
            VerdictThen(v.action_id, v.title, verdict.get(v.action_id, ""), v.verdict)
            for v in now.verdicts
            if verdict.get(v.action_id) != v.verdict
        ),
    )
