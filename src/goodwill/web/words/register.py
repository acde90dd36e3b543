"""The book that is edited here and the file in the project's folder.

The file is read when it is newer than what was read of it last and nothing waits here; what is edited here is written
to it before each study. So the book has one owner at any time, and a study always says which book it used.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.db import transaction

from goodwill.core.errors import SettingsError
from goodwill.measure.themes.book import FILE, Book, book_of, project_book, write_book
from goodwill.study.opened import Lately
from goodwill.web.words.models import ThemeBook

_BOOKS: Lately[tuple[str, str], Book] = Lately(4)


def book() -> Book:
    """Return the book as it stands here."""
    row = adopted()
    return _BOOKS.get((str(settings.SITE.project), row.token), lambda: book_of(row.content))


def adopted(project: Path | None = None) -> ThemeBook:
    """Return the one row, with the project's file taken over where that is due.

    A file that cannot be used changes nothing: the last good book stays, and `file_fault` says what is wrong.
    """
    folder = project or settings.SITE.project
    row = ThemeBook.objects.order_by("pk").first()
    if row is not None and (row.is_edited or row.file == _state(folder)):
        return row
    try:
        found = project_book(folder)
    except SettingsError:
        if row is not None:
            return row
        found = project_book(None)
    row = row or ThemeBook()
    row.content, row.file, row.token = found.as_dict(), _state(folder), token_hex(8)
    row.save()
    return row


def file_fault(project: Path | None = None) -> SettingsError | None:
    """Return why the project's file cannot be used; None where it can, or there is none."""
    folder = project or settings.SITE.project
    if adopted(folder).file == _state(folder):  # what lies there was read
        return None
    try:
        project_book(folder)
    except SettingsError as fault:
        return fault
    return None


@transaction.atomic
def keep(new: Book) -> None:
    """Put an edited book in the place of the one that stands here; the next study takes it over."""
    row = ThemeBook.objects.select_for_update().get(pk=adopted().pk)
    row.content, row.is_edited, row.token = new.as_dict(), True, token_hex(8)
    row.save()


def publish(project: Path | None = None) -> int:
    """Write what was edited here to the project's file; return how many books that were: one or none."""
    folder = project or settings.SITE.project
    with transaction.atomic():
        row = ThemeBook.objects.select_for_update().order_by("pk").first()
        if row is None or not row.is_edited:
            return 0
        edited = book_of(row.content)
        write_book(edited, folder / FILE)
        row.is_edited, row.file = False, _state(folder)
        row.save()
    return 1


def _state(folder: Path) -> str:
    try:
        return hashlib.sha256((folder / FILE).read_bytes()).hexdigest()
    except OSError:
        return ""
