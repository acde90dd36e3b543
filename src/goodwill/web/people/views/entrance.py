"""Pages at the door: the first admin, answering an invitation, the language, going to a provider."""

from __future__ import annotations

import requests
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.adapter import get_adapter as second_steps
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from goodwill.web.people import actions, first_run
from goodwill.web.people.doors import open_to_all
from goodwill.web.people.forms import FirstAdmin, Newcomer
from goodwill.web.people.models import Invitation, Person
from goodwill.web.people.own_way import COOKIE, KNOWN

A_YEAR = 365 * 24 * 3600


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@open_to_all("nobody is here yet; the link is signed and works until somebody is")
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first admin."""
    if not first_run.is_wanted(token):
        raise Http404
    form = FirstAdmin(request.POST or None, initial={"language": translation.get_language()})
    if request.method == "POST" and form.is_valid():
        person = first_run.make_first(**form.cleaned_data)
        if person is None:
            raise Http404
        return _enter(request, person, "set-up")
    return render(request, "people/begin.html", {"form": form})


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@open_to_all("who was invited has no account yet; the link is signed, runs out and works once")
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Answer an invitation with a name and a password, or with a passkey that is set up next."""
    invitation = actions.invitation_of(token)
    if invitation is None:
        return render(request, "people/invitation_over.html", status=404)
    wanted = _language_of(request, invitation)
    with translation.override(wanted):
        answer = _answer_invitation(request, invitation)
    answer.headers["Content-Language"] = wanted
    return answer


def _answer_invitation(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    by_passkey = request.POST.get("with") == "passkey"
    form = Newcomer(
        request.POST or None,
        email=invitation.email,
        by_passkey=by_passkey,
        initial={"language": translation.get_language()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.accept(invitation, **form.cleaned_data)
        except Invitation.DoesNotExist:
            return render(request, "people/invitation_over.html", status=404)
        return _enter(request, person, "invitation", "mfa_add_webauthn" if by_passkey else "")
    return render(request, "people/invited.html", {"form": form, "invitation": invitation})


def _language_of(request: HttpRequest, invitation: Invitation) -> str:
    """Return the language the mail was in, unless the reader chose one since."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in KNOWN else invitation.language


def _enter(request: HttpRequest, person: Person, way: str, to: str = "") -> HttpResponse:
    """Sign somebody in who has just come."""
    # The signed link has just proved who this is: what comes next need not ask again.
    record_authentication(request, person, way, reauthenticated=True)
    answer: HttpResponse = perform_login(request, person, email_verification="none")
    return redirect(to) if to and request.user.is_authenticated else answer


@require_POST
@open_to_all("the language of the sign-in page is chosen before signing in")
def language(request: HttpRequest) -> HttpResponse:
    """Remember a language in this browser and go back."""
    wanted, back = request.POST.get("language", ""), request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    if wanted in KNOWN:
        answer.set_cookie(COOKIE, wanted, max_age=A_YEAR, samesite="Lax", secure=settings.IS_SECURE, httponly=True)
    return answer


@never_cache
@open_to_all("signing in with a provider begins here")
def elsewhere(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to a provider by a page that moves on by itself.

    A form may not be redirected to another site (``form-action`` of our policy); a page may send the reader there.
    """
    try:
        answer: HttpResponse = openid_connect.login(request, provider_id)
    except requests.RequestException:
        return render(request, "socialaccount/authentication_error.html", {"is_away": True}, status=502)
    if isinstance(answer, HttpResponseRedirect) and not answer.url.startswith("/"):
        return render(request, "socialaccount/login_redirect.html", {"redirect_to": answer.url})
    return answer


@open_to_all("a form may be stale for anybody")
def stale(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - for the log of Django only
    """Say that a form was not taken because its page is too old, or came from somewhere else."""
    return render(request, "people/stale.html", status=403)


def may_use_passkeys(request: HttpRequest) -> bool:
    """Whether browsers can make passkeys for the name in the address bar: never for a bare network address."""
    host = second_steps().get_public_key_credential_rp_entity()["id"]
    is_network_address = host.replace(".", "").isdigit() or host.startswith("[")
    return not is_network_address and (request.is_secure() or host == "localhost" or host.endswith(".localhost"))
