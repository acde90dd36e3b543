"""Forms of `plans`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodwill.web.people.facade import Person, Sight
from goodwill.web.plans.models import Promise, Target

METRICS = (
    ("net promoter score", _("net promoter score")),
    ("satisfaction", _("satisfaction")),
    ("success", _("success")),
    ("ease", _("ease")),
    ("emotion", _("emotion")),
)
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PromiseForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripts only exist for the type checker
    """A promise: what customers hear, and how one knows that it was kept."""

    touchpoints = forms.CharField(
        label=_("Touchpoints"), required=False, help_text=_("Where it is made or kept, with commas between.")
    )
    owner = forms.ModelChoiceField(Person.objects.filter(is_active=True), required=False, label=_("Owner"))

    class Meta:
        model = Promise
        fields = (
            "statement", "measured_by", "unit_of_measure", "promised_level", "low", "high", "higher_is",
            "touchpoints", "valid_from", "owner",
        )  # fmt: skip
        widgets = {"valid_from": _DAY, "statement": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "measured_by": _(
                "The question or figure that tells whether it was kept, such as delivered.punctual or wait."
            ),
            "unit_of_measure": _("points, minutes, days..."),
            "promised_level": _("What was promised, on the scale below."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["touchpoints"] = ", ".join(self.instance.touchpoints)

    def clean_touchpoints(self) -> list[str]:
        """Return the touchpoints one by one."""
        return [part.strip() for part in self.cleaned_data["touchpoints"].split(",") if part.strip()]

    def clean(self) -> dict[str, Any]:
        """Refuse a scale without length, and a level outside it."""
        found = super().clean() or self.cleaned_data
        low, high, level = (found.get(name) for name in ("low", "high", "promised_level"))
        if low is not None and high is not None and low >= high:
            self.add_error("high", _("The highest possible value has to be above the lowest."))
        elif None not in (low, high, level) and not low <= level <= high:  # type: ignore[operator]
            self.add_error("promised_level", _("The promised level lies outside the scale."))
        return found


class TargetForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripts only exist for the type checker
    """A target: which figure, which level, by when, and whose it is."""

    metric = forms.ChoiceField(choices=METRICS, label=_("Figure"))
    owner = forms.ModelChoiceField(Person.objects.filter(is_active=True), label=_("Owner"))

    class Meta:
        model = Target
        fields = ("metric", "unit", "level", "by", "owner")
        widgets = {"by": _DAY}
        help_texts = {
            "unit": _("Empty for the whole company."),
            "level": _("Net promoter score from -100 to 100; the others from 0 to 100."),
        }

    def __init__(self, *args: Any, sight: Sight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sight = sight

    def clean_unit(self) -> str:
        """Refuse units out of sight; whoever sees only some cannot set a target for the whole."""
        unit: str = self.cleaned_data["unit"].strip()
        if self.sight.units is not None and unit not in self.sight.units:
            raise forms.ValidationError(_("Choose one of your own units: %(units)s."),
                                        params={"units": ", ".join(sorted(self.sight.units)) or "-"})  # fmt: skip
        return unit
