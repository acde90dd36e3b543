"""Sessions of a person: which there are, when and from where they were last seen, and ending them."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from goodwill.web.people.models import Person

NOTED_EVERY = 60.0  # seconds: a write for every page read would queue readers behind writers
KNOWN_AT_MOST = 10_000


class LastSeen:
    """Middleware: notes that a session is alive, at most once a minute in each process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._noted: OrderedDict[str, float] = OrderedDict()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Note the session before the page is made."""
        key = request.session.session_key
        if key and request.user.is_authenticated and self._is_due(key):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)

    def _is_due(self, key: str) -> bool:
        now = time.monotonic()
        if now - self._noted.get(key, -NOTED_EVERY) < NOTED_EVERY:
            return False
        self._noted[key] = now
        self._noted.move_to_end(key)
        while len(self._noted) > KNOWN_AT_MOST:
            self._noted.popitem(last=False)
        return True


@dataclass(frozen=True, slots=True)
class Seen:
    """One session as its owner reads it.

    Attributes
    ----------
    key
        Number of the row, for ending it.
    place
        Network address.
    browser
        Such as "Firefox on Linux".
    since, last
        When it began and when it was last used.
    is_this
        Whether it is the one that asks.
    """

    key: int
    place: str
    browser: str
    since: datetime
    last: datetime
    is_this: bool


def sessions_of(person: Person, current: str) -> list[Seen]:
    """Return the living sessions of a person, the asking one first, then the last used."""
    living = UserSession.objects.purge_and_list(person)
    found = [
        Seen(s.pk, str(s.ip), browser_in_words(s.user_agent), s.created_at, s.last_seen_at, s.session_key == current)
        for s in living
    ]
    return sorted(found, key=lambda s: (not s.is_this, -s.last.timestamp()))


def end_sessions(person: Person, *, keep: str = "", only: int | None = None) -> int:
    """End sessions of a person and return how many.

    Parameters
    ----------
    person
        Whose.
    keep
        Key of the session that stays.
    only
        Number of the only session to end; None for all.
    """
    rows = UserSession.objects.filter(user=person).exclude(session_key=keep)
    ended = list(rows if only is None else rows.filter(pk=only))
    for session in ended:
        session.end()
    return len(ended)


# The first that matches wins: Edge and Opera call themselves Chrome, Chrome calls itself Safari.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone|iPad", "iOS"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_in_words(agent: str) -> str:
    """Return which browser and system a request says it comes from."""
    browser = next((name for mark, name in _BROWSERS if re.search(mark, agent)), "")
    system = next((name for mark, name in _SYSTEMS if re.search(mark, agent)), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("An unknown browser")
