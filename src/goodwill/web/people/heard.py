"""What sign-in tells us goes into the audit log: who came, who failed to, who changed how they sign in."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as other
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from goodwill.web.people.audit import note
from goodwill.web.people.models import Person


def listen() -> None:
    """Connect every listener."""
    account.user_logged_in.connect(_came)
    user_logged_out.connect(_left)
    user_login_failed.connect(_failed)
    mfa.authentication_failed.connect(_failed_second)
    account.password_changed.connect(_changed_password)
    account.password_set.connect(_changed_password)
    account.password_reset.connect(_reset_password)
    mfa.authenticator_added.connect(_added_way)
    mfa.authenticator_removed.connect(_removed_way)
    mfa.authenticator_reset.connect(_renewed_codes)
    other.social_account_added.connect(_connected)
    other.social_account_removed.connect(_disconnected)


def place(request: HttpRequest | None) -> str:
    """Return the network address a request came from; empty where there is none."""
    from allauth.account.adapter import get_adapter
    from django.core.exceptions import PermissionDenied

    try:
        return str(get_adapter().get_client_ip(request)) if request is not None else ""
    except PermissionDenied:
        return ""


def _ways(request: HttpRequest, person: Person) -> list[str]:
    """Return by which means somebody signed in: ``["password", "totp"]``."""
    records = get_authentication_records(request, person)
    return [str(r.get("type") or r.get("provider") or r["method"]) for r in records]


def _came(request: HttpRequest, user: Person, **_: Any) -> None:
    note(user, gettext_noop("signed in"), place=place(request), by=_ways(request, user))


def _left(request: HttpRequest, user: Person | None, **_: Any) -> None:
    if user is not None:
        note(user, gettext_noop("signed out"), place=place(request))


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Note a wrong password. An address nobody has is not kept: people type passwords into the wrong field."""
    typed = str(credentials.get("email") or credentials.get("username") or "")
    person = Person.objects.filter(email__iexact=typed).first() if typed else None
    note(person, gettext_noop("failed to sign in"), place=place(request), by=["password"])


def _failed_second(request: HttpRequest, user: Person, authenticator: Any = None, **_: Any) -> None:
    kind = getattr(authenticator, "type", "") or "code"
    note(user, gettext_noop("failed to sign in"), place=place(request), by=[str(kind)])


def _changed_password(request: HttpRequest, user: Person, **_: Any) -> None:
    note(user, gettext_noop("changed their password"), place=place(request))


def _reset_password(request: HttpRequest, user: Person, **_: Any) -> None:
    note(user, gettext_noop("set a new password by mail"), place=place(request))


def _added_way(request: HttpRequest, user: Person, authenticator: Any, **_: Any) -> None:
    note(user, gettext_noop("added a way to sign in"), str(authenticator.type), place=place(request))


def _removed_way(request: HttpRequest | None, user: Person, authenticator: Any, **_: Any) -> None:
    note(user, gettext_noop("removed a way to sign in"), str(authenticator.type), place=place(request))


def _renewed_codes(request: HttpRequest, user: Person, authenticator: Any, **_: Any) -> None:
    note(user, gettext_noop("made new recovery codes"), str(authenticator.type), place=place(request))


def _connected(request: HttpRequest, sociallogin: Any, **_: Any) -> None:
    note(sociallogin.user, gettext_noop("added a way to sign in"), sociallogin.account.provider, place=place(request))


def _disconnected(request: HttpRequest, socialaccount: Any, **_: Any) -> None:
    note(socialaccount.user, gettext_noop("removed a way to sign in"), socialaccount.provider, place=place(request))
