"""How people sign in, through django-allauth: by password, one-time code, passkey or an OpenID Connect provider."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Password sign-in by e-mail; permissions come from `rules` alone."""

    def has_perm(self, *_: Any, **__: Any) -> bool:
        """Grant nothing: Django's own permissions are not used."""
        return False


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: people are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Return that sign-up is closed."""
        return False


class OtherAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A provider signs in those who were invited; it does not let in strangers."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Return that a provider alone makes no person."""
        return False
