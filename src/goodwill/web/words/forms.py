"""Forms of `words`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from goodwill.core.errors import SettingsError
from goodwill.measure.themes.book import Rule, Theme, faults_of_term, terms_of
from goodwill.measure.themes.editing import new_key

if TYPE_CHECKING:
    from goodwill.measure.themes.book import Book

LANGUAGES = ("en", "sv")
PARTS = ("any", "all", "none")
LABELS = {
    "any": _("One of these is there (%(language)s)"),
    "all": _("All of these are there too (%(language)s)"),
    "none": _("None of these is there (%(language)s)"),
}


class ThemeForm(forms.Form):
    """A theme: its names, where it stands, and the rules by which it is found."""

    name_en = forms.CharField(label=_("Name in English"), max_length=60)
    name_sv = forms.CharField(label=_("Name in Swedish"), max_length=60, required=False)
    parent = forms.ChoiceField(label=_("Belongs to"), required=False)

    def __init__(self, *args: Any, book: Book, theme: Theme | None, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.book, self.theme = book, theme
        tops = [t for t in book.themes if not t.parent and (theme is None or t.key != theme.key)]
        has_below = theme is not None and book.below(theme.key)
        parents = [] if has_below else [(t.key, t.name(language)) for t in tops]
        self.fields["parent"] = forms.ChoiceField(
            label=_("Belongs to"), required=False, choices=[("", _("nothing: it is an upper theme")), *parents]
        )
        for code in self.languages:
            for part in PARTS:
                self.fields[f"{part}_{code}"] = forms.CharField(
                    label=LABELS[part] % {"language": _name_of(code)}, required=False, max_length=4_000,
                    widget=forms.Textarea(attrs={"rows": 4 if part == "any" else 1, "lang": code}),
                )  # fmt: skip
        if theme is not None:
            self.initial = {**_initial(theme), **self.initial}

    @property
    def languages(self) -> list[str]:
        """Languages that the form asks rules for."""
        own = {c for t in self.book.themes for c in t.rules if c}
        return sorted({*LANGUAGES, *own, *(self.theme.rules if self.theme else ())} - {""})

    def clean(self) -> dict[str, Any]:
        """Refuse terms that are none, and a book that cannot be."""
        found = super().clean() or self.cleaned_data
        for name in list(found):
            part, _sign, code = name.partition("_")
            if part in PARTS and code:
                faults = [f"{t}: {f}" for t in terms_of(found[name]) for f in faults_of_term(t)]
                if faults:
                    said = _("A term is a word, a part of one with a star and at least three letters, or words in a "
                             "row: %(terms)s.") % {"terms": "; ".join(faults)}  # fmt: skip
                    self.add_error(name, said)
        if not self.errors:
            try:
                self.book.with_theme(self.made)
            except SettingsError as fault:
                self.add_error(None, fault.seen)
        return found

    @property
    def made(self) -> Theme:
        """The theme that was written."""
        given = self.cleaned_data
        rules = {c: Rule(*(terms_of(given.get(f"{part}_{c}", "")) for part in PARTS)) for c in self.languages}
        kept = {"": self.theme.rules[""]} if self.theme and "" in self.theme.rules else {}
        names = {c: given[f"name_{c}"] for c in LANGUAGES if given.get(f"name_{c}")}
        old = self.theme
        return Theme(
            key=old.key if old else new_key(self.book, given["name_en"]),
            names={**(old.names if old else {}), **names}, parent=given["parent"],
            rules={**kept, **{c: r for c, r in rules.items() if not r.is_empty or r.none}},
            origin=old.origin if old else "rule", is_on=old.is_on if old else True,
        )  # fmt: skip


class SplitForm(forms.Form):
    """Some of a theme's terms, and the names of the theme they become."""

    terms = forms.MultipleChoiceField(label=_("Terms that go"), widget=forms.CheckboxSelectMultiple)
    name_en = forms.CharField(label=_("Name in English"), max_length=60)
    name_sv = forms.CharField(label=_("Name in Swedish"), max_length=60, required=False)

    def __init__(self, *args: Any, theme: Theme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = dict.fromkeys(t for rule in theme.rules.values() for t in rule.any)
        self.fields["terms"] = forms.MultipleChoiceField(
            label=_("Terms that go"), widget=forms.CheckboxSelectMultiple, choices=[(t, t) for t in terms]
        )


class SearchForm(forms.Form):
    """Words to search for; kept in the session, not in the address."""

    term = forms.CharField(label=_("Words in the answer"), min_length=2, max_length=200)


def _initial(theme: Theme) -> dict[str, str]:
    found = {f"name_{c}": theme.names.get(c, "") for c in LANGUAGES} | {"parent": theme.parent}
    for code, rule in theme.rules.items():
        found |= {f"{part}_{code}": ", ".join(getattr(rule, part)) for part in PARTS}
    return found


def _name_of(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
