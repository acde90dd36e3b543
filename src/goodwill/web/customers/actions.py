"""Verbs about customers: each is one transaction with one line in the audit log, which never names a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop

from goodwill.web.customers.keys import text_of
from goodwill.web.customers.models import SavedFilter
from goodwill.web.jobs.facade import begin
from goodwill.web.people.facade import note

if TYPE_CHECKING:
    from goodwill.web.customers.choice import Choice
    from goodwill.web.customers.queries import Found
    from goodwill.web.jobs.facade import Job
    from goodwill.web.people.facade import Person


def save_filter(person: Person, name: str, query: str, *, is_shared: bool) -> SavedFilter:
    """Keep a filter under a name; one of this person's with the same name is replaced."""
    with transaction.atomic():
        saved, _made = SavedFilter.objects.update_or_create(
            person=person, name=name, defaults={"query": query, "is_shared": is_shared}
        )
        note(person, gettext_noop("saved a filter of customers"), str(saved.pk), shared=is_shared)
    return saved


def delete_filter(person: Person, saved: SavedFilter) -> None:
    """Delete a saved filter."""
    with transaction.atomic():
        number = saved.pk
        saved.delete()
        note(person, gettext_noop("deleted a filter of customers"), str(number))


def note_list_export(person: Person, choice: Choice, rows: int, form: str) -> None:
    """Write down that a list of customers was handed out: how many and by which filters, never what was searched."""
    with transaction.atomic():
        note(person, gettext_noop("exported a list of customers"), form, rows=rows, filters=choice.query,
             searched=bool(choice.term))  # fmt: skip


def begin_list_export(person: Person, choice: Choice, rows: int, form: str) -> Job:
    """Export a long list as work. The beginning of an id that so many share names nobody and may stand in the job."""
    with transaction.atomic():
        note_list_export(person, choice, rows, form)
        return begin("export_customers", person, query=choice.query, form=form, term=choice.term)


def begin_export(person: Person, found: Found) -> Job:
    """Export everything that is kept of a customer, as work."""
    with transaction.atomic():
        note(person, gettext_noop("exported a customer"), text_of(found.known.key))
        return begin("export_person", person, key=text_of(found.known.key))


def begin_erasure(person: Person, found: Found) -> Job:
    """Erase a customer, as work."""
    with transaction.atomic():
        note(person, gettext_noop("asked to erase a customer"), text_of(found.known.key))
        return begin("erase_person", person, key=text_of(found.known.key))
