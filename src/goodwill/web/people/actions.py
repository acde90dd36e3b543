"""What is done about persons. Each verb is one transaction and writes one line into the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from goodwill.web.people.audit import note
from goodwill.web.people.models import Invitation, Person
from goodwill.web.people.sessions import end_sessions

SALT = "goodwill.people.invitation"
OWN = ("name", "language", "zone", "number_style", "theme")


@transaction.atomic
def invite(by: Person | None, *, email: str, role: str, units: Sequence[str], language: str) -> Invitation:
    """Invite an address; an invitation of it that has run out gives way."""
    email = email.lower()
    now = timezone.now()
    Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None, expires_at__lte=now).update(
        revoked_at=now
    )
    made = Invitation.objects.create(email=email, role=role, units=list(units), language=language, by=by)
    note(by, gettext_noop("invited"), email, role=role, units=list(units))
    return made


@transaction.atomic
def resend(by: Person, invitation: Invitation) -> None:
    """Renew an invitation: its old link dies, the week begins again."""
    invitation.renew()
    invitation.save()
    note(by, gettext_noop("invited again"), invitation.email)


@transaction.atomic
def revoke(by: Person, invitation: Invitation) -> None:
    """Take an invitation back."""
    invitation.revoked_at = timezone.now()
    invitation.save()
    note(by, gettext_noop("took back an invitation"), invitation.email)


def token_of(invitation: Invitation) -> str:
    """Return what the link of an invitation carries: its number and nonce, signed."""
    return signing.dumps([invitation.pk, invitation.nonce], salt=SALT)


def invitation_of(token: str) -> Invitation | None:
    """Return the open invitation of a link; None for a forged, old, used or revoked one."""
    try:
        key, nonce = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Invitation.objects.filter(pk=key, nonce=nonce).first()
    return found if found is not None and found.is_open else None


@transaction.atomic
def accept(invitation: Invitation, *, name: str, password: str | None = None, **own: str) -> Person:
    """Make the person who was invited. The invitation is used up in the same transaction.

    Raises
    ------
    Invitation.DoesNotExist
        If another request used it up first.
    """
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        accepted_at=timezone.now()
    )
    if not taken:
        raise Invitation.DoesNotExist
    fields: dict[str, Any] = {"language": invitation.language, **own}
    person = Person.objects.create_user(
        invitation.email, password, name=name, role=invitation.role, units=invitation.units, **fields
    )
    note(person, gettext_noop("accepted an invitation"), invitation.email, role=invitation.role)
    return person


@transaction.atomic
def change_person(by: Person, person: Person, *, name: str, role: str, units: Sequence[str], is_active: bool) -> None:
    """Change what somebody may do. Sessions end with the right they were begun under."""
    before = (person.name, person.role, list(person.units), person.is_active)
    person.name, person.role, person.units, person.is_active = name, role, list(units), is_active
    after = (name, role, list(units), is_active)
    if before == after:
        return
    person.save(update_fields=["name", "role", "units", "is_active"])
    changed = {
        field: {"from": old, "to": new}
        for field, old, new in zip(("name", "role", "units", "is_active"), before, after, strict=True)
        if old != new
    }
    if before[1:] != after[1:]:
        end_sessions(person)
    note(by, gettext_noop("changed a person"), person.email, **changed)


@transaction.atomic
def remove_second_steps(by: Person, person: Person) -> int:
    """Remove codes and passkeys of somebody who lost their device; return how many. Their sessions end."""
    from allauth.mfa.models import Authenticator

    count = int(Authenticator.objects.filter(user=person).delete()[0])
    end_sessions(person)
    note(by, gettext_noop("removed somebody's second steps"), person.email, removed=count)
    return count


@transaction.atomic
def save_own(person: Person, **chosen: str) -> None:
    """Save a person's own settings."""
    changed = [k for k in OWN if getattr(person, k) != chosen[k]]
    if not changed:
        return
    for field in changed:
        setattr(person, field, chosen[field])
    person.save(update_fields=changed)
    note(person, gettext_noop("changed their own settings"), "", fields=changed)


@transaction.atomic
def end_own_sessions(person: Person, *, keep: str, only: int | None = None) -> int:
    """End one of a person's sessions, or all but the asking one."""
    ended = end_sessions(person, keep=keep, only=only)
    if ended:
        note(person, gettext_noop("ended sessions"), "", count=ended)
    return ended
