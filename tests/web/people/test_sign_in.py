"""Signing in with a password, a code from an app, a recovery code; limits; a new password by mail; our own pages."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings as used
from django.core import mail
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse

from goodwill.web.people.account_urls import urlpatterns
from goodwill.web.people.models import AuditLine, Person

PASSWORD = "correct horse battery staple"


def sign_in(client: Client, email: str = "ada@example.org", password: str = PASSWORD):
    return client.post("/account/login/", {"login": email, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/people/me").status_code == 200


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def with_codes(cast):
    """Ada asks for codes; returns her secret and recovery codes."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    secret = generate_totp_secret()
    TOTP.activate(cast["ada"], secret)
    return secret, RecoveryCodes.activate(cast["ada"]).get_unused_codes()


def test_the_password_signs_in_whatever_the_case_of_the_address(cast) -> None:
    client = Client()
    answer = sign_in(client, "Ada@Example.org")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert is_in(client)
    line = AuditLine.objects.get(verb="signed in")
    assert (line.who, line.detail["by"], line.detail["place"]) == ("ada@example.org", ["password"], "127.0.0.1")


def test_a_wrong_password_is_refused_and_noted_without_what_was_typed(cast) -> None:
    client = Client()
    assert b"do not go together" in sign_in(client, password="wrong").content
    sign_in(client, "nobody@example.org", "wrong")
    assert not is_in(client)
    assert [(x.who, x.what) for x in AuditLine.objects.filter(verb="failed to sign in").order_by("id")] == [
        ("ada@example.org", ""),
        ("", ""),
    ]
    assert not AuditLine.objects.filter(detail__icontains="nobody@").exists()


def test_the_sixth_wrong_password_for_an_address_is_refused_and_says_so(cast) -> None:
    for i in range(5):
        answer = sign_in(Client(REMOTE_ADDR=f"10.0.0.{i}"), password=f"wrong {i}")
        assert b"do not go together" in answer.content
    answer = sign_in(Client(REMOTE_ADDR="10.0.0.9"))  # the right one, too late
    assert b"Too many wrong passwords for this address" in answer.content
    assert not is_in(Client())
    assert AuditLine.objects.filter(verb="was refused after too many wrong passwords", who="ada@example.org").exists()
    other = Client(REMOTE_ADDR="10.0.0.9")
    sign_in(other, "vera@example.org")
    assert is_in(other), "another address is not refused"


def test_limits_are_kept_where_every_process_reads_them() -> None:
    assert used.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"


def test_who_may_no_longer_sign_in_is_told_and_does_not_come_in(cast) -> None:
    Person.objects.filter(email="vera@example.org").update(is_active=False)
    client = Client()
    answer = client.post("/account/login/", {"login": "vera@example.org", "password": PASSWORD}, follow=True)
    assert b"You may no longer sign in" in answer.content
    assert not is_in(client)


def test_a_code_is_asked_for_after_the_password(with_codes) -> None:
    secret, _ = with_codes
    client = Client()
    assert sign_in(client).headers["Location"] == "/account/steps/code/"
    assert not is_in(client)
    wrong = client.post("/account/steps/code/", {"code": "000000"})
    assert b"That did not work" in wrong.content
    assert not is_in(client)
    client.post("/account/steps/code/", {"code": code_for(secret)})
    assert is_in(client)
    assert AuditLine.objects.get(verb="signed in").detail["by"] == ["password", "totp"]
    assert AuditLine.objects.filter(verb="failed to sign in", who="ada@example.org").count() == 1


def test_a_recovery_code_lets_in_once(with_codes) -> None:
    _, (code, *_rest) = with_codes
    for expected in (True, False):
        client = Client()
        sign_in(client)
        client.post("/account/steps/code/", {"code": code})
        assert is_in(client) is expected


@pytest.mark.django_db(transaction=True)  # mail and the audit line follow the commit
def test_codes_are_turned_on_and_off_in_the_settings(cast) -> None:
    client = Client()
    sign_in(client)
    asked = client.get("/account/steps/app/add/")
    assert asked.status_code == 302, "what changes how one signs in is asked for again"
    client.post(asked.headers["Location"], {"password": PASSWORD})
    page = client.get("/account/steps/app/add/")
    secret = page.context["form"].secret
    assert b"data:image/svg+xml" in page.content
    done = client.post("/account/steps/app/add/", {"code": code_for(secret)})
    assert done.headers["Location"] == "/account/steps/recovery/"
    assert len(client.get("/account/steps/recovery/").context["unused_codes"]) == 10
    assert client.get("/account/steps/recovery/download/").content.count(b"\n") == 10
    assert [m.subject for m in mail.outbox] == ["Codes from an app are on"]
    client.post("/account/steps/app/remove/")
    assert not Authenticator.objects.filter(user=cast["ada"], type="totp").exists()
    verbs = list(AuditLine.objects.order_by("id").values_list("verb", flat=True))
    assert "added a way to sign in" in verbs
    assert "removed a way to sign in" in verbs


