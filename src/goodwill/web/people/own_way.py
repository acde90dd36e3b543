"""Each person's own way: language, zone; numbers follow the language unless chosen apart."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from goodwill.web.shell.digits import written_as

COOKIE = "language"  # for those who have not signed in
KNOWN = ("en", "sv")


class OwnWay:
    """Middleware: the page is made in the person's language and zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set language and zone for this request, and put both back after it."""
        person = request.user
        wanted = getattr(person, "language", "") or request.COOKIES.get(COOKIE, "")
        language = wanted if wanted in KNOWN else translation.get_language_from_request(request)
        zone, style = self._zone(getattr(person, "zone", "")), getattr(person, "number_style", "")
        with translation.override(language), timezone.override(zone), written_as(style):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def _zone(name: str) -> ZoneInfo:
        try:
            return ZoneInfo(name or project_zone())
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")


def project_zone() -> str:
    """Return the project's zone."""
    from django.conf import settings

    from goodwill.core.errors import SettingsError
    from goodwill.ledger.settings import Settings

    try:
        return Settings.read(settings.SITE.project / "goodwill.yaml").zone
    except SettingsError:
        return "UTC"
