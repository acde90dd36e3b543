"""The first admin: by a link that works once, by the environment, by a command."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from goodwill.core.errors import SettingsError
from goodwill.web.people import first_run
from goodwill.web.people.models import AuditLine, Person, Role

pytestmark = pytest.mark.django_db
GIVEN = {
    "name": "Ada", "email": "Ada@Example.org", "password": "a long sentence of words", "language": "sv",
    "zone": "Europe/Stockholm",
}  # fmt: skip


def test_the_link_makes_one_admin_and_then_there_is_nothing_behind_it(site) -> None:
    link = first_run.first_admin()
    assert link is not None
    assert link.startswith("http://testserver/people/begin/")
    at = urlsplit(link).path
    client = Client()
    assert client.get(at).status_code == 200
    answer = client.post(at, GIVEN)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    ada = Person.objects.get()
    assert (ada.email, ada.role, ada.zone, ada.language) == ("ada@example.org", Role.ADMIN, "Europe/Stockholm", "sv")
    assert client.get("/people/me").status_code == 200, "she is signed in"
    assert Client().get(at).status_code == 404
    assert Client().post(at, {**GIVEN, "email": "eve@example.org"}).status_code == 404
    assert first_run.first_admin() is None
    assert AuditLine.objects.filter(verb="set up the site", who="ada@example.org").exists()


def test_a_forged_link_opens_nothing(site) -> None:
    at = urlsplit(first_run.first_admin()).path
    assert Client().get(at[:-1] + ("A" if at[-1] != "A" else "B")).status_code == 404


def test_a_weak_password_makes_nobody(site) -> None:
    at = urlsplit(first_run.first_admin()).path
    answer = Client().post(at, {**GIVEN, "password": "short"})
    assert answer.status_code == 200
    assert not Person.objects.exists()


def test_the_environment_makes_the_admin_without_a_page(site, monkeypatch) -> None:
    monkeypatch.setenv(first_run.ADMIN, "ada@example.org:a long sentence: with a colon")
    assert first_run.first_admin() is None
    assert Person.objects.get().check_password("a long sentence: with a colon")
    monkeypatch.setenv(first_run.ADMIN, "eve@example.org:a long sentence")
    first_run.first_admin()
    assert Person.objects.count() == 1


@pytest.mark.parametrize("said", ["no address", "ada@example.org:short"])
def test_an_environment_that_cannot_be_used_is_said(site, monkeypatch, said) -> None:
    monkeypatch.setenv(first_run.ADMIN, said)
    with pytest.raises(SettingsError):
        first_run.first_admin()
    assert not Person.objects.exists()


def test_two_at_once_make_one(site) -> None:
    """The second comes while the first holds the lock."""
    from django.core.cache import cache

    assert cache.add(first_run._LOCK, True, timeout=30)
    assert first_run.make_first(email="a@example.org", password="a long sentence") is None
    assert not Person.objects.exists()


def test_the_command_makes_an_admin_and_lets_one_in_again(cast, monkeypatch) -> None:
    monkeypatch.setenv("GOODWILL_ADMIN_PASSWORD", "quite another sentence")
    call_command("make_admin", "vera@example.org", stdout=io.StringIO())
    vera = Person.objects.get(email="vera@example.org")
    assert (vera.role, vera.check_password("quite another sentence")) == (Role.ADMIN, True)
    call_command("make_admin", "new@example.org", "--name", "New", stdout=io.StringIO())
    assert Person.objects.get(email="new@example.org").name == "New"
    monkeypatch.setenv("GOODWILL_ADMIN_PASSWORD", "short")
    with pytest.raises(CommandError):
        call_command("make_admin", "other@example.org")
