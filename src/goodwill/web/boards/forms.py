"""Forms of `boards`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS

from goodwill.web.boards.models import Schedule


class ScheduleForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripts only exist for the type checker
    """What is sent, as what, how often and when."""

    class Meta:
        model = Schedule
        fields = ("title", "page", "form", "every", "weekday", "day", "hour", "is_open")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].widget = forms.HiddenInput()
        self.fields["weekday"].widget = forms.Select(choices=list(WEEKDAYS.items()))

    def clean_page(self) -> str:
        """Refuse addresses that are not of this site."""
        page: str = self.cleaned_data["page"]
        if page and (not page.startswith("/") or page.startswith("//")):
            raise forms.ValidationError("/")
        return page
