"""The forms of signing in: allauth's, in our words, with labels instead of placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as codes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _

PASSWORD_HELP = _("At least 12 characters. A few unrelated words are easy to remember and hard to guess.")


class _Worded:
    """Gives the fields of a form our labels and help."""

    labels: dict[str, Any] = {}  # noqa: RUF012
    helps: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignIn(_Worded, account.LoginForm):  # type: ignore[misc]
    """Address and password."""

    labels = {"login": _("E-mail"), "password": _("Password")}  # noqa: RUF012


class Reauthenticate(_Worded, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    labels = {"password": _("Password")}  # noqa: RUF012


class ChangePassword(_Worded, account.ChangePasswordForm):  # type: ignore[misc]
    """The old password and a new one twice."""

    labels = {  # noqa: RUF012
        "oldpassword": _("Password now"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
    helps = {"password1": PASSWORD_HELP}  # noqa: RUF012


class SetPassword(_Worded, account.SetPasswordForm):  # type: ignore[misc]
    """A first password, for who signed in by other means."""

    labels = {"password1": _("New password"), "password2": _("New password again")}  # noqa: RUF012
    helps = {"password1": PASSWORD_HELP}  # noqa: RUF012


class ResetPassword(_Worded, account.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link."""

    labels = {"email": _("E-mail")}  # noqa: RUF012


class NewPassword(_Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password after the link."""

    labels = {"password1": _("New password"), "password2": _("New password again")}  # noqa: RUF012
    helps = {"password1": PASSWORD_HELP}  # noqa: RUF012


class Code(_Worded, codes.AuthenticateForm):  # type: ignore[misc]
    """A code from the app, or a recovery code."""

    labels = {"code": _("Code from your app, or a recovery code")}  # noqa: RUF012


class CodeAgain(_Worded, codes.ReauthenticateForm):  # type: ignore[misc]
    """A code once more."""

    labels = {"code": _("Code from your app, or a recovery code")}  # noqa: RUF012


class ActivateCodes(_Worded, ActivateTOTPForm):  # type: ignore[misc]
    """The first code, which proves that the app knows the secret."""

    labels = {"code": _("The code that the app shows now")}  # noqa: RUF012


class AddPasskey(_Worded, AddWebAuthnForm):  # type: ignore[misc]
    """A name for the passkey and what it may do."""

    labels = {"name": _("Name"), "passwordless": _("Sign in with it alone, without a password")}  # noqa: RUF012
    helps = {  # noqa: RUF012
        "name": _("So that you can tell your passkeys apart."),
        "passwordless": _("Your device then asks for a fingerprint, a face or a PIN."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True  # what most want; who has no password needs it


class RenamePasskey(_Worded, EditWebAuthnForm):  # type: ignore[misc]
    """A new name for a passkey."""

    labels = {"name": _("Name")}  # noqa: RUF012
