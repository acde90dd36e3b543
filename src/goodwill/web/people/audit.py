"""Writing to the log of who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodwill.web.people.models import AuditLine

if TYPE_CHECKING:
    from goodwill.web.people.models import Person


def note(person: Person | None, verb: str, what: str = "", **detail: object) -> None:
    """Add one line; call it inside the transaction of what was done.

    Parameters
    ----------
    person
        Who did it; None for the site itself.
    verb
        In the past tense: ``"invited"``, ``"erased a customer"``. Never a customer's name or id.
    what
        Which thing, by a key that is no personal data.
    detail
        JSON-ready values.
    """
    AuditLine.objects.create(person=person, who=person.email if person else "", verb=verb, what=what, detail=detail)
