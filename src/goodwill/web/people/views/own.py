"""A person's own settings: how pages look, how they sign in, where they are signed in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as other_accounts
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goodwill.web.people import actions
from goodwill.web.people.doors import door, person_of
from goodwill.web.people.forms import Own
from goodwill.web.people.models import Person
from goodwill.web.people.own_way import KNOWN
from goodwill.web.people.sessions import sessions_of
from goodwill.web.people.views.entrance import may_use_passkeys


@require_http_methods(["GET", "POST"])
@door("people.see_self")
def settings(request: HttpRequest) -> HttpResponse:
    """Show and change a person's own settings."""
    person = person_of(request)
    # A copy: a form that is refused must not change how this page is shown.
    form = Own(request.POST or None, instance=Person.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        actions.save_own(person, **{field: form.cleaned_data[field] or "" for field in actions.OWN})
        with translation.override(person.language if person.language in KNOWN else translation.get_language()):
            messages.success(request, _("Your settings are saved."))
        return redirect("people:settings")
    return render(request, "people/settings.html", {"form": form, "asking": person, **_ways_in(request, person)})


def _ways_in(request: HttpRequest, person: Person) -> dict[str, Any]:
    """Return how a person can sign in, and where they are signed in."""
    found = list(Authenticator.objects.filter(user=person).order_by("created_at"))
    codes = next((a for a in found if a.type == Authenticator.Type.RECOVERY_CODES), None)
    return {
        "has_app": any(a.type == Authenticator.Type.TOTP for a in found),
        "passkeys": [a for a in found if a.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes is not None else None,
        "can_use_passkeys": may_use_passkeys(request),
        "has_providers": bool(other_accounts().list_providers(request)),
        "connected": SocialAccount.objects.filter(user=person).count(),
        "sessions": sessions_of(person, request.session.session_key or ""),
    }


@require_POST
@door("people.see_self")
def end_session(request: HttpRequest, key: int) -> HttpResponse:
    """Sign out one other browser of the person's own."""
    return _ended(request, actions.end_own_sessions(person_of(request), keep=_this(request), only=key))


@require_POST
@door("people.see_self")
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out every other browser of the person's own."""
    return _ended(request, actions.end_own_sessions(person_of(request), keep=_this(request)))


def _this(request: HttpRequest) -> str:
    return request.session.session_key or ""


def _ended(request: HttpRequest, count: int) -> HttpResponse:
    if count:
        messages.success(request, _("Signed out there."))
    return redirect("people:settings")
