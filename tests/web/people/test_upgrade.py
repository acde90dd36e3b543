"""A site of the first schema migrates to the newest, and every way of signing in still works."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import global_settings
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.test import Client

from goodwill.web.people.models import AuditLine, Person

HERE = Path(__file__).parent
PASSWORD, SECRET, SESSION = (
    "correct horse battery staple",
    "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "jpjh7e349a6a0calzom7cjk05w3wf0f0",
)


def _key_on_paper() -> Any:
    spec = spec_from_file_location("key_on_paper", HERE / "key_on_paper.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Path:
    """Build the old database and migrate it, once."""
    if connection.vendor != "sqlite":
        pytest.skip("the old site is one on SQLite")
    path = tmp_path_factory.mktemp("old") / "site.sqlite3"
    with sqlite3.connect(path) as old:
        old.executescript((HERE / "first_schema.sql").read_text("utf-8"))
    old.close()
    with django_db_blocker.unblock(), _at(path):
        call_command("migrate", verbosity=0, interactive=False)
    return path


class _at:  # noqa: N801 - reads as a word: with _at(path)
    """Let Django's default connection be one to a file, for a while."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        self.before = connections["default"]
        there = self.before.copy()
        there.settings_dict = {**self.before.settings_dict, "NAME": str(self.path)}
        connections["default"] = there

    def __exit__(self, *_: object) -> None:
        connections["default"].close()
        connections["default"] = self.before


@pytest.fixture
def old_site(migrated: Path, site: Any, settings: Any, tmp_path: Path, django_db_blocker: Any) -> Iterator[None]:
    """Give each test a copy of the migrated database, and the hashers of a true site."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    mine = tmp_path / "site.sqlite3"
    with sqlite3.connect(migrated) as source, sqlite3.connect(mine) as target:
        source.backup(target)
    source.close()
    target.close()
    with django_db_blocker.unblock(), _at(mine):
        yield


def browser() -> Client:
    return Client(SERVER_NAME="localhost")


def is_in(client: Client) -> bool:
    return client.get("/people/me").status_code == 200


def with_password(client: Client) -> Any:
    return client.post("/account/login/", {"login": "ada@example.org", "password": PASSWORD})


def test_password_and_code(old_site: None) -> None:
    client = browser()
    assert with_password(client).headers["Location"] == "/account/steps/code/"
    code = format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))
    client.post("/account/steps/code/", {"code": code})
    assert is_in(client)


def test_recovery_code(old_site: None) -> None:
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    client = browser()
    with_password(client)
    client.post("/account/steps/code/", {"code": codes[0]})
    assert is_in(client)


def test_passkey_alone(old_site: None) -> None:
    import json

    client = browser()
    asked = client.get("/account/passkeys/sign-in/", headers={"accept": "application/json"}).json()
    answer = _key_on_paper().signed(asked["request_options"], Person.objects.get().pk)
    client.post("/account/passkeys/sign-in/", {"credential": json.dumps(answer)})
    assert is_in(client)
    assert b"Key on paper" in client.get("/account/passkeys/").content


def test_passkey_is_offered_as_second_step(old_site: None) -> None:
    client = browser()
    with_password(client)
    asked = client.get("/account/steps/code/").context["js_data"]["request_options"]["publicKey"]
    assert [c["id"] for c in asked["allowCredentials"]] == [_key_on_paper().registered()["id"]]


def test_a_forged_passkey_does_not_sign_in(old_site: None) -> None:
    import json

    client = browser()
    asked = client.get("/account/passkeys/sign-in/", headers={"accept": "application/json"}).json()
    asked["request_options"]["publicKey"]["challenge"] = "AAAA" + asked["request_options"]["publicKey"]["challenge"][4:]
    answer = _key_on_paper().signed(asked["request_options"], Person.objects.get().pk)
    client.post("/account/passkeys/sign-in/", {"credential": json.dumps(answer)})
    assert not is_in(client)


def test_provider(old_site: None, provider: Any) -> None:
    client = browser()
    to = client.post("/account/oidc/acme/login/?process=login").context["redirect_to"]
    back = urlsplit(requests.get(to, allow_redirects=False, timeout=5).headers["Location"])
    client.get(f"{back.path}?{back.query}")
    code = format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))
    client.post("/account/steps/code/", {"code": code})
    assert is_in(client)
    assert Person.objects.get().check_password(PASSWORD)


def test_the_session_goes_on(old_site: None) -> None:
    client = browser()
    client.cookies["sessionid"] = SESSION
    assert is_in(client)


def test_the_log_is_kept_and_from_now_on_only_grows(old_site: None) -> None:
    assert AuditLine.objects.filter(verb="ran a study").exists()
    with pytest.raises(DatabaseError):
        AuditLine.objects.update(who="")


def test_the_address_counts_as_proved(old_site: None) -> None:
    from allauth.account.models import EmailAddress

    assert EmailAddress.objects.get().verified
