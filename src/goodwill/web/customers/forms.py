"""Forms about customers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from goodwill.web.customers.models import SavedFilter


class SearchForm(forms.Form):
    """An id, or how one begins. Posted, so that no personal id stands in an address."""

    term = forms.CharField(label=_("Id in the source"), max_length=200, strip=True)


class SaveForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripts only exist for the type checker
    """A name for a filter."""

    class Meta:
        model = SavedFilter
        fields = ("name", "is_shared")


class EraseForm(forms.Form):
    """Typing the id is the confirmation."""

    typed = forms.CharField(label=_("Type the id to erase this customer"), max_length=200, strip=True)

    def __init__(self, *args: object, ids: tuple[str, ...] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._ids = ids
        self.fields["typed"].widget.attrs["autocomplete"] = "off"

    def clean_typed(self) -> str:
        """Take only an id by which this customer is known."""
        typed = str(self.cleaned_data["typed"])
        if typed not in self._ids:
            raise forms.ValidationError(_("This is not the id of this customer. Nothing was erased."))
        return typed
