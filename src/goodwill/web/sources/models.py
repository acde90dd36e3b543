"""Deliveries (files brought in together, on their way to the ledger) and the schedule of studies."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How far a delivery is."""

    OPEN = "open", _("Not loaded yet")
    LOADED = "loaded", _("Loaded")
    DISCARDED = "discarded", _("Discarded")


class Delivery(models.Model):
    """Files brought in together. Their content is never kept here: it lies in a folder that erasure looks into."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN, db_index=True)
    # Each: name, path (inside the project, or absolute on the server), size, here (whether it was uploaded).
    files = models.JSONField(default=list)
    error = models.JSONField(default=dict, blank=True)  # what, where, seen, do: why it could not be recognised
    mapping = models.TextField(blank=True)  # YAML
    mapping_name = models.CharField(max_length=120, blank=True)  # under which it is saved in the project
    origin = models.CharField(max_length=12, default="proposed")  # proposed, saved, direct, given
    guess = models.JSONField(default=dict, blank=True)  # tables, confidence, missing, assumed, left
    tried = models.JSONField(default=dict, blank=True)  # what became of the last check, for this mapping
    result = models.JSONField(default=dict, blank=True)  # what became of the load
    version = models.PositiveIntegerField(null=True, blank=True)  # of the facts, once loaded
    aside_open = models.PositiveIntegerField(default=0)  # rows set aside and not mended yet

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Return the name of the file, or of the first and how many more."""
        names = [str(f["name"]) for f in self.files]
        if len(names) > 1:
            return str(_("%(name)s and %(n)s more") % {"name": names[0], "n": len(names) - 1})
        return names[0] if names else str(self.pk)

    @property
    def folder(self) -> Path:
        """Return where its uploaded files and its open rows lie."""
        project: Path = settings.SITE.project
        return project / "uploads" / self.pk.hex

    @property
    def paths(self) -> list[Path]:
        """Return where its files are."""
        return [settings.SITE.project / f["path"] for f in self.files]

    @property
    def is_open(self) -> bool:
        """Whether it waits to be loaded."""
        return self.state == State.OPEN

    @property
    def shown_as(self) -> dict[str, Any]:
        """Return what the last check or load said, whichever is newer."""
        found: dict[str, Any] = self.result or self.tried
        return found


class StudySchedule(models.Model):
    """When studies run by themselves. One row."""

    class Every(models.TextChoices):
        """How often."""

        NEVER = "never", _("Only when asked")
        DAY = "day", _("Every day")
        WEEK = "week", _("Every week")
        MONTH = "month", _("Every month")

    DAYS: ClassVar[list[tuple[int, Any]]] = [
        (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")),
        (5, _("Saturday")), (6, _("Sunday")),
    ]  # fmt: skip

    every = models.CharField(_("How often"), max_length=8, choices=Every.choices, default=Every.NEVER)
    hour = models.PositiveSmallIntegerField(_("At hour"), default=5, validators=[MaxValueValidator(23)])
    weekday = models.PositiveSmallIntegerField(_("On"), default=0, choices=DAYS)
    day = models.PositiveSmallIntegerField(
        _("On day of the month"), default=1, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    since = models.DateTimeField(default=timezone.now)  # times before it are past: nothing is made up for
    looked_at = models.DateTimeField(null=True, blank=True)  # the planned time that was last dealt with

    def __str__(self) -> str:
        return str(self.get_every_display())
