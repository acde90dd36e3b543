"""Signing in by each method in a real browser, under the strict policy: the fixture fails on whatever it refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from goodwill.web.people.models import AuditLine, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"


@pytest.fixture
def by_name(live_server: Any) -> None:
    """Browsers make passkeys for names, never for bare addresses: reach the server as localhost."""
    assert live_server.url.startswith("http://localhost:")


def type_password(page: Any, email: str = "ada@example.org") -> None:
    page.set_default_timeout(10_000)
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def is_in(page: Any) -> bool:
    page.goto("/people/me")
    return page.get_by_role("heading", level=1).inner_text() == "Your settings"


def device(page: Any, *, verifies: bool = True) -> None:
    """Plug a device for passkeys into the browser."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": verifies, "automaticPresenceSimulation": True,
    }  # fmt: skip
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_passkey(page: Any, *, alone: bool) -> None:
    page.goto("/account/passkeys/add/")
    if page.get_by_label("Password", exact=True).count():
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/account/steps/recovery/")


def sign_out(page: Any) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/")


def test_by_password(look: Callable[..., Any], by_name: None) -> None:
    page = look("stranger")
    type_password(page)
    page.wait_for_url(lambda url: "/account/" not in url)
    assert is_in(page)


def test_by_password_without_javascript(look: Callable[..., Any], by_name: None) -> None:
    page = look("stranger", script=False)
    type_password(page)
    assert is_in(page)


def test_by_password_and_code(look: Callable[..., Any], cast: dict[str, Any], by_name: None) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast["ada"], secret)
    page = look("stranger")
    type_password(page)
    page.wait_for_url("**/account/steps/code/")
    page.get_by_label("Code from your app").fill(
        format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    )
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/account/" not in url)
    assert is_in(page)


def test_by_passkey_alone(look: Callable[..., Any], cast: dict[str, Any], by_name: None) -> None:
    page = look("stranger")
    device(page)
    type_password(page)
    page.wait_for_url(lambda url: "/account/" not in url)
    add_passkey(page, alone=True)
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/account/" not in url)
    assert is_in(page)
    assert Authenticator.objects.get(user=cast["ada"], type="webauthn").wrap().name == "My laptop"
    assert AuditLine.objects.filter(verb="signed in").order_by("-id").first().detail["by"] == ["webauthn"]


def test_a_passkey_is_a_second_step_after_the_password(look: Callable[..., Any], by_name: None) -> None:
    page = look("stranger")
    device(page)
    type_password(page)
    page.wait_for_url(lambda url: "/account/" not in url)
    add_passkey(page, alone=False)
    sign_out(page)
    type_password(page)
    page.wait_for_url("**/account/steps/code/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/account/" not in url)
    assert is_in(page)
    assert AuditLine.objects.filter(verb="signed in").order_by("-id").first().detail["by"] == ["password", "webauthn"]


def test_a_device_that_says_no_is_said_in_words(look: Callable[..., Any], by_name: None) -> None:
    page = look("stranger")
    device(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("alert").get_by_text("Nothing was done").wait_for()
    assert page.url.endswith("/account/login/")


def test_by_provider(look: Callable[..., Any], cast: dict[str, Any], provider: Any, by_name: None) -> None:
    page = look("stranger")
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with Acme").click()
    page.wait_for_url(lambda url: "/account/" not in url and "localhost" in url)
    assert is_in(page)


def test_an_invited_person_comes_in_with_a_passkey_instead_of_a_password(
    look: Callable[..., Any], cast: dict[str, Any], by_name: None
) -> None:
    from goodwill.web.people.actions import invite, token_of

    made = invite(cast["ada"], email="new@example.org", role="viewer", units=[], language="en")
    page = look("stranger")
    device(page)
    page.goto(f"/people/invited/{token_of(made)}")
    page.get_by_label("Your name").fill("New")
    page.set_default_timeout(10_000)
    page.get_by_role("button", name="Come in with a passkey instead").click()
    page.wait_for_url("**/account/passkeys/add/")
    add_passkey(page, alone=True)
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/account/" not in url)
    assert is_in(page)
    assert not Person.objects.get(email="new@example.org").has_usable_password()
