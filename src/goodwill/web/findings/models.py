"""Which studies a person has seen, so that the overview can say what is new since then."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from goodwill.web.people.models import Person


class Visit(models.Model):
    """The first and the last time a person looked at one study."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    version = models.CharField(max_length=80)
    computed_at = models.CharField(max_length=40)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-last_at",)
        constraints = (
            models.UniqueConstraint(fields=("person", "version", "computed_at"), name="one_visit_of_a_study"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.version} {self.last_at:%Y-%m-%d}"
