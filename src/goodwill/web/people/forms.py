"""Forms about persons: one's own settings, inviting and changing others, the first admin, answering an invitation."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from goodwill.web.people import queries
from goodwill.web.people.entrance_forms import PASSWORD_HELP
from goodwill.web.people.models import LANGUAGES, Person, Role
from goodwill.web.people.own_way import project_zone

AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the time zones of the world by area; names that are only kept for old files are left out."""
    found = sorted(z for z in available_timezones() if z.partition("/")[0] in AREAS)
    areas = groupby(found, key=lambda z: z.partition("/")[0])
    return [("", [("UTC", "UTC")]), *((a, [(z, z.partition("/")[2].replace("_", " ")) for z in zs]) for a, zs in areas)]


def _zone_choices() -> list[tuple[str, Any]]:
    return [("", _("As the project: %(zone)s") % {"zone": project_zone()}), *zones()]


def _unit_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Units"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Team leads and front line see these units, with all below them. Others see all units, or these."),
    )


class Own(forms.ModelForm):  # type: ignore[type-arg]  # Django takes no parameters at run time
    """A person's own settings."""

    class Meta:
        model = Person
        fields = ("name", "language", "zone", "number_style", "theme")

    zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blank = {
            "language": _("As the browser asks"),
            "number_style": _("As the language writes them"),
            "theme": _("As the device"),
        }
        for name, word in blank.items():
            field = self.fields[name]
            field.choices = [("", word), *(c for c in field.choices if c[0])]  # type: ignore[attr-defined]
        self.fields["zone"].choices = _zone_choices()  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs["autocomplete"] = "name"


class Rights(forms.Form):
    """Role and units, of somebody here or to come."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    units = _unit_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = queries.units_of_project()
        # Units that are set but gone from the project stay visible, or saving would drop them silently.
        gone = sorted(set(self.initial.get("units", ())) - {c for c, _shown in choices})
        self.fields["units"].choices = [*choices, *((u, u) for u in gone)]  # type: ignore[attr-defined]
        if not self.fields["units"].choices:  # type: ignore[attr-defined]
            del self.fields["units"]

    def clean(self) -> dict[str, Any]:
        """Say that a role that sees only its own units needs some."""
        given = super().clean() or {}
        bound = given.get("role") in (Role.TEAM_LEAD, Role.FRONT_LINE)
        if bound and "units" in self.fields and not given.get("units"):
            self.add_error("units", _("This role sees only its own units: choose at least one."))
        return given


class Invite(Rights):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    language = forms.ChoiceField(label=_("Language of the mail"), choices=LANGUAGES)
    field_order = ("email", "role", "units", "language")

    def clean_email(self) -> str:
        """Refuse an address that is here already or was invited."""
        email = str(self.cleaned_data["email"]).lower()
        if Person.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("Somebody with this address is here already."))
        if queries.open_invitation_to(email) is not None:
            raise ValidationError(_("This address was invited already: send that invitation again."))
        return email


class Change(Rights):
    """What an admin may change of a person."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    is_active = forms.BooleanField(label=_("May sign in"), required=False)
    field_order = ("name", "role", "units", "is_active")

    def __init__(self, *args: Any, person: Person, by: Person, **kwargs: Any) -> None:
        self.person, self.by = person, by
        start = {f: getattr(person, f) for f in ("name", "role", "units", "is_active")}
        super().__init__(*args, initial=start, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Never leave the site without an admin, nor shut oneself out."""
        given = super().clean()
        stays = given.get("role") == Role.ADMIN and given.get("is_active")
        if self.person.role == Role.ADMIN and not stays:
            if not queries.other_admins(self.person):
                raise ValidationError(_("This is the only admin: make somebody else one first."))
            if self.person == self.by:
                raise ValidationError(_("Ask another admin to change your own role."))
        return given


class Newcomer(forms.Form):
    """What somebody says of themselves when they come: name, password, language, zone."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        required=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, *args: Any, email: str = "", by_passkey: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email, self.by_passkey = email, by_passkey
        self.fields["zone"].choices = _zone_choices()  # type: ignore[attr-defined]
        self.fields["zone"].widget.attrs["data-zone"] = "browser"

    def clean(self) -> dict[str, Any]:
        """Check the password against who it is for."""
        given = super().clean() or {}
        password = given.get("password", "")
        if self.by_passkey:
            given["password"] = None
        elif not password:
            self.add_error("password", _("Choose a password."))
        else:
            person = Person(email=given.get("email", self.email), name=given.get("name", ""))
            try:
                password_validation.validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return given


class FirstAdmin(Newcomer):
    """The first person of a site."""

    field_order = ("name", "email", "password", "language", "zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
        )
        self.order_fields(self.field_order)


class LogSearch(forms.Form):
    """Filters of the audit log."""

    who = forms.CharField(label=_("Who"), required=False, max_length=254)
    verb = forms.ChoiceField(label=_("Did what"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, verbs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", _("Anything")), *verbs]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> queries.LogFilter:
        """What is asked for; a filter that cannot be read is left out."""
        self.is_valid()
        return queries.LogFilter(**{k: v for k, v in self.cleaned_data.items() if v})
