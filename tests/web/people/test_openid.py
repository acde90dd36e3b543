"""Signing in with a provider: those who are here or were invited, over the real protocol, and nobody else."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from goodwill.web.people.actions import invite
from goodwill.web.people.models import AuditLine, Person

GO = "/account/oidc/acme/login/?process=login"


def through(client: Client, address: str = GO):
    """Follow the whole way: our page that goes on by itself, the provider, the callback."""
    page = client.post(address)
    assert page.status_code == 200
    assert not page.has_header("Location"), "a form of ours may not be redirected to another site"
    to = page.context["redirect_to"]
    answer = requests.get(to, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def test_the_sign_in_page_offers_the_provider(provider, site, db) -> None:
    assert b"Sign in with Acme" in Client().get("/account/login/").content


def test_a_person_who_is_here_comes_in_by_a_proved_address(provider, cast) -> None:
    client = Client()
    answer = through(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/people/me").status_code == 200
    assert provider.used_pkce == ["S256"]
    assert SocialAccount.objects.get().user == cast["ada"]
    assert AuditLine.objects.filter(verb="signed in", who="ada@example.org").get().detail["by"] == ["acme"]
    cast["ada"].refresh_from_db()
    assert cast["ada"].has_usable_password(), "the password must survive: the address was proved"


def test_the_account_is_known_again_when_its_address_has_changed(provider, cast) -> None:
    through(Client())
    provider.person["email"] = "new@example.org"
    client = Client()
    through(client)
    assert client.get("/people/me").status_code == 200
    assert Person.objects.count() == 7


def test_a_stranger_is_told_that_nobody_invited_the_address(provider, cast) -> None:
    provider.person.update(sub="u-9", email="eve@example.com")
    client = Client()
    answer = through(client)
    assert answer.status_code == 403
    assert b"Nobody has invited eve@example.com" in answer.content
    assert client.get("/people/me").status_code == 302
    assert not Person.objects.filter(email="eve@example.com").exists()
    assert AuditLine.objects.filter(verb="turned away somebody not invited").exists()


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email": ""}])
def test_an_address_that_is_not_proved_lets_nobody_in(provider, cast, claims) -> None:
    provider.person.update(claims)
    client = Client()
    assert through(client).status_code == 403
    assert client.get("/people/me").status_code == 302


@pytest.mark.parametrize(("domain", "status"), [("example.org", 302), ("example.com", 403)])
def test_domains_that_the_provider_owns_may_be_named(provider, cast, settings, domain, status) -> None:
    del provider.person["email_verified"]
    app = provider.app
    app["settings"]["verified_email"] = [domain]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    assert through(Client()).status_code == status


def test_an_invited_person_comes_in_with_the_role_of_the_invitation(provider, cast) -> None:
    invite(cast["ada"], email="nils@example.org", role="front_line", units=["T1"], language="sv")
    provider.person.update(sub="u-2", email="Nils@Example.org", name="Nils N")
    client = Client()
    through(client)
    nils = Person.objects.get(email="nils@example.org")
    assert (nils.role, nils.units, nils.name, nils.language) == ("front_line", ["T1"], "Nils N", "sv")
    assert client.get("/people/me").status_code == 200
    assert AuditLine.objects.filter(verb="accepted an invitation", who="nils@example.org").exists()


def test_a_code_works_once_and_only_with_its_state(provider, cast) -> None:
    client = Client()
    to = client.post(GO).context["redirect_to"]
    back = requests.get(to, allow_redirects=False, timeout=5).headers["Location"]
    query = urlsplit(back).query
    elsewhere = Client()
    assert elsewhere.get(f"/account/oidc/acme/login/callback/?{query}").status_code == 401
    assert elsewhere.get("/people/me").status_code == 302
    assert parse_qs(urlsplit(to).query)["code_challenge_method"] == ["S256"]


def test_a_provider_that_is_away_is_said_in_words(provider, cast) -> None:
    provider.close()
    answer = Client().post(GO)
    assert answer.status_code == 502
    assert b"does not answer" in answer.content


def test_an_inactive_person_does_not_come_in(provider, cast) -> None:
    cast["ada"].is_active = False
    cast["ada"].save()
    client = Client()
    through(client)
    assert client.get("/people/me").status_code == 302


def test_one_connects_and_disconnects_in_the_settings(provider, visit, cast) -> None:
    client = visit("vera")
    provider.person.update(sub="u-5", email="other@example.org")
    answer = through(client, "/account/oidc/acme/login/?process=connect")
    assert answer.status_code == 302
    account = SocialAccount.objects.get(user=cast["vera"])
    page = client.get("/account/elsewhere/")
    assert b"Acme" in page.content
    client.post("/account/elsewhere/", {"account": account.pk})
    assert not SocialAccount.objects.filter(user=cast["vera"]).exists()
