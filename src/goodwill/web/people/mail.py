"""Mail that people get from us, other than what allauth sends."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from goodwill.web.people.actions import token_of
from goodwill.web.people.models import Invitation


def address_of(invitation: Invitation) -> str:
    """Return the link by which an invitation is answered."""
    return settings.SITE.address + reverse("people:invited", args=[token_of(invitation)])


def send_invitation(invitation: Invitation) -> bool:
    """Send the letter in the invited person's language; False where the mail server did not take it."""
    with translation.override(invitation.language):
        words = {"invitation": invitation, "link": address_of(invitation), "site": settings.SITE.address}
        subject = _("You are invited to Goodwill")
        text = render_to_string("people/mail/invitation.txt", words)
        try:
            send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [invitation.email])
        except (OSError, SMTPException):
            return False
    return True


def is_sent() -> bool:
    """Whether mail leaves this machine; without a mail server it lies in the project as files."""
    return not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
