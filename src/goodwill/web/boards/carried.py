"""Any page of ours carried elsewhere: the very page this person sees, as PDF or workbook.

The page is made by its own view for this person, so a copy shows what the screen shows and hides what it hides.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.contrib.messages.storage.base import BaseStorage
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation

from goodwill.core.errors import SettingsError
from goodwill.web.boards.page_pdf import pdf_of
from goodwill.web.boards.page_workbook import workbook_of

if TYPE_CHECKING:
    from goodwill.web.people.facade import Person

FORMS = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
SUCCESS = 200


class _NoMessages(BaseStorage):
    """Messages have nowhere to go on a page that nobody looks at."""

    def _get(self, *_: object, **__: object) -> tuple[list[object], bool]:
        return [], True

    def _store(self, *_: object, **__: object) -> list[object]:
        return []


def page_of(person: Person, address: str) -> str:
    """Return a page's HTML as a person sees it.

    Parameters
    ----------
    person
        Who looks.
    address
        Path and query of one of our pages.

    Raises
    ------
    Http404
        If there is no such page, or it is not this person's to see.
    """
    parts = urlsplit(address)
    query = urlencode(parse_qsl(parts.query))
    try:
        match = resolve(parts.path)
    except Resolver404 as error:
        raise Http404 from error
    if not getattr(match.func, "permission", ""):
        raise Http404  # not a page of ours behind a door
    request = _request(person, parts.path, query)
    request.resolver_match = match
    with translation.override(person.language or translation.get_language()):
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        if response.status_code != SUCCESS or not response.headers.get("Content-Type", "").startswith("text/html"):
            raise Http404
        return response.content.decode()


def _request(person: Person, path: str, query: str) -> WSGIRequest:
    """Return a request as the server would make it; nothing of another visitor's is in it."""
    request = WSGIRequest({
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": query,
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(b""),
        "HTTP_HOST": settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS[0] != "*" else "localhost",
    })  # fmt: skip
    request.user = person
    request.session = {}  # type: ignore[assignment]
    request.htmx = None  # type: ignore[attr-defined]
    request._messages = _NoMessages(request)  # type: ignore[attr-defined]
    return request


def carry(person: Person, address: str, form: str, path: Path) -> Path:
    """Write a page to a file.

    Parameters
    ----------
    person, address
        As in `page_of`.
    form
        ``pdf`` or ``xlsx``.
    path
        Where to; its folder is there.

    Raises
    ------
    Http404
        As `page_of`.
    SettingsError
        For another form.
    """
    if form not in FORMS:
        raise SettingsError("A page cannot be carried in this form", seen=form, do=f"use one of {', '.join(FORMS)}")
    html = page_of(person, address)
    path.write_bytes(pdf_of(html) if form == "pdf" else workbook_of(html))
    return path
