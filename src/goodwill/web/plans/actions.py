"""Writes of `plans`: each one transaction and one line in the log."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from django.db import transaction
from django.utils.translation import gettext_noop

from goodwill.web.people.facade import Person, note
from goodwill.web.plans.models import Promise, Target


@transaction.atomic
def save_promise(person: Person, promise: Promise) -> Promise:
    """Write a promise that was made or edited; the next study takes it over."""
    is_new = promise.pk is None
    if not promise.promise_id:
        promise.promise_id = f"P-{token_hex(4)}"
    promise.is_published = False
    promise.save()
    note(person, gettext_noop("made a promise") if is_new else gettext_noop("edited a promise"), promise.promise_id)
    return promise


@transaction.atomic
def end_promise(person: Person, promise: Promise, at: datetime) -> None:
    """Stop making a promise; what was promised until then stays on record."""
    promise.valid_to, promise.is_published = at, False
    promise.save()
    note(person, gettext_noop("ended a promise"), promise.promise_id)


@transaction.atomic
def save_target(person: Person, target: Target) -> Target:
    """Write a target."""
    target.save()
    note(
        person,
        gettext_noop("set a target"),
        f"{target.metric} {target.unit}".strip(),
        level=target.level,
        by=str(target.by),
    )
    return target


@transaction.atomic
def drop_target(person: Person, target: Target) -> None:
    """Remove a target."""
    note(person, gettext_noop("dropped a target"), f"{target.metric} {target.unit}".strip())
    target.delete()
