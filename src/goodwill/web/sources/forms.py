"""Forms of the slice: the schedule of studies and the settings of the project."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from goodwill.core.errors import SettingsError
from goodwill.ledger.settings import Settings
from goodwill.web.sources.models import StudySchedule

LANGUAGES = [
    ("en", _("English")), ("sv", _("Swedish")), ("da", _("Danish")), ("de", _("German")), ("es", _("Spanish")),
    ("fi", _("Finnish")), ("fr", _("French")), ("it", _("Italian")), ("nl", _("Dutch")), ("no", _("Norwegian")),
    ("pl", _("Polish")), ("pt", _("Portuguese")),
]  # fmt: skip
NAMES = ("name", "zone", "currency", "fiscal_start_month", "languages", "minimum_persons", "minimum_comments")


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    """Return the zones to choose from; looking them up reads hundreds of files."""
    return tuple(z for z in available_timezones() if "/" in z or z == "UTC")


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """How often studies run by themselves."""

    class Meta:
        model = StudySchedule
        fields = ["every", "hour", "weekday", "day"]
        help_texts = {
            "hour": _("0 to 23, in the project's time zone."),
            "weekday": _("Counts for weekly studies."),
            "day": _("Counts for monthly studies. Where a month is shorter, its last day is taken."),
        }


class ProjectForm(forms.Form):
    """What a project decides once."""

    name = forms.CharField(label=_("Name of the project"), max_length=80, help_text=_("Stands on every page."))
    zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Days, weeks and months are cut in it. Another zone cuts all days anew, as a new version."),
    )
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$", label=_("Currency"), max_length=3, min_length=3, help_text=_("Three letters, such as SEK.")
    )
    fiscal_start_month = forms.TypedChoiceField(
        label=_("First month of the fiscal year"), coerce=int, choices=[(i, MONTHS[i]) for i in range(1, 13)]
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages that customers write in"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    minimum_persons = forms.IntegerField(
        label=_("Fewest people behind an engagement score"), help_text=_("Can be raised, never lowered.")
    )
    minimum_comments = forms.IntegerField(
        label=_("Fewest comments shown together"), help_text=_("Can be raised, never lowered.")
    )

    def __init__(self, *args: Any, now: Settings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.initial = now, {n: getattr(now, n) for n in NAMES}
        zones = sorted({*_zones(), now.zone})
        zone, languages = self.fields["zone"], self.fields["languages"]
        assert isinstance(zone, forms.ChoiceField)
        assert isinstance(languages, forms.MultipleChoiceField)
        zone.choices = [(z, z.replace("_", " ")) for z in zones]
        more = [(code, code) for code in now.languages if code not in dict(LANGUAGES)]
        languages.choices = [*LANGUAGES, *more]
        for name in ("minimum_persons", "minimum_comments"):
            self.fields[name].widget.attrs["min"] = getattr(now, name)

    def clean_currency(self) -> str:
        """Return the code in capitals."""
        return str(self.cleaned_data["currency"]).upper()

    def clean_minimum_persons(self) -> int:
        """Refuse to lower it."""
        return self._raised("minimum_persons")

    def clean_minimum_comments(self) -> int:
        """Refuse to lower it."""
        return self._raised("minimum_comments")

    def _raised(self, name: str) -> int:
        value, least = int(self.cleaned_data[name]), int(getattr(self.now, name))
        if value < least:
            raise forms.ValidationError(
                _("It is %(least)s now and can only be raised: people have answered with that promise."),
                params={"least": least},
            )
        return value

    def clean(self) -> dict[str, Any]:
        """Check the settings as the ledger does."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.settings()
            except SettingsError as error:
                raise forms.ValidationError(error.seen) from None
        return cleaned

    def settings(self) -> Settings:
        """Return the settings as the form has changed them."""
        plain = {**self.now.to_dict(), **{n: self.cleaned_data[n] for n in NAMES}}
        return Settings.from_dict(plain)
