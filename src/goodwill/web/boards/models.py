"""Pages sent by mail on a schedule, and who gets them."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goodwill.web.boards.calendar import Rhythm, next_time
from goodwill.web.people.models import Person


class Every(models.TextChoices):
    """How often."""

    DAY = "day", _("Every day")
    WEEK = "week", _("Every week")
    MONTH = "month", _("Every month")


class Form(models.TextChoices):
    """What it is sent as."""

    PDF = "pdf", _("PDF")
    WORKBOOK = "xlsx", _("Workbook")


class Schedule(models.Model):
    """One page, or the whole brief, sent again and again."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("Title"), max_length=120)
    page = models.CharField(_("Page"), max_length=500, blank=True, help_text=_("Empty for the whole brief."))
    form = models.CharField(_("As"), max_length=5, choices=Form, default=Form.PDF)
    every = models.CharField(_("How often"), max_length=6, choices=Every, default=Every.WEEK)
    weekday = models.PositiveSmallIntegerField(_("Weekday"), default=0, validators=[MaxValueValidator(6)])
    day = models.PositiveSmallIntegerField(
        _("Day of the month"), default=1, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    hour = models.PositiveSmallIntegerField(_("Hour"), default=7, validators=[MaxValueValidator(23)])
    is_open = models.BooleanField(_("Others may join"), default=True)

    class Meta:
        ordering = ("title", "id")

    def __str__(self) -> str:
        return self.title

    @property
    def rhythm(self) -> Rhythm:
        """When it is sent, as a value."""
        return Rhythm(str(self.every), self.weekday, self.day, self.hour)


def _token() -> str:
    return secrets.token_urlsafe(24)


class Subscription(models.Model):
    """One person who gets a schedule's page, as this person may see it, at the hour of this person's zone."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="subscriptions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=48, unique=True, default=_token, editable=False)
    due_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("schedule", "person"), name="one_subscription_each"),)

    def __str__(self) -> str:
        return f"{self.schedule} {self.person}"

    def due_after(self, moment: datetime) -> datetime:
        """Return the next time it is due."""
        return next_time(self.schedule.rhythm, moment, self.person.zone)

    @classmethod
    def of(cls, schedule: Schedule, person: Person) -> Subscription:
        """Return a new subscription, due at the next time."""
        one = cls(schedule=schedule, person=person)
        one.due_at = one.due_after(timezone.now())
        return one
