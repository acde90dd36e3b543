"""The first admin of a site: by a link that is printed where the server is started, or without any page."""

from __future__ import annotations

import os

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from goodwill.core.errors import SettingsError
from goodwill.web.people.audit import note
from goodwill.web.people.models import Person

ADMIN = "GOODWILL_ADMIN"  # mail:password; makes the first admin of a site that has nobody
SALT = "goodwill.people.begin"
_LOCK = "people.first_admin"


def first_admin() -> str | None:
    """Return the address of the set-up page while the site has nobody; None once it has.

    Where the environment names an admin, that person is made instead and no page is needed.

    Raises
    ------
    SettingsError
        If what the environment says is no address and password.
    """
    if Person.objects.exists():
        return None
    named = os.environ.get(ADMIN, "")
    if named:
        email, _, password = named.partition(":")
        make_first(email=email, password=password)
        return None
    return settings.SITE.address + reverse("people:begin", args=[signing.dumps("first", salt=SALT)])


def is_wanted(token: str) -> bool:
    """Whether a link opens the set-up page: it is ours, and nobody is here yet."""
    try:
        signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return False
    return not Person.objects.exists()


def make_first(*, email: str, password: str, name: str = "", language: str = "", zone: str = "") -> Person | None:
    """Make the first admin, once: None where somebody was quicker.

    Raises
    ------
    SettingsError
        If the address is none or the password is too short.
    """
    try:
        validate_email(email)
    except ValidationError:
        raise SettingsError(
            "The first admin needs an address and a password.", where=ADMIN, seen=repr(email), do="write mail:password"
        ) from None
    if len(password) < 12:
        raise SettingsError(
            "The first admin's password is too short.", where=ADMIN, seen=f"{len(password)} characters", do="use 12"
        )
    if not cache.add(_LOCK, True, timeout=30):  # an insert with a unique key: only one process gets it
        return None
    try:
        with transaction.atomic():
            if Person.objects.exists():
                return None
            made = Person.objects.create_superuser(email, password, name=name, language=language, zone=zone)
            note(made, gettext_noop("set up the site"), made.email)
            return made
    finally:
        cache.delete(_LOCK)