def test_a_reset_never_tells_whether_an_address_exists(cast) -> None:
    pages = []
    for email in ("ada@example.org", "nobody@example.org"):
        answer = Client().post("/account/password/reset/", {"email": email}, follow=True)
        pages.append(re.sub(rb'value="[^"]{64}"|X-CSRFToken[^}]*', b"", answer.content))
    assert pages[0] == pages[1]
    assert [m.to for m in mail.outbox] == [["ada@example.org"], ["nobody@example.org"]]
    assert "/password/reset/key/" not in mail.outbox[1].body


def test_a_new_password_by_mail_works_once_and_is_in_the_persons_language(cast) -> None:
    Person.objects.filter(email="ada@example.org").update(language="sv")
    client = Client()
    client.post("/account/password/reset/", {"email": "ada@example.org"})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body).group(1)
    page = client.get(link, follow=True)
    at = page.redirect_chain[-1][0]
    client.post(at, {"password1": "another long sentence", "password2": "another long sentence"})
    fresh = Client()
    sign_in(fresh, password="another long sentence")
    assert is_in(fresh)
    assert b"no longer works" in Client(headers={"accept-language": "en"}).get(link, follow=True).content
    assert AuditLine.objects.filter(verb="set a new password by mail").exists()


def test_a_new_password_ends_the_other_sessions(cast) -> None:
    one, other = Client(), Client()
    sign_in(one)
    sign_in(other)
    given = {"oldpassword": PASSWORD, "password1": "another long sentence", "password2": "another long sentence"}
    one.post("/account/password/change/", given)
    assert is_in(one)
    assert not is_in(other)
    assert mail.outbox[0].subject == "Your password was changed"


def test_a_short_or_common_password_is_refused(cast) -> None:
    client = Client()
    sign_in(client)
    for weak in ("short", "123456789012"):
        client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    cast["ada"].refresh_from_db()
    assert cast["ada"].check_password(PASSWORD)


def test_nobody_signs_up_by_themselves(site, db) -> None:
    answer = Client().get("/account/invited-only/")
    assert b"By invitation only" in answer.content
    Client().post("/account/invited-only/", {"email": "e@e.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not Person.objects.exists()


def test_a_challenge_of_a_passkey_is_given_to_who_is_not_signed_in(site, db) -> None:
    answer = Client().get("/account/passkeys/sign-in/", headers={"accept": "application/json"})
    assert len(answer.json()["request_options"]["publicKey"]["challenge"]) > 20


@pytest.mark.parametrize("signed_in", [False, True])
def test_every_page_of_signing_in_is_one_of_ours(with_codes, cast, signed_in) -> None:
    client = Client()
    if signed_in:
        sign_in(client, "vera@example.org")
        again = client.get("/account/passkeys/add/").headers["Location"]
        client.post(again, {"password": PASSWORD})
    origins: set[str] = set()

    def seen(template, **_: object) -> None:
        origins.add(template.origin.name)

    template_rendered.connect(seen)
    try:
        for pattern in urlpatterns:
            kwargs = {"provider_id": "none"} if "provider" in str(pattern.pattern) else {}
            kwargs = {"uidb36": "1", "key": "set-password"} if "uidb36" in str(pattern.pattern) else kwargs
            kwargs = {"pk": 1} if "pk" in str(pattern.pattern) else kwargs
            answer = client.get(reverse(pattern.name, kwargs=kwargs), follow=True)
            assert answer.status_code in (200, 401, 403, 404, 405), pattern
    finally:
        template_rendered.disconnect(seen)
    foreign = [o for o in origins if "/allauth/" in o]
    assert not foreign
    assert sum("/templates/account/" in o or "/templates/mfa/" in o for o in origins) >= (8 if signed_in else 5)


def test_no_page_has_script_or_style_in_line(with_codes) -> None:
    client = Client()
    pages = [client.get("/account/login/"), sign_in(client), client.get("/account/steps/code/")]
    for page in pages:
        assert "'unsafe-inline'" not in str(page.headers.get("Content-Security-Policy"))
        for tag in re.findall(rb"<script[^>]*>", page.content):
            assert b" src=" in tag or b'type="application/json"' in tag
        assert b" style=" not in page.content
        assert not re.search(rb"\son[a-z]+=", page.content)


def test_the_language_is_chosen_without_signing_in(site, db) -> None:
    client = Client(headers={"accept-language": "en"})
    answer = client.post("/people/language", {"language": "sv", "next": "/account/login/"})
    assert answer.headers["Location"] == "/account/login/"
    assert client.get("/account/login/").headers["Content-Language"] == "sv"
    for away in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert client.post("/people/language", {"language": "en", "next": away}).headers["Location"] == "/"
    client.post("/people/language", {"language": "xx"})
    assert client.get("/account/login/").headers["Content-Language"] == "en"


def test_a_stale_form_is_said_in_words(cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/login/", {"login": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 403
    assert b"That page was too old" in answer.content
