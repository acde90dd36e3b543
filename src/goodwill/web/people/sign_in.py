"""How people sign in, through django-allauth: by password, one-time code, passkey or an OpenID Connect provider."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from goodwill.web.people.audit import note
from goodwill.web.people.models import Person

# What is said after something was done, by allauth's name for it; what is not here is not said.
SAID = {
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/password_changed.txt": _("Your password is changed."),
    "account/messages/password_set.txt": _("Your password is set."),
    "mfa/messages/totp_activated.txt": _("From now on we ask for a code from your app when you sign in."),
    "mfa/messages/totp_deactivated.txt": _("We no longer ask for a code from your app."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("Recovery codes are made. Codes from before no longer work."),
    "socialaccount/messages/account_connected.txt": _("The account is connected."),
    "socialaccount/messages/account_connected_updated.txt": _("The account is connected."),
    "socialaccount/messages/account_connected_other.txt": _("That account is connected to somebody else here."),
    "socialaccount/messages/account_disconnected.txt": _("The account is disconnected."),
}


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Password sign-in by e-mail; permissions come from `rules` alone."""

    def has_perm(self, *_: Any, **__: Any) -> bool:
        """Grant nothing: Django's own permissions are not used."""
        return False


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: people are invited."""

    error_messages = {  # noqa: RUF012
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This person may no longer sign in."),
        "email_password_mismatch": _("The address and the password do not go together."),
        "too_many_login_attempts": _("Too many wrong passwords for this address. Try again in five minutes."),
        "incorrect_password": _("That is not your password."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
        "invalid_password_reset": _("The link for a new password no longer works."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Return that sign-up is closed."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse after too many wrong passwords, and keep in the log that it happened."""
        from goodwill.web.people.heard import place

        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            person = Person.objects.filter(email__iexact=str(credentials.get("email", ""))).first()
            note(person, gettext_noop("was refused after too many wrong passwords"), place=place(request))
            raise

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send mail in the language of whom it goes to."""
        person = Person.objects.filter(email__iexact=email).first()
        language = person.language if person and person.language else translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, {**context, "address": settings.SITE.address})

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what was done, in our words."""
        text = message or SAID.get(message_template or "")
        if text:
            super().add_message(request, level, None, message_context, extra_tags, str(text))


class SecondSteps(DefaultMFAAdapter):  # type: ignore[misc]
    """Codes and passkeys."""

    error_messages = {  # noqa: RUF012
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That did not work: the code is wrong or too old, or the passkey is not one of yours."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
    }

    def generate_authenticator_name(self, user: Person, type: Any) -> str:  # noqa: A002, ARG002
        """Propose a name for a new passkey: the browser it is made in."""
        from allauth.core import context

        from goodwill.web.people.sessions import browser_in_words

        return browser_in_words(context.request.META.get("HTTP_USER_AGENT", ""))

    def _get_site_name(self) -> str:
        return "Goodwill"


class OtherAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A provider signs in those who were invited; it does not let in strangers."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Return that a provider alone makes no person."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let somebody with an open invitation in; tell a stranger why they are not.

        Raises
        ------
        ImmediateHttpResponse
            The page that says so, where nobody with this address was invited or the provider does not vouch for
            the address.
        """
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        from goodwill.web.people.actions import accept
        from goodwill.web.people.heard import place
        from goodwill.web.people.queries import open_invitation_to

        proved = [a.email for a in sociallogin.email_addresses if a.verified]
        invitation = next((i for i in map(open_invitation_to, proved) if i is not None), None)
        if invitation is None:
            provider = sociallogin.account.provider
            note(None, gettext_noop("turned away somebody not invited"), provider, place=place(request))
            given = {"addresses": [a.email for a in sociallogin.email_addresses], "is_proved": bool(proved)}
            raise ImmediateHttpResponse(render(request, "socialaccount/not_invited.html", given, status=403))
        name = str((sociallogin.account.extra_data.get("userinfo") or {}).get("name") or "")
        person = accept(invitation, name=name)
        sociallogin.connect(request, person)
