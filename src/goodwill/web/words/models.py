"""What people decide about themes: the book, which proposals they dismissed, and which texts they checked."""

from __future__ import annotations

from django.db import models

from goodwill.web.people.models import Person


class ThemeBook(models.Model):
    """The theme book as it is edited here. Each study first takes it over into the project's folder; one row."""

    content = models.JSONField(default=dict)
    # Which state of the project's file was read last; empty where there was none.
    file = models.CharField(max_length=64, blank=True)
    # True from an edit here until a study took it over; only then may a changed file be read again.
    is_edited = models.BooleanField(default=False)
    # Changes with every edit: what was worked out of the book is kept under it.
    token = models.CharField(max_length=16)
    edited_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.token


class Dismissed(models.Model):
    """A proposed theme that somebody does not want; it is not shown again."""

    key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key


class Checked(models.Model):
    """Whether a text that a rule found does speak of the theme, as a person read it. The text itself is not kept."""

    theme = models.CharField(max_length=40)
    language = models.CharField(max_length=3)
    # Fingerprint of the rules that found it: a changed rule has to be checked anew.
    rules = models.CharField(max_length=12)
    said = models.CharField(max_length=24)
    fits = models.BooleanField()
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("theme", "language", "rules", "said"), name="one_check_of_a_text"),
        )

    def __str__(self) -> str:
        return f"{self.theme} {self.language}"
