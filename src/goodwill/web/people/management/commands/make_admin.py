"""``make_admin``: makes somebody an admin from the terminal, also when nobody can sign in any more."""

from __future__ import annotations

import getpass
import os
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_noop

from goodwill.web.people.audit import note
from goodwill.web.people.models import Person, Role

PASSWORD = "GOODWILL_ADMIN_PASSWORD"


class Command(BaseCommand):
    """Make an admin, or make an admin of somebody who is here."""

    help = f"Make an admin. The password is asked for, or read from {PASSWORD}."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the address."""
        parser.add_argument("email")
        parser.add_argument("--name", default="")

    @transaction.atomic
    def handle(self, *, email: str, name: str, **_: Any) -> None:
        """Do it, and keep in the audit log that it was done."""
        password = os.environ.get(PASSWORD) or getpass.getpass("Password: ")
        try:
            validate_email(email)
            validate_password(password, Person(email=email, name=name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            Person.objects.create_superuser(email, password, name=name)
        else:
            person.role, person.is_active, person.units = Role.ADMIN, True, []
            person.set_password(password)
            person.save()
        note(None, gettext_noop("made an admin at the terminal"), email.lower())
        self.stdout.write(f"{email} is an admin.")
