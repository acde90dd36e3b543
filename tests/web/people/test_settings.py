"""One's own settings: language, zone, numbers, colours; sessions listed and ended."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from goodwill.web.people.models import AuditLine, Person
from goodwill.web.people.sessions import LastSeen, browser_in_words

PASSWORD = "correct horse battery staple"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
OWN = {"name": "Vera V", "language": "sv", "zone": "Asia/Tokyo", "number_style": "en", "theme": "dark"}


def signed_in(email: str = "vera@example.org", **kwargs: object) -> Client:
    client = Client(**kwargs)
    client.post("/account/login/", {"login": email, "password": PASSWORD})
    return client


def test_what_is_chosen_is_kept_and_holds_for_the_next_page(visit, cast) -> None:
    client = visit("vera")
    assert client.post("/people/me", OWN).status_code == 302
    vera = Person.objects.get(email="vera@example.org")
    assert {k: getattr(vera, k) for k in OWN} == OWN
    page = client.get("/people/me")
    assert page.headers["Content-Language"] == "sv"
    assert b'data-theme="dark"' in page.content
    assert AuditLine.objects.get(verb="changed their own settings").detail == {"fields": list(OWN)}


@pytest.mark.parametrize("field", ["language", "zone", "number_style", "theme"])
def test_what_is_not_offered_is_refused(visit, cast, field) -> None:
    answer = visit("vera").post("/people/me", {**OWN, field: "nonsense"})
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]


def test_nobody_gives_themselves_rights(visit, cast) -> None:
    visit("vera").post("/people/me", {**OWN, "role": "admin", "units": ["T1"], "email": "x@y.org", "is_active": "on"})
    vera = Person.objects.get(pk=cast["vera"].pk)
    assert (vera.role, vera.units, vera.email) == ("viewer", [], "vera@example.org")


def test_times_are_shown_in_the_persons_zone(visit, cast) -> None:
    client = visit("vera")
    client.post("/people/me", OWN)
    page = client.get("/people/me")
    from zoneinfo import ZoneInfo

    begun = UserSession.objects.get(user=cast["vera"]).created_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert begun.strftime("%H:%M").encode() in page.content


def test_sessions_are_listed_with_place_and_browser_and_ended_one_by_one(cast) -> None:
    here, there = signed_in(), signed_in(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="192.0.2.7")
    page = here.get("/people/me")
    assert b"Firefox on Linux" in page.content
    assert b"192.0.2.7" in page.content
    other = next(s for s in page.context["sessions"] if not s.is_this)
    assert here.post(f"/people/me/sessions/{other.key}/end").status_code == 302
    assert there.get("/people/me").status_code == 302
    assert here.get("/people/me").status_code == 200


def test_all_other_sessions_end_at_once(cast) -> None:
    here, *others = (signed_in() for _ in range(3))
    here.post("/people/me/sessions/end")
    assert [c.get("/people/me").status_code for c in others] == [302, 302]
    assert here.get("/people/me").status_code == 200
    assert AuditLine.objects.get(verb="ended sessions").detail["count"] == 2


def test_nobody_ends_the_session_of_somebody_else(cast) -> None:
    hers, ours = signed_in("ada@example.org"), signed_in()
    key = UserSession.objects.get(user=cast["ada"]).pk
    ours.post(f"/people/me/sessions/{key}/end")
    assert hers.get("/people/me").status_code == 200


def test_being_seen_is_written_once_a_minute_at_most(visit, cast) -> None:
    import time

    middleware = LastSeen(lambda request: None)  # type: ignore[arg-type,return-value]
    assert middleware._is_due("one")
    assert not middleware._is_due("one")
    assert middleware._is_due("two")
    middleware._noted["one"] = time.monotonic() - 61
    assert middleware._is_due("one")


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 Safari/604.1", "Safari on iOS"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("", "An unknown browser"),
    ],
)  # fmt: skip
def test_a_browser_is_named(agent, expected) -> None:
    assert browser_in_words(agent) == expected
