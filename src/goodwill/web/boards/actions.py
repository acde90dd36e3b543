"""Writes of `boards`: each one transaction and one line in the log."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from goodwill.web.boards.models import Schedule, Subscription
from goodwill.web.jobs.facade import begin
from goodwill.web.people.facade import Person, note


@transaction.atomic
def save_schedule(person: Person, schedule: Schedule) -> Schedule:
    """Write a schedule; its owner gets it first."""
    is_new = schedule.pk is None
    schedule.owner = person
    schedule.save()
    if is_new:
        Subscription.of(schedule, person).save()
    note(person, gettext_noop("scheduled a mail"), str(schedule.pk), every=schedule.every)
    return schedule


@transaction.atomic
def drop_schedule(person: Person, schedule: Schedule) -> None:
    """Stop sending to anyone."""
    note(person, gettext_noop("stopped a scheduled mail"), str(schedule.pk))
    schedule.delete()


@transaction.atomic
def join(person: Person, schedule: Schedule) -> None:
    """Get a schedule's page too, as oneself may see it."""
    if not schedule.subscriptions.filter(person=person).exists():
        Subscription.of(schedule, person).save()
        note(person, gettext_noop("joined a scheduled mail"), str(schedule.pk))


@transaction.atomic
def leave(subscription: Subscription) -> None:
    """Get it no longer."""
    note(subscription.person, gettext_noop("left a scheduled mail"), str(subscription.schedule_id))
    subscription.delete()


def send_due(now: datetime) -> int:
    """Begin the sending of all that is due, each once; return how many.

    What was due while the site stood still is sent once, not once per time missed.
    """
    sent = 0
    for one in Subscription.objects.filter(due_at__lte=now, person__is_active=True).select_related(
        "schedule", "person"
    ):
        with transaction.atomic():
            mine = Subscription.objects.filter(pk=one.pk, due_at=one.due_at).update(due_at=one.due_after(now))
            if mine:  # no other tick took it
                begin("mail", one.person, subscription=one.pk, due=one.due_at.isoformat())
                sent += 1
    return sent
