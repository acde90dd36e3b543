"""Saved filters of the list of customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from goodwill.web.people.facade import Person


class SavedFilter(models.Model):
    """A filter that someone gave a name. The query never holds what was searched for: that could be a personal id."""

    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("Name"), max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    is_shared = models.BooleanField(_("Show it to all"), default=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="customers_one_name_a_person")]

    def __str__(self) -> str:
        return self.name
