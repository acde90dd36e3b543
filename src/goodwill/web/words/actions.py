"""Writes of `words`: each one transaction and one line in the log."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_noop

from goodwill.measure.themes import editing
from goodwill.measure.themes.book import Theme
from goodwill.web.people.facade import Person, note
from goodwill.web.words import register
from goodwill.web.words.models import Checked, Dismissed


@transaction.atomic
def save_theme(person: Person, theme: Theme) -> None:
    """Write a theme that was made or edited."""
    book = register.book()
    verb = gettext_noop("edited a theme") if book.get(theme.key) else gettext_noop("made a theme")
    register.keep(book.with_theme(theme))
    note(person, verb, theme.key)


@transaction.atomic
def switch(person: Person, key: str, *, on: bool) -> None:
    """Switch a theme on or off."""
    register.keep(editing.switched(register.book(), key, on=on))
    note(person, gettext_noop("switched a theme on") if on else gettext_noop("switched a theme off"), key)


@transaction.atomic
def merge(person: Person, key: str, into: str) -> None:
    """Put a theme's terms into another."""
    register.keep(editing.merged(register.book(), key, into))
    note(person, gettext_noop("merged two themes"), key, into=into)


@transaction.atomic
def split(person: Person, key: str, new: Theme, terms: tuple[str, ...]) -> None:
    """Make some of a theme's terms a theme of their own."""
    register.keep(editing.split(register.book(), key, new, terms))
    note(person, gettext_noop("split a theme"), key, new=new.key)


@transaction.atomic
def remove(person: Person, key: str) -> None:
    """Take a theme out of the book; those below it go up."""
    register.keep(register.book().without(key))
    note(person, gettext_noop("removed a theme"), key)


@transaction.atomic
def add_terms(person: Person, key: str, language: str, terms: tuple[str, ...]) -> None:
    """Add the terms of a proposal to a theme that is there."""
    register.keep(editing.with_terms(register.book(), key, language, terms))
    note(person, gettext_noop("added proposed terms to a theme"), key, terms=len(terms))


@transaction.atomic
def dismiss(person: Person, proposal: str) -> None:
    """Put a proposal away for good."""
    Dismissed.objects.get_or_create(key=proposal, defaults={"person": person})
    note(person, gettext_noop("dismissed a proposed theme"), proposal.partition(":")[0])


@transaction.atomic
def judge(person: Person, theme: str, language: str, rules: str, judged: Mapping[str, bool]) -> None:
    """Keep what a person read: text -> whether it speaks of the theme. A later reading replaces an earlier one."""
    for said, fits in judged.items():
        Checked.objects.update_or_create(
            theme=theme, language=language, rules=rules, said=said, defaults={"fits": fits, "person": person}
        )
    note(person, gettext_noop("checked texts of a theme"), theme, language=language, texts=len(judged))
