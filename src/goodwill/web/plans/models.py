"""What people decide: the register of promises, and targets with their owners."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goodwill.web.people.models import Person


class Direction(models.TextChoices):
    """Which direction of a figure is good."""

    BETTER = "better", _("Higher is better")
    WORSE = "worse", _("Higher is worse")


class Promise(models.Model):
    """What the brand says it will deliver. Each study first takes the register over into the facts."""

    promise_id = models.CharField(max_length=80, unique=True)
    statement = models.TextField(_("The promise, as customers hear it"), max_length=500)
    measured_by = models.CharField(_("Measured by"), max_length=80)
    unit_of_measure = models.CharField(_("Unit of measure"), max_length=40)
    promised_level = models.FloatField(_("Promised level"))
    low = models.FloatField(_("Lowest possible"))
    high = models.FloatField(_("Highest possible"))
    higher_is = models.CharField(_("Direction"), max_length=6, choices=Direction, default=Direction.BETTER)
    touchpoints = models.JSONField(_("Touchpoints"), default=list, blank=True)
    valid_from = models.DateTimeField(_("Made from"))
    valid_to = models.DateTimeField(_("Made until"), null=True, blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # False from an edit here until a study took it over into the facts; only then may a file change it again.
    is_published = models.BooleanField(default=False)

    class Meta:
        ordering = ("statement",)
        constraints = (
            models.CheckConstraint(condition=Q(low__lt=models.F("high")), name="promise_scale_has_a_length"),
        )

    def __str__(self) -> str:
        return self.statement


class Adoption(models.Model):
    """Up to which version of the facts the register has seen promises that came in files."""

    version = models.CharField(max_length=40)


class Target(models.Model):
    """A level somebody wants a figure to reach by a day."""

    metric = models.CharField(_("Figure"), max_length=60)
    unit = models.CharField(_("Unit"), max_length=120, blank=True)
    level = models.FloatField(_("Wanted level"), validators=[MinValueValidator(-100.0), MaxValueValidator(100.0)])
    by = models.DateField(pgettext_lazy("deadline", "By"))
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("Owner"))

    class Meta:
        ordering = ("metric", "unit")
        constraints = (models.UniqueConstraint(fields=("metric", "unit"), name="one_target_for_a_figure"),)

    def __str__(self) -> str:
        return f"{self.metric} {self.unit}"
