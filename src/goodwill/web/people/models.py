"""Persons who sign in, invitations to do so, and the log of who did what."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LANGUAGES = [("en", "English"), ("sv", "Svenska")]
NUMBERS = [("en", "1,234.5"), ("sv", "1 234,5")]
THEMES = [("light", _("Light")), ("dark", _("Dark"))]


class Role(models.TextChoices):
    """What a person is here for. One each; rights follow from it (`rules`), reach from the units (`sight`)."""

    VIEWER = "viewer", _("Viewer")
    ANALYST = "analyst", _("Analyst")
    FRONT_LINE = "front_line", _("Front line")
    TEAM_LEAD = "team_lead", _("Team lead")
    PEOPLE = "people", _("People (HR)")
    ADMIN = "admin", _("Admin")


class Persons(BaseUserManager["Person"]):
    """Finds and makes persons by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Make a person; without a password only other ways to sign in work.

        The address counts as proved: it came from an invitation that was answered, or from whoever runs the site.
        """
        from allauth.account.models import EmailAddress

        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        with transaction.atomic(using=self._db):
            person.save(using=self._db)
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Make an admin."""
        return self.create_user(email, password, role=Role.ADMIN, **fields)

    def get_by_natural_key(self, username: str | None) -> Person:
        """Find by address, whatever its case."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in."""

    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    role = models.CharField(_("Role"), max_length=20, choices=Role.choices, default=Role.VIEWER)
    # Units whose things this person sees (with all units below them); what an empty list means is the role's matter.
    units = models.JSONField(_("Units"), default=list, blank=True)
    language = models.CharField(_("Language"), max_length=5, blank=True, choices=LANGUAGES)
    zone = models.CharField(_("Time zone"), max_length=60, blank=True)
    number_style = models.CharField(_("Numbers"), max_length=5, blank=True, choices=NUMBERS)
    theme = models.CharField(_("Colours"), max_length=5, blank=True, choices=THEMES)
    is_active = models.BooleanField(_("May sign in"), default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = Persons()

    class Meta:
        ordering = ("email",)

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether allauth and Django may treat this person as one who runs the site."""
        return self.role == Role.ADMIN


INVITATION_LASTS = timedelta(days=7)


def _in_a_week() -> Any:
    return timezone.now() + INVITATION_LASTS


def _nonce() -> str:
    return secrets.token_urlsafe(24)


class Invitation(models.Model):
    """A letter that lets one address in, once, for a week. Its link carries the nonce; sending again changes it."""

    email = models.EmailField(_("E-mail"))
    role = models.CharField(_("Role"), max_length=20, choices=Role.choices, default=Role.VIEWER)
    units = models.JSONField(_("Units"), default=list, blank=True)
    language = models.CharField(_("Language"), max_length=5, default="en", choices=LANGUAGES)
    nonce = models.CharField(max_length=40, default=_nonce, editable=False)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=_in_a_week)
    accepted_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_an_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()

    def renew(self) -> None:
        """Make links that were sent before useless and start the week again (not saved)."""
        self.nonce, self.expires_at = _nonce(), _in_a_week()


class AuditLine(models.Model):
    """One thing someone did. Lines are only ever added: the database itself refuses the rest (see migrations)."""

    at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    # Kept as text too: the line outlives the person.
    person = models.ForeignKey(Person, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    who = models.CharField(max_length=254)
    verb = models.CharField(max_length=60, db_index=True)
    what = models.CharField(max_length=254, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who} {self.verb} {self.what}"
